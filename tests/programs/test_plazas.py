"""Plazas: from a place that is proposed to a certificate that anybody verifies, and what is refused on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.programs.plazas import actions, queries
from ambos.programs.plazas.actions.steps import today_at
from ambos.programs.plazas.loading import plan
from ambos.programs.plazas.models import Learner, LevelCompletion
from ambos.records.documents.exports.twins import twins  # noqa: F401
from ambos.records.documents.queries import folio_state, open_document
from ambos.records.people.models import Person, RetentionNotice
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


def test_whoever_comes_or_begins_something_is_in_contact_and_whoever_was_absent_is_not(at):
    """The time for which a person's record is kept begins anew, and what told her that it would end is void."""
    names = ("came", "absent", "begins", "placed", "returned")
    people = {name: made.learner(at, name.title()) for name in names}
    actions.withdraw_learner(learner=people["returned"], why="work", by=at.adviser)
    today, week_ago, long_ago = today_at(at.plaza), TODAY - timedelta(days=7), TODAY - timedelta(days=1000)
    Person.objects.update(last_seen_on=long_ago)
    Learner.objects.update(last_seen_on=long_ago)
    for one in people.values():
        RetentionNotice.objects.create(person=one.person, due_on=TODAY, told_at=timezone.now(), way="text")

    states = {people["came"].pk: "present", people["absent"].pk: "absent"}
    actions.take_attendance(group=at.group, day=week_ago, states=states, by=at.adviser)
    actions.start_module(
        learner=people["begins"], module=next(iter(plan(people["begins"].plan).modules)), by=at.adviser
    )
    made.placed(at, people["placed"])
    actions.return_learner(learner=people["returned"], by=at.adviser)

    expected = dict(zip(names, (week_ago, long_ago, today, today, today), strict=True))
    for seen in (Person.objects.in_bulk(), {one.person_id: one for one in Learner.objects.all()}):
        assert {name: seen[one.person_id].last_seen_on for name, one in people.items()} == expected
    assert [notice.person_id for notice in RetentionNotice.objects.all()] == [people["absent"].person_id]
