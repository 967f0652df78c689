"""Tokens and the API: what a token opens, when it stops, how often it may ask, and how errors are told."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.records.audit.models import Event
from ambos.records.casework.models import ServiceRequest
from ambos.records.interfaces import actions
from ambos.records.interfaces.actions import count_use, make_token, revoke_token
from ambos.records.interfaces.commands import tokens_list, tokens_make, tokens_revoke
from ambos.records.interfaces.models import Token, Use
from ambos.records.interfaces.permissions import LONGEST_DAYS, PER_MINUTE
from ambos.records.interfaces.queries.tokens import token_of
from ambos.records.network.models import Office
from ambos.records.posts.models import Post
from tests.support import casework, world

pytestmark = pytest.mark.django_db


def key_for(user, *scopes, days=30):
    return make_token(
        post=Post.objects.get(holder=user), name="our system", scopes=list(scopes), days=days, by="system"
    )[1]


def ask(key, path, method="get", body=None, **query):
    headers = {"authorization": f"Bearer {key}", "accept-language": "en"}
    if method == "get":
        return Client().get(f"/api/v1/{path}", query, headers=headers)
    return getattr(Client(), method)(f"/api/v1/{path}", body or {}, content_type="application/json", headers=headers)


class TestTokens:
    def test_the_key_is_told_once_and_kept_nowhere(self):
        user, access = world.account("partner_administrator")
        token, key = make_token(
            post=Post.objects.get(holder=user), name="agenda", scopes=["directory:read"], days=30, by=access
        )
        assert key.startswith("ambos_")
        assert len(key) == 49
        kept = str(list(Token.objects.values())) + str(list(Event.objects.values()))
        assert key not in kept
        assert key.removeprefix("ambos_") not in kept
        assert token_of(key, timezone.now())[0] == token

    @pytest.mark.parametrize(
        "changes, code",
        [
            ({"name": " "}, "interfaces.needs_a_name"),
            ({"scopes": []}, "interfaces.needs_a_scope"),
            ({"scopes": ["figures:read"]}, "interfaces.not_a_scope"),
            ({"scopes": ["everything"]}, "interfaces.not_a_scope"),
            ({"days": 0}, "interfaces.too_long"),
            ({"days": LONGEST_DAYS + 1}, "interfaces.too_long"),
        ],
    )
    def test_refused(self, changes, code):
        user, access = world.account("partner_administrator")
        given = {"post": Post.objects.get(holder=user), "name": "x", "scopes": ["directory:read"], "days": 30}
        with pytest.raises(Refused) as told:
            make_token(**given | changes, by=access)
        assert told.value.codes == (code,)
        assert Token.objects.count() == 0

    def test_nobody_makes_one_for_another(self):
        user, _access = world.account("partner_administrator")
        for other in (world.account("administrator")[1], world.account("promoter")[1]):
            with pytest.raises(PermissionDenied):
                make_token(post=Post.objects.get(holder=user), name="x", scopes=["directory:read"], days=1, by=other)

    def test_no_role_without_named_records_gets_one_that_opens_them(self):
        for role in ("consul", "headquarters_coordinator", "evaluator", "auditor", "administrator"):
            user, access = world.account(role)
            for scope in ("referrals:read", "referrals:answer", "calendar:read"):
                with pytest.raises(Refused):
                    make_token(post=Post.objects.get(holder=user), name="x", scopes=[scope], days=1, by=access)

    @pytest.mark.parametrize(
        "how", ["expired", "revoked", "post over", "post taken back", "account closed", "narrowed"]
    )
    def test_it_stops_at_once(self, how):
        user, access = world.account("partner_administrator")
        key = key_for(user, "directory:read", "referrals:read")
        token = Token.objects.get()
        assert ask(key, "services").status_code == 200
        yesterday = timezone.now() - timedelta(days=1)
        if how == "expired":
            Token.objects.update(made_at=yesterday - timedelta(days=1), expires_at=yesterday)
        elif how == "revoked":
            revoke_token(token=token, by=access)
        elif how == "post over":
            Post.objects.update(ends_on=yesterday.date() - timedelta(days=1))
        elif how == "post taken back":
            Post.objects.update(revoked_at=yesterday, ended_at=yesterday)
        elif how == "account closed":
            user.is_active = False
            user.save()
        else:
            Post.objects.update(role="promoter", office=world.office().pk)
            assert ask(key, "referrals").json()["total"] == 0
            return
        answer = ask(key, "services")
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="ambos"')

    def test_only_its_holder_and_administrators_revoke(self):
        user, _access = world.account("partner_administrator")
        key_for(user, "directory:read")
        with pytest.raises(PermissionDenied):
            revoke_token(token=Token.objects.get(), by=world.account("promoter")[1])
        revoke_token(token=Token.objects.get(), by=world.account("administrator")[1])
        assert Token.objects.get().revoked_by

    def test_by_command(self):
        user, _access = world.account("partner_administrator")
        made = CliRunner().invoke(tokens_make, [user.email, "our system", "--scope", "directory:read", "--days", "7"])
        assert made.exit_code == 0
        assert ask(made.output.strip(), "services").status_code == 200
        listed = CliRunner().invoke(tokens_list).output
        assert user.email in listed
        assert CliRunner().invoke(tokens_revoke, [str(Token.objects.get().pk)]).output == "revoked\n"
        assert ask(made.output.strip(), "services").status_code == 401
        assert CliRunner().invoke(tokens_make, ["nobody@example.org", "x", "--scope", "directory:read"]).exit_code == 2
        assert CliRunner().invoke(tokens_make, [user.email, "x", "--scope", "figures:read"]).exit_code == 2

    def test_the_page_shows_the_key_once(self):
        user, _access = world.account("partner_administrator")
        client = world.signed_in(Client(), user)
        said = client.post("/tokens/", {"name": "agenda", "scopes": ["directory:read"], "days": "30"}).content.decode()
        key = said.partition('<code class="linkbox">')[2].partition("</code>")[0]
        assert ask(key, "services").status_code == 200
        assert key not in client.get("/tokens/").content.decode()
        client.post(f"/tokens/{Token.objects.get().pk}/revoke/")
        assert ask(key, "services").status_code == 401


class TestHowOften:
    def test_too_many_in_one_minute(self, monkeypatch):
        user, _access = world.account("partner_administrator")
        key = key_for(user, "directory:read")
        assert ask(key, "services")["X-RateLimit-Remaining"] == str(PER_MINUTE - 1)
        Use.objects.update(count=PER_MINUTE)
        minute = Use.objects.get().minute
        monkeypatch.setattr(actions.timezone, "now", lambda: minute + timedelta(seconds=20))
        answer = ask(key, "services")
        assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
        assert 0 < int(answer["Retry-After"]) <= 60

    def test_the_next_minute_begins_anew(self):
        user, _access = world.account("partner_administrator")
        key_for(user, "directory:read")
        token, now = Token.objects.get(), timezone.now()
        assert [count_use(token=token, now=now) for _ in range(3)] == [1, 2, 3]
        assert count_use(token=token, now=now + timedelta(minutes=1)) == 1
        assert count_use(token=token, now=now + timedelta(minutes=30)) == 1
        assert Use.objects.count() == 1, "what is over is swept away"


@pytest.mark.django_db(transaction=True)
def test_no_question_is_lost_between_workers():
    user, _access = world.account("partner_administrator")
    key_for(user, "directory:read")
    token, now = Token.objects.get(), timezone.now()
    told: list[int] = []

    def worker():
        try:
            for _ in range(5):
                told.append(count_use(token=token, now=now))
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 20
    assert Use.objects.get().count == 20


class TestProblems:
    @pytest.fixture
    def key(self):
        return key_for(world.account("partner_administrator")[0], "directory:read", "directory:write")

    @pytest.mark.parametrize(
        "path, query, status",
        [
            ("services", {"page": "0"}, 422),
            ("services", {"per_page": "1000"}, 422),
            ("services/00000000-0000-0000-0000-000000000000", {}, 404),
            ("services/17", {}, 422),
            ("referrals", {}, 403),
            ("nothing/of/the/kind", {}, 404),
        ],
    )
    def test_each_is_told_in_json(self, key, path, query, status):
        answer = ask(key, path, **query)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        said = answer.json()
        assert said["status"] == status
        assert said["type"].startswith("urn:ambos:problem:")
        assert said["title"]
        assert said["detail"]

    def test_a_method_nobody_offers(self, key):
        answer = ask(key, "services", "delete")
        assert (answer.status_code, answer["Allow"]) == (405, "GET")
        assert answer["Content-Type"] == "application/problem+json"

    def test_the_rules_say_no_in_whole_sentences(self, key):
        service = world.service()
        answer = ask(key, f"services/{service.pk}/capacity", "put", {"week_of": "2001-01-01", "places": -1})
        assert answer.status_code == 409
        assert [(r["code"], r["field"]) for r in answer.json()["reasons"]] == [
            ("directory.capacity_out_of_range", "places"), ("directory.week_is_over", "week_of"),
        ]  # fmt: skip
        assert "Write a number of places between" in answer.json()["detail"]

    def test_what_breaks_here_tells_nothing(self, key, monkeypatch):
        def broken(*_args, **_kwargs):
            raise RuntimeError("the secret path")

        monkeypatch.setattr("ambos.records.interfaces.api.calls.directory.search_services", broken)
        answer = ask(key, "services")
        assert answer.status_code == 500
        assert "secret" not in answer.content.decode()


class TestCalls:
    def test_services_in_pages(self):
        key = key_for(world.account("partner_administrator")[0], "directory:read")
        for number in range(3):
            world.service(f"S{number}")
        first = ask(key, "services", per_page=2).json()
        assert [item["name"] for item in first["items"]] == ["S0", "S1"]
        assert (first["total"], first["next_page"]) == (3, 2)
        assert ask(key, "services", per_page=2, page=2).json()["next_page"] is None

    def test_capacity_of_our_own_and_not_of_others(self):
        user, _access = world.account("partner_administrator", mark=world.A)
        key = key_for(user, "directory:write", "directory:read")
        ours = world.service("Ours", organization=Post.objects.get(holder=user).organization)
        theirs = world.service("Theirs", organization=world.organization("Otra"))
        week = timezone.localdate().isoformat()
        kept = ask(key, f"services/{ours.pk}/capacity", "put", {"week_of": week, "places": 7})
        assert kept.json()["places"] == 7
        assert ask(key, f"services/{ours.pk}").json()["places_left"] == 7
        assert ask(key, f"services/{theirs.pk}/capacity", "put", {"week_of": week, "places": 7}).status_code == 403

    def test_a_token_to_read_changes_nothing(self):
        user, _access = world.account("partner_administrator")
        key = key_for(user, "directory:read", "referrals:read")
        service = world.service(organization=Post.objects.get(holder=user).organization)
        answer = ask(key, f"services/{service.pk}/confirm", "post")
        assert (answer.status_code, answer.json()["detail"]) == (403, "needs the scope directory:write")

    def test_the_clinic_reads_and_answers_its_referrals(self):
        side = casework.side()
        sent = casework.send(side).service_request
        key = key_for(side.clerk, "referrals:read", "referrals:answer")
        listed = ask(key, "referrals").json()
        assert [item["reference"] for item in listed["items"]] == [sent.reference]
        assert "name" not in listed["items"][0]
        assert ask(key, f"referrals/{sent.pk}").json()["name"] == f"Guadalupe {world.A}"
        starts = (timezone.now() + timedelta(days=3)).isoformat()
        accepted = ask(key, f"referrals/{sent.pk}/accept", "post", {"starts_at": starts, "note": "Ayunas"})
        assert (accepted.status_code, accepted.json()["state"]) == (200, "scheduled")
        again = ask(key, f"referrals/{sent.pk}/decline", "post", {"reason": "full"})
        assert (again.status_code, again.json()["reasons"][0]["code"]) == (409, "casework.answered_already")
        assert ServiceRequest.objects.get().state == "scheduled"

    def test_every_read_of_referrals_is_in_the_log(self):
        side = casework.side()
        sent = casework.send(side).service_request
        key = key_for(side.clerk, "referrals:read")
        ask(key, "referrals")
        ask(key, f"referrals/{sent.pk}")
        listed = Event.objects.get(verb="interfaces.read")
        assert (listed.data, listed.by) == ({"what": "referrals", "rows": 1}, str(side.clerk.pk))
        assert Event.objects.filter(verb="audit.read", subject_id=str(sent.pk), by=str(side.clerk.pk)).count() == 1

    def test_the_other_clinic_sees_none_of_it(self):
        a, b = casework.side(), casework.side(world.B, "houston")
        sent = casework.send(b).service_request
        key = key_for(a.clerk, "referrals:read", "referrals:answer")
        assert ask(key, "referrals").json()["total"] == 0
        for path, method in ((f"referrals/{sent.pk}", "get"), (f"referrals/{sent.pk}/accept", "post")):
            answer = ask(key, path, method)
            assert answer.status_code == 404
            assert world.B not in answer.content.decode()

    def test_offices_and_whose_a_place_is(self):
        office = world.office("fresno")
        key = key_for(world.account("consul", office=office)[0], "network:read")
        assert ask(key, "offices").json()["items"][0]["code"] == "fresno"
        assert ask(key, "offices/fresno").json()["timezone"] == "America/Los_Angeles"
        assert ask(key, "offices/atlantis").status_code == 404
        assert ask(key, "places/us/00000/office").json()["office"] is None
        assert Office.objects.count() == 1

    def test_figures_come_with_their_state(self):
        key = key_for(world.account("headquarters_coordinator")[0], "figures:read")
        listed = ask(key, "indicators").json()
        assert {"code", "unit", "numerator", "caveats"} <= set(listed[0])
        answer = ask(key, f"indicators/{listed[0]['code']}/figures", first="2026-01", last="2026-03")
        assert (answer.status_code, answer.json()["total"]) == (200, 0)
        assert ask(key, f"indicators/{listed[0]['code']}/figures", first="2026-13", last="x").status_code == 422

    @pytest.mark.parametrize("path", ["services", "offices", "referrals"])
    def test_one_and_three_rows_ask_as_much(self, path, django_assert_max_num_queries):
        side = casework.side()
        key = key_for(side.clerk, "directory:read", "network:read", "referrals:read")
        for number in range(3):
            casework.send(side)
            world.office(f"office-{number}")
            with django_assert_max_num_queries(25):
                assert ask(key, path).status_code == 200


class TestTheDescription:
    def test_it_is_openapi_3_1_and_every_call_says_its_scope(self):
        said = Client().get("/api/v1/openapi.json").json()
        assert said["openapi"].startswith("3.1.")
        told = {(path, how): call for path, calls in said["paths"].items() for how, call in calls.items()}
        assert len(told) >= 14
        for (path, how), call in told.items():
            assert "x-scope" in call, (path, how)
            assert {"401", "422", "429"} <= set(call["responses"]), (path, how)
            assert call["summary"], (path, how)
            assert path.startswith("/api/v1/")
        assert said["components"]["securitySchemes"]
