"""iCalendar as RFC 5545 wants it, octet by octet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambos.domain.icalendar import Entry, calendar, escaped, folded

FRESNO = ZoneInfo("America/Los_Angeles")
ONE = Entry(
    uid="1@ambos",
    starts_at=datetime(2026, 10, 31, 9, tzinfo=FRESNO),
    ends_at=datetime(2026, 11, 1, 9, tzinfo=FRESNO),
    changed_at=datetime(2026, 9, 1, 12, tzinfo=UTC),
    summary="Feria; pruebas, gratis",
)


def test_a_calendar_line_by_line():
    assert calendar([replace(ONE, point=(36.75, -119.82), sequence=2)], name="Semana", language="es").split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Ambos//Calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME;LANGUAGE=es:Semana",
        "X-WR-CALNAME:Semana",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "BEGIN:VEVENT",
        "UID:1@ambos",
        "DTSTAMP:20260901T120000Z",
        "LAST-MODIFIED:20260901T120000Z",
        "DTSTART:20261031T160000Z",
        "DTEND:20261101T170000Z",
        "SEQUENCE:2",
        "STATUS:CONFIRMED",
        r"SUMMARY;LANGUAGE=es:Feria\; pruebas\, gratis",
        "GEO:36.750000;-119.820000",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_cancelled_event_stays_and_says_so():
    assert "STATUS:CANCELLED\r\n" in calendar([replace(ONE, is_cancelled=True)], name="x")


@pytest.mark.parametrize(
    "entry",
    [
        replace(ONE, starts_at=datetime(2026, 10, 31, 9)),
        replace(ONE, ends_at=datetime(2026, 10, 30, 9, tzinfo=UTC)),
    ],
)
def test_a_moment_without_a_zone_or_an_end_before_its_start_is_a_fault(entry):
    with pytest.raises(ValueError):
        calendar([entry], name="x")


def test_line_ends_and_signs_of_a_text_cannot_break_out():
    assert escaped("a\r\nEND:VEVENT\\\x07") == "a\\nEND:VEVENT\\\\"


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_folding_keeps_every_character_and_no_line_is_too_long(text):
    line = escaped(text)
    pieces = folded(line).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
