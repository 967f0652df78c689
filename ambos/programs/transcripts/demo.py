"""The demo's district and its students: one decided, one issued, one asked of the origin, one a person must look at.

Everything is made up and says so. The district's counselor is the partner administrator's account acting under a second post, the
analyst that of headquarters, the second reader the evaluator's.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from ambos.records.directory.actions import add_organization
from ambos.records.learning import actions as learning
from ambos.records.learning import queries as schooling
from ambos.records.learning.actions.learners import WrittenLine
from ambos.records.learning.models import Credit, Institution
from ambos.records.learning.roles import CREDIT_ANALYST, CREDIT_REVIEWER, SCHOOL_COUNSELOR
from ambos.records.network.models import Office
from ambos.records.posts.demo import second_post

from . import actions, queries
from .models import DistrictTerms, Request

SOURCE = "made up for the demo"
HOLDERS = {
    "headquarters-coordinator": CREDIT_ANALYST,
    "evaluator": CREDIT_REVIEWER,
    "partner-administrator": SCHOOL_COUNSELOR,
}
MARKS = (("sec-3-02", "8.5", "02052"), ("sec-3-03", "7.9", "03101"), ("sec-3-04", "9", "04053"), ("sec-3-08", "10", ""))
NAMESPACE = uuid.UUID("6f6f1b1e-6c75-6368-612d-616d626f7321")


def build(scale: float, seed: int, say: Callable[[str], object]) -> None:
    """One district of Fresno and four students."""
    office = Office.objects.get(code="fresno")
    partner = add_organization(
        name="Distrito Escolar del Valle (muestra)", source=SOURCE, country="us", is_demo=True, by="system"
    )
    district = _district(office, partner)
    posts = {
        email: second_post(email, role.slug, **({"organization": partner} if role.scope == "organization" else {}))
        for email, role in HOLDERS.items()
    }
    if not all(posts.values()):
        return
    analyst, reviewer, counselor = (posts[email] for email in HOLDERS)
    _grades_by_credits(district, analyst, reviewer)
    _equivalences(analyst, reviewer)
    _diagnosed(district)
    decided = _analysed(district, 1, analyst, reviewer)
    for credit in Credit.objects.filter(learner=decided.learner_id, replaced_at=None):
        actions.decide_line(request=decided, credit=credit, decision="awarded", by=counselor)
    actions.finish_decision(request=decided, grade=10, by=counselor)
    _analysed(district, 2, analyst, reviewer)
    _asked_of_origin(district, analyst)
    _ask(district, 4, age=19, papers="none", origin_state="", completed_level="", completed_number=None)
    say("    school records: act as school counselor with the account of the partner, as analyst with headquarters'")


def _district(office: Office, partner: Any) -> DistrictTerms:
    institution = learning.add_institution(
        kind=Institution.Kind.DISTRICT, name=partner.name, country="us", state_province="CA", city=office.city, source=SOURCE,
        organization=partner, is_demo=True, by="system",
    )  # fmt: skip
    return actions.join_district(
        institution=institution, office=office, rules="us-ca-minimum", joined_on=timezone.localdate() - timedelta(days=400),
        oldest_age=20, contact_name="Orientación (muestra)", is_demo=True, by="system",
    )  # fmt: skip


def _grades_by_credits(district: DistrictTerms, analyst: Any, reviewer: Any) -> None:
    proposal = actions.propose_thresholds(
        district=district, thresholds={10: Decimal(5), 11: Decimal(10), 12: Decimal(16)},
        source="Reglamento de muestra 6146, página 3", form_key=uuid.uuid5(NAMESPACE, "grades by credits"), by=analyst,
    )  # fmt: skip
    actions.agree_thresholds(proposal=proposal, by=reviewer)


def _equivalences(analyst: Any, reviewer: Any) -> None:
    for code, _mark, target in MARKS:
        if target:
            one = learning.propose_equivalence(
                source=schooling.course("mx-2011", code), extent="full", gives={schooling.course("us", target): Decimal(1)},
                evidence="Contenidos de ambos cursos, comparados para la muestra.", case="MUESTRA-1", by=analyst,
            )  # fmt: skip
            learning.review_equivalence(equivalence=one, by=reviewer)


def _ask(district: DistrictTerms, n: int, **changes: Any) -> Request:
    typed = {
        "number": f"S-2048{n} (muestra)", "age": 15, "asked_by": "guardian", "papers": "all", "completed_level": "secundaria",
        "completed_number": 3, "origin_state": "MX-MIC", "grade_before": 8,
        "permission_on": timezone.localdate() - timedelta(days=2),
    }  # fmt: skip
    return actions.ask(
        district=district, form_key=uuid.uuid5(NAMESPACE, f"request {n}"), is_demo=True, by="system", **typed | changes
    )


def _analysed(district: DistrictTerms, n: int, analyst: Any, reviewer: Any) -> Request:
    request = _ask(district, n)
    for number, year in ((2, 2023), (3, 2024)):
        content = (
            b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
            + f"% {n} {year}\n".encode()
        )
        paper = actions.send_paper(
            request=request, upload=io.BytesIO(content), name="boleta-muestra.pdf", kind="report_card", level="secundaria",
            school_name="Secundaria Técnica 12 (muestra)", by=analyst,
        )  # fmt: skip
        rows = MARKS if number == 3 else (("sec-2-02", "8", ""),)
        courses = {code: schooling.course("mx-2011", code) for code, _mark, _target in rows}
        lines = [
            WrittenLine(courses[code].title, mark, courses[code], number, year, "mx-10") for code, mark, _target in rows
        ]
        actions.write_paper(request=request, paper=paper, lines=lines, by=analyst)
        actions.judge_paper(
            request=request, paper=paper, state="verified", how="Se preguntó a la escuela (muestra)", by=analyst
        )
    for step in queries.reading_of(request):
        actions.answer_step(request=request, step=step.step, answer="yes", by=analyst)
    actions.complete_reading(request=request, by=analyst)
    analysis = actions.analyse(request=request, by=analyst)
    actions.see_lines(analysis=analysis, lines=[line.pk for line in analysis.lines.all()], by=analyst)
    analysis = actions.submit_analysis(analysis=analysis, by=analyst)
    actions.approve_analysis(analysis=analysis, by=reviewer)
    return Request.objects.get(pk=request.pk)


def _diagnosed(district: DistrictTerms) -> None:
    """The second student's diagnostic, as her teacher would have shown it."""
    learner = learning.register_learner(
        office=district.office, institution=district.institution, number="S-20482 (muestra)", is_demo=True, by="system"
    )
    learning.record_assessment(
        learner=learner, program="diagnostics", code="algebra_1", title="Preparación para Álgebra I (muestra)",
        title_en="Readiness for Algebra I (sample)", subject="mathematics", grade=9, band="ready", right=20, asked=24,
        skills=[{"es": "Números enteros", "en": "Integers", "right": 3, "asked": 3},
                {"es": "Fracciones y decimales", "en": "Fractions and decimals", "right": 1, "asked": 3}],
        taken_on=timezone.localdate(), source_key=uuid.uuid5(NAMESPACE, "diagnostic"), by="system",
    )  # fmt: skip


def _asked_of_origin(district: DistrictTerms, analyst: Any) -> None:
    request = _ask(district, 3, papers="some")
    actions.give_identity(
        request=request, by=analyst,
        identity={"given_names": "Ximena (muestra)", "surname1": "Ríos", "surname2": "", "born_on": str(date(2011, 4, 9))},
    )  # fmt: skip
    actions.ask_origin(
        request=request, addressee=queries.addressees().get(state_province="MX-MIC"), level="secundaria", first_year=2022,
        last_year=2024, channel="email", school_name="Secundaria Técnica 12 (muestra)",
        sent_on=timezone.localdate() - timedelta(days=12), form_key=uuid.uuid5(NAMESPACE, "letter"), by=analyst,
    )  # fmt: skip
