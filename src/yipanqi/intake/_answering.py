"""What `yipanqi intake` prints of one file. In: the entry of its JSON answer, with the lines to mend. Out: lines on the
screen.
"""

from __future__ import annotations

from typing import Any

import typer

from yipanqi.values.words import plural, say

_MOST_MOVES = 12


def tell(answer: dict[str, Any]) -> None:
    """The answer for one file: its fault, each table with its columns, the remarks, the first cells to mend."""
    typer.echo(answer["file"])
    if answer["error"]:
        typer.echo(f"  ✗ {answer['error']}")
    for sheet in answer["sheets"]:
        where = f"  {sheet['sheet']}" + (f" · {sheet['table']}" if sheet["table"] > 1 else "")
        if sheet["recognised"] is None:
            perhaps = f"（{say('可能是', 'perhaps')} {sheet['perhaps']}）" if sheet["perhaps"] else ""
            typer.echo(
                where
                + say(
                    f"：未识别{perhaps}，{sheet['rows']} 行未收；请在门户中指定",
                    f": not recognised {perhaps}, {sheet['rows']} rows left; choose in the portal",
                )
            )
            continue
        header = "-".join(str(n) for n in dict.fromkeys(sheet["header_rows"] or []))
        typer.echo(
            where
            + say(
                "：{recognised}，表头第 {header} 行，{rows} 行：新增 {added}，变更 {changed}，相同 {same}，退回 {refused}",
                ": {recognised}, header row {header}, {rows} rows: {added} added, {changed} changed, {same} same, "
                "{refused} refused",
            ).format(**{**sheet, "header": header or "—"})
        )
        _print_columns(sheet)
    for told in answer.get("remarks", ()):
        typer.echo(f"  ! {told}")
    state = {
        "accepted": say("已入库", "accepted"),
        "previewed": say("待确认（没有写入）", "waiting (nothing written)"),
        "refused": say("未入库", "not taken in"),
    }.get(answer.get("state", ""), "")
    if state and answer["batch"]:
        typer.echo(f"  {say('批次', 'batch')} {answer['batch']} · {state}")
    elif answer["batch"] is None and not answer["error"]:
        typer.echo(f"  {say('只是预览，没有收下，也没有留下任何内容', 'tried only: nothing was taken in and nothing is kept')}")
    _print_moves(answer)
    for line in answer.get("_problems", [])[:10]:
        typer.echo(f"    {line.sheet}!{line.cell or line.row}: {line.wrong}{say('；', '; ')}{line.remedy}")
    more = len(answer.get("_problems", [])) - 10
    if more > 0:
        typer.echo(say(f"    ……另有 {more} 处", f"    … and {more} more"))
    _print_notices(answer.get("_notices", []))
    if answer.get("marked"):
        typer.echo(say(f"  标注副本：{answer['marked']}", f"  marked-up copy: {answer['marked']}"))
    if answer.get("doubts"):
        typer.echo(
            say(
                f"  接下来：{answer['doubts']} 条疑点随记录收下，请找填报单位核对原件，在记录页写明核实的结果",
                f"  next: {plural(answer['doubts'], 'doubt', 'doubts')} came in with the records; ask who reported them for the "
                "originals and say on the page of each record what you found",
            )
        )


def _print_moves(answer: dict[str, Any]) -> None:
    """The figures that acceptance will move or has moved, and how many were not reckoned."""
    moves = answer.get("_moves")
    if moves is None or answer["error"]:
        return
    done = answer.get("state") == "accepted"
    lead = say("收下后", "after acceptance") if not done else say("指标变化", "moved")
    for move in moves.moved[:_MOST_MOVES]:
        typer.echo(f"    {lead}{say('：', ': ')}{move.words}")
    more = len(moves.moved) - _MOST_MOVES
    if more > 0:
        typer.echo(say(f"    ……另有 {more} 个指标变化", f"    … and {more} more figures"))
    if moves.perhaps:
        names = say("、", ", ").join(map(str, moves.perhaps[:5]))
        rest = say(f" 等 {len(moves.perhaps)} 个", f" and others, {len(moves.perhaps)} in all") if len(moves.perhaps) > 5 else ""
        typer.echo(
            say(
                f"    可能变化（没有逐一计算）：{names}{rest}",
                f"    may move (not reckoned one by one): {names}{rest}",
            )
        )


def _print_notices(notices: list[Any]) -> None:
    """One line a kind: what was taken in a way that a person may want to know, how often, and the first cell."""
    kinds: dict[str, list[Any]] = {}
    for one in notices:
        kinds.setdefault(one.code, []).append(one)
    for found in kinds.values():
        first, more = found[0], len(found) - 1
        rest = say(f"（另有 {more} 处）", f" (and {more} more)") if more else ""
        typer.echo(f"    {say('提示', 'note')} {first.sheet}!{first.cell or first.row}: {first.wrong}{rest}")


def _print_columns(sheet: dict[str, Any]) -> None:
    """The headings that were not used, and those whose meaning was only guessed."""
    for one in sheet["unused"]:
        near = say(f"（最接近“{one['nearest']}”）", f" (nearest: {one['nearest']})") if one["nearest"] else ""
        if one["taken"]:
            near = say(
                f"（“{one['nearest']}”已取 {one['taken']} 列）", f" ({one['nearest']} is taken from column {one['taken']})"
            )
        if one["place"]:
            near = say(
                f"（{one['place']}；可用 yipanqi places alias 加上叫法）",
                f" ({one['place']}; add what you call it with yipanqi places alias)",
            )
        heading = one["heading"] or say("没有表头", "no heading")
        typer.echo(
            say(f"    未用到：{one['letter']} 列“{heading}”{near}", f"    not used: column {one['letter']} '{heading}'{near}")
        )
    guessed = [one for one in sheet["doubtful"] if not one["why"]]  # doubts about sizes stand among the problems
    for one in guessed:
        typer.echo(
            say(
                f"    请核对：{one['letter']} 列“{one['heading']}”按“{one['as']}”收",
                f"    check: column {one['letter']} '{one['heading']}' taken as {one['as']}",
            )
        )
    if sheet["unused"] or guessed:
        typer.echo(
            say(
                "    要指定某一列：yipanqi intake 文件 --map '表头=规范表头'，或在门户的预览中选",
                "    to say what a column is: yipanqi intake FILE --map 'HEADING=known heading', or choose it in the "
                "portal's preview",
            )
        )
