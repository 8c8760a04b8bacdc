"""What screening knows: the firms as columns of a rule, the runs kept, work lists, leads, warnings. Everything through
`visible_to`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db.models import Case, Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from yipanqi.accounts.access import is_officer, is_organisation, may
from yipanqi.engines.eligibility import Edition, what_if
from yipanqi.instruments.screening import flow
from yipanqi.instruments.screening.models import Candidate, Run, Verdict
from yipanqi.ledger.queries import actor_words
from yipanqi.registry.catalogue import Wait
from yipanqi.registry.frames import stamps
from yipanqi.registry.models import Organisation, Statement
from yipanqi.registry.queries import city_or_none, members, shown_day, standing_places
from yipanqi.registry.reads import declare, records
from yipanqi.registry.reads import frame as whole
from yipanqi.rules import edition as edition_of
from yipanqi.rules.research_centre_ladder.edition_2021 import LEVELS
from yipanqi.values.fault import Fault
from yipanqi.values.places import within
from yipanqi.values.words import Words, say
from yipanqi.work import queries as floor

#: Rules whose columns the registry can fill, and the facts that they are filled from.
FACTS = ("candidates", "statements", "organisations", "qualifications")
RULES = (flow.RULE,)
#: The register, for the declarations of pages.
CANDIDATE = Candidate
#: Columns that a firm can only declare: no workbook brings them, so that a verdict must not wait for them.
DECLARED = ("rd_in_china_1", "rd_in_china_2", "rd_in_china_3", "accidents")
_CANDIDATES = declare(
    __name__,
    "candidates",
    **dict.fromkeys(("year", "recognised_year"), "year"),
    **dict.fromkeys(("is_applying", "above_scale", "tech_sme"), "flag"),
    **dict.fromkeys(("founded_on", "valid_to"), "date"),
    **dict.fromkeys(("employees", "science_staff", "rights_class_1", "rights_class_2", "conversions"), "whole"),
    field_of_technology="text",
    high_tech_income="money",
    high_tech_share="share",
)
_STATEMENTS = declare(__name__, "statements", basis="text", year="year", revenue="money", rd_spend="money", net_assets="money")
_ORGANISATIONS = declare(__name__, "organisations", name="text", uscc="text", industry="text", founded_on="date")
_CENTRES = declare(
    __name__, "research_centres", level="text", recognised_year="year", withdrawn="flag", staff="whole", rd_spend="money"
)
_YEARLY = {"sales": "revenue", "rd_spend": "rd_spend", "net_assets": "net_assets"}


def firms(on: date, place: str | None = None) -> pl.DataFrame:
    """The candidates of the year of `on` (where no sheet of it has come in yet, of the year before) with the columns of the
    high-tech rule (money in fen); one row an organisation.

    Only self-declared, tax or audited figures are read: statements of the recognition basis, never those of the Statistics Law.
    Total income is known where the share of high-tech income is stated together with its amount and does not stand at the line.
    """
    every = whole(_CANDIDATES).drop_nulls("organisation")
    listed = every.filter(pl.col("year") == on.year)
    if listed.is_empty():
        listed = every.filter(pl.col("year") == on.year - 1)
    if place:
        listed = listed.filter(pl.col("place").is_in(list(members(place))))
    listed = listed.unique("organisation", keep="last", maintain_order=True)
    known = whole(_ORGANISATIONS).select(
        pl.col("record").alias("organisation"),
        pl.col("name"),
        pl.col("uscc"),
        "industry",
        pl.col("founded_on").alias("founded_known"),
    )
    frame = listed.join(known, on="organisation", how="left", maintain_order="left")
    told = whole(_STATEMENTS).filter(pl.col("basis") == "recognition").drop_nulls("organisation")
    for at, back in ((1, 3), (2, 2), (3, 1)):
        year = told.filter(pl.col("year") == on.year - back).unique("organisation", keep="last", maintain_order=True)
        frame = frame.join(
            year.select("organisation", **{f"{stem}_{at}": pl.col(field) for stem, field in _YEARLY.items()}),
            on="organisation",
            how="left",
            maintain_order="left",
        )
    total = (pl.col("high_tech_income") / pl.col("high_tech_share")).round(0).cast(pl.Int64, strict=False)
    clear = (pl.col("high_tech_share") > 0) & ((pl.col("high_tech_share") - 0.6).abs() > 0.0005)
    return frame.select(
        pl.col("organisation").alias("firm"),
        pl.col("record").alias("candidate"),
        "name",
        "uscc",
        "place",
        "industry",
        "is_applying",
        "above_scale",
        "tech_sme",
        "recognised_year",
        "valid_to",
        pl.coalesce("founded_on", "founded_known").alias("founded_on"),
        "field_of_technology",
        "employees",
        "science_staff",
        *(f"{stem}_{at}" for stem in _YEARLY for at in (1, 2, 3)),
        pl.when(clear).then(total).alias("total_income"),
        "high_tech_income",
        "rights_class_1",
        "rights_class_2",
        "conversions",
    )


def assumed(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as if every firm gave its word: R&D inside China, no accident."""
    spent = {f"rd_in_china_{n}": pl.col(f"rd_spend_{n}") for n in (1, 2, 3)}
    return frame.with_columns(**spent, accidents=pl.lit(False))


