"""The command line of the accounts: what it makes, what it prints, and what it asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from typer.testing import CliRunner

from yipanqi.accounts import actions as accounts
from yipanqi.accounts.actions import begin_attempt
from yipanqi.accounts.models import User
from yipanqi.accounts.roles import GIVEN
from yipanqi.registry.actions import set_city
from yipanqi.registry.models import Organisation
from yipanqi.users.commands import users_app
from yipanqi.values.data_folder import served_at
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking

pytestmark = pytest.mark.django_db
FIRM = "91330411MA0123453N"
Run = Callable[..., Any]


@pytest.fixture
def run(db: None) -> Run:
    set_city("330400", period="2024", by="test")
    Organisation.objects.create(name="秀水精密有限公司", uscc=FIRM, place="330411")

    def run(*arguments: str) -> Any:
        done = CliRunner().invoke(users_app, list(arguments))
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return run


def test_an_account_is_made_and_its_link_is_the_only_line_of_the_answer(run: Run) -> None:
    done = run(
        "add", "王芳", "--role", "county_officer", "--place", "秀洲区", "--name", "王芳", "--address", "https://kj.example.cn/"
    )
    assert re.fullmatch(r"王芳  https://kj\.example\.cn/welcome/[\w-]{20,}/\n", done.stdout)
    assert "已建 1 个账号" in done.stderr and "72 小时" in done.stderr
    token = done.stdout.strip().rstrip("/").rpartition("/")[2]
    assert accounts.link_of(token) is not None
    again = run("password", "王芳", "--hours", "5")
    assert again.stdout.startswith("王芳  http") and "5 小时" in again.stderr and accounts.link_of(token) is None


def test_the_address_of_the_portal_is_told_by_its_settings_and_else_by_the_last_serving(
    run: Run, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLOWED_HOSTS, settings.SESSION_COOKIE_SECURE = ["localhost", ".kj.example.cn"], True
    assert run("add", "bob", "--role", "judge").stdout.startswith("bob  https://kj.example.cn/welcome/")
    settings.ALLOWED_HOSTS, settings.SESSION_COOKIE_SECURE = ["localhost", "127.0.0.1"], False
    monkeypatch.setenv("YIPANQI_HOME", str(tmp_path))
    assert run("password", "bob").stdout.startswith("bob  http://127.0.0.1:8000/welcome/")
    served_at("http://10.1.2.3:8102")
    assert run("password", "bob").stdout.startswith("bob  http://10.1.2.3:8102/welcome/")


def test_many_are_made_from_a_sheet(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "用户.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        tab = book.add_worksheet("用户")
        for number, row in enumerate([["用户名", "角色", "单位代码"], ["aa", "评审专家", ""], ["bb", "单位用户", FIRM]]):
            tab.write_row(number, 0, row)
    done = run("add", "--from", str(path))
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["aa", "bb"] and "已建 2 个账号" in done.stderr


@pytest.mark.parametrize(
    "arguments", [["add"], ["add", "bob", "--from", "x.xlsx"], ["unlock"], ["unlock", "bob", "--at", "10.0.0.1"]]
)
def test_either_one_name_or_the_other_is_asked(run: Run, arguments: list[str]) -> None:
    with pytest.raises(Fault) as caught:
        run(*arguments)
    assert (caught.value.code, caught.value.exit_code) == ("name", 2)


def test_the_list_says_who_there_is_and_how_each_stands(run: Run) -> None:
    assert "没有这样的账号" in run("list").stderr
    run("add", "bob", "--role", "county_officer", "--place", "330411", "--administrator", "--name", "鲍勃")
    run("add", "firm", "--role", "organisation", "--organisation", FIRM)
    for _ in range(2):
        begin_attempt("bob", "203.0.113.9")
    lines = run("list").stdout.splitlines()
    assert lines == [
        "bob  鲍勃  县（市、区）科技局工作人员  秀洲区  管理员  未设密码  输错 2 次",
        f"firm  单位用户  {FIRM}  未设密码",
    ]
    assert run("list", "--role", "organisation").stdout.splitlines() == lines[1:]
    assert run("list", "--state", "open").stdout == ""
    found = json.loads(run("list", "--state", "fresh", "--json").stdout)
    assert [(one["username"], one["state"], one["failed_attempts"]) for one in found] == [
        ("bob", "fresh", 2),
        ("firm", "fresh", 0),
    ]
    with speaking("en"):
        assert "Xiuzhou" in run("list").stdout and "2 failed" in run("list").stdout


def test_the_roles_are_listed_with_what_they_see_and_do(run: Run) -> None:
    lines = run("list", "--roles").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(GIVEN)
    assert "审计监督：全市记录；声明用途后看个人信息" in lines[GIVEN.index("auditor")]


@pytest.mark.parametrize(("option", "value"), [("--state", "asleep"), ("--role", "chief")])
def test_an_unknown_state_or_role_is_told(run: Run, option: str, value: str) -> None:
    with pytest.raises(Fault) as caught:
        run("list", option, value)
    assert value in caught.value.zh and caught.value.exit_code == 2


def test_an_account_is_changed_locked_and_opened(run: Run) -> None:
    run("add", "bob", "--role", "county_officer", "--place", "330411")
    assert "已修改 bob" in run("set", "bob", "--place", "秀洲区", "--place", "南湖区", "--administrator").stdout
    bob = User.objects.get(username="bob")
    assert (sorted(bob.places), bob.administrator) == (["330402", "330411"], True)
    assert "没有变化" in run("set", "bob", "--administrator").stdout
    assert "已停用 bob" in run("lock", "bob", "--why", "调离").stdout
    begin_attempt("bob", "203.0.113.9")
    assert run("unlock", "bob").stdout.splitlines() == ["已启用 bob。", "已清除 1 次输错的记录，可马上登录。"]
    assert "没有停用，也没有在等待" in run("unlock", "bob").stdout


def test_an_address_where_all_wait_is_named_and_opened(run: Run) -> None:
    for number in range(30):
        begin_attempt(f"nobody{number}", "203.0.113.9")
    assert "yipanqi users unlock --at 203.0.113.9" in run("list").stderr
    assert "30 次" in run("unlock", "--at", "203.0.113.9").stdout
    assert "--at" not in run("list").stderr
