"""The standing deduction since 2023. In: parameters. Out: who may deduct (the amounts are in `worth.py`)."""

from __future__ import annotations

from datetime import date

from yipanqi.engines.eligibility import Amount, Condition, Edition, Flag, Outside
from yipanqi.engines.eligibility.definition import Parameters
from yipanqi.rules.columns import column, named
from yipanqi.values.words import Words

OPENS, CLOSES = date(2023, 1, 1), None
DOCUMENT = "财税〔2015〕119号；财政部 税务总局公告2023年第7号"
PURPOSE = Words(
    "研发费用加计扣除政策的辅导与测算（企业自行申报或税务数据）",
    "coaching on the R&D super-deduction (self-declared or tax data)",
)


def build(given: Parameters) -> Edition:
    """The edition with these parameters."""
    p, codes = PURPOSE, given["excluded"].value
    assert isinstance(codes, tuple)
    return Edition(
        rule="super_deduction",
        name="edition_2023",
        words=Words("研发费用加计扣除", "R&D super-deduction"),
        document=DOCUMENT,
        opens=OPENS,
        closes=CLOSES,
        columns=named(
            [
                column("industry", "text", "行业代码", "main industry (GB/T 4754-2017)", p, "行业小类代码"),
                column("rd_spend", "fen", "研发费用（加计扣除口径）", "R&D expenses (tax basis)", p, "研发费用"),
                column(
                    "audited_accounts",
                    "flag",
                    "会计核算健全、实行查账征收并能准确归集研发费用",
                    "sound accounts, taxed on them",
                    p,
                    "查账征收",
                    optional=True,
                ),
                column("resident", "flag", "居民企业", "resident firm", p, optional=True),
            ]
        ),
        conditions=(
            Condition(
                "trade",
                Words("主营业务不属于不适用行业", "main business outside the excluded trades"),
                Outside("industry", codes),
                given["excluded"].clause,
            ),
            Condition(
                "accounts",
                Words("会计核算健全、查账征收", "sound accounts, taxed on them"),
                Flag("audited_accounts", _flag(given, "accounts")),
                given["accounts"].clause,
            ),
            Condition(
                "resident",
                Words("居民企业", "resident firm"),
                Flag("resident", _flag(given, "resident")),
                given["resident"].clause,
            ),
            Condition(
                "spend",
                Words("有符合条件的研发费用", "has qualifying R&D"),
                Amount(("rd_spend",), _whole(given, "spend_above"), ">"),
                given["spend_above"].clause,
            ),
        ),
        parameters=given,
        purpose=PURPOSE,
        build=build,
    )


def _flag(given: Parameters, key: str) -> bool:
    return bool(given[key].value)


def _whole(given: Parameters, key: str) -> int:
    value = given[key].value
    assert isinstance(value, int)
    return value


BUILDS = (build,)
