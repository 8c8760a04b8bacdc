"""Commands of matchmaking: `timetable` on plain files (no city needed)."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from yipanqi.values.waiting import waiting
from yipanqi.values.words import say

PLAIN = ("timetable",)


def timetable(
    requests: Path = typer.Option(
        ...,
        "--requests",
        help="对接请求：a_id,b_id,weight[,must,veto,third_id] · requests: a_id,b_id,weight[,must,veto,third_id]",
    ),
    slots: str = typer.Option(..., "--slots", help="时段数，或逗号分隔的时段名 · number of slots, or their names with commas"),
    tables: str = typer.Option(
        ..., "--tables", help="桌数，或每个时段一个数 · number of tables, or one number a slot with commas"
    ),
    availability: Path | None = typer.Option(
        None, "--availability", help="空闲表：party_id,slot[,free] · who is free when: party_id,slot[,free]"
    ),
    fixed: Path | None = typer.Option(
        None, "--fixed", help="已确认的对接：a_id,b_id,slot,table · confirmed meetings: a_id,b_id,slot,table"
    ),
    out: Path = typer.Option(
        ...,
        "-o",
        "--out",
        help="结果（.csv .tsv .jsonl .xlsx .parquet，- 为标准输出） · the answer (.csv .tsv .jsonl .xlsx .parquet, - is "
        "standard output)",
    ),
    maps: list[str] = typer.Option(
        [], "--map", help="表头对应，可重复：'HEADING=column' · what a heading stands for, as often as needed: 'HEADING=column'"
    ),
    most_per_day: int | None = typer.Option(None, "--most-per-day", help="每方最多几场 · most meetings of a party"),
    in_a_row: int | None = typer.Option(None, "--in-a-row", help="最多连续几场须休息 · meetings in a row before a break"),
    breaks: str = typer.Option("", "--breaks", help="其后有休息的时段，逗号分隔 · slots after which there is a break"),
    time_limit: float = typer.Option(
        10.0, "--time-limit", min=0.1, help="整数规划时限（秒） · seconds for the integer programme"
    ),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · print the result as JSON"),
) -> None:
    """对接会排期：总权重最大的时间表、最优性证明或差距；没排上的逐条写明原因和办法。The heaviest timetable, with proof or gap.

    结果是排上的场次；没排上的写在第二张工作表，其他格式另存为 OUT.unmet.csv（后缀随结果；对接双方、权重、原因、办法）。
    The answer holds the meetings; what is not met is its second sheet, or OUT.unmet.csv (ending as the answer's; the parties,
    weight, reason, remedy).

    例：yipanqi timetable --requests 请求.csv --slots 16 --tables 40 --availability 空闲.csv -o 时间表.xlsx
    Example: yipanqi timetable --requests requests.csv --slots 16 --tables 40 --availability free.csv -o timetable.xlsx
    """
    from yipanqi.engines import lists
    from yipanqi.instruments.matchmaking._plain import timetable_file

    aside = lists.is_stream(out)
    with waiting(say("排日程", "timetabling")):
        done = timetable_file(
            requests,
            out,
            _slots(slots),
            _tables(tables),
            availability,
            fixed,
            maps=maps,
            most_per_day=most_per_day,
            in_a_row=in_a_row,
            breaks=[b.strip() for b in breaks.replace("，", ",").split(",") if b.strip()],
            time_limit=time_limit,
        )
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "requests": done.requests,
                    "meetings": done.meetings,
                    "unmet": done.unmet,
                    "total": done.total,
                    "bound": done.bound,
                    "gap": done.gap,
                    "proven": done.proven,
                    **lists.as_json(done.notes, done.refused),
                    "out": str(done.out),
                    "unmet_out": str(done.unmet_out),
                },
                ensure_ascii=False,
            ),
            err=aside,
        )
        raise typer.Exit(1 if done.refused else 0)
    typer.echo(
        say(
            f"{done.requests} 个请求：排上 {done.meetings} 场，未排上 {done.unmet}。总权重 {done.total}，"
            f"{done.proof.zh}。结果：{done.out}",
            f"{done.requests} requests: {done.meetings} meetings, {done.unmet} not met. Total weight {done.total}, "
            f"{done.proof.en}. {done.out}",
        ),
        err=aside,
    )
    if done.unmet:
        where = say("写到文件时另存", "kept beside an answer that is a file") if aside else done.unmet_out
        typer.echo(
            say(f"没排上的 {done.unmet} 个，原因与办法：{where}", f"{done.unmet} not met; reasons and remedies: {where}"),
            err=aside,
        )
    for line in lists.told(done.notes, done.refused):
        typer.echo(line, err=aside)
    if done.refused:
        raise typer.Exit(1)


def _slots(text: str) -> int | list[str]:
    return int(text) if text.strip().isdecimal() else _listed(text)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.replace("，", ",").split(",")]


def _tables(text: str) -> int | list[int]:
    from yipanqi.values.fault import Fault

    parts = _listed(text)
    if not all(p.isdecimal() for p in parts):
        raise Fault(
            "tables",
            f"桌数“{text}”应是一个数，或逗号分隔、每个时段一个数。",
            f"“{text}” is not a number, or numbers with commas.",
            exit_code=2,
        )
    return int(parts[0]) if len(parts) == 1 else [int(p) for p in parts]


COMMANDS = (("timetable", timetable),)
