"""The model city from nothing: workbooks written, taken in by the ordinary intake, board and briefing computed, sign-ins made."""

from __future__ import annotations

import multiprocessing
import os
import secrets
import time
from datetime import date
from importlib import resources
from pathlib import Path

import typer

from yipanqi.values.fault import Fault
from yipanqi.values.waiting import waited
from yipanqi.values.words import say

CITY, PERIOD, AS_OF = "330400", "2024", date(2024, 12, 31)
#: (user name, role, places, Chinese and English name); the organisation is filled in with the first firm taken in.
PEOPLE = (
    ("city", "city_officer", [], "市科技局 · 示例", "City officer (example)"),
    ("county", "county_officer", ["330411"], "秀洲区科技局 · 示例", "County officer, Xiuzhou (example)"),
    ("firm", "organisation", [], "企业用户 · 示例", "Firm (example)"),
)


def build(folder: Path, scale: int) -> None:
    """Everything up to a portal that can be served. Running it again changes nothing that is already there."""
    from yipanqi.cli.start import start
    from yipanqi.demo import write_city

    began = time.monotonic()
    start()
    from yipanqi.registry.actions import set_city, set_profile
    from yipanqi.registry.queries import city_or_none

    there = city_or_none()
    if there is not None and not there.synthetic:
        raise Fault(
            "real_city",
            "这个数据目录里是真实城市的数据，不能放入模型城市。请用 YIPANQI_HOME 另指一个目录。",
            "This data folder holds a real city; the model city does not go there. Set YIPANQI_HOME to another.",
            exit_code=2,
        )
    set_city(CITY, period=PERIOD, as_of=AS_OF, synthetic=True, by="demo")
    if there is None:  # what somebody has set since stays
        set_profile((resources.files("yipanqi.demo") / "city.toml").read_text(encoding="utf-8"), by="demo")
    folder.mkdir(parents=True, exist_ok=True)
    paths = write_city(folder, scale=scale)
    _say(
        began,
        say(f"写出 {len(paths)} 个工作簿（合成数据）到 {folder}", f"{len(paths)} workbooks (synthetic) written to {folder}"),
    )
    _take_in(paths, began)
    from yipanqi.board.actions import refresh_city

    refresh_city()
    _say(began, say("指标与棋盘已算出", "figures and board computed"))
    _sign_ins()


def lay_out_cases() -> None:
    """Work under way (`demo/under_way.py`), then the figures that it touches; about a quarter of a minute, nothing the second
    time.
    """
    from yipanqi.board.actions import refresh_city
    from yipanqi.demo.under_way import lay_out
    from yipanqi.registry.queries import this_moment

    began = time.monotonic()
    done = [say(zh, en) for zh, en in lay_out(this_moment(), AS_OF)]
    refresh_city()
    _say(began, say(f"在办业务（示例）已备好：{'、'.join(done)}", f"examples of work under way: {', '.join(done)}"))


def cases_beside() -> None:
    """The same in a process of its own, so that the portal need not wait for it."""
    multiprocessing.get_context("spawn").Process(target=_child, daemon=True).start()


def _child() -> None:
    from yipanqi.cli.start import start

    os.nice(10)
    start()
    lay_out_cases()


def _say(began: float, text: str) -> None:
    typer.echo(f"[{time.monotonic() - began:5.1f} s] {text}")


def _take_in(paths: list[Path], began: float) -> None:
    from yipanqi.intake.actions import ahead, take_in

    total = {"added": 0, "changed": 0, "same": 0, "refused": 0}
    for path, under_way in waited(ahead(paths, None), len(paths), say("收件", "taking in")):
        batch = take_in(path, by="demo", read_ahead=under_way)
        for name in total:
            total[name] += int(batch.counts.get(name, 0))
    _say(
        began,
        say(
            "收件完成：新增 {added}，变更 {changed}，相同 {same}，退回 {refused}",
            "taken in: {added} added, {changed} changed, {same} same, {refused} refused",
        ).format(**total),
    )


def _sign_ins() -> None:
    """One sign-in for each role with a random password, printed once and kept in a file only the owner can read."""
    from yipanqi.accounts.actions import ensure_user
    from yipanqi.config.home import home
    from yipanqi.registry.queries import example_organisation

    path = home() / "sign-ins.txt"
    if path.exists():
        typer.echo(path.read_text(encoding="utf-8"))
        return
    lines = []
    for name, role, places, zh, en in PEOPLE:
        password = secrets.token_urlsafe(9)
        code = example_organisation() if role == "organisation" else ""
        ensure_user(name, password, role=role, places=places, organisation_code=code, display=say(zh, en))
        lines.append(f"  {name:<8} {password:<14} {say(zh, en)}")
    text = say("登录（仅模型城市使用）：", "Sign-ins (model city only):") + "\n" + "\n".join(lines) + "\n"
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    typer.echo(text)
