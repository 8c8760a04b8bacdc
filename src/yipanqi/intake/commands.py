"""Commands: take files in, list batches, undo one; list sheets, write templates and exports, read any spreadsheet."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from time import monotonic
from typing import Any

import typer

from yipanqi.accounts.access import OFFERED
from yipanqi.intake import _password as password
from yipanqi.intake._answering import tell
from yipanqi.values.fault import Fault
from yipanqi.values.moving import Moves
from yipanqi.values.waiting import waited
from yipanqi.values.words import Words, plural, say

PLAIN = ("read",)
_BY = "command line"
_SECONDS, _FEW = 1.0, 10  # how long to reckon which figures a file moves, and with more files than this not at all
sheets_app = typer.Typer(no_args_is_help=True, help="表格：清单、空表、导出、读成长表 · sheets: list, template, export, read")

_PURPOSE = (
    f"个人信息列的用途，记入台账：{' / '.join(f'{code} {w.zh}' for code, w in OFFERED.items())} · "
    f"what personal columns are for; goes into the ledger: {', '.join(f'{code} ({w.en})' for code, w in OFFERED.items())}"
)


class _Owner:
    """Whoever runs the command line owns the installation and sees everything."""

    is_authenticated = is_active = is_superuser = True
    username = _BY


def intake(
    files: list[Path] = typer.Argument(..., help="电子表格 · spreadsheets", exists=True, dir_okay=False, readable=True),
    dry_run: bool = typer.Option(False, "--dry-run", help="只预览，不入库，什么都不留下 · preview only: nothing is kept"),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output"),
    place: str = typer.Option("", help="报送地区代码，行内没有地区时用 · code of the sender's place, for rows that name none"),
    yes: bool = typer.Option(False, "--yes", "-y", help="改动已有记录时也不询问 · do not ask even when known records change"),
    columns: list[str] = typer.Option(
        [],
        "--map",
        help="某一列是什么：'表头=规范表头'，右边留空为不用；收下后记住 · what a column is: 'HEADING=known heading', nothing "
        "on the right to leave it out; remembered once accepted",
    ),
    table_is: str = typer.Option(
        "",
        "--sheet",
        help="这些文件是哪张表（yipanqi sheets list 中的名称）；收下后记住 · which sheet these files are (a name from yipanqi "
        "sheets list); remembered once accepted",
    ),
    out: Path | None = typer.Option(
        None, "--out", help="标注副本的文件夹，默认与原文件同处 · folder for marked-up copies, by default beside the file"
    ),
    on_line: str = password.ON_LINE,
    ask_password: bool = password.ASK,
    password_file: Path | None = password.FILE,
    accept_red: str = typer.Option(
        "",
        "--accept-red",
        metavar="REASON",
        help="内容不可能如此的行仍要收下的理由；不写则这些行不收 · why rows that cannot be so are taken all the same; without "
        "it they stay out",
    ),
) -> None:
    """收件：预览并入库；有问题的文件另存一份标注副本。Take files in; files with problems come back marked up.

    例：yipanqi intake 技术合同认定登记明细表.xls --dry-run
    Example: yipanqi intake contracts.xls --dry-run
    """
    answers, faulty = [], False
    from yipanqi.intake import actions

    opening = password.given(ask_password, password_file)
    patience = _SECONDS if len(files) <= _FEW else 0.0
    for path, under_way in waited(actions.ahead(files, opening), len(files), say("收件", "taking in"), quiet=as_json):
        if dry_run:
            answer, bad = _tried(path, under_way, place, out, opening, (table_is, columns), accept_red.strip(), patience)
        else:
            answer, bad = _one(
                path, under_way, place, yes or as_json, out, opening, (table_is, columns), accept_red.strip(), patience
            )
        answers.append(answer)
        faulty = faulty or bad
        if not as_json:
            tell(answer)
    if as_json:
        typer.echo(
            json.dumps(
                {"files": [{k: v for k, v in a.items() if not k.startswith("_")} for a in answers]}, ensure_ascii=False, indent=1
            )
        )
    if faulty:
        raise typer.Exit(1)


def _tried(
    path: Path,
    read_ahead: Any,
    place: str,
    out: Path | None,
    opening: str | None,
    said: tuple[str, list[str]],
    accept_red: str,
    patience: float,
) -> tuple[dict[str, Any], bool]:
    """Only look at one file; out: as `_one`."""
    from yipanqi.intake import actions, queries

    try:
        with actions.trying(
            path, by=_BY, place=place or None, password=opening, read_ahead=read_ahead, sheet=said[0], columns=said[1]
        ) as trial:
            moves = _moves(trial.batch, patience, leave_red=not accept_red)
            every = [queries.told(one) for one in trial.problems]
            answer, bad = _answer(path, trial.batch, trial.readings, every, moves, trial.batch.fault, out)
            return {**answer, "batch": None}, bad
    except Fault as refused:
        return _refused(path, refused), True


def _one(
    path: Path,
    read_ahead: Any,
    place: str,
    yes: bool,
    out: Path | None,
    opening: str | None,
    said: tuple[str, list[str]],
    accept_red: str,
    patience: float,
) -> tuple[dict[str, Any], bool]:
    """Take one file; out: its entry in the answer, and whether there is something to mend."""
    from yipanqi.intake import actions, queries

    try:
        batch = actions.receive(path, name=path.name, by=_BY, place=place or None, password=opening, read_ahead=read_ahead)
        if batch.state == "previewed" and any(said):
            batch = actions.say_columns(batch, said[0], said[1], _BY, opening)
        fault = batch.fault
        if batch.state == "previewed":
            fault = _settle(batch, yes, accept_red)
        moves = _moves(batch, patience, leave_red=not accept_red)
    except Fault as refused:
        return _refused(path, refused), True
    return _answer(path, batch, list(batch.readings.all()), queries.problems(batch), moves, fault, out)


def _refused(path: Path, fault: Fault) -> dict[str, Any]:
    return {"file": str(path), "sha256": None, "batch": None, "error": str(fault), "sheets": []}


def _answer(
    path: Path, batch: Any, readings: list[Any], every: list[Any], moves: Moves, fault: str, out: Path | None
) -> tuple[dict[str, Any], bool]:
    """What is told of one file, whether it was taken in or only looked at."""
    from yipanqi.intake import queries

    marked = None
    lines = [p for p in every if p.severity != "notice"]
    told = [str(r) for r in queries.remarks(_to_mend(batch.notes))]
    noticed = [
        str(r) for r in queries.remarks([n for n in batch.notes if n.startswith(("column_numbers:", "without_unit:", "hidden:"))])
    ]
    if lines and not fault:
        marked = _mark(batch, path, out, every, readings)
    return {
        "file": str(path),
        "sha256": batch.file.sha256,
        "batch": batch.pk,
        "state": batch.state,
        "error": fault or None,
        "sheets": [_sheet(r, every) for r in readings],
        "marked": str(marked) if marked else None,
        "moves": [m.as_json() for m in moves.moved],
        "may_move": [str(w) for w in moves.perhaps],
        "doubts": len(queries.doubts_of(batch)),
        "_moves": moves,
        "remarks": [*told, *noticed],
        "_problems": lines,
        "notices": dict(Counter(p.code for p in every if p.severity == "notice")),
        "_notices": [p for p in every if p.severity == "notice"],
    }, bool(fault or lines or told)


def _moves(batch: Any, seconds: float, *, leave_red: bool) -> Moves:
    """The figures that a previewed batch will move, or an accepted one has moved; after so many seconds the rest may."""
    from yipanqi.intake.catalogue import FIGURES

    until = monotonic() + seconds

    def enough() -> bool:
        return monotonic() >= until

    if batch.state == "previewed" and FIGURES.foreseen is not None:
        return FIGURES.foreseen(batch, enough, leave_red)
    if batch.state == "accepted" and FIGURES.moved is not None:
        return FIGURES.moved(batch, enough)
    return Moves()


_TO_MEND = frozenset(
    ["formula_without_result", "formula_error", "heading_twice", "unreadable_sheet", "replaced", "longer", "unclosed"]
)


def _to_mend(notes: list[str]) -> list[str]:
    """Those remarks of the reader that a person has to do something about."""
    return [n for n in notes if n.partition(":")[0] in _TO_MEND]


def _settle(batch: Any, yes: bool, accept_red: str) -> str:
    """Accept what is sure, or leave it; out: '' or why it was not accepted."""
    from yipanqi.intake import actions

    if not batch.readings.exclude(recognised="").exists():
        return ""
    if (
        batch.counts.get("changed")
        and not yes
        and sys.stdin.isatty()
        and not typer.confirm(
            say(
                f"{batch.name} 将改动 {batch.counts['changed']} 行已有记录，继续？",
                f"{batch.name} changes {batch.counts['changed']} known rows. Go on?",
            )
        )
    ):
        return ""
    try:
        actions.accept(batch, _BY, reason=accept_red, leave_red=True)
    except Fault as refused:
        return str(refused)
    return ""


def _sheet(reading: Any, told: list[Any]) -> dict[str, Any]:
    from yipanqi.intake import queries

    counts = {n: int(reading.counts.get(n, 0)) for n in ("rows", "added", "changed", "same", "refused")}
    header = [reading.header_first, reading.header_last] if reading.header_first else None
    likely = reading.candidates[0]["sheet"] if reading.candidates and not reading.recognised else None
    return {
        "sheet": reading.sheet,
        "table": reading.table,
        "recognised": reading.recognised or None,
        "header_rows": header,
        **counts,
        "red": int(reading.counts.get("red", 0)),
        "visible": reading.visible,
        "perhaps": likely,
        "unused": [
            {
                "letter": u.letter,
                "heading": u.heading,
                "nearest": str(u.nearest) if u.nearest else None,
                "taken": u.taken or None,
                "place": str(u.place) if u.place else None,
            }
            for u in queries.unused(reading)
        ],
        "doubtful": [
            *({"letter": u.letter, "heading": u.heading, "as": str(u.nearest), "why": None} for u in queries.doubtful(reading)),
            *(
                {"letter": t.letter, "heading": t.heading or t.raw, "as": None, "why": str(t.wrong)}
                for t in queries.sizes_asked(reading, told)
            ),
        ],
    }


def _mark(batch: Any, path: Path, out: Path | None, told: list[Any], readings: list[Any]) -> Path | None:
    from yipanqi.intake import markup

    folder = out or path.parent
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{path.stem}{say('-问题', '-problems')}.xlsx"
    target.write_bytes(markup.marked(batch, told=told, readings=readings))
    return target


def _workbook(path: Path) -> None:
    """Fault unless the name of a workbook ends like one: a file must be what its ending says."""
    if path.suffix.lower() != ".xlsx":
        raise Fault(
            "ending",
            f"{path.name}：空表和导出都是工作簿，文件名请以 .xlsx 结尾。",
            f"{path.name}: templates and exports are workbooks; let the name end in .xlsx.",
            exit_code=2,
        )


def batches(
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output"),
    limit: int = typer.Option(50, min=1, help="最多列出 · at most"),
) -> None:
    """收件批次：何时、何人、何文件、结果。What came in, when, by whom, and what became of it.

    例 · Example: yipanqi batches --json
    """
    from yipanqi.intake import queries
    from yipanqi.ledger.queries import actor_words

    found = list(queries.batches(_Owner())[:limit])
    if as_json:
        typer.echo(
            json.dumps(
                [
                    {
                        "batch": b.pk,
                        "file": b.name,
                        "sha256": b.file.sha256,
                        "state": b.state,
                        "by": b.by,
                        "at": b.started_at.isoformat(),
                        "error": b.fault or None,
                        **{n: b.counts.get(n, 0) for n in ("rows", "added", "changed", "same", "refused")},
                    }
                    for b in found
                ],
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    for b in found:
        counts = " ".join(
            f"{say(zh, n)} {b.counts.get(n, 0)}"
            for n, zh in (("added", "新增"), ("changed", "变更"), ("same", "相同"), ("refused", "退回"))
        )
        typer.echo(
            f"{b.pk:>5}  {b.started_at:%Y-%m-%d %H:%M}  {queries.state_words(b.state)}  {actor_words(b.by)}  {b.name}  {counts}"
        )
    if not found:
        typer.echo(
            say("还没有收到文件。试试：yipanqi intake 文件.xlsx", "Nothing has come in yet. Try: yipanqi intake FILE.xlsx")
        )


def undo(
    batch: int = typer.Argument(..., help="批次号 · number of the batch"),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output"),
) -> None:
    """撤销一批：已撤回、因后来改动而保留、撤不了（附原因）。Undo a batch: reversed, kept since changed, could not.

    例 · Example: yipanqi undo 12
    """
    from yipanqi.intake import actions, queries

    done = actions.undo(queries.batch_by_number(batch), _BY)
    if as_json:
        typer.echo(json.dumps(done, ensure_ascii=False, indent=1))
        return
    typer.echo(queries.undone_words(done))
    for detail in done["details"][:20]:
        what = detail.get("key") or f"{detail['record']}.{detail.get('field', '')}"
        typer.echo(f"  {detail['model']} {what}: {queries.reason_words(detail)}")


@sheets_app.command("list")
def sheets_list(as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output")) -> None:
    """能读的表。The sheets that are read.

    例 · Example: yipanqi sheets list
    """
    from yipanqi.intake.catalogue import SHEETS

    found = sorted(SHEETS, key=lambda s: (s.number, s.name))
    if as_json:
        typer.echo(
            json.dumps(
                [
                    {
                        "name": s.name,
                        "number": s.number,
                        "zh": s.zh,
                        "en": s.en,
                        "columns": [c.heading.zh for c in s.columns],
                        "key": sorted({k for r in s.records for k in r.key}),
                    }
                    for s in found
                ],
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    for sheet in found:
        typer.echo(f"{sheet.number:>3}  {sheet.name:<32} {sheet.words}  ({len(sheet.columns)} {say('列', 'columns')})")


@sheets_app.command("remembered")
def sheets_remembered(as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output")) -> None:
    """记住的表头：哪种表头当作哪张表、哪一列。Headings that somebody explained, and what they were taken for.

    例 · Example: yipanqi sheets remembered
    """
    from yipanqi.intake import queries

    found = queries.remembered()
    if as_json:
        typer.echo(
            json.dumps(
                [
                    {"number": r.number, "sheet": r.sheet, "columns": r.columns, "by": r.by, "places": r.reach, "file": r.file}
                    for r in found
                ],
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    for one in found:
        columns = "；".join(f"{heading} → {name or say('不用', 'not used')}" for heading, name in one.columns)
        whose = say("全市", "whole city") if one.reach == "*" else one.reach
        typer.echo(
            f"{one.number:>4}  {one.file or '—'}  {one.words or say('不收', 'left out')}  {one.by}  {whose}"
            + (f"\n      {columns}" if columns else "")
        )
    if not found:
        typer.echo(say("没有记住的表头。", "Nothing is remembered."))


@sheets_app.command("forget")
def sheets_forget(
    numbers: list[int] = typer.Argument(..., help="yipanqi sheets remembered 中的号 · numbers from yipanqi sheets remembered"),
) -> None:
    """忘掉记住的表头；以后同样表头的表重新识别。Forget what was said about headings; such tables are recognised anew.

    例 · Example: yipanqi sheets forget 3
    """
    from yipanqi.intake import actions

    for number in numbers:
        actions.forget(number, _BY)
    typer.echo(say(f"已忘掉 {len(numbers)} 项。", f"{len(numbers)} forgotten."))


@sheets_app.command("template")
def sheets_template(
    name: str = typer.Argument(..., help="表名 · name of the sheet"),
    output: Path = typer.Option(..., "-o", "--output", help="写到 · file to write"),
) -> None:
    """空表：表头、下拉、说明、示例。An empty sheet with drop-downs, notes and an example.

    例：yipanqi sheets template technology_contracts -o 技术合同.xlsx
    Example: yipanqi sheets template technology_contracts -o contracts.xlsx
    """
    from yipanqi.intake import workbooks

    _workbook(output)
    output.write_bytes(workbooks.template(name))
    typer.echo(str(output))


@sheets_app.command("export")
def sheets_export(
    name: str = typer.Argument(..., help="表名 · name of the sheet"),
    output: Path = typer.Option(..., "-o", "--output", help="写到 · file to write"),
    purpose: str = typer.Option("upkeep", help=_PURPOSE),
) -> None:
    """按同样的表头导出记录；再收回来一行不变。The records in the same format; taking it in again changes nothing.

    例：yipanqi sheets export technology_contracts -o 技术合同.xlsx
    Example: yipanqi sheets export technology_contracts -o contracts.xlsx
    """
    from yipanqi.intake import workbooks
    from yipanqi.ledger.actions import record as write_down

    _workbook(output)
    if purpose not in OFFERED:
        raise Fault(
            "purpose",
            f"没有用途“{purpose}”。可用：{'；'.join(f'{k}（{w.zh}）' for k, w in OFFERED.items())}。",
            f"There is no purpose '{purpose}'. Choose one of: {'; '.join(f'{k} ({w.en})' for k, w in OFFERED.items())}.",
            exit_code=2,
        )
    output.write_bytes(workbooks.export(name, _Owner(), purpose=purpose))
    if workbooks.tells_of_persons(name):
        write_down(_BY, "export_personal", f"sheet:{name}", {"purpose": purpose})
        typer.echo(
            say(
                f"含个人信息列；用途“{OFFERED[purpose].zh}”已记入台账（--purpose 可另选）。",
                f"It holds personal columns; the purpose '{OFFERED[purpose].en}' is in the ledger (--purpose names another).",
            ),
            err=True,
        )
    typer.echo(str(output))


@sheets_app.command("read")
def sheets_read(
    files: list[Path] = typer.Argument(..., help="任意电子表格，- 为标准输入 · any spreadsheets; - is standard input"),
    output: Path = typer.Option(
        ...,
        "-o",
        "--output",
        help="写到（.csv .tsv .jsonl .xlsx .parquet，- 为标准输出） · file to write (.csv .tsv .jsonl .xlsx .parquet, - is "
        "standard output)",
    ),
    on_line: str = password.ON_LINE,
    ask_password: bool = password.ASK,
    password_file: Path | None = password.FILE,
) -> None:
    """把任意电子表格读成一张长表（每格一行）。Any spreadsheet as one long table, a row for each cell.

    例：yipanqi sheets read 年鉴/*.xls -o 长表.csv
    Example: yipanqi sheets read yearbook/*.xls -o long.csv
    """
    import polars as pl

    from yipanqi.engines import lists
    from yipanqi.engines.sheets import SheetError, read, tidy
    from yipanqi.intake import _wording as wording

    lists.check_target(output, files)
    opening = password.given(ask_password, password_file)
    frames, faulty = [], False
    for path in waited(files, len(files), say("读表", "reading")):
        try:
            with lists.inflow(path) as (file, _):
                book = read(file, password=opening)
        except SheetError as fault:
            faulty = True
            typer.echo(str(fault), err=True)
            continue
        cells = tidy(book)
        frames.append(cells)
        told = [wording.remark(n) for n in _to_mend(list(book.notes))]
        if cells.is_empty():
            told.append(_nothing(any(t.body.height for s in book.sheets if not s.visible for t in s.tables)))
        faulty = faulty or bool(told)
        told += [
            wording.remark(n) for n in book.notes if n.startswith(("without_unit:", "two_units:", "hidden:", "column_numbers:"))
        ]
        if (unread := [s.name for s in book.sheets if not s.visible and s.rows]) and cells.height:
            told.append(wording.remark(f"hidden_sheets:{'、'.join(unread)}"))
        for words in told:
            typer.echo(f"{path.name}{say('：', ': ')}{words}", err=True)
    if frames:
        whole = pl.concat(frames)
        lists.write(output, [lists.Part("tidy", whole)], files)
        told_last = say(
            f"{len(frames)} 个文件，{whole.height} 格 → {output}",
            f"{plural(len(frames), 'file', 'files')}, {plural(whole.height, 'cell', 'cells')} → {output}",
        )
        typer.echo(told_last, err=lists.is_stream(output))
    if faulty:
        raise typer.Exit(1)


def _nothing(hidden: bool) -> Words:
    """Why a file that was read gives no cell."""
    if hidden:
        return Words(
            "没有读出任何一格：只有隐藏的工作表有内容，请取消隐藏后再读",
            "no cell was read: only hidden sheets hold anything; unhide them",
        )
    return Words("没有读出任何一格：只有标题或表头，没有数据", "no cell was read: there are titles or headings only, no data")


COMMANDS = [("intake", intake), ("batches", batches), ("undo", undo)]
GROUPS = [("sheets", sheets_app)]
