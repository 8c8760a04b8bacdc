"""Old binary workbooks for the tests, record by record. In: cells. Out: bytes of a stream or of an OLE file."""

import struct

from yipanqi.engines.sheets._records import _container


def record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def stream(
    cells, *, version=0x0600, codepage=1200, formats=(), looks=(0,), name="明细", recalc=b"", before=b"", encoding="gb18030"
):
    """A workbook of one sheet. `cells`: records; `formats`: (number, code); `looks`: the number format of each cell look."""
    wide = version == 0x0600

    def text(words, count):
        raw = words.encode("utf-16-le") if wide else words.encode(encoding)
        return struct.pack(count, len(words) if wide else len(raw)) + (b"\x01" if wide else b"") + raw

    def begin(kind):
        return record(0x0809, struct.pack("<HHHH", version, kind, 0x0DBB, 0x07CC) + (bytes(8) if wide else b""))

    head = begin(5) + record(0x42, struct.pack("<H", codepage)) + (record(0x1C1, recalc) if recalc else b"")
    head += b"".join(record(0x41E, struct.pack("<H", number) + text(code, "<H" if wide else "<B")) for number, code in formats)
    head += b"".join(record(0xE0, struct.pack("<HHH", 0, number, 1) + bytes(14 if wide else 10)) for number in looks)
    title = text(name, "<B")
    at = len(head) + 4 + 6 + len(title) + 4
    sheet = begin(16) + before + b"".join(cells) + record(0x0A)
    return head + record(0x85, struct.pack("<IH", at, 0) + title) + record(0x0A) + sheet


def text_cell(row, column, words, *, wide=True, encoding="gb18030"):
    raw = words.encode("utf-16-le") if wide else words.encode(encoding)
    body = struct.pack("<HHHH", row, column, 0, len(words) if wide else len(raw)) + (b"\x01" if wide else b"") + raw
    return record(0x204, body)


def number_cell(row, column, value, look=0):
    return record(0x203, struct.pack("<HHHd", row, column, look, value))


def error_cell(row, column, code):
    return record(0x205, struct.pack("<HHHBB", row, column, 0, code, 1))


def formula_cell(row, column, result, flags=0):
    """`result`: a number, or the eight bytes of what is no number."""
    raw = result if isinstance(result, bytes) else struct.pack("<d", result)
    return record(0x06, struct.pack("<HHH", row, column, 0) + raw + struct.pack("<HIH", flags, 0, 3) + b"\x1e\x01\x00")


def special(kind, value=0):
    """The eight bytes of a result that is no number: 0 text, 1 truth, 2 error, 3 empty text."""
    return bytes([kind, 0, value, 0, 0, 0, 0xFF, 0xFF])


def workbook(cells, **options):
    return _container(stream(cells, **options))
