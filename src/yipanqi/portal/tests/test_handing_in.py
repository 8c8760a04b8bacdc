"""The deeds on a batch through its pages: what each answers, and in which words it is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yipanqi.instruments.conftest import Tab, write
from yipanqi.intake import actions
from yipanqi.intake.models import Batch, Remembered
from yipanqi.ledger.models import Entry
from yipanqi.portal.tests.conftest import NEEDS, need
from yipanqi.portal.views import intake
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def officer(clients: dict[str, Client]) -> Client:
    """A city officer, who sent none of the batches."""
    return clients["city_officer"]


def _refused(*_: Any, **__: Any) -> Any:
    raise Fault("no", "这样不行。", "Not so.")


def _said(officer: Client, answer: Any) -> str:
    """The message on the page that an answer leads to."""
    assert answer.status_code == 302, answer.status_code
    return officer.get(answer["Location"]).content.decode()


def test_a_file_that_others_sent_is_read_whole_for_a_purpose_that_the_ledger_keeps(officer: Client, small_city: dict) -> None:
    at = f"/intake/{small_city['contracts'].pk}/marked/"
    assert officer.get(at).status_code == 404 and not Entry.objects.filter(action="export_personal").exists()
    session = officer.session
    session["purpose"] = "supervision"
    session.save()
    answer = officer.get(at)
    assert answer.status_code == 200 and answer["Content-Type"] == XLSX and answer.content[:2] == b"PK"
    assert answer["Content-Disposition"].endswith(
        "2024%E5%B9%B4%E6%8A%80%E6%9C%AF%E5%90%88%E5%90%8C%E8%AE%A4%E5%AE%9A%E7%99%BB%E8%AE%B0"
        "%E6%98%8E%E7%BB%86%E8%A1%A8-%E9%97%AE%E9%A2%98.xlsx"
    )
    entry = Entry.objects.get(action="export_personal")
    assert (entry.by, entry.subject) == ("city_officer", f"batch:{small_city['contracts'].pk}")
    assert entry.detail == {"purpose": "supervision", "what": "marked copy"}


def test_who_sent_a_file_gets_it_marked_without_an_entry_while_it_waits(
    officer: Client, small_city: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = small_city["contracts"]
    Batch.objects.filter(pk=batch.pk).update(by="city_officer", state="previewed")
    monkeypatch.setattr("yipanqi.intake.markup.marked", lambda found: b"PK" + found.name.encode())
    answer = officer.get(f"/intake/{batch.pk}/marked/")
    assert answer.content == b"PK" + batch.name.encode() and not Entry.objects.filter(action="export_personal").exists()
    monkeypatch.setattr("yipanqi.intake.markup.marked", _refused)
    assert "这样不行" in _said(officer, officer.get(f"/intake/{batch.pk}/marked/"))


def test_an_empty_sheet_is_called_by_its_name(officer: Client, small_city: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yipanqi.intake.workbooks.template", lambda name: name.encode())
    answer = officer.get("/sheets/technology_contracts/template/")
    assert answer.content == b"technology_contracts" and answer["Content-Type"] == XLSX
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''") and ".xlsx" in answer["Content-Disposition"]
    assert officer.get("/sheets/nosuch/template/").status_code == 404


@pytest.mark.parametrize(
    ("deed", "action", "said"),
    [
        ("discard", "discard", "预览已放弃，收到的文件仍保留"),
        ("forget/{reading}", "forget_for", "已取消，这张表已重新识别"),
        ("follow/{reading}", "follow", "已按此重新预览"),
        ("choose/{reading}", "choose", "收下后记住"),
    ],
)
def test_a_deed_is_confirmed_or_refused_in_words(
    officer: Client, small_city: dict, monkeypatch: pytest.MonkeyPatch, deed: str, action: str, said: str
) -> None:
    batch, done = small_city["contracts"], []
    reading = batch.readings.get()
    at = f"/intake/{batch.pk}/{deed.format(reading=reading.pk)}/"
    monkeypatch.setattr(intake, "read_beside", lambda again, by: done.append(("read", again.pk, by)))
    monkeypatch.setattr(actions, action, lambda one, *given, by, **more: done.append((one.pk, by)) or batch)
    assert said in _said(officer, officer.post(at, {"memory": "7"}))
    of = batch.pk if deed == "discard" else reading.pk
    assert done == [(of, "city_officer"), *([] if deed == "discard" else [("read", batch.pk, "city_officer")])]
    monkeypatch.setattr(actions, action, _refused)
    shown = _said(officer, officer.post(at, {"memory": "7"}))
    assert "这样不行" in shown and said not in shown
    assert officer.get(at).status_code == 405


@pytest.mark.parametrize("deed", ["follow", "forget", "choose"])
def test_a_table_of_another_batch_is_not_touched(officer: Client, small_city: dict, deed: str) -> None:
    other = small_city["needs"].readings.get()
    at = f"/intake/{small_city['contracts'].pk}/{deed}/"
    assert officer.post(f"{at}{other.pk}/", {"memory": "1"}).status_code == 404
    assert officer.post(f"{at}999999/", {"memory": "1"}).status_code == 404


def test_a_memory_is_followed_by_its_number_alone(officer: Client, small_city: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = small_city["contracts"]
    at, seen = f"/intake/{batch.pk}/follow/{batch.readings.get().pk}/", []
    monkeypatch.setattr(intake, "read_beside", lambda again, by: None)
    monkeypatch.setattr(actions, "follow", lambda table, number, **given: seen.append(number) or batch)
    for odd in ("", "x", "-1", "1.5"):
        assert officer.post(at, {"memory": odd}).status_code == 404
    officer.post(at, {"memory": "7"})
    officer.post(at, {"memory": "9" * 30})
    assert seen == [7, int("9" * 18)], "no number that the database cannot hold"


def test_what_a_person_remembers_is_taken_back_once(officer: Client, small_city: dict) -> None:
    one = Remembered.objects.create(header="0" * 64, recognised="needs", mapping={}, by="city_officer")
    assert "已忘掉" in _said(officer, officer.post(f"/intake/remembered/{one.pk}/forget/")) and not Remembered.objects.exists()
    assert officer.post(f"/intake/remembered/{one.pk}/forget/").status_code == 404


def test_columns_are_said_of_the_sheet_that_the_page_showed(
    officer: Client, small_city: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = small_city["contracts"]
    reading, said = batch.readings.get(), []
    monkeypatch.setattr(intake, "read_beside", lambda again, by: None)
    monkeypatch.setattr(actions, "choose", lambda table, name, mapping, **given: said.append((name, mapping)) or batch)
    letter = {field: str(hit["letter"]) for field, hit in reading.mapping.items()}
    form = {f"col_{letter['title']}": "title", f"col_{letter['value']}": "", "col_Z": "number"}
    for sheet in (reading.recognised, "needs", ""):
        officer.post(f"/intake/{batch.pk}/choose/{reading.pk}/", {"sheet": sheet, **form})
    assert said == [(reading.recognised, {letter["value"]: ""}), ("needs", {}), (None, {})]


def test_nothing_is_received_without_a_file_or_for_a_place_that_is_not(
    clients: dict[str, Client], officer: Client, small_city: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "请先选择文件" in _said(officer, officer.post("/intake/", {}))
    sent: list[tuple[str, Any, Any, int]] = []

    def received(file: Any, *, name: str, by: str, place: Any, password: Any, of: int) -> Any:
        if name == "坏.xlsx":
            _refused()
        sent.append((name, place, password, of))
        return small_city["contracts"]

    def file(name: str) -> SimpleUploadedFile:
        return SimpleUploadedFile(name, b"x")

    monkeypatch.setattr(intake, "receive_beside", received)
    for role, place in (("city_officer", "999999"), ("county_officer", "330481")):
        assert clients[role].post("/intake/", {"file": file("好.xlsx"), "place": place}).status_code == 404
    assert sent == []
    assert officer.post("/intake/", {"file": file("好.xlsx")})["Location"] == f"/intake/{small_city['contracts'].pk}/"
    clients["county_officer"].post("/intake/", {"file": file("好.xlsx"), "password": "hush"})
    shown = _said(officer, officer.post("/intake/", {"file": [file("坏.xlsx"), file("好.xlsx")], "place": "330411"}))
    assert sent == [("好.xlsx", None, None, 1), ("好.xlsx", "330411", "hush", 1), ("好.xlsx", "330411", None, 2)]
    assert "这样不行" in shown, "one that fails stops no other"
    assert officer.post("/intake/", {"file": file("坏.xlsx")})["Location"] == "/intake/"


def test_a_batch_is_taken_back_by_who_may(
    clients: dict[str, Client], officer: Client, small_city: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = f"/intake/{small_city['contracts'].pk}/undo/"
    monkeypatch.setattr(actions, "undo", _refused)
    assert "这样不行" in _said(officer, officer.post(at))
    monkeypatch.setattr(intake, "may", lambda user, deed: deed != "undo")
    assert officer.post(at).status_code == 404


def test_figures_that_cannot_be_reckoned_are_said_to_be(
    officer: Client, small_city: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = f"/intake/{small_city['contracts'].pk}/moves/"
    monkeypatch.setattr(intake.queries, "reckoned", _refused)
    part, whole = officer.get(at, headers={"hx-request": "true"}).content.decode(), officer.get(at).content.decode()
    assert "这样不行" in part and "<html" not in part and "这样不行" in whole and "<html" in whole


def test_a_batch_that_was_undone_says_what_stayed_and_why(officer: Client, small_city: dict) -> None:
    batch = small_city["contracts"]
    kept = {"model": "contracts.contract", "key": "2024000000000001", "reason": "changed_since", "record": 1}
    Batch.objects.filter(pk=batch.pk).update(
        state="undone", undone={"removed": 2, "restored": 0, "kept": 1, "details": [kept, {**kept, "reason": ""}]}
    )
    shown = intake._undone(Batch.objects.get(pk=batch.pk))
    assert shown is not None and len(shown["lines"]) == 1 and shown["removed"] == 2
    assert intake._undone(small_city["needs"]) is None


def _rows_of(batch: Batch, client: Client) -> str:
    return client.get(f"/files/{batch.file.sha256}/{batch.readings.get().pk}/4/").content.decode()


@pytest.mark.parametrize("role", ["city_officer", "county_officer"])
def test_who_handed_a_file_in_reads_it_whole_until_it_is_accepted_then_for_a_purpose(
    clients: dict[str, Client], tmp_path: Any, role: str
) -> None:
    client, phone = clients[role], "1391234567七"
    row = need(9, "秀水精密有限公司", "秀洲区", "否")
    row[NEEDS.index("联系电话")], row[NEEDS.index("预算投入")] = phone, "若干"
    path = write(
        tmp_path / "需求.xlsx", [Tab("需求", "2024年企业技术需求征集表", [*NEEDS, "身份证"], [[*row, "33040219900101123X"]])]
    )
    batch = actions.receive(path, name=path.name, by=role, place="330411")
    told = Entry.objects.filter(action__in=["read_personal", "export_personal"])

    def shown() -> tuple[bool, bool, int]:
        """Whether the row as received says both, the status of the marked copy."""
        text = _rows_of(batch, client)
        return phone in text, "33040219900101123X" in text, client.get(f"/intake/{batch.pk}/marked/").status_code

    assert shown() == (True, True, 200) and not told.exists()
    actions.accept(batch, role)
    assert shown() == (False, False, 404) and not told.exists()
    page = client.get(f"/intake/{batch.pk}/").content.decode()
    assert 'name="purpose"' in page and f"/intake/{batch.pk}/marked/" not in page
    assert client.post("/purpose/", {"purpose": "checking", "next": f"/intake/{batch.pk}/"}).status_code == 302
    assert shown() == (True, True, 200)
    assert [(e.by, e.action, e.detail["purpose"]) for e in told.order_by("number")] == [
        (role, "read_personal", "checking"),
        (role, "export_personal", "checking"),
    ]
    record = apps.get_model("needs.Need").objects.get(number="XQ0009")
    assert (phone in client.get(f"/records/needs.need/{record.pk}/").content.decode()) == (role == "city_officer")


def test_a_purpose_opens_no_file_of_others_to_who_may_not_read_persons(clients: dict[str, Client], small_city: dict) -> None:
    client, batch = clients["county_officer"], small_city["needs"]
    client.post("/purpose/", {"purpose": "checking", "next": "/"})
    assert client.get(f"/intake/{batch.pk}/marked/").status_code == 404
    assert "13912345678" not in _rows_of(batch, client)


def test_reading_the_persons_in_the_problems_of_others_file_is_in_the_ledger(clients: dict[str, Client], tmp_path: Any) -> None:
    row = need(9, "秀水精密有限公司", "秀洲区", "否")
    row[NEEDS.index("联系人")] = "@张三丰"
    path = write(tmp_path / "需求.xlsx", [Tab("需求", "2024年企业技术需求征集表", NEEDS, [row])])
    batch = actions.receive(path, name=path.name, by="county_officer", place="330411")
    client, at = clients["city_officer"], f"/intake/{batch.pk}/"
    told = Entry.objects.filter(action="read_personal")
    assert "张三丰" not in client.get(at).content.decode() and not told.exists()
    client.post("/purpose/", {"purpose": "supervision", "next": at})
    assert "张三丰" in client.get(at).content.decode()
    assert [(e.by, e.subject, e.detail) for e in told] == [("city_officer", f"batch:{batch.pk}", {"purpose": "supervision"})]
