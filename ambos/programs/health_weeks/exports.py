"""The calendar as iCalendar, the events as CSV, the consolidated figure as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ambos.domain.cells import safe_cell
from ambos.domain.disclosure import protect_table
from ambos.domain.health_weeks.rows import COLUMNS
from ambos.domain.icalendar import Entry, calendar
from ambos.records.registry.queries import name_of

from .models import Event
from .queries import service_name


def as_icalendar(events: Iterable[Event], *, language: str) -> str:
    """These events in one language. A cancelled one says so, with its reason."""
    with translation.override(language):
        return calendar(
            (entry_of(event, language) for event in events), name=name_of("health_weeks"), language=language
        )


def entry_of(event: Event, language: str) -> Entry:
    """One event as a calendar shows it: what is offered, that it is free, and that no document is asked for."""
    address = f"{settings.ORIGIN_URL}{reverse('health_weeks:event', args=[event.code])}?lang={language}"
    words = [note for note in [note_of(event, language)] if note]
    if event.services:
        words.insert(0, _("Offered: %(what)s.") % {"what": ", ".join(service_name(code) for code in event.services)})
    words.insert(0, _("Free. No appointment. Bring nothing: no document is asked for."))
    if event.state == Event.State.CANCELLED:
        words.insert(0, _("CANCELLED: %(why)s") % {"why": event.cancelled_reason})
    if event.online_at:
        words.append(event.online_at)
    point = (event.latitude, event.longitude) if event.latitude is not None and event.longitude is not None else None
    return Entry(
        uid=f"{event.pk}@ambos",
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        changed_at=event.changed_at,
        summary=title_of(event, language),
        description="\n".join(words),
        location=", ".join(
            filter(None, (event.place, event.address, event.city, event.state_province, event.postal_code))
        ),
        url=address,
        sequence=event.sequence,
        is_cancelled=event.state == Event.State.CANCELLED,
        point=point,
    )


def title_of(event: Event, language: str) -> str:
    """The title in a language, in Spanish where the other was not written."""
    return event.title_en if language.startswith("en") and event.title_en else event.title


def note_of(event: Event, language: str) -> str:
    """What to know, in a language."""
    return event.note_en if language.startswith("en") and event.note_en else event.note


class Echo:
    """What a CSV writer writes to: gives the line back, so that it can be streamed."""

    def write(self, line: str) -> str:
        return line


def events_csv(events: Iterable[Event]) -> Iterator[str]:
    """The events as the import reads them back, with their code and state at the end. Cells cannot be formulas."""
    writer = csv.writer(Echo())
    yield writer.writerow([*COLUMNS, "code", "state"])
    for event in events:
        zone = ZoneInfo(event.office.timezone)
        row = {name: getattr(event, name, "") for name in COLUMNS}
        row |= {"starts": _moment(event.starts_at, zone), "ends": _moment(event.ends_at, zone)}
        row |= {name: ";".join(getattr(event, name)) for name in ("topics", "services", "languages")}
        row["agencies"] = ";".join(agency.organization.name for agency in event.agencies.all())
        yield writer.writerow([safe_cell(str(row[name])) for name in COLUMNS] + [event.code, event.state])


def consolidated_csv(figures: dict[str, Any]) -> Iterator[str]:
    """A consolidated figure: one row for each office and measure, the network last with its own rows. ``unit`` says what may
    not be added to what; shares stand in rows of their own, money by its currency. Small numbers of services and of results out
    of range are left empty, with what would give them away (``domain.disclosure``)."""
    writer = csv.writer(Echo())
    yield writer.writerow(["office", "measure", "unit", "value", "of_event"])
    hidden = _hidden(figures)
    for line in (*figures["offices"], {"office": "", **figures["network"]}):
        for measure, unit, value in _cells(line):
            shown = "" if (line["office"], measure) in hidden else value
            yield writer.writerow([line["office"], measure, unit, shown, ""])
    for share in figures["shares"]:
        host = safe_cell(share["office"] or share["name"])
        yield writer.writerow([host, "share_of_attendances", "contact", share["part"], share["event"]])


UNITS = {
    "attendances": "contact",
    "referrals": "referral",
    "abnormal": "service",
    "abnormal_referred": "referral",
    "abnormal_refused": "service",
    "enrolled": "outcome",
    "online_views": "reach",
    "media_reach": "reach",
    "volunteer_minutes": "minute",
    "services": "service",
}


def _hidden(figures: dict[str, Any]) -> set[tuple[str, str]]:
    """(office or "" for the network, measure) of every number that may not leave: services by code, results out of range."""
    offices = figures["offices"]
    if not offices:
        return set()
    codes = sorted({code for line in offices for code in line["by_service"]})
    answers = ("abnormal_referred", "abnormal_refused")
    found: set[tuple[str, str]] = set()
    tables = [
        ({o["office"]: {f"service.{c}": o["by_service"].get(c, 0) for c in codes} for o in offices}, "services"),
        ({o["office"]: {name: o["counts"][name] for name in answers} for o in offices}, "abnormal"),
    ]
    for cells, margin in tables:
        safe = protect_table(cells)
        found |= {(office, name) for office, row in safe.cells.items() for name, value in row.items() if value is None}
        found |= {(office, margin) for office, value in safe.rows.items() if value is None}
        found |= {("", name) for name, value in safe.columns.items() if value is None}
        found |= {("", margin)} if safe.total is None else set()
    return found


def _cells(line: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for name in ("events", "unreported", "late"):
        yield name, "event", line[name]
    for name, unit in UNITS.items():
        yield name, unit, line["counts"][name]
    yield "persons_at_least", "person", line["persons_at_least"]
    yield "persons_at_most", "person", line["persons_at_most"]
    yield "agencies", "agency", line["agencies"]
    yield "volunteers", "volunteer", line["volunteers"]
    for form in ("in_cash", "in_kind"):
        given = line[form]
        # what was frozen before money was kept by currency is one sum of all, which has no unit and is left out
        for currency, amount in given.items() if isinstance(given, dict) else ():
            yield form, currency, amount
    for code, number in line["by_service"].items():
        yield f"service.{code}", "service", number


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
