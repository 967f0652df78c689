"""Plazas: from a place that is proposed to a certificate that anybody verifies, and what is refused on the way."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.programs.plazas import actions, queries
from ambos.programs.plazas.models import LevelCompletion
from ambos.records.documents.exports.twins import twins  # noqa: F401
from ambos.records.documents.queries import folio_state, open_document
from ambos.records.rollout.queries import lead_agency_on
from tests.support import plazas as made
from tests.support.programs import turned_on

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def running():
    with turned_on("plazas"):
        yield


@pytest.fixture
def at():
    return made.side()


def codes(told):
    return told.value.codes


def test_from_a_proposal_to_a_certificate_anybody_verifies(at, monkeypatch, tmp_path):
    made.seal_for(at.office, monkeypatch, tmp_path)
    one = made.learner(at, "María Guadalupe", surname1="Hernández Ruiz")
    assert (at.plaza.state, lead_agency_on(at.plaza.service_point, TODAY)) == ("operating", at.host)
    placed = made.placed(at, one)
    assert (placed.level, len(placed.to_examine)) == ("primary", 3)
    session = actions.take_attendance(group=at.group, day=TODAY, states={one.pk: "present"}, by=at.adviser)
    assert queries.attended(at.group, session.day)[one.pk].state == "present"
    with pytest.raises(Refused) as told:
        actions.request_certificate(learner=one, level="primary", by=at.coordinator)
    assert codes(told) == (
        "plazas.identity_not_verified", "plazas.no_document_name", "plazas.modules_missing", "plazas.electives_missing",
    )  # fmt: skip
    made.finish(at, one)
    done = LevelCompletion.objects.get(learner=one, level="primary")
    assert (done.level, len(done.counted)) == ("primary", 2)
    one.refresh_from_db()
    assert one.course == "secondary"
    actions.verify_identity(
        learner=one, evidence="birth_record", document_name="MARIA GUADALUPE HERNANDEZ RUIZ", by=at.officer
    )
    asked = actions.request_certificate(learner=one, level="primary", by=at.coordinator)
    actions.validate_certificate(certificate=asked, by=at.officer)
    with pytest.raises((Refused, PermissionDenied)):
        actions.issue_certificate(certificate=asked, by=at.officer)
    issued = actions.issue_certificate(certificate=asked, by=at.clerk)
    paper, _claims, _token = open_document(issued.document, by=at.clerk, reason="test")
    assert (paper.name, paper.course, paper.provider) == (
        "MARIA GUADALUPE HERNANDEZ RUIZ", "Primaria", "Instituto Nacional para la Educación de los Adultos",
    )  # fmt: skip
    assert folio_state(issued.document.folio) == "in_force"
    assert actions.issue_certificate(certificate=asked, by=at.clerk).document_id == issued.document_id
    actions.ship_certificate(certificate=issued, by=at.officer)
    got = actions.receive_certificate(certificate=issued, signed_for="mark", by=at.coordinator)
    assert (got.state, got.signed_for) == ("received", "mark")
