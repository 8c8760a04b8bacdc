"""What the pages of a batch and of a record say in words: what is left to do and for whom, what becomes what, what was before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake import queries as intake
from yipanqi.intake.access import sight
from yipanqi.intake.models import Change, Doubt, Problem
from yipanqi.portal import _receipt
from yipanqi.portal._history import changes_shown, href_of, unread_shown
from yipanqi.portal._previewed import MASK, naming, plain
from yipanqi.registry.models import Organisation
from yipanqi.values.words import Words, speaking

pytestmark = pytest.mark.django_db
LABEL = "contracts.contract"


@pytest.fixture
def reader(clients: dict[str, Client]) -> Callable[[str], Any]:
    """The person behind the sign-in of a role."""
    return lambda role: get_user_model().objects.get(username=role)


@pytest.fixture
def contracts(clients: dict[str, Client]) -> list[Contract]:
    """Xiuzhou's two contracts, then Haining's."""
    return [Contract.objects.get(number=f"2024{n:012d}") for n in (1, 2, 3)]


def _doubt(one: Contract, n: int, label: str = LABEL) -> None:
    Doubt.objects.create(
        model=label,
        record=one.pk,
        field="turnover",
        check_key=f"check{n}",
        zh=f"疑点{n}",
        en=f"doubt {n}",
        reason="已核对",
        by="test",
        reading=one.reading,
        row=one.row,
    )


def _steps(batch: Any, user: Any, whole: bool = True) -> list[tuple[str, str]]:
    return [(step.words.zh, step.href) for step in _receipt.next_steps(batch, user, whole)]


def test_doubts_are_named_up_to_five_with_the_firms_to_ask(
    small_city: dict[str, Any], contracts: list[Contract], reader: Callable[[str], Any]
) -> None:
    first, second, haining = contracts
    for n in range(4):
        _doubt(first, n)
    for n in (4, 5):
        _doubt(second, n)
    _doubt(haining, 6)
    batch, firm = small_city["contracts"], Organisation.objects.get(pk=first.organisation_id)
    steps = _steps(batch, reader("city_officer"))
    settle = [(words, href) for words, href in steps if words.startswith("核实“")]
    assert [href for _, href in settle] == [f"/records/{LABEL}/{pk}/" for pk in (*[first.pk] * 4, second.pk)]
    assert all(first.title in words for words, _ in settle[:4]) and settle[4][0].endswith("”：疑点4")
    assert ("另有 2 条疑点待核实", f"/intake/{batch.pk}/?bucket=changed") in steps
    ask = [(words, href) for words, href in steps if words.startswith("联系“")]
    assert ask == [(f"联系“{firm.name}”核对原件", f"/organisations/{firm.pk}/")], "a firm is asked once, and those named only"
    (words,) = [step.words for step in _receipt.next_steps(batch, reader("city_officer"), True) if "ask “" in step.words.en]
    assert words.en == f"ask “{firm.name}” for the original"


def test_a_county_is_told_of_its_own_doubts_and_nobody_of_what_has_no_page(
    small_city: dict[str, Any], contracts: list[Contract], reader: Callable[[str], Any]
) -> None:
    first, _, haining = contracts
    _doubt(first, 1)
    _doubt(haining, 2)
    _doubt(first, 3, label="registry.organisation")
    told = [words for words, _ in _steps(small_city["contracts"], reader("county_officer"))]
    assert any(words.endswith("：疑点1") for words in told)
    assert not any("疑点2" in words or "疑点3" in words or "潮涌" in words for words in told)
    told = [words for words, _ in _steps(small_city["contracts"], reader("city_officer"))]
    assert any("疑点2" in words for words in told) and not any("疑点3" in words for words in told)


@pytest.mark.parametrize(("role", "count", "english"), [("city_officer", 2, "2 records"), ("county_officer", 1, "1 record")])
def test_findings_of_a_register_lead_to_the_page_that_settles_them(
    small_city: dict[str, Any],
    contracts: list[Contract],
    reader: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
    role: str,
    count: int,
    english: str,
) -> None:
    found = {contracts[0].pk, contracts[2].pk, 10**9}
    monkeypatch.setattr(_receipt, "findings_on", lambda label: found if label == LABEL else set())
    step = next(s for s in _receipt.next_steps(small_city["contracts"], reader(role), True) if s.words.zh.startswith("处理"))
    assert (step.words.zh, step.href) == (f"处理这一批的 {count} 条疑点", "/contracts/checks/")
    assert step.words.en == f"settle the findings on {english} of this batch"
    monkeypatch.setattr(_receipt, "instruments", lambda: ())
    assert (f"处理这一批的 {count} 条疑点", f"/lists/{LABEL}/") in _steps(small_city["contracts"], reader(role))
    assert not any("处理" in words for words, _ in _steps(small_city["needs"], reader(role))), "of another batch there are none"


def test_what_was_not_taken_comes_first_and_the_register_last(
    small_city: dict[str, Any], reader: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, city = small_city["needs"], reader("city_officer")
    monkeypatch.setattr(_receipt, "waiting_for_review", lambda user: 0)
    before = _steps(batch, city)
    assert before == [("查看企业技术需求", "/lists/needs.need/")]
    reading = batch.readings.get()
    Problem.objects.create(reading=reading, row=4, letter="C", field="place", code="unreadable", severity="unread", raw="?")
    batch.readings.update(recognised="")
    monkeypatch.setattr(_receipt, "waiting_for_review", lambda user: 3)
    assert _steps(batch, city) == [
        ("有 1 处没有收或读不懂：下载批注好的原表，改好后整个文件再交一次", f"/intake/{batch.pk}/marked/"),
        ("工作表“需求”认不准，没有收：再交一次并在预览里指定", "/intake/"),
        ("有 3 个单位名称等待核对", "/review/"),
        *before,
    ]
    assert _steps(batch, city, whole=False)[0][1] == "/intake/", "the file goes to who may read it whole"
    asked = _receipt.next_steps(batch, city, False, asks=True)[0]
    assert (asked.words.zh, asked.href) == (
        "有 1 处没有收或读不懂：先在本页末尾声明用途，再下载批注好的原表，改好后整个文件再交一次",
        f"/intake/{batch.pk}/#purpose",
    )


def test_what_has_no_page_of_its_own_is_called_by_its_kind() -> None:
    written = intake.Written("board.Action", 1, 1, 5, [])
    line = _receipt._line(written, None)
    assert (line.row, line.kind, line.title, line.href, line.changes) == (5, "action", "", "", [])
    record = type("Record", (), {"pk": 7, "key": "行动|2024"})
    seen = type("Sight", (), {"of": lambda self, one: frozenset()})()
    line = _receipt._line(written, (record, seen))
    assert (line.kind, line.title, line.href, line.changes) == ("action", "行动|2024", "", [])


# What a preview says.


def _row(one: Contract, changes: list[tuple[str, Words, Any, Any]], values: dict[str, Any] | None = None) -> Any:
    return intake.PreviewRow("contracts.Contract", one.key, one.reading_id, 4, values or {}, changes)


@pytest.mark.parametrize(("role", "old"), [("city_officer", "秀水精密有限公司"), ("public", MASK)])
def test_links_of_a_preview_are_names_of_firms_and_old_values_only_for_who_may_read_them(
    contracts: list[Contract], reader: Callable[[str], Any], role: str, old: str
) -> None:
    from django.contrib.auth.models import AnonymousUser

    one, haining = contracts[0], contracts[2]
    changes = [
        ("organisation", Words("", ""), one.organisation_id, haining.organisation_id),
        ("organisation", Words("", ""), one.organisation_id, "new#1"),
        ("organisation", Words("", ""), one.organisation_id, 10**9),
        ("organisation", Words("", ""), None, None),
        ("turnover", Words("技术交易额", "Turnover"), 100_0000, 200_0000),
    ]
    user = AnonymousUser() if role == "public" else reader(role)
    with speaking("zh"):
        (shown,) = plain([_row(one, changes)], "changed", [one.reading], user)
    told = [(str(words), before, after) for words, before, after in shown["changes"]]
    assert told[:4] == [
        ("单位", old, "海宁潮涌材料有限公司"),
        ("单位", old, "新单位"),
        ("单位", old, "#1000000000"),
        ("单位", "—", "—"),
    ]
    assert told[4][1:] == ("1万元" if role == "city_officer" else MASK, "2万元")
    assert (one.number in shown["title"]) is (role == "city_officer")


def test_a_new_record_is_called_by_its_number_and_what_it_says_stands_below(contracts: list[Contract], reader: Any) -> None:
    one = contracts[0]
    values = {
        "number": "2024000000000009",
        "title": "智能控制器",
        "turnover": 100_0000,
        "organisation": one.organisation_id,
        "unheard": 1,
    }
    with speaking("zh"):
        (shown,) = plain([_row(one, [], values)], "new", [one.reading], reader("city_officer"))
    assert shown["title"].startswith("2024000000000009 · 智能控制器") and shown["key"] == one.key and shown["row"] == 4
    said = [(str(words), value) for words, value in shown["values"]]
    assert said == [("技术交易额", "1万元"), ("单位", "秀水精密有限公司")], "what no sheet has a heading for is not shown"
    assert naming(Contract, frozenset({"turnover"})) == []
    assert plain(["told"], "refused", [], reader("city_officer")) == [{"told": "told"}]


# What a record's page says of its past.


def test_where_no_column_stands_a_change_is_called_by_what_it_is(contracts: list[Contract], reader: Callable[[str], Any]) -> None:
    one, haining = contracts[0], contracts[2]
    for field, old, new in (
        ("turnover", 100_0000, 200_0000),
        ("place", "330411", "330481"),
        ("organisation", one.organisation_id, haining.organisation_id),
        ("organisation", None, 10**9),
        ("key", "", "x"),
    ):
        Change.objects.create(model=LABEL, record=one.pk, field=field, old=old, new=new, by="test", reason="来电")
    changes = intake.history(LABEL, one.pk)
    with speaking("zh"):
        shown = changes_shown(one, changes, sight(Contract, reader("city_officer")))
        assert [(c.title, c.old, c.new, c.by, c.reason, c.href) for c in shown] == [
            ("系统项目", "—", "x", "test", "来电", ""),
            ("所属单位", "—", "1000000000", "test", "来电", ""),
            ("所属单位", "秀水精密有限公司", "海宁潮涌材料有限公司", "test", "来电", ""),
            ("计入的地区", "秀洲区", "海宁市", "test", "来电", ""),
            ("技术交易额", "1万元", "2万元", "test", "来电", ""),
        ]
        own = changes_shown(one, changes, sight(Contract, reader("organisation"), purpose="own"))
    assert [(c.title, c.by, c.reason) for c in own] == [("计入的地区", "", ""), ("技术交易额", "", "")], (
        "who did it is for officers"
    )


def test_a_cell_that_was_not_read_leads_to_itself(contracts: list[Contract], reader: Callable[[str], Any]) -> None:
    one = contracts[0]
    for field in ("registered_on", "registered_on@2019", "unheard"):
        Problem.objects.create(
            reading=one.reading, row=one.row, letter="K", field=field, code="date", severity="unread", raw="?", became="unknown"
        )
    (told,) = unread_shown(one, sight(Contract, reader("city_officer")))
    digest = one.reading.batch.file.sha256
    assert told.href == f"/files/{digest}/{one.reading_id}/{one.row}/?cell=K{one.row}" and told.cell == f"K{one.row}"
    assert told.file == one.reading.batch.name
    hidden = type("Sight", (), {"of": lambda self, record: frozenset()})()
    assert unread_shown(one, hidden) == []


def test_a_value_that_a_person_typed_leads_to_no_cell(contracts: list[Contract]) -> None:
    came = intake.first_origin(contracts[0])
    assert href_of(None) == "" and href_of(came).startswith(f"/files/{came.sha256}/{came.reading}/{came.row}/")
    assert href_of(intake.of_change(contracts[0], Change(by="test", field="turnover"))) == ""