def state() -> str:
    """The state of the facts that a screening rests on."""
    told = "|".join(f"{k}={v}" for k, v in sorted(stamps(FACTS).items()))
    return hashlib.sha256(told.encode()).hexdigest()


def runs(rule: str = "high_tech_firm") -> QuerySet[Run]:
    """Runs kept, newest first."""
    return Run.objects.filter(rule=rule).order_by("-at", "-pk")


def latest(rule: str = "high_tech_firm", on: date | None = None) -> Run | None:
    """The newest run of the rule, or the newest for that filing day."""
    return (runs(rule) if on is None else runs(rule).filter(on=on)).first()


def newest_by_day() -> dict[date, int]:
    """Filing day -> its newest run; the day that was screened last first."""
    found: dict[date, int] = {}
    for pk, on in runs().values_list("pk", "on"):
        found.setdefault(on, pk)
    return found


def days(user: Any) -> list[tuple[str, str]]:
    """The filing days for which there is a run, to choose from."""
    return [(on.isoformat(), say(f"{on.year}年{on.month}月{on.day}日", on.isoformat())) for on in newest_by_day()]


def run_of_day(text: str) -> Q:
    """The verdicts of the newest run for a filing day."""
    return Q(run=newest_by_day().get(date.fromisoformat(text), 0))


def overrules(rule: str, on: date) -> dict[int, Any]:
    """Organisation -> the decision against the proposal that a run of `on` respects."""
    found = floor.decided(flow.OVERRULE, flow.key_of(rule), on)
    return {int(key.rpartition("|")[2]): one for key, one in found.items()}


def overrule_of(organisation: int, rule: str, on: date = date.min) -> Any:
    """The decision on one firm that stands (on `on`: that has not run out by then)."""
    key = flow.key_of(rule, organisation)
    return floor.decided(flow.OVERRULE, key, on).get(key)


def work_list(user: Any, listed: str = "", *, every_day: bool = False) -> QuerySet[Verdict]:
    """The verdicts of the newest run (`every_day`: of the newest for each filing day) that `user` may see, of one list or of all,
    each with where its firm stands (`stage`, None where nobody has acted on it), when the next step is due and who accompanies
    it (`person`).
    """
    made = list(newest_by_day().values())
    found = Verdict.objects.visible_to(user).filter(run__in=made if every_day else made[:1])
    found = (found.filter(listed=listed) if listed else found).select_related("run", "organisation", "candidate")
    return found.annotate(
        stage=floor.of_case(flow.FLOW, "stage", "organisation"),
        due=floor.of_case(flow.FLOW, "due_on", "organisation"),
        person=floor.in_charge_at(flow.FLOW, "organisation"),
    )


