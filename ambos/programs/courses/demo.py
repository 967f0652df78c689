"""Online courses' part of the demo world: three courses on offer, a school with two pupils under way and one who finished.

Everything is made up and says so ("muestra"), and goes through the verbs. The equivalence of the finished course is read by two
people, as all are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from ambos.records.agreements.actions import draft_agreement, send_to_review, sign_agreement
from ambos.records.agreements.models import Party
from ambos.records.directory.actions import add_organization
from ambos.records.learning.actions import add_institution, offer_course
from ambos.records.learning.models import Course
from ambos.records.network.models import Office
from ambos.records.posts.demo import access_of

from . import actions

SOURCE = "made up for the demo"
PLAN = "mx-en-linea"
COURSES = (
    ("alg-1", "Álgebra I en línea (muestra)", "Algebra I online (sample)", "02052", 34, 18, "135"),
    ("bio-1", "Biología en línea (muestra)", "Biology online (sample)", "03051", 36, 18, "140"),
    ("geo-1", "Geografía mundial en línea (muestra)", "World geography online (sample)", "04001", 30, 16, "120"),
)


def build(scale: float, seed: int, say: Callable[[str], object]) -> None:
    """Make courses, school and places."""
    office, today = Office.objects.get(code="fresno"), timezone.localdate()
    provider = add_institution(
        kind="provider", name="Bachillerato en línea (muestra)", country="mx", source=SOURCE, is_demo=True, by="system"
    )
    offered = []
    for code, title, title_en, target, units, weeks, hours in COURSES:
        course = offer_course(
            plan=PLAN, code=code, title=title, title_en=title_en, country="mx", institution=provider, source=SOURCE,
            hours=Decimal(hours), by="system",
        )  # fmt: skip
        offered.append(
            actions.offer(
                course=course, target=Course.objects.get(plan=office.country, code=target), units=units, weeks=weeks,
                hours=Decimal(hours), summary="Lecciones en español, con ejercicios y una persona que responde dudas.",
                summary_en="Lessons in Spanish, with exercises and somebody who answers questions.", is_demo=True, by="system",
            )
        )  # fmt: skip
    partner = add_organization(
        name="Distrito Escolar del Valle (muestra)", is_demo=True, country=office.country, source=SOURCE, by="system"
    )
    school = add_institution(
        kind="school", name="Secundaria y Preparatoria Roble (muestra)", country=office.country, state_province="CA",
        city="Fresno", organization=partner, source=SOURCE, is_demo=True, by="system",
    )  # fmt: skip
    officer, consul = access_of("community_affairs_officer"), access_of("consul")
    agreement = draft_agreement(
        title="Convenio de cursos en línea (muestra)", program="courses", offices=[office],
        parties=[(partner, Party.Part.LEAD_AGENCY)], starts_on=today - timedelta(days=200), by=officer,
    )  # fmt: skip
    sign_agreement(agreement=send_to_review(agreement=agreement, by=officer), signed_on=agreement.starts_on, by=consul)
    for number, offering, back, done in (("5101", 0, 50, 20), ("5102", 1, 55, 6), ("5103", 2, 58, 30)):
        place = actions.enrol(
            offering=offered[offering], institution=school, number=number, starts_on=today - timedelta(days=back),
            is_demo=True, by="system",
        )  # fmt: skip
        actions.note_pace(place=place, units_done=done, on=today - timedelta(days=2), by="system")
        if done == offered[offering].units:
            actions.finish(place=place, mark="9", scale="mx-10", on=today, by="system")
    say(f"    {len(offered)}")
