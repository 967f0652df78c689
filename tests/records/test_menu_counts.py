"""The numbers beside the entries of a menu: true, and asked together."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import Count
from django.urls import resolve, reverse
from django.utils import timezone

from ambos.domain.access import Access
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office
from ambos.records.posts.queries import roles
from ambos.records.registry.manifest import NavigationItem
from ambos.records.registry.queries import count_together, menu_counts, navigation, running
from tests.support import world

pytestmark = pytest.mark.django_db


def test_many_questions_are_one_query_and_each_answer_is_its_own(django_assert_num_queries):
    for code in ("fresno", "denver", "dallas"):
        world.office(code)
    world.organization("Uno")
    named = Office.objects.filter(city__contains="%").select_related("parent").order_by("name")
    of_a_state = Office.objects.values("state_province").annotate(n=Count("pk")).filter(n__gt=1).order_by("n")
    asked = [
        Office.objects.all(), Office.objects.filter(pk__in=[]), named, of_a_state, Organization.objects.all(),
        Office.objects.order_by().filter(code="fresno").union(Office.objects.order_by().filter(code="dallas")),
        Office.objects.filter(opened_on__lt=date(2020, 1, 1) + timedelta(days=1)),
    ]  # fmt: skip
    expected = [found.count() for found in asked]
    with django_assert_num_queries(1):
        assert count_together(asked) == expected
    assert expected[:4] == [3, 0, 0, 1]


def test_nothing_asked_is_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert (count_together([]), count_together([Office.objects.filter(pk__in=[])])) == ([], [0])


@pytest.mark.parametrize("role", sorted(roles()))
def test_every_entry_of_a_menu_opens_and_none_stands_twice(role, client):
    user, access = world.account(role, **({"office": world.window().office} if roles()[role].home == "window" else {}))
    world.signed_in(client, user)
    addresses = [reverse(item.url_name) for item in navigation(access, roles()[role].home)]
    assert len(addresses) == len(set(addresses))
    assert [one for one in addresses if client.get(one, follow=True).status_code != 200] == []


@pytest.mark.parametrize("role", sorted(roles()))
def test_what_the_audience_of_a_role_is_shown_and_its_door_admits_stands_in_the_menu(role):
    _user, access = world.account(role)
    home = roles()[role].home
    doors = {item.url_name for p in running() for item in p.navigation if item.audience == home}
    shown = {item.url_name for item in navigation(access, home)}
    asked = {name: resolve(reverse(name)).func.allowed for name in doors}
    assert {name for name, able in asked.items() if able and any(map(access.may, able))} == {
        name for name in shown if asked[name]
    }


@pytest.mark.parametrize(
    ("held", "opens"),
    [((), False), (("b",), True), (("a", "b"), True), (("ab",), False)],
)
def test_of_several_capabilities_one_is_enough(held, opens):
    reader = Access(can=frozenset(held))
    assert NavigationItem("hq", "A page", "front", ("a", "b")).is_for(reader) is opens
    assert NavigationItem("hq", "A page", "front", "b").is_for(reader) is opens


@pytest.mark.parametrize("role", sorted(roles()))
def test_a_whole_menu_is_counted_by_one_query_and_says_what_its_lists_hold(role, django_assert_max_num_queries):
    """One more query is left to a number that no queryset says (reports of events that are late by their edition's days)."""
    _user, access = world.account(role)
    menu = navigation(access, roles()[role].home)
    with django_assert_max_num_queries(2):
        counts = menu_counts(menu, access)
    for item, pair in zip(menu, counts, strict=True):
        for verb, number in zip((item.count, item.late), pair, strict=True):
            if verb is None:
                assert number is None
                continue
            said = verb(access)
            rows = said if isinstance(said, list) else [said]
            assert number == sum(one if isinstance(one, int) else one.count() for one in rows), item.url_name


def test_the_question_is_written_once_a_minute_and_asked_each_time(time_machine):
    """What came since is counted at once; what turned late since is within the minute."""
    time_machine.move_to("2026-09-07T18:00:10Z", tick=False)
    written = []

    def opened(_access):
        written.append(timezone.now())
        return Office.objects.filter(opened_on__lte=timezone.localdate())

    def worked_out(_access):
        return 7

    entry = NavigationItem("hq", "Offices", "front", "read", count=opened, late=worked_out)
    reader, other = Access(role="a"), Access(role="b")
    assert menu_counts([entry], reader) == [(0, 7)]
    world.office("fresno")
    Office.objects.update(opened_on=date(2026, 9, 7))
    assert [menu_counts([entry], who) for who in (reader, other, reader)] == [[(1, 7)]] * 3
    assert len(written) == 2, "once for each reader"
    time_machine.move_to("2026-09-07T18:01:00Z", tick=False)
    assert (menu_counts([entry], reader), len(written)) == ([(1, 7)], 3)
    with timezone.override("Asia/Tokyo"):
        assert (menu_counts([entry], reader), len(written)) == ([(1, 7)], 4), "whose day it is belongs to the question"
