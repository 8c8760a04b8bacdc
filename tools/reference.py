"""Write docs/reference from the definitions themselves: figures, sheets, commands. In: the catalogues. Out: Markdown.

`python tools/reference.py` writes; `--check` only says whether what is there is up to date.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"


def pages() -> dict[str, str]:
    """File name -> text."""
    os.environ.setdefault("YIPANQI_HOME", tempfile.mkdtemp(prefix="yipanqi-docs-"))
    from yipanqi.cli.start import django_only

    django_only()
    return {"figures.md": _figures(), "sheets.md": _sheets(), "commands.md": _commands()}


def _figures() -> str:
    from yipanqi.board.catalogue import INDICATORS
    from yipanqi.indicators.definition import WINDOWS

    out = ["# Figures · 指标", "", "Generated from `indicators/`. Every figure lists the records it counted, left out and misses.", ""]
    for one in INDICATORS:
        window = WINDOWS[one.window]
        out += [
            f"## `{one.key}` — {one.words.zh} · {one.words.en}", "",
            f"- {one.definition.zh}", f"- {one.definition.en}",
            f"- kind {one.kind} · unit {one.unit} · window {window.zh} ({window.en}) · {', '.join(one.mechanisms)} · from {', '.join(one.facts)}",
            f"- 依据 source: {one.citation}", "",
        ]
        if one.reasons:
            out += ["| reason | 中文 | English |", "|---|---|---|"]
            out += [f"| `{code}` | {words.zh} | {words.en} |" for code, words in one.reasons.items()]
            out.append("")
    return "\n".join(out)


def _sheets() -> str:
    from yipanqi.intake.catalogue import SHEETS
    from yipanqi.intake.fields import PURPOSES

    out = ["# Sheets · 工作表", "", "Generated from every `sheets.py`. `yipanqi sheets template NAME -o F.xlsx` writes an empty one.", ""]
    for sheet in sorted(SHEETS, key=lambda s: (s.number, s.name)):
        out += [f"## `{sheet.name}` — {sheet.zh} · {sheet.en}", ""]
        for records in sheet.records:
            spread = f", one for each {records.spread}" if records.spread else ""
            out.append(f"- becomes `{records.model}`{spread}; key {', '.join(f'`{k}`' for k in records.key)}")
        out += ["", "| 列 | column | type | unit | aliases | purpose |", "|---|---|---|---|---|---|"]
        for column in sheet.columns:
            heading = column.heading
            purpose = PURPOSES.get(heading.purpose or sheet.purpose)
            marks = " *" if any(column.field in r.key for r in sheet.records) else ""
            out.append(
                f"| {heading.zh}{marks} | {heading.en} | {heading.kind}{' (personal)' if heading.personal else ''} | {heading.unit or ''} | "
                f"{'、'.join(heading.aliases)} | {purpose.en if purpose else ''} |"
            )
        out.append("")
    return "\n".join(out)


def _commands() -> str:
    import typer
    from click import Context

    from yipanqi.cli import build

    root = typer.main.get_command(build())
    out = ["# Commands · 命令", "", "Generated from the commands themselves. `--lang en` anywhere switches to English.", ""]
    with Context(root, info_name="yipanqi") as context:
        for name in sorted(root.list_commands(context)):  # type: ignore[attr-defined]
            command = root.get_command(context, name)  # type: ignore[attr-defined]
            parts = [(name, command)]
            if hasattr(command, "commands"):
                parts = [(f"{name} {sub}", child) for sub, child in sorted(command.commands.items())]
            for full, child in parts:
                out += [f"## `yipanqi {full}`", "", (child.help or "").strip(), ""]
                for parameter in child.params:
                    label = "/".join([*parameter.opts, *parameter.secondary_opts])
                    out.append(f"- `{label}` {getattr(parameter, 'help', '') or ''}".rstrip())
                out.append("")
    return "\n".join(out)


def main() -> int:
    """Write, or check."""
    stale = []
    for name, text in pages().items():
        path = FOLDER / name
        text = text.rstrip() + "\n"
        if "--check" in sys.argv:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"stale: {', '.join(stale)}; run python tools/reference.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
