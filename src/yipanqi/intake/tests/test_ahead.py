"""Files read one ahead: in order, only ever for the bytes that were kept, faults told by the file that has them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from yipanqi.engines.sheets import SheetError
from yipanqi.intake.actions import ahead


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = []
    for n in range(3):
        path = tmp_path / f"{n}.csv"
        path.write_text(f"名称,数量\n第{n}家,{n}\n", encoding="utf-8")
        made.append(path)
    return made


def test_each_file_comes_with_its_own_reading(files: list[Path]) -> None:
    seen = [(path, under_way.workbook(digest(path))) for path, under_way in ahead(files, None)]
    assert [path for path, _ in seen] == files
    assert [book.sheets[0].tables[0].body["A"][0] for _, book in seen if book] == ["第0家", "第1家", "第2家"]


def test_other_bytes_than_were_kept_are_not_used(files: list[Path]) -> None:
    for path, under_way in ahead(files[:1], None):
        assert under_way.workbook("0" * 64) is None
        assert under_way.workbook(digest(path)) is not None


def test_a_fault_belongs_to_its_file(files: list[Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 and then nothing that a workbook would have")
    outcomes = []
    for path, under_way in ahead([files[0], broken, tmp_path / "gone.csv", files[1]], None):
        try:
            outcomes.append(under_way.workbook(digest(path)) is not None if path.exists() else under_way.workbook("") is None)
        except SheetError as fault:
            outcomes.append(fault.code)
    assert outcomes[0] is True and isinstance(outcomes[1], str) and outcomes[2:] == [True, True]


def test_stopping_in_the_middle_leaves_no_process(files: list[Path]) -> None:
    for path, _ in ahead(files, None):
        assert path == files[0]
        break
