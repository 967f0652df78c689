"""A window's day as it stands at eleven in the morning, made anew before each measurement: a world that is kept would otherwise show
yesterday's queue, or one with every turn that earlier runs called.

Forty wait, four are with somebody, sixty have been attended. Follow-ups at 7, 30 and 90 days stand beside every referral: those that
fell due more than two weeks ago are done.
"""

from __future__ import annotations

import time
import uuid
from datetime import date, datetime, timedelta

from django.db import connection
from django_tasks_db.models import DBTaskResult

from ambos.domain.access import Access
from ambos.programs.health_windows.actions import Reading, Referral, call_turn, record_visit, take_turn
from ambos.programs.health_windows.models import Ticket
from ambos.programs.health_windows.queries import today_at, windows
from ambos.records.casework.models import FollowUp, ServiceRequest
from ambos.records.directory.models import Service
from ambos.records.people.models import Person
from bench.world import Bulk

WAITING, WITH_SOMEBODY, ATTENDED = 40, 4, 60
ASKED_AFTER, OPEN_FOR = (7, 30, 90), 14
PRESSURE = Reading("blood_pressure", {"systolic": "118", "diastolic": "76"}, "mmHg")
GLUCOSE = Reading("glucose", {"glucose": "96"}, "mg/dL", fasting=True)


def begin(access: Access) -> list[Ticket]:
    """The day anew; the turns that are with somebody."""
    window = windows(access).get()
    Ticket.objects.filter(service_point=window, day=today_at(window)).delete()
    people = iter(Person.objects.filter(office=window.office).order_by("-code")[: WAITING + WITH_SOMEBODY + ATTENDED])
    for _number in range(ATTENDED):
        visit(access, window, next(people))
    answers(window.office)
    called = [call_turn(ticket=_turn(access, window, next(people)), by=access) for _number in range(WITH_SOMEBODY)]
    for _number in range(WAITING):
        _turn(access, window, next(people))
    return called


def answers(office) -> None:
    """Of what the office sent and nobody answered, a third becomes accepted and a ninth declined, two days after it was sent; the
    world that is made has answers to none of them. A world that is kept has them already."""
    if ServiceRequest.objects.filter(office=office, state="accepted").exists():
        return
    sent = ServiceRequest.objects.filter(office=office, state="sent").order_by("reference")
    rows = list(sent)
    for number, row in enumerate(rows):
        answered = row.sent_at + timedelta(days=2)
        if number % 3 == 0:
            row.state, row.answered_at, row.answered_by = "accepted", answered, "service"
        elif number % 9 == 1:
            row.state, row.answered_at, row.answered_by = "declined", answered, "service"
            row.closed_at, row.decline_reason = answered, "full"
    ServiceRequest.objects.bulk_update(
        rows, ["state", "answered_at", "answered_by", "closed_at", "decline_reason"], batch_size=50
    )


def visit(access: Access, window, person: Person) -> None:
    """A turn taken, called and recorded with a topic: three verbs, each a transaction with its audit event."""
    _recorded(access, window, person, topics=("diabetes",))


def full_visit(access: Access, window, person: Person) -> None:
    """The same with two screenings and a referral to a clinic."""
    service = Service.objects.filter(takes_referrals=True).order_by("pk").first()
    _recorded(access, window, person, readings=(PRESSURE, GLUCOSE), referral=Referral(service, "1206-1"))


def _recorded(access: Access, window, person: Person, **done) -> None:
    ticket = call_turn(ticket=_turn(access, window, person), by=access)
    record_visit(ticket=ticket, source="hall", language="es", form_key=uuid.uuid4(), by=access, **done)


def _turn(access: Access, window, person: Person) -> Ticket:
    return take_turn(service_point=window, person=person, form_key=uuid.uuid4(), by=access)


def follow_ups(today: date, now: datetime) -> None:
    """The calls to make of every referral, unless they stand already."""
    if FollowUp.objects.exists():
        return
    with Bulk() as bulk:
        for request, office, sent_on in ServiceRequest.objects.values_list("pk", "office", "sent_on"):
            for days in ASKED_AFTER:
                due_on = sent_on + timedelta(days=days)
                is_open = (today - due_on).days <= OPEN_FOR
                bulk.add(
                    FollowUp, id=uuid.uuid4(), service_request_id=request, office_id=office, purpose="health", days=days, due_on=due_on,
                    done_at=None if is_open else now, done_by="" if is_open else "window", result="" if is_open else "reached",
                )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE casework_followup")


def night_is_over(seconds: float = 1200) -> None:
    """Wait until the worker has done what the night left it: counting a month anew takes a core from the four users, and is
    measured where it belongs."""
    until = time.monotonic() + seconds
    while (DBTaskResult.objects.ready() | DBTaskResult.objects.running()).exists():
        if time.monotonic() > until:
            raise TimeoutError("the worker has not finished the night's work")
        connection.close()
        time.sleep(1)
    connection.close()
