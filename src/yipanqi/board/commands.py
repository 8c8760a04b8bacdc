"""Commands of the board: `figures` and `board`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from yipanqi.values.figure import ROLE_WORDS
from yipanqi.values.waiting import waiting
from yipanqi.values.words import say


def figures(
    keys: list[str] = typer.Argument(None, help="指标，不写为全部 · keys, all when none"),
    place: str = typer.Option("", help="地区代码 · place code"),
    period: str = typer.Option("", help="期间：2024、2024Q3、2024-06 · period: 2024, 2024Q3, 2024-06"),
    as_of: str = typer.Option("", "--as-of", help="截止日 2024-12-31 · as known on a day: 2024-12-31"),
    records: bool = typer.Option(False, "--records", help="列出记录及其文件、表、行 · list the records and their cells"),
    by: str = typer.Option("", "--by", help="industry：按行业分列 · industry: the figure by industry"),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output"),
) -> None:
    """指标：值、口径、窗口、计入/未计入/缺失，直到文件、表、行。Figures down to file, sheet and row.

    例 · Example: yipanqi figures rd_intensity technology_turnover --place 330400 --records
    """
    import json

    from yipanqi.board import queries
    from yipanqi.registry.queries import place_names
    from yipanqi.values.fault import Fault

    if place and place not in place_names():
        raise Fault(
            "place",
            f"没有代码为“{place}”的地区；用 yipanqi places 查看代码。",
            f"No place has the code {place}; see yipanqi places.",
            exit_code=2,
        )
    if by not in ("", "industry"):
        raise Fault("by", f"--by 只能写 industry，不认识“{by}”。", f"--by takes industry, not {by}.", exit_code=2)
    with waiting(say("计算指标", "computing figures")):
        found = queries.figures(keys or (), place or None, period or None, _day(as_of))
    parts = {f.key: _parts(f, queries) for f in found} if by else {}
    rows = _records(found, queries) if records else {}
    if as_json:
        out = [
            f.as_json()
            | {"records_url": queries.records_url(f), "doubts_url": queries.doubts_url(f) if f.doubted else None}
            | ({"records": rows[f.key]} if records else {})
            | ({"by_industry": parts[f.key]} if by else {})
            for f in found
        ]
        typer.echo(json.dumps(out, ensure_ascii=False, indent=1))
        return
    for figure in found:
        words = queries.shown(figure)
        typer.echo(
            f"{figure.key:<34} {words!s:<24} {figure.place} {figure.period}  "
            + say(
                f"计入 {figure.counted}，未计入 {figure.left_out}，缺失 {figure.missing}",
                f"{figure.counted} counted, {figure.left_out} left out, {figure.missing} missing",
            )
            + (
                say(f"；{figure.unplaced} 条没有注明县（市、区）", f"; {figure.unplaced} name no county")
                if figure.unplaced
                else ""
            )
            + (f"；{figure.doubt_words}" if figure.doubted else "")
        )
        for part in parts.get(figure.key, ()):
            typer.echo(
                f"    {part['industry'] or '—':<4}{part['name']}  {part['shown']}  "
                + say(f"计入 {part['counted']}，缺失 {part['missing']}", f"{part['counted']} counted, {part['missing']} missing")
            )
        for row in rows.get(figure.key, ()):
            where = (
                f"{row['file']} | {row['sheet']} | " + say(f"第 {row['row']} 行", f"row {row['row']}")
                if row["file"]
                else say("在系统中登记", "entered in the system")
            )
            typer.echo(f"    {ROLE_WORDS[row['role']]!s:<9} {row['reason_words']:<22} {where} | {row['key']}")


def _day(text: str) -> Any:
    from datetime import date

    from yipanqi.values.fault import Fault

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Fault(
            "no_day", f"看不懂的日期“{text}”，请写 2024-12-31。", f"Not a day: {text!r}; write 2024-12-31.", exit_code=2
        ) from None


def _parts(figure: Any, queries: Any) -> list[dict]:
    """The figure by industry division; a value that too few units would give away is null."""
    from yipanqi.board.catalogue import INDICATORS
    from yipanqi.registry.queries import industry_names
    from yipanqi.values.showing import value_words

    one, names = INDICATORS[figure.key], industry_names()
    return [
        {
            "industry": line.industry,
            "name": names.get(line.industry, say("行业未知", "industry unknown")),
            "value": line.value,
            "counted": line.counted,
            "missing": line.missing,
            "hidden": line.hidden,
            "shown": say("三家以下，不显示", "fewer than three, not shown")
            if line.hidden
            else str(value_words(line.value, one.unit, one.places, unit_zh=one.unit_words.zh, unit_en=one.unit_words.en)),
        }
        for line in queries.breakdown(figure.key, figure.place, figure.period, figure.as_of)
    ]


def _records(figures: list[Any], queries: Any) -> dict[str, list[dict]]:
    """Key of a figure -> every record behind it with its file, sheet and row; values in base units."""
    return {
        one.figure.key: [
            {
                "fact": row.fact,
                "record": row.record,
                "place": row.place,
                "role": row.role,
                "reason": row.reason,
                "reason_words": row.reason_words,
                "numerator": row.numerator / 100 if one.figure.unit == "yuan" and row.numerator is not None else row.numerator,
                "denominator": row.denominator,
                **{k: (one.origin(row) or {}).get(k) for k in ("key", "file", "sha256", "sheet", "row")},
            }
            for row in one.rows
        ]
        for one in queries.traced(figures)
    }


def board(
    place: str = typer.Option("", help="地区代码 · place code"),
    period: str = typer.Option("", help="期间：2024、2024Q3 · period: 2024, 2024Q3"),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output"),
) -> None:
    """棋盘：专项行动 × 县（市、区）的目标、实际、红黄绿灯和理由。Actions × places with target, actual, light and reason.

    例 · Example: yipanqi board --period 2024
    """
    import json

    from yipanqi.board import queries

    with waiting(say("计算看板", "computing the board")):
        lines = queries.board_cells(None, place or None, period or None)
    if as_json:
        typer.echo(json.dumps([cell.as_json() for cell in lines], ensure_ascii=False, indent=1))
        return
    last = None
    for cell in lines:
        if cell.action != last:
            typer.echo(f"\n{cell.action_name}")
            last = cell.action
        typer.echo(
            f"  {cell.light_words!s:<6} {cell.indicator:<28} {cell.place_name:<12} "
            + say(
                f"目标 {cell.target_words}，实际 {cell.actual_words}　{cell.reason}",
                f"target {cell.target_words}, actual {cell.actual_words}  {cell.reason}",
            )
            + (f"；{cell.doubt_words}" if cell.doubted else "")
        )


indicators_app = typer.Typer(
    no_args_is_help=True, help="自设指标：清单、核对、加入、去掉 · a city's own indicators: list, check, add, remove"
)


@indicators_app.command("list")
def own_list(as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output")) -> None:
    """自设指标的清单；读不了的说明原因。The city's own indicators; what cannot be used says why.

    例 · Example: yipanqi indicators list
    """
    import json

    from yipanqi.board import queries

    there, wrong = queries.own_indicators(), queries.own_problems()
    if as_json:
        found = [{"key": one.key, "zh": one.words.zh, "en": one.words.en, "kind": one.kind} for one in there]
        typer.echo(json.dumps([*found, *({"key": k, "error": str(w)} for k, w in wrong.items())], ensure_ascii=False, indent=1))
    else:
        for one in there:
            typer.echo(f"{one.key:<34} {one.words}")
        for fault in wrong.values():
            typer.echo(f"! {fault}", err=True)
        if not there and not wrong:
            typer.echo(say("还没有自设指标。", "There are none yet."))
    if wrong:
        raise typer.Exit(1)


@indicators_app.command("add")
def own_add(
    file: Path = typer.Argument(..., help="自设指标的文件 · the file of the indicator", exists=True, dir_okay=False),
    check: bool = typer.Option(False, "--check", help="只核对，不加入 · only check, add nothing"),
) -> None:
    """加入或修改一项自设指标，并算出它现在的值。Add or change an indicator of the city's own, and show its value now.

    例 · Example: yipanqi indicators add quantum_cover.toml
    """
    from yipanqi.board import actions, queries
    from yipanqi.values import own_files

    text = own_files.given(file)
    if check:
        one = actions.checked(file.stem, text)
        typer.echo(say(f"{one.key} 可用：{one.words}", f"{one.key} can be used: {one.words}"))
        return
    one = actions.define(file.stem, text, by="command line")
    (figure,) = queries.figures([one.key])
    typer.echo(
        f"{one.key} {one.words}：{queries.shown(figure)}"
        + say(
            f"（计入 {figure.counted}，未计入 {figure.left_out}，缺失 {figure.missing}）",
            f" ({figure.counted} counted, {figure.left_out} left out, {figure.missing} missing)",
        )
    )


@indicators_app.command("remove")
def own_remove(key: str = typer.Argument(..., help="指标 · key")) -> None:
    """去掉一项自设指标；它的定义留在台账里。Remove an own indicator; what it said stays in the ledger.

    例 · Example: yipanqi indicators remove quantum_cover
    """
    from yipanqi.board import actions

    actions.drop(key, by="command line")
    typer.echo(say(f"已去掉 {key}", f"{key} removed"))


COMMANDS = [("figures", figures), ("board", board)]
GROUPS = [("indicators", indicators_app)]
