"""Commands of the market: `match` on plain files, no city needed."""

from __future__ import annotations

import json
from pathlib import Path

import typer

PLAIN = ("match",)


def match(
    needs: Path = typer.Option(..., "--needs", help="需求：id,title,text,… · what is needed", exists=True, dir_okay=False),
    offers: Path = typer.Option(..., "--offers", help="成果、专家、资金：id,title,text,… · what is offered", exists=True, dir_okay=False),
    out: Path = typer.Option(..., "-o", "--out", help="结果（.csv .xlsx .parquet .jsonl） · where the answer goes"),
    k: int = typer.Option(10, "-k", min=1, max=1000, help="每项需求取前几名 · best offers of each need"),
    pairs: Path | None = typer.Option(None, "--pairs", help="只评这些对：need_id,offer_id · score exactly these pairs", exists=True, dir_okay=False),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · print the counts as JSON"),
) -> None:
    """匹配：需求对成果、专家、资金；每对给出得分、等级和双方文字里的理由。Match needs with offers, with reasons from both texts.

    例 · Example: yipanqi match --needs 需求.xlsx --offers 成果.xlsx -k 5 -o 匹配.xlsx
    """
    from yipanqi.engines.matching._files import match_file

    done = match_file(needs, offers, out, k=k, pairs=pairs)
    counts = {"needs": done.needs, "offers": done.offers, "pairs": done.pairs, "unknown": done.unknown, "silent_needs": done.silent_needs}
    if as_json:
        typer.echo(json.dumps(counts | {"out": str(out)}, ensure_ascii=False))
        return
    typer.echo(str(done))


COMMANDS = (("match", match),)
