"""Write docs/reference from the definitions themselves: figures, sheets, commands. In: the catalogues. Out: Markdown.

`python tools/reference.py` writes; `--check` only says whether what is there is up to date.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from yipanqi.values.words import Words

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"


def pages() -> dict[str, str]:
    """File name -> text."""
    os.environ.setdefault("YIPANQI_HOME", tempfile.mkdtemp(prefix="yipanqi-docs-"))
    from yipanqi.cli.start import django_only

    django_only()
    return {"figures.md": _figures(), "sheets.md": _sheets(), "commands.md": _commands(), "rights.md": _rights()}


def _rights() -> str:
    from yipanqi.accounts.rights import told
    from yipanqi.accounts.roles import DEEDS, ROLES

    marks = {"yes": "●", "record": "○", "administrator": "◆", "no": ""}
    out = [
        "# Rights · 权限表",
        "",
        "Generated from `accounts/roles.py` and `accounts/rights.py`. 由声明生成。",
        "",
        "## Roles · 角色",
        "",
        "| role · 角色 | | sees · 可见 | may do · 可做 |",
        "|---|---|---|---|",
    ]
    for key, role in ROLES.items():
        deeds = [words for name, words in DEEDS.items() if name in role.deeds]
        may = f"{'、'.join(w.zh for w in deeds)} · {', '.join(w.en for w in deeds)}" if deeds else "—"
        out.append(f"| `{key}` | {role.words.zh} · {role.words.en} | {role.sees.zh} · {role.sees.en} | {may} |")
    out += [
        "",
        "## Pages · 页面",
        "",
        "● opens 开放 · ○ opens, and shows what the record allows 开放，内容按记录 · ◆ administrators of users 用户管理员. "
        "An address holds for all that begin with it, unless a longer one is named. 地址按开头匹配，长者优先。",
        "",
        "| address · 地址 | page · 页面 | " + " | ".join(f"`{key}`" for key in ROLES) + " |",
        "|---|---|" + "---|" * len(ROLES),
    ]
    for one in told():
        row = " | ".join(marks[one.roles[key]] for key in ROLES)
        out.append(f"| `{one.address}` | {one.words.zh} · {one.words.en} | {row} |")
    return "\n".join(out) + "\n"


def _figures() -> str:
    from yipanqi.board.catalogue import INDICATORS
    from yipanqi.indicators.definition import NO_PLACE, NO_PLACE_WORDS, WINDOWS
    from yipanqi.indicators.rows import REASONS
    from yipanqi.rules.technology_contract.standing import reasons as recognition

    out = [
        "# Figures · 指标",
        "",
        "Generated from `indicators/`. Every figure lists the records it counted, left out and misses.",
        "",
    ]
    for one in INDICATORS:
        window = WINDOWS[one.window]
        out += [
            f"## `{one.key}` — {one.words.zh} · {one.words.en}",
            "",
            f"- {one.definition.zh}",
            f"- {one.definition.en}",
            f"- kind {one.kind} · unit {one.unit} · window {window.zh} ({window.en}) · {', '.join(one.mechanisms)} · "
            f"from {', '.join(one.facts)}",
            f"- 依据 source: {one.citation}",
            "",
        ]
        out += _reasons({code: one.reasons[code] for code in one.own})
    out += ["## Reasons that figures share · 共用的理由", "", *_reasons({NO_PLACE: NO_PLACE_WORDS, **REASONS})]
    out += [
        "## Reasons of the recognition of technology contracts · 技术合同认定的理由",
        "",
        "The number is the day from which the clause holds.",
        "",
        *_reasons(recognition()),
    ]
    return "\n".join(out)


def _reasons(words: Mapping[str, Words]) -> list[str]:
    return (
        [
            "| reason | 中文 | English |",
            "|---|---|---|",
            *(f"| `{code}` | {said.zh} | {said.en} |" for code, said in words.items()),
            "",
        ]
        if words
        else []
    )


def _sheets() -> str:
    from yipanqi.intake.catalogue import SHEETS
    from yipanqi.intake.fields import PURPOSES

    out = [
        "# Sheets · 工作表",
        "",
        "Generated from every `sheets.py`. `yipanqi sheets template NAME -o F.xlsx` writes an empty one.",
        "",
    ]
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
                f"| {heading.zh}{marks} | {heading.en} | {heading.kind}{' (personal)' if heading.personal else ''} | "
                f"{heading.unit or ''} | "
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
                    if getattr(parameter, "hidden", False):
                        continue
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
