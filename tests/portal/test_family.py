"""The family's pages, without a browser: what stands on them, what they weigh, whom they ask nothing."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from ambos.portal import theme as themes
from ambos.portal.family import views
from ambos.records.posts.actions import appoint
from ambos.records.registry.loading import destinations, manifests, origin
from ambos.records.registry.queries import doors, running
from tests.support import world

PAGES = ("/", "/what-we-keep/", "/accessibility/", "/no-signal/")
HEAVIEST = 24_000
"""Bytes a front page may weigh as it travels, style included: two seconds on a slow 3G of 100 kbit/s."""


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_nobody_is_known_and_nothing_is_asked_of_the_database(client, address, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get(address)
    assert answer.status_code == 200
    assert answer.cookies.keys() == set()
    assert "<script" not in answer.text


@pytest.mark.django_db
def test_the_language_is_kept_in_a_cookie_and_nowhere_else(client):
    answer = client.get("/?lang=en")
    assert {name: cookie.value for name, cookie in answer.cookies.items()} == {"django_language": "en"}
    assert "What can we help you with today?" in client.get("/").text


@pytest.mark.django_db
def test_a_language_nobody_speaks_here_changes_nothing(client):
    answer = client.get("/?lang=xx")
    assert answer.cookies.keys() == set()
    assert "¿En qué le ayudamos hoy?" in answer.text


@pytest.mark.django_db
def test_the_search_is_shown_when_there_is_a_room_behind_it(client, monkeypatch):
    from ambos.portal.templatetags import frame

    assert "Encuentre ayuda" in client.get("/").text

    def closed(asked, *args, **kwargs):
        if asked == "network:find":
            raise NoReverseMatch
        return reverse(asked, *args, **kwargs)

    monkeypatch.setattr(frame, "reverse", closed)
    assert "Encuentre ayuda" not in client.get("/").text


DOORS = [door for behind in doors().values() for door in behind]


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.url_name)
def test_every_door_of_the_front_opens_to_somebody_without_an_account(client, door):
    address = reverse(door.url_name)
    for language, asked in (("es", "/?lang=es"), ("en", "/?lang=en")):
        with override(language):
            title, says = escape(str(door.title)), escape(str(door.says))
        front = client.get(asked).text
        assert (front.count(f'<a href="{address}">'), title in front, says in front) == (1, True, True)
    assert client.get(address).status_code == 200


def test_no_program_that_is_turned_off_has_a_door():
    closed = {one.slug for one in manifests()} - {one.slug for one in running()}
    opened = {door.url_name.split(":")[0] for door in DOORS}
    assert opened - {one.slug for one in running()} == set()
    assert opened & closed == set()
    assert {door.room for one in manifests() for door in one.doors} == {"help", "school", "say"}


@pytest.mark.django_db
def test_the_number_to_call_is_that_of_the_country_of_residence(client, monkeypatch):
    assert 'href="tel:911"' in client.get("/").text
    there = replace(destinations()[0], emergency_phone="")
    monkeypatch.setattr(views, "destinations", lambda: (there,))
    assert "tel:" not in client.get("/").text


@pytest.mark.django_db
def test_the_front_is_light_enough_for_a_slow_connection(client):
    page = client.get("/").text
    weight = len(gzip.compress(page.encode()))
    for address in re.findall(r'<link rel="stylesheet" href="([^"]+)"', page):
        is_file = address.startswith("/static/")
        style = Path(finders.find(address[8:])).read_bytes() if is_file else client.get(address).content
        weight += len(gzip.compress(style))
    assert weight < HEAVIEST


@pytest.mark.django_db
def test_whoever_signs_in_lands_on_the_first_page_of_her_menu(client):
    user, _ = world.account("headquarters_coordinator")
    answer = world.signed_in(client, user).get("/home/")
    assert answer.status_code == 302
    assert answer.url.startswith("/hq/")


@pytest.mark.django_db
def test_an_account_without_a_post_opens_nothing(client):
    user, _ = world.account(None)
    answer = world.signed_in(client, user).get("/home/")
    assert "Hoy no tiene páginas abiertas" in answer.text


@pytest.mark.django_db
def test_home_is_for_who_is_signed_in(client):
    assert client.get("/home/").url == "/accounts/login/?next=/home/"


# -- what went wrong ---------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_page_that_is_not_there(client):
    answer = client.get("/nada/")
    assert answer.status_code == 404
    assert "Aquí no hay ninguna página" in answer.text


@pytest.mark.django_db
def test_a_closed_page_offers_ones_other_posts_and_opens_under_the_one_that_reaches_it(client):
    user, _access = world.account("administrator")
    world.signed_in(client, user)
    assert 'id="other-posts"' not in client.get("/consulate/").text, "with one post there is nothing to choose"
    made = appoint(holder=user, role="consul", office=world.office(), starts_on=timezone.localdate(), by="system")
    client.post("/posts/act/", {"post": user.posts.get(role="administrator").pk})
    answer = client.get("/consulate/?month=2026-10")
    form = answer.text.split('id="other-posts"')[1].split("</form>")[0]
    assert (answer.status_code, form.count("<button"), f'value="{made.pk}"' in form) == (403, 1, True)
    assert 'name="next" value="/consulate/?month=2026-10"' in form
    for asked, to in (
        ("https://example.org/", "/home/"),
        ("", "/home/"),
        ("/consulate/?month=2026-10", "/consulate/?month=2026-10"),
    ):
        assert client.post("/posts/act/", {"post": made.pk, "next": asked}).url == to
    assert client.get("/consulate/").status_code == 200


@pytest.mark.django_db
def test_a_form_without_its_token_says_what_was_kept():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.org"})
    assert answer.status_code == 403
    assert "Lo que escribió sigue en su navegador." in answer.text


# -- the colours of the country ----------------------------------------------------------------------------------------
@pytest.fixture
def wearing(monkeypatch):
    """The theme with other colours than the pack's."""

    def wear(accent):
        monkeypatch.setattr(themes, "origin", lambda: replace(origin(), accent=accent))
        themes.style_sheet.cache_clear()
        themes.digest.cache_clear()

    yield wear
    themes.style_sheet.cache_clear()
    themes.digest.cache_clear()


@pytest.mark.django_db
def test_the_country_dresses_the_house(client, wearing):
    wearing({"accent": "#102030", "dark:accent": "#d0e0f0"})
    (address,) = re.findall(r'href="(/theme-[^"]+)"', client.get("/").text)
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.text == (
        ":root{--accent:#102030;}"
        '@media (prefers-color-scheme:dark){:root:not([data-theme="light"]){--accent:#d0e0f0;}}'
        ':root[data-theme="dark"]{--accent:#d0e0f0;}'
    )


@pytest.mark.django_db
def test_a_country_without_colours_wears_the_houses(client, wearing):
    wearing({})
    assert "/theme-" not in client.get("/").text


@pytest.mark.parametrize(("token", "colour"), [("accent", "red;}"), ("acc ent", "#102030"), ("accent", "url(//x)")])
def test_what_is_no_colour_is_refused(wearing, token, colour):
    wearing({token: colour})
    with pytest.raises(ImproperlyConfigured):
        themes.style_sheet()
