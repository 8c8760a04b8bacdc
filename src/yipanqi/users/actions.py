"""Make, change, lock and unlock accounts; each deed asks first who may grant it, and stands in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from yipanqi.accounts import actions as accounts
from yipanqi.accounts.models import User
from yipanqi.engines import lists, sheets
from yipanqi.users import _asked as asked
from yipanqi.users import queries
from yipanqi.users._views_kept import drop_view, keep_view
from yipanqi.users.access import Giver, giver
from yipanqi.values.fault import Fault

__all__ = ["add", "change", "drop_view", "keep_view", "lift", "link", "lock", "take_in", "unlock"]
#: The columns of a sheet of users.
COLUMNS = (
    lists.Wanted("username", ("用户名", "账号", "登录名", "user name"), "text"),
    lists.Wanted("name", ("姓名", "名称", "full name"), "text"),
    lists.Wanted("role", ("角色", "身份"), "text"),
    lists.Wanted("places", ("地区", "县（市、区）", "所在地区", "place"), "text"),
    lists.Wanted("organisation", ("单位代码", "统一社会信用代码", "uscc"), "text"),
    lists.Wanted("person", ("人员", "人员编号"), "text"),
    lists.Wanted("administrator", ("管理员", "用户管理员"), "text"),
)
_MOST = 2000


def add(username: str, given: Mapping[str, Any], *, by: str) -> User:
    """A new account without a password: `given` holds name, role, places, organisation, person, administrator as typed. A Fault
    names the field in its code.
    """
    return _add(username, given, giver(by))


@transaction.atomic
def _add(username: str, given: Mapping[str, Any], who: Giver) -> User:
    user = User(username=asked.username(username))
    accounts.set_account(user, asked.values(given, who), by=who.by)
    return user


@transaction.atomic
def change(username: str, given: Mapping[str, Any], *, by: str) -> dict[str, list[Any]]:
    """Change what is given; what was changed, as [before, after]. Nobody changes the own role, places or office."""
    who = giver(by)
    user = queries.named(who, username)
    values = asked.values(given, who, user)
    own = {name for name, value in values.items() if name != "first_name" and getattr(user, name) != value}
    if own:
        _not_oneself(user, who)
    return accounts.set_account(user, values, by=by)


def lock(username: str, why: str, *, by: str) -> None:
    """Close an account at once. Fault for the own one, for one that is closed, and without a reason."""
    who = giver(by)
    user = queries.named(who, username)
    _not_oneself(user, who)
    if not why.strip():
        raise Fault("why", "请写停用的理由，如：调离。", "Say why it is locked, such as: has left.", exit_code=2)
    if not user.is_active:
        raise Fault("locked", f"{user.username} 已是停用状态。", f"{user.username} is locked already.")
    accounts.lock(user, by=by, why=why.strip())


def unlock(username: str, *, by: str) -> tuple[bool, int]:
    """Open an account again and lift the wait after wrong passwords; see `accounts.actions.unlock`."""
    return accounts.unlock(queries.named(giver(by), username), by=by)


def lift(address: str, *, by: str) -> int:
    """Lift the wait of everybody at an address, such as an office's behind one door; see `accounts.actions.lift`. It is no
    place's, so only who manages the whole city does it.
    """
    if giver(by).places is not None:
        raise Fault(
            "city_only",
            "一个地址可能是多个地区共用的，请市级管理员解除。",
            "An address may be shared by several places; an administrator of the city lifts its wait.",
        )
    return accounts.lift(address.strip(), by=by)


def link(username: str, *, by: str, hours: int = accounts.HOURS) -> str:
    """The path under which the person sets a password, once. Nobody makes one for oneself: the own password is changed with the
    old one.
    """
    who = giver(by)
    user = queries.named(who, username)
    if who.user is not None and who.user.pk == user.pk:
        raise Fault("self", "自己的密码在“我的账号”里改。", "Change your own password under “My account”.")
    return f"/welcome/{accounts.make_link(user, by=by, hours=hours)}/"


def take_in(path: Path, *, by: str) -> list[User]:
    """Accounts from a sheet: all of its rows or none. The Fault names each row that is wrong, with the reason."""
    who = giver(by)
    found = lists.read(path, COLUMNS, (("username",), ("role",)))
    _nobody_is_a_heading(path)
    if found.frame.height > _MOST:
        raise Fault("rows", f"一次最多 {_MOST} 人，请分开交。", f"At most {_MOST} people at once; send it in parts.", exit_code=2)
    if not found.frame.height:
        raise Fault("rows", "表里没有人。", "Nobody stands in the sheet.", exit_code=2)
    wrong: list[tuple[str, str]] = []
    made = []
    with transaction.atomic():
        for number, row in enumerate(found.frame.iter_rows(named=True)):
            try:
                made.append(_add(row["username"] or "", _of_row(row), who))
            except Fault as fault:
                at = found.at(number)
                wrong.append((f"{at.zh}：{fault.zh}", f"{at.en}: {fault.en}"))
        if wrong:
            transaction.set_rollback(True)
    if wrong:
        more = len(wrong) - 20
        raise Fault(
            "rows",
            f"{len(wrong)} 行有误，一个账号也没有建。"
            + " ".join(zh for zh, _ in wrong[:20])
            + (f" 另有 {more} 行。" if more > 0 else ""),
            f"{len(wrong)} rows are wrong; no account was made. "
            + " ".join(en for _, en in wrong[:20])
            + (f" {more} more." if more > 0 else ""),
        )
    return made


def _nobody_is_a_heading(path: Path) -> None:
    """Fault where the first person, in Latin letters alone, was read as the English line of the headings: nobody is left out
    without a word.
    """
    names = {lists.even(heading) for heading in ("username", "name", "account", "login", "user", *COLUMNS[0].headings)}
    try:
        tables = [table for sheet in sheets.read(path).sheets for table in sheet.tables]
    except sheets.SheetError:
        return  # a plain list of a kind that has one line of headings
    for table in tables:
        for column in table.columns:
            if column.english and lists.even("".join(column.path)) in names and lists.even(column.english) not in names:
                at = table.header_rows[-1]
                raise Fault(
                    "rows",
                    f"第 {at} 行（{column.english}）像是英文表头，会被略过。请把这一行的角色写成中文（如“评审专家”）再交。",
                    f"Row {at} ({column.english}) reads like an English line of the headings and would be left out. Write its "
                    "role in Chinese, such as 评审专家, and send it again.",
                    exit_code=2,
                )


def _of_row(row: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: str(row.get(name) or "") for name in ("name", "role", "organisation", "person")}
    return texts | {"places": [str(row.get("places") or "")], "administrator": asked.flag(str(row.get("administrator") or ""))}


def _not_oneself(user: User, who: Giver) -> None:
    if who.user is not None and who.user.pk == user.pk:
        raise Fault(
            "self",
            "不能改自己的权限，也不能停用自己。请另一位管理员来改。",
            "Nobody changes or locks the own account; ask another administrator.",
        )
