"""Commands of the market: `match` on plain files, no city needed."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from yipanqi.values.waiting import waiting
from yipanqi.values.words import say

PLAIN = ("match",)


def match(
    needs: Path = typer.Option(..., "--needs", help="需求：id,title,text,… · what is needed: id,title,text,…"),
    offers: Path = typer.Option(
        ..., "--offers", help="成果、专家、资金：id,title,text,… · achievements, experts, money: id,title,text,…"
    ),
    out: Path = typer.Option(
        ...,
        "-o",
        "--out",
        help="结果（.csv .tsv .jsonl .xlsx .parquet，- 为标准输出） · the answer (.csv .tsv .jsonl .xlsx .parquet, - is "
        "standard output)",
    ),
    k: int = typer.Option(10, "-k", min=1, max=1000, help="每项需求取前几名 · best offers of each need"),
    pairs: Path | None = typer.Option(
        None, "--pairs", help="只评这些对：need_id,offer_id · score exactly these pairs: need_id,offer_id"
    ),
    maps: list[str] = typer.Option(
        [], "--map", help="表头对应，可重复：'HEADING=column' · what a heading stands for, as often as needed: 'HEADING=column'"
    ),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · print the counts as JSON"),
) -> None:
    """匹配：需求对成果、专家、资金；每对给出得分、等级和双方文字里的理由。Match needs with offers, with reasons from both texts.

    例：yipanqi match --needs 需求.xlsx --offers 成果.xlsx -k 5 -o 匹配.xlsx
    Example: yipanqi match --needs needs.xlsx --offers offers.xlsx -k 5 -o matches.xlsx
    """
    from yipanqi.engines import lists
    from yipanqi.instruments.market._plain import match_file

    with waiting(say("匹配", "matching")):
        done = match_file(needs, offers, out, k=k, pairs=pairs, maps=maps)
    aside = lists.is_stream(out)
    counts = {
        "needs": done.needs,
        "offers": done.offers,
        "pairs": done.pairs,
        "unknown": done.unknown,
        "silent_needs": done.silent_needs,
    }
    if as_json:
        typer.echo(
            json.dumps(counts | {"out": str(out), **lists.as_json(done.notes, done.refused)}, ensure_ascii=False), err=aside
        )
        raise typer.Exit(1 if done.refused else 0)
    typer.echo(str(done), err=aside)
    for line in lists.told(done.notes, done.refused):
        typer.echo(line, err=aside)
    if done.refused:
        raise typer.Exit(1)


COMMANDS = (("match", match),)
