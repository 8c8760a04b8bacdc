"""Pages of the contracts, for officers: findings and decisions, recognition, output and absorption, money received."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yipanqi.accounts.access import is_officer, may, may_change
from yipanqi.instruments.contracts import _columns as columns
from yipanqi.instruments.contracts import _found as found
from yipanqi.instruments.contracts import _tables as tables
from yipanqi.instruments.contracts import actions, flow, forms, queries
from yipanqi.registry import contacts
from yipanqi.registry.pages import PLACE
from yipanqi.registry.queries import today
from yipanqi.ui.deeds import Deed
from yipanqi.ui.pages import DetailPage, ListPage, ReportPage
from yipanqi.ui.parts import Act, Crumb
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say
from yipanqi.work import calling
from yipanqi.work import pages as work

CHECKS, RECOGNITION = Words("合同核查", "Contract checks"), Words("合同认定", "Contract recognition")


def _rule_act() -> Act:
    return Act(say("规则", "The rule"), reverse("screening-rule", args=["technology_contract"]))


def _settle(user: Any, page: Any, given: Any, rows: Any) -> Words:
    """Decide the finding that is open beside the list, its whole group at once."""
    return _settled(user, given["open"], given)


def _settled(user: Any, one: Any, given: Any) -> Words:
    said = {"reason": given.get("reason") or "", "ground": given.get("ground") or "", "by": user.get_username()}
    actions.decide(one.number, one.code, given["state"], other=one.other or "", whole=bool(one.other), **said)
    return Words("已记录。", "Recorded.")


def _called(user: Any, page: Any, given: Any, rows: Any) -> Words:
    one = given["open"]
    if not may_change(user, one.place):
        raise Fault("elsewhere", "这份合同不归您管，没有写入。", "This contract is not of your place; nothing was written.")
    actions.called(one.record, one.code, given, user=user)
    return Words("已记下。", "Recorded.")


_LIST_DEEDS = (
    Deed(
        "decide",
        Words("保存", "Save"),
        _settle,
        may=lambda user, page: may(user, "decide"),
        part="open",
        form=lambda user, page, one: one and forms.finding_form(one.code, decided=bool(one.decided)),
        initial=lambda user, page, one: {"state": one.state, "ground": one.decided.ground} if one and one.decided else {},
        pressed="then",
        buttons=lambda user, page, one: calling.NEXT,
        title=Words("核定", "Decide"),
        faults={"finding": "state", "ground": "ground", "reason": "reason"},
        quiet=True,
        primary=True,
    ),
    calling.call(
        _called,
        lambda user, one: calling.call_form(forms.figures(one.code)),
        lambda one: {name: getattr(one, name, None) for name in forms.figures(one.code)},
    ),
    Deed(
        "decide-many",
        Words("核定", "Decide"),
        lambda user, rows, given, _: work.each(rows, lambda one: _settled(user, one, given), Words("已核定", "decided")),
        may=lambda user, page: may(user, "decide"),
        form=lambda user, page, part: forms.finding_form(decided=True),
        many=True,
        icon="circle-check",
    ),
    *work.many(flow.CHECKING, lambda one: one.record, on=queries.today),
)


checks = ListPage(
    key="contract-checks",
    title=CHECKS,
    records=found.worked,
    columns=found.CHECKS,
    more=found.CHECKS_MORE,
    exported=found.CHECKS_BOOK,
    may=is_officer,
    link=columns.page,
    search=columns.SEARCHED,
    filters=found.CHECKS_FILTERS,
    place=PLACE,
    order=(),
    scope=lambda user: [
        say("系统提示，登记机构决定", "hints by the machine; the registry decides"),
        say("属实会使指标减少的在前", "first what lowers the figure when it is true"),
    ],
    acts=lambda user: [_rule_act(), Act(str(RECOGNITION), reverse("contract-recognition"))],
    side=found.aside,
    personal=contacts.looked_up(lambda one: one.organisation),
    purposes=contacts.may_call,
    ticks=lambda user: may(user, "decide"),
    deeds=_LIST_DEEDS,
    below=found.below_checks,
    empty=Words("没有发现", "Nothing found"),
    empty_note=Words("收到合同台账后，对不上的会列在这里。", "What does not fit in the register of contracts stands here."),
).view()

recognition = ListPage(
    key="contract-recognition",
    title=RECOGNITION,
    records=tables.recognition,
    columns=tables.RECOGNITION,
    exported=tables.RECOGNITION_BOOK,
    may=is_officer,
    link=columns.page,
    search=columns.SEARCHED,
    filters=tables.RECOGNITION_FILTERS,
    place=PLACE,
    order=("-turnover",),
    scope=lambda user: [
        say("按登记当日的规则提出建议，由人决定", "proposed under the rule of the day of registration; a person decides"),
        say(
            "2026年1月23日起登记的适用新办法；其附件规则未取得全文，未知部分留空，一律列为存疑",
            "from 23 January 2026 the new measure holds; its annexed rules were not at hand, so these contracts stay doubtful",
        ),
    ],
    acts=lambda user: [_rule_act(), Act(str(CHECKS), reverse("contract-checks"))],
    stats=tables.above_recognition,
    empty=Words("没有这样的合同", "No such contract"),
).view()

# ---- one contract -------------------------------------------------------------------------------------------------------


def _decides(user: Any, one: Any) -> bool:
    return may(user, "decide")


def _others(one: Any, line: Any) -> int:
    return len(queries.group(one.number, line.code, line.other)) - 1 if line.other else 0


def _decide(user: Any, one: Any, given: Any, rows: Any) -> None:
    line = given["finding"]
    said = {"reason": given.get("reason") or "", "ground": given.get("ground") or "", "whole": bool(given.get("whole"))}
    actions.decide(one.number, line.code, given["state"], other=line.other or "", by=user.get_username(), **said)


def _rule(user: Any, one: Any, given: Any, rows: Any) -> None:
    reason, on = given.get("reason") or "", given.get("on")
    actions.rule(one.number, given["verdict"], given.get("turnover"), reason=reason, by=user.get_username(), on=on)


def _take_back(user: Any, one: Any, given: Any, rows: Any) -> None:
    actions.withdraw_ruling(one.number, by=user.get_username(), on=given.get("on"))


def _receive(user: Any, one: Any, given: Any, rows: Any) -> None:
    said = {"technical": given.get("technical"), "voucher": given.get("voucher") or "", "note": given.get("note") or ""}
    day, amount = given["received_on"], given["amount"]
    actions.receive(one.number, day, amount, by=user.get_username(), on=today(), **said)


def _strike(user: Any, one: Any, given: Any, rows: Any) -> None:
    actions.withdraw_receipt(one.number, given["receipt"], by=user.get_username(), reason=given["reason"])


_DEEDS = (
    Deed(
        "decide",
        Words("记录", "Record"),
        _decide,
        may=_decides,
        part="finding",
        parts=lambda user, one: one.findings,
        form=lambda user, one, line: (
            line and forms.finding_form(line.code, decided=bool(line.decided), others=_others(one, line))
        ),
        initial=lambda user, one, line: (
            {"state": line.state, "ground": line.decided.ground} if line and line.decided else {"whole": True}
        ),
        faults={"finding": "state", "ground": "ground", "reason": "reason"},
    ),
    Deed(
        "rule",
        Words("作出结论", "Decide"),
        _rule,
        may=_decides,
        form=lambda user, one, part: forms.RulingForm,
        initial=lambda user, one, part: {
            "verdict": one.ruling.verdict if one.ruling else one.proposal["verdict"],
            "on": queries.today(),
        },
        faults={
            "verdict": "verdict",
            "reason": "reason",
            **dict.fromkeys(("turnover", "over_value"), "turnover"),
            **dict.fromkeys(("before_contract", "after_today"), "on"),
        },
        primary=True,
    ),
    Deed(
        "take-back",
        Words("撤回结论", "Take back"),
        _take_back,
        may=_decides,
        offered=lambda user, one, part: one.ruling is not None,
        form=lambda user, one, part: forms.TakeBackForm,
        initial=lambda user, one, part: {"on": queries.today()},
        faults=dict.fromkeys(("before_contract", "after_today"), "on"),
    ),
    Deed(
        "receive",
        Words("记一笔到账", "Record a payment"),
        _receive,
        may=_decides,
        form=lambda user, one, part: forms.ReceiptForm,
        faults={
            "technical": "technical",
            "voucher": "voucher",
            **dict.fromkeys(("amount", "too_much"), "amount"),
            **dict.fromkeys(("future", "before"), "received_on"),
        },
    ),
    Deed(
        "withdraw",
        Words("撤销", "Strike"),
        _strike,
        may=_decides,
        offered=lambda user, one, part: bool(one.receipts),
        form=lambda user, one, part: forms.strike_form(one.receipts),
        faults={"no_receipt": "receipt", "reason": "reason"},
    ),
)
DEEDS = tuple(deed.name for deed in _DEEDS)

contract = DetailPage(
    title=lambda one: one.title or one.number,
    record=tables.contract,
    columns=tables.FACTS,
    may=is_officer,
    crumbs=lambda one: [Crumb(str(CHECKS), reverse("contract-checks"))],
    scope=lambda one: [f"{one.seller_name or '—'} → {one.buyer_name or '—'}"],
    light=tables.light,
    acts=lambda user, one: [
        Act(say("登记记录与来源", "The record and its source"), reverse("record", args=["contracts.contract", one.record]))
    ],
    sections=tables.sections,
    deeds=_DEEDS,
    address=columns.page,
).view()


def by_record(request: HttpRequest, pk: int) -> HttpResponse:
    """From the case of a contract, which knows its record, to the contract's one page."""
    number = queries.number_of(request.user, pk) if is_officer(request.user) else None
    if number is None:
        raise Http404
    return redirect("contract", number=number)


