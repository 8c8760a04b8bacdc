"""Commands of the registry: `resolve` on plain files (no city needed); `places` and `organisations` of this installation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from yipanqi.values.waiting import waiting
from yipanqi.values.words import plural, say

PLAIN = ("resolve",)


def resolve(
    names: Path = typer.Option(
        ...,
        "--names",
        help="名单（.csv .tsv .jsonl .xlsx .xls .ods .parquet，- 为标准输入） · the list of names (.csv .tsv .jsonl .xlsx "
        ".xls .ods .parquet, - is standard input)",
    ),
    against: Path | None = typer.Option(None, "--against", help="对照名录 · the register to compare with"),
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
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · print the counts as JSON"),
) -> None:
    """同一单位（或个人）的多种写法：谁是谁、多大把握、理由。Who is the same under several names, how sure, and why.

    结果是每行属于哪个主体；存疑的对写在第二张工作表，其他格式另存为 OUT.doubtful.csv（后缀随结果）。
    The answer says whose each row is; doubtful pairs are its second sheet, or OUT.doubtful.csv (ending as the answer's).

    例：yipanqi resolve --names 名单.xlsx --against 名录.csv -o 结果.xlsx
    Example: yipanqi resolve --names names.xlsx --against register.csv -o answer.xlsx
    """
    from yipanqi.engines import lists
    from yipanqi.registry._plain import resolve_file

    with waiting(say("归并名称", "resolving names")):
        done = resolve_file(names, against, out, maps=maps)
    aside = lists.is_stream(out)
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
            **lists.as_json(done.notes, done.refused),
        }
        typer.echo(json.dumps(counts, ensure_ascii=False), err=aside)
        raise typer.Exit(1 if done.refused else 0)
    typer.echo(
        say(
            f"{done.rows} 行：相同 {done.same}，存疑 {done.doubtful}，新 {done.new}；{done.entities} 个主体。结果：{done.out}",
            f"{plural(done.rows, 'row', 'rows')}: {done.same} same, {done.doubtful} doubtful, {done.new} new; "
            f"{plural(done.entities, 'entity', 'entities')}. {done.out}",
        ),
        err=aside,
    )
    if done.pairs:
        where = say("写到文件时另存", "kept beside an answer that is a file") if aside else done.doubtful_out
        typer.echo(say(f"待核对 {done.pairs} 对：{where}", f"{done.pairs} pairs to review: {where}"), err=aside)
    for line in lists.told(done.notes, done.refused):
        typer.echo(line, err=aside)
    if done.refused:
        raise typer.Exit(1)


class _Listing(TyperGroup):
    """`yipanqi places 340100` lists, as `yipanqi places list 340100` does."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        first = args[0] if args else ""
        return super().parse_args(ctx, args if first in self.commands or first == "--help" else ["list", *args])


places_app = typer.Typer(cls=_Listing, help="地区：清单、别名、自己的功能区 · places: list, further names, zones of one's own")


@places_app.command("list")
def places(
    city: str = typer.Argument("", help="城市代码，默认本市 · code of a city, by default this one"),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output"),
) -> None:
    """本市各县（市、区）与功能区的代码、名称和别名。Codes and names of a city's counties and zones.

    例 · Example: yipanqi places 330400
    """
    from yipanqi.registry.queries import standing_places, the_city
    from yipanqi.values.fault import Fault

    found = standing_places(city or the_city().code)
    if not found:
        raise Fault(
            "no_places",
            f"“{city}”不是官方名录中的城市代码，没有下级地区。请写六位区划代码；不写则为本市。",
            f"'{city}' is no code of a city in the official list and has no counties. Give its six digits; "
            "without them, it is this city.",
            exit_code=2,
        )
    if as_json:
        rows = [
            {
                "code": p.code,
                "zh": p.zh,
                "en": p.en,
                "level": p.level,
                "lies_in": p.lies_in,
                "official": p.official,
                "called": p.called,
            }
            for p in found
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for one in found:
        note = "" if one.official else say("（内部代码）", " (internal code)")
        called = say(f"  又称 {'、'.join(one.called)}", f"  also {', '.join(one.called)}") if one.called else ""
        typer.echo(f"{one.code}  {one}{note}{called}")


@places_app.command("alias")
def places_alias(
    code: str = typer.Argument(..., help="地区代码 · code of the place"),
    names: list[str] = typer.Argument(..., help="本市的叫法 · what this city calls it"),
    forget: bool = typer.Option(False, "--forget", help="不再这样叫 · take the names back"),
) -> None:
    """给县（市、区）或功能区加本市的叫法；以后收表时认得。What this city calls a place; sheets that come in later are read by it.

    例：yipanqi places alias 340178 新站 新站区
    Example: yipanqi places alias 340178 Xinzhan
    """
    from yipanqi.registry.actions import name_place

    place = name_place(code, names, by="command line", forget=forget)
    typer.echo(
        say(
            f"{place.code}  {place.zh}  又称 {'、'.join(place.called) or '—'}",
            f"{place.code}  {place}  also {', '.join(place.called) or '—'}",
        )
    )


@places_app.command("zone")
def places_zone(
    code: str = typer.Argument(..., help="城市前四位加 71 至 99 · the city's four digits and 71 to 99"),
    name: str = typer.Argument(..., help="功能区名称 · name of the zone"),
    lies_in: list[str] = typer.Option([], "--lies-in", help="所在县（市、区）代码 · code of a county that it lies in"),
    alias: list[str] = typer.Option([], "--alias", help="别名 · another name"),
) -> None:
    """增加或修改本市自己的功能区（官方名录没有的）。Add or change a zone that the official list does not have.

    例：yipanqi places zone 340193 合肥安巢经济开发区 --lies-in 340181
    Example: yipanqi places zone 340193 'Anchao zone' --lies-in 340181
    """
    from yipanqi.registry.actions import set_zone
    from yipanqi.registry.queries import the_city

    zone = set_zone(code, city=the_city().code, zh=name, lies_in=lies_in, aliases=alias, by="command line")
    typer.echo(f"{zone.code}  {zone.zh}")


def organisations(
    search: str = typer.Argument("", help="名称、拼音、首字母或代码 · name, pinyin, initials or code"),
    place: str = typer.Option("", "--place", help="地区代码 · code of a place"),
    most: int = typer.Option(20, min=1, max=1000, help="最多几个 · how many at most"),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output"),
) -> None:
    """查找单位。Find organisations by any part of their names.

    例：yipanqi organisations 华锐 --place 330411
    Example: yipanqi organisations huarui --place 330411
    """
    from yipanqi.registry.queries import found_organisations

    total, rows = found_organisations(search, place, most)
    if as_json:
        typer.echo(json.dumps({"total": total, "organisations": rows}, ensure_ascii=False, indent=1))
        return
    if not rows:
        typer.echo(say("没有找到这样的单位。", "No such organisation was found."))
    for row in rows:
        typer.echo(f"{row['uscc'] or '—':<18}  {row['place'] or '—':<6}  {row['name']}")
    if total > len(rows):
        typer.echo(say(f"共 {total} 个，显示前 {len(rows)} 个。", f"{total} in all; the first {len(rows)} are shown."))


def retention(
    apply: bool = typer.Option(False, "--apply", help="删除到期的个人信息列 · erase what is due"),
    on: str = typer.Option("", "--on", help="按哪一天算，如 2025-06-30，默认今天 · as of which day, by default today"),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output"),
) -> None:
    """哪些个人信息已到保存期限；--apply 删除并记入台账。Personal data that are kept no longer; --apply erases them, in the
    ledger.

    例 · Example: yipanqi retention --on 2025-12-31
    """
    from datetime import date

    from yipanqi.intake.actions import erase
    from yipanqi.registry.queries import due_for_erasure
    from yipanqi.values.fault import Fault

    try:
        day = date.fromisoformat(on) if on else date.today()
    except ValueError:
        raise Fault("day", f"日期“{on}”读不懂，请写 2025-06-30。", f"'{on}' is no day; write 2025-06-30.", exit_code=2) from None
    if apply and day > date.today():
        raise Fault("future", f"{day} 还没有到，不能按它删除。", f"{day} has not come yet; nothing is erased by it.", exit_code=2)
    found = due_for_erasure(day)
    for label, pk, columns, _ in found if apply else ():
        erase(label, pk, columns, "command line", f"保存期限届满 retention, {day}")
    if as_json:
        rows = [
            {"register": label, "record": pk, "columns": columns, "due": str(due), "erased": apply}
            for label, pk, columns, due in found
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for label, pk, columns, due in found:
        typer.echo(f"{due}  {label}:{pk}  {'、'.join(columns)}")
    done = (
        say("已删除并记入台账", "erased, and in the ledger")
        if apply
        else say("到期；加 --apply 删除", "due; --apply erases them")
    )
    typer.echo(say(f"{len(found)} 条记录{done}。", f"{plural(len(found), 'record', 'records')} {done}."))


city_app = typer.Typer(no_args_is_help=True, help="本市自己的说法：局名、比较的城市、名称 · what the city says of itself")


@city_app.command("show")
def city_show() -> None:
    """本市现在的设置。What the city is set to.

    例 · Example: yipanqi city show
    """
    from yipanqi.registry.queries import place, profile, the_city

    here = the_city()
    shown = {
        "code": here.code,
        "name": str(place(here.code)),
        "period": here.period,
        "as_of": here.as_of.isoformat() if here.as_of else None,
        **{key: said for key, said in profile().items() if said},
    }
    typer.echo(json.dumps(shown, ensure_ascii=False, indent=1))


@city_app.command("set")
def city_set(file: Path = typer.Argument(..., help="本市的设置文件 · the file of the city", exists=True, dir_okay=False)) -> None:
    """按文件设置：局名、期间、截止日、比较的城市、功能区、机制名称、不显示的栏目。

    Set bureau, period, as-of day, peers, zones, names of mechanisms and the menu.

    例 · Example: yipanqi city set city.toml
    """
    from yipanqi.registry.actions import set_profile
    from yipanqi.values import own_files

    text = own_files.given(file)
    city = set_profile(text, by="command line")
    typer.echo(say(f"{city.code} 已按 {file.name} 设置", f"{city.code} is set as {file.name} says"))


COMMANDS = [("resolve", resolve), ("organisations", organisations), ("retention", retention)]
GROUPS = [("places", places_app), ("city", city_app)]
