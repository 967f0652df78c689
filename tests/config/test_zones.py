"""Whose day and hours a page has: the office's, a partner's by its agreements, the institute's for everybody else."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from ambos.config.middleware import ActingPost
from ambos.config.sessions import SessionStore
from ambos.records.agreements.models import Agreement
from ambos.records.posts.models import Post
from ambos.records.registry.loading import origin
from tests.support import world
from tests.support.diagnostics import School

EASTERN = "America/New_York"


def zone_for(user) -> str:
    """The zone in force inside a request of this account."""
    request = RequestFactory().get("/")
    request.user, request.session = user, SessionStore()
    return ActingPost(lambda _request: HttpResponse(timezone.get_current_timezone_name()))(request).content.decode()


@pytest.mark.django_db
def test_each_post_has_the_day_of_its_place():
    assert origin().timezone not in (EASTERN, "America/Los_Angeles", "UTC")
    promoter, _access = world.account("promoter", office=world.office("new-york", timezone=EASTERN))
    assert zone_for(promoter) == EASTERN
    coordinator, _access = world.account("headquarters_coordinator")
    assert zone_for(coordinator) == origin().timezone
    assert timezone.get_current_timezone_name() == "UTC", "and it ends with the request"


@pytest.mark.django_db
def test_a_partner_has_the_day_of_the_office_it_works_with():
    world.office("boston", timezone=EASTERN)
    school = School(code="boston")
    assert Post.objects.get(holder=school.proctor_user).office is None
    assert zone_for(school.proctor_user) == EASTERN
    Agreement.objects.update(ends_on=timezone.localdate() - timedelta(days=5))
    assert zone_for(school.proctor_user) == origin().timezone, "no agreement, no office"


def test_a_reader_without_an_account_has_the_day_of_the_institute():
    assert zone_for(AnonymousUser()) == origin().timezone
