"""What waits at the plazas of an office: a page shows the oldest of each kind and says how many stand behind them."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from ambos.domain.names import PartialDate
from ambos.programs.plazas import actions
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
