"""Rights by row: who may take in what, for every register, through deeds and pages, with the exact buckets."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.apps import apps

from yipanqi.accounts.actions import ensure_user
from yipanqi.accounts.models import User
from yipanqi.intake import _layout as layout
from yipanqi.intake import _matching as matching
from yipanqi.intake import _rights as rights
from yipanqi.intake import actions, queries, workbooks
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.models import Batch, Problem, Remembered, StoredFile
from yipanqi.intake.tests.test_round_trip import _value
from yipanqi.intake.tests.workbooks_made import CONTRACT_HEADINGS, contract, write
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db
Contract = apps.get_model("contracts.Contract")
OWN, OTHER, CITY = "330411", "330481", "330400"
NAMES = {OWN: "秀洲区", OTHER: "海宁市", CITY: "嘉兴市"}
ON = date(2024, 12, 31)
PLACE = CONTRACT_HEADINGS.index("卖方所在地")
VALUE = CONTRACT_HEADINGS.index("合同成交额")
NUMBER = CONTRACT_HEADINGS.index("合同登记编号")


@pytest.fixture(autouse=True)
def people(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for name, role, places in (
        ("市局", "city_officer", []),
        ("秀洲", "county_officer", [OWN]),
        ("秀洲乙", "county_officer", [OWN]),
        ("海宁", "county_officer", [OTHER]),
        ("企业", "organisation", [OWN]),
        ("公众", "public", []),
    ):
        ensure_user(name, "a long password 1", role=role, places=places, by="test")


def no(n: int) -> str:
    """The number of a contract that the city's registry gave: every county may report it."""
    return f"20243304000{n:05d}"


def counts(batch: Batch) -> tuple[int, ...]:
    return tuple(batch.counts[n] for n in ("added", "changed", "same", "refused"))


def row(number: int, place: Any, amount: float = 100.0) -> list[Any]:
    """A contract of the seller's place ('' = none named)."""
    made = list(contract(number))
    made[PLACE], made[VALUE], made[NUMBER] = place, amount, no(number)
    return made


def sent(path: Path, rows: list[list[Any]], by: str, **more: Any) -> Batch:
    return actions.receive(write(path / "技术合同.xlsx", rows), name="技术合同.xlsx", by=by, **more)


def everything(batch: Batch) -> str:
    """All that the batch can tell anybody: buckets, values, problems."""
    rows = [(r.key, r.values, r.changes) for b in ("new", "changed", "same") for r in queries.preview(batch, b).rows]
    told = [(p.raw, p.detail, p.code) for p in Problem.objects.filter(reading__batch=batch)]
    return json.dumps([rows, told, batch.counts], ensure_ascii=False, default=str)


def test_a_row_of_another_place_is_refused_in_one_line_and_tells_nothing(tmp_path: Path) -> None:
    actions.take_in(
        write(tmp_path / "市.xlsx", [row(n, p, 169.55) for n, p in ((1, "秀洲区"), (2, "海宁市"), (3, "嘉兴市"))]), by="市局"
    )
    same = [row(n, p, 169.55) for n, p in ((1, "秀洲区"), (2, "海宁市"), (3, "嘉兴市"))]
    other = [row(n, p, 88) for n, p in ((1, "秀洲区"), (2, "海宁市"), (3, "嘉兴市"), (4, "秀洲区"), (5, "海宁市"))]
    for by, rows, seen in (
        ("秀洲", same, (0, 0, 1, 2)),
        ("海宁", same, (0, 0, 1, 2)),
        ("市局", same, (0, 0, 3, 0)),
        ("秀洲", other, (1, 1, 0, 3)),
        ("海宁", other, (1, 1, 0, 3)),
        ("市局", other, (2, 3, 0, 0)),
    ):
        batch = sent(tmp_path, rows, by)
        assert counts(batch) == seen, by
        if by != "市局":
            lines = Problem.objects.filter(reading__batch=batch, severity="refused")
            assert {p.code for p in lines} == {"outside"} and len({p.row for p in lines}) == len(lines) == seen[3]
            words = everything(batch)
            assert not any(no(n) in words for n in (2, 3) if by == "秀洲")
            assert "不在本县（市、区）可报送的范围" in str(queries.problems(batch, severity="refused")[0].wrong)


