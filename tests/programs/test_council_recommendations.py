"""Recommendations of the council: from a draft to a verified gain, several bodies, clocks, and all that must not happen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ambos.programs.council import actions, queries  # noqa: F401
from ambos.programs.council.models import Recommendation
from ambos.records.audit.models import Event
from tests.support.council import Council

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return Council()


def again(one: Recommendation) -> Recommendation:
    return Recommendation.objects.get(pk=one.pk)


# -- the whole way -------------------------------------------------------------------------------------------------------
def test_from_a_member_through_two_ministries_and_a_dispute_to_a_verified_gain(council):
    one = council.sent()
    assert (one.code, one.slug, one.state) == ("I.1/EDU/SRE-SEP", "2026-2028-i-1", "assigned")
    assert (one.answers_due, one.answers_given, one.due_on) == (2, 0, timezone.localdate() + timedelta(days=60))
    actions.acknowledge(assignment=council.part(one, "SRE"), by=council.at["SRE"])
    assert again(one).state == "assigned"
    actions.acknowledge(assignment=council.part(one, "SEP"), by=council.at["SEP"])
    assert again(one).state == "acknowledged"
    council.answer(one, "SRE", text="Los consulados ofrecen el espacio.")
    assert (again(one).state, again(one).answers_given) == ("acknowledged", 1)
    council.answer(one, "SEP", "in_part", reason="Hay cuarenta plazas, no cien.")
    one = again(one)
    assert (one.state, one.disposition, one.answers_given, one.due_on) == ("answered", "in_part", 2, None)
    assert "Secretaría de Educación Pública, oficio sep-01534" in one.note
    assert "Hay cuarenta plazas, no cien." in one.note
    until = timezone.localdate() + timedelta(days=90)
    one = actions.plan(
        recommendation=one, body=council.sep, text="Cuarenta en agosto.", until=until, by=council.at["SEP"]
    )
    one = actions.start(recommendation=one, body=council.sep, by=council.at["SEP"])
    shown = {"body": council.sep, "text": "Están.", "by": council.at["SEP"]}
    one = actions.finish(recommendation=one, evidence=[("Lista", "https://example.org/lista")], **shown)
    one = actions.dispute(recommendation=one, text="En Chicago no ha llegado nadie.", by=council.access[1])
    one = actions.finish(recommendation=one, evidence=[("Lista de Chicago", "oficio 77")], **shown)
    one = actions.verify(recommendation=one, text="Llegaron 40; 1,200 alumnos.", is_gain=True, by=council.access[1])
    one = actions.close(recommendation=one, by=council.secretariat)
    assert (one.state, one.is_gain, one.closed_on) == ("closed", True, timezone.localdate())
    assert [step.kind for step in one.steps.all()] == [
        "propose", "approve", "adopt", "publish", "assign", "acknowledge_part", "acknowledge_part", "answer_part", "answer_part",
        "answer", "plan", "start", "finish", "dispute", "finish", "verify", "close",
    ]  # fmt: skip
    assert Event.objects.filter(verb="council.recommendation_close", subject_id=str(one.pk)).count() == 1
