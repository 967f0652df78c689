"""The log: nothing happens without it, nothing changes it, auditors read it and nobody else."""

import csv
import io
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from ambos.domain.access import Access
from ambos.records.accounts.roles import ROLES, May
from ambos.records.audit import commands, permissions, queries
from ambos.records.audit.actions import record, record_read, who
from ambos.records.audit.exports import COLUMNS, as_csv
from ambos.records.audit.models import Event
from ambos.records.audit.queries import Search
from tests.support import world

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def auditor():
    return world.account("auditor")[1]


def event(verb="casework.requested", day=0, by="system", subject="k1", **data):
    return Event.objects.create(
        at=NOON + timedelta(days=day),
        verb=verb,
        by=by,
        subject_type="casework.servicerequest",
        subject_id=subject,
        data=data,
    )


class TestWriting:
    def test_an_event_keeps_who_and_what_and_codes_only(self):
        event = record("casework.referral_sent", "casework.servicerequest", by="system", need="dental", count=3)
        assert (event.by, event.role, event.verb, event.data) == (
            "system",
            "",
            "casework.referral_sent",
            {"need": "dental", "count": 3},
        )

    def test_the_doer_and_the_role_she_acts_under(self):
        user, access = world.account("promoter")
        event = record_read(user, by=access, reason="care", office=world.office())
        assert (event.by, event.role, event.subject_type, event.subject_id) == (
            str(user.pk),
            "promoter",
            "accounts.user",
            str(user.pk),
        )
        assert (event.office, event.verb, event.data) == (world.office().pk, "audit.read", {"reason": "care"})

    @pytest.mark.parametrize(
        ("by", "kept"), [("link", "link"), ("client", "client"), (Access(), "system"), (None, "system")]
    )
    def test_who(self, by, kept):
        assert who(by) == kept

    def test_no_deed_no_line(self):
        def verb():
            with transaction.atomic():
                record("x.done", "x", by="system")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            verb()
        assert not Event.objects.exists()

    @pytest.mark.parametrize(
        "change",
        [
            lambda e: Event.objects.filter(pk=e.pk).update(by="other"),
            lambda e: e.delete(),
            lambda _: Event.objects.all().delete(),
            lambda _: Event.objects.all()._raw_delete("default"),
            lambda e: Event.objects.bulk_update([e], ["verb"]),
        ],
    )
    def test_the_database_itself_refuses_to_change_or_delete(self, change):
        event = record("audit.read", "people.person", by="system", reason="care")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change(event)
        assert Event.objects.get(pk=event.pk).by == "system"

    @pytest.mark.parametrize("statement", ["UPDATE audit_event SET verb = 'x'", "DELETE FROM audit_event"])
    def test_not_even_in_plain_sql(self, statement):
        record("audit.read", "people.person", by="system", reason="care")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