def test_a_key_of_another_place_under_ones_own_name_is_refused_all_the_same(tmp_path: Path) -> None:
    actions.take_in(write(tmp_path / "市.xlsx", [row(1, "海宁市", 169.55)]), by="市局")
    for amount in (169.55, 88):  # neither 'same' nor the old value tells what Haining has
        batch = sent(tmp_path, [row(1, "秀洲区", amount), row(9, "秀洲区")], "秀洲")
        words = everything(batch)
        assert counts(batch) == (1, 0, 0, 1) and "1695500" not in words and no(1) not in words
        assert actions.accept(batch, "秀洲").state == "accepted"
        assert Contract.objects.values_list("value", "place").get(number=no(1)) == (1695500_00, OTHER)
        actions.undo(batch, "秀洲")
    assert Contract.objects.get().place == OTHER


def test_the_cell_that_is_named_is_the_one_to_look_at_and_the_answer_is_the_same(tmp_path: Path) -> None:
    actions.take_in(write(tmp_path / "市.xlsx", [row(1, "海宁市", 169.55), row(2, "秀洲区")]), by="市局")
    batch = sent(tmp_path, [row(1, "秀洲区", 88), row(9, "海宁市", 88), row(1, "海宁市", 88)], "秀洲")
    told = queries.problems(batch, severity="refused")
    assert [(t.row, t.letter) for t in told] == [(4, _letter(NUMBER)), (5, _letter(PLACE)), (6, _letter(PLACE))]
    assert len({(str(t.wrong), str(t.remedy), t.raw, t.code) for t in told}) == 1, "nothing tells the one from the other"
    mine = sent(tmp_path, [row(2, "秀洲区", 90)], "秀洲")
    Contract.objects.filter(number=no(2)).update(place=OTHER)
    with pytest.raises(Fault):
        actions.accept(mine, "秀洲")
    again = queries.problems(mine, severity="refused")
    assert [(t.letter, str(t.wrong)) for t in again] == [(_letter(NUMBER), str(told[0].wrong))]


def _letter(index: int) -> str:
    return chr(ord("A") + index)


def test_rows_that_name_no_place_are_the_senders_and_unreadable_ones_nobodys(tmp_path: Path) -> None:
    batch = sent(tmp_path, [row(1, None), row(2, "无此地"), row(3, "秀洲区")], "秀洲")
    assert counts(batch) == (2, 0, 0, 1) and batch.place == OWN
    actions.accept(batch, "秀洲")
    assert dict(Contract.objects.values_list("number", "place")) == {no(1): OWN, no(3): OWN}
    whole = sent(tmp_path, [row(2, "无此地")], "市局")
    assert counts(whole) == (1, 0, 0, 0)
    actions.accept(whole, "市局")
    assert counts(sent(tmp_path, [row(2, "秀洲区")], "秀洲")) == (0, 0, 0, 1), "a record of no known place is the city's to mend"


def test_whoever_may_not_take_in_leaves_nothing_behind(tmp_path: Path) -> None:
    for by in ("企业", "公众"):
        with pytest.raises(Fault) as fault:
            sent(tmp_path, [row(1, "秀洲区")], by)
        assert fault.value.code == "may_not_take_in"
    with pytest.raises(Fault) as fault:
        sent(tmp_path, [row(1, "秀洲区")], "秀洲", place=OTHER)
    assert fault.value.code == "not_your_place"
    assert not Batch.objects.exists() and StoredFile.objects.count() <= 1


def test_a_batch_is_handled_by_its_place_and_the_city_alone(tmp_path: Path) -> None:
    batch = sent(tmp_path, [row(1, "秀洲区")], "秀洲")
    reading = batch.readings.get()
    for by in ("海宁", "企业", "公众"):
        for deed in (
            lambda by=by: actions.accept(batch, by),
            lambda by=by: actions.discard(batch, by),
            lambda by=by: actions.undo(batch, by),
            lambda by=by: actions.choose(reading, None, {}, by),
            lambda by=by: actions.forget_for(reading, by),
            lambda by=by: actions.follow(reading, 1, by),
        ):
            with pytest.raises(Fault):
                deed()
    batch.refresh_from_db()
    assert (batch.state, batch.said) == ("previewed", {})
    seen = {n: queries.batches(User.objects.get(username=n)).count() for n in ("市局", "秀洲", "秀洲乙", "海宁", "企业", "公众")}
    assert seen == {"市局": 1, "秀洲": 1, "秀洲乙": 1, "海宁": 0, "企业": 0, "公众": 0}
    assert actions.accept(batch, "秀洲乙").state == "accepted"
    of_the_city = sent(tmp_path, [row(2, "秀洲区"), row(3, "海宁市")], "市局", place=OWN)
    assert not queries.batches(User.objects.get(username="秀洲")).filter(pk=of_the_city.pk).exists(), (
        "it may tell of other counties"
    )


