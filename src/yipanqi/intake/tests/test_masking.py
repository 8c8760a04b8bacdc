"""A county sends its register of persons in again as it was exported: no name is shown, and nothing else comes of it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.apps import apps

from yipanqi.accounts.actions import ensure_user
from yipanqi.intake import _keeping as keeping
from yipanqi.intake import _masking as masking
from yipanqi.intake import actions, queries, workbooks
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.tests.test_round_trip import _write
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db
OWN = ["330402", "330411"]
BOTH = {"talents": "talents.Talent", "shared_doctors": "talents.SharedDoctor"}


@pytest.fixture(params=BOTH)
def sheet(request: Any, tmp_path: Path) -> str:
    """Five persons of five places are there, two of them the county's own."""
    path = tmp_path / "first.xlsx"
    path.write_bytes(_write(SHEETS[request.param], 5))
    actions.take_in(path, by="city", accept_red="示例")
    return str(request.param)


def _user(name: str = "county", places: list[str] = OWN) -> Any:
    return ensure_user(name, "geheim-1234", role="county_officer", places=places)


def _names(sheet: str) -> list[str]:
    return list(apps.get_model(BOTH[sheet])._default_manager.order_by("pk").values_list("name", flat=True))


def _sent(path: Path, sheet: str, user: Any, edit: Any = lambda tab: None, by: str = "") -> Any:
    """The export of `user`, edited, as `by` sends it in."""
    book = openpyxl.load_workbook(io.BytesIO(workbooks.export(sheet, user)))
    edit(book.worksheets[0])
    book.save(path)
    return actions.receive(path, name=path.name, by=by or user.username)


def _name_cells(tab: Any) -> list[Any]:
    return [c for row in tab.iter_rows() for c in row if str(c.value or "").startswith(masking.MARK)]


def _everything_kept(batch: Any) -> str:
    """All that stands in the preview, its problems and readings."""
    kept = keeping.load(batch.pk)
    frames = [f.select(c for c in f.columns if c != "key").write_csv() for d in kept.differences for f in (d.frame, d.changes)]
    return "".join(frames) + str([(t.raw, t.wrong) for t in queries.problems(batch)])


def test_what_a_county_exports_it_sends_in_again(sheet: str, tmp_path: Path) -> None:
    names, user = _names(sheet), _user()
    data = workbooks.export(sheet, user)
    assert not any(
        name in str(c.value) for tab in openpyxl.load_workbook(io.BytesIO(data)) for r in tab for c in r for name in names
    )
    batch = _sent(tmp_path / "back.xlsx", sheet, user)
    assert {n: batch.counts[n] for n in ("rows", "added", "changed", "same", "refused")} == {
        "rows": 2,
        "added": 0,
        "changed": 0,
        "same": 2,
        "refused": 0,
    }
    assert not any(name in _everything_kept(batch) for name in names)
    actions.accept(batch, user.username)
    assert _names(sheet) == names


def test_a_changed_cell_changes_the_record_that_is_meant(sheet: str, tmp_path: Path) -> None:
    names, user = _names(sheet), _user()

    def edit(tab: Any) -> None:
        heading = next(c for row in tab.iter_rows() for c in row if str(c.value).rstrip("*") == "备注")
        tab.cell(_name_cells(tab)[0].row, heading.column, "县里改的")

    batch = _sent(tmp_path / "back.xlsx", sheet, user, edit)
    assert (batch.counts["changed"], batch.counts["same"]) == (1, 1)
    actions.accept(batch, user.username)
    told = list(apps.get_model(BOTH[sheet])._default_manager.filter(note="县里改的").values_list("name", "place"))
    assert told == [(names[0], "330402")] and _names(sheet) == names


def _refused(batch: Any, code: str = "masked_cell") -> None:
    assert (batch.counts["added"], batch.counts["changed"], batch.counts["refused"]) == (0, 0, batch.counts["rows"])
    assert code in {t.code for t in queries.problems(batch)}


def test_the_cell_of_another_sender_means_nothing(sheet: str, tmp_path: Path) -> None:
    user = _user()
    for other, code in ((_user("one", OWN[:1]), "masked_cell"), (_user("elsewhere", ["330482"]), "outside")):
        _refused(_sent(tmp_path / "back.xlsx", sheet, user, by=other.username), code)
    _refused(_sent(tmp_path / "back.xlsx", sheet, user, by="command line"))
    same_places = _user("colleague")
    assert _sent(tmp_path / "back.xlsx", sheet, user, by=same_places.username).counts["same"] == 2


@pytest.mark.parametrize("how", ["digest", "number", "bare", "swapped", "other cell"])
def test_a_cell_that_was_tampered_with_shows_and_changes_nothing(sheet: str, how: str, tmp_path: Path) -> None:
    names, user, model = _names(sheet), _user(), apps.get_model(BOTH[sheet])
    elsewhere = model._default_manager.get(place="330481").pk

    def edit(tab: Any) -> None:
        cells = _name_cells(tab)
        values = [c.value for c in cells]
        for at, cell in enumerate(cells):
            number, _, digest = str(cell.value)[3:].partition("-")
            cell.value = {
                "digest": f"●●●{number}-{'A' * 16}",
                "number": f"●●●{elsewhere}-{digest}",
                "bare": "●●●",
                "swapped": values[1 - at],
                "other cell": cell.value,
            }[how]
            if how == "other cell":  # the person under another firm or university would be a new record that tells the name
                key = next(n for n in SHEETS[sheet].records[0].key if n != "name")
                heading = next(c.heading.zh for c in SHEETS[sheet].columns if c.field == key)
                column = next(c.column for row in tab.iter_rows() for c in row if str(c.value).rstrip("*") == heading)
                tab.cell(cell.row, column, "别处的单位")

    batch = _sent(tmp_path / "back.xlsx", sheet, user, edit)
    _refused(batch)
    assert not any(name in _everything_kept(batch) for name in names)


def test_a_record_that_goes_meanwhile_is_not_made_anew_without_a_name(sheet: str, tmp_path: Path) -> None:
    user, model = _user(), apps.get_model(BOTH[sheet])
    batch = _sent(tmp_path / "back.xlsx", sheet, user)
    actions.undo(model._default_manager.earliest("pk").reading.batch, "city")
    with pytest.raises(Fault) as caught:
        actions.accept(batch, user.username)
    assert caught.value.code == "conflict" and not model._default_manager.exists()


def test_an_erased_person_is_nobody_any_more(sheet: str, tmp_path: Path) -> None:
    user, model = _user(), apps.get_model(BOTH[sheet])
    path = tmp_path / "before.xlsx"
    path.write_bytes(workbooks.export(sheet, user))
    for one in model._default_manager.filter(place__in=OWN):
        actions.erase(BOTH[sheet], one.pk, ["name"], "city", "本人申请")
    _refused(actions.receive(path, name=path.name, by=user.username))
