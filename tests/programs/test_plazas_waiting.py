"""What waits at the plazas of an office: a page shows the oldest of each kind and says how many stand behind them."""

import re
from datetime import date
from importlib import import_module
from uuid import uuid4

import pytest
from django.urls import reverse

from ambos.domain.names import PartialDate
from ambos.programs.plazas import actions, queries
from ambos.programs.plazas.models import Group, Plaza
from ambos.programs.plazas.views import learners as learners_page
from ambos.programs.plazas.views.learners import AT_ONCE
from tests.support import plazas as made
from tests.support import world
from tests.support.programs import turned_on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def running():
    with turned_on("plazas"):
        yield


def registered(at, names):
    """A learner in no group: a group has its seats."""
    return actions.register_learner(
        plaza=at.plaza, given_names=names, surname1="Hernández", course="primary", sex="female",
        born=PartialDate(1984, 3, 12), form_key=uuid4(), by=at.coordinator,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("waiting", "said"),
    [
        (AT_ONCE - 1, []),
        (AT_ONCE, []),
        (AT_ONCE + 1, ["detrás espera 1 más."]),
        (AT_ONCE + 2, ["detrás esperan 2 más."]),
    ],
)
def test_the_oldest_studies_to_decide_are_shown_and_the_others_counted(client, waiting, said):
    at = made.side()
    people = [registered(at, f"Persona {chr(65 + n)}") for n in range(waiting)]
    keys = [
        actions.propose_prior_study(learner=one, schooling="primary_5", paper="Boleta", by=at.adviser).pk
        for one in people
    ]
    world.signed_in(client, at.officer_user)
    page = client.get(reverse("plazas:today"), {"lang": "es"}).content.decode()
    shown = [key for key in keys if reverse("plazas:study-decide", args=[key]) in page]
    assert shown == keys[:AT_ONCE]
    assert [one.pk for one in people if reverse("plazas:learner", args=[one.pk]) in page] == [
        one.pk for one in people[:AT_ONCE]
    ]
    assert re.findall(r"detrás esperan? \d+ más\.", page) == said


@pytest.mark.parametrize(
    ("alike", "shown", "said"), [(3, 3, "3 educandos"), (4, 3, "Más de 3: escriba también un apellido")]
)
def test_of_many_who_are_called_alike_the_first_are_shown_and_a_surname_is_asked_for(
    client, monkeypatch, alike, shown, said
):
    monkeypatch.setattr(learners_page, "NAMESAKES", 3)
    at = made.side()
    people = [registered(at, f"Petra {chr(65 + n)}") for n in range(alike)]
    registered(at, "Rosa")
    world.signed_in(client, at.officer_user)
    found = client.get(reverse("plazas:learners"), {"lang": "es", "q": "petra"}).content.decode()
    numbers = sorted(one.number for one in people)
    assert [number for number in numbers if number in found] == numbers[:shown]
    assert said in found
    every = client.get(reverse("plazas:learners"), {"lang": "es"}).content.decode()
    assert f"{alike + 1} educandos" in every, "without a name nothing is cut"


def test_who_advises_no_group_sees_the_first_of_those_she_keeps(monkeypatch):
    """By the name of the plaza, then of the group; a plaza without a group takes no place, nor does a group that ended."""
    at = made.side(name="b")
    other = made.side(mark="OTRA", office=at.office, host=at.host, name="a")
    actions.make_group(
        plaza=other.plaza,
        name="Tarde",
        course="primary",
        hours=[[2, 900, 960]],
        starts_on=date(2026, 1, 6),
        by=at.officer,
    )
    Group.objects.create(plaza=at.plaza, name="Ayer", starts_on=date(2020, 1, 1), ends_on=date(2020, 2, 1))
    Plaza.objects.filter(pk=other.plaza.pk).update(name="A plaza")
    Plaza.objects.filter(pk=at.plaza.pk).update(name="B plaza")
    groups = [(one.plaza.name, one.name) for one in queries.own_groups(at.officer)]
    assert groups == sorted(groups)
    assert {name for name, _group in groups} == {"A plaza", "B plaza"}
    monkeypatch.setattr(import_module("ambos.programs.plazas.queries.plazas"), "SHOWN", 1)
    assert [(one.plaza.name, one.name) for one in queries.own_groups(at.officer)] == groups[:1]
    assert [one.plaza.name for one in queries.own_groups(at.adviser)] == ["B plaza"]
