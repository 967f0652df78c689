"""People: one record a purpose, found quickly, read only by whom it concerns."""

import pytest

from ambos.domain.names import PartialDate
from ambos.records.people.queries import search_people
from tests.support.world import access_as, make_consent, make_office, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return make_office("phoenix")


@pytest.fixture
def promoter(here):
    return access_as(office=here)


def test_registered_and_found(here, promoter):
    person = make_person(
        promoter,
        here,
        "Ma. Guadalupe",
        "Hernández",
        surname2="Ruiz",
        phone="(602) 555-0123",
        born=PartialDate(1981, 3, 12),
        may_text=True,
    )
    make_person(promoter, here, "José", "Núñez")
    for text in [
        "guada",
        "HERNANDEZ maria",
        "ruiz 12/03/1981",
        "12 mar 1981",
        "1981",
        person.code,
        "602 555 0123",
        "hern 1981",
    ]:
        assert search_people(promoter, text) == [person], text
    assert search_people(promoter, "zzz") == []
    make_consent(promoter, person)
