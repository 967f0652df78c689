"""Posts."""

import pytest

from tests.support import world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["promoter", "partner_administrator", "administrator", "consul"])
def test_builders(role):
    user, access = world.account(role, mark=world.A)
    assert access.role == role
    assert access.user == user.pk
    world.service()
    world.window()
