"""Signing in: password and second factor, passkeys, recovery codes; what a half signed-in session reaches (nothing), what
cannot be switched off, idle time-out, and a limiter that holds across workers and cannot be talked round."""

import re
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ambos.records.accounts.models import User
from ambos.records.audit.models import Event
from ambos.records.messages.models import Message
from ambos.records.messages.queries import opened
from tests.support import world

pytestmark = pytest.mark.django_db
commits = pytest.mark.django_db(transaction=True)
"""Where another process looks on, or what happens after the commit matters."""
LOGIN, SECOND, OWN = "/accounts/login/", "/accounts/2fa/authenticate/", "/account/"


@pytest.fixture(autouse=True)
def _clean_slate(settings):
    """No counts left over; and a quick hasher: what is tested here is the door, not how long a hash takes."""
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ana():
    account, _ = world.account("promoter", email="ana@example.org")
    account.set_password(world.PASSWORD)
    account.save()
    return account


def code(at=None, step=0):
    at = at or timezone.now()
    return format_hotp_value(hotp_value(world.TOTP_SECRET, int(at.timestamp()) // 30 + step))


def password(client, email="ana@example.org", word=world.PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": word}, **more)


def signed_in_client(account):
    """Through the front door."""
    client = Client()
    world.second_factor(account)
    cache.clear()
    assert password(client).url == SECOND
    assert client.post(SECOND, {"code": code()}).status_code == 302
    cache.clear()
    return client


def reaches(client):
    return client.get(OWN).status_code == 200


class TestTheFrontDoor:
    def test_password_and_code(self, client, ana):
        world.second_factor(ana)
        assert urlsplit(password(client).url).path == SECOND
        assert not reaches(client)
        assert client.post(SECOND, {"code": code()}).url == "/home/"
        assert reaches(client)
        assert [e.verb for e in Event.objects.order_by("at")] == ["accounts.signed_in"]

    @pytest.mark.parametrize("email", ["ANA@example.org", " ana@example.org "])
    def test_the_address_however_it_is_written(self, client, ana, email):
        world.second_factor(ana)
        assert password(client, email).url == SECOND

    def test_the_session_is_a_new_one_after_each_step(self, client, ana):
        client.get(LOGIN)
        client.session["planted"] = "x"
        world.second_factor(ana)
        password(client)
        half = client.session.session_key
        client.post(SECOND, {"code": code()})
        whole = client.session.session_key
        assert half != whole
        stolen = Client()
        stolen.cookies["sessionid"] = half
        assert not reaches(stolen)
        assert reaches(client)

    def test_somebody_elses_session_is_emptied_first(self, client, ana):
        bea, _ = world.account("promoter", email="bea@example.org")
        world.signed_in(client, bea)
        session = client.session
        session["post"] = "of bea"
        session.save()
        client.logout()
        world.second_factor(ana)
        password(client)
        client.post(SECOND, {"code": code()})
        assert "post" not in client.session

    def test_a_wrong_password_and_an_unknown_address_look_the_same(self, client, ana):
        answers = []
        for email in ("ana@example.org", "nobody@example.org"):
            page = password(client, email, "wrong").content.decode()
            answers.append(re.sub(r'(value="|csrfmiddlewaretoken" value=")[^"]*', "", page).replace(email, ""))
        assert answers[0] == answers[1]
        assert not Event.objects.exclude(verb="accounts.sign_in_failed").exists()
        assert [bool(e.subject_id) for e in Event.objects.order_by("at")] == [True, False]

    def test_a_closed_account_stays_out(self, client, ana):
        world.second_factor(ana)
        User.objects.filter(pk=ana.pk).update(is_active=False)
        assert password(client).url == "/accounts/inactive/"
        assert not reaches(client)

    @pytest.mark.parametrize(
        "next_", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
    )
    def test_no_way_out_to_another_site(self, client, ana, next_):
        world.second_factor(ana)
        client.post(LOGIN, {"login": "ana@example.org", "password": world.PASSWORD, "next": next_})
        assert client.post(SECOND, {"code": code(), "next": next_}).url == "/home/"

    @pytest.mark.parametrize(
        "path", ["/accounts/signup/", "/accounts/signup/passkey/", "/accounts/2fa/webauthn/signup/"]
    )
    def test_nobody_signs_herself_up(self, client, path):
        new = {"email": "x@example.org", "password1": world.PASSWORD, "password2": world.PASSWORD}
        assert client.post(path, new).status_code in (200, 404)
        assert User.objects.count() == 0


class TestHalfWayIn:
    """The password is right, the code is still to come: such a session reaches what an anonymous visitor reaches."""

    def test_nothing_opens(self, client, ana):
        world.second_factor(ana)
        password(client)
        for name in (
            "home",
            "accounts:own",
            "posts:roles",
            "admin-people",
            "messages:queue",
            "mfa_index",
            "usersessions_list",
        ):
            answer = client.get(reverse(name))
            assert answer.status_code == 302, name
            assert urlsplit(answer.url).path in (LOGIN, SECOND), name
            assert not answer.wsgi_request.user.is_authenticated

    @pytest.mark.parametrize(
        "name", ["mfa_activate_totp", "mfa_add_webauthn", "mfa_deactivate_totp", "mfa_generate_recovery_codes"]
    )
    def test_nor_is_a_second_factor_changed(self, client, ana, name):
        world.second_factor(ana)
        password(client)
        assert client.post(reverse(name), {"code": code()}).status_code in (302, 404)
        assert list(Authenticator.objects.values_list("type", flat=True)) == ["totp"]

    def test_it_waits_a_quarter_of_an_hour_and_no_longer(self, client, ana):
        world.second_factor(ana)
        password(client)
        with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
            assert client.post(SECOND, {"code": code()}).url == LOGIN
            assert not reaches(client)

    def test_without_the_password_there_is_no_asking_for_the_code(self, client, ana):
        world.second_factor(ana)
        assert client.post(SECOND, {"code": code()}).url == LOGIN


class TestTheSecondFactorIsNotOptional:
    def test_an_account_without_one_reaches_only_where_it_is_set_up(self, client, ana):
        assert password(client).url == "/home/"
        for name in ("home", "accounts:own", "posts:roles", "usersessions_list", "account_change_password"):
            assert client.get(reverse(name)).url == reverse("mfa_index"), name
        assert client.get(reverse("mfa_index")).status_code == 200
        assert client.get("/?lang=es").status_code == 200, "the family's page is for everybody"

    def test_an_account_without_a_post_needs_one_as_well(self, client):
        world.account(None, email="ana@example.org")
        user = User.objects.get()
        user.set_password(world.PASSWORD)
        user.save()
        password(client)
        assert client.get(OWN).url == reverse("mfa_index")

    @commits
    def test_setting_it_up_opens_the_pages_and_gives_recovery_codes(self, client, ana):
        password(client)
        assert client.get(reverse("mfa_activate_totp")).status_code == 200, "the password was given a moment ago"
        secret = client.session["mfa.totp.secret"]
        now = int(timezone.now().timestamp()) // 30
        answer = client.post(reverse("mfa_activate_totp"), {"code": format_hotp_value(hotp_value(secret, now))})
        assert answer.url == reverse("mfa_view_recovery_codes")
        assert reaches(client)
        assert sorted(Authenticator.objects.values_list("type", flat=True)) == ["recovery_codes", "totp"]
        assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
        assert Event.objects.filter(verb="accounts.second_factor_added").count() == 2

    def test_a_session_opened_with_the_password_alone_does_not_become_whole_elsewhere(self, client, ana):
        """A thief signs in with the password before the owner sets up her second factor, and waits."""
        password(client)
        assert client.get(OWN).url == reverse("mfa_index")
        world.second_factor(ana)
        assert urlsplit(client.get(OWN).url).path == LOGIN
        assert not client.get("/").wsgi_request.user.is_authenticated

    def test_the_code_generator_stays(self, ana):
        client = signed_in_client(ana)
        self.reauthenticate(client)
        for ask in (client.get, client.post):
            answer = ask(reverse("mfa_deactivate_totp"))
            assert answer.status_code == 200
            assert answer.context["form"].errors
        assert list(Authenticator.objects.values_list("type", flat=True)) == ["totp"]

    def test_the_last_passkey_stays(self, ana):
        client = signed_in_client(ana)
        self.reauthenticate(client)
        Authenticator.objects.all().delete()
        passkey = Authenticator.objects.create(user=ana, type="webauthn", data={"name": "key", "credential": {}})
        for ask in (client.get, client.post):
            assert ask(reverse("mfa_remove_webauthn", args=[passkey.pk])).status_code == 409
        assert Authenticator.objects.filter(pk=passkey.pk).exists()

    def test_one_of_two_may_go(self, ana):
        client = signed_in_client(ana)
        self.reauthenticate(client)
        passkey = Authenticator.objects.create(user=ana, type="webauthn", data={"name": "key", "credential": {}})
        assert client.post(reverse("mfa_remove_webauthn", args=[passkey.pk])).status_code == 302
        assert list(Authenticator.objects.values_list("type", flat=True)) == ["totp"]
        assert Event.objects.filter(verb="accounts.second_factor_removed").count() == 1

    def test_recovery_codes_do_not_count_as_one(self, ana):
        client = signed_in_client(ana)
        self.reauthenticate(client)
        RecoveryCodes.activate(ana)
        client.post(reverse("mfa_deactivate_totp"))
        assert Authenticator.objects.filter(type="totp").exists()

    def test_nobody_removes_somebody_elses(self, ana):
        client = signed_in_client(ana)
        self.reauthenticate(client)
        bea, _ = world.account("promoter")
        world.second_factor(bea)
        passkey = Authenticator.objects.create(user=bea, type="webauthn", data={"name": "key", "credential": {}})
        assert client.post(reverse("mfa_remove_webauthn", args=[passkey.pk])).status_code == 404
        assert Authenticator.objects.filter(pk=passkey.pk).exists()

    def test_before_a_change_one_shows_who_one_is_again(self, ana):
        client = signed_in_client(ana)
        for name in ("mfa_deactivate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
            answer = client.post(reverse(name))
            assert answer.status_code == 302, name
            assert "reauthenticate" in answer.url, name

    def test_in_the_demo_it_may_be_optional(self, client, ana, settings):
        settings.AMBOS_SECOND_FACTOR = "optional"
        password(client)
        assert reaches(client)

    @staticmethod
    def reauthenticate(client):
        assert client.post(reverse("account_reauthenticate"), {"password": world.PASSWORD}).status_code == 302


class TestCodes:
    def test_a_code_counts_once(self, client, ana):
        world.second_factor(ana)
        used = code()
        for first in (True, False):
            each = Client()
            password(each)
            each.post(SECOND, {"code": used})
            assert reaches(each) == first

    def test_not_even_a_minute_later(self, ana):
        """With one step of tolerance a code is good for 90 seconds: allauth would take it again after 30."""
        world.second_factor(ana)
        now = timezone.now().replace(second=0, microsecond=0)
        used = code(now, step=1)
        results = []
        for later in (0, 35, 55):
            with time_machine.travel(now + timedelta(seconds=later), tick=False):
                each = Client()
                password(each)
                each.post(SECOND, {"code": used})
                results.append(reaches(each))
        assert results == [True, False, False]

    @pytest.mark.parametrize(("step", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
    def test_one_step_of_tolerance(self, client, ana, step, good):
        world.second_factor(ana)
        password(client)
        client.post(SECOND, {"code": code(step=step)})
        assert reaches(client) == good

    @pytest.mark.parametrize("typed", ["", "000000", "abcdef", "１２３４５６", "0" * 5000, "\x00"])
    def test_wrong_ones(self, client, ana, typed):
        world.second_factor(ana)
        password(client)
        assert client.post(SECOND, {"code": typed}).status_code == 200
        assert not reaches(client)

    def test_five_wrong_codes_and_the_right_one_comes_too_late(self, client, ana):
        world.second_factor(ana)
        password(client)
        for _ in range(5):
            client.post(SECOND, {"code": "000000"})
        client.post(SECOND, {"code": code()})
        assert not reaches(client)
        other = Client()
        password(other)
        other.post(SECOND, {"code": code()})
        assert not reaches(other), "the count is of the account, not of the session"

    def test_a_recovery_code_opens_once(self, ana):
        world.second_factor(ana)
        codes = RecoveryCodes.activate(ana).get_unused_codes()
        results = []
        for _ in range(2):
            each = Client()
            password(each)
            each.post(SECOND, {"code": codes[0]})
            results.append(reaches(each))
        assert results == [True, False]


TRY = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "ambos.config.settings"
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
from django.test import Client
for _ in range(int(sys.argv[2])):
    Client().post("/accounts/login/", {"login": "ana@example.org", "password": "wrong"})
"""


def other_process(times):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", TRY, str(connection.settings_dict["NAME"]), str(times)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


class TestTheLimiter:
    @commits
    def test_five_attempts_in_one_worker_are_seen_by_another(self, client, ana):
        world.second_factor(ana)
        other_process(5)
        answer = password(client)
        assert answer.status_code == 200, "the right password comes too late"
        assert Event.objects.filter(verb="accounts.sign_in_failed").count() == 5

    @commits
    def test_attempts_add_up_over_workers(self, client, ana):
        world.second_factor(ana)
        other_process(3)
        password(client, word="wrong")
        assert password(client).url == SECOND, "four wrong, then the right one"
        client = Client()
        password(client, word="wrong")
        assert password(Client()).status_code == 200

    @commits
    def test_several_workers_at_the_same_moment_count_every_attempt(self, ana):
        workers = [
            subprocess.Popen([sys.executable, "-W", "ignore", "-c", TRY, str(connection.settings_dict["NAME"]), "6"])
            for _ in range(3)
        ]
        assert [worker.wait(120) for worker in workers] == [0, 0, 0]
        assert Event.objects.filter(verb="accounts.sign_in_failed").count() == 5

    def test_after_five_minutes_one_may_try_again(self, client, ana):
        world.second_factor(ana)
        now = timezone.now()
        with time_machine.travel(now, tick=False):
            for _ in range(6):
                password(client, word="wrong")
            assert password(client).status_code == 200
        with time_machine.travel(now + timedelta(minutes=5, seconds=2), tick=False):
            assert password(client).url == SECOND

    def test_naming_the_host_differently_starts_no_new_count(self, ana):
        world.second_factor(ana)
        for port in range(6):
            password(Client(), word="wrong", headers={"host": f"testserver:{8000 + port}"})
        assert password(Client(), headers={"host": "localhost"}).status_code == 200

    def test_writing_the_address_differently_starts_no_new_count(self, ana):
        world.second_factor(ana)
        for email in ("ana@example.org", "ANA@example.org", " ana@Example.org", "aNa@example.org", "anA@example.org "):
            password(Client(), email, "wrong")
        assert password(Client()).status_code == 200

    def test_trying_many_addresses_pushes_no_count_out(self, ana):
        """Django's cache of 300 entries forgets a third of them when it is full: somebody could make it full."""
        world.second_factor(ana)
        for _ in range(5):
            password(Client(), word="wrong")
        for number in range(400):
            cache.set(f"allauth:rl:someone:{number}", [1.0], 300)
        assert password(Client()).status_code == 200

    def test_behind_a_proxy_each_visitor_has_her_own_count(self, ana, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/ip"}
        for _ in range(4):
            password(Client(), "x@example.org", "wrong", headers={"x-forwarded-for": "198.51.100.7"})
        world.second_factor(ana)
        from_there = password(Client(), headers={"x-forwarded-for": "203.0.113.5, 198.51.100.7"})
        from_elsewhere = password(Client(), headers={"x-forwarded-for": "198.51.100.8"})
        assert (from_there.status_code, from_elsewhere.status_code) == (200, 302)

    def test_success_does_not_wipe_what_was_counted(self, ana):
        world.second_factor(ana)
        for _ in range(4):
            password(Client(), word="wrong")
        assert password(Client()).url == SECOND
        password(Client(), word="wrong")
        assert password(Client()).status_code == 200


class TestSessions:
    def test_idle_too_long_and_out(self, ana):
        client = signed_in_client(ana)
        now = timezone.now()
        for minutes, is_in in ((0, True), (19, True), (38, True), (59, False)):
            with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
                answer = client.get(OWN)
                assert (answer.status_code == 200) == is_in, minutes
        assert answer.url == f"{LOGIN}?idle=1"

    def test_htmx_is_sent_away_whole(self, ana):
        client = signed_in_client(ana)
        client.get(OWN)
        with time_machine.travel(timezone.now() + timedelta(minutes=21), tick=False):
            answer = client.get(OWN, headers={"hx-request": "true"})
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"{LOGIN}?idle=1")

    def test_twelve_hours_and_out_however_busy(self, ana, settings):
        client = signed_in_client(ana)
        now = timezone.now()
        settings.AMBOS_IDLE_MINUTES = 24 * 60
        with time_machine.travel(now + timedelta(hours=11, minutes=59), tick=False):
            assert Client(cookies=None).get(OWN).status_code == 302
        with time_machine.travel(now + timedelta(hours=12, minutes=1), tick=False):
            assert not reaches(client)

    def test_the_list_and_ending_one_of_them(self, ana):
        here = signed_in_client(ana)
        with time_machine.travel(timezone.now() + timedelta(seconds=40)):
            there = signed_in_client(ana)
            page = here.get(OWN).content.decode()
            other = UserSession.objects.get(session_key=there.session.session_key)
            assert f"/account/sessions/{other.pk}/end/" in page
            assert here.post(reverse("accounts:end-session", args=[other.pk])).status_code == 302
            assert (reaches(here), reaches(there)) == (True, False)
        assert Event.objects.filter(verb="accounts.session_ended").count() == 1

    def test_nobody_ends_somebody_elses(self, ana):
        here = signed_in_client(ana)
        bea, _ = world.account("promoter")
        thief = world.signed_in(Client(), bea)
        own = UserSession.objects.get(session_key=here.session.session_key)
        thief.post(reverse("accounts:end-session", args=[own.pk]))
        assert reaches(here)

    def test_all_others_at_once(self, ana):
        here = signed_in_client(ana)
        with time_machine.travel(timezone.now() + timedelta(seconds=40)):
            there = signed_in_client(ana)
            assert here.post(reverse("usersessions_list")).status_code == 302
            assert (reaches(here), reaches(there)) == (True, False)

    def test_a_new_password_ends_the_others(self, ana):
        here = signed_in_client(ana)
        with time_machine.travel(timezone.now() + timedelta(seconds=40)):
            there = signed_in_client(ana)
            here.post(reverse("account_reauthenticate"), {"password": world.PASSWORD})
            new = {
                "oldpassword": world.PASSWORD,
                "password1": "otra frase muy larga",
                "password2": "otra frase muy larga",
            }
            assert here.post(reverse("account_change_password"), new).status_code == 302
            assert (reaches(here), reaches(there)) == (True, False)
        assert Event.objects.filter(verb="accounts.password_changed").count() == 1
        assert Message.objects.filter(kind="accounts.security_changed").count() == 1

    def test_reading_pages_does_not_write(self, ana, django_assert_max_num_queries):
        client = signed_in_client(ana)
        client.get(OWN)
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("posts:roles"))
        assert [q["sql"] for q in asked if q["sql"].startswith(("UPDATE", "INSERT", "DELETE"))] == []

    def test_the_address_of_an_account_is_not_changed_here(self, ana):
        client = signed_in_client(ana)
        assert client.get("/accounts/email/").status_code == 404
        assert client.post("/accounts/email/", {"email": "x@example.org", "action_add": ""}).status_code == 404


class TestPasswords:
    @pytest.mark.parametrize("weak", ["short", "password1234", "123456789012", "ana@example.org", "", "a" * 11])
    def test_weak_ones_are_refused(self, client, ana, weak):
        from ambos.records.accounts.queries import set_password_path

        page = client.get(set_password_path(ana), follow=True)
        answer = client.post(page.request["PATH_INFO"], {"password1": weak, "password2": weak})
        assert answer.status_code == 200
        ana.refresh_from_db()
        assert ana.check_password(world.PASSWORD)

    def test_the_link_works_once_and_the_second_factor_is_still_asked_for(self, client, ana):
        from ambos.records.accounts.queries import set_password_path

        world.second_factor(ana)
        link = set_password_path(ana)
        page = client.get(link, follow=True)
        new = {"password1": "otra frase muy larga", "password2": "otra frase muy larga"}
        assert client.post(page.request["PATH_INFO"], new).status_code == 302
        assert not reaches(client)
        assert password(client, word="otra frase muy larga").url == SECOND
        again = Client().get(link, follow=True)
        assert "form" not in again.context or again.context.get("token_fail")

    def test_the_link_ends_after_three_days(self, ana):
        from ambos.records.accounts.queries import set_password_path

        link = set_password_path(ana)
        with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1), tick=False):
            assert Client().get(link, follow=True).context.get("token_fail")

    def test_asking_writes_to_the_outbox_with_our_own_address(self, client, ana):
        assert (
            client.post(
                reverse("account_reset_password"), {"email": "ana@example.org"}, headers={"host": "localhost:6666"}
            ).status_code
            == 302
        )
        message = Message.objects.get()
        address, values = opened(message)
        assert (message.kind, address) == ("accounts.password_link", "ana@example.org")
        assert values["link"].startswith("http://localhost:8000/accounts/password/reset/key/")

    def test_an_address_without_account_looks_the_same_and_gets_nothing(self, client, ana):
        answers = [
            client.post(reverse("account_reset_password"), {"email": email}).url
            for email in ("ana@example.org", "nobody@example.org")
        ]
        assert answers[0] == answers[1]
        assert Message.objects.count() == 1

    def test_whoever_was_invited_can_set_up_her_second_factor(self, client):
        """allauth would refuse it to an address it has not verified, and its reset link leaves such a row behind."""
        from ambos.records.accounts.actions import make_account
        from ambos.records.accounts.queries import set_password_path

        account = make_account(email="nueva@example.org", name="Nueva", by="system")
        page = client.get(set_password_path(account), follow=True)
        new = {"password1": world.PASSWORD, "password2": world.PASSWORD}
        client.post(page.request["PATH_INFO"], new)
        assert password(client, "nueva@example.org").url == "/home/"
        assert client.get(reverse("mfa_activate_totp")).status_code == 200
