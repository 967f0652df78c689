"""People: one record a purpose, found quickly, read only by whom it concerns."""

import pytest

from ambos.domain.names import PartialDate
from ambos.records.people.queries import search_people
from tests.support.world import account, office, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return office("phoenix")


@pytest.fixture
def promoter(here):
    return account("promoter", office=here)[1]


def test_registered_and_found(here, promoter):
    lupe = person(
        office=here, by=promoter, given_names="Ma. Guadalupe", surname2="Ruiz", phone="(602) 555-0123",
        born=PartialDate(1981, 3, 12), may_text=True,
    )  # fmt: skip
    person(office=here, given_names="José", surname1="Núñez")
    for text in ["guada", "HERNANDEZ maria", "ruiz 12/03/1981", "12 mar 1981", "1981", lupe.code, "602 555 0123"]:
        assert search_people(promoter, text) == [lupe], text
    assert search_people(promoter, "zzz") == []
