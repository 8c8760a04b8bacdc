"""The work list as it is worked: a firm opened beside it, a call with what was told, rows ticked; who may not."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import polars as pl
import pytest

from yipanqi.instruments.screening import _gaps as gaps
from yipanqi.instruments.screening import actions, flow, queries
from yipanqi.instruments.screening.models import Candidate, Verdict
from yipanqi.instruments.screening.tests.test_deeds import city_user, lead_of, signed_in
from yipanqi.instruments.screening.tests.test_screening import HAINING, NANHU, ON, listed, run, verdicts  # noqa: F401 - fixtures among them
from yipanqi.intake.models import Change
from yipanqi.ledger.models import Entry
from yipanqi.registry.models import Statement
from yipanqi.rules import edition as edition_of
from yipanqi.work import queries as floor

pytestmark = pytest.mark.django_db


def opened(listed: str, one: Verdict) -> str:  # noqa: F811
    return f"/screening/lists/{listed}/?open={one.pk}"


def test_a_firm_opens_beside_the_list_with_what_to_ask_and_its_years_by_name(run: Any) -> None:  # noqa: F811
    missed = verdicts(run)[HAINING]
    page = signed_in("city_officer").get(opened("near", missed)).content.decode()
    side = page.partition("<aside")[2]
    assert "海宁潮涌材料有限公司" in side and "2023年研发费用现为 244万元" in side and "前三年度" not in page
    assert "4.99%" in page and "/ 5%" in page, "a ratio stands as a ratio"


def test_what_is_told_on_the_telephone_is_a_change_and_the_firm_is_judged_anew(run: Any) -> None:  # noqa: F811
    missed, client = verdicts(run)[HAINING], signed_in("city_officer")
    sent = {"do": "call", "open": missed.pk, "result": "reached", "basis": "paper", "v_rd_spend_3": "246", "then": "stay"}
    answer = client.post(opened("near", missed), sent)
    assert answer.status_code == 302
    told = Statement.objects.get(organisation=missed.organisation, year=2023, basis="recognition")
    assert told.rd_spend == 246_0000_00
    change = Change.objects.get(model="registry.statement", record=told.pk, field="rd_spend")
    assert (change.old, change.new, change.by) == (244_0000_00, 246_0000_00, "city_officer-")
    assert change.reason.startswith("电话，") and "已收凭证" in change.reason
    missed.refresh_from_db()
    assert (missed.listed, missed.conditions["rd"]["holds"]) == ("ready", True)
    assert queries.latest().counts == {"ready": 2, "near": 0, "unknown": 1, "far": 0}
    assert [d.words.zh for d in floor.history(lead_of(missed.organisation_id), city_user())] == ["通话"]


def test_a_figure_that_no_statement_holds_makes_one_that_a_later_sheet_finds(run: Any) -> None:  # noqa: F811
    blank, client = verdicts(run)[NANHU], signed_in("city_officer")
    Statement.objects.filter(organisation=blank.organisation, year=2023, basis="recognition").delete()
    sent = {"do": "call", "open": blank.pk, "result": "reached", "v_rd_spend_3": "3,000,000元"}
    assert client.post(opened("unknown", blank), sent).status_code in (302, 422)
    actions.again(blank.organisation_id, run)
    made = Statement.objects.filter(organisation=blank.organisation, year=2023, basis="recognition").first()
    assert made is None or (made.key, made.rd_spend) == (f"{blank.organisation_id}|2023|RECOGNITION", 300_0000_00)


@pytest.mark.parametrize(
    "sent",
    [
        {"result": "missed", "v_rd_spend_3": "250"},
        {"v_rd_spend_3": "250"},
        {"result": "reached", "v_rd_spend_3": "很多"},
    ],
)
def test_a_call_that_says_nothing_certain_writes_nothing(run: Any, sent: dict[str, str]) -> None:  # noqa: F811
    missed = verdicts(run)[HAINING]
    answer = signed_in("city_officer").post(opened("near", missed), {"do": "call", "open": missed.pk, **sent})
    assert answer.status_code == 422 and not Change.objects.filter(model="registry.statement").exists()


def test_another_county_neither_opens_nor_writes(run: Any) -> None:  # noqa: F811
    signed_in("city_officer")
    missed, other = verdicts(run)[HAINING], signed_in("county_officer", "330411")
    assert "海宁潮涌" not in other.get(opened("near", missed)).content.decode()
    answer = other.post(opened("near", missed), {"do": "call", "open": missed.pk, "result": "reached", "v_rd_spend_3": "999"})
    assert answer.status_code == 422
    assert not Change.objects.filter(model="registry.statement").exists() and lead_of(missed.organisation_id) is None


def test_ticked_firms_are_given_away_reminded_of_and_taken_along(run: Any) -> None:  # noqa: F811
    client, at = signed_in("city_officer"), "/screening/lists/all/"
    found = verdicts(run)
    ticked = [found[HAINING].pk, found[NANHU].pk]
    nobody = client.post(at, {"do": "assign-many", "assign-many-person": "city_officer-"})
    assert nobody.status_code == 422 and "请先勾选" in nobody.content.decode()
    early = client.post(at, {"do": "remind-many", "tick": ticked})
    assert early.status_code == 422 and "请先指派" in early.content.decode()
    assert client.post(at, {"do": "assign-many", "tick": ticked, "assign-many-office": "高新科"}).status_code == 302
    assert [lead_of(found[code].organisation_id).owner_office for code in (HAINING, NANHU)] == ["高新科", "高新科"]
    sheets = client.post(at, {"do": "sheets", "tick": ticked})
    assert sheets.status_code == 302 and sheets["Location"].count("firm=") == 2
    book = client.post(at, {"do": "xlsx", "tick": ticked[:1]})
    assert "spreadsheetml" in book["Content-Type"]


def test_the_filing_day_is_chosen_among_those_screened(run: Any) -> None:  # noqa: F811
    later = actions.run("high_tech_firm", on=date(2025, 5, 31), by="test")
    client = signed_in("city_officer")
    assert sum(later.counts.values()) == 3, "the list of the year before serves until a new one comes"
    page = client.get(f"/screening/lists/all/?on={ON}").content.decode()
    assert "2024年6月30日" in page and "2025年5月31日" in page
    assert flow.LISTS["unknown"].zh in page and client.get("/screening/lists/near/").content.decode().count("海宁潮涌") <= 1


def test_the_gap_says_what_is_short_by_how_much_and_sorts(run: Any) -> None:  # noqa: F811
    found, edition = verdicts(run), edition_of("high_tech_firm", on=ON)
    near = gaps.short(edition, found[HAINING].conditions)
    assert near is not None and (near.key, near.have, near.need, near.gap) == ("rd", "4.99%", "5%", "1万元")
    assert found[HAINING].lack == pytest.approx(1 / 675, rel=1e-6)
    assert found[HAINING].possible == gaps.LATER, "the year 2023 is closed"
    assert gaps.dated("研发费用（前三年度（第一年））", ON) == "2021年研发费用"
    assert gaps.dated("R&D expenses, third year back", ON) == "R&D expenses of 2021"


def research_of(code: str) -> str:
    row = Candidate.objects.get(firm_code=code)
    return f"/screening/warnings/?kind=research&scale=all&open={row.pk}"


def test_a_firm_without_research_is_called_from_its_list_and_leaves_it_with_its_figure(run: Any) -> None:  # noqa: F811
    client, at = signed_in("city_officer"), research_of(NANHU)
    side = client.get(at).content.decode().partition("<aside")[2]
    assert "南湖未填数据有限公司" in side and "2023年研发费用是多少" in side and "缺联系人" in side
    pk = Candidate.objects.get(firm_code=NANHU).pk
    wrong = client.post(at, {"do": "call", "open": pk, "result": "missed", "v_rd_spend_3": "300"})
    assert wrong.status_code == 422 and not Change.objects.filter(model="registry.statement").exists()
    assert (
        client.post(at, {"do": "call", "open": pk, "result": "reached", "v_rd_spend_3": "300", "then": "stay"}).status_code == 302
    )
    told = Statement.objects.get(organisation__uscc=NANHU, year=2023, basis="recognition")
    assert told.rd_spend == 300_0000_00
    assert Change.objects.get(model="registry.statement", record=told.pk).reason.startswith("电话，")
    assert not queries.falling(city_user()).filter(firm_code=NANHU).exists(), "300 is more than the 220 of the year before"
    assert verdicts(run)[NANHU].listed != "unknown", "and it is judged anew"
    assert [d.words.zh for d in floor.history(lead_of(told.organisation_id), city_user())] == ["通话"]


def test_ticked_firms_without_research_are_given_away_and_another_county_writes_none(run: Any) -> None:  # noqa: F811
    client, at = signed_in("city_officer"), "/screening/warnings/?kind=research&scale=all"
    row = Candidate.objects.get(firm_code=NANHU)
    assert client.post(at, {"do": "assign-many", "tick": [row.pk], "assign-many-office": "高新科"}).status_code == 302
    assert lead_of(row.organisation_id).owner_office == "高新科"
    other = signed_in("county_officer", "330411")
    assert "南湖未填" not in other.get(at).content.decode()
    answer = other.post(at, {"do": "call", "open": row.pk, "result": "reached", "v_rd_spend_3": "999"})
    assert answer.status_code == 422 and not Change.objects.filter(model="registry.statement").exists()


def test_numbers_are_masked_until_it_is_said_what_for_and_are_never_exported(run: Any) -> None:  # noqa: F811
    Candidate.objects.filter(firm_code=NANHU).update(phone="13800001111", contact="许建国")
    client, at = signed_in("city_officer"), "/screening/warnings/?kind=research&scale=all"
    assert "13800001111" not in client.get(at).content.decode()
    session = client.session
    session["purpose"] = "contact"
    session.save()
    before = Entry.objects.filter(action="read_personal").count()
    assert "13800001111" in client.get(at).content.decode()
    assert Entry.objects.filter(action="read_personal").count() == before + 1
    other = signed_in("county_officer", "330411")
    session = other.session
    session["purpose"] = "contact"
    session.save()
    assert "13800001111" not in other.get(at).content.decode()
    book = client.get(f"{at}&as=xlsx").content
    assert "13800001111" not in str(pl.read_excel(io.BytesIO(book)).rows())
