"""The demo can be built at any hour: each town has its own day, and the day of each is asked at the town's own clock."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone

from ambos.programs.health_windows import demo
from ambos.programs.health_windows.models import Hours
from tests.support import world

ZONES = {"fresno": "America/Los_Angeles", "losangeles": "America/Los_Angeles", "chicago": "America/Chicago",
         "dallas": "America/Chicago", "phoenix": "America/Phoenix", "atlanta": "America/New_York"}  # fmt: skip


@pytest.mark.django_db
def test_when_it_is_tomorrow_in_one_town_and_not_yet_in_another():
    """Half past midnight in Atlanta in the summer, while Fresno has half past nine of the day before."""
    with time_machine.travel(datetime(2027, 7, 15, 4, 30, tzinfo=UTC), tick=False):
        offices = {code: world.office(code, timezone=zone) for code, zone in ZONES.items()}
        for role in (
            "promoter",
            "window_coordinator",
            "consul",
            "community_affairs_officer",
            "headquarters_coordinator",
        ):
            world.account(role, office=offices["fresno"], is_demo=True)
        with timezone.override("America/Los_Angeles"):
            demo.build(0.0, 1, lambda _said: None)
    begun = dict(Hours.objects.filter(weekday=0).values_list("service_point__office__code", "valid_from"))
    assert {(begun["atlanta"] - begun["fresno"]).days, (begun["losangeles"] - begun["fresno"]).days} == {1, 0}