# ---- both sides, and money received -------------------------------------------------------------------------------------

flows = ReportPage(
    key="contract-flows",
    title=Words("输出与吸纳", "Output and absorption"),
    report=tables.flows,
    tables=tables.flow_tables,
    may=is_officer,
    filters=(tables.YEARS,),
    stats=tables.flow_stats,
    scope=tables.flow_scope,
    note=lambda one: say(
        "输出按卖方所在地，吸纳按买方所在地：同一批合同的两面，不得相加。吸纳只含本市登记的合同：向市外购买的在卖方当地登记，不在其中。",
        "Output is by the seller's place, absorption by the buyer's: two sides of the same contracts, never to be added. "
        "Absorption holds only what is registered here: what is bought from elsewhere is registered there.",
    ),
).view()

income = ListPage(
    key="technical-income",
    title=Words("技术性收入", "Technical income"),
    records=tables.sellers,
    columns=tables.INCOME,
    exported=tables.INCOME_BOOK,
    may=is_officer,
    search=("seller_name",),
    filters=(tables.PAID_YEARS,),
    place=PLACE,
    order=(),
    scope=lambda user: [
        say(
            "履行合同后实际收到的款项，按卖方；奖励和税收优惠以到账为准",
            "what sellers really received; the base of rewards and tax relief",
        ),
        say("只含本人可见地区的到账", "payments of the places that you see"),
    ],
    sections=tables.above_income,
    below=tables.below_income,
    empty=Words("这一年没有到账记录（未知，不是零）", "No payment recorded for this year (unknown, not zero)"),
    empty_note=Words(
        "到账可在合同页逐笔登记，或交来《技术性收入到账登记表》。",
        "Record payments on a contract's page or hand in the sheet of payments.",
    ),
).view()