def test_rights_are_asked_again_when_the_batch_is_accepted(tmp_path: Path) -> None:
    actions.take_in(write(tmp_path / "市.xlsx", [row(1, "秀洲区", 50)]), by="市局", accept_red="试")
    batch = sent(tmp_path, [row(1, "秀洲区", 60), row(2, "秀洲区")], "秀洲")
    assert counts(batch) == (1, 1, 0, 0)
    Contract.objects.filter(number=no(1)).update(place=OTHER)
    with pytest.raises(Fault) as fault:
        actions.accept(batch, "秀洲")
    batch.refresh_from_db()
    assert (fault.value.code, batch.state, counts(batch)) == ("outside", "previewed", (1, 0, 0, 1))
    assert "50000000" not in json.dumps([r.changes for r in queries.preview(batch, "changed").rows])
    actions.accept(batch, "秀洲")
    assert dict(Contract.objects.values_list("number", "value")) == {no(1): 500_000_00, no(2): 1_000_000_00}
    assert Contract.objects.get(number=no(1)).place == OTHER


def test_a_sender_who_moved_takes_nothing_along(tmp_path: Path) -> None:
    batch = sent(tmp_path, [row(1, "秀洲区")], "秀洲")
    User.objects.filter(username="秀洲").update(places=[OTHER])
    with pytest.raises(Fault):
        actions.accept(batch, "秀洲")
    with pytest.raises(Fault) as fault:  # nor may the city write what its sender may no longer report
        actions.accept(batch, "市局")
    assert fault.value.code == "outside" and not Contract.objects.exists()


def test_an_undo_leaves_what_has_moved_away(tmp_path: Path) -> None:
    batch = sent(tmp_path, [row(1, "秀洲区"), row(2, "秀洲区")], "秀洲")
    actions.accept(batch, "秀洲")
    Contract.objects.filter(number=no(1)).update(place=OTHER)
    done = actions.undo(batch, "秀洲")
    assert (done["deleted"], done["kept"]) == (1, 1) and [d["reason"] for d in done["details"]] == ["outside"]
    assert Contract.objects.get().number == no(1)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (None, None, None),
        (None, (OWN,), (OWN,)),
        ((OWN,), None, (OWN,)),
        ((OWN,), (OTHER,), ()),
        ((OWN, OTHER), (OTHER,), (OTHER,)),
        ((OWN,), (OWN + "001",), (OWN + "001",)),
        ((), (OWN,), ()),
    ],
)
def test_places_in_common(one: Any, other: Any, both: Any) -> None:
    assert rights.common(one, other) == both


@pytest.mark.parametrize(
    ("places", "code", "inside"),
    [
        (None, None, True),
        ((OWN,), OWN, True),
        ((OWN,), OWN + "001", True),
        ((OWN,), OTHER, False),
        ((OWN,), CITY, False),
        ((OWN,), None, False),
        ((), OWN, False),
        ((OWN + "001",), OWN, False),
    ],
)
def test_a_place_lies_within(places: Any, code: Any, inside: bool) -> None:
    assert rights.within(code, places) is inside


def test_a_column_that_decides_the_place_counts_beside_the_place(tmp_path: Path) -> None:
    """A row may name two places; the one that does not count it still makes it another county's row."""
    headings = (*CONTRACT_HEADINGS, "地区")
    path = write(tmp_path / "技术合同.xlsx", [[*row(1, "海宁市"), "秀洲区"], [*row(2, "秀洲区"), "秀洲区"]], headings)
    batch = actions.receive(path, name=path.name, by="秀洲")
    stated = {f.partition("@")[0] for f in batch.readings.get().mapping}
    assert "seller_place" in stated and counts(batch) == (1, 0, 0, 1)
    frame = pl.DataFrame({"reading": [1, 1, 1], "row": [4, 5, 6], "place": [OWN, OWN, None], "seller_place": [OTHER, None, OWN]})
    assert rights.outside((OWN,), [], [frame]).rows() == [(1, 4, "seller_place")]


