"""`yipanqi registers`: the city's own registers from the command line."""

from __future__ import annotations

from pathlib import Path

import typer

from yipanqi.values.words import say

registers_app = typer.Typer(
    no_args_is_help=True, help="自设台账：清单、核对、加入、去掉 · a city's own registers: list, check, add, remove"
)


@registers_app.command("list")
def own_list(as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output")) -> None:
    """自设台账的清单；读不了的说明原因。A city's own registers; what cannot be used says why.

    例 · Example: yipanqi registers list
    """
    import json

    from yipanqi.instruments.own import queries

    there, wrong = queries.registers(), queries.problems()
    if as_json:
        found = [{"key": one.key, "zh": one.zh, "en": one.en, "records": queries.count(one.key)} for one in there]
        typer.echo(json.dumps([*found, *({"key": k, "error": str(w)} for k, w in wrong.items())], ensure_ascii=False, indent=1))
    else:
        for one in there:
            typer.echo(f"{one.key:<34} {one.words}  {queries.count(one.key):,}")
        for fault in wrong.values():
            typer.echo(f"! {fault}", err=True)
        if not there and not wrong:
            typer.echo(say("还没有自设台账。", "There are none yet."))
    if wrong:
        raise typer.Exit(1)


@registers_app.command("add")
def own_add(
    file: Path = typer.Argument(..., help="自设台账的文件 · the file of the register", exists=True, dir_okay=False),
    check: bool = typer.Option(False, "--check", help="只核对，不加入 · only check, add nothing"),
) -> None:
    """加入一个台账，或给它加列。Add a register of the city's own, or columns to it.

    例 · Example: yipanqi registers add ip_firms.toml
    """
    from yipanqi.instruments.own import actions
    from yipanqi.values import own_files

    text = own_files.given(file)
    one = actions.checked(file.stem, text) if check else actions.define(file.stem, text, by="command line")
    said = say("可用", "can be used") if check else say("已立", "is there now")
    typer.echo(
        say(f"{one.key} {said}：{one.words}，{len(one.columns)} 列", f"{one.key} {said}: {one.words}, {len(one.columns)} columns")
    )


@registers_app.command("remove")
def own_remove(key: str = typer.Argument(..., help="台账 · key")) -> None:
    """去掉一个没有记录的台账；它的定义留在操作台账里。Remove a register without records; what it said stays in the ledger.

    例 · Example: yipanqi registers remove ip_firms
    """
    from yipanqi.instruments.own import actions

    actions.remove(key, by="command line")
    typer.echo(say(f"已去掉 {key}", f"{key} removed"))


GROUPS = [("registers", registers_app)]
