"""The queue: take a turn, call it, put it back, let it go."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.access import HEALTH, Access
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.network.models import ServicePoint
from ambos.records.people.actions import register_person

from ..models import Ticket
from ..permissions import may_attend
from ..queries import next_number, standing, today_at


@transaction.atomic
def take_turn(
    *,
    service_point: Any,
    person: Any = None,
    topics: tuple[str, ...] = (),
    is_reserved: bool = False,
    language: str = "es",
    needs_interpreter: bool = False,
    company: str = "",
    form_key: UUID,
    by: Access,
) -> Ticket:
    """Give a place in today's queue, named or on an anonymous slip (``A-<turn>``). The same form sent twice is one turn.

    ``company``: who comes with a minor. Refused as ``check_open``.
    """
    check_may_attend(by, service_point)
    # One at a time at each window, so that every turn has a number of its own and the same form finds its first turn.
    ServicePoint.objects.select_for_update(no_key=True).get(pk=service_point.pk)
    if already := Ticket.objects.filter(form_key=form_key).first():
        return already
    check_open(service_point, named=person is not None)
    day = today_at(service_point)
    number = next_number(service_point, day)
    ticket = Ticket.objects.create(
        service_point=service_point,
        day=day,
        number=number,
        person=person,
        alias="" if person else f"A-{number}",
        topics=list(topics),
        is_reserved=is_reserved,
        language=language,
        needs_interpreter=needs_interpreter,
        company=company,
        arrived_at=timezone.now(),
        form_key=form_key,
    )
    record("health_windows.turn_taken", ticket, by=by, office=service_point.office_id, number=number)
    return ticket


@transaction.atomic
def welcome(*, service_point: Any, newcomer: dict[str, Any], form_key: UUID, by: Access, **turn: Any) -> Ticket:
    """Register a person who is new to this office and give her a turn, both or neither. The same form sent twice
    registers her once: the turn of the first is returned. Raises ``Refused`` as ``people.actions.register_person``."""
    check_may_attend(by, service_point)
    if already := Ticket.objects.filter(form_key=form_key).first():
        return already
    check_open(service_point, named=True)
    person = register_person(purpose=HEALTH, office=service_point.office, form_key=form_key, by=by, **newcomer)
    return take_turn(service_point=service_point, person=person, form_key=form_key, by=by, **turn)


@transaction.atomic
def call_turn(*, ticket: Ticket, by: Access) -> Ticket:
    """Call a person to the desk. Refused when somebody else already has her, or she has gone."""
    check_may_attend(by, ticket.service_point)
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("service_point").get(pk=ticket.pk)
    if ticket.state == Ticket.State.CALLED and ticket.called_by_id == by.user:
        return ticket
    if ticket.state != Ticket.State.WAITING:
        raise Refused("health_windows.not_waiting", turn=ticket.number)
    ticket.state, ticket.called_at, ticket.called_by_id = Ticket.State.CALLED, timezone.now(), by.user
    ticket.save(update_fields=["state", "called_at", "called_by"])
    record("health_windows.turn_called", ticket, by=by, office=ticket.service_point.office_id, number=ticket.number)
    return ticket


@transaction.atomic
def return_turn(*, ticket: Ticket, by: Access) -> Ticket:
    """Undo a call: she waits again, at her old place."""
    check_may_attend(by, ticket.service_point)
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("service_point").get(pk=ticket.pk)
    if ticket.state not in (Ticket.State.CALLED, Ticket.State.LEFT):
        raise Refused("health_windows.not_called", turn=ticket.number)
    ticket.state, ticket.called_at, ticket.called_by, ticket.done_at = Ticket.State.WAITING, None, None, None
    ticket.save(update_fields=["state", "called_at", "called_by", "done_at"])
    record("health_windows.turn_returned", ticket, by=by, office=ticket.service_point.office_id, number=ticket.number)
    return ticket


@transaction.atomic
def leave_turn(*, ticket: Ticket, by: Access) -> Ticket:
    """She left without being attended. Counted as left, never as attended."""
    check_may_attend(by, ticket.service_point)
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("service_point").get(pk=ticket.pk)
    if ticket.state not in (Ticket.State.WAITING, Ticket.State.CALLED):
        raise Refused("health_windows.not_waiting", turn=ticket.number)
    ticket.state, ticket.done_at = Ticket.State.LEFT, timezone.now()
    ticket.save(update_fields=["state", "done_at"])
    record("health_windows.turn_left", ticket, by=by, office=ticket.service_point.office_id, number=ticket.number)
    return ticket


def check_may_attend(access: Access, service_point: Any) -> None:
    """Stop here unless she may attend at this window. Raises ``PermissionDenied``."""
    if not may_attend(access, service_point):
        raise PermissionDenied


def check_open(service_point: Any, *, named: bool) -> None:
    """Refused ``health_windows.closed_today`` on a day the window is closed; and, for who gives a name, while no agency
    answers for what is kept of her (``health_windows.agreement_ended``, ``health_windows.no_agency``)."""
    now = standing(service_point, today_at(service_point))
    if now.day.closed_because:
        raise Refused("health_windows.closed_today", reason=now.closed_words)
    if named and now.lapse:
        code, values = now.lapse
        raise Refused(code, **values)
