"""Posts."""

import pytest

from tests.support import world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["promoter", "partner_administrator", "administrator", "consul"])
def test_builders(role, client):
    user, access = world.account(role, mark=world.A)
    assert access.role == role
    assert access.user == user.pk
    world.signed_in(client, user)
    r = client.get("/account/")
    assert r.status_code == 200
    print(client.get("/home/"))
