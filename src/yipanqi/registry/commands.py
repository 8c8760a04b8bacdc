"""Commands of the registry: `resolve` on plain files (no city needed); `places` and `organisations` of this installation."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from yipanqi.values.words import say

PLAIN = ("resolve",)


def resolve(
    names: Path = typer.Option(..., "--names", help="名单（.csv .tsv .xlsx .parquet .jsonl） · the list of names"),
    against: Path | None = typer.Option(None, "--against", help="对照名录 · the register to compare with"),
    out: Path = typer.Option(..., "-o", "--out", help="结果文件，类型按后缀 · where the answer goes, kind by its ending"),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · print the counts as JSON"),
) -> None:
    """同一单位（或个人）的多种写法：谁是谁、多大把握、理由。Who is the same under several names, how sure, and why.

    例 · Example: yipanqi resolve --names 名单.xlsx --against 名录.csv -o 结果.xlsx
    """
    from yipanqi.engines.identity import resolve_file

    done = resolve_file(names, against, out)
    if as_json:
        counts = {
            "rows": done.rows,
            "same": done.same,
            "doubtful": done.doubtful,
            "new": done.new,
            "entities": done.entities,
            "pairs": done.pairs,
            "out": str(done.out),
            "doubtful_out": str(done.doubtful_out),
        }
        typer.echo(json.dumps(counts, ensure_ascii=False))
        return
    typer.echo(
        say(
            f"{done.rows} 行：相同 {done.same}，存疑 {done.doubtful}，新 {done.new}；{done.entities} 个主体。结果：{done.out}",
            f"{done.rows} rows: {done.same} same, {done.doubtful} doubtful, {done.new} new; {done.entities} entities. {done.out}",
        )
    )
    if done.pairs:
        typer.echo(say(f"待核对 {done.pairs} 对：{done.doubtful_out}", f"{done.pairs} pairs to review: {done.doubtful_out}"))


def places(
    city: str = typer.Argument("", help="城市代码，默认本市 · code of a city, by default this one"),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output"),
) -> None:
    """本市各县（市、区）与功能区的代码和名称。Codes and names of a city's counties and zones.

    例 · Example: yipanqi places 330400
    """
    from yipanqi.registry.queries import standing_places, the_city

    found = standing_places(city or the_city().code)
    if as_json:
        rows = [
            {"code": p.code, "zh": p.zh, "en": p.en, "level": p.level, "lies_in": p.lies_in, "official": p.official}
            for p in found
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for one in found:
        note = "" if one.official else say("（内部代码）", " (internal code)")
        typer.echo(f"{one.code}  {one}{note}")


def organisations(
    search: str = typer.Argument("", help="名称、拼音、首字母或代码 · name, pinyin, initials or code"),
    place: str = typer.Option("", "--place", help="地区代码 · code of a place"),
    most: int = typer.Option(20, min=1, max=1000, help="最多几个 · how many at most"),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output"),
) -> None:
    """查找单位。Find organisations by any part of their names.

    例 · Example: yipanqi organisations 华锐 --place 330411
    """
    from yipanqi.registry.queries import found_organisations

    total, rows = found_organisations(search, place, most)
    if as_json:
        typer.echo(json.dumps({"total": total, "organisations": rows}, ensure_ascii=False, indent=1))
        return
    for row in rows:
        typer.echo(f"{row['uscc'] or '—':<18}  {row['place'] or '—':<6}  {row['name']}")
    if total > len(rows):
        typer.echo(say(f"共 {total} 个，显示前 {len(rows)} 个。", f"{total} in all; the first {len(rows)} are shown."))


COMMANDS = [("resolve", resolve), ("places", places), ("organisations", organisations)]
