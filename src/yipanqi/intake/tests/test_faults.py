"""Bad input and faults: each ends in one clear line, loses nothing, and leaves all or nothing."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path

import pytest
from django.apps import apps

from yipanqi.intake import _storing as storing
from yipanqi.intake import actions, queries
from yipanqi.intake.models import Batch, StoredFile
from yipanqi.intake.tests.workbooks_made import contract, write
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking

pytestmark = pytest.mark.django_db
Contract = apps.get_model("contracts.Contract")
WRONG = {
    "照片.xlsx": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
    "说明.pdf": b"%PDF-1.7\n" + b"x" * 500,
    "程序.xls": b"MZ" + bytes(1000),
    "空.xlsx": b"",
    "空白.csv": b"\r\n \r\n",
    "乱码.xlsx": os.urandom(4096).replace(b"PK", b"xx"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_spreadsheet_is_kept_and_refused_in_one_line(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(WRONG[name])
    batch = actions.receive(path, name=name, by="city")
    assert batch.state == "refused" or batch.counts["rows"] == 0
    if batch.state == "refused":
        assert name in batch.fault and "\n" not in batch.fault and batch.file.sha256 not in batch.fault
        with speaking("en"):
            assert name in batch.fault and batch.fault.isascii() is name.isascii()
    assert Path(queries.file_path(batch)).read_bytes() == WRONG[name]
    assert not Contract.objects.exists()


def test_a_truncated_workbook(tmp_path: Path) -> None:
    path = write(tmp_path / "技术合同.xlsx", [contract(n) for n in range(1, 50)])
    path.write_bytes(path.read_bytes()[:-400])
    batch = actions.receive(path, name=path.name, by="city")
    assert (batch.state, "技术合同.xlsx" in batch.fault) == ("refused", True)


def test_an_unknown_password_and_then_the_right_one(tmp_path: Path) -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    plain = write(tmp_path / "明文.xlsx", [contract(1)])
    locked = tmp_path / "技术合同.xlsx"
    out = io.BytesIO()
    with plain.open("rb") as opened:
        OOXMLFile(opened).encrypt("correct horse", out)
    locked.write_bytes(out.getvalue())
    batch = actions.receive(locked, name=locked.name, by="city")
    assert batch.state == "refused"
    assert "密码" in batch.fault
    assert actions.receive(locked, name=locked.name, by="city", password="wrong").state == "refused"
    assert actions.take_in(locked, by="city", password="correct horse").counts["added"] == 1


@pytest.mark.slow
def test_a_million_rows_of_junk_end_in_a_line_and_bounded_memory(tmp_path: Path, settings: object) -> None:
    settings.INTAKE_ISOLATE = True  # type: ignore[attr-defined]
    settings.INTAKE_LIMITS = {"rows": 1_000_000}  # type: ignore[attr-defined]
    path = tmp_path / "垃圾.csv"
    path.write_bytes(b"a,b,c\n" + b"1,x,\n" * 1_200_000)
    batch = actions.receive(path, name=path.name, by="city")
    assert (batch.state, "垃圾.csv" in batch.fault) == ("refused", True)
    assert "1000000" in batch.fault.replace(",", "") or "100" in batch.fault


def test_a_file_beyond_the_limit_is_not_even_kept(tmp_path: Path, settings: object) -> None:
    settings.INTAKE_LIMITS = {"file_bytes": 3 << 20}  # type: ignore[attr-defined]
    path = tmp_path / "大.csv"
    path.write_bytes(b"x" * (4 << 20))
    with pytest.raises(Fault) as fault:
        actions.receive(path, name=path.name, by="city")
    assert (fault.value.code, "3 MB" in fault.value.en) == ("too_large", True)
    assert not StoredFile.objects.exists()
    assert not list(storing.path_of("00").parent.parent.rglob("*.part"))


def test_texts_that_look_like_formulas_stay_texts(tmp_path: Path) -> None:
    nasty = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd", '=HYPERLINK("http://example.org")']
    rows = [contract(n, 合同名称=text) for n, text in enumerate(nasty, 1)]
    batch = actions.take_in(write(tmp_path / "技术合同.xlsx", rows), by="city")
    assert list(Contract.objects.order_by("id").values_list("title", flat=True)) == nasty
    assert [t.code for t in queries.problems(batch, severity="notice")].count("formula_like") >= 4


def test_a_full_disk_while_the_file_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`os.write` says ENOSPC, as a full disk does."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = write(tmp_path / "技术合同.xlsx", [contract(1)])
    monkeypatch.setattr(storing.os, "write", full)
    with pytest.raises(Fault) as fault:
        actions.receive(path, name=path.name, by="city")
    monkeypatch.undo()
    assert fault.value.code == "disk_full"
    assert "磁盘已满" in fault.value.zh
    assert not Batch.objects.exists()
    assert not list(storing.path_of("00").parent.parent.rglob("*.part"))
    assert actions.take_in(path, by="city").state == "accepted"


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    path = write(tmp_path / "技术合同.xlsx", [contract(1)])
    for name in ("甲.xlsx", "乙.xlsx"):
        with path.open("rb") as opened:
            actions.receive(opened, name=name, by="city")
    assert StoredFile.objects.count() == 1
    assert list(Batch.objects.order_by("id").values_list("name", flat=True)) == ["甲.xlsx", "乙.xlsx"]


def test_a_preview_that_somebody_overtook_is_refreshed_not_written(tmp_path: Path) -> None:
    actions.take_in(write(tmp_path / "技术合同1.xlsx", [contract(1), contract(2)]), by="city")
    slow = actions.receive(
        write(tmp_path / "技术合同2.xlsx", [contract(1, 备注="慢"), contract(3)]), name="技术合同2.xlsx", by="slow"
    )
    actions.take_in(
        write(tmp_path / "技术合同3.xlsx", [contract(1, 备注="快"), contract(3, 合同成交额=1)]), by="fast", accept_red="试"
    )
    with pytest.raises(Fault) as fault:
        actions.accept(slow, "slow")
    assert fault.value.code == "conflict"
    assert set(Contract.objects.values_list("number", "note")) == {
        ("2024330411000001", "快"),
        ("2024330411000002", None),
        ("2024330411000003", None),
    }
    slow.refresh_from_db()
    assert (slow.state, slow.counts["changed"], slow.counts["added"]) == ("previewed", 2, 0)
    page = queries.preview(slow, "changed")
    assert {(r.key, *c[::2][:1], c[2], c[3]) for r in page.rows for c in r.changes} >= {("2024330411000001", "note", "快", "慢")}
    assert actions.accept(slow, "slow").state == "accepted"
    assert Contract.objects.get(number="2024330411000001").note == "慢"


def test_what_others_brought_alike_meanwhile_is_no_conflict(tmp_path: Path) -> None:
    rows = [contract(n) for n in range(1, 4)]
    first = actions.receive(write(tmp_path / "技术合同1.xlsx", rows), name="技术合同1.xlsx", by="a")
    second = actions.receive(write(tmp_path / "技术合同2.xlsx", [*rows, contract(9)]), name="技术合同2.xlsx", by="b")
    actions.accept(first, "a")
    done = actions.accept(second, "b")
    assert {k: done.counts[k] for k in ("added", "changed", "same")} == {"added": 1, "changed": 0, "same": 3}
    assert Contract.objects.count() == 4


def test_nothing_to_accept_is_said(tmp_path: Path) -> None:
    batch = actions.receive(write(tmp_path / "技术合同.xlsx", [contract(1)]), name="技术合同.xlsx", by="a")
    actions.discard(batch, "a")
    with pytest.raises(Fault) as fault:
        actions.accept(batch, "a")
    assert fault.value.code == "not_previewed" and "discard" not in fault.value.zh and "“未收”" in fault.value.zh
    assert not Contract.objects.exists()
