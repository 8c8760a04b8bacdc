"""Commands of the bounties: `assign` on plain files (no city needed)."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from yipanqi.values.waiting import waiting
from yipanqi.values.words import say

PLAIN = ("assign",)


def assign(
    scores: Path = typer.Option(
        ..., "--scores", help="分数表：agent_id,task_id,score · scores of possible pairs: agent_id,task_id,score"
    ),
    loads: Path | None = typer.Option(
        None, "--loads", help="负荷：agent_id,least,most 与 task_id,needed · loads: agent_id,least,most and task_id,needed"
    ),
    conflicts: Path | None = typer.Option(
        None, "--conflicts", help="回避：agent_id,task_id[,reason] · pairs that may not be: agent_id,task_id[,reason]"
    ),
    fixed: Path | None = typer.Option(
        None, "--fixed", help="已定的对：agent_id,task_id · pairs already confirmed: agent_id,task_id"
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
    fair: bool = typer.Option(False, "--fair", help="先让最低分尽量高，再求总分 · lift the lowest score before the total"),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · print the counts as JSON"),
) -> None:
    """指派：谁做哪一项，总分最高并附证明；每对说明理由与次选。Who does which task: the best total with proof, reasons and
    runners-up.

    结果是指派的对；没有排满的写在第二张工作表，其他格式另存为 OUT.open.csv（后缀随结果；任务、需要、已有、原因、办法）。
    The answer holds the pairs; what stayed open is its second sheet, or OUT.open.csv (ending as the answer's; task, needed,
    filled, reason, remedy).

    例：yipanqi assign --scores 分数.xlsx --loads 负荷.csv --conflicts 回避.csv -o 指派.xlsx
    Example: yipanqi assign --scores scores.xlsx --loads loads.csv --conflicts conflicts.csv -o plan.xlsx
    """
    from yipanqi.engines import lists
    from yipanqi.instruments.bounties._plain import assign_file

    with waiting(say("分派", "assigning")):
        done = assign_file(scores, out, loads, conflicts, fixed, fair=fair, maps=maps)
    aside = lists.is_stream(out)
    if as_json:
        counts = {
            "pairs": done.pairs,
            "places": done.places,
            "wanted": done.wanted,
            "total": done.total,
            "bound": done.bound,
            "gap": done.gap,
            "optimal": done.optimal,
            "open_tasks": done.open_tasks,
            **lists.as_json(done.notes, done.refused),
            "out": str(done.out),
            "open_out": str(done.open_out),
        }
        typer.echo(json.dumps(counts, ensure_ascii=False), err=aside)
        raise typer.Exit(1 if done.refused else 0)
    proof = (
        say("已证明最优", "proved the best")
        if done.optimal
        else say(f"上界 {done.bound:g}，差距 {done.gap:g}", f"bound {done.bound:g}, gap {done.gap:g}")
    )
    typer.echo(
        say(
            f"{done.wanted} 个位置排满 {done.places} 个，总分 {done.total:g}（{proof}）。结果：{done.out}",
            f"{done.places} of {done.wanted} places filled, total {done.total:g} ({proof}). {done.out}",
        ),
        err=aside,
    )
    for line in lists.told(done.notes, done.refused):
        typer.echo(line, err=aside)
    if done.open_tasks:
        where = say("写到文件时另存", "kept beside an answer that is a file") if aside else done.open_out
        typer.echo(
            say(
                f"{done.open_tasks} 项没有排满，原因与办法：{where}",
                f"{done.open_tasks} tasks stayed open; reasons and remedies: {where}",
            ),
            err=aside,
        )
    if done.refused:
        raise typer.Exit(1)


COMMANDS = [("assign", assign)]
