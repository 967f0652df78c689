"""The life of an event: proposed, approved, published, held or cancelled; and two entries found to be one event."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from ambos.domain import codes
from ambos.domain.errors import Reason, Refused, check
from ambos.domain.health_weeks import events as life
from ambos.records.audit.actions import record
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office
from ambos.records.network.queries import place as place_of

from ..models import CoHost, Edition, Event, EventAgency, TaskForceMember
from ..permissions import may_approve, may_keep_editions, may_propose, may_run
from .steps import locked, move, must, open_edition_of, user_of

CODE = 6
LONGEST = timedelta(days=10)
DETAILS = ("kind", "mode", "title", "title_en", "starts_at", "ends_at", "place", "address", "city", "state_province",
           "postal_code", "online_at", "topics", "services", "languages", "note", "note_en")  # fmt: skip


@transaction.atomic
def propose_event(
    *, edition: Edition, office: Office, proposer: Organization | None = None, agencies: Iterable[Organization] = (),
    service_point: Any = None, form_key: UUID, is_demo: bool = False, by: Any, **details: Any,
) -> Event:  # fmt: skip
    """Propose an event under one lead office. ``details`` as in ``DETAILS``; moments carry a zone. The same form sent twice
    is one event.

    ``Refused`` with every fault: outside the edition's days, no task force there, an agency that is not (or no longer) of
    it, hours that run backwards, no place for what is in person, no address for what is by Internet.
    """
    must(may_propose(by, office.pk, proposer.pk if proposer else None))
    if already := Event.objects.filter(form_key=form_key, office=office).first():
        return already
    if edition.state != Edition.State.OPEN:
        raise Refused("health_weeks.edition_closed", edition=edition.code)
    values = _tidied(details)
    check([*_faults(edition, office, values), *_outside(edition, office, proposer)])
    now = timezone.now()
    made = Event.objects.create(
        edition=edition, office=office, proposer=proposer, service_point=service_point, code=_new_code(),
        day=_day(values["starts_at"], office), state_at=now, proposed_at=now, proposed_by_id=user_of(by), changed_at=now,
        form_key=form_key, is_demo=is_demo, **values, **_point(office, values),
    )  # fmt: skip
    there = {proposer.pk: proposer} if proposer else {}
    there |= {organization.pk: organization for organization in agencies}
    EventAgency.objects.bulk_create(
        EventAgency(
            event=made,
            organization=one,
            part=EventAgency.Part.ORGANIZER if one == proposer else EventAgency.Part.PROVIDER,
        )
        for one in there.values()
    )
    record("health_weeks.event_proposed", made, by=by, office=office, organization=proposer, kind=made.kind)
    return made


@transaction.atomic
def change_event(*, event: Event, by: Any, **details: Any) -> Event:
    """Change what an event says of itself, until it is held. A calendar that subscribed to it learns of it."""
    must(may_run(by, event.office_id))
    event = locked(event)
    open_edition_of(event)
    if event.state not in life.OPEN:
        raise Refused("health_weeks.not_now", state=event.state, move="change")
    values = _tidied({name: getattr(event, name) for name in DETAILS} | details)
    check(_faults(event.edition, event.office, values))
    values |= {"day": _day(values["starts_at"], event.office)} | _point(event.office, values)
    changed = sorted(name for name, value in values.items() if getattr(event, name) != value)
    if changed:
        for name, value in values.items():
            setattr(event, name, value)
        event.sequence, event.changed_at = event.sequence + 1, timezone.now()
        event.save(update_fields=[*changed, "sequence", "changed_at"])
        record("health_weeks.event_changed", event, by=by, office=event.office_id, fields=changed)
    return event


@transaction.atomic
def approve_event(*, event: Event, by: Any) -> Event:
    """Approve an event for the task force. Never by who proposed it."""
    must(may_run(by, event.office_id))
    event = locked(event)
    open_edition_of(event)
    if not may_approve(by, event):
        raise Refused("health_weeks.own_proposal")
    event.approved_at, event.approved_by_id = timezone.now(), user_of(by)
    return move(event, "approve", by=by, changed=("approved_at", "approved_by"))


@transaction.atomic
def publish_event(*, event: Event, by: Any) -> Event:
    """Put it in the public calendar. Refused once it is over, or without anything a family could go by."""
    must(may_run(by, event.office_id))
    event = locked(event)
    open_edition_of(event)
    if event.ends_at < timezone.now() and event.state == life.APPROVED and by != "system":
        raise Refused("health_weeks.is_over")
    event.published_at = event.changed_at = timezone.now()
    return move(event, "publish", by=by, changed=("published_at", "changed_at"))


@transaction.atomic
def cancel_event(*, event: Event, reason: str, by: Any) -> Event:
    """Cancel it, with the reason families read. In the calendar it stays, marked."""
    must(may_run(by, event.office_id))
    event = locked(event)
    open_edition_of(event)
    if not reason.strip():
        raise Refused("health_weeks.say_why", field="reason")
    event.cancelled_reason, event.changed_at = reason.strip()[:200], timezone.now()
    event.sequence += 1
    return move(event, "cancel", by=by, changed=("cancelled_reason", "changed_at", "sequence"))


def mark_held(*, by: Any = "system") -> int:
    """Events that are over and were not cancelled were held: their report is due. Returns how many."""
    must(by == "system")
    over = Event.objects.filter(state=life.PUBLISHED, ends_at__lt=timezone.now(), counted_in__isnull=True)
    held = 0
    for event in over.order_by("ends_at")[:500]:
        with transaction.atomic():
            event = locked(event)
            if event.state == life.PUBLISHED:
                move(event, "hold", by=by)
                held += 1
    return held


@transaction.atomic
def count_in(*, entry: Event, event: Event, by: Any) -> Event:
    """Headquarters found that two entries are one event: ``entry`` is counted in ``event`` from now on and its office stands
    there as a co-host. The entry keeps all it holds; ``uncount`` takes it back."""
    must(may_keep_editions(by))
    entry, event = locked(entry), locked(event)
    if entry.pk == event.pk or entry.edition_id != event.edition_id:
        raise Refused("health_weeks.not_one_event")
    if entry.counted_in_id or event.counted_in_id or entry.entries.exists():
        raise Refused("health_weeks.counted_elsewhere")
    entry.counted_in = event
    entry.save(update_fields=["counted_in"])
    if entry.office_id != event.office_id:
        CoHost.objects.get_or_create(event=event, office=entry.office)
    record("health_weeks.entry_counted_in", entry, by=by, office=entry.office_id, event=event.pk)
    return entry


@transaction.atomic
def uncount(*, entry: Event, by: Any) -> Event:
    """They are two events after all: the entry counts for itself again, and its office is no longer co-host by it."""
    must(may_keep_editions(by))
    entry = locked(entry)
    if entry.counted_in_id is None:
        raise Refused("health_weeks.not_one_event")
    CoHost.objects.filter(event=entry.counted_in_id, office=entry.office_id).delete()
    event, entry.counted_in = entry.counted_in_id, None
    entry.save(update_fields=["counted_in"])
    record("health_weeks.entry_uncounted", entry, by=by, office=entry.office_id, event=event)
    return entry


# -- pieces ------------------------------------------------------------------------------------------------------------
def _tidied(details: dict[str, Any]) -> dict[str, Any]:
    lists = ("topics", "services", "languages")
    values: dict[str, Any] = {name: details.get(name, [] if name in lists else "") for name in DETAILS}
    for name, value in values.items():
        if isinstance(value, str):
            values[name] = value.strip()
        elif name in lists:
            values[name] = list(dict.fromkeys(value))
    values["mode"] = values["mode"] or Event.Mode.IN_PERSON
    return values


def _faults(edition: Edition, office: Office, values: dict[str, Any]) -> Iterable[Reason]:
    starts, ends = values["starts_at"], values["ends_at"]
    if not values["title"]:
        yield Reason("health_weeks.needs_title", {}, "title")
    if ends <= starts:
        yield Reason("health_weeks.ends_before_start", {}, "ends_at")
    elif ends - starts > LONGEST:
        yield Reason("health_weeks.too_long", {"days": LONGEST.days}, "ends_at")
    if not edition.starts_on <= _day(starts, office) <= edition.ends_on:
        yield Reason("health_weeks.outside_edition", {"first": edition.starts_on, "last": edition.ends_on}, "starts_at")
    if values["mode"] != Event.Mode.VIRTUAL and not (values["place"] and values["city"]):
        yield Reason("health_weeks.needs_place", {}, "place" if not values["place"] else "city")
    if values["mode"] != Event.Mode.IN_PERSON and not values["online_at"]:
        yield Reason("health_weeks.needs_address", {}, "online_at")


def _outside(edition: Edition, office: Office, proposer: Organization | None) -> Iterable[Reason]:
    if not edition.task_forces.filter(office=office).exists():
        yield Reason("health_weeks.no_task_force", {"office": office.name}, None)
    elif (
        proposer
        and not TaskForceMember.objects.filter(
            task_force__edition=edition, task_force__office=office, organization=proposer, left_on__isnull=True
        ).exists()
    ):
        yield Reason("health_weeks.not_a_member", {"name": proposer.name}, None)


def _day(moment: datetime, office: Office) -> Any:
    return moment.astimezone(ZoneInfo(office.timezone)).date()


def _point(office: Office, values: dict[str, Any]) -> dict[str, float | None]:
    """The middle of the postal code, where it is known; nothing for what is held by Internet."""
    found = place_of(office.country, "zip", values["postal_code"]) if values["postal_code"] else None
    return {
        "latitude": found.latitude if found else None,
        "longitude": found.longitude if found else None,
    }


def _new_code() -> str:
    """A short code for posters, which nobody else has."""
    while True:
        code = codes.new_code(CODE, secrets.randbelow)
        if not Event.objects.filter(code=code).exists():
            return code
