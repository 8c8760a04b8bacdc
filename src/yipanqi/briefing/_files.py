"""Briefings as files. In: a content, a path whose ending says the format. Out: the file, written whole or not at all."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

from yipanqi.board.catalogue import INDICATORS
from yipanqi.briefing._composing import Composer, doubts_of
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

FORMATS = (".html", ".docx", ".pdf", ".zip")
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def render(content: dict[str, Any], ending: str, language: str, number: str = "") -> tuple[bytes, list[Words]]:
    """(bytes, warnings) of the briefing in one format and language."""
    from yipanqi.engines.documents import docx, html, pdf

    document = Composer(content, language).document(number)
    if ending == ".html":
        return html.page(document).encode(), []
    if ending == ".docx":
        return docx.render(document), []
    if ending == ".pdf":
        return pdf.render(document), list(pdf.warnings(document))
    raise Fault(
        "no_format",
        f"不认识的格式 {ending}；可用 {'、'.join(FORMATS)}。",
        f"Unknown format {ending}; use one of {', '.join(FORMATS)}.",
        exit_code=2,
    )


def write_whole(path: Path, data: bytes) -> None:
    """Write beside, then move into place."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_bytes(data)
        fresh.replace(path)
    except OSError as fault:
        fresh.unlink(missing_ok=True)
        raise Fault(
            "not_written",
            f"写不了 {path}（{fault.strerror}）。请检查文件夹、权限和磁盘空间。",
            f"Cannot write {path} ({fault.strerror}). Check folder, permissions and disk space.",
        ) from fault


def pack(content: dict[str, Any], checkpoint: str = "") -> bytes:
    """The signed evidence pack of a frozen content: briefing in both languages, figures, records, sources, offline check,
    checkpoint.
    """
    from yipanqi.briefing.pack import pack_bytes, table
    from yipanqi.ledger.signing import signing_key

    files: dict[str, bytes] = {}
    for language in ("zh", "en"):
        for ending in (".html", ".docx", ".pdf"):
            files[f"briefing.{language}{ending}"] = render(content, ending, language)[0]
    both = {language: Composer(content, language) for language in ("zh", "en")}
    if checkpoint:
        files["ledger.checkpoint"] = checkpoint.encode()
    files["targets.csv"] = table(_targets(content)).encode()
    figures = []
    for figure in content["figures"]:
        one = INDICATORS[figure["key"]]
        figures.append(
            {
                **figure,
                "name": {"zh": one.words.zh, "en": one.words.en},
                "place_name": content["names"][figure["place"]],
                "text": {language: composer.shown(figure) for language, composer in both.items()},
                "doubt_text": _both(doubts_of(figure)),
            }
        )
    titles = {language: composer.document().title for language, composer in both.items()}
    issuers = {language: composer.document().issuer for language, composer in both.items()}
    data, _ = pack_bytes(
        briefing=files,
        figures=figures,
        records=content["records"],
        sources=content["sources"],
        snapshot=content,
        private_key=signing_key(),
        title=Words(**titles),
        issuer=Words(**issuers),
        as_of=date.fromisoformat(content["as_of"]),
        synthetic=content["synthetic"],
    )
    return data


def _both(words: Words | None) -> dict[str, str] | None:
    return None if words is None else {"zh": words.zh, "en": words.en}


def _targets(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The targets of the table of actions, each with the file, sheet and row that states it."""
    return [
        {
            "action": line["action_name"],
            "indicator": line["indicator"],
            "place": line["place"],
            "period": line["period"],
            "target": line["target_words"]["zh"],
            **line.get("origin", {}),
        }
        for line in content["actions"]
    ]