def test_a_row_that_names_no_place_moves_no_record(tmp_path: Path) -> None:
    actions.take_in(write(tmp_path / "先.xlsx", [row(1, "海宁市", 50), row(2, None, 50)]), by="市局", accept_red="试")
    assert Contract.objects.get(number=no(2)).place is None
    batch = actions.take_in(
        write(tmp_path / "后.xlsx", [row(1, None, 60), row(2, None, 60)]), by="市局", place=OWN, accept_red="试"
    )
    assert counts(batch) == (0, 2, 0, 0)
    assert dict(Contract.objects.values_list("number", "place")) == {no(1): OTHER, no(2): OWN}


# ---- every register -------------------------------------------------------------------------------------------------


def _deciding(sheet: Any) -> set[str]:
    return matching.counting_columns(sheet) & {c.field for c in sheet.columns}


def _book(sheet: Any, places: list[str], path: Path, *, more: int = 0) -> Path:
    """A row for each place, in the sheet's own layout; `more` changes what does not identify it."""
    out, book = workbooks._book()
    columns = layout.all_columns(sheet, ON)
    keys = {k for r in sheet.records for k in r.key} | {
        n for r in sheet.records for k in r.links for n in (k.name, k.code, k.place, k.industry)
    }
    rows = []
    for number, place in enumerate(places, 1):
        cells = {}
        for at, laid in enumerate(columns):
            field, _, token = laid.name.partition("@")
            kind = laid.column.heading.kind
            cells[laid.name] = place if kind == "place" else _value(kind, laid.column, number, at)
            if more and field not in keys and kind in ("money", "count", "number"):
                cells[laid.name] += more
            if laid.column.spread == "place" and token != place:
                cells[laid.name] = None
        rows.append(cells)
    workbooks._Writer(book, sheet).tab(layout.Tab("表", f"2024年度{sheet.zh}", columns, rows))
    book.close()
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.slow
@pytest.mark.parametrize("name", SHEETS.names())
def test_no_register_takes_or_tells_of_another_place(name: str, tmp_path: Path) -> None:
    sheet = SHEETS[name]
    places = [OWN, OTHER, CITY]
    assert all(any(f.name == "place" for f in r.model_class._meta.get_fields()) for r in sheet.records)
    path = _book(sheet, places, tmp_path / "表.xlsx")
    if not _deciding(sheet):  # rows that name no place are the sender's
        first = actions.receive(path, name=path.name, by="秀洲")
        spread = any(c.spread == "place" for c in sheet.columns)  # the row that fills Haining's column
        assert counts(first) == ((2, 0, 0, 1) if spread else (3, 0, 0, 0))
        actions.accept(first, "秀洲", reason="示例")
        assert {p for r in sheet.records for p in r.model_class.objects.values_list("place", flat=True)} == {OWN}
        others = actions.receive(path, name=path.name, by="海宁")
        assert counts(others) == ((1, 0, 0, 2) if spread else (0, 0, 0, 3)), "by now they are another county's"
        return
    fresh = actions.receive(path, name=path.name, by="秀洲")
    assert counts(fresh) == (1, 0, 0, 2), [(t.row, t.code, str(t.wrong)) for t in queries.problems(fresh)]
    assert actions.receive(path, name=path.name, by="市局").counts["refused"] == 0
    actions.accept(fresh, "秀洲", reason="示例")
    assert {p for r in sheet.records for p in r.model_class.objects.values_list("place", flat=True)} <= {OWN}
    actions.take_in(path, by="市局", accept_red="示例")
    held = {r.model: r.model_class.objects.count() for r in sheet.records}
    again = actions.receive(path, name=path.name, by="秀洲")
    assert counts(again) == (0, 0, 1, 2)
    changed = actions.receive(_book(sheet, places, tmp_path / "改.xlsx", more=1_000_000), name="改.xlsx", by="秀洲")
    assert changed.counts["refused"] == 2 and changed.counts["added"] == 0
    codes = {p.code for p in Problem.objects.filter(reading__batch=changed, severity="refused")}
    assert codes == {"outside"}
    actions.accept(changed, "秀洲", reason="示例")
    assert {r.model: r.model_class.objects.count() for r in sheet.records} == held
    assert counts(actions.receive(path, name=path.name, by="海宁")) == (0, 0, 1, 2), "nothing of Haining's was touched"
    with pytest.raises(Fault):
        actions.receive(path, name=path.name, by="企业")