def _counted(found: QuerySet, name: str) -> list[tuple[str, str]]:
    rows = found.exclude(**{name: None}).exclude(**{name: ""}).order_by(name).values_list(name).annotate(n=Count("pk"))
    return [(who, f"{who} ({n})") for who, n in rows]


def responsible(user: Any) -> list[tuple[str, str]]:
    """Those whom the sheet names as in charge, with their firms, as far as `user` may see: (name, name and number)."""
    return _counted(work_list(user), "candidate__responsible")


def in_charge_of_listed(user: Any) -> list[tuple[str, str]]:
    """Those whom the sheets name, of the firms of `falling`."""
    return _counted(falling(user), "responsible")


def companions(user: Any) -> list[tuple[str, str]]:
    """Those who accompany firms, likewise."""
    return _counted(work_list(user), "person")


@dataclass(frozen=True)
class Place:
    """How many firms of a place stand on each list."""

    code: str
    name: str
    counts: dict[str, int]

    @property
    def all(self) -> int:
        return sum(self.counts.values())


def tallies(user: Any) -> list[Place]:
    """The places into which the city divides that have candidates, as far as `user` may see."""
    found: dict[str, dict[str, int]] = {}
    for place, listed, n in work_list(user).order_by().values_list("place", "listed").annotate(n=Count("pk")):
        found.setdefault(place or "", {})[listed] = n
    city = city_or_none()
    places = [(p.code, str(p)) for p in standing_places(city.code)] if city else []
    rows = [
        Place(code, name, {k: sum(t.get(k, 0) for p, t in found.items() if within(p, (code,))) for k in flow.LISTS})
        for code, name in places
    ]
    return [one for one in rows if one.all]


def verdict_of(user: Any, organisation: int, rule: str = flow.RULE) -> Verdict | None:
    """The newest verdict on one firm that `user` may see."""
    found = Verdict.objects.visible_to(user).filter(organisation=organisation, run__rule=rule)
    return found.select_related("run", "organisation", "candidate").order_by("-run__at", "-run").first()


def firm(user: Any, pk: int) -> Any:
    """The same with its rule, its case and the decision against it as this reader may see them."""
    found = verdict_of(user, pk)
    if found is not None:
        found.edition, found.reader = edition_of(flow.RULE, on=found.run.on), user
        found.case = floor.case_of(user, flow.FLOW, pk) if is_officer(user) else None
        found.decided = overrule_of(pk, flow.RULE, found.run.on)
    return found


def overview(user: Any) -> Any:
    """The newest run for the page of the overview; what there is before the first one."""
    return latest() or Run(rule=flow.RULE)


def is_stale(run: Any) -> bool:
    """Whether the records have changed since a run."""
    return run.pk is not None and run.stamp != state()


def screened_on() -> date:
    """The day of the newest run, else the day as of which the city is shown."""
    made = latest()
    return made.on if made else shown_day()


def person(lead: Any) -> str:
    """Who accompanies a firm, as people call it."""
    return (floor.called(lead) if lead is not None else "") or ""


def called(by: str) -> str:
    """Who did something: an account as people call it, the command line in words."""
    return actor_words(floor.names_of([by]).get(by, by))


def stages(user: Any) -> dict[str, int]:
    """Stage -> firms that stand there, among the cases that `user` may see."""
    return dict(floor.cases(flow.FLOW, user).values_list("stage").annotate(n=Count("pk")))


def reached(user: Any) -> list[tuple[str, int]]:
    """(stage, firms that ever came there) of the way of a lead, among the cases that `user` may see."""
    return [(level.stage, level.entered) for level in floor.funnel(flow.FLOW, user)]


def late(user: Any, on: date) -> int:
    """Firms of the newest run whose next step is overdue: as many as their list shows."""
    over = floor.cases(flow.FLOW, user).filter(due_on__lt=on).values("record")
    made = latest()
    return Verdict.objects.visible_to(user).filter(run=made, organisation__in=over).count() if made else 0


