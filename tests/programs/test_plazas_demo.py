"""The demo's plazas go through the same verbs as everybody: two plazas, learners in every state, nothing real."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ambos.programs.plazas import demo, queries
from ambos.programs.plazas.models import Attendance, Certificate, Learner, Plaza, Staff, Transfer
from ambos.records.accounts.actions import make_account
from ambos.records.documents.queries import folio_state
from ambos.records.posts.actions import appoint
from ambos.records.posts.demo import access_of
from tests.support import plazas as made
from tests.support import world
from tests.support.programs import turned_on

pytestmark = pytest.mark.django_db
OFFICE_ROLES = ("education_officer", "consul", "community_affairs_officer", "promoter")


@pytest.fixture
def built(monkeypatch, tmp_path):
    office = world.office("fresno")
    with turned_on("plazas"):
        made.seal_for(office, monkeypatch, tmp_path)
        for role in (*OFFICE_ROLES, "plaza_adviser", "plaza_coordinator"):
            holder = make_account(
                email=f"{role.replace('_', '-')}@demo.example", name=f"{role} (muestra)", is_demo=True, by="system"
            )
            if role in OFFICE_ROLES:
                place = {"organization": world.organization("Socio")} if role == "promoter" else {}
                since = timezone.localdate() - timedelta(days=1100)
                appoint(holder=holder, role=role, office=office, starts_on=since, by="system", **place)
            if role == "community_affairs_officer":
                appoint(holder=holder, role="documents_officer", office=office, starts_on=since, by="system")
        demo.build(1.0, 2009, lambda said: None)
        yield


def test_every_state_is_there_and_nothing_is_real(built):
    assert (
        sorted(Plaza.objects.values_list("state", "network__name", "is_demo"))
        == [("operating", "Red de plazas del Valle (muestra)", True)] * 2
    )
    assert Learner.objects.filter(is_demo=False).count() == 0
    states = list(Learner.objects.order_by("state").values_list("state", flat=True))
    assert {state: states.count(state) for state in states} == {"active": 12, "registered": 1, "withdrawn": 1}
    papers = {one.learner.person.given_names: one for one in Certificate.objects.all()}
    assert {name: one.state for name, one in papers.items()} == {"Alicia": "shipped", "Benita": "requested"}
    assert folio_state(papers["Alicia"].document.folio) == "in_force"
    assert Transfer.objects.filter(arrived_on__isnull=True).count() == 1
    assert Attendance.objects.filter(differs=True).count() == 1
    assert Staff.objects.filter(why_left="pay").count() == 1


def test_whoever_needs_help_is_shown_with_the_reason(built):
    helped = {
        one.learner.person.given_names: [a.code for a in one.alerts]
        for one in queries.to_help(access_of("plaza_coordinator"))
    }
    assert helped == {
        "Efraín": ["plazas.missed_weeks"], "Ernestina": ["plazas.hours_clash"], "Delfina": ["plazas.failed_twice"],
        "Rosario": ["plazas.module_stuck"],
    }  # fmt: skip
