"""Commands of the briefing: `brief` and `verify`."""

from __future__ import annotations

from pathlib import Path

import typer

from yipanqi.values.waiting import waiting
from yipanqi.values.words import language, say

PLAIN = ("verify",)


def brief(
    out: Path = typer.Option(
        ...,
        "-o",
        "--out",
        help="写到（.html .docx .pdf，.zip 为证据包） · file to write (.html .docx .pdf; .zip is the evidence pack)",
    ),
    place: str = typer.Option("", help="地区代码 · place code"),
    period: str = typer.Option("", help="期间：2024、2024Q3 · period: 2024, 2024Q3"),
    snapshot: str = typer.Option(
        "", help="用已冻结的简报重做（编号前 8 位以上） · rebuild a frozen briefing (eight or more of its first letters)"
    ),
) -> None:
    """工作简报：网页、Word、PDF，或带签名的证据包。The briefing as page, Word, PDF, or signed evidence pack.

    例：yipanqi brief --period 2024 -o 简报.docx
    Example: yipanqi brief --period 2024 -o briefing.docx
    """
    from yipanqi.briefing import actions

    with waiting(say("写简报", "writing the briefing")):
        warnings = actions.write(
            out, place=place or None, period=period or None, snapshot=snapshot, language=language(), by="command line"
        )
    for line in warnings:
        typer.echo(line, err=True)
    typer.echo(say(f"已写出 {out}", f"Written: {out}"))


def verify(
    pack: Path = typer.Argument(..., help="证据包 · evidence pack", exists=True, dir_okay=False, readable=True),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output"),
    fingerprint: list[str] = typer.Option([], "--fingerprint", help="签发方的公钥指纹 · fingerprint of the issuer's key"),
) -> None:
    """离线核对证据包：签名、每个文件、每个指标能否由其记录重算。Check an evidence pack offline.

    例：yipanqi verify 证据包.zip
    Example: yipanqi verify pack.zip
    """
    import json

    from yipanqi.briefing.pack import verify_pack
    from yipanqi.ledger.signing import known_keys

    verdict = verify_pack(pack, trusted=fingerprint or known_keys())
    if as_json:
        typer.echo(json.dumps({"ok": verdict.ok, "checks": [list(c) for c in verdict.checks]}, ensure_ascii=False, indent=1))
    else:
        for _, ok, zh, en in verdict.checks:
            typer.echo(f"{'✓' if ok else '✗'} {say(zh, en)}")
    if not verdict.ok:
        raise typer.Exit(1)


outline_app = typer.Typer(
    no_args_is_help=True, help="简报提纲：看、核对、换、恢复 · the outline of briefings: show, check, set, reset"
)


@outline_app.command("show")
def outline_show() -> None:
    """现在用的提纲，可存成文件再改。The outline in use, to be kept as a file and changed.

    例 · Example: yipanqi outline show
    """
    from importlib import resources

    from yipanqi.briefing import queries

    path = queries.outline_path()
    own = path.is_file() and queries.outline_problem() is None
    packaged = resources.files("yipanqi.briefing") / "outline.toml"
    typer.echo(path.read_text(encoding="utf-8-sig") if own else packaged.read_text(encoding="utf-8"))
    if fault := queries.outline_problem():
        typer.echo(f"! {fault}", err=True)
        raise typer.Exit(1)


@outline_app.command("set")
def outline_set(
    file: Path = typer.Argument(..., help="提纲文件 · the file of the outline", exists=True, dir_okay=False),
    check: bool = typer.Option(False, "--check", help="只核对 · only check"),
) -> None:
    """用自己的提纲写简报。Write briefings by an outline of one's own.

    例 · Example: yipanqi outline set outline.toml
    """
    from yipanqi.briefing import actions, queries
    from yipanqi.values import own_files

    text = own_files.given(file)
    plan = queries.outline_of(text) if check else actions.set_outline(text, by="command line")
    done = say("可用", "can be used") if check else say("已换用", "is used now")
    count = len(plan["section"])
    typer.echo(say(f"{file.name} {done}：{count} 节", f"{file.name} {done}: {count} sections"))


@outline_app.command("reset")
def outline_reset() -> None:
    """恢复系统的提纲；自己的提纲留在操作台账里。Go back to the outline of the package; the own one stays in the ledger.

    例 · Example: yipanqi outline reset
    """
    from yipanqi.briefing import actions

    actions.drop_outline(by="command line")
    typer.echo(say("已恢复系统的提纲", "the outline of the package is used again"))


COMMANDS = [("brief", brief), ("verify", verify)]
GROUPS = [("outline", outline_app)]