def conversions(user: Any, year: int, direction: str) -> QuerySet[Candidate]:
    """Two-way conversion: 'scale' certified high-tech firms below the scale, 'tech' above-scale firms without certificate."""
    found = Candidate.objects.visible_to(user).filter(year=year).select_related("organisation")
    certified = {"valid_to__gte": date(year, 12, 31)}
    if direction == "scale":
        return found.filter(above_scale=False, **certified).order_by("place", "pk")
    if direction == "tech":
        return found.filter(above_scale=True).exclude(**certified).order_by("place", "pk")
    raise Fault("direction", "请选择 scale 或 tech。", "Choose scale or tech.", exit_code=2)


def expiring(user: Any, on: date, days: int = 365) -> QuerySet[Candidate]:
    """Certificates that end within `days` of `on`: the firm has to apply anew (办法 第十二条: valid for three years)."""
    found = Candidate.objects.visible_to(user).filter(year=on.year, valid_to__gte=on, valid_to__lte=on + timedelta(days))
    return found.select_related("organisation").order_by("valid_to", "pk")


#: How a firm stands without R&D, the one that a call settles first.
SILENT, NOTHING, LESS = 0, 1, 2


def falling(user: Any) -> QuerySet[Candidate]:
    """Candidates of each year with no R&D in its last stated year, or less than the year before, or with that year left blank:
    `last` and `before` (fen) and `sales` of the last year, by how much it `fell`, and how it `stands`; what a call settles
    first, then the steepest fall, then the largest firm.

    Declared figures only (recognition basis); a blank is unknown and accuses nobody: it is asked for.
    """
    told = Statement.objects.filter(organisation=OuterRef("organisation"), basis="recognition").order_by("-pk")
    last, before = told.filter(year=OuterRef("year") - 1), told.filter(year=OuterRef("year") - 2)
    found = Candidate.objects.visible_to(user).exclude(organisation=None)
    found = found.annotate(
        last=Subquery(last.values("rd_spend")[:1]),
        before=Subquery(before.values("rd_spend")[:1]),
        sales=Subquery(last.values("revenue")[:1]),
        earlier_sales=Subquery(before.values("revenue")[:1]),
    )
    found = found.filter(Q(last=None) | Q(last=0) | Q(last__lt=F("before")))
    found = found.annotate(
        fell=F("before") - F("last"),
        stands=Case(When(last=None, then=SILENT), When(last=0, then=NOTHING), default=LESS, output_field=IntegerField()),
        person=floor.in_charge_at(flow.FLOW, "organisation"),
        stage=floor.of_case(flow.FLOW, "stage", "organisation"),
    )
    return found.select_related("organisation").order_by(*MOST_FALLEN)


def listed_years(user: Any) -> list[tuple[str, str]]:
    """The years of which there is a list, the newest first, to choose from."""
    years = Candidate.objects.visible_to(user).exclude(year=None).order_by("-year").values_list("year", flat=True).distinct()
    return [(str(year), say(f"{year}年", str(year))) for year in years]


#: Levels of the register of centres that stand on the provincial ladder, in its order.
_LADDER = {"provincial_centre": "centre", "provincial_institute": "institute", "provincial_key_institute": "key_institute"}
STEPS = tuple(LEVELS)
MOST_FALLEN = ("stands", F("fell").desc(nulls_last=True), F("sales").desc(nulls_last=True), "pk")
MOST_SPENT = (F("rd_spend").desc(nulls_last=True), "name", "pk")


