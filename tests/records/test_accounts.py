"""Accounts: made, closed, named; and the verbs that end sessions and take off a second factor."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from click.testing import CliRunner
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.records.accounts import actions, commands, queries
from ambos.records.accounts.models import User
from ambos.records.accounts.roles import ROLES
from ambos.records.audit.models import Event
from ambos.records.messages.models import Message
from ambos.records.messages.queries import opened
from tests.support import world

pytestmark = pytest.mark.django_db
ANA = {"email": "ana@example.org", "name": "Ana Ñáñez"}


@pytest.fixture
def administrator():
    return world.account("administrator")[1]


class TestMaking:
    def test_made_recorded_and_invited(self, administrator):
        account = actions.make_account(
            email=" ANA@Example.ORG", name="  Ana \t Ñáñez ", language="en", by=administrator
        )
        assert (account.email, account.name, account.language, account.is_active) == (
            "ana@example.org",
            "Ana Ñáñez",
            "en",
            True,
        )
        assert not account.has_usable_password()
        event = Event.objects.get(verb="accounts.made")
        assert (event.by, event.subject_id, event.data) == (
            str(administrator.user),
            str(account.pk),
            {"is_demo": False},
        )
        world.run_tasks()
        message = Message.objects.get(kind="accounts.invited")
        address, values = opened(message)
        assert (address, message.language) == ("ana@example.org", "en")
        assert values["link"].startswith("http://localhost:8000/accounts/password/reset/key/")

    def test_the_queue_holds_no_link_and_no_address(self, administrator):
        actions.make_account(**ANA, by=administrator)
        waiting = str(list(DBTaskResult.objects.values_list("args_kwargs", flat=True)))
        assert "password" not in waiting
        assert "@" not in waiting

    @pytest.mark.parametrize(
        ("change", "codes"),
        [
            ({"email": "ana"}, ("accounts.bad_email",)),
            ({"email": ""}, ("accounts.bad_email",)),
            ({"email": "a" * 250 + "@example.org"}, ("accounts.bad_email",)),
            ({"email": "a@b.org\nBcc: x@y.org"}, ("accounts.bad_email",)),
            ({"name": " \u202e\n "}, ("accounts.needs_name",)),
            ({"name": "x" * 121}, ("accounts.needs_name",)),
            ({"language": "xx"}, ("accounts.unknown_language",)),
            (
                {"email": "x", "name": "", "language": ""},
                ("accounts.bad_email", "accounts.needs_name", "accounts.unknown_language"),
            ),
        ],
    )
    def test_refused(self, administrator, change, codes):
        before = User.objects.count()
        with pytest.raises(Refused) as refused:
            actions.make_account(**ANA | change, by=administrator)
        assert (refused.value.codes, User.objects.count()) == (codes, before)

    @pytest.mark.parametrize("name", ["X", "x" * 120, "O'Brien", "Ñ", "李 小龍", "محمد", "😀", "=cmd"])
    def test_names_as_people_have_them(self, administrator, name):
        assert actions.make_account(email="x@example.org", name=name, by=administrator).name == name

    @pytest.mark.parametrize("email", ["ana@example.org", "ANA@EXAMPLE.ORG", " Ana@example.org "])
    def test_one_account_an_address_whatever_its_case(self, administrator, email):
        actions.make_account(**ANA, by=administrator)
        with pytest.raises(Refused) as refused:
            actions.make_account(**ANA | {"email": email}, by=administrator)
        assert refused.value.codes == ("accounts.email_taken",)

    def test_the_database_says_so_too(self):
        world.account(None, email="ana@example.org")
        with pytest.raises(DatabaseError), transaction.atomic():
            world.account(None, email="ANA@example.org")

    @pytest.mark.parametrize(
        "role", [role.slug for role in ROLES if role.slug not in ("administrator", "partner_administrator")]
    )
    def test_nobody_else_makes_accounts(self, role):
        with pytest.raises(PermissionDenied):
            actions.make_account(**ANA, by=world.account(role)[1])

    @pytest.mark.parametrize("word", ["client", "link", ""])
    def test_no_word_makes_accounts(self, word):
        with pytest.raises(PermissionDenied):
            actions.make_account(**ANA, by=word)

    def test_nobody_stands_above_the_roles(self):
        fields = {field.name for field in User._meta.get_fields()}
        assert not fields & {"is_superuser", "is_staff", "groups", "user_permissions"}
        assert not hasattr(User.objects, "create_superuser")


class TestKeeping:
    VERBS = (
        lambda account, by: actions.deactivate_account(account=account, by=by),
        lambda account, by: actions.reset_second_factor(account=account, reason="lost_key", by=by),
        lambda account, by: actions.reactivate_account(account=account, by=by),
    )

    @pytest.mark.parametrize("verb", VERBS)
    def test_only_administrators_and_nobody_herself(self, verb):
        account, own = world.account("administrator")
        for access in (own, Access(), *(world.account(role.slug)[1] for role in ROLES if role.slug != "administrator")):
            with pytest.raises(PermissionDenied):
                verb(account, access)

    def test_closed_and_opened_again(self, administrator, client):
        account, _ = world.account("promoter")
        client = world.signed_in(client, account)
        assert client.get(reverse("accounts:own")).status_code == 200
        actions.deactivate_account(account=account, by=administrator)
        assert client.get(reverse("accounts:own")).status_code == 302
        with pytest.raises(Refused, match="not_active"):
            actions.deactivate_account(account=account, by=administrator)
        actions.reactivate_account(account=account, by=administrator)
        assert client.get(reverse("accounts:own")).status_code == 302, "what was signed out stays out"
        with pytest.raises(Refused, match="is_active"):
            actions.reactivate_account(account=account, by=administrator)
        assert [e.verb for e in Event.objects.order_by("at")] == ["accounts.deactivated", "accounts.reactivated"]

    def test_a_second_factor_is_taken_off_for_a_reason_and_she_is_told(self, administrator, client):
        account, _ = world.account("promoter")
        client = world.signed_in(client, account)
        with pytest.raises(Refused) as refused:
            actions.reset_second_factor(account=account, reason="because", by=administrator)
        assert refused.value.codes == ("accounts.unknown_reason",)
        assert Authenticator.objects.filter(user=account).count() == 1
        actions.reset_second_factor(account=account, reason="lost_telephone", by=administrator)
        assert Authenticator.objects.filter(user=account).count() == 0
        assert client.get(reverse("accounts:own")).status_code == 302
        assert Event.objects.get(verb="accounts.second_factor_reset").data == {"reason": "lost_telephone", "removed": 1}
        world.run_tasks()
        assert set(Message.objects.values_list("kind", flat=True)) == {"accounts.second_factor_reset"}

    def test_everywhere_at_once(self, administrator, client):
        from django.test import Client

        account, own = world.account("promoter")
        clients = [world.signed_in(each, account) for each in (client, Client())]
        other = world.signed_in(Client(), world.account("promoter")[0])
        actions.end_all_sessions(account=account, by=own)
        assert [each.get(reverse("accounts:own")).status_code for each in clients] == [302, 302]
        assert other.get(reverse("accounts:own")).status_code == 200
        with pytest.raises(PermissionDenied):
            actions.end_all_sessions(account=account, by=world.account("promoter")[1])

    def test_demo_accounts_are_retired_and_nobody_else(self, administrator):
        demo = [world.account("promoter", is_demo=True)[0] for _ in range(2)]
        real, _ = world.account("promoter")
        assert actions.retire_demo_accounts(by=administrator) == 2
        assert actions.retire_demo_accounts(by=administrator) == 0
        assert [User.objects.get(pk=u.pk).is_active for u in (*demo, real)] == [False, False, True]

    def test_a_demo_account_is_not_opened_in_production(self, administrator, settings):
        account, _ = world.account("promoter", is_demo=True, is_active=False)
        settings.IS_PRODUCTION = True
        with pytest.raises(Refused, match="of_the_demo"):
            actions.reactivate_account(account=account, by=administrator)


class TestMyAccount:
    def test_name_and_language_are_ones_own(self, client):
        account, access = world.account("promoter")
        client = world.signed_in(client, account)
        page = client.get(reverse("accounts:own"))
        assert page.headers["Content-Language"] == "es"
        assert client.post(reverse("accounts:own"), {"name": "Ana", "language": "en"}).status_code == 302
        account.refresh_from_db()
        assert (account.name, account.language) == ("Ana", "en")
        assert client.get(reverse("accounts:own")).headers["Content-Language"] == "en"
        event = Event.objects.get(verb="accounts.changed")
        assert (event.by, event.data) == (str(account.pk), {"what": ["name", "language"]})
        with pytest.raises(PermissionDenied):
            actions.change_account(account=world.account(None)[0], name="X", by=access)

    def test_what_cannot_be_a_name_is_shown_again(self, client):
        account, _ = world.account("promoter")
        page = world.signed_in(client, account).post(reverse("accounts:own"), {"name": "\u202e", "language": "en"})
        assert page.status_code == 200
        assert "Write the name" in page.content.decode() or "Escriba" in page.content.decode()

    def test_an_account_without_a_post_may_see_itself_and_nothing_else(self, client):
        client = world.signed_in(client, world.account(None)[0])
        assert client.get(reverse("accounts:own")).status_code == 200
        assert client.get(reverse("admin-people")).status_code == 403
        assert client.get(reverse("messages:queue")).status_code == 403

    def test_whoever_may_not_list_accounts_reads_only_her_own(self):
        account, access = world.account("promoter")
        other, _ = world.account("promoter")
        assert queries.account(access, account.pk) == account
        with pytest.raises(PermissionDenied):
            queries.account(access, other.pk)
        with pytest.raises(PermissionDenied):
            queries.accounts(access)
        with pytest.raises(PermissionDenied):
            queries.accounts(Access())

    @pytest.mark.parametrize(("text", "found"), [("ana", 1), ("EXAMPLE.ORG", 2), ("%", 0), ("", 2), ("nobody", 0)])
    def test_finding(self, administrator, text, found):
        User.objects.get(pk=administrator.user)
        world.account(None, email="x1@example.org", name="Ana")
        assert queries.accounts(administrator, text).count() == found


class TestNonsense:
    @pytest.mark.parametrize("q", ["\x00", "%", "'; --", "😀", "x" * 5000])
    def test_looking_for_it_finds_nobody(self, client, q):
        page = world.signed_in(client, world.account("administrator")[0]).get(reverse("admin-people"), {"q": q})
        assert (page.status_code, list(page.context["page"])) == (200, []) or q == "\x00"

    @pytest.mark.parametrize(
        "path", [f"/admin/people/{'-' * 36}/deactivate/", "/admin/people/01a2012c-82ed-7c83-b639-df592f4e92c0/explode/"]
    )
    def test_addresses_that_are_none(self, client, path):
        assert world.signed_in(client, world.account("administrator")[0]).post(path).status_code == 404


class TestSweeping:
    def test_what_is_over_goes_and_what_lives_stays(self, client):
        from datetime import timedelta

        from django.core.cache import cache
        from django.utils import timezone

        account, _ = world.account("promoter")
        client = world.signed_in(client, account)
        live = client.session.session_key
        UserSession.objects.create(user=account, ip="127.0.0.1", session_key=live, user_agent="x")
        UserSession.objects.create(user=account, ip="127.0.0.1", session_key="gone", user_agent="x")
        Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
        cache.set("counts", [1], 3600)
        cache.set("over", [1], -1)
        actions.sweep()
        assert list(UserSession.objects.values_list("session_key", flat=True)) == [live]
        assert not Session.objects.filter(session_key="old").exists()
        assert (cache.get("counts"), cache.get("over")) == ([1], None)
        assert client.get(reverse("accounts:own")).status_code == 200


class TestCommands:
    def run(self, *words):
        done = CliRunner().invoke(commands.accounts, words)
        return done.exit_code, done.output

    def test_make_list_and_retire(self):
        code, said = self.run("make", "ana@example.org", "Ana")
        assert code == 0
        assert "http://localhost:8000/accounts/password/reset/key/" in said
        assert self.run("make", "ana@example.org", "Ana")[0] == 1
        world.account(None, is_demo=True, name="Muestra")
        code, said = self.run("list")
        assert (code, said.count("\n")) == (0, 2)
        assert "no second factor" in said
        assert self.run("retire-demo") == (0, "1 closed\n")
        assert Event.objects.get(verb="accounts.made").role == "operator"

    def test_reset(self):
        account, _ = world.account("promoter", email="ana@example.org")
        world.second_factor(account)
        assert self.run("reset-second-factor", "ana@example.org", "lost_key")[0] == 0
        assert not Authenticator.objects.filter(user=account).exists()
        assert self.run("reset-second-factor", "nobody@example.org", "lost_key")[0] == 1

    def test_the_code_of_a_demo_account_and_of_no_other(self, settings):
        from allauth.mfa.totp.internal.auth import validate_totp_code

        demo, _ = world.account("promoter", email="demo@example.org", is_demo=True)
        real, _ = world.account("promoter", email="real@example.org")
        world.second_factor(demo), world.second_factor(real)
        assert CliRunner().invoke(commands.demo, ["code", "demo@example.org"]).exit_code == 1, "not outside the demo"
        settings.IS_DEMO = True
        shown = CliRunner().invoke(commands.demo, ["code", "DEMO@example.org"])
        assert validate_totp_code(world.TOTP_SECRET, shown.output.strip())
        assert CliRunner().invoke(commands.demo, ["code", "real@example.org"]).exit_code == 1
