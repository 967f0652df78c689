"""Every call of the API, asked with a token of every role that opens all it may: nothing breaks, nothing of another office
shows, nothing of it changes, and every error is a problem in JSON."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from ambos.records.interfaces.actions import make_token
from ambos.records.interfaces.permissions import SCOPES, scopes_of
from ambos.records.posts.models import Post
from tests.repository.test_every_address import (
    BY_TOKEN,
    PEOPLE,
    ROLES,
    WORK,
    account_of,
    addresses,
    filled,
    form_of,
    kept,
    text_of,
)
from tests.support import leaks, world
from tests.support.leaks import ENTITLED, GIVEN_NAME

pytestmark = pytest.mark.django_db
BODIES = ({"week_of": "2999-01-04", "places": 3}, {"starts_at": None, "note": ""}, {"reason": "full"},
          {"code": "attended", "happened_on": "2026-11-20"}, {"places": "many"})  # fmt: skip


def calls():
    return [(name, parts) for name, _view, parts in addresses() if name.startswith(BY_TOKEN)]


def answers(client, address, **headers):
    query = {"search": GIVEN_NAME, "q": GIVEN_NAME, "state": "sent", "first": "2026-01", "last": "2026-12"}
    yield "GET", client.get(address, query, headers=headers)
    yield "GET bare", client.get(address, headers=headers)
    for how in ("post", "put"):
        for body in BODIES:
            yield (
                f"{how} {body}",
                getattr(client, how)(address, json.dumps(body), content_type="application/json", headers=headers),
            )
    yield "no JSON", client.post(address, "{", content_type="application/json", headers=headers)
    yield "DELETE", client.delete(address, headers=headers)


def test_there_are_calls_and_each_has_a_name():
    assert len(calls()) >= 16


def test_all_scopes_are_somebodys():
    assert {scope.slug for role in ROLES for scope in scopes_of(role)} == set(SCOPES)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.slug)
def test_no_token_breaks_anything_or_sees_the_other_office(role, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    other = leaks.other_office()
    user = account_of(role)
    post = Post.objects.get(holder=user)
    _token, key = make_token(
        post=post, name="x", scopes=[scope.slug for scope in scopes_of(role)], days=30, by="system"
    )
    before, work, faults = kept(PEOPLE), kept(WORK), []
    for name, parts in calls():
        for how, answer in answers(Client(raise_request_exception=False), filled(name, parts, other.keys),
                                   authorization=f"Bearer {key}"):  # fmt: skip
            said = text_of(answer)
            if answer.status_code >= 500:
                faults.append(f"{how} {name}: {answer.status_code}")
            if answer.status_code >= 400 and answer["Content-Type"] != "application/problem+json":
                faults.append(f"{how} {name}: {answer.status_code} {answer['Content-Type']}")
            shown = [mark for mark, may in ENTITLED.items() if mark in said and role.slug not in may]
            faults += [f"{how} {name}: shows {mark}" for mark in shown]
    assert faults == []
    assert kept(PEOPLE) == before
    assert kept(WORK) == work


@pytest.mark.parametrize("who", ["nobody", "signed in", "a key nobody has", "another scheme"])
def test_without_a_token_nothing_opens(who, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    other = leaks.other_office()
    client = Client(raise_request_exception=False)
    if who == "signed in":
        world.signed_in(client, other.side.clerk)
    headers = {
        "a key nobody has": {"authorization": "Bearer ambos_x"},
        "another scheme": {"authorization": "Basic eDp5"},
    }
    before, faults = kept(PEOPLE), []
    for name, parts in calls():
        if name.endswith(("openapi", "nothing")):
            continue
        for how, answer in answers(client, filled(name, parts, other.keys), **headers.get(who, {})):
            if answer.status_code not in (401, 405):
                faults.append(f"{how} {name}: {answer.status_code}")
    assert faults == []
    assert kept(PEOPLE) == before


def test_the_walk_would_find_a_leak(settings, tmp_path):
    """The clinic of office B reads what is hers: the marks are there to be found."""
    settings.MEDIA_ROOT = tmp_path
    other = leaks.other_office()
    post = Post.objects.get(holder=other.side.clerk)
    _token, key = make_token(post=post, name="x", scopes=["referrals:read"], days=30, by="system")
    answer = Client().get(f"/api/v1/referrals/{other.keys['referral']}", headers={"authorization": f"Bearer {key}"})
    assert leaks.PERSON in text_of(answer)
    assert form_of(other.keys)["person"] == other.keys["person"]
