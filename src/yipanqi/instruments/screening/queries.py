"""What screening knows: the firms as columns of a rule, the runs kept, work lists, leads, warnings. Everything through
`visible_to`.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.apps import apps
from django.db.models import Count, QuerySet

from yipanqi.accounts.access import is_organisation, may
from yipanqi.engines.eligibility import Edition, what_if
from yipanqi.instruments.screening.models import Candidate, Lead, Overrule, Run, Verdict
from yipanqi.registry.catalogue import FACTS as CATALOGUE
from yipanqi.registry.catalogue import Wait
from yipanqi.registry.frames import fact_frame, stamps
from yipanqi.registry.queries import members
from yipanqi.rules.research_centre_ladder.edition_2021 import LEVELS, next_step
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

#: Rules whose columns the registry can fill, and the facts that they are filled from.
FACTS = ("candidates", "statements", "organisations", "qualifications")
RULES = ("high_tech_firm",)
#: Columns that a firm can only declare: no workbook brings them, so that a verdict must not wait for them.
DECLARED = ("rd_in_china_1", "rd_in_china_2", "rd_in_china_3", "accidents")
_YEARLY = {"sales": "revenue", "rd_spend": "rd_spend", "net_assets": "net_assets"}


def firms(on: date, place: str | None = None) -> pl.DataFrame:
    """The candidates of the year of `on` with the columns of the high-tech rule (money in fen); one row an organisation.

    Only self-declared, tax or audited figures are read: statements of the recognition basis, never those of the Statistics Law.
    Total income is known where the share of high-tech income is stated together with its amount and does not stand at the line.
    """
    listed = fact_frame("candidates").filter(pl.col("year") == on.year).drop_nulls("organisation")
    if place:
        listed = listed.filter(pl.col("place").is_in(list(members(place))))
    listed = listed.unique("organisation", keep="last", maintain_order=True)
    known = fact_frame("organisations").select(
        pl.col("record").alias("organisation"),
        pl.col("name"),
        pl.col("uscc"),
        "industry",
        pl.col("founded_on").alias("founded_known"),
    )
    frame = listed.join(known, on="organisation", how="left", maintain_order="left")
    told = fact_frame("statements").filter(pl.col("basis") == "recognition").drop_nulls("organisation")
    for at, back in ((1, 3), (2, 2), (3, 1)):
        year = told.filter(pl.col("year") == on.year - back).unique("organisation", keep="last", maintain_order=True)
        frame = frame.join(
            year.select("organisation", **{f"{stem}_{at}": pl.col(field) for stem, field in _YEARLY.items()}),
            on="organisation",
            how="left",
            maintain_order="left",
        )
    whole = (pl.col("high_tech_income") / pl.col("high_tech_share")).round(0).cast(pl.Int64, strict=False)
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
        pl.when(clear).then(whole).alias("total_income"),
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


def latest(rule: str = "high_tech_firm") -> Run | None:
    """The newest run of the rule."""
    return runs(rule).first()


def overrules(rule: str, on: date) -> dict[int, Overrule]:
    """Organisation -> the decision in force on `on`."""
    found = Overrule.objects.filter(rule=rule)
    return {o.organisation_id: o for o in found if o.until is None or o.until >= on}


def work_list(user: Any, run: Run, listed: str, place: str = "", officer: str = "") -> QuerySet[Verdict]:
    """The verdicts of one list that `user` may see, the most promising first."""
    found = Verdict.objects.visible_to(user).filter(run=run).select_related("organisation", "candidate")
    if listed:
        found = found.filter(listed=listed)
    if place:
        found = found.filter(place__in=members(place))
    if officer:
        found = found.filter(candidate__responsible=officer)
    return found.order_by("failed", "-score_likely", "organisation__pinyin", "pk")


def officers(user: Any, run: Run) -> list[tuple[str, int]]:
    """(person in charge, firms) of a run as far as `user` may see, by name."""
    found = (
        Verdict.objects.visible_to(user).filter(run=run).exclude(candidate__responsible=None).exclude(candidate__responsible="")
    )
    return list(found.values_list("candidate__responsible").annotate(n=Count("pk")).order_by("candidate__responsible"))


def tallies(user: Any, run: Run) -> dict[str, dict[str, int]]:
    """Place -> list -> firms, as far as `user` may see."""
    out: dict[str, dict[str, int]] = {}
    rows = Verdict.objects.visible_to(user).filter(run=run).values_list("place", "listed").annotate(n=Count("pk"))
    for place, listed, n in rows:
        out.setdefault(place or "", {})[listed] = n
    return out


def verdict_of(user: Any, organisation: int, rule: str = "high_tech_firm") -> Verdict | None:
    """The newest verdict on one firm that `user` may see."""
    found = Verdict.objects.visible_to(user).filter(organisation=organisation, run__rule=rule)
    return found.select_related("run", "organisation", "candidate").order_by("-run__at", "-run").first()


def lead_of(organisation: int, rule: str = "high_tech_firm") -> Lead | None:
    """The lead of a firm under a rule, with its steps."""
    return Lead.objects.filter(organisation=organisation, rule=rule).prefetch_related("steps").first()


def stages(user: Any, rule: str = "high_tech_firm") -> dict[str, int]:
    """Stage -> leads that `user` may see."""
    return dict(Lead.objects.visible_to(user).filter(rule=rule).values_list("stage").annotate(n=Count("pk")))


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


def rd_trend(on: date) -> pl.DataFrame:
    """Firms with no R&D in the last stated year, or less than the year before: organisation, place, before, last, kind (none,
    falling).

    Declared figures only (recognition basis); a year that was not stated is unknown and makes no line.
    """
    frame = firms(on)
    before, last = pl.col("rd_spend_2"), pl.col("rd_spend_3")
    kind = pl.when(last == 0).then(pl.lit("none")).when(last < before).then(pl.lit("falling"))
    return (
        frame.select(
            pl.col("firm").alias("organisation"), "name", "place", before.alias("before"), last.alias("last"), kind.alias("kind")
        )
        .drop_nulls("kind")
        .sort(pl.col("last") - pl.col("before").fill_null(0))
    )


#: Levels of the register of centres that stand on the provincial ladder.
_LADDER = {"provincial_centre": "centre", "provincial_institute": "institute", "provincial_key_institute": "key_institute"}


def ladder(user: Any, on: date, place: str = "", step: str = "") -> list[dict[str, Any]]:
    """High-tech firms and firms with a provincial body, each with its level, the next step, R&D spend and staff as declared.

    `step` keeps the firms whose next step it is. Bodies that were withdrawn do not count; a firm on the highest step is left out.
    Rows: organisation, name, place, level, since, next, rd_spend, staff; by R&D spend, most first, unknown last.
    """
    centres = apps.get_model(CATALOGUE["research_centres"].model).objects.visible_to(user).exclude(withdrawn=True)
    firms_seen = Candidate.objects.visible_to(user).filter(year=on.year, valid_to__gte=on)
    if place:
        centres, firms_seen = centres.filter(place__in=members(place)), firms_seen.filter(place__in=members(place))
    order = [None, *LEVELS]
    rows: dict[int, dict[str, Any]] = {}
    for pk, name, where in firms_seen.exclude(organisation=None).values_list("organisation_id", "firm_name", "place"):
        rows[pk] = {
            "organisation": pk,
            "name": name,
            "place": where,
            "level": None,
            "since": None,
            "rd_spend": None,
            "staff": None,
        }
    values = ("organisation_id", "firm_name", "place", "level", "recognised_year", "rd_spend", "staff")
    for pk, name, where, level, since, spend, staff in centres.exclude(organisation=None).values_list(*values):
        known = rows.setdefault(
            pk, {"organisation": pk, "name": name, "place": where, "level": None, "since": None, "rd_spend": None, "staff": None}
        )
        known["rd_spend"] = max((v for v in (known["rd_spend"], spend) if v is not None), default=None)
        known["staff"] = max((v for v in (known["staff"], staff) if v is not None), default=None)
        if level in _LADDER and order.index(_LADDER[level]) > order.index(known["level"]):
            known |= {"level": _LADDER[level], "since": since}
    found = [r | {"next": next_step(r["level"])} for r in rows.values()]
    found = [r for r in found if r["next"] and (not step or r["next"] == step)]
    return sorted(found, key=lambda r: (r["rd_spend"] is None, -(r["rd_spend"] or 0), r["name"]))


def simple_parameters(edition: Edition) -> list[dict[str, Any]]:
    """The parameters that one number or one share can change: key, words, clause, value as written (10/100, 365)."""
    out = []
    for key, p in edition.parameters.items():
        pair = p.unit == "share" and isinstance(p.value, tuple) and len(p.value) == 2
        if pair or isinstance(p.value, int):
            text = f"{p.value[0]}/{p.value[1]}" if pair else str(p.value)  # type: ignore[index]
            out.append({"key": key, "words": p.words, "clause": p.clause, "value": text})
    return out


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
    """Certificates that end within a year, an organisation's own too; for officers, that records changed since the last
    screening.
    """
    if is_organisation(user):
        return [
            Wait(
                Words("张高企证书一年内到期，请准备重新认定", "certificate ends within a year: prepare to apply anew"),
                expiring(user, on).count(),
                "/lists/screening.candidate/",
            )
        ]
    made = latest()
    out = (
        [Wait(Words("数据已变，请重新排摸", "records changed: screen anew"), 1, "/screening/")]
        if may(user, "run_for_all") and made and made.stamp != state()
        else []
    )
    return [
        *out,
        Wait(Words("家高企证书一年内到期", "certificates end within a year"), expiring(user, on).count(), "/screening/warnings/"),
    ]
