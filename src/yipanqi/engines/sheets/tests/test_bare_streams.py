"""The oldest .xls: bare streams of versions 2 to 4, record by record; texts of one byte a letter under code pages that lie."""

import struct

import pytest

from yipanqi.engines.sheets import Limits, SheetError, _biff, read
from yipanqi.engines.sheets._formats import detect
from yipanqi.engines.sheets.tests.old_workbooks import record, special

PAGE = record(0x42, struct.pack("<H", 936))


def old(kind, row, column, body):
    return record(kind, struct.pack("<HH", row, column) + bytes(3) + body)


def later(kind, row, column, body):
    return record(kind, struct.pack("<HHH", row, column, 0) + body)


def text(words, count="<B"):
    raw = words.encode("gbk")
    return struct.pack(count, len(raw)) + raw


def grid(data, limits=None):
    (found,) = _biff.read(data, "旧.xls", limits or Limits())
    return [list(found.row(n)) for n in range(found.height)]


def test_version_2(tmp_path):
    cells = [
        old(0x04, 0, 0, text("名称")),
        old(0x04, 0, 1, text("数量")),
        old(0x04, 1, 0, text("甲")),
        old(0x02, 1, 1, struct.pack("<H", 7)),
        old(0x03, 2, 1, struct.pack("<d", 2.5)),
        old(0x05, 3, 0, b"\x01\x00"),
        old(0x05, 3, 1, b"\x07\x01"),
        old(0x01, 4, 0, b""),
        old(0x06, 4, 0, special(0)),
        record(0x07, text("算出的字")),
        old(0x06, 4, 1, struct.pack("<d", 9.0)),
        old(0x06, 5, 0, special(1, 1)),
        old(0x06, 5, 1, special(2, 0x2A)),
        old(0x06, 6, 0, special(3)),
    ]
    data = record(0x09, struct.pack("<HH", 2, 16)) + PAGE + b"".join(cells) + record(0x0A) + old(0x02, 9, 0, struct.pack("<H", 1))
    assert grid(data) == [["名称", "数量"], ["甲", 7], [None, 2.5], [True, "#DIV/0!"], ["算出的字", 9.0], [True, "#N/A"]]
    path = tmp_path / "旧.xls"
    path.write_bytes(data)
    assert (detect(path, path.name), read(path, isolate=False).format) == ("biff", "xls")
    assert len(grid(data, Limits(rows=2))) == 3


def test_versions_3_and_4():
    rk = [
        struct.pack("<i", (300 << 2) | 2),
        struct.pack("<i", (250 << 2) | 3),
        struct.pack("<d", 1.5)[4:],
        bytes([*struct.pack("<d", 150.0)[4:]]),
    ]
    rk[3] = struct.pack("<i", struct.unpack("<i", rk[3])[0] | 1)
    cells = [
        later(0x204, 0, 0, text("名称", "<H")),
        later(0x203, 0, 1, struct.pack("<d", 3.0)),
        later(0x205, 0, 2, b"\x00\x00"),
        *(later(0x27E, 1, n, raw) for n, raw in enumerate(rk)),
        later(0x206, 2, 0, special(0)),
        record(0x207, text("甲乙", "<H")),
        later(0x406, 2, 1, struct.pack("<d", 4.0)),
        record(0x31, b"font"),
        record(0x203, b"\0"),
    ]
    data = record(0x0209, struct.pack("<HHH", 0, 16, 0)) + PAGE + b"".join(cells) + record(0x0A)
    assert grid(data) == [["名称", 3.0, False, None], [300, 2.5, 1.5, 1.5], ["甲乙", 4.0, None, None]]


def test_a_stream_that_breaks_off_is_damaged():
    with pytest.raises(SheetError) as caught:
        grid(record(0x09, struct.pack("<HH", 2, 16)) + struct.pack("<HH", 0x02, 9) + b"\0\0")
    assert caught.value.code == "corrupt"


@pytest.mark.parametrize(
    ("raw", "page", "words"),
    [
        (b"ABC 12", 936, "ABC 12"),
        ("技术合同".encode("gbk"), 936, "技术合同"),
        ("技术合同".encode("gbk"), 1252, "技术合同"),
        ("技術".encode("big5"), 950, "技術"),
        ("Café".encode("cp1252"), 1252, "Café"),
        ("Müller".encode("cp1252"), 1252, "Müller"),
        ("南湖".encode(), 65001, "南湖"),
        ("南湖".encode("gbk"), 4711, "南湖"),
        (b"\xff\xff", 936, "\ufffd\ufffd"),
    ],
)
def test_bytes_decide_where_the_code_page_is_a_latin_one(raw, page, words):
    assert _biff.decoded(raw, page) == words