# ---- memories -------------------------------------------------------------------------------------------------------

ODD = ["编码甲", "题目乙", "钱数丙", "单位丁", "日子戊"]
SAID = {"A": "number", "B": "title", "C": "value", "D": "seller_name", "E": "signed_on"}


def odd(path: Path, by: str) -> Batch:
    rows = [[f"HT{n}", f"项目{n}", n * 10_000, f"示例研究院{n}", "2024-05-05"] for n in (1, 2, 3)]
    return actions.receive(write(path / "说不清的表.xlsx", rows, ODD, title="某表", total=False), name="说不清的表.xlsx", by=by)


def test_nothing_is_learnt_from_a_batch_that_is_dropped(tmp_path: Path) -> None:
    batch = actions.choose(odd(tmp_path, "秀洲").readings.get(), "technology_contracts", SAID, "秀洲")
    assert batch.counts["added"] == 3 and not Remembered.objects.exists()
    actions.discard(batch, "秀洲")
    assert not Remembered.objects.exists()
    assert odd(tmp_path, "秀洲").readings.get().recognised == ""


def test_a_memory_is_of_a_person_and_offered_within_the_place(tmp_path: Path) -> None:
    batch = actions.choose(odd(tmp_path, "秀洲").readings.get(), "technology_contracts", SAID, "秀洲")
    actions.accept(batch, "秀洲")
    assert Remembered.objects.values_list("by", "reach").get() == ("秀洲", OWN)
    mine, colleague, haining, city = (odd(tmp_path, by).readings.get() for by in ("秀洲", "秀洲乙", "海宁", "市局"))
    assert (mine.recognised, mine.memory.by, queries.offered(mine)) == ("technology_contracts", "秀洲", [])
    assert [(r.recognised, r.memory) for r in (colleague, haining, city)] == [("", None)] * 3
    assert [[m.by for m in queries.offered(r)] for r in (colleague, haining, city)] == [["秀洲"], [], []]
    number = queries.offered(colleague)[0].number
    followed = actions.follow(colleague, number, "秀洲乙")
    assert followed.readings.get().recognised == "technology_contracts" and followed.counts["same"] == 3
    with pytest.raises(Fault):
        actions.follow(haining, number, "海宁")
    seen = {n: [m.own for m in queries.remembered(User.objects.get(username=n))] for n in ("市局", "秀洲", "秀洲乙", "海宁")}
    assert seen == {"市局": [True], "秀洲": [True], "秀洲乙": [False], "海宁": []}
    for by in ("秀洲乙", "海宁", "企业"):
        with pytest.raises(Fault):
            actions.forget(number, by)
    actions.forget_for(mine, "秀洲")
    assert not Remembered.objects.exists()


def test_what_was_said_in_a_batch_can_be_taken_back(tmp_path: Path) -> None:
    batch = actions.choose(odd(tmp_path, "秀洲").readings.get(), "technology_contracts", SAID, "秀洲")
    again = actions.forget_for(batch.readings.get(), "秀洲")
    assert (again.said, again.readings.get().recognised) == ({}, "")


BELONGING = [
    (records.model, name, register) for sheet in SHEETS for records in sheet.records for name, register in records.within.items()
]


def test_what_belongs_to_a_record_says_so() -> None:
    assert {(model, register) for model, _, register in BELONGING} == {
        ("insurance.Claim", "insurance.Policy"),
        ("funds.CashFlow", "funds.SubFund"),
        ("contracts.Receipt", "contracts.Contract"),
        ("matchmaking.Meeting", "matchmaking.Session"),
    }


