"""OLE files: what kind they are by their streams, with and without a password, and the day that they count from."""

import io
import struct

import msoffcrypto.format.ooxml as ooxml
import pytest
import xlsxwriter

from yipanqi.engines.sheets import SheetError, _crypt, read
from yipanqi.engines.sheets._records import _container
from yipanqi.engines.sheets.tests.old_workbooks import number_cell, record, stream, text_cell, workbook

NAME = "锁.xlsx"


def locked(path, password):
    plain = io.BytesIO()
    with xlsxwriter.Workbook(plain) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["名称", "数量"])
        sheet.write_row(1, 0, ["甲", 7])
    with path.open("wb") as out:
        ooxml.OOXMLFile(plain).encrypt(password, out)
    return path


def refused(call):
    with pytest.raises(SheetError) as caught:
        call()
    return caught.value


def test_a_password_is_asked_only_where_one_is_needed(tmp_path):
    for password, given in (("VelvetSweatshop", None), ("VelvetSweatshop", "other"), ("secret", "secret")):
        book = read(locked(tmp_path / NAME, password), isolate=False, password=given)
        assert (book.format, book.encrypted, book.sheets[0].tables[0].body["B"].to_list()) == ("xlsx", True, [7])
    for given, said in ((None, "needs a password"), ("wrong", "the password given does not open")):
        fault = refused(lambda given=given: read(tmp_path / NAME, isolate=False, password=given))
        assert fault.code == "password_unknown" and said in fault.en


@pytest.mark.parametrize(("inside", "kind"), [("EncryptedPackage", "encrypted"), ("Workbook", "xls"), ("Book", "xls5")])
def test_the_kind_of_an_ole_file_by_its_streams(inside, kind, monkeypatch):
    monkeypatch.setattr(_crypt, "streams", lambda *_: {inside.lower(): inside})
    assert _crypt.kind_of(None, NAME) == kind


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("WordDocument", "(a Word document)"),
        ("PowerPoint Document", "(a PowerPoint document)"),
        ("__properties_version1.0", "not a spreadsheet; send"),
    ],
)
def test_other_ole_files_are_called_by_their_name(inside, said, monkeypatch):
    monkeypatch.setattr(_crypt, "streams", lambda *_: {inside.lower(): inside})
    fault = refused(lambda: _crypt.kind_of(None, NAME))
    assert fault.code == "not_a_spreadsheet" and said in fault.en


def test_a_broken_container_and_what_is_no_container(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert refused(lambda: _crypt.kind_of(path, NAME)).code == "corrupt"
    assert refused(lambda: _crypt.decrypt(path, NAME, None)).code == "corrupt"
    assert not _crypt.is_encrypted(path) and not _crypt.uses_1904(path) and not _crypt.uses_1904(b"no container")
    path.write_bytes(workbook([text_cell(0, 0, "名称"), number_cell(1, 0, 1.0)]))
    assert (_crypt.kind_of(path, NAME), _crypt.is_encrypted(path)) == ("xls", False)
    assert list(_crypt.streams(io.BytesIO(path.read_bytes()), NAME)) == ["workbook"]


@pytest.mark.parametrize(("before", "told"), [(b"\x01\x00", True), (b"\x00\x00", False), (None, False)])
def test_the_first_day_of_an_old_workbook(before, told):
    mode = b"" if before is None else record(0x22, before)
    head = record(0x809, bytes(16)) + mode + record(0x0A)
    assert _crypt.uses_1904(_container(head + record(0x22, b"\x01\x00"))) is told  # what follows the end of the book is another's


def test_days_of_an_old_workbook_count_from_1904(tmp_path):
    cells = [
        text_cell(0, 0, "日期", wide=False),
        text_cell(0, 1, "数", wide=False),
        struct.pack("<HHHHHd", 0x203, 14, 1, 0, 0, 1.0),
        struct.pack("<HHHHHd", 0x203, 14, 1, 1, 1, 5.0),
        struct.pack("<HHHHHd", 0x203, 14, 2, 0, 0, 1.5),
        struct.pack("<HHHHHd", 0x203, 14, 2, 1, 1, -1.0),
    ]
    data = stream(cells, version=0x0500, codepage=936, looks=(14, 0))
    at = data.index(record(0x42, struct.pack("<H", 936)))
    place = data.index(struct.pack("<HH", 0x85, 11)) + 4
    (where,) = struct.unpack_from("<I", data, place)
    mode = record(0x22, b"\x01\x00")
    data = data[:place] + struct.pack("<I", where + len(mode)) + data[place + 4 :]
    path = tmp_path / "旧.xls"
    path.write_bytes(data[:at] + mode + data[at:])
    book = read(path, isolate=False)
    column = book.sheets[0].tables[0].body["A"].cast(str).to_list()
    assert book.date1904 and [c[:10] for c in column] == ["1904-01-02", "1904-01-02"] and column[1][11:19] == "12:00:00"
