"""A school ready for tests of online courses: its agreement, its counselor, a course on offer."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from ambos.programs.courses import actions
from ambos.records.agreements.models import Agreement, Party
from ambos.records.learning.actions import add_institution, offer_course
from tests.support import world

TODAY = timezone.localdate()
START = TODAY - timedelta(days=40)


class School:
    """A school of one partner with an agreement for courses, its counselor, and one course on offer."""

    def __init__(self, mark="", code="fresno", *, has_agreement=True):
        self.office = world.office(code, mark)
        self.partner = world.organization("Distrito", mark or code)
        self.user, self.counselor = world.account("school_counselor", organization=self.partner, mark=mark)
        self.school = add_institution(
            kind="school", name=f"Preparatoria {mark}", country="us", state_province="CA", source="x",
            organization=self.partner, by="system",
        )  # fmt: skip
        if has_agreement:
            made = Agreement.objects.create(
                title="Convenio", program="courses", state="signed", signed_on=START - timedelta(days=60),
                starts_on=START - timedelta(days=60), drafted_at=timezone.now(),
            )  # fmt: skip
            made.offices.set([self.office])
            Party.objects.create(agreement=made, organization=self.partner, part=Party.Part.LEAD_AGENCY)

    def enrolled(self, number="5101", **more):
        values = {"offering": offering(), "starts_on": START, "by": self.counselor} | more
        return actions.enrol(institution=self.school, number=number, **values)


def standard():
    return offer_course(
        plan="us", code="02052", title="Algebra I", title_en="Algebra I", country="us", source="x", subject="mathematics",
        sced="02052", credits=Decimal(1), by="system",
    )  # fmt: skip


def source():
    return offer_course(
        plan="mx-en-linea", code="alg-1", title="Álgebra I en línea", country="mx", source="x", by="system"
    )


def offering(**more):
    values = {"summary": "Lecciones", "summary_en": "Lessons", "units": 40, "weeks": 18, "hours": Decimal(135)} | more
    return actions.offer(course=source(), target=standard(), by="system", **values)
