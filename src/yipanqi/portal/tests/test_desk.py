"""The desk of each reader: whose matters stand on it, reminding in one press, its calendar, notices, the page of a matter."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yipanqi.accounts.actions import ensure_user
from yipanqi.portal.tests.conftest import HAINING, XIUZHOU, client_of
from yipanqi.registry.models import Organisation
from yipanqi.registry.queries import today
from yipanqi.work import actions as work
from yipanqi.work.models import Case, Comment, Notice, Reminder

FIRM = "秀水精密有限公司"


@pytest.fixture
def lead(clients: dict[str, Client]) -> Case:
    """A firm of Xiuzhou on its way to recognition, given to the county's officer."""
    firm = Organisation.objects.get(uscc=XIUZHOU)
    made = work.touch("recognition", firm.pk, by="city_officer", on=today())
    return work.assign(made, by="city_officer", on=today(), person="county_officer")


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def test_each_home_is_the_readers_own(clients: dict[str, Client], lead: Case) -> None:
    county = page(clients["county_officer"], "/")
    assert "我的工作台" in county and FIRM in county and f"/screening/firms/{lead.record}/" in county
    assert "归我办 1" in county and "归我办 0" in page(clients["city_officer"], "/")
    assert "我的事项" in page(clients["organisation"], "/") and "我的工作台" not in page(clients["organisation"], "/")
    assert "科技创新一盘棋" in page(clients["public"], "/")


def test_the_board_has_an_address_of_its_own(clients: dict[str, Client]) -> None:
    assert "全市一盘棋" in page(clients["city_officer"], "/board/")
    for role in ("organisation", "public"):
        assert clients[role].get("/board/").status_code in (302, 404)


def test_the_menu_has_about_ten_tasks_and_opens_the_one_that_is_read(clients: dict[str, Client]) -> None:
    home = page(clients["city_officer"], "/")
    tasks = re.findall(r'class="rail-task" href="([^"]+)"', home)
    assert (
        8 <= len(tasks) <= 12 and len(set(tasks)) == len(tasks) and "/screening/" not in re.findall(r"<ul>.*?</ul>", home, re.S)
    )
    inside = page(clients["city_officer"], "/screening/ladder/")
    rail = inside[inside.index("rail-list") : inside.index("<main")]
    assert rail.count('aria-current="page"') == 1 and 'href="/organisations/"' in rail and 'href="/matchmaking/"' not in rail


def test_one_press_reminds_and_a_second_that_day_is_told(clients: dict[str, Client], lead: Case) -> None:
    sent = {"do": "remind", "case": str(lead.pk)}
    answer = clients["city_officer"].post("/", sent, follow=True)
    assert Reminder.objects.filter(case=lead).count() == 1 and "已催办" in answer.content.decode()
    again = clients["city_officer"].post("/", sent, follow=True)
    assert Reminder.objects.filter(case=lead).count() == 1 and "今天已经催办过" in again.content.decode()


@pytest.mark.parametrize("number", ["", "x", "²", "9" * 30, "-1", "0"])
def test_a_number_that_is_no_matter_is_not_found(clients: dict[str, Client], number: str) -> None:
    assert clients["city_officer"].post("/", {"do": "remind", "case": number}).status_code == 404
    assert clients["city_officer"].post("/", {"do": number}).status_code == 404


def test_nobody_reminds_of_what_he_does_not_see(clients: dict[str, Client], lead: Case) -> None:
    for role in ("organisation", "public"):  # the firm does not see its lead before it is shown to it
        clients[role].post("/", {"do": "remind", "case": str(lead.pk)})
        clients[role].post("/", {"do": "remind_sheets"})
    assert not Reminder.objects.exists()


def test_a_press_leads_back_into_the_portal_and_nowhere_else(clients: dict[str, Client], lead: Case) -> None:
    for back, to in (
        ("/board/", "/board/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example", "/"),
        ("javascript:1", "/"),
    ):
        answer = clients["city_officer"].post("/", {"do": "remind", "case": str(lead.pk), "back": back})
        assert (answer.status_code, answer["Location"]) == (302, to), back


