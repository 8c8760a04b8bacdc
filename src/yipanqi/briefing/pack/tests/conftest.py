"""A small pack with a figure of every rule, a declared figure and one without records."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from yipanqi.briefing.pack import pack_bytes
from yipanqi.values.words import Words


def figure(key: str, value: float | None, kind: str, zh: str, en: str, shown: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {
        "key": key,
        "place": "330400",
        "period": "2024",
        "value": value,
        "kind": kind,
        "unit": "",
        "name": {"zh": zh, "en": en},
        "place_name": {"zh": "示范市", "en": "Model City"},
        "text": {"zh": shown[0], "en": shown[1]},
        **more,
    }


def row(n: int, role: str = "counted", place: str = "330400", num: int = 1, den: int | None = None) -> dict[str, Any]:
    return {
        "fact": "contracts",
        "key": f"HT-{n:04d}",
        "place": place,
        "role": role,
        "reason": "" if role == "counted" else "expired",
        "numerator": num,
        "denominator": den,
        "file": f"技术合同登记台账{n % 3 + 1}.xlsx",
        "sheet": "2024年",
        "row": n + 4,
        "cell": f"K{n + 4}",
    }


def content() -> dict[str, Any]:
    amounts = [row(n, num=123_456_700 + n * 1_000) for n in range(260)]
    total = sum(r["numerator"] for r in amounts)
    cities = [row(n, place=f"33{n:02d}00", num=300 + n * (1 if n != 4 else 90), den=10_000) for n in range(1, 12)]
    figures = [
        figure(
            "technology_turnover",
            total / 100,
            "amount",
            "技术交易额",
            "Technology turnover",
            ("3.2亿元", "CNY 0.32 billion"),
            counted=260,
        ),
        figure("rd_activity_rate", 3 / 7, "ratio", "研发活动率", "R&D activity rate", ("42.9%", "42.9%"), counted=2),
        figure(
            "rd_intensity_rank",
            1,
            "rank",
            "研发投入强度位次",
            "Rank of R&D intensity",
            ("第1位（共11个）", "1st of 11"),
            counted=11,
            of=11,
        ),
        figure("institutions", 3, "count", "新型研发机构", "Institutions", ("3家", "3"), counted=3),
        figure("awards", None, "count", "国际奖项", "Awards", ("—", "—"), counted=0),
        figure("delegations", 12, "count", "外出招才", "Delegations", ("12批次", "12"), declared=True),
    ]
    records = {
        "technology_turnover@330400@2024": amounts,
        "rd_activity_rate@330400@2024": [row(1, num=1, den=3), row(2, num=2, den=4), row(3, "left_out", num=0, den=1)],
        "rd_intensity_rank@330400@2024": cities,
        "institutions@330400@2024": [row(n) for n in range(3)] + [row(9, "left_out")],
        "awards@330400@2024": [row(1, "missing", num=None)],  # type: ignore[arg-type]
    }
    sources = [{"file": f"技术合同登记台账{n}.xlsx", "sha256": f"{n}" * 64} for n in (1, 2, 3)]
    return {
        "briefing": {"html": "<p>简报</p>".encode(), "docx": b"PK docx", "pdf": b"%PDF-1.7"},
        "figures": figures,
        "records": records,
        "sources": sources,
        "snapshot": {"format": 1, "figures": figures},
        "title": Words("示范市科技创新工作简报", "Model City innovation briefing"),
        "issuer": Words("示范市科学技术局", "Science and Technology Bureau"),
        "as_of": date(2024, 12, 31),
        "synthetic": True,
    }


@pytest.fixture(scope="session")
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture(scope="session")
def parts(key: Ed25519PrivateKey) -> dict[str, Any]:
    return {**content(), "private_key": key}


@pytest.fixture(scope="session")
def pack(parts: dict[str, Any]) -> bytes:
    return pack_bytes(**parts)[0]
