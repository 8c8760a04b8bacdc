"""Calendar files: lines as RFC 5545 wants them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from yipanqi.ui.calendars import Event, calendar, escaped, folded

AT = datetime(2025, 3, 1, 2, 0, tzinfo=UTC)


def test_calendar_lines_are_escaped_and_folded() -> None:
    assert escaped("a,b;c\\d\ne\x07") == "a\\,b\\;c\\\\d\\ne"
    line = "SUMMARY:" + "对接" * 40
    parts = folded(line).split("\r\n")
    assert (
        all(len(p.encode()) <= 75 for p in parts) and len(parts) > 1 and "".join([parts[0], *(p[1:] for p in parts[1:])]) == line
    )
    assert all(p.startswith(" ") for p in parts[1:])
    text = calendar([Event("u1@x", date(2025, 3, 1), "10:00", "10:20", "甲, 乙", "1 号桌")], name="会", at=AT).decode()
    assert text.endswith("END:VCALENDAR\r\n") and "\n" not in text.replace("\r\n", "")
    for needed in (
        "BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai",
        "DTSTART;TZID=Asia/Shanghai:20250301T100000",
        "DTEND;TZID=Asia/Shanghai:20250301T102000",
        "DTSTAMP:20250301T020000Z",
        "UID:u1@x",
        "SUMMARY:甲\\, 乙",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
    ):
        assert needed in text


def test_a_whole_day_is_a_day_and_ends_where_the_next_begins() -> None:
    made = calendar([Event("a", date(2024, 12, 31), "", "", "交表")], name="x", at=datetime(2024, 1, 1, tzinfo=UTC)).decode()
    assert "DTSTART;VALUE=DATE:20241231\r\nDTEND;VALUE=DATE:20250101\r\n" in made and "TZID=Asia/Shanghai:2024" not in made
