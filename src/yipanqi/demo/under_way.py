"""Work under way in the model city: the ordinary deeds of officers, firms and reviewers. In: a filled city, a moment. Out: cases
at every stage.

Without them the desks of a fresh model city are empty. Everything goes through the same actions as the pages use; days count
back from `now`, screening and matching are done as of the city's last day. Running it again adds nothing. Each case is one
transaction: on SQLite everybody else who writes waits for it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from yipanqi.demo._cases import BOUNTIES, FROM_ELSEWHERE, PLANS, REVIEWERS, SLOTS

BY = "demo"
#: Invented officers of the places that have no example account.
OFFICERS = ("沈雨桐", "顾立群", "钟岚", "马骏", "周芸", "陆建平", "徐知远", "姚敏", "费思源")
#: Sheets that every place hands in each month.
SHEETS = ("technology_contracts", "visits", "screening")
LEADS = ("contact", "coach", "apply")


def lay_out(now: datetime, as_of: date) -> Iterator[tuple[str, str]]:
    """Lay out the cases part by part; after each its words in Chinese and English."""
    parts: tuple[tuple[str, str, Callable[[datetime, date], None]], ...] = (
        ("揭榜挂帅", "bounties", bounties),
        ("到账登记", "payments", receipts),
        ("高企排摸", "screening", screening),
        ("供需撮合", "matching", market),
        ("对接会", "a matchmaking day", session),
        ("分工", "who does what", owners),
        ("报表任务", "sheets asked for", sheets),
    )
    for zh, en, part in parts:
        part(now, as_of)
        yield zh, en


@contextmanager
def _one_piece() -> Iterator[None]:
    from django.db import transaction

    with transaction.atomic():
        yield


def _example() -> Any:
    from yipanqi.registry.models import Organisation
    from yipanqi.registry.queries import example_organisation

    return Organisation.objects.get(uscc=example_organisation())


def _titled(key: str) -> str:
    return f"{BOUNTIES[key][0]}（示例）"


def _some(kind: str, number: int) -> list[Any]:
    """Organisations of a kind spread over the register, the example firm not among them."""
    from yipanqi.registry.models import Organisation

    found = list(
        Organisation.objects.filter(kind=kind, merged_into=None)
        .exclude(place=None)
        .exclude(pk=_example().pk)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    step = max(1, len(found) // number)
    return list(Organisation.objects.filter(pk__in=found[::step][:number]).order_by("pk"))


# ---- firms ----------------------------------------------------------------------------------------------------------


def screening(now: datetime, as_of: date) -> None:
    """One screening, and the first two dozen firms that are ready on their way."""
    from yipanqi.instruments.screening import actions, flow, queries
    from yipanqi.work import actions as work
    from yipanqi.work import queries as floor

    made = queries.latest() or actions.run("high_tech_firm", on=as_of, by=BY)
    if floor.touched(flow.FLOW):
        return
    with _one_piece():
        ready = made.verdicts.filter(listed="ready").order_by("pk").values_list("organisation", flat=True)[:24]
        for at, pk in enumerate(ready):
            lead = work.touch(flow.FLOW, pk, by=BY, on=as_of)
            for move in LEADS[: at % 4]:
                work.move(lead, move, by=BY, on=as_of)
            if at % 8 == 5:
                work.move(lead, "lose", by=BY, on=as_of, code="postponed", note="示例：企业推迟到下一年")
            work.assign(lead, by=BY, on=as_of, office=f"专员{'甲乙丙'[at % 3]}（示例）")


# ---- who does what -----------------------------------------------------------------------------------------------------


def owners(now: datetime, as_of: date) -> None:
    """Every open case is given to an officer of its place; each twelfth waits for one, as in a real office."""
    from yipanqi.work import actions as work
    from yipanqi.work import queries as floor

    if _city_officer() is None:  # nobody signs in here
        return
    people = _officers()
    with _one_piece():
        for at, one in enumerate(floor.bench(_city_officer(), as_of).unowned):
            if at % 12 != 11:
                work.assign(one.case, by=BY, on=as_of, office=one.office, person=people.get(one.place) or people[""])


def _city_officer() -> Any:
    from yipanqi.accounts.queries import account

    return account("city")


def _officers() -> dict[str, str]:
    """Place -> sign-in name of its officer; '' is the city's. The two example accounts, and for each other place an account whose
    password nobody knows.
    """
    from yipanqi.accounts.actions import ensure_user
    from yipanqi.accounts.models import User
    from yipanqi.registry.queries import standing_places, the_city

    city, found = the_city().code, {"": "city"}
    here = {u.places[0]: u.username for u in User.objects.filter(role="county_officer", is_active=True) if u.places}
    for at, place in enumerate(standing_places(city)):
        name = here.get(place.code)
        if name is None:
            name, said = f"officer-{place.code}", f"{OFFICERS[at % len(OFFICERS)]}（示例）"
            ensure_user(name, secrets.token_urlsafe(32), role="county_officer", places=[place.code], display=said, by=BY)
        found[place.code] = name
    return found | {city: "city"}


def sheets(now: datetime, as_of: date) -> None:
    """Three sheets a month are asked of every place; some of last month have not come."""
    from yipanqi.registry.queries import standing_places, the_city
    from yipanqi.work import actions as work
    from yipanqi.work import queries as floor

    if _city_officer() is None or floor.handing_in(_city_officer(), as_of):
        return
    people, period = _officers(), f"{as_of:%Y-%m}"
    with _one_piece():
        for at, place in enumerate(standing_places(the_city().code)):
            for n, sheet in enumerate(SHEETS):
                due = as_of + timedelta((at * 5 + n * 3) % 11 - 4)
                work.owe(
                    sheet,
                    period=period,
                    begins_on=as_of.replace(day=1),
                    due_on=due,
                    by=BY,
                    place=place.code,
                    person=people[place.code],
                )


# ---- market ---------------------------------------------------------------------------------------------------------


def market(now: datetime, as_of: date) -> None:
    """One matching of all open needs; some pairs invited, agreed, met, refused with their coded reasons."""
    from yipanqi.instruments.market import actions
    from yipanqi.instruments.market.models import Matching, Proposal

    if Matching.objects.exists():
        return
    actions.run(on=as_of, by=BY)
    with _one_piece():
        best = list(
            Proposal.objects.filter(rank=1, kind="achievement").order_by("-score", "pk").values_list("pk", flat=True)[:14]
        )
        own = list(Proposal.objects.filter(demander=_example()).order_by("-score", "pk").values_list("pk", flat=True)[:2])
        for pk in own:
            actions.invite(pk, by=BY, on=as_of)
        refusals = ("maturity_too_low", "price", "deadline", "no_capacity")
        for at, pk in enumerate(p for p in best if p not in own):
            actions.invite(pk, by=BY, on=as_of)
            if at == 4:
                actions.move(pk, "close", by=BY, on=as_of)
            elif at >= 3:
                actions.move(pk, "both_agree", by=BY, on=as_of)
            if at >= 6:
                actions.move(pk, "meet", by=BY, on=as_of)
            if 8 <= at < 12:
                actions.move(pk, "refuse", by=BY, on=as_of, code=refusals[at - 8])
            if at >= 12:
                actions.move(pk, "intend", by=BY, on=as_of)


def session(now: datetime, as_of: date) -> None:
    """A matchmaking day in a fortnight: parties and requests from the proposals, a timetable, some meetings confirmed."""
    from django.db.models import Case, When

    from yipanqi.instruments.market.models import Proposal
    from yipanqi.instruments.matchmaking import actions, queries
    from yipanqi.instruments.matchmaking.models import Agenda, Party

    day = now.date() + timedelta(14)
    if Agenda.objects.exists():
        return
    pairs = [
        p
        for p in Proposal.objects.filter(kind="achievement", stage__in=["proposed", "invited", "agreed"])
        .exclude(supplier=None)
        .exclude(demander=None)
        .select_related("demander", "supplier")
        .order_by(Case(When(demander=_example(), then=0), default=1), "rank", "-score", "pk")[:90]
        if p.demander_id != p.supplier_id
    ]
    if not pairs:
        return
    with _one_piece():
        made = actions.call(
            {
                "number": f"DJ{day.year}-S01",
                "name": f"{day.year}年嘉兴市院企双向对接会（示例）",
                "kind": "institute_firm",
                "held_on": day,
                "venue": "示例会展中心二楼",
                "organiser": "市科技局（示例）",
            },
            by=BY,
        )
        slots = [{"start": s, "end": _later(s, 20), "rest": s in ("10:30", "11:40")} for s in SLOTS]
        one = actions.set_day(made, slots=slots, tables=7, by=BY, deadline=day - timedelta(3))
        parties: dict[str, dict[str, Any]] = {}
        requests = []
        for p in pairs:
            for side, who in (("demand", p.demander), ("supply", p.supplier)):
                late = side == "demand" and len(parties) % 5 == 3
                parties.setdefault(
                    who.name, {"name": who.name, "code": who.uscc or "", "side": side, "free": list(SLOTS[7:]) if late else None}
                )
            if not any({r["a"], r["b"]} == {p.demander.name, p.supplier.name} for r in requests):
                requests.append(
                    {
                        "a": p.demander.name,
                        "b": p.supplier.name,
                        "weight": round(10 * p.score, 1),
                        "must": not requests,
                        "subject": p.need_title,
                    }
                )
        actions.take_in(one, {"parties": list(parties.values()), "requests": requests, "vetoes": []}, by=BY)
        other = Party.objects.filter(agenda=one, side="supply").order_by("pk").last()
        asked = queries.requests(one).filter(b=other, must=False).first() if other else None
        if asked and other:
            actions.veto(one, asked.a, other, by=BY, reason="示例：此前已合作过")
        actions.plan(one, by=BY, at=now)
        actions.confirm(one, by=BY, seats=[s.pk for s in queries.seats(one)[:10]])


def _later(start: str, minutes: int) -> str:
    hours, rest = divmod(int(start[:2]) * 60 + int(start[3:]) + minutes, 60)
    return f"{hours:02d}:{rest:02d}"


# ---- bounties and contracts -----------------------------------------------------------------------------------------


def bounties(now: datetime, as_of: date) -> None:
    """One bounty at every stage, from a draft that still lacks something to one that was accepted."""
    writer = _Bounties(now)
    for part in (writer.people, *writer.parts()):
        with _one_piece():
            part()


class _Bounties:
    """The bounties, written in the order of their stages; `ago` counts days back from the last five o'clock in the afternoon."""

    def __init__(self, now: datetime) -> None:
        from django.utils import timezone

        five = timezone.localtime(now).replace(hour=17, minute=0, second=0, microsecond=0)
        self.now = five if five <= now else five - timedelta(1)
        self.example = _example()
        self.posters = _some("firm", 8)
        self.bidders = [*_some("institution", 4), *_some("university", 2)]

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def people(self) -> None:
        from yipanqi.instruments.bounties import actions
        from yipanqi.instruments.bounties.models import Reviewer

        if Reviewer.objects.exists():
            return
        homes = [self.bidders[0], *(u for u in _some("university", 8) if u not in self.bidders)]
        made = [
            actions.add_reviewer({"name": name, "employer": homes[at % len(homes)].name, "fields": list(fields)}, by=BY)
            for at, (name, fields) in enumerate(REVIEWERS)
        ]
        for name, fields in FROM_ELSEWHERE:  # whose university has no part among the bidders
            actions.add_reviewer({"name": name, "employer": "远例师范大学", "fields": list(fields)}, by=BY)
        actions.declare_tie(made[2].pk, "林例（示例）", self.bidders[1].name, "coauthor", source="本人申报（示例）", by=BY)

    def parts(self) -> Iterator[Callable[[], Any]]:
        """A bounty each, but those that are there already."""
        from yipanqi.instruments.bounties.models import Call

        there = set(Call.objects.values_list("title", flat=True))
        all_: dict[str, Callable[[], Any]] = {
            "draft": lambda: self.draft("draft", self.example, None, ip_terms=""),
            "open": self.open_for_bids,
            "closed": lambda: self.posted("closed", self.posters[1], 40, 1),
            "review": lambda: self.reviewed("review", self.example, 60, 20, marked=1),
            "race": self.race,
            "notice": lambda: self.awarded("notice", self.posters[3], 60, 25, 2),
            "running": self.running,
            "done": self.done,
        }
        return (part for key, part in all_.items() if _titled(key) not in there)

    def race(self) -> None:
        from yipanqi.instruments.bounties import actions

        call = self.reviewed("race", self.posters[2], 120, 90, marked=3)
        actions.award(
            call.pk,
            [b.pk for b in call.bids.order_by("pk")[:2]],
            "两条技术路线并行，三个月后比样机",
            by=BY,
            on=self.ago(70).date(),
        )

    def draft(self, key: str, poster: Any, closes: datetime | None, **values: Any) -> Any:
        from yipanqi.instruments.bounties import actions

        _, problem, field, amount, indicators = BOUNTIES[key]
        said = {
            "title": _titled(key),
            "problem": problem,
            "field_of_technology": field,
            "amount": amount * 10**6,
            "closes_at": closes,
            "eligible": "不设门槛，可联合揭榜",
            "ip_terms": "成果归发榜方，揭榜方可发表论文并保留背景技术",
            "contact": "示例联系人",
            "racing": key == "race",
        }
        tests = [dict(zip(("name", "at_least", "target", "unit", "test"), line, strict=True)) for line in indicators]
        return actions.draft(poster, said | values, tests, by=BY)

    def posted(self, key: str, poster: Any, posted: float, closed: float) -> Any:
        """Posted so many days ago, closing so many days ago (negative: in the future), with two or three sealed bids."""
        from yipanqi.instruments.bounties import actions

        call = self.draft(key, poster, self.ago(closed))
        actions.post(call.pk, by=BY, now=self.ago(posted))
        late = max(closed, 0) + 1
        for at, (plan, share, months) in enumerate(PLANS[: 2 + (key != "open")]):
            content = {
                "plan": plan,
                "price": round(call.amount * share),
                "months": months,
                "team": [],
                "parties": [{"name": self.bidders[-1].name, "code": self.bidders[-1].uscc or ""}] if at == 1 else [],
            }
            bidder = self.example if at == 2 and poster != self.example else self.bidders[at + (at == 2)]
            actions.bid(call.pk, bidder, content, by=BY, now=self.ago(late + 3 - at))
        return call

    def open_for_bids(self) -> None:
        from yipanqi.instruments.bounties import actions

        call = self.posted("open", self.posters[0], 20, -12)
        actions.amend(
            call.pk,
            "补充：可到发榜企业现场采集图像",
            {"eligible": "不设门槛，可联合揭榜；可预约到现场采集图像"},
            by=BY,
            now=self.ago(6),
        )

    def reviewed(self, key: str, poster: Any, posted: float, closed: float, *, marked: int) -> Any:
        """Opened, reviewers chosen without conflicts and invited; the first `marked` have given their marks."""
        from yipanqi.instruments.bounties import actions
        from yipanqi.instruments.bounties.models import Call

        call = self.posted(key, poster, posted, closed)
        actions.open_bids(call.pk, by=BY, now=self.ago(closed - 1))
        day = self.ago(closed - 3).date()
        actions.choose_reviewers(by=BY, on=day, among=[call.pk])
        bids = list(call.bids.order_by("pk").values_list("pk", flat=True))
        for at, one in enumerate(call.reviews.order_by("pk")):
            actions.agree(one.pk, "invited", by=BY, on=day)
            if at < marked:
                issued = actions.issue(one.pk, by=BY, now=self.ago(closed - 3))
                own = {"by": actions.self_of(one), "on": day, "link": issued.review.link}
                actions.agree(one.pk, "agreed", **own)
                marks = {pk: (float(88 - 6 * n + at), "方案完整" if n == 0 else "指标论证不足") for n, pk in enumerate(bids)}
                actions.review(one.pk, marks, **own)
        return Call.objects.get(pk=call.pk)

    def awarded(self, key: str, poster: Any, posted: float, closed: float, decided: float) -> Any:
        from yipanqi.instruments.bounties import actions

        call = self.reviewed(key, poster, posted, closed, marked=3)
        return actions.award(
            call.pk,
            [call.bids.order_by("pk").values_list("pk", flat=True)[0]],
            "评审最高分，指标论证完整",
            by=BY,
            on=self.ago(decided).date(),
        )

    def signed(self, key: str, poster: Any, began: float, plan: list[tuple[str, float, float]]) -> Any:
        """Under contract, with milestones: name, days ago when planned, share of the contract."""
        from yipanqi.instruments.bounties import actions

        call = self.awarded(key, poster, began, began - 30, began - 40)
        on = self.ago(began - 60).date()
        value = round(call.amount * 0.9)
        actions.sign(call.pk, f"示例{on.year}{call.pk:04d}", value, by=BY, on=on)
        actions.plan_milestones(
            call.pk, [{"name": n, "planned": self.ago(d).date(), "prize": round(value * s)} for n, d, s in plan], by=BY
        )
        return call

    def running(self) -> None:
        """One milestone done and paid, one overdue, one to come."""
        from yipanqi.instruments.bounties import actions

        call = self.signed(
            "running", self.posters[4], 260, [("配方定型与小试", 110, 0.3), ("台架样件", 9, 0.4), ("批量工艺", -80, 0.3)]
        )
        first = call.milestones.order_by("number").first()
        actions.finish_milestone(first.pk, "小试报告（示例）", by=BY, on=self.ago(105).date())
        actions.pay_milestone(first.pk, by=BY, on=self.ago(98).date())

    def done(self) -> None:
        """Accepted by its indicators, all paid."""
        from yipanqi.instruments.bounties import actions

        call = self.signed("done", self.posters[5], 420, [("样机", 240, 0.5), ("验收", 60, 0.5)])
        for at, one in enumerate(call.milestones.order_by("number")):
            actions.finish_milestone(one.pk, "第三方检测报告（示例）", by=BY, on=self.ago(235 - 180 * at).date())
            actions.pay_milestone(one.pk, by=BY, on=self.ago(228 - 180 * at).date())
        for indicator, value in zip(call.indicators.order_by("pk"), (4.1, 17.2), strict=True):
            actions.measure(indicator.pk, value, "第三方检测报告（示例）", by=BY, on=self.ago(52).date())
        actions.accept(call.pk, by=BY, on=self.ago(50).date())


def receipts(now: datetime, as_of: date) -> None:
    """Money received under three dozen contracts of the year, nearly all of it technical income."""
    from yipanqi.instruments.contracts import actions
    from yipanqi.instruments.contracts.models import Contract, Receipt

    if Receipt.objects.exists():
        return
    with _one_piece():
        found = (
            Contract.objects.filter(signed_on__year=as_of.year, signed_on__month__lte=9, value__gt=0)
            .exclude(seller_name=None)
            .order_by("seller_name", "pk")
        )
        for at, one in enumerate(found[:36]):
            for part in range(1 + at % 2):
                amount = one.value * (2 + at % 3) // 10
                actions.receive(
                    one.number,
                    one.signed_on + timedelta(40 + 30 * part),
                    amount,
                    by=BY,
                    voucher=f"示例-{at + 1:03d}-{part + 1}",
                    technical=amount * (9 if at % 4 else 10) // 10,
                    on=as_of,
                )
