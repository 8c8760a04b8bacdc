"""Commands: `screen` under a rule, on the registry or on a plain file of firms; `rules` lists and shows the rules."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import typer

from yipanqi.values.waiting import waiting
from yipanqi.values.words import language, plural, say

PLAIN = ("list", "show")
rules_app = typer.Typer(no_args_is_help=True, help="规则：清单、条文与门槛 · rules: list, show")
_DAY = typer.Option("", "--on", help="申报日，如 2025-06-30；默认今天 · day of application, such as 2025-06-30; today without it")


def _day(text: str) -> date:
    from yipanqi.values.fault import Fault

    if not text:
        return date.today()  # the edge of the program: everything inside gets the day handed on
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Fault("day", f"日期“{text}”不是 年-月-日。", f"“{text}” is not a day like 2025-06-30.", exit_code=2) from None


def screen(
    rule: str = typer.Argument(..., help="规则，见 yipanqi rules list · a rule, see yipanqi rules list"),
    firms: Path | None = typer.Option(
        None,
        "--firms",
        help="企业表（.csv .tsv .jsonl .xlsx .xls .ods .parquet，- 为标准输入）；不给则用名录 · firms (.csv .tsv .jsonl .xlsx "
        ".xls .ods .parquet, - is standard input); the registry without it",
    ),
    on: str = _DAY,
    out: Path | None = typer.Option(
        None,
        "-o",
        "--out",
        help="结果（.csv .tsv .jsonl .xlsx .parquet，- 为标准输出） · the answer (.csv .tsv .jsonl .xlsx .parquet, - is "
        "standard output)",
    ),
    by: str = typer.Option(
        "",
        "--by",
        help="截止日，默认申报当年年末：办法来不来得及 · last day, by default the end of the year: which ways are in time",
    ),
    maps: list[str] = typer.Option(
        [],
        "--map",
        help="表头对应，可重复：'Revenue 2022=sales_1' · what a heading stands for, as often as needed: 'Revenue 2022=sales_1'",
    ),
    place: str = typer.Option("", help="地区代码：当地标准 · code of a place, for its own numbers"),
    change: list[str] = typer.Option(
        [], "--what-if", help="改一个参数会怎样，如 staff_share=9/100 · what another number would change: staff_share=9/100"
    ),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · print the counts as JSON"),
) -> None:
    """排摸：逐家逐条——成立否、现值、应达、差额、条款；评分区间；最省的达标办法；先问哪一项。Screen firms, condition by condition.

    例：yipanqi screen high_tech_firm --firms 企业.xlsx --on 2025-06-30 -o 结果.xlsx
    Example: yipanqi screen high_tech_firm --firms firms.xlsx --on 2025-06-30 -o answer.xlsx
    """
    from yipanqi.values.fault import Fault

    if firms is None:
        _only_with_firms(out, by, maps, change)
        with waiting(say("排摸", "screening"), as_json):
            counts = _registry(rule, _day(on))
        typer.echo(json.dumps(counts, ensure_ascii=False) if as_json else "  ".join(f"{k} {v}" for k, v in counts.items()))
        return
    from yipanqi.engines import lists
    from yipanqi.engines.eligibility import NOTICE, VERDICT_WORDS
    from yipanqi.rules import edition
    from yipanqi.rules.files import compare_file, screen_file

    edition(rule, on=_day(on), place=place)  # an unknown rule is said before a missing file name
    if out is None:
        raise Fault("out", "请用 -o 指定结果文件。", "Name the file for the answer with -o.", exit_code=2)
    aside = lists.is_stream(out)
    if change:
        with waiting(say("比较", "comparing"), as_json):
            done = compare_file(rule, firms, out, change, on=_day(on), place=place, maps=maps)
        counts = {k: done.counts.get(k, 0) for k in ("gained", "lost", "moved")}
        told = say(
            "{gained} 家因此可过，{lost} 家因此不过，{moved} 家结论有其他变化。结果：",
            "{gained} gained, {lost} lost, {moved} otherwise moved. See ",
        ).format(**counts) + str(out)
    else:
        with waiting(say("排摸", "screening"), as_json) as progress:
            done = screen_file(
                rule, firms, out, on=_day(on), by=_day(by) if by else None, place=place, maps=maps, progress=progress
            )
        counts = done.counts
        listed = "，".join(f"{VERDICT_WORDS[k].zh} {v}" for k, v in counts.items())
        english = ", ".join(f"{v} {VERDICT_WORDS[k].en}" for k, v in counts.items())
        told = say(f"{done.firms} 家：{listed}。结果：{out}", f"{plural(done.firms, 'firm', 'firms')}: {english}. See {out}")
    if as_json:
        whole = counts | {"firms": done.firms, "out": str(out), **lists.as_json(done.notes, done.refused)}
        typer.echo(json.dumps(whole, ensure_ascii=False), err=aside)
    else:
        for line in (told, *lists.told(done.notes, done.refused), *([] if change else [str(NOTICE)])):
            typer.echo(line, err=aside)
    if done.refused:
        raise typer.Exit(1)


screen.PLAIN_WITH = ("firms",)  # type: ignore[attr-defined]


def _only_with_firms(out: Path | None, by: str, maps: list[str], change: list[str]) -> None:
    """The registry's screening is kept in the city; options of a plain file would be left unheard."""
    from yipanqi.values.fault import Fault

    given = [option for option, value in (("-o", out), ("--by", by), ("--map", maps), ("--what-if", change)) if value]
    if given:
        raise Fault(
            "no_firms",
            f"{'、'.join(given)} 要和 --firms 一起用；不给 --firms 时排摸的是名录，结果在门户里看。",
            f"{', '.join(given)} goes with --firms; without it the registry is screened, and the portal shows the answer.",
            exit_code=2,
        )


def _registry(rule: str, on: date) -> dict[str, int]:
    from yipanqi.instruments.screening import actions, flow

    made = actions.run(rule, on=on, by="command line")
    return {str(flow.LISTS[k]): v for k, v in made.counts.items()}


@rules_app.command("list")
def list_rules(on: str = _DAY, as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output")) -> None:
    """现行规则：名称、文件、施行日。The rules in force: name, document, day.

    例 · Example: yipanqi rules list --on 2025-06-30
    """
    from yipanqi.rules import editions

    found = editions(on=_day(on))
    if as_json:
        rows = [
            {
                "rule": e.rule,
                "edition": e.name,
                "zh": e.words.zh,
                "en": e.words.en,
                "document": e.document,
                "from": e.opens.isoformat() if e.opens else None,
            }
            for e in found.values()
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for e in found.values():
        typer.echo(f"{e.rule:<38}{e.words}  ·  {e.document}  ·  {e.name}")


@rules_app.command("show")
def show_rule(
    rule: str = typer.Argument(..., help="规则，见 yipanqi rules list · a rule, see yipanqi rules list"),
    on: str = _DAY,
    place: str = typer.Option("", help="地区代码 · code of a place"),
) -> None:
    """把一条规则写成人读的样子：条件、门槛、评分、所需数据、不能自动判断的部分。A rule as a person reads it.

    例 · Example: yipanqi rules show high_tech_firm --on 2025-06-30
    """
    from yipanqi.rules.words import describe

    words = describe(rule, _day(on), place) if place else describe(rule, _day(on))
    typer.echo(words.en if language() == "en" else words.zh)


COMMANDS = (("screen", screen),)
GROUPS = (("rules", rules_app),)
