"""iCalendar as RFC 5545 has it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from ambos.domain.calendars import Event, calendar, escaped, folded

MADE = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_whole_calendar():
    events = [
        Event("1@ambos", datetime(2026, 12, 1, 9, tzinfo=timezone(timedelta(hours=-8))), "Referral ABC: Dentist", location="Clinic"),
        Event("2@ambos", date(2026, 12, 25), "Navidad / Christmas Day"),
        Event("3@ambos", datetime(2026, 12, 2, 9, tzinfo=UTC), "Gone", is_cancelled=True),
    ]  # fmt: skip
    assert calendar("Citas", events, made_at=MADE) == "\r\n".join([
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ambos//Ambos//ES", "CALSCALE:GREGORIAN", "X-WR-CALNAME:Citas",
        "BEGIN:VEVENT", "UID:1@ambos", "DTSTAMP:20261120T120000Z", "DTSTART:20261201T170000Z",
        "SUMMARY:Referral ABC: Dentist", "LOCATION:Clinic", "STATUS:CONFIRMED", "END:VEVENT",
        "BEGIN:VEVENT", "UID:2@ambos", "DTSTAMP:20261120T120000Z", "DTSTART;VALUE=DATE:20261225",
        "DTEND;VALUE=DATE:20261226", "TRANSP:TRANSPARENT", "SUMMARY:Navidad / Christmas Day", "STATUS:CONFIRMED",
        "END:VEVENT",
        "BEGIN:VEVENT", "UID:3@ambos", "DTSTAMP:20261120T120000Z", "DTSTART:20261202T090000Z", "SUMMARY:Gone",
        "STATUS:CANCELLED", "END:VEVENT", "END:VCALENDAR", "",
    ])  # fmt: skip


@pytest.mark.parametrize(
    "text, said",
    [("a,b;c\\d", "a\\,b\\;c\\\\d"), ("one\r\ntwo\nthree", "one\\ntwo\\nthree"), ("END:VEVENT\r\nX", "END:VEVENT\\nX")],
)
def test_nothing_in_a_text_ends_a_line(text, said):
    assert escaped(text) == said


@pytest.mark.parametrize("line", ["x" * 75, "x" * 76, "ñ" * 200, "🙂" * 60, ""])
def test_lines_are_folded_between_letters(line):
    pieces = folded(line).split("\r\n ")
    assert "".join(pieces) == line
    assert all(len(piece.encode()) <= (75 if n == 0 else 74) for n, piece in enumerate(pieces))
