"""Posts: given and ended by whoever may, never overlapping, and opening nothing outside their days."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from ambos.domain.access import NOBODY, Access
from ambos.domain.errors import Refused
from ambos.records.accounts.models import User
from ambos.records.accounts.queries import operator
from ambos.records.accounts.roles import ROLES, May
from ambos.records.audit.models import Event
from ambos.records.messages.models import Message
from ambos.records.posts import actions, commands, queries
from ambos.records.posts.models import Post
from tests.support import world

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("America/Los_Angeles"))


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


def given(holder=None, role="consul", office=None, starts_on=TODAY, by="system", **more):
    holder = holder or world.account(None)[0]
    return actions.appoint(
        holder=holder, role=role, office=office or world.office(), starts_on=starts_on, by=by, **more
    )


def held(user, at=NOON):
    return [post.role for post in queries.posts_now(user, at)]


class TestWhatAPostOpens:
    @pytest.mark.parametrize(
        ("starts", "ends", "opens"),
        [(0, None, True), (0, 0, True), (-9, 1, True), (1, None, False), (-9, -1, False), (30, 60, False)],
    )
    def test_its_days_and_no_other(self, client, starts, ends, opens):
        post = given(
            starts_on=TODAY + timedelta(days=starts),
            ends_on=None if ends is None else TODAY + timedelta(days=ends),
        )
        assert held(post.holder) == (["consul"] if opens else [])
        page = world.signed_in(client, post.holder).get(reverse("posts:staff"))
        assert (page.wsgi_request.access.role, page.status_code) == ("consul" if opens else "", 403)

    def test_ended_today_opens_until_midnight_at_its_office_and_nothing_after(self):
        post = given(starts_on=TODAY - timedelta(days=9))
        actions.end_post(post=post, on=TODAY, by="system")
        late = NOON.replace(hour=23, minute=59)
        assert late.astimezone(ZoneInfo("UTC")).date() == TODAY + timedelta(days=1), "in London it is tomorrow already"
        assert held(post.holder, late) == ["consul"]
        assert held(post.holder, late + timedelta(minutes=1)) == []

    def test_taken_back_opens_nothing_from_that_moment(self, client):
        post = given()
        client = world.signed_in(client, post.holder)
        assert client.get(reverse("accounts:own")).wsgi_request.access.role == "consul"
        actions.revoke_post(post=post, by="system")
        request = client.get(reverse("accounts:own")).wsgi_request
        assert (request.access, request.posts) == (Access(user=post.holder_id), [])

    def test_a_closed_account_holds_nothing(self):
        post = given()
        User.objects.filter(pk=post.holder_id).update(is_active=False)
        post.holder.refresh_from_db()
        assert (held(post.holder), list(queries.posts_held(post.holder, TODAY))) == ([], [])

    def test_the_posts_of_a_day_are_those_that_run_on_it_and_were_not_revoked(self):
        own = [
            given(starts_on=TODAY + timedelta(days=starts), ends_on=TODAY + timedelta(days=ends) if ends is not None else None)
            for starts, ends in ((-9, None), (-3, 0), (0, 4), (-9, -1), (1, None))
        ]  # fmt: skip
        gone = given(starts_on=TODAY - timedelta(days=5))
        actions.revoke_post(post=gone, by="system")
        found = [post for post in queries.posts_on(TODAY) if post.role == "consul"]
        assert found == own[:3]

    def test_a_role_that_is_gone_opens_nothing(self):
        post = given()
        Post.objects.filter(pk=post.pk).update(role="wizard")
        post.refresh_from_db()
        assert queries.access_from(post) == NOBODY

    @pytest.mark.parametrize("role", ROLES, ids=lambda role: role.slug)
    def test_one_office_or_one_organization_or_neither(self, role):
        office, organization = world.office(), world.organization()
        post = Post(role=role.slug, office=office, organization=organization, holder_id=office.pk, starts_on=TODAY)
        access = queries.access_from(post)
        assert access.offices == ({office.pk} if role.scope == "office" else set())
        assert access.organizations == ({organization.pk} if role.scope == "organization" else set())
        assert (access.everywhere, access.purposes) == (role.scope == "everywhere", role.purposes)

    def test_few_roles_open_named_records(self):
        assert {role.slug for role in ROLES if role.purposes} == {
            "promoter",
            "window_coordinator",
            "partner_administrator",
            "school_teacher",
        }
        assert not any(role.purposes for role in ROLES if role.scope == "everywhere")


class TestGiving:
    def test_a_post_is_written_recorded_and_told(self):
        _, administrator = world.account("administrator")
        post = given(by=administrator)
        event = Event.objects.get(verb="posts.appointed")
        assert (event.by, event.role, event.office) == (str(administrator.user), "administrator", post.office_id)
        assert event.data == {"role": "consul", "holder": str(post.holder_id)}
        assert list(Message.objects.values_list("kind", "channel", "state")) == [("posts.appointed", "email", "queued")]
        assert post.appointed_by_id == administrator.user

    @pytest.mark.parametrize(
        ("change", "codes"),
        [
            ({"role": "wizard"}, ("posts.unknown_role",)),
            ({"ends_on": TODAY - timedelta(days=1)}, ("posts.ends_before_start",)),
            ({"role": "partner_administrator"}, ("posts.needs_organization",)),
            ({"role": "auditor", "organization": "clinic"}, ("posts.takes_no_organization",)),
            ({"role": "promoter", "office": None}, ("posts.needs_office",)),
            ({"organization": "closed", "role": "promoter"}, ("posts.organization_closed",)),
            ({"office": "closed"}, ("posts.office_closed",)),
            ({"holder": "closed"}, ("posts.holder_closed",)),
        ],
    )
    def test_refused(self, change, codes):
        things = {
            "clinic": lambda: world.organization(),
            ("closed", "organization"): lambda: world.organization("Gone", is_active=False),
            ("closed", "office"): lambda: world.office("gone", closed_on=TODAY - timedelta(days=1)),
            ("closed", "holder"): lambda: world.account(None, is_active=False)[0],
        }
        change = {
            key: things[value]() if value == "clinic" else things[value, key]() if value == "closed" else value
            for key, value in change.items()
        }
        post = {"holder": world.account(None)[0], "role": "consul", "office": world.office(), "starts_on": TODAY}
        with pytest.raises(Refused) as refused:
            actions.appoint(**post | change, by="system")
        assert refused.value.codes == codes
        assert Post.objects.count() == 0

    def test_all_faults_at_once(self):
        with pytest.raises(Refused) as refused:
            actions.appoint(
                holder=world.account(None, is_active=False)[0],
                role="promoter",
                starts_on=TODAY,
                ends_on=TODAY - timedelta(days=1),
                by="system",
            )
        assert refused.value.codes == ("posts.holder_closed", "posts.needs_office", "posts.ends_before_start")

    def test_nobody_appoints_herself(self):
        user, access = world.account("administrator")
        with pytest.raises(PermissionDenied):
            given(user, by=access)
        assert Post.objects.count() == 1

    def test_the_database_says_so_too(self):
        post = given()
        with pytest.raises(DatabaseError), transaction.atomic():
            Post.objects.filter(pk=post.pk).update(appointed_by=post.holder)
        with pytest.raises(DatabaseError), transaction.atomic():
            Post.objects.filter(pk=post.pk).update(ends_on=TODAY - timedelta(days=1))

    @pytest.mark.parametrize("word", ["client", "link", "anybody", ""])
    def test_only_an_access_or_the_system_gives(self, word):
        with pytest.raises(PermissionDenied):
            given(by=word)

    @pytest.mark.parametrize(
        "role", [r.slug for r in ROLES if r.slug not in ("administrator", "partner_administrator")]
    )
    def test_no_other_role_gives_or_ends(self, role):
        post = given()
        _, access = world.account(role)
        for act in (
            lambda: given(by=access),
            lambda: actions.end_post(post=post, on=TODAY, by=access),
            lambda: actions.revoke_post(post=post, by=access),
        ):
            with pytest.raises(PermissionDenied):
                act()


class TestNoOverlap:
    @pytest.mark.parametrize(
        ("first", "second", "overlaps"),
        [
            ((0, None), (0, None), True),
            ((0, None), (9, None), True),
            ((0, 9), (9, None), True),
            ((0, 9), (10, None), False),
            ((10, None), (0, 9), False),
            ((0, 0), (0, 0), True),
            ((0, 99), (5, 6), True),
        ],
    )
    def test_days(self, first, second, overlaps):
        holder = world.account(None)[0]

        def give(days):
            start, end = days
            return given(
                holder,
                starts_on=TODAY + timedelta(days=start),
                ends_on=None if end is None else TODAY + timedelta(days=end),
            )

        give(first)
        if overlaps:
            with pytest.raises(Refused) as refused:
                give(second)
            assert refused.value.codes == ("posts.held_already",)
        else:
            give(second)
        assert Post.objects.count() == (1 if overlaps else 2)

    def test_another_role_place_or_person_is_another_post(self):
        post = given()
        given(post.holder, role="promoter")
        given(post.holder, office=world.office("houston"))
        given(post.holder, role="promoter", organization=world.organization())
        given()
        assert Post.objects.count() == 5

    def test_one_of_no_place_at_all(self):
        holder = world.account(None)[0]
        give = {"holder": holder, "role": "auditor", "starts_on": TODAY, "by": "system"}
        actions.appoint(**give)
        with pytest.raises(Refused):
            actions.appoint(**give)

    def test_taken_back_makes_room(self):
        post = given()
        actions.revoke_post(post=post, by="system")
        assert given(post.holder).pk != post.pk

    def test_the_database_refuses_what_goes_round_the_verb(self):
        post = given(ends_on=TODAY)
        row = {"holder": post.holder, "role": "consul", "office": post.office, "appointed_at": timezone.now()}
        with pytest.raises(DatabaseError, match="posts_overlap"), transaction.atomic():
            Post.objects.create(**row, starts_on=TODAY)
        later = Post.objects.create(**row, starts_on=TODAY + timedelta(days=1))
        with pytest.raises(DatabaseError, match="posts_overlap"), transaction.atomic():
            Post.objects.filter(pk=later.pk).update(starts_on=TODAY)
        assert connection.vendor in ("sqlite", "postgresql")


class TestEnding:
    def test_written_recorded_and_told(self):
        post = given(starts_on=TODAY - timedelta(days=9))
        _, administrator = world.account("administrator")
        actions.end_post(post=post, on=TODAY, by=administrator)
        post.refresh_from_db()
        assert (post.ends_on, post.ended_by_id) == (TODAY, administrator.user)
        assert Event.objects.get(verb="posts.ended").data == {"role": "consul", "on": str(TODAY)}
        assert set(Message.objects.values_list("kind", flat=True)) == {"posts.appointed", "posts.ended"}

    def test_before_its_first_day_it_is_taken_back_instead(self):
        post = given(starts_on=TODAY + timedelta(days=5))
        with pytest.raises(Refused) as refused:
            actions.end_post(post=post, on=TODAY, by="system")
        assert refused.value.codes == ("posts.ends_before_start",)

    @pytest.mark.parametrize("how", ["ended", "taken back"])
    def test_what_is_over_stays_over(self, how):
        post = given(starts_on=TODAY - timedelta(days=9))
        if how == "ended":
            Post.objects.filter(pk=post.pk).update(ends_on=TODAY - timedelta(days=1))
        else:
            actions.revoke_post(post=post, by="system")
        for act in (
            lambda: actions.end_post(post=post, on=TODAY, by="system"),
            lambda: actions.revoke_post(post=post, by="system"),
        ):
            with pytest.raises(Refused, match="over_already"):
                act()

    def test_an_administrator_does_not_end_her_own(self):
        user, access = world.account("administrator")
        with pytest.raises(PermissionDenied):
            actions.end_post(post=user.posts.get(), on=TODAY, by=access)
        with pytest.raises(PermissionDenied):
            actions.revoke_post(post=user.posts.get(), by=access)


class TestAPartnersOwnStaff:
    @pytest.fixture
    def partner(self):
        clinic, office = world.organization(mark=world.A), world.office(mark=world.A)
        return world.account("partner_administrator", organization=clinic, office=office)[1]

    def place(self, name, access):
        return {
            "own": lambda: Post.objects.get(holder=access.user).organization,
            "other": lambda: world.organization("Otra", mark=world.B),
            "our office": lambda: world.office(mark=world.A),
            "another office": lambda: world.office("houston", mark=world.B),
            None: lambda: None,
        }[name]()

    @pytest.mark.parametrize(
        ("role", "organization", "office", "may"),
        [
            ("promoter", "own", "our office", True),
            ("partner_administrator", "own", None, True),
            ("partner_administrator", "own", "our office", True),
            ("promoter", "own", "another office", False),
            ("promoter", "own", None, False),
            ("promoter", "other", "our office", False),
            ("promoter", None, "our office", False),
            ("partner_administrator", "other", None, False),
            ("partner_administrator", "own", "another office", False),
            ("window_coordinator", "own", "our office", False),
            ("consul", None, "our office", False),
            ("administrator", None, None, False),
            ("auditor", "own", None, False),
        ],
    )
    def test_what_she_may_give(self, partner, role, organization, office, may):
        post = {"role": role, "organization": self.place(organization, partner), "office": self.place(office, partner)}
        who = {"email": "nueva@example.org", "name": "Nueva", "language": "es"}
        if may:
            assert actions.take_on(**who, **post, starts_on=TODAY, by=partner).appointed_by_id == partner.user
        else:
            with pytest.raises(PermissionDenied):
                actions.take_on(**who, **post, starts_on=TODAY, by=partner)
            assert not User.objects.filter(email="nueva@example.org").exists(), "nothing is made"

    def test_an_office_that_stood_on_a_post_that_is_over_gives_nothing(self, partner):
        Post.objects.filter(holder=partner.user).update(ends_on=TODAY - timedelta(days=1))
        assert queries.offices_of_partner(partner, NOON) == frozenset()

    def test_she_sees_and_ends_only_her_own(self, partner):
        [own] = partner.organizations
        mine = given(role="promoter", organization=Post.objects.get(holder=partner.user).organization)
        other = given(role="promoter", organization=world.organization("Otra", mark=world.B))
        assert {post.organization_id for post in queries.staff(partner, TODAY)} == {own}
        with pytest.raises(Post.DoesNotExist):
            queries.post(partner, other.pk)
        with pytest.raises(PermissionDenied):
            actions.end_post(post=other, on=TODAY, by=partner)
        with pytest.raises(PermissionDenied):
            actions.end_post(post=Post.objects.get(holder=partner.user), on=TODAY, by=partner)
        actions.end_post(post=mine, on=TODAY, by=partner)

    def test_her_page(self, client, partner):
        user = User.objects.get(pk=partner.user)
        given(role="promoter", organization=world.organization("Otra", mark=world.B))
        client = world.signed_in(client, user)
        typed = {
            "email": "nueva@example.org",
            "name": "Nueva Promotora",
            "language": "es",
            "role": "promoter",
            "office": world.office(mark=world.A).pk,
            "starts_on": "2026-11-24",
        }
        nowhere = client.post(reverse("posts:staff") + "?lang=en", typed | {"office": ""})
        assert (nowhere.status_code, b"Choose which one" in nowhere.content) == (200, True)
        assert client.post(reverse("posts:staff"), typed).status_code == 302
        again = client.post(reverse("posts:staff"), typed)
        assert again.status_code == 200
        assert "nueva@example.org" in again.content.decode(), "what was typed stays"
        post = Post.objects.get(holder__email="nueva@example.org")
        page = client.get(reverse("posts:staff")).content.decode()
        assert "Nueva Promotora" in page
        assert world.B not in page
        assert client.post(reverse("posts:end", args=[post.pk]), {"on": "2026-11-30"}).status_code == 302
        post.refresh_from_db()
        assert post.ends_on == date(2026, 11, 30)


class TestActing:
    def test_one_post_at_a_time(self, client):
        post = given(role="promoter", starts_on=TODAY - timedelta(days=1))
        second = given(post.holder, role="community_affairs_officer", office=world.office("houston"))
        client = world.signed_in(client, post.holder)
        request = client.get(reverse("accounts:own")).wsgi_request
        assert (request.access.role, request.access.offices) == ("promoter", {post.office_id})
        assert client.post(reverse("posts:act"), {"post": second.pk}).status_code == 302
        request = client.get(reverse("accounts:own")).wsgi_request
        assert (request.access.role, request.access.offices) == ("community_affairs_officer", {second.office_id})
        assert request.access.purposes == frozenset()

    @pytest.mark.parametrize("typed", ["", "not-a-key", "00000000-0000-7000-8000-000000000000"])
    def test_only_a_post_of_ones_own(self, client, typed):
        post, other = given(), given(role="auditor")
        client = world.signed_in(client, post.holder)
        assert client.post(reverse("posts:act"), {"post": typed}).status_code == 404
        assert client.post(reverse("posts:act"), {"post": other.pk}).status_code == 404
        assert client.get(reverse("accounts:own")).wsgi_request.access.role == "consul"

    def test_what_was_begun_under_an_ended_post_is_not_done_under_another(self, client):
        user, _ = world.account("administrator")
        second = given(user, role="consul")
        client = world.signed_in(client, user)
        client.post(reverse("posts:act"), {"post": second.pk})
        actions.revoke_post(post=second, by="system")
        typed = {"email": "a@example.org", "name": "A", "language": "es", "role": "auditor", "starts_on": "2026-11-24"}
        assert client.post(reverse("admin-new"), typed).status_code == 403
        assert not User.objects.filter(email="a@example.org").exists()
        assert client.post(reverse("admin-new"), typed).status_code == 302, "the next time she knows who she acts as"


class TestPages:
    def test_roles_come_from_the_code(self, client):
        page = world.signed_in(client, world.account("auditor")[0]).get(reverse("posts:roles")).content.decode()
        for role in ROLES:
            assert role.slug in page
        for capability in May:
            assert capability.value in page

    def test_every_capability_has_words(self):
        assert all(str(capability.label) for capability in May)

    @pytest.mark.parametrize("count", [1, 3])
    def test_people_in_few_queries(self, client, count, django_assert_max_num_queries):
        for _ in range(count):
            given()
        client = world.signed_in(client, world.account("administrator")[0])
        with django_assert_max_num_queries(12):
            page = client.get(reverse("admin-people"))
        assert page.status_code == 200

    def test_an_administrator_invites_gives_ends_and_takes_back(self, client):
        client = world.signed_in(client, world.account("administrator")[0])
        typed = {
            "email": "Ana@Example.org",
            "name": "Ana",
            "language": "en",
            "role": "consul",
            "starts_on": "2026-11-24",
        }
        assert b"Choose which one" in client.post(reverse("admin-new") + "?lang=en", typed).content
        assert User.objects.filter(email="ana@example.org").count() == 0
        assert client.post(reverse("admin-new"), typed | {"office": world.office().pk}).status_code == 302
        post = Post.objects.get(holder__email="ana@example.org")
        account = reverse("admin-account", args=[post.holder_id])
        assert client.get(account).status_code == 200
        more = {"role": "auditor", "starts_on": "2026-12-01"}
        assert client.post(account, more).status_code == 302
        assert client.get(reverse("admin-end-post", args=[post.pk])).status_code == 200
        assert client.post(reverse("admin-end-post", args=[post.pk]), {"on": "2026-11-25"}).status_code == 302
        assert client.post(reverse("admin-revoke-post", args=[post.pk])).status_code == 302
        assert client.post(reverse("admin-revoke-post", args=[post.pk])).status_code == 409
        assert [p.role for p in queries.posts_of(operator(), post.holder)] == ["auditor", "consul"]

    @pytest.mark.parametrize("day", ["2026-02-31", "31/12/2026 x", "", "0000-00-00"])
    def test_impossible_days(self, client, day):
        client = world.signed_in(client, world.account("administrator")[0])
        post = given()
        page = client.post(reverse("admin-end-post", args=[post.pk]), {"on": day})
        post.refresh_from_db()
        assert (page.status_code, post.ends_on) == (200, None)


class TestCommands:
    def run(self, *words):
        done = CliRunner().invoke(commands.posts, words)
        return done.exit_code, done.output

    def test_the_first_administrator(self):
        user, _ = world.account(None, email="ana@example.org")
        assert self.run("appoint", "Ana@example.org", "administrator") == (
            0,
            "Ana@example.org is administrator from 2026-11-24 on\n",
        )
        assert Event.objects.get(verb="posts.appointed").role == "operator"
        assert held(user) == ["administrator"]
        assert "administrator" in self.run("list", "ana@example.org")[1]

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("nobody@example.org", "auditor"), "there is no account nobody@example.org"),
            (("ana@example.org", "wizard"), "Error: "),
            (("ana@example.org", "consul", "--office", "atlantis"), "not exactly one office atlantis"),
            (("ana@example.org", "promoter", "--organization", "Nadie"), "not exactly one organization Nadie"),
            (("ana@example.org", "consul"), "Error: "),
        ],
    )
    def test_what_cannot_be(self, words, said):
        world.account(None, email="ana@example.org")
        code, output = self.run("appoint", *words)
        assert (code, said in output, Post.objects.count()) == (1, True, 0)

    def test_roles(self):
        assert self.run("roles")[1].count("\n") == len(queries.roles())
