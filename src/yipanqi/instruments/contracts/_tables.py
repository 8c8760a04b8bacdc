"""What the pages of the contracts show: columns, filters, sections. In: what `queries` found. Out: frozen values of the kit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.db.models import Q

from yipanqi.instruments.contracts import flow, queries
from yipanqi.instruments.contracts._columns import PLACE, TITLE, TURNOVER, WHO, money, page
from yipanqi.instruments.contracts._found import beside, findings, titled
from yipanqi.instruments.contracts.models import Contract, Receipt
from yipanqi.ledger.queries import actor_words
from yipanqi.registry.queries import place_names, shown_day, the_city
from yipanqi.ui.listing import OFF, grid
from yipanqi.ui.pages import Column, Filter, Table, columns_of
from yipanqi.ui.parts import Light, Section, Stat
from yipanqi.ui.rows import Rows
from yipanqi.ui.showing import text_of, unit_words
from yipanqi.values.money import money_words
from yipanqi.values.words import Words, say

_VERDICT_LIGHTS = {"recognised": "ok", "doubtful": "slow", "rejected": "late"}

# ---- recognition --------------------------------------------------------------------------------------------------------


def recognition(user: Any) -> Rows:
    """The contracts that the reader works on, with what stands on their recognition."""
    return Rows(SimpleNamespace(**r, decided="yes" if r["by"] else "no") for r in queries.recognition(user).to_dicts())


def reason_line(reason: Mapping[str, Any]) -> str:
    """One reason in a line: what does not hold or is unknown, and the clause."""
    said = "" if reason["doubt"] else say("不符合：", "not so: ") if reason["holds"] is False else say("未知：", "unknown: ")
    return f"{said}{reason['words']}" + (f"（{reason['clause']}）" if reason["clause"] else "")


def _reasons(one: Any) -> str:
    told = [reason_line(x) for x in queries.reason_rows(one.reasons, one.rule_day)]
    return "；".join(told) or say("各项条件均符合", "every condition holds")


def _whose(one: Any) -> str:
    if not one.by:
        return ""
    return say(f"{actor_words(one.by)}；系统建议 ", f"{actor_words(one.by)}; proposed: ") + str(flow.VERDICTS[one.verdict])


_VERDICT = Column(
    "stands",
    Words("结论", "Result"),
    value=lambda r: str(flow.VERDICTS[r.stands]),
    sub=_whose,
    light=lambda r: Light(_VERDICT_LIGHTS[r.stands]),
    order="stands",
)
_WHY_SO = Column("reasons", Words("理由与条款", "Reasons and clauses"), value=_reasons, wide=True)
RECOGNITION = (
    TITLE,
    PLACE,
    _VERDICT,
    _WHY_SO,
    replace(TURNOVER, words=Words("登记的技术交易额", "Turnover as registered")),
    money("recognised", "可计的技术交易额", "Turnover that counts", order="recognised"),
)
RECOGNITION_BOOK = (
    *WHO,
    replace(_VERDICT, sub=None),
    money("recognised", "认定的技术交易额", "Recognised turnover", "元"),
    Column("verdict", Words("系统建议", "Proposal"), value=lambda r: str(flow.VERDICTS[r.verdict])),
    _WHY_SO,
    Column("by", Words("人工结论", "Decided by"), value=lambda r: actor_words(r.by) if r.by else ""),
)
RECOGNITION_FILTERS = (
    Filter(
        "verdict",
        Words("结论", "Result"),
        lambda: [(k, str(w)) for k, w in flow.VERDICTS.items()],
        lambda v: Q(stands=v),
        first="doubtful",
    ),
    Filter(
        "decided",
        Words("人工结论", "Decided by a person"),
        lambda: [("yes", say("有", "yes")), ("no", say("无", "no"))],
        lambda v: Q(decided=v),
    ),
)


def above_recognition(user: Any, on: Mapping[str, str]) -> list[Stat]:
    """How many contracts of each verdict within the other filters, and how many a person decided on."""
    every = queries.recognition(user, place=on.get("place", ""), decided=on.get("decided", ""))
    counted = dict(every["stands"].value_counts().iter_rows())
    by_hand = every.filter(pl.col("by") != "").height
    told = [(str(w), counted.get(k, 0), {"verdict": k}, Light(_VERDICT_LIGHTS[k])) for k, w in flow.VERDICTS.items()]
    told.append((say("已有人工结论", "Decided by people"), by_hand, {"verdict": OFF, "decided": "yes"}, None))
    return [Stat(words, f"{n:,}", light=light, href=f"?{urlencode({**on, **asked})}") for words, n, asked, light in told]


# ---- one contract -------------------------------------------------------------------------------------------------------


def contract(user: Any, number: str) -> Any:
    """One contract with all that its page tells; None where the reader works on none of that number."""
    found = queries.contract(user, number)
    if found is None:
        return None
    receipts, total = queries.received(number)
    relief = queries.counts_for_relief(found, found["registered_on"] or queries.today())
    told = {"findings": findings(user, number), "receipts": receipts, "total": total, "relief": relief}
    return SimpleNamespace(**found, **told, proposal=queries.proposal(number), ruling=queries.rulings().get(number))


_ASKED = (
    "number",
    "category",
    "value",
    "non_technical_cost",
    "turnover",
    "seller_name",
    "buyer_name",
    "signed_on",
    "registered_on",
)
FACTS = tuple(replace(column, unit="") for column in columns_of(Contract, *_ASKED))


def light(one: Any) -> Light:
    """What stands on its recognition."""
    verdict = one.ruling.verdict if one.ruling else one.proposal["verdict"]
    return Light(_VERDICT_LIGHTS[verdict], str(flow.VERDICTS[verdict]))


def sections(user: Any, one: Any) -> list[Section]:
    """Recognition, findings, money received."""
    inner = [_finding_section(user, line) for line in one.findings]
    none = "" if inner else say("没有发现。", "Nothing found.")
    return [
        _recognised(one),
        Section(say("核查发现", "Findings"), inner=inner, note=none, wide=True),
        _received(one),
    ]


def _finding_section(user: Any, line: Any) -> Section:
    found, made = line.found, line.decided
    told = (f"{line.ground} {made.reason}".strip(), actor_words(made.by), text_of("day", made.at)) if made else ()
    return Section(
        titled(line),
        sub=str(flow.STATES[line.state]),
        texts=[("", f"{found.why}（{found.clause}）\n{found.todo}")],
        note=" · ".join(part for part in told if part),
        grid=_beside(user, line),
        deeds=[("decide", line)],
    )


def _beside(user: Any, line: Any) -> Any:
    """The contracts of a pair and those that hang together with them, side by side, as far as the reader works on them."""
    if not line.other:
        return None
    numbers = {n for pair in queries.group(line.number, line.code, line.other) for n in pair}
    return beside([SimpleNamespace(**r) for r in queries.of_numbers(user, numbers)])


def _recognised(one: Any) -> Section:
    proposed, ruling = one.proposal, one.ruling
    machine = f"{flow.VERDICTS[proposed['verdict']]} · {say('可计', 'counts')} {money_words(proposed['proposed'])}"
    why = "\n".join(reason_line(x) for x in queries.reason_rows(proposed["reasons"], proposed["rule_day"]))
    texts = [(say(f"系统建议：{machine}", f"Proposal: {machine}"), why or say("各项条件均符合。", "Every condition holds."))]
    note = ""
    if ruling:
        said = f"{flow.VERDICTS[ruling.verdict]} · {money_words(ruling.turnover)}"
        texts.append((say(f"人工结论：{said}", f"Decided: {said}"), _since(ruling)))
        if (ruling.proposed_verdict, ruling.proposed_turnover) != (proposed["verdict"], proposed["proposed"]):
            note = say("作结论后系统建议有变化，请复核。", "The proposal has changed since; look again.")
    earlier = [r for r in queries.ruled_before(one.number) if r != ruling]
    told = [(f"{flow.VERDICTS.get(r.verdict, flow.TAKEN_BACK)} · {money_words(r.turnover)}", _since(r)) for r in earlier]
    inner = [Section(say("历次结论", "All that was decided"), texts=told)] if told else []
    sub = say("系统建议，由人决定", "the machine proposes; a person decides")
    return Section(say("认定", "Recognition"), texts=texts, note=note, deeds=("rule", "take-back"), inner=inner, sub=sub)


def _since(ruling: Any) -> str:
    parts = (say(f"自 {ruling.on} 起", f"from {ruling.on}"), actor_words(ruling.by), text_of("day", ruling.at), ruling.reason)
    return " · ".join(part for part in parts if part)


def _relief(one: Any) -> str:
    """Whether the relief of technology transfers is to be had for this contract."""
    told = Words("许可年限未知，不能判断", "length of the licence unknown")
    if one.relief:
        line = money_words(queries.exempt_line((one.registered_on or queries.today()).year)[0])
        told = Words(
            f"适用（每家每年 {line} 以内免征，超过部分减半）", f"applies ({line} of a seller and year exempt, half above)"
        )
    elif one.relief is False:
        told = Words("不适用", "does not apply")
    return say(f"技术转让所得减免：{told}", f"Transfer relief: {told}")


def _received(one: Any) -> Section:
    columns = columns_of(Receipt, "voucher", "received_on", "amount", "technical", "note")
    together = say(f"合计 {money_words(one.total)}。", f"Together {money_words(one.total)}. ") if one.receipts else ""
    none = say("没有到账记录（未知，不是零）。", "No payment recorded (unknown, not zero). ")
    inner = [Section("", deeds=["receive"])]
    if one.receipts:
        inner.append(Section("", deeds=["withdraw"], folded=say("记错了？撤销一笔", "Recorded by mistake? Strike one")))
    return Section(
        say("技术性收入（实际到账）", "Technical income (really received)"),
        sub=say("奖励和税收优惠以到账为准", "the base of rewards and tax relief"),
        grid=grid(columns, one.receipts),
        note=(together or none) + _relief(one),
        inner=inner,
        wide=True,
    )


# ---- both sides ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Flows:
    """A year of both sides, and what was received in it."""

    year: int
    found: Mapping[str, Any]
    names: Mapping[str, str]
    paid: Sequence[Any]


YEARS = Filter(
    "year",
    Words("年份", "Year"),
    lambda: [(str(y), str(y)) for y in queries.years_registered()],
    lambda v: Q(year=v),
    needed=True,
)
_HERE = ("outside", "unstated")


def flows(user: Any, on: Mapping[str, str]) -> Flows:
    """Both sides of one year."""
    year, city = int(on["year"]) if on else shown_day().year, the_city().code
    names = place_names() | {
        "outside": say("市外", "outside the city"),
        "unstated": say("未填所在地", "place not stated"),
        city: say("市本级（未分到县）", "the city, no county named"),
    }
    paid = [SimpleNamespace(**r) for r in queries.income(user, year)]
    return Flows(year, queries.flows(city, year, queries.today()), names, paid)


def flow_stats(one: Flows) -> list[Stat]:
    """The three sums."""
    told = (
        ("total", Words("输出（本市登记合计）", "Output (all registered here)")),
        ("absorbed", Words("其中买方在本市", "of which bought in the city")),
        ("local", Words("其中本市卖给本市，两边都有", "sold within the city, on both sides")),
    )
    unit = "亿元"
    return [Stat(str(words), text_of("money", one.found[key], unit=unit), unit_words(unit)) for key, words in told]


def flow_scope(one: Flows) -> list[str]:
    """Until which day, of how many contracts, and what is not known."""
    found = one.found
    told = [
        say(f"登记截至 {found['until']}", f"registered until {found['until']}"),
        say(f"{found['count']:,} 份合同", f"{found['count']:,} contracts"),
    ]
    if found["unknown"]:
        told.append(say(f"技术交易额未知 {found['unknown']:,} 份", f"turnover unknown: {found['unknown']:,}"))
    if found["undated"]:
        told.append(say(f"登记日期未知 {found['undated']:,} 份", f"day of registration unknown: {found['undated']:,}"))
    return told


def flow_tables(one: Flows) -> list[Table]:
    """By place, within the city, by kind, by month, and what was received."""
    found, names = one.found, one.names
    codes, city = found["codes"], the_city().code
    others = [k for k in (city, *_HERE) if k in found["seller"] or k in found["buyer"]]
    place = Column("name", Words("地区", "Place"))
    sides = [_line(names.get(c, c), found["seller"].get(c, 0), found["buyer"].get(c, 0)) for c in (*codes, *others)]
    cross = [_line(names.get(s, s), *(found["both"].get((s, b), 0) for b in codes)) for s in codes]
    before = found["kinds_before"]
    shown = [k for k in flow.KINDS if k or k in found["kinds"] or k in before]
    kinds = [_line(str(flow.KINDS[k]), found["kinds"].get(k, 0), before.get(k, 0)) for k in shown]
    months = [_line(str(m["month"]), m["now"], m["to_date"], m["before"]) for m in found["months"] if not m["to_come"]]
    old = Words(
        "2021年以前许可并入转让；部分系列到2022年前后仍并入", "licence within transfer before 2021, in some series until 2022"
    )
    paid = sum(r.received for r in one.paid) if one.paid else None
    sub = say(f"{len(one.paid):,} 份，合计 {money_words(paid)}", f"{len(one.paid):,}, together {money_words(paid)}")
    return [
        Table(
            Words("各地", "By place"),
            (place, *_sums(("输出（卖方）", "Output (seller)"), ("吸纳（买方）", "Absorbed (buyer)"))),
            sides,
        ),
        Table(
            Words("市内买卖", "Within the city"),
            (Column("name", Words("卖方＼买方", "Seller\\buyer")), *_sums(*((names.get(c, c),) * 2 for c in codes))),
            cross,
            sub=say("行是卖方所在地，列是买方所在地", "a line a seller's place, a column a buyer's"),
        ),
        Table(
            Words("各类", "By kind"),
            (Column("name", Words("类别", "Kind")), *_sums(("本年", "This year"), ("上年同期", "Year before"))),
            kinds,
            sub=str(old) if one.year < 2022 else "",
        ),
        Table(
            Words("逐月", "By month"),
            (
                Column("name", Words("月", "Month")),
                *_sums(("当月", "In the month"), ("当年累计", "Year to date"), ("上年同期累计", "Year before, to date")),
            ),
            months,
            sub=say(f"上年同期截至 {found['until_before']}", f"the year before until {found['until_before']}"),
        ),
        Table(
            Words("本年到账", "Received in the year"),
            (TITLE, *columns_of(Contract, "seller_name"), money("received", "到账", "Received")),
            one.paid,
            sub=sub,
            note=say(
                "只计本人可见地区；没有记录是未知，不是零。", "Of the places that you see; nothing recorded is unknown, not zero."
            ),
            link=page,
            most=50,
        ),
    ]


def _line(name: Any, *sums: int | None) -> Any:
    return SimpleNamespace(name=name, sums=sums)


def _sums(*words: tuple[str, str]) -> list[Column]:
    return [money(f"sum{at}", *pair, value=lambda r, at=at: r.sums[at]) for at, pair in enumerate(words)]


# ---- income -------------------------------------------------------------------------------------------------------------

PAID_YEARS = replace(YEARS, options=lambda: [(str(y), str(y)) for y in queries.years_paid() or [queries.today().year]])
_INCOME = (
    ("received", "到账", "Received"),
    ("technical", "技术性收入", "Technical income"),
    ("transfer", "其中技术转让", "of which transfers"),
    ("profit", "技术转让所得", "Profit of transfers"),
    ("exempt", "免税", "Exempt"),
    ("halved", "减半", "At half"),
)
_LACKING = Column(
    "lacking",
    Words("还缺什么", "What is missing"),
    value=lambda r: "；".join(f"{w} {getattr(r, k)}" for k, w in flow.LACKING.items() if getattr(r, k)) or "—",
    wide=True,
)
_SELLER = Column("seller_name", Words("卖方", "Seller"), order="seller_name", wide=True)
_PAYMENTS = Column("payments", Words("笔数", "Payments"), "count", order="payments")
INCOME = (_SELLER, PLACE, _PAYMENTS, *(money(*one, order=one[0]) for one in _INCOME), _LACKING)
INCOME_BOOK = (
    _SELLER,
    replace(PLACE, words=Words("县（市、区）", "County")),
    _PAYMENTS,
    *(money(*one, "元") for one in _INCOME),
    replace(_LACKING, value=lambda r: None if (said := _LACKING.value(r)) == "—" else said),  # type: ignore[misc]
)


def sellers(user: Any) -> Rows:
    """What each seller really received, a row a seller and year."""
    return Rows(SimpleNamespace(**r, year=str(y)) for y in queries.years_paid() for r in queries.sellers(user, y))


def above_income(user: Any, on: Mapping[str, str]) -> list[Section]:
    """How the relief is reckoned in that year."""
    line, clause = queries.exempt_line(int(on["year"]))
    told = say(
        f"技术转让所得 = 技术转让收入 − 成本费用 − 税费；每家每年 {money_words(line)} 以内免税，超过部分减半（{clause}）。"
        "有一项未知，所得即未知，不按零计。",
        f"Profit of transfers = their income − costs − taxes; of a seller and year {money_words(line)} are exempt, what is above "
        f"is taxed at half ({clause}). With one part unknown the profit is unknown, not zero.",
    )
    return [Section(say("怎么算", "How it is reckoned"), note=told)]


def below_income(user: Any, every: Any) -> list[Section]:
    """What is free of value-added tax."""
    told = say(
        "登记的技术开发、转让、许可收入可免征增值税；咨询、服务只有与转让、开发相关并开在同一张发票上才可。由税务机关审核。"
        "财税〔2016〕36号 附件3（2026年起增值税法施行后的新依据待核实）",
        "Income of registered development, transfer and licence contracts may be free of value-added tax; consulting and service "
        "only where they go with one of these. The tax office decides. Caishui [2016] No. 36, annex 3 (the new basis under the "
        "VAT law in force from 2026 is not verified yet)",
    )
    return [Section(say("增值税", "Value-added tax"), note=told)]