@pytest.mark.parametrize(("model", "name", "register"), BELONGING)
def test_what_belongs_to_a_record_of_another_place_lies_outside(model: str, name: str, register: str) -> None:
    """A claim that names no place is its policy's; the record of another county that it names is one's own to nobody else."""
    holder = apps.get_model(register)
    for key, place in (("OWN-1", OWN), ("OWN-2", OWN + "001"), ("OTHER-1", OTHER), ("CITY-1", CITY), ("NONE-1", None)):
        holder.objects.create(key=key, place=place)
    named = ["own-1", "OWN-2", "other-1", "CITY-1", "NONE-1", "unknown", None]
    frame = pl.DataFrame(
        {"reading": 1, "row": range(1, 8), "key": [f"k{n}" for n in range(7)], "place": OWN, name: named},
        schema_overrides={"reading": pl.Int64, "row": pl.Int32, name: pl.String},
    )
    assert rights.outside((OWN,), [(model, frame)], ())["row"].sort().to_list() == [3, 4, 5]
    assert rights.outside(None, [(model, frame)], ()).is_empty()


def test_a_payment_under_another_countys_contract_is_refused(tmp_path: Path) -> None:
    actions.take_in(write(tmp_path / "市.xlsx", [row(1, "秀洲区"), row(2, "海宁市")]), by="市局")
    headings = ("合同登记编号", "收款凭证号", "到账日期", "到账金额（元）", "卖方所在地")
    rows = [[no(n), f"记-{n}", date(2024, 6, n), 1000 * n, "秀洲区"] for n in (1, 2)]
    path = write(tmp_path / "技术性收入到账登记表.xlsx", rows, headings, title="2024年技术性收入到账登记表")
    batch = actions.receive(path, name=path.name, by="秀洲")
    assert counts(batch) == (1, 0, 0, 1)
    assert [(p.code, p.row) for p in Problem.objects.filter(reading__batch=batch, severity="refused")] == [("outside", 5)]
    assert queries.problems(batch, severity="refused")[0].cell == "A5", "the number of the contract is what to look at"
    assert "2000" not in everything(batch)


# ---- whether a record of another place is there --------------------------------------------------------------------------


def test_a_number_that_another_registry_gave_is_answered_alike_whether_it_is_held_or_not(tmp_path: Path) -> None:
    held, free, own, citys = "2024330481000001", "2024330481000002", "2024330411000003", "2024330400000004"
    abroad = "2024310104000005"  # registered by the technology market of Shanghai's Xuhui

    def named(one: str, place: str) -> list[Any]:
        made = row(int(one[-1]), place)
        made[NUMBER] = one
        return made

    actions.take_in(write(tmp_path / "市.xlsx", [named(held, "海宁市")]), by="市局")
    answers = []
    for asked in (held, free):
        batch = sent(tmp_path, [named(asked, "秀洲区")], "秀洲")
        told = queries.problems(batch)
        answers.append((counts(batch), [(t.cell, t.severity, str(t.wrong), str(t.remedy), t.raw, t.code) for t in told]))
        assert actions.accept(batch, "秀洲").state == "accepted"
    assert answers[0] == answers[1] and answers[0][0] == (0, 0, 0, 1)
    assert list(Contract.objects.values_list("number", "place")) == [(held, OTHER)]
    assert counts(sent(tmp_path, [named(own, "秀洲区"), named(citys, "秀洲区"), row(9, "秀洲区")], "秀洲")) == (3, 0, 0, 0)
    assert counts(sent(tmp_path, [named(abroad, "秀洲区")], "秀洲")) == (1, 0, 0, 0), "no other county's of this city"
    assert counts(sent(tmp_path, [named(free, "秀洲区")], "市局")) == (1, 0, 0, 0), "the city reports for all"

    actions.take_in(write(tmp_path / "市又.xlsx", [named(free, "秀洲区")]), by="市局")  # now a contract of one's own
    assert counts(sent(tmp_path, [named(free, "秀洲区")], "秀洲")) == (0, 0, 1, 0)


def test_a_correction_tells_as_little_of_anothers_number(tmp_path: Path) -> None:
    held, free = "2024330481000001", "2024330481000002"
    other = row(5, "海宁市")
    other[NUMBER] = held
    actions.take_in(write(tmp_path / "市.xlsx", [other, row(1, "秀洲区")]), by="市局")
    mine = Contract.objects.get(place=OWN)
    said = []
    for asked in (held, free):
        with pytest.raises(Fault) as told:
            actions.correct("contracts.contract", mine.pk, {"number": asked}, "秀洲", "抄错编号")
        said.append((told.value.code, str(told.value)))
    assert said[0] == said[1] and said[0][0] == "outside"
    assert actions.correct("contracts.contract", mine.pk, {"number": free}, "市局", "抄错编号") == 1
