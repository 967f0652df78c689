"""The certificate: issued by rule by somebody who wrote down no result, corrected with evidence, its history kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from ambos.domain import sealed_schemas
from ambos.domain.errors import Refused, check
from ambos.domain.names import check_name
from ambos.domain.upper_secondary import progress as rule
from ambos.records.documents.actions import issue_document, replace_document
from ambos.records.people.models import Person

from ..loading import route as route_of
from ..models import Certificate, Study
from ..permissions import may_certify
from ..queries.studies import certificate_in_force, missing_of, recorders_of
from .steps import moved, must, rules_kept, today_of, user_of

State = Study.State
WHY_CORRECTED = "mistake"


@transaction.atomic
def issue_certificate(*, study: Study, form_key: UUID, by: Any, evidence: str = "") -> Certificate:
    """Issue the certificate of a complete study: her name letter by letter as on the document that was seen. Where the paper there
    was is no longer in force (revoked or voided), another takes its place, with what that stands on as ``evidence``.

    Refused with every missing condition (``progress.missing``), ``distance_learning.certified_already``, ``.needs_evidence``, and
    as ``documents.issue_document``. ``PermissionDenied`` for whoever wrote down a result of hers.
    """
    row = _locked(study)
    must(may_certify(by, row, recorders_of(row)))
    if certificate_in_force(row):
        raise Refused("distance_learning.certified_already")
    check(missing_of(row))
    if row.state not in (State.COMPLETED, State.CERTIFIED):
        raise Refused("distance_learning.not_now", state=str(row.get_state_display()))
    last = row.certificates.order_by("issued_on", "pk").last()
    if last and not evidence.strip():
        raise Refused("distance_learning.needs_evidence", field="evidence")
    paper = issue_document(
        record=_record(row),
        office=row.office,
        by=by,
        subject=_subject(row.person),
        form_key=last.pk if last else form_key,
    )
    made = Certificate.objects.create(
        study=row, document=paper, corrects=last, evidence=evidence.strip()[:300] if last else "", issued_on=today_of(row),
        issued_by_id=user_of(by),
    )  # fmt: skip
    row.state = State.CERTIFIED
    moved(row, "certified", by=by, changed=("state",))
    return made


@transaction.atomic
def correct_certificate(*, certificate: Certificate, name: str, evidence: str, by: Any) -> Certificate:
    """Another certificate in its place, with the name as on the document now seen. The first stays in the history and no
    longer verifies.

    Refused ``distance_learning.needs_evidence``, ``.same_name``, ``.corrected_already``, and as ``names.check_name``.
    """
    row = _locked(certificate.study)
    must(may_certify(by, row, recorders_of(row)))
    check(check_name(name, "name"))
    if Certificate.objects.filter(corrects=certificate).exists():
        raise Refused("distance_learning.corrected_already")
    if not evidence.strip():
        raise Refused("distance_learning.needs_evidence", field="evidence")
    if name.strip() == row.name_on_document:
        raise Refused("distance_learning.same_name", field="name")
    row.name_on_document, row.seen_on = name.strip(), today_of(row)
    paper = replace_document(document=certificate.document, record=_record(row), why=WHY_CORRECTED, by=by)
    made = Certificate.objects.create(
        study=row, document=paper, corrects=certificate, evidence=evidence.strip()[:300], issued_on=today_of(row),
        issued_by_id=user_of(by),
    )  # fmt: skip
    moved(row, "certificate_corrected", by=by, changed=("name_on_document", "seen_on"))
    return made


def _record(study: Study) -> sealed_schemas.Certificate:
    """What the paper says. The result is what was counted here; the provider's own diploma is another paper."""
    route, rules = route_of(study.route), rules_kept(study)
    if rules.areas:
        n = len(rules.areas)
        result = f"{n} de {n} áreas"
    else:
        passed = study.subjects.filter(result="passed")
        whole = rules.subjects or study.whole
        result = f"{rule.progress([run.number for run in passed], rules, whole=whole).done} de {whole} asignaturas"
        marks = [run.mark for run in passed if run.mark is not None]
        if marks and len(marks) == whole:
            result += f"; promedio {sum(marks) / len(marks):.1f}"
    hours = rules.hours_a_subject * rules.subjects if rules.hours_a_subject and rules.subjects else None
    return sealed_schemas.Certificate(
        what=1, name=study.name_on_document, course=route.name["es"], provider=route.provider["es"], hours=hours,
        starts_on=study.opened_on, ends_on=study.completed_on or today_of(study), result=result,
    )  # fmt: skip


def _subject(person: Person) -> tuple[str, str]:
    return person._meta.label_lower, str(person.pk)


def _locked(study: Study) -> Study:
    return Study.objects.select_for_update(of=("self",)).select_related("office", "person").get(pk=study.pk)
