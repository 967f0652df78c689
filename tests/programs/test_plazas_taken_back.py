"""What was said by mistake is taken back from the learner's page: an exam, a group, a result typed wrong."""

from decimal import Decimal

import pytest
from django.urls import reverse

from ambos.programs.plazas import actions
from ambos.programs.plazas.models import ExamRequest, GroupMember
from tests.support import plazas as made
from tests.support import world
from tests.support.programs import turned_on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def running():
    with turned_on("plazas"):
        yield


@pytest.fixture
def at():
    return made.side()


def step(client, one, verb, **said):
    return client.post(reverse("plazas:learner-step", args=[one.pk, verb]), said)


def test_an_exam_asked_for_is_taken_back_and_its_evidence_stays(client, at):
    one = made.learner(at)
    row = actions.start_module(learner=one, module="B2ELE", by=at.adviser)
    actions.check_evidence(enrolment=row, by=at.adviser)
    asked = actions.request_exam(enrolment=row, by=at.adviser)
    world.signed_in(client, at.coordinator_user)
    assert "Retirar el examen" in client.get(reverse("plazas:learner", args=[one.pk]), {"lang": "es"}).content.decode()
    step(client, one, "exam-back", module=str(row.pk))
    asked.refresh_from_db()
    row.refresh_from_db()
    assert (asked.state, row.state) == ("withdrawn", "evidence_complete")
    assert step(client, one, "exam-back", module=str(row.pk)).status_code == 404, "nothing is asked for any more"


def test_a_group_is_left_and_her_attendance_stays(client, at):
    one = made.learner(at)
    actions.join_group(group=at.group, learner=one, by=at.adviser)
    today = made.office_day(at.office)
    actions.take_attendance(group=at.group, day=today, states={one.pk: "present"}, by=at.adviser)
    world.signed_in(client, at.adviser_user)
    step(client, one, "leave", group=str(at.group.pk))
    assert GroupMember.objects.get(learner=one).ends_on == today
    assert one.attendances.count() == 1
    assert step(client, one, "leave", group=str(at.group.pk)).status_code == 404


def test_a_result_typed_wrong_is_corrected_by_somebody_else_and_the_old_one_stays(client, at):
    one = made.learner(at)
    first = made.exam(at, one, "B2ELE", "8")
    ExamRequest.objects.filter(pk=first.pk).update(marked_by=at.applier_user)
    world.signed_in(client, at.officer_user)
    side = reverse("plazas:learner-side", args=[one.pk, "result"])
    assert "Corregir un resultado" in client.get(side, {"lang": "es"}).content.decode()
    client.post(side, {"exam": str(first.pk), "mark": "5", "why": "se leyó la línea de abajo"})
    first.refresh_from_db()
    second = ExamRequest.objects.get(replaces=first)
    assert (first.mark, second.mark, second.passed, second.corrected_why) == (
        Decimal("8.0"), Decimal("5"), False, "se leyó la línea de abajo",
    )  # fmt: skip
    assert second.enrolment.state == "failed"
    refused = client.post(side, {"exam": str(second.pk), "mark": "9", "why": "otra vez"}).content.decode()
    assert "otra persona lo corrige" in refused or "lo corrige otra persona" in refused
    world.signed_in(client, at.adviser_user)
    assert client.get(side).status_code == 403
