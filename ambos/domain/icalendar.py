"""iCalendar: events as a file that any calendar takes in.

The rule. RFC 5545: lines end in CR LF and are folded at 75 octets, never inside a character; commas, semicolons, backslashes
and line ends of a text are escaped; times are written in UTC, so that no time zone table is needed; ``UID`` stays the same
for ever and ``SEQUENCE`` grows with every change, so that a subscribed calendar corrects itself and shows a cancelled event
as cancelled. RFC 7986 for the name of a calendar and how often to ask again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

OCTETS = 75


@dataclass(frozen=True)
class Entry:
    """One event. Moments carry their time zone. ``point`` is (latitude, longitude)."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    sequence: int = 0
    is_cancelled: bool = False
    point: tuple[float, float] | None = None


def calendar(entries: Iterable[Entry], *, name: str, language: str = "es") -> str:
    """A whole calendar, one ``VEVENT`` for each entry, in their order. ``ValueError`` for a moment without a zone or an end
    before its start."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Ambos//Calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME;LANGUAGE={language}:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]
    for entry in entries:
        lines += _event(entry, language)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(entry: Entry, language: str) -> list[str]:
    if any(moment.tzinfo is None for moment in (entry.starts_at, entry.ends_at, entry.changed_at)):
        raise ValueError("a moment of a calendar has a time zone")
    if entry.ends_at < entry.starts_at:
        raise ValueError("an event ends after it starts")
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(entry.uid)}",
        f"DTSTAMP:{_utc(entry.changed_at)}",
        f"LAST-MODIFIED:{_utc(entry.changed_at)}",
        f"DTSTART:{_utc(entry.starts_at)}",
        f"DTEND:{_utc(entry.ends_at)}",
        f"SEQUENCE:{entry.sequence}",
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        f"SUMMARY;LANGUAGE={language}:{escaped(entry.summary)}",
    ]
    if entry.description:
        lines.append(f"DESCRIPTION;LANGUAGE={language}:{escaped(entry.description)}")
    if entry.location:
        lines.append(f"LOCATION:{escaped(entry.location)}")
    if entry.point:
        lines.append(f"GEO:{entry.point[0]:.6f};{entry.point[1]:.6f}")
    if entry.url:
        lines.append(f"URL:{entry.url}")
    return [*lines, "END:VEVENT"]


def escaped(text: str) -> str:
    r"""A text as RFC 5545 3.3.11 wants it.

    >>> escaped("a;b,c")
    'a\\;b\\,c'
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for mark in ("\\", ";", ","):
        plain = plain.replace(mark, f"\\{mark}")
    return "".join(c for c in plain.replace("\n", "\\n") if c == "\t" or ord(c) >= ord(" "))


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, each further one after CR LF and a space; no character is cut."""
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + octets
    return "\r\n".join([*pieces, piece])


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