def test_who_owes_which_sheet_is_told_and_reminded_of(clients: dict[str, Client]) -> None:
    on = today()
    for place, days in (("330411", -2), ("330481", 3)):
        work.owe(
            "visits",
            period=f"{on:%Y-%m}",
            begins_on=on.replace(day=1),
            due_on=on + timedelta(days),
            by="city_officer",
            place=place,
        )
    home = page(clients["city_officer"], "/")
    assert "应交 2 张，已交 0 张，逾期 1 张" in home and "催办逾期 1 张" in home and "逾 2 天" in home
    assert "未交表 1" in page(clients["county_officer"], "/")
    clients["city_officer"].post("/", {"do": "remind_sheets"})
    assert [r.duty.place for r in Reminder.objects.all()] == ["330411"]
    told = clients["city_officer"].post("/", {"do": "remind_sheets"}, follow=True)
    assert "今天已经催过" in told.content.decode() and Reminder.objects.count() == 1


def test_the_calendar_is_subscribed_to_by_an_address_of_ones_own(clients: dict[str, Client], lead: Case) -> None:
    lead.due_on = today() + timedelta(3)
    lead.save()
    assert FIRM in page(clients["county_officer"], "/calendar/") and clients["public"].get("/calendar/").status_code in (302, 404)
    told = page(clients["county_officer"], "/calendar/address/")
    at = re.search(r"/calendar/[^\s<\"]+\.ics", told)
    assert at is not None
    stranger = Client()
    answer = stranger.get(at[0])
    body = answer.content.decode()
    assert (
        answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar") and answer["Cache-Control"] == "no-store"
    )
    assert f"UID:case-{lead.pk}@yipanqi" in body and f"DTSTART;VALUE=DATE:{lead.due_on:%Y%m%d}" in body
    assert stranger.get(at[0].replace(".ics", "x.ics")).status_code == 404 and stranger.get("/calendar/x.ics").status_code == 404
    user = ensure_user("county_officer", "another password 2", role="county_officer", places=["330411"])
    assert stranger.get(at[0]).status_code == 404, "another password ends the address"
    assert user.is_active


def test_a_locked_account_has_no_calendar(clients: dict[str, Client], lead: Case) -> None:
    told = page(clients["county_officer"], "/calendar/address/")
    at = re.search(r"/calendar/[^\s<\"]+\.ics", told)
    assert at is not None and Client().get(at[0]).status_code == 200
    from yipanqi.accounts.models import User

    User.objects.filter(username="county_officer").update(is_active=False)
    assert Client().get(at[0]).status_code == 404


def test_notices_are_listed_counted_and_read(clients: dict[str, Client], lead: Case) -> None:
    before = page(clients["county_officer"], "/notices/")
    assert FIRM in before and "未读" in before and 'class="bell-count">1<' in before
    assert FIRM not in page(clients["organisation"], "/notices/")
    clients["county_officer"].post("/notices/", {"do": "read"})
    after = page(clients["county_officer"], "/notices/")
    assert (
        FIRM in after and "bell-count" not in after and Notice.objects.filter(read_at=None, person="county_officer").count() == 0
    )


# ---- a matter's page -------------------------------------------------------------------------------------------------------


def test_a_matter_is_assigned_and_spoken_of_on_its_page(clients: dict[str, Client], lead: Case, settings: Any) -> None:
    at = f"/cases/{lead.pk}/"
    assert FIRM in page(clients["city_officer"], at)
    clients["city_officer"].post(f"{at}assign/", {"person": "city_officer", "office": "高新处"})
    lead.refresh_from_db()
    assert (lead.owner_person, lead.owner_office) == ("city_officer", "高新处")
    clients["county_officer"].post(f"{at}comment/", {"text": "周三去过，缺专利证书", "shared": "0"})
    said = Comment.objects.get()
    assert (said.text, said.shared, said.by) == ("周三去过，缺专利证书", False, "county_officer")
    assert "周三去过，缺专利证书" in page(clients["city_officer"], at) and "当事方看不到" in page(clients["city_officer"], at)
    empty = clients["county_officer"].post(f"{at}comment/", {"text": " "})
    assert empty.status_code == 422 and Comment.objects.count() == 1
    clients["county_officer"].post(f"{at}remind/", {"text": "请月底前报"})
    assert Reminder.objects.get().text == "请月底前报"


