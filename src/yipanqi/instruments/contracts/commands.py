"""Commands of the contracts: `contracts check` on plain files, no city needed."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from yipanqi.values.waiting import waiting
from yipanqi.values.words import plural, say

PLAIN = ("check",)
contracts_app = typer.Typer(no_args_is_help=True, help="技术合同：核查 · technology contracts: check")


@contracts_app.callback()
def _contracts() -> None:
    """A group even with one command."""


@contracts_app.command("check")
def check(
    source: Path = typer.Argument(
        ...,
        help="合同登记台账（.csv .tsv .jsonl .xlsx .xls .ods .parquet，- 为标准输入） · a register of contracts (.csv .tsv "
        ".jsonl .xlsx .xls .ods .parquet, - is standard input)",
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
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · print the counts as JSON"),
) -> None:
    """核查：逐份给出认定建议、可计的技术交易额、理由与条款，并列出重复、拆分、金额不符、非技术内容等发现。Check contracts one by
    one.

    例：yipanqi contracts check 技术合同台账.xlsx -o 核查.xlsx
    Example: yipanqi contracts check contracts.xlsx -o checked.xlsx
    """
    from yipanqi.engines import lists
    from yipanqi.instruments.contracts import flow
    from yipanqi.instruments.contracts._plain import check_file

    with waiting(say("核查合同", "checking contracts")):
        done = check_file(source, out, maps=maps)
    aside = lists.is_stream(out)
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "contracts": done.contracts,
                    "verdicts": done.verdicts,
                    "findings": done.findings,
                    "out": str(out),
                    **lists.as_json(done.notes, done.refused),
                },
                ensure_ascii=False,
            ),
            err=aside,
        )
        raise typer.Exit(1 if done.refused else 0)
    verdicts = "  ".join(f"{flow.VERDICTS[k]} {n}" for k, n in done.verdicts.items())
    typer.echo(
        say(
            f"{done.contracts} 份合同：{verdicts}。结果：{out}",
            f"{plural(done.contracts, 'contract', 'contracts')}: {verdicts}. See {out}",
        ),
        err=aside,
    )
    for code, n in done.findings.items():
        typer.echo(f"  {flow.FINDINGS[code].words}  {n}", err=aside)
    for line in lists.told(done.notes, done.refused):
        typer.echo(line, err=aside)
    if done.refused:
        raise typer.Exit(1)


GROUPS = (("contracts", contracts_app),)
