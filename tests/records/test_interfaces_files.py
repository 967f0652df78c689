"""Tables and calendars: who may have which, what stands in them and what never does."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from ambos.records.audit.models import Event
from ambos.records.casework.actions import accept_request
from ambos.records.interfaces.actions import make_token, revoke_token
from ambos.records.interfaces.models import Token
from ambos.records.posts.models import Post
from tests.support import casework, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def sides():
    """Two windows, each with a named referral that has an appointment."""
    a, b = casework.side(), casework.side(world.B, "houston")
    for side in (a, b):
        sent = casework.send(side, note=f"{side.mark} secreto").service_request
        accept_request(service_request=sent, by=side.clinic, starts_at=timezone.now() + timedelta(days=2))
    return a, b


def rows(user, path):
    answer = world.signed_in(Client(), user).get(path)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


class TestTables:
    @pytest.mark.parametrize("what", ["visits", "referrals"])
    def test_a_window_has_its_own_rows_without_names(self, sides, what):
        a, _b = sides
        found = rows(a.promoter, f"/tables/{what}.csv")
        assert len(found) == 2
        text = str(found)
        for word in ("Guadalupe", casework.PHONE, "secreto", "houston", world.B):
            assert word not in text

    def test_a_clinic_has_the_referrals_sent_to_it(self, sides):
        _a, b = sides
        [head, row] = rows(b.clerk, "/tables/referrals.csv")
        said = dict(zip(head, row, strict=True))
        assert (said["state"], said["office"]) == ("scheduled", "houston")
        assert "Guadalupe" not in str(row)

    def test_as_a_workbook_it_is_the_same(self, sides):
        a, _b = sides
        answer = world.signed_in(Client(), a.promoter).get("/tables/referrals.xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
        assert [row[0].value for row in sheet.iter_rows()] == [r[0] for r in rows(a.promoter, "/tables/referrals.csv")]

    @pytest.mark.parametrize(
        "role, may",
        [
            ("promoter", {"services", "visits", "referrals"}),
            ("window_coordinator", {"services", "visits", "referrals"}),
            ("partner_administrator", {"services", "referrals"}),
            ("community_affairs_officer", {"services"}),
            ("headquarters_coordinator", {"services"}),
            ("consul", set()),
            ("evaluator", set()),
            ("auditor", set()),
            ("administrator", set()),
        ],
    )
    def test_who_may_have_which(self, role, may):
        client = world.signed_in(Client(), world.account(role)[0])
        got = {
            what: client.get(f"/tables/{what}.csv").status_code
            for what in ("services", "visits", "referrals", "people")
        }
        assert {what for what, status in got.items() if status == 200} == may
        assert got["people"] == 404
        page = client.get("/tables/").content.decode()
        assert {what for what in ("services", "visits", "referrals") if f"/tables/{what}.csv" in page} == may

    def test_the_log_says_who_took_how_many(self, sides):
        a, _b = sides
        rows(a.promoter, "/tables/visits.csv?first=2020-01-01&last=2030-01-01")
        event = Event.objects.get(verb="interfaces.exported")
        assert (event.by, event.subject_type, event.data["rows"]) == (str(a.promoter.pk), "table.visits", 1)

    @pytest.mark.parametrize("days", ["first=2001-01-01&last=2001-12-31", "first=2001-12-31&last=2001-01-01"])
    def test_days_narrow_it(self, sides, days):
        a, _b = sides
        assert len(rows(a.promoter, f"/tables/visits.csv?{days}")) == 1

    @pytest.mark.parametrize("what", ["services", "visits", "referrals"])
    def test_queries_do_not_grow(self, what, django_assert_max_num_queries):
        a = casework.side()
        client = world.signed_in(Client(), a.promoter)
        for number in range(1, 4):
            casework.send(a)
            with django_assert_max_num_queries(25):
                got = b"".join(client.get(f"/tables/{what}.csv").streaming_content)
            assert got.count(b"\r\n") == 1 + (1 if what == "services" else number)

    def test_a_formula_in_a_name_does_not_run(self):
        a = casework.side()
        world.service('=HYPERLINK("http://x")', organization=world.organization("+Clínica"))
        found = rows(a.promoter, "/tables/services.csv")
        assert [row[1:3] for row in found if "HYPER" in row[2]] == [["'+Clínica", '\'=HYPERLINK("http://x")']]


class TestCalendars:
    def test_the_window_s_appointments_without_names(self, sides):
        a, _b = sides
        token, key = make_token(
            post=Post.objects.get(holder=a.promoter), name="telephone", scopes=["calendar:read"], days=30, by=a.window
        )
        answer = Client().get(f"/calendars/{key}.ics", headers={"accept-language": "en"})
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
        text = answer.content.decode()
        assert text.count("BEGIN:VEVENT") == 1
        assert "SUMMARY:Referral " in text
        for word in ("Guadalupe", casework.PHONE, "secreto", world.B):
            assert word not in text
        assert Event.objects.get(verb="interfaces.read").data == {"what": "calendar", "rows": 1}
        revoke_token(token=token, by=a.window)
        assert Client().get(f"/calendars/{key}.ics").status_code == 404

    def test_another_scope_opens_no_calendar(self, sides):
        a, _b = sides
        _token, key = make_token(
            post=Post.objects.get(holder=a.promoter), name="x", scopes=["directory:read"], days=30, by=a.window
        )
        assert Client().get(f"/calendars/{key}.ics").status_code == 404
        assert Client().get("/calendars/ambos_nothing.ics").status_code == 404
        assert Token.objects.count() == 1

    def test_the_days_an_office_rests(self):
        world.office("fresno")
        text = Client().get("/calendars/offices/fresno.ics").content.decode()
        assert "DTSTART;VALUE=DATE:20261126" in text, "of the country it stands in"
        assert "DTSTART;VALUE=DATE:20260916" in text, "of the country of origin"
        assert Client().get("/calendars/offices/atlantis.ics").status_code == 404
