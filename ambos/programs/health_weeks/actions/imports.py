"""A list of events from a file: all of it or nothing, every refused row with its reasons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction

from ambos.domain.errors import Reason, Refused
from ambos.domain.health_weeks.rows import Row, read
from ambos.domain.names import fold
from ambos.records.audit.actions import record
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office
from ambos.records.registry.loading import origin

from ..models import Edition, Event
from ..permissions import may_run
from ..queries import service_choices
from .events import DETAILS, propose_event
from .steps import must

SPACE = UUID("6c9f3b7e-0a55-4c5e-9f0e-2f7b0f6f2a10")
"""The space of the keys by which the same row of the same office is the same event."""


@dataclass(frozen=True)
class Taken:
    """What became of one row: ``state`` is 'taken', 'here' (it was taken before), 'refused', then with ``reasons``, or
    'waits': nothing is wrong with it, and another row of the file was refused."""

    line: int
    title: str
    state: str
    event: Event | None = None
    reasons: tuple[Reason, ...] = ()


@transaction.atomic
def import_events(*, edition: Edition, office: Office, text: str, only_check: bool = False, by: Any) -> list[Taken]:
    """Propose the events of a CSV file (``domain.health_weeks.rows``): all of them, or none when any row is refused, and then
    every row says what is wrong with it. The same file again takes nothing twice. ``only_check`` writes nothing. ``Refused``
    for a file that is no list at all."""
    must(may_run(by, office.pk))
    rows = read(text, _known())
    agencies = _agencies(rows)
    done = []
    before = transaction.savepoint()
    for row in rows:
        point = transaction.savepoint()
        result = _take(row, edition, office, agencies, by)
        if result.state == "refused":
            transaction.savepoint_rollback(point)
        else:
            transaction.savepoint_commit(point)
        done.append(result)
    if any(one.state == "refused" for one in done):
        transaction.savepoint_rollback(before)
        return [replace(one, state="waits", event=None) if one.state == "taken" else one for one in done]
    if only_check:
        transaction.savepoint_rollback(before)
        return [replace(one, event=None) if one.state == "taken" else one for one in done]
    transaction.savepoint_commit(before)
    count = {state: sum(one.state == state for one in done) for state in ("taken", "here")}
    record("health_weeks.events_imported", edition, by=by, office=office, **count)
    return done


def _take(row: Row, edition: Edition, office: Office, agencies: dict[str, Organization], by: Any) -> Taken:
    title = row.values["title"]
    reasons = list(row.reasons)
    reasons += [
        Reason("health_weeks.row_agency", {"name": name[:80]}, "agencies")
        for name in row.lists["agencies"]
        if fold(name) not in agencies
    ]
    if reasons or row.starts_at is None or row.ends_at is None:
        return Taken(row.line, title, "refused", reasons=tuple(reasons))
    zone = ZoneInfo(office.timezone)
    key = uuid5(SPACE, f"{edition.pk}|{office.pk}|{row.identity}")
    if here := Event.objects.filter(form_key=key).first():
        return Taken(row.line, title, "here", here)
    details = {name: row.values[name] for name in DETAILS if name in row.values} | dict(row.lists)
    details.pop("agencies", None)
    details |= {"starts_at": row.starts_at.replace(tzinfo=zone), "ends_at": row.ends_at.replace(tzinfo=zone)}
    try:
        made = propose_event(
            edition=edition, office=office, agencies=[agencies[fold(name)] for name in row.lists["agencies"]],
            form_key=key, by=by, **details,
        )  # fmt: skip
    except Refused as refused:
        return Taken(row.line, title, "refused", reasons=refused.reasons)
    return Taken(row.line, title, "taken", made)


def _known() -> dict[str, set[str]]:
    return {
        "kind": set(Event.Kind.values),
        "mode": set(Event.Mode.values),
        "topics": {row["code"] for row in origin().rows("catalogue/topics.csv")},
        "services": {code for code, _name in service_choices()},
        "languages": {row["code"] for row in origin().rows("languages.csv")},
    }


def _agencies(rows: list[Row]) -> dict[str, Organization]:
    """Folded name -> organization of the directory, for every agency any row names. One query."""
    wanted = {fold(name) for row in rows for name in row.lists["agencies"]}
    return {one.folded_name: one for one in Organization.objects.filter(folded_name__in=wanted).order_by("-pk")}
