"""A window with its agency and its people, and the verbs of its day in short words."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.domain.names import PartialDate
from ambos.programs.health_windows import actions, queries
from ambos.programs.health_windows.actions import Reading
from ambos.programs.health_windows.models import Ticket
from ambos.records.agreements.models import Agreement, Party
from ambos.records.people.models import Person
from ambos.records.rollout.models import Operation
from tests.support import world

PRESSURE = Reading("blood_pressure", {"systolic": "118", "diastolic": "76"}, "mmHg")
CRITICAL = {"systolic": "200", "diastolic": "125"}
AN_ADULT, A_CHILD = PartialDate(1981, 3, 12), PartialDate(2014, 5, 1)


class Here:
    """A window with its agency, a promoter and a coordinator."""

    def __init__(self):
        self.office = world.office("fresno", mark=world.A)
        self.window = world.window(self.office)
        self.agency = world.organization("Salud del Valle")
        self.promoter = world.account("promoter", office=self.office, organization=self.agency)[1]
        self.coordinator = world.account("window_coordinator", office=self.office)[1]
        self.today = queries.today_at(self.window)

    def runs(self, *, agency=None, agreement=None, since=90, until=None, point=None) -> Operation:
        """An operation of this window, written as it stands."""
        return Operation.objects.create(
            program="health_windows", office=self.office, service_point=point or self.window,
            lead_agency=agency or self.agency, agreement=agreement, starts_on=self.today - timedelta(days=since),
            ends_on=until, state="closed" if until else "active", approved_at=timezone.now(),
            approved_by_id=world.account("consul", office=self.office)[1].user,
        )  # fmt: skip

    def agreement(self, *, ends_on: date, agency=None) -> Agreement:
        made = Agreement.objects.create(
            title="Convenio", program="health_windows", state="signed", signed_on=self.today - timedelta(days=400),
            starts_on=self.today - timedelta(days=400), ends_on=ends_on, drafted_at=timezone.now(),
        )  # fmt: skip
        made.offices.add(self.office)
        Party.objects.create(agreement=made, organization=agency or self.agency, part="lead_agency")
        return made

    def person(self, born: PartialDate = AN_ADULT, **fields) -> Person:
        return world.person(office=self.office, born=born, **fields)

    def turn(self, person=None, *, point=None, **fields) -> Ticket:
        return actions.take_turn(
            service_point=point or self.window, person=person, form_key=uuid.uuid4(), by=self.promoter, **fields
        )

    def visit(self, person=None, *, ticket=None, **fields):
        given = {"source": "hall", "language": "es", "form_key": uuid.uuid4(), "by": self.promoter}
        return actions.record_visit(ticket=ticket or self.turn(person), **given | fields)

    def lot(self, *, doses: int = 3, expires: int = 30, vaccine: str = "vaccine_influenza", lot: str = "AB12"):
        return actions.receive_lot(
            service_point=self.window, vaccine=vaccine, lot=lot, expires_on=self.today + timedelta(days=expires),
            doses=doses, form_key=uuid.uuid4(), by=self.coordinator,
        )  # fmt: skip


def refused(call, *arguments, **fields) -> tuple[str, ...]:
    with pytest.raises(Refused) as no:
        call(*arguments, **fields)
    return no.value.codes


def signed_in(client, here, access=None):
    from ambos.records.accounts.models import User

    return world.signed_in(client, User.objects.get(pk=(access or here.coordinator).user))
