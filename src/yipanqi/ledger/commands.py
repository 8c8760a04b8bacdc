"""`yipanqi ledger`: is it whole, take it along, sign for it, explain a clock."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from yipanqi.values.words import say

ledger = typer.Typer(
    no_args_is_help=True, help="台账：谁在何时做了什么，是否完整 · the ledger: who did what and when, and is it whole"
)


@ledger.command()
def verify(
    file: Path = typer.Argument(
        None,
        help="导出的台账或备份，不需要数据库 · an exported ledger or a backup; no database is needed",
        exists=True,
        dir_okay=False,
    ),
    checkpoint: list[Path] = typer.Option(
        [],
        "--checkpoint",
        help="另存的检查点、备份、证据包或文件夹 · checkpoints kept elsewhere: file, backup, pack or folder",
        exists=True,
    ),
    fingerprint: list[str] = typer.Option([], "--fingerprint", help="应有的公钥指纹 · the fingerprint that the key must have"),
    as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output"),
) -> None:
    """台账与每个找得到的检查点逐一核对：锚定到第几条，其后几条尚未锚定。The ledger against every checkpoint found.

    例：yipanqi ledger verify --checkpoint /mnt/auditor/checkpoints
    Example: yipanqi ledger verify --checkpoint /mnt/auditor/checkpoints
    """
    import json

    from yipanqi.ledger.checking import verdict

    found = verdict(checkpoint, file=file, fingerprints=fingerprint)
    if as_json:
        typer.echo(json.dumps(told(found), ensure_ascii=False, indent=1))
    else:
        for one in found.broken:
            typer.echo(f"✗ {one.words}")
        for note in found.notes:
            typer.echo(f"· {note}")
        typer.echo(f"{'✓' if found.ok else '✗'} {found.summary}")
    if not found.ok:
        raise typer.Exit(1)


verify.PLAIN_WITH = ("file",)  # type: ignore[attr-defined]


def told(found: Any) -> dict[str, Any]:
    """A verdict as JSON."""
    return {
        "ok": found.ok,
        "entries": found.entries,
        "anchored": found.anchored,
        "anchored_at": found.day.isoformat() if found.day else None,
        "unanchored": found.unanchored,
        "checkpoints": found.checkpoints,
        "broken": [{"entry": one.entry, "code": one.code, "zh": one.words.zh, "en": one.words.en} for one in found.broken],
        "notes": [{"zh": one.zh, "en": one.en} for one in found.notes],
    }


@ledger.command()
def export(out: Path = typer.Option(..., "-o", "--out", help="输出 .jsonl · output .jsonl")) -> None:
    """导出整本台账，每条一行，可在别处核对。The whole ledger, one line an entry, to be verified elsewhere.

    例：yipanqi ledger export -o 台账.jsonl
    Example: yipanqi ledger export -o ledger.jsonl
    """
    from yipanqi.ledger.actions import write_export

    count = write_export(out)
    typer.echo(say(f"已写出 {out}：{count} 条", f"Written: {out}, {count} entries"))


@ledger.command()
def checkpoint() -> None:
    """为台账现状签一个检查点，写到检查点文件夹。Sign for the ledger as it is now; the file goes to the folder of checkpoints.

    例：yipanqi ledger checkpoint
    Example: yipanqi ledger checkpoint
    """
    from yipanqi.ledger import actions
    from yipanqi.ledger.queries import checkpoint_path
    from yipanqi.ledger.signing import signing_key

    signing_key()  # a missing key is said
    made = actions.checkpoint(again=True)
    if made is not None:
        typer.echo(
            say(f"已签到第 {made.size} 条：{checkpoint_path(made)}", f"Signed up to entry {made.size}: {checkpoint_path(made)}")
        )


@ledger.command()
def explain(
    numbers: list[int] = typer.Argument(..., help="台账条号 · numbers of the entries"),
    reason: str = typer.Option(..., "--reason", help="原因 · the reason"),
) -> None:
    """说明某条的时间为何比前一条早（例如时钟曾被拨错）；说明本身也是一条台账。Say why an entry is dated before the one before it.

    例：yipanqi ledger explain 120 --reason "服务器时钟曾被拨错"
    Example: yipanqi ledger explain 120 --reason "the clock was wrong"
    """
    from yipanqi.ledger import actions

    made = actions.explain(numbers, "command line", reason)
    actions.checkpoint()
    typer.echo(say(f"已记入台账第 {made.number} 条。", f"Written down as entry {made.number}."))


GROUPS = [("ledger", ledger)]
