"""Letters about reports: whoever signs and whoever reviews is written to at each mark, once; and who signs what at an office."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ambos.records.directory.models import Organization
from ambos.records.messages.models import Message
from ambos.records.messages.queries import opened as opened_message
from ambos.records.messages.queries import render
from ambos.records.posts.models import Post
from ambos.records.reports import queries
from ambos.records.reports.actions import (
    accept_report,
    count_again,
    explain_blank,
    open_period,
    return_report,
    tell_of_reports,
)
from ambos.records.reports.models import Report
from tests.support import world
from tests.support.programs import turned_on
from tests.support.reports import OCTOBER, form, house, now, opened, signed, the_report, visits

__all__ = [
    "now"
]  # the third of November; October is due on the fifth, reviewed by the tenth, missing after the thirtieth
pytestmark = pytest.mark.django_db
READY, DUE, MISSING = date(2026, 11, 1), date(2026, 11, 5), date(2026, 11, 30)


@pytest.fixture
def at(now):
    """Fresno with a report of October to sign; and Dallas, which is told nothing of it."""
    made = house("fresno", world.A)
    visits(made, 3)
    opened()
    names = Post.objects.filter(office=made.office).select_related("holder")
    made.email = {post.role: post.holder.email for post in names}
    made.reviewers = [
        post.holder.email for post in names if post.role != "window_coordinator"
    ]  # an officer, two consuls
    world.account("consul", office=world.office("dallas", mark=world.B))
    return made


def letters() -> list[tuple[str, str]]:
    """(kind, address) of the letters about reports, in order."""
    rows = Message.objects.filter(kind__startswith="reports.")
    return sorted((row.kind.partition(".")[2], opened_message(row)[0]) for row in rows)


def signs(at, kind):
    return [(kind, at.email["window_coordinator"])]


def reviews(at, kind):
    return sorted((kind, address) for address in at.reviewers)


@pytest.mark.parametrize(
    "day, kinds",
    [
        (date(2026, 10, 31), ()),
        (READY, ("ready",)),
        (DUE, ("ready",)),
        (DUE + timedelta(days=1), ("late", "late_here")),
        (DUE + timedelta(days=14), ("late", "late_here")),
        (DUE + timedelta(days=15), ()),  # no news any more
        (MISSING, ()),
        (MISSING + timedelta(days=1), ("missing", "missing_here")),
        (MISSING + timedelta(days=15), ()),
    ],
)
def test_each_mark_is_told_to_whoever_signs_and_from_late_on_to_the_office(at, day, kinds):
    expected = [pair for kind in kinds for pair in (reviews if kind.endswith("_here") else signs)(at, kind)]
    assert (tell_of_reports(day), letters()) == (len(expected), sorted(expected))


def test_the_clock_may_strike_often_and_each_letter_goes_out_once(at):
    for days in range(-2, 45):
        tell_of_reports(DUE + timedelta(days=days))
    assert letters() == sorted([
        *signs(at, "ready"), *signs(at, "late"), *reviews(at, "late_here"), *signs(at, "missing"), *reviews(at, "missing_here"),
    ])  # fmt: skip


def test_the_office_is_told_of_a_signature_and_the_window_of_a_return(at):
    signed(the_report(at), at.coordinator)
    assert letters() == reviews(at, "signed")
    return_report(report=the_report(at), note="Faltan las pláticas", by=at.officer)
    assert letters() == sorted([*signs(at, "returned"), *reviews(at, "signed")])
    assert tell_of_reports(DUE) == 0  # what was returned was told, it does not "wait" as well
    signed(the_report(at), at.coordinator)  # another version is another signature
    assert letters() == sorted([*signs(at, "returned"), *reviews(at, "signed"), *reviews(at, "signed")])
    accept_report(report=the_report(at), by=at.officer)
    assert tell_of_reports(DUE + timedelta(days=2)) == 0


def test_a_report_nobody_reviews_in_time_is_told_to_the_office(at):
    signed(the_report(at), at.coordinator)
    due = the_report(at).review_due_on
    assert [tell_of_reports(due + timedelta(days=days)) for days in (0, 1, 14, 15)] == [0, 3, 3, 0]
    assert letters() == sorted([*reviews(at, "review_late"), *reviews(at, "signed")])


def test_a_blank_is_signed_like_any_other(now):
    at = house("fresno")
    opened()
    explain_blank(report=the_report(at), blank_reason="closed_by_weather", note="Tormenta", by=at.coordinator)
    assert [kind for kind, _address in letters()] == 3 * ["signed"]
    assert tell_of_reports(DUE + timedelta(days=1)) == 0


def test_an_agency_without_an_account_is_written_to_at_its_own_address(at):
    Post.objects.filter(role="window_coordinator").update(ends_on=READY - timedelta(days=1))
    assert (tell_of_reports(READY), letters()) == (0, [])
    Organization.objects.filter(pk=at.agency.pk).update(email="agencia@example.org")
    assert (tell_of_reports(READY), letters()) == (1, [("ready", "agencia@example.org")])


def test_a_clinics_administrator_near_the_office_is_none_of_the_office(at):
    world.account("partner_administrator", office=at.office, organization=world.organization("Clínica vecina"))
    mine, _ = world.account("partner_administrator", office=at.office, organization=at.agency)
    assert tell_of_reports(READY) == 2
    assert letters() == sorted([*signs(at, "ready"), ("ready", mine.email)])


@pytest.mark.parametrize(
    "language, words",
    [("es", ("El informe de octubre 2026", "5 nov 2026")), ("en", ("The report of October 2026", "Nov 5, 2026"))],
)
def test_a_letter_says_the_period_and_the_day_in_the_readers_language_and_where_to_look(at, language, words):
    type(world.account()[0]).objects.filter(email=at.email["window_coordinator"]).update(language=language)
    tell_of_reports(READY)
    [row] = Message.objects.filter(kind="reports.ready")
    _subject, text = render(row.kind, row.language, opened_message(row)[1])
    assert all(word in text for word in words), text
    assert f"/reports/{the_report(at).pk}/" in text


# -- who signs what at an office ---------------------------------------------------------------------------------------
@pytest.fixture
def plaza(at):
    """The annual report of a plaza of another agency, at the same office."""
    with turned_on("health_windows", "plazas"):
        asked = queries.asked()["plazas.annual"]
        host = world.organization("Parroquia")
        point = world.window(at.office, name="Plaza de la parroquia")
        rules = asked.form.versions[-1]
        yield SimpleNamespace(
            host=host,
            report=Report.objects.create(
                form=asked.code, program="plazas", office=at.office, service_point=point, organization=host,
                period=date(2025, 1, 1), starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), rules_from=rules.valid_from,
                due_on=date(2026, 1, 30), review_due_on=date(2026, 2, 20), missing_on=date(2026, 3, 1), opened_at=timezone.now(),
            ),
        )  # fmt: skip


def test_a_windows_coordinator_neither_reads_nor_signs_the_plazas_beside_her(at, plaza, client):
    assert list(queries.reports(at.coordinator)) == [the_report(at)]
    assert list(queries.to_sign(at.coordinator, timezone.localdate())) == [the_report(at)]
    with pytest.raises(PermissionDenied):
        count_again(report=plaza.report, by=at.coordinator)
    assert {r.pk for r in queries.reports(at.officer)} == {
        plaza.report.pk,
        the_report(at).pk,
    }  # the office reviews both
    host = world.account("plaza_coordinator", organization=plaza.host)[1]
    assert list(queries.reports(host)) == [plaza.report]
    assert the_report(at).state == "open"


def test_a_form_opened_by_another_program_is_told_to_whoever_signs_it(at, plaza):
    host, _ = world.account("plaza_coordinator", organization=plaza.host)
    Report.objects.exclude(pk=plaza.report.pk).delete()
    assert tell_of_reports(date(2026, 1, 2)) == 1
    assert letters() == [("ready", host.email)]


def test_opening_a_period_writes_to_nobody(now):
    visits(house("fresno"), 2)
    open_period(form=form(), span=OCTOBER.previous, by="system")
    assert letters() == []