class TestReading:
    def test_newest_first_and_a_page_at_a_time(self, auditor):
        made = [event(day=n // 3, subject=str(n)) for n in range(125)]
        seen, after = [], None
        for size in (50, 50, 25):
            page = queries.events(auditor, Search(), after)
            assert len(page.events) == size
            seen, after = [*seen, *page.events], page.more
        assert after is None
        assert sorted(e.pk for e in seen) == sorted(e.pk for e in made)
        assert [e.at for e in seen] == sorted((e.at for e in made), reverse=True)

    def test_exactly_one_page_has_no_next_one(self, auditor):
        for n in range(queries.PAGE):
            event(subject=str(n))
        assert queries.events(auditor, Search()).more is None

    @pytest.mark.parametrize(
        ("search", "found"),
        [
            (Search(), 5),
            (Search(first=NOON.date()), 3),
            (Search(last=NOON.date()), 3),
            (Search(first=NOON.date(), last=NOON.date()), 1),
            (Search(verb="audit.read"), 1),
            (Search(verb="casework"), 3),
            (Search(verb="case"), 0),
            (Search(by="link"), 1),
            (Search(subject="k2"), 1),
            (Search(verb="casework", subject="k2"), 0),
            (Search(subject="%"), 0),
        ],
    )
    def test_filters(self, auditor, search, found):
        event(day=-1), event(day=0), event(day=1, by="link")
        event("audit.read", day=2, subject="k2")
        event("people.registered", day=-2)
        assert len(queries.events(auditor, search).events) == found
        assert len(list(queries.all_events(auditor, search))) == found

    def test_a_key_that_is_gone_begins_anew(self, auditor):
        event()
        assert len(queries.events(auditor, Search(), UUID(int=7 << 76)).events) == 1

    @pytest.mark.parametrize("role", [role.slug for role in ROLES if role.slug != "auditor"])
    def test_nobody_else(self, client, role):
        user, access = world.account(role)
        event()
        for ask in (queries.events, queries.all_events):
            with pytest.raises(PermissionDenied):
                ask(access, Search())
        client = world.signed_in(client, user)
        assert client.get(reverse("admin-log")).status_code == 403
        assert client.get(reverse("admin-log-csv")).status_code == 403

    def test_an_auditor_opens_nothing_else(self, client):
        client = world.signed_in(client, world.account("auditor")[0])
        assert client.get(reverse("admin")).url == reverse("admin-log")
        for name in ("admin-people", "admin-new", "messages:queue"):
            assert client.get(reverse(name)).status_code == 403

    def test_the_capability_is_the_one_of_the_roles(self):
        assert May.READ_AUDIT == permissions.READ_AUDIT


class TestThePage:
    @pytest.mark.parametrize("count", [1, 3])
    def test_few_queries_names_of_staff_no_more(self, client, count, django_assert_max_num_queries):
        staff, _ = world.account("promoter", name="Rosa Promotora")
        for n in range(count):
            event(by=str(staff.pk), subject=str(n))
        client = world.signed_in(client, world.account("auditor")[0])
        with django_assert_max_num_queries(10):
            page = client.get(reverse("admin-log"))
        assert page.status_code == 200
        assert page.content.decode().count("Rosa Promotora") == count

    def test_by_address_of_the_account(self, client):
        staff, _ = world.account("promoter", email="rosa@example.org")
        event(by=str(staff.pk), subject="hers"), event(subject="not hers")
        client = world.signed_in(client, world.account("auditor")[0])
        page = client.get(reverse("admin-log"), {"by": "Rosa@example.org"}).content.decode()
        assert "subject=hers" in page
        assert "not hers" not in page

    @pytest.mark.parametrize(
        "query",
        [
            "first=2026-02-31",
            "first=x&last=%00",
            "after=nonsense",
            "verb=%27--",
            "subject=" + "x" * 99,
            "by=%F0%9F%98%80",
        ],
    )
    def test_nonsense_is_not_an_error(self, client, query):
        client = world.signed_in(client, world.account("auditor")[0])
        assert client.get(f"{reverse('admin-log')}?{query}").status_code in (200, 404)

    def test_older_ones_follow_with_the_same_filter(self, client):
        for n in range(60):
            event(subject=str(n))
        client = world.signed_in(client, world.account("auditor")[0])
        page = client.get(reverse("admin-log"), {"verb": "casework"})
        older = client.get(reverse("admin-log"), {"verb": "casework", "after": page.context["more"]})
        assert (len(page.context["rows"]), len(older.context["rows"])) == (50, 10)

    def test_taking_it_away_is_written_down(self, client):
        user, _ = world.account("auditor")
        event(), event("audit.read")
        answer = world.signed_in(client, user).get(reverse("admin-log-csv"), {"verb": "casework"})
        lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
        assert (lines[0], len(lines)) == (list(COLUMNS), 2)
        taken = Event.objects.get(verb="audit.exported")
        assert (taken.by, taken.data) == (str(user.pk), {"of": "casework"})


class TestCsv:
    def test_each_event_a_line_and_no_cell_that_runs(self):
        event(by="=cmd|'/c calc'!A1", subject="-1+1", note='@SUM(1)\n"x"')
        [head, line] = list(csv.reader(io.StringIO("".join(as_csv(Event.objects.all())))))
        assert dict(zip(head, line, strict=True)) == {
            "at": "2026-11-20T12:00:00.000+00:00",
            "verb": "casework.requested",
            "by": "'=cmd|'/c calc'!A1",
            "role": "",
            "subject_type": "casework.servicerequest",
            "subject_id": "'-1+1",
            "office": "",
            "organization": "",
            "data": '{"note": "@SUM(1)\\n\\"x\\""}',
        }

    def test_nothing_found_is_a_head_alone(self):
        assert "".join(as_csv([])) == ",".join(COLUMNS) + "\r\n"


class TestCommand:
    def run(self, *words):
        done = CliRunner().invoke(commands.audit, ["show", *words])
        assert done.exit_code == 0, done.output
        return done.output

    def test_show(self, capsys):
        event(), event("audit.read", by="link")
        assert self.run().count("\n") == 2
        assert "audit.read" in self.run("--by", "link")
        assert self.run("--to", "2026-11-19") == ""
        assert self.run("--csv", "--verb", "audit.read").count("\n") == 2
