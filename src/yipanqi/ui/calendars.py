"""Meetings as a calendar file to take into one's own calendar. In: events. Out: bytes of iCalendar (RFC 5545), times in
Asia/Shanghai.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19920101T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True)
class Event:
    """One meeting, or a whole day where it has no `start`: `uid` never changes, `revision` grows with every change of it."""

    uid: str
    day: date
    start: str
    end: str
    summary: str
    location: str = ""
    description: str = ""
    confirmed: bool = True
    revision: int = 0


def escaped(text: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line ends escaped (3.3.11); other control characters dropped."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
    return "".join(c for c in text if c >= " " or c == "\t")


def folded(line: str) -> str:
    """A content line of at most 75 octets, continued after CRLF and a space (3.1); no character is cut in two."""
    out, size = [], 0
    for char in line:
        octets = len(char.encode())
        if size + octets > 75:
            out.append("\r\n ")
            size = 1
        out.append(char)
        size += octets
    return "".join(out)


def calendar(events: Iterable[Event], *, name: str, at: datetime) -> bytes:
    """The whole file; `at` is the moment it was made (DTSTAMP)."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//yipanqi//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        *_ZONE,
    ]
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for e in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{escaped(e.uid)}",
            f"DTSTAMP:{stamp}",
            f"SEQUENCE:{e.revision}",
            *_when(e),
            f"SUMMARY:{escaped(e.summary)}",
        ]
        lines += [f"LOCATION:{escaped(e.location)}"] if e.location else []
        lines += [f"DESCRIPTION:{escaped(e.description)}"] if e.description else []
        lines += [f"STATUS:{'CONFIRMED' if e.confirmed else 'TENTATIVE'}", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(folded(line) + "\r\n" for line in lines).encode()


def _when(e: Event) -> tuple[str, str]:
    """Begin and end; those of a whole day are days, the end not included (3.6.1)."""
    if not e.start:
        return f"DTSTART;VALUE=DATE:{e.day:%Y%m%d}", f"DTEND;VALUE=DATE:{e.day + timedelta(1):%Y%m%d}"
    return f"DTSTART;TZID=Asia/Shanghai:{_local(e.day, e.start)}", f"DTEND;TZID=Asia/Shanghai:{_local(e.day, e.end)}"


def _local(day: date, clock: str) -> str:
    return f"{day:%Y%m%d}T{clock.replace(':', '')}00"
