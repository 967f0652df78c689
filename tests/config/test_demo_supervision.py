"""In the demo an office supervises others, so that the pages of a consulate general show something."""

from __future__ import annotations

import pytest

from ambos.config.demo_network import supervision
from ambos.records.accounts.models import User
from ambos.records.network.models import Office
from ambos.records.posts.models import Post
from ambos.records.posts.queries import access_from
from ambos.records.reports.queries import supervises
from tests.support import world

pytestmark = pytest.mark.django_db


def test_the_demos_consul_supervises_two_offices_under_a_second_post():
    general, fresno, other = (world.office(code) for code in ("losangeles", "fresno", "santaana"))
    user, own = world.account("consul", office=fresno)
    User.objects.filter(pk=user.pk).update(email="consul@demo.example", is_demo=True)
    assert not supervises(own)
    supervision()
    assert {office.parent for office in Office.objects.filter(pk__in=(fresno.pk, other.pk))} == {general}
    assert [post.office for post in Post.objects.filter(holder=user).order_by("starts_on")] == [fresno, general]
    assert supervises(access_from(Post.objects.get(office=general)))
    assert not supervises(own)


def test_a_network_without_that_office_is_left_as_it_is():
    fresno = world.office("fresno")
    supervision()
    assert Office.objects.get(pk=fresno.pk).parent is None
