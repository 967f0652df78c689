"""A school ready for tests: its agreement, its proctor and teacher, sittings and attempts in any state."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from ambos.domain.diagnostics.sitting import Given
from ambos.programs.diagnostics import actions, queries
from ambos.programs.diagnostics.actions import Slip
from ambos.programs.diagnostics.loading import form_of
from ambos.records.agreements.models import Agreement, Party
from ambos.records.network.models import Office
from tests.support import world

TODAY = timezone.localdate()
ONE = Slip("4171")


class School:
    """One school of one office, with an agreement in force."""

    def __init__(self, mark="", code="fresno", *, has_agreement=True, program="diagnostics"):
        self.office: Office = world.office(code, mark)
        self.school = world.organization("Preparatoria", mark or code)
        self.proctor_user, self.proctor = world.account("school_proctor", organization=self.school, mark=mark)
        self.teacher_user, self.teacher = world.account("school_teacher", organization=self.school, mark=mark)
        if has_agreement:
            self.agreed(program)

    def agreed(self, program):
        made = Agreement.objects.create(
            title="Convenio", program=program, state="signed", signed_on=TODAY - timedelta(days=30),
            starts_on=TODAY - timedelta(days=30), drafted_at=timezone.now(),
        )  # fmt: skip
        made.offices.set([self.office])
        Party.objects.create(agreement=made, organization=self.school, part=Party.Part.LEAD_AGENCY)

    def planned(self, slips=(ONE,), bank="algebra_1", form="A", **more):
        values = {"day": TODAY, "by": self.proctor} | more
        return actions.plan_sitting(organization=self.school, bank=bank, form=form, slips=list(slips), **values)

    def opened(self, **more):
        return actions.open_sitting(sitting=self.planned(**more), by=self.proctor)

    def begun(self, **more):
        attempt = self.opened(**more).attempts.first()
        return actions.begin(attempt=attempt, by="client")

    def finished(self, right=24, **more):
        attempt = self.begun(**more)
        actions.give(attempt=attempt, answers=answers(attempt, right), by="client")
        return actions.finish(attempt=attempt, by="client")


def answers(attempt, right):
    """Every question answered, the first so many rightly, the others with the next option."""
    items = queries.form_for(attempt).items
    return [
        Given(item.id, item.key if n <= right else (item.key + 1) % 4, n, 60 * n) for n, item in enumerate(items, 1)
    ]


def keys(bank="algebra_1", form="A"):
    """question -> its key."""
    return {item.id: item.key for item in form_of(bank, form).items}
