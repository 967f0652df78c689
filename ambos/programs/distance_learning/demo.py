"""The demo's studies: one on each route, each stopped somewhere else, a certificate with its statement, a matrix begun.

Everything is made up and says so ("muestra"): people, marks, and above all what institutions recognise.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from ambos.domain.access import EDUCATION, Access
from ambos.domain.names import PartialDate
from ambos.records.network.models import Office
from ambos.records.people.actions import register_person
from ambos.records.posts.demo import second_post
from ambos.records.registry.demo import at, form_key

from . import actions
from .models import ReceivingBody, Study

HOLDERS = {"promoter": "study_adviser", "evaluator": "alignment_reviewer"}
"""Whose account of the demo holds a second post for studies."""
PEOPLE = (
    ("Adela (muestra)", "Montiel", "Ríos", PartialDate(1994, 3, 11), "b-unam"),
    ("Benito (muestra)", "Cruz", "Ek", PartialDate(2001, 8, 2), "b-unam"),
    ("Carmen (muestra)", "Solano", "", PartialDate(1988, 1, 1), "colbach-online"),
    ("Donato (muestra)", "Vera", "Luna", PartialDate(1979, 12, 5), "acuerdo-286"),
    ("Elvia (muestra)", "Nava", "Peña", PartialDate(1990, 6, 30), "b-unam"),
)
COURSES = ("strategies", "reading", "mathematics", actions.SELECTION)


def build(scale: float, seed: int, say: Callable[[str], object]) -> None:
    """Five studies, whatever the scale: every page shows something real."""
    chance = random.Random(seed)  # noqa: S311 - a world that can be made again, not a secret
    office = Office.objects.get(code="fresno")
    adviser, reviewer = (
        second_post(email, role, days=1000, **({"office": office} if role == "study_adviser" else {}))
        for email, role in HOLDERS.items()
    )
    done, under_way, own_pace, exam, left = (_opened(chance, office, adviser, *one) for one in PEOPLE)
    _through(done, adviser, chance, 24)
    _through(under_way, adviser, chance, 7)
    _own_pace(own_pace, adviser)
    _sat(chance, exam, adviser)
    _through(left, adviser, chance, 2)
    actions.leave(study=left, why="hours", by=adviser)
    _credits(chance, done, adviser, reviewer)
    actions.issue_certificate(study=done, form_key=form_key(chance), by="system")
    say("    studies at Fresno: act as adviser of studies with the account of the promoter")


def _opened(
    chance: random.Random, office: Office, by: Access, given: str, one: str, two: str, born: PartialDate, route: str
) -> Study:
    with at(timezone.now() - timedelta(days=900 if route == "b-unam" else 200)):
        person = register_person(
            purpose=EDUCATION, office=office, given_names=given, surname1=one, surname2=two, born=born, by=by
        )
        study = actions.open_study(person=person, route=route, form_key=form_key(chance), by=by, is_demo=True).study
        today = timezone.localdate()
        actions.see_document(study=study, name=person.name, paper="consular_id", on=today, by=by)
        actions.see_lower_secondary(study=study, on=date(2009, 7, 3), average=Decimal("8.2"), by=by)
    return study


def _through(study: Study, by: Access, chance: random.Random, subjects: int) -> None:
    """Entered, and so many subjects passed, 35 days each."""
    begun = timezone.now() - timedelta(days=880)
    for n, code in enumerate(COURSES):
        with at(begun + timedelta(days=3 * n)):
            actions.pass_course(study=study, code=code, on=timezone.localdate(), by=by)
    for number in range(1, subjects + 1):
        with at(begun + timedelta(days=34 * number - 20)):
            actions.begin_subject(study=study, number=number, on=timezone.localdate(), by=by)
        with at(begun + timedelta(days=34 * number + 10)):
            mark = Decimal(chance.randint(70, 100)) / 10
            actions.end_subject(study=study, number=number, passed=True, mark=mark, on=timezone.localdate(), by=by)


def _own_pace(study: Study, by: Access) -> None:
    for n, number in enumerate((1, 4)):
        with at(timezone.now() - timedelta(days=150 - 30 * n)):
            today = timezone.localdate()
            actions.begin_subject(study=study, number=number, on=today, by=by)
            actions.end_subject(study=study, number=number, passed=True, on=today, by=by)
    actions.pause(study=study, by=by)


def _sat(chance: random.Random, study: Study, by: Access) -> None:
    areas = [row["code"] for row in study.rules["areas"]]
    with at(timezone.now() - timedelta(days=90)):
        registered = actions.register_exam(
            study=study,
            areas=areas,
            sits_on=timezone.localdate(),
            place="Los Angeles (muestra)",
            form_key=form_key(chance),
            by=by,
        )
    results = {area: actions.Said("failed" if area == "mathematics" else "passed") for area in areas}
    actions.record_results(registration=registered, said=results, by=by)


def _credits(chance: random.Random, study: Study, adviser: Access, reviewer: Access) -> None:
    """Three decided rows, one that waits, a statement and what came of it."""
    body = ReceivingBody.objects.get(code="cuny")
    evidence = "Inventado para la demostración: la institución no ha dicho nada"
    decided = (
        ("1", "full", "Curso A (muestra)", Decimal(3)),
        ("2", "elective", "", Decimal(2)),
        ("3", "none", "", None),
    )
    for number, level, target, credits in decided:
        row = actions.propose_alignment(
            body=body, subject=f"b-unam:{number}", level=level, target=target, credits=credits, evidence=evidence,
            review_on=timezone.localdate() + timedelta(days=365), form_key=form_key(chance), by=reviewer,
        )  # fmt: skip
        actions.decide_alignment(alignment=row, accept=True, by="system")
    actions.propose_alignment(
        body=body, subject="b-unam:4", level="conditional", target="Curso B (muestra)", condition="entrevista", credits=None,
        evidence=evidence, review_on=timezone.localdate() + timedelta(days=365), form_key=form_key(chance), by="system",
    )  # fmt: skip
    made = actions.make_statement(study=study, body=body, form_key=form_key(chance), by=adviser)
    actions.report_outcome(statement=made.statement, result="in_part", credits=Decimal(5), by="link")
