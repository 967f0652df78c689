"""Health Weeks: the calendar near a family, iCalendar in both languages, lists in and out, pages by role."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.urls import reverse

from ambos.domain.geography import Point
from ambos.domain.icalendar import calendar as as_text
from ambos.programs.health_weeks import actions, demo, queries
from ambos.programs.health_weeks.actions import Answers
from ambos.programs.health_weeks.exports import as_icalendar, consolidated_csv, entry_of, events_csv
from ambos.programs.health_weeks.models import Edition, Event, EventVisit
from ambos.records.audit.models import Event as Log
from ambos.records.network.models import Place
from tests.support import world
from tests.support.weeks import GOOD, TODAY, Side, edition, refused

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(days=3)


@pytest.fixture
def side():
    return Side()


def zip_code(code, latitude, longitude, name="Fresno"):
    return Place.objects.create(
        key=f"us:zip:{code}", country="us", kind="zip", code=code, name=name, folded_name=name.lower(), state_code="CA",
        latitude=latitude, longitude=longitude,
    )  # fmt: skip


# -- the calendar ------------------------------------------------------------------------------------------------------
def test_near_ones_come_first_and_far_ones_are_not_hidden(side):
    zip_code("93721", 36.73, -119.78)
    zip_code("92101", 32.72, -117.16, "San Diego")
    far = side.published(day=SOON, postal_code="92101", title="Lejos")
    near = side.published(day=SOON + timedelta(days=1), postal_code="93721", title="Cerca")
    online = side.published(
        day=SOON + timedelta(days=2), mode="virtual", place="", online_at="https://example.org/x", title="En línea"
    )
    found = queries.calendar(on=TODAY, near=Point(36.75, -119.8))
    assert [event for event, _km in found] == [near, online, far]
    assert [None if km is None else round(km) for _e, km in found] == [3, None, 509]
    assert [event for event, _km in queries.calendar(on=TODAY)] == [far, near, online]


def test_the_calendar_is_narrowed_by_service_state_and_office(side):
    plain = side.published(day=SOON)
    eyes = side.published(day=SOON, services=["screening_vision"], state_province="TX")
    other = Side("dallas").published(day=SOON)

    def asked(**by):
        return {event for event, _km in queries.calendar(on=TODAY, **by)}

    assert asked(offers="screening_vision") == {eyes}
    assert asked(state="tx") == {eyes}
    assert asked(office="dallas") == {other}
    assert asked() == {plain, eyes, other}


def test_what_is_over_leaves_the_calendar_the_day_after(side):
    event = side.published(day=TODAY)
    assert [e for e, _km in queries.calendar(on=event.day)] == [event]
    assert queries.calendar(on=event.day + timedelta(days=1)) == []
    assert queries.public_event(event.code.lower()) == event


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_of_families_asks_few_questions_and_sets_no_cookie(client, side, n, django_assert_max_num_queries):
    for _ in range(n):
        side.published(day=SOON)
    with django_assert_max_num_queries(3):
        answer = client.get(reverse("health_weeks:calendar"))
    assert (answer.status_code, answer.cookies, len(answer.context["days"][0][1])) == (200, {}, n)
    assert answer["Referrer-Policy"] == "no-referrer"


# -- iCalendar ---------------------------------------------------------------------------------------------------------
def test_one_event_in_each_language_with_its_promise_and_its_change(side):
    event = side.published(day=SOON, title_en="Fair", note="Sombra", note_en="Shade")
    spanish, english = (as_icalendar([event], language=language).replace("\r\n ", "") for language in ("es", "en"))
    assert "SUMMARY;LANGUAGE=es:Feria\r\n" in spanish
    assert "SUMMARY;LANGUAGE=en:Fair\r\n" in english
    assert "Gratis. Sin cita. No lleve nada: no se piden documentos." in spanish
    assert "Bring nothing: no document is asked for." in english
    assert (r"\nSombra" in spanish, r"\nShade" in english) == (True, True)
    changed = actions.change_event(event=event, place="Plaza", by=side.officer)
    entry = entry_of(changed, "es")
    assert (entry.sequence, entry.uid, entry.location) == (1, f"{event.pk}@ambos", "Plaza, Fresno")
    assert as_text([entry], name="x") != as_text([entry_of(event, "es")], name="x")


def test_the_feed_keeps_last_month_and_marks_what_was_cancelled(client, side):
    past = side.published(day=TODAY - timedelta(days=9), title="Pasada")
    gone = side.published(day=SOON, title="Cancelada")
    actions.cancel_event(event=gone, reason="Humo", by=side.officer)
    side.proposed(day=SOON, title="Secreta")
    answer = client.get(reverse("health_weeks:feed"), {"lang": "es"})
    text = answer.content.decode().replace("\r\n ", "")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (text.count("BEGIN:VEVENT"), text.count("STATUS:CANCELLED"), "CANCELADA: Humo" in text) == (2, 1, True)
    assert (str(past.pk) in text, "Secreta" in text) == (True, False)
    one = client.get(reverse("health_weeks:event_file", args=[past.code]))
    assert (one.status_code, one.content.decode().count("BEGIN:VEVENT")) == (200, 1)
    assert client.get(reverse("health_weeks:event_file", args=["nothing"])).status_code == 404


# -- lists -------------------------------------------------------------------------------------------------------------
HEAD = "title,kind,starts,ends,place,city,services,agencies\n"


def row(title="Feria", day=SOON, services="screening_glucose", agencies=""):
    return f"{title},fair,{day} 09:00,{day} 13:00,Parque,Fresno,{services},{agencies}\n"


def take(side, text, **more):
    return actions.import_events(edition=side.edition, office=side.office, text=text, by=side.officer, **more)


def test_a_list_is_taken_whole_or_not_at_all_with_every_fault_and_never_twice(side):
    world.organization("Salud del Valle")
    text = (
        HEAD
        + row(agencies="SALUD DEL VALLE")
        + row("Otra", agencies="Nadie;Ninguno")
        + row("Tarde", TODAY + timedelta(days=90))
    )
    checked = take(side, text, only_check=True)
    assert ([one.state for one in checked], Event.objects.count()) == (["waits", "refused", "refused"], 0)
    done = take(side, text)
    assert [(one.line, one.state, [r.code for r in one.reasons]) for one in done] == [
        (2, "waits", []),
        (3, "refused", ["health_weeks.row_agency", "health_weeks.row_agency"]),
        (4, "refused", ["health_weeks.outside_edition"]),
    ]
    assert (Event.objects.count(), Log.objects.filter(verb="health_weeks.events_imported").count()) == (0, 0)
    good = HEAD + row(agencies="SALUD DEL VALLE")
    assert ([one.state for one in take(side, good, only_check=True)], Event.objects.count()) == (["taken"], 0)
    assert [one.state for one in take(side, good)] == ["taken"]
    event = Event.objects.get()
    assert (event.state, [a.organization.name for a in event.agencies.all()]) == ("proposed", ["Salud del Valle"])
    assert queries.local(event).hour == 9
    assert [one.state for one in take(side, text)] == ["here", "refused", "refused"]
    assert [one.state for one in take(side, good + row("Otra"))] == ["here", "taken"]
    assert Event.objects.count() == 2


def test_two_hundred_rows_with_one_bad_row_take_nothing_and_name_it(side):
    rows = [row(f"Feria {n}") for n in range(199)]
    rows.insert(150, row("Mala", day="mañana"))
    done = take(side, HEAD + "".join(rows))
    bad = [one for one in done if one.state != "waits"]
    assert [(one.line, one.state, [r.code for r in one.reasons]) for one in bad] == [
        (152, "refused", ["health_weeks.row_bad_time", "health_weeks.row_bad_time"])
    ]
    assert (len(done), Event.objects.count()) == (200, 0)


def test_a_file_that_is_no_list_takes_nothing(side):
    refused(
        take,
        "health_weeks.no_column",
        "health_weeks.no_column",
        "health_weeks.no_column",
        side=side,
        text="title\nFeria\n",
    )


def test_what_is_exported_can_be_read_back_and_holds_no_formula(side):
    event = side.published(day=SOON, title="=cmd|x", note='hola, "mundo"')
    actions.add_agency(event=event, organization=world.organization("Salud del Valle"), by=side.officer)
    text = "".join(events_csv(queries.events(side.officer)))
    [cells] = list(csv.DictReader(StringIO(text)))
    assert (cells["title"], cells["agencies"], cells["code"]) == ("'=cmd|x", "Salud del Valle", event.code)
    other = Side("dallas")
    [taken] = take(other, text)
    assert (taken.state, taken.event.title, taken.event.note) == ("taken", "=cmd|x", 'hola, "mundo"')


def test_the_consolidated_file_names_the_unit_of_every_number(side):
    event = side.verified()
    actions.add_host(event=event, country="gt", name="=Consulado", by=side.officer)
    done = actions.consolidate(edition=side.edition, by=world.account("headquarters_coordinator")[1])
    rows = list(csv.DictReader(StringIO("".join(consolidated_csv(done.figures)))))
    found = {(r["office"], r["measure"]): (r["unit"], r["value"]) for r in rows}
    assert found[("los-angeles", "attendances")] == found[("", "attendances")] == ("contact", "100")
    assert found[("", "online_views")] == ("reach", "0")
    assert found[("", "persons_at_least")] == ("person", "100")
    assert found[("'=Consulado", "share_of_attendances")] == ("contact", "50")


def test_a_consolidated_file_hides_small_numbers_and_what_would_give_them_away(side):
    few = Answers(attendees=9, referrals=0, abnormal=2, abnormal_referred=0, abnormal_refused=2, enrolled=0,
                  services={"screening_glucose": 9, "screening_hiv": 2})  # fmt: skip
    side.verified(few)
    for code in ("dallas", "houston"):
        Side(code).verified(Answers(**{**GOOD.__dict__, "services": {"screening_glucose": 60, "screening_hiv": 30}}))
    done = actions.consolidate(edition=side.edition, by=world.account("headquarters_coordinator")[1])
    rows = list(csv.DictReader(StringIO("".join(consolidated_csv(done.figures)))))
    found = {(r["office"], r["measure"]): r["value"] for r in rows}
    assert found[("los-angeles", "service.screening_hiv")] == ""
    assert found[("los-angeles", "abnormal_refused")] == ""
    hiv = [value for (office, measure), value in found.items() if measure == "service.screening_hiv" and office]
    assert (hiv.count(""), found[("", "attendances")]) == (2, "209")


# -- pages -------------------------------------------------------------------------------------------------------------
def test_pages_open_for_whom_they_are_and_for_nobody_else(client, side):
    event = side.reported().event
    agency = world.organization("Clínica")
    member = actions.join_task_force(task_force=side.force, organization=agency, by=side.officer)
    accounts = {
        "officer": side.officer_user,
        "partner": world.account("partner_administrator", organization=agency)[0],
        "hq": world.account("headquarters_coordinator")[0],
        "promoter": world.account("promoter", office=side.office)[0],
    }
    pages = {
        reverse("health_weeks:office"): {"officer"},
        reverse("health_weeks:work_event", args=[event.pk]): {"officer"},
        reverse("health_weeks:sign"): {"officer"},
        reverse("health_weeks:import"): {"officer"},
        reverse("health_weeks:agency"): {"partner"},
        reverse("health_weeks:propose", args=[member.pk]): {"partner"},
        reverse("health_weeks:editions"): {"hq"},
        reverse("health_weeks:edition", args=[edition().code]): {"hq"},
        reverse("health_weeks:fair"): {"promoter"},
    }
    for name, user in accounts.items():
        world.signed_in(client, user)
        opened = {page for page in pages if client.get(page).status_code == 200}
        assert opened == {page for page, roles in pages.items() if name in roles}, name


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_of_an_office_asks_few_questions(client, side, n, django_assert_max_num_queries):
    for _ in range(n):
        event = side.verified()
        actions.add_agency(event=event, organization=world.organization(), by=side.officer)
    world.signed_in(client, side.officer_user)
    with django_assert_max_num_queries(25):
        assert client.get(reverse("health_weeks:office")).status_code == 200


def test_an_agency_proposes_by_its_page_and_sees_its_event(client, side):
    agency = world.organization("Clínica")
    member = actions.join_task_force(task_force=side.force, organization=agency, by=side.officer)
    world.signed_in(client, world.account("partner_administrator", organization=agency)[0])
    form = {"form_key": uuid4(), "title": "Taller", "kind": "workshop", "mode": "in_person", "day": SOON, "starts": "09:00",
            "ends": "10:00", "place": "Sala", "city": "Fresno"}  # fmt: skip
    answer = client.post(reverse("health_weeks:propose", args=[member.pk]), form | {"ends": "08:00"})
    assert list(answer.context["form"].errors) == ["ends"]
    answer = client.post(reverse("health_weeks:propose", args=[member.pk]), form)
    assert answer.url == reverse("health_weeks:agency")
    assert "Taller" in client.get(answer.url).content.decode()
    assert Event.objects.get().proposer == agency


def test_an_agency_sees_when_the_report_of_its_event_is_due(client, side):
    agency = world.organization("Clínica")
    actions.add_agency(event=side.published(title="Feria de ayer"), organization=agency, by=side.officer)
    world.signed_in(client, world.account("partner_administrator", organization=agency)[0])
    assert "Feria de ayer" in (page := client.get(reverse("health_weeks:agency")).content.decode())
    assert "clock clock--" in page


def test_a_link_shows_no_event_of_another_and_a_wrong_one_nothing(client, side):
    path = actions.make_link(event=side.published(), by=side.officer)
    answer = client.get(path)
    assert (answer.status_code, answer["Referrer-Policy"], answer["X-Robots-Tag"]) == (
        200, "no-referrer", "noindex, nofollow, noarchive",
    )  # fmt: skip
    assert client.get(path.replace("report/", "report/x")).status_code == 404
    actions.submit_by_link(token=path.rstrip("/").rpartition("/")[2], answers=GOOD)
    assert client.get(path).status_code == 410


def test_the_demo_is_made_by_the_verbs_and_the_same_seed_makes_the_same_world(clinical_table):
    for code in demo.PLACES:
        world.office(code)
    for role in ("community_affairs_officer", "consul", "promoter"):
        world.account(role, office=world.office("fresno"), is_demo=True)
    said = []
    demo.build(1.0, 2009, said.append)
    found = Edition.objects.get(is_demo=True)
    counted = queries.tally_of(world.account("headquarters_coordinator")[1], found)
    assert said == [f"    {found.code}: {found.events.count()}"]
    assert counted.network.counts["abnormal"] == (
        counted.network.counts["abnormal_referred"] + counted.network.counts["abnormal_refused"]
    )
    assert (counted.network.largest, len(counted.network.volunteers)) == (412, 3)
    assert {event.state for event in found.events.all()} >= {
        "proposed",
        "approved",
        "published",
        "cancelled",
        "verified",
    }
    assert all("(muestra)" in event.title for event in found.events.all())
    assert len(queries.alike_events(list(found.events.all()))) == 1
    assert EventVisit.objects.filter(is_abnormal=True, answer="refused").count() == 5