def ladder(user: Any, on: date) -> QuerySet[Organisation]:
    """High-tech firms and firms with a provincial body, each with how many steps it has taken (`rank`), since when, where, R&D
    spend and staff as declared; by R&D spend, most first, unknown last.

    Bodies that were withdrawn do not count; a firm on the highest step is left out.
    """
    centres = records(_CENTRES).visible_to(user).exclude(withdrawn=True)
    certified = Candidate.objects.visible_to(user).filter(year=on.year, valid_to__gte=on)
    steps = [When(level=level, then=STEPS.index(step) + 1) for level, step in _LADDER.items()]
    mine = centres.filter(organisation=OuterRef("pk")).annotate(_rank=Case(*steps, default=0)).order_by("-_rank", "pk")

    def most(column: str) -> Subquery:
        return Subquery(mine.order_by().values("organisation").annotate(_most=Max(column)).values("_most"))

    listed = certified.filter(organisation=OuterRef("pk")).order_by("pk")
    found = Organisation.objects.filter(
        Q(pk__in=centres.exclude(organisation=None).values("organisation"))
        | Q(pk__in=certified.exclude(organisation=None).values("organisation"))
    ).annotate(
        rank=Coalesce(most("_rank"), 0),
        since=Subquery(mine.filter(_rank__gt=0).values("recognised_year")[:1]),
        where=Coalesce(Subquery(listed.values("place")[:1]), Subquery(mine.order_by("pk").values("place")[:1])),
        rd_spend=most("rd_spend"),
        staff=most("staff"),
    )
    return found.filter(rank__lt=len(STEPS)).order_by(*MOST_SPENT)


def simple_parameters(edition: Edition) -> list[dict[str, Any]]:
    """The parameters that one number or one share can change: key, words, clause, value as written (10%, 365)."""
    out = []
    for key, p in edition.parameters.items():
        pair = p.unit == "share" and isinstance(p.value, tuple) and len(p.value) == 2
        if pair or type(p.value) is int:  # a yes or no is an int too
            text = _share(p.value) if pair else str(p.value)
            out.append({"key": key, "words": p.words, "clause": p.clause, "value": text})
    return out


def _share(value: Any) -> str:
    """A share as people write it: per cent where it comes out even, else the parts."""
    n, of = value
    return f"{n * 100 // of}%" if n * 100 % of == 0 else f"{n}/{of}"


def changed_verdicts(places: tuple[str, ...] | None, edition: Edition, changed: Edition, on: date) -> pl.DataFrame:
    """Firms (in `places`; None: all) whose verdict differs under `changed`: firm, name, place, before, after, change, reasons.

    Every firm's word on in-China R&D and accidents is taken, as in the work lists.
    """
    frame = assumed(firms(on))
    if places is not None:
        inside = [m for p in places for m in members(p)]
        frame = frame.filter(pl.col("place").is_in(inside))
    plain = frame.select(c for c in frame.columns if c in edition.columns or c == "firm")
    return what_if(plain, edition, changed, on=on).join(
        frame.select("firm", "name", "place"), on="firm", how="left", maintain_order="left"
    )


def shown_conditions(edition: Edition, verdict: Verdict) -> list[dict[str, Any]]:
    """The conditions of a verdict in the order of the rule, with their names and clauses."""
    out = []
    for condition in edition.conditions:
        said = verdict.conditions.get(condition.key)
        if said is not None:
            out.append({"key": condition.key, "words": condition.words, "clause": condition.clause, **said})
    return out


def waits(user: Any, now: datetime, on: date) -> list[Wait]:
    """Certificates that end within a year, an organisation's own too; for officers, leads past their day, and that records
    changed since the last screening.
    """
    if is_organisation(user):
        return [
            Wait(
                Words("张高企证书一年内到期，请准备重新认定", "certificate ends within a year: prepare to apply anew"),
                expiring(user, on).count(),
                reverse("listing", args=["screening.candidate"]),
            )
        ]
    made, home = latest(), reverse("screening")
    out = (
        [Wait(Words("数据已变，请重新排摸", "records changed: screen anew"), 1, home)]
        if may(user, "run_for_all") and made and made.stamp != state()
        else []
    )
    ending, over = expiring(user, on).count(), late(user, on)
    return [
        *out,
        Wait(Words("家高企证书一年内到期", "certificates end within a year"), ending, reverse("screening-warnings")),
        Wait(
            Words("家跟进企业超过约定日期", "firms on their way are past their day"),
            over,
            f"{reverse('screening-list', args=['all'])}?due=late",
            late=True,
        ),
    ]
