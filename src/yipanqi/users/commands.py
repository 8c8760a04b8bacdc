"""Commands `users add|list|set|lock|unlock|password`: the accounts of an office, made by its owner."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from yipanqi.values.words import plural, say

users_app = typer.Typer(help="用户：建账号、授权、停用、重设密码 · users: make, grant, lock, new passwords", no_args_is_help=True)
_BY = "command line"
_ADDRESS = typer.Option(
    "",
    "--address",
    envvar="YIPANQI_ADDRESS",
    show_envvar=False,
    help="门户的网址，写在链接前面；不写取 YIPANQI_ADDRESS · the portal's address before the link; else YIPANQI_ADDRESS",
)
_HOURS = typer.Option(72, "--hours", min=1, max=720, help="链接几小时内有效 · for how many hours the link holds")


def _given(**asked: Any) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value not in (None, [])}


def _linked(names: list[str], address: str, hours: int) -> None:
    from yipanqi.users import actions, queries

    base = (address or queries.address()).rstrip("/")
    typer.echo(
        say(
            f"设置密码的链接，{hours} 小时内有效，只能用一次，只显示这一次：",
            f"Links to set a password: they hold for {hours} hours, work once, and are shown only now:",
        ),
        err=True,
    )
    if not address and queries.is_local(base):
        typer.echo(
            say("  门户的网址未设：用 --address 写上。", "  The portal's address is not known: say it with --address."), err=True
        )
    for name in names:
        typer.echo(f"{name}  {base}{actions.link(name, by=_BY, hours=hours)}")


@users_app.command("add")
def users_add(
    name: str = typer.Argument("", help="用户名 · name to sign in with"),
    role: str = typer.Option("", "--role", help="角色，见 yipanqi users list --roles · role, see yipanqi users list --roles"),
    full_name: str = typer.Option("", "--name", help="姓名 · full name"),
    place: list[str] = typer.Option([], "--place", help="地区代码或名称，可重复 · code or name of a place, as often as needed"),
    organisation: str = typer.Option("", "--organisation", help="单位的统一社会信用代码 · code of the organisation"),
    person: str = typer.Option("", "--person", help="人员名录里的编号 · number in the register of persons"),
    administrator: bool = typer.Option(False, "--administrator", help="可管理本地用户 · manages the users of the place"),
    sheet: Path | None = typer.Option(None, "--from", help="用户表，一次建多人 · a sheet of users, many at once"),
    hours: int = _HOURS,
    address: str = _ADDRESS,
) -> None:
    """建账号；打印一个设置密码的链接，交给本人。Make an account; prints a link under which its owner sets the password.

    表的表头：用户名、姓名、角色、地区、单位代码、管理员；有一行不对就一个也不建。
    Headings of a sheet: “用户名” (user name), “角色” (role), “姓名” (name), “地区” (place), “单位代码” (code). All rows or none.

    例：yipanqi users add 王芳 --role county_officer --place 秀洲区 --name 王芳
    Example: yipanqi users add wangfang --role county_officer --place 330411 --name 'Wang Fang'
    """
    from yipanqi.users import actions
    from yipanqi.values.fault import Fault

    if bool(name) == bool(sheet):
        raise Fault(
            "name",
            "写一个用户名，或用 --from 给一张用户表。",
            "Give one user name, or a sheet of users with --from.",
            exit_code=2,
        )
    if sheet:
        names = [one.username for one in actions.take_in(sheet, by=_BY)]
    else:
        given = _given(
            role=role,
            name=full_name,
            places=place,
            organisation=organisation,
            person=person,
            administrator=administrator,
        )
        names = [actions.add(name, given, by=_BY).username]
    typer.echo(say(f"已建 {len(names)} 个账号。", f"{plural(len(names), 'account', 'accounts')} made."), err=True)
    _linked(names, address, hours)


@users_app.command("list")
def users_list(
    role: str = typer.Option("", "--role", help="只列这个角色 · this role only"),
    state: str = typer.Option(
        "", "--state", help="'open'、'fresh'（未设密码）、'locked' · open, fresh (no password yet), locked"
    ),
    roles: bool = typer.Option(False, "--roles", help="列出各角色及其权限 · list the roles and what they may do"),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output"),
) -> None:
    """列出账号，或各角色。List accounts, or the roles there are.

    例 · Example: yipanqi users list --state fresh
    """
    from yipanqi.accounts.queries import waiting_addresses
    from yipanqi.accounts.roles import DEEDS, GIVEN, ROLES
    from yipanqi.registry.queries import place_names
    from yipanqi.users import queries
    from yipanqi.users.access import giver
    from yipanqi.values.fault import Fault

    if roles:
        for key in GIVEN:
            one = ROLES[key]
            deeds = say("、", ", ").join(str(DEEDS[d]) for d in DEEDS if d in one.deeds)
            typer.echo(f"{key:<15} {one.words}{say('：', ': ')}{one.sees}{say('；', '; ') + deeds if deeds else ''}")
        return
    if state and state not in queries.STATES:
        raise Fault(
            "state", f"没有状态“{state}”：open、fresh、locked。", f"No state '{state}': open, fresh, locked.", exit_code=2
        )
    if role and role not in ROLES:
        raise Fault("role", f"没有角色“{role}”。可用：{'、'.join(GIVEN)}", f"No role '{role}': {', '.join(GIVEN)}", exit_code=2)
    found = queries.lines(giver(_BY), role=role, state=state)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
        return
    names = place_names()
    for line in found:
        where = line.organisation or say("、", ", ").join(names.get(code, code) for code in line.places)
        failed = say(f"输错 {line.failed_attempts} 次", f"{line.failed_attempts} failed") if line.failed_attempts else ""
        also = say("管理员", "administrator") if line.administrator else ""
        role_words = say("超级用户", "superuser") if line.superuser else str(ROLES[line.role].words)
        told = [line.username, line.name, role_words, where, also, str(queries.STATES[line.state][0]), failed]
        typer.echo("  ".join(part for part in told if part))
    if not found:
        typer.echo(say("没有这样的账号。", "There is no such account."), err=True)
    for at, count in waiting_addresses().items():
        told = say(
            f"从 {at} 输错 {count} 次，那里的新浏览器要等待；解除：yipanqi users unlock --at {at}",
            f"{count} failed attempts from {at}, where new browsers wait; lift it with yipanqi users unlock --at {at}",
        )
        typer.echo(told, err=True)


@users_app.command("set")
def users_set(
    name: str = typer.Argument(..., help="用户名 · name to sign in with"),
    role: str | None = typer.Option(None, "--role", help="角色 · role"),
    full_name: str | None = typer.Option(None, "--name", help="姓名 · full name"),
    place: list[str] = typer.Option([], "--place", help="地区代码或名称，可重复，代替原来的 · places, instead of the former"),
    organisation: str | None = typer.Option(None, "--organisation", help="单位的统一社会信用代码 · code of the organisation"),
    person: str | None = typer.Option(None, "--person", help="人员名录里的编号 · number in the register of persons"),
    administrator: bool | None = typer.Option(
        None, "--administrator/--plain", help="可管理本地用户 · manages the users of the place"
    ),
) -> None:
    """修改账号的角色、地区、单位。Change the role, places or organisation of an account.

    例：yipanqi users set 王芳 --place 秀洲区 --place 南湖区
    Example: yipanqi users set wangfang --administrator
    """
    from yipanqi.users import actions

    given = _given(role=role, name=full_name, places=place, organisation=organisation, person=person, administrator=administrator)
    changed = actions.change(name, given, by=_BY)
    typer.echo(
        say(f"已修改 {name}。", f"{name} changed.") if changed else say(f"{name} 没有变化。", f"Nothing of {name} is different.")
    )


@users_app.command("lock")
def users_lock(
    name: str = typer.Argument(..., help="用户名 · name to sign in with"),
    why: str = typer.Option(..., "--why", help="理由 · reason"),
) -> None:
    """停用账号：立即退出，不能再登录。Lock an account: signed out at once, no signing in any more.

    例：yipanqi users lock 王芳 --why 调离
    Example: yipanqi users lock wangfang --why 'has left'
    """
    from yipanqi.users import actions

    actions.lock(name, why, by=_BY)
    typer.echo(say(f"已停用 {name}。", f"{name} is locked."))


@users_app.command("unlock")
def users_unlock(
    name: str = typer.Argument("", help="用户名 · name to sign in with"),
    at: str = typer.Option("", "--at", help="解除一个网络地址上所有人的等待 · lift the wait of everybody at a network address"),
) -> None:
    """启用账号，并解除输错密码后的等待。Open an account again, and lift the wait after wrong passwords.

    例：yipanqi users unlock 王芳
    Example: yipanqi users unlock --at 203.0.113.9
    """
    from yipanqi.users import actions
    from yipanqi.values.fault import Fault

    if bool(name) == bool(at):
        raise Fault(
            "name", "写一个用户名，或用 --at 写一个网络地址。", "Give a user name, or a network address with --at.", exit_code=2
        )
    if at:
        count = actions.lift(at, by=_BY)
        typer.echo(say(f"已清除 {at} 上 {count} 次输错的记录。", f"{count} failed attempts at {at} forgotten."))
        return
    was, failed = actions.unlock(name, by=_BY)
    if was:
        typer.echo(say(f"已启用 {name}。", f"{name} is open again."))
    if failed:
        typer.echo(say(f"已清除 {failed} 次输错的记录，可马上登录。", f"{failed} failed attempts forgotten; sign in at once."))
    if not was and not failed:
        typer.echo(say(f"{name} 没有停用，也没有在等待。", f"{name} was neither locked nor waiting."))


@users_app.command("password")
def users_password(
    name: str = typer.Argument(..., help="用户名 · name to sign in with"), hours: int = _HOURS, address: str = _ADDRESS
) -> None:
    """打印一个设置新密码的链接；原来的链接作废。Print a link under which a new password is set; former links are void.

    例：yipanqi users password 王芳
    Example: yipanqi users password wangfang
    """
    _linked([name], address, hours)


GROUPS = [("users", users_app)]