def test_a_matter_of_another_county_is_not_there(clients: dict[str, Client], settings: Any) -> None:
    firm = Organisation.objects.get(uscc=HAINING)
    other = work.touch("recognition", firm.pk, by="city_officer", on=today())
    assert clients["city_officer"].get(f"/cases/{other.pk}/").status_code == 200
    for role in ("county_officer", "organisation", "public"):
        for name in ("", "assign/", "comment/", "remind/", "papers/1/"):
            assert clients[role].post(f"/cases/{other.pk}/{name}").status_code in (302, 403, 404, 405), (role, name)
            assert clients[role].get(f"/cases/{other.pk}/").status_code in (302, 404)
    other.refresh_from_db()
    assert other.owner_person == "" and not Comment.objects.exists()


def test_a_paper_opens_to_whoever_sees_the_matter(clients: dict[str, Client], lead: Case) -> None:
    import io

    made = work.attach(lead, io.BytesIO(b"%PDF-1.7\n%%EOF"), name="回单.pdf", by="county_officer", on=today())
    answer = clients["city_officer"].get(f"/cases/{lead.pk}/papers/{made.pk}/")
    assert answer.status_code == 200 and answer.content == b"%PDF-1.7\n%%EOF" and "attachment" in answer["Content-Disposition"]
    assert "回单.pdf" in page(clients["city_officer"], f"/cases/{lead.pk}/")
    assert clients["organisation"].get(f"/cases/{lead.pk}/papers/{made.pk}/").status_code == 404
    assert clients["city_officer"].get(f"/cases/{lead.pk + 999}/papers/{made.pk}/").status_code == 404


def test_roles_without_a_desk_see_what_is_public(clients: dict[str, Client], settings: Any) -> None:
    auditor = client_of("auditor", settings)
    assert auditor.get("/").status_code == 200


def test_registers_of_worked_tasks_stand_among_the_registers_and_kept_views_below(clients: dict[str, Client]) -> None:
    from yipanqi.accounts.models import User
    from yipanqi.users.actions import keep_view

    keep_view(User.objects.get(username="city_officer"), "大额合同", "/lists/contracts.contract/", "sort=-turnover")

    def rail(path: str) -> str:
        text = page(clients["city_officer"], path)
        return text[text.index("rail-list") : text.index("<main")]

    assert "/lists/contracts.contract/" not in rail("/contracts/checks/").replace("/lists/contracts.contract/?sort", "")
    assert 'href="/lists/contracts.contract/"' in rail("/lists/registry.placestatistic/")
    assert "大额合同" in rail("/") and "大额合同" not in page(clients["county_officer"], "/")


def test_a_party_sees_neither_hidden_stages_nor_who_in_the_office_acts(clients: dict[str, Client], lead: Case) -> None:
    """What the floor keeps from parties is kept from them on the page of the matter too."""
    from yipanqi.accounts.models import User
    from yipanqi.work.models import CaseParty

    User.objects.filter(username="county_officer").update(first_name="沈雨桐")
    work.move(lead, "contact", by="county_officer", on=today())
    work.comment(lead, "请带专利证书", by="county_officer", on=today(), shared=True)
    work.comment(lead, "内部意见", by="county_officer", on=today())
    Case.objects.filter(pk=lead.pk).update(shown="found")  # what came after is kept from the parties
    CaseParty.objects.create(case=lead, name="firm", code=XIUZHOU)
    at = f"/cases/{lead.pk}/"
    officer, party = page(clients["city_officer"], at), page(clients["organisation"], at)
    assert "沈雨桐" in officer and "内部意见" in officer and "已联系" in officer
    body = party[party.index("<main") :]
    assert "请带专利证书" in body and "科技局" in body
    assert "沈雨桐" not in body and "内部意见" not in body
    facts = body.partition("<h2>经过")[0]
    assert "已发现" in facts and "已联系" not in facts
