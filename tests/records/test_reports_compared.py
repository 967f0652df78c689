"""A report beside the month before and a year before: a share is compared as a share, with both its numbers of then."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from ambos.portal.templatetags.standings import changed, was
from ambos.records.casework.models import ServiceRequest
from ambos.records.reports import queries
from ambos.records.reports.actions import accept_report, adjust_line, amend_report, consolidate, is_intact
from ambos.records.reports.models import Consolidated, Entry, Report, Statement
from ambos.records.rollout.models import Operation
from tests.support import world
from tests.support.reports import (
    CONTACTS,
    OCTOBER,
    form,
    house,
    now,
    opened,
    operation,
    sheet_of,
    signed,
    the_report,
    visits,
)

__all__ = ["now"]
pytestmark = pytest.mark.django_db
SEPTEMBER, LAST_YEAR = OCTOBER.previous, OCTOBER.a_year_before
MADE, ACCEPTED = "health_windows.referrals_made", "health_windows.referrals_accepted"


def referred(at, many, accepted, span=OCTOBER):
    """So many people referred in a period, so many of them accepted."""
    accept_first(accepted, [world.referral(visit) for visit in visits(at, many, people=many, span=span)])


def accept_first(accepted, referrals):
    for referral in referrals[:accepted]:
        ServiceRequest.objects.filter(pk=referral.pk).update(
            state="accepted", answered_at=referral.sent_at, answered_by="link"
        )


def lines_of(report):
    return {line.code: line for part in sheet_of(report).parts for line in part.lines if not line.category}


def the_september(at):
    return Report.objects.get(service_point=at.point, period=SEPTEMBER.first_day)


def forget_wholes(report):
    """As a draft begun before both numbers were kept."""
    Entry.objects.filter(statement__report=report).update(before_of=None, year_before_of=None)


# -- a share moved by points -------------------------------------------------------------------------------------------
def test_a_share_is_compared_as_a_share_with_both_its_numbers():
    """8 of 40 a year ago, 10 of 40 last month, 5 of 10 now: half as many, and twice the share."""
    at = house()
    referred(at, 40, 8, LAST_YEAR), referred(at, 40, 10, SEPTEMBER), referred(at, 10, 5)
    opened(LAST_YEAR), opened(SEPTEMBER), opened()
    lines = lines_of(the_report(at))
    share = lines[ACCEPTED]
    assert (share.said.numerator, share.said.denominator) == (5, 10)
    assert (share.before, share.before_of, share.year_before, share.year_before_of) == (10, 40, 8, 40)
    assert (share.points("before"), share.points("year_before")) == (Fraction(1, 4), Fraction(3, 10))
    assert (share.grew("before"), share.grew("year_before")) == (None, None)
    assert (lines[MADE].grew("before"), lines[CONTACTS].grew("year_before")) == (Fraction(-3, 4), Fraction(-3, 4))
    assert (lines[MADE].points("before"), lines[MADE].before_of) == (None, None)
    words = [(was(share, when), changed(share, when)) for when in ("before", "year_before")]
    assert words == [("10 de 40", "+25.0 puntos"), ("8 de 40", "+30.0 puntos")]
    assert (was(lines[CONTACTS], "before"), changed(lines[CONTACTS], "before")) == ("40", "−75%")


def test_a_share_of_nothing_is_not_compared():
    at = house()
    visits(at, 10, span=SEPTEMBER), referred(at, 10, 5)
    opened(SEPTEMBER), opened()
    share = lines_of(the_report(at))[ACCEPTED]
    assert (share.before, share.before_of, share.points("before"), share.is_comparable("before")) == (0, 0, None, True)
    assert (was(share, "before"), changed(share, "before")) == ("0 de 0", "")


def test_it_follows_both_numbers_of_what_was_signed_of_the_month_before():
    at = house()
    referred(at, 20, 10, SEPTEMBER), referred(at, 10, 5)
    opened(SEPTEMBER), opened()
    adjust_line(
        report=the_september(at), line=ACCEPTED, numerator=12, denominator=20, reason="dos en papel", by=at.coordinator
    )
    signed(the_september(at), at.coordinator, note="una palabra")
    opened()
    share = lines_of(the_report(at))[ACCEPTED]
    assert (share.before, share.before_of, share.points("before")) == (12, 20, Fraction(-1, 10))


def test_two_agencies_of_the_month_before_are_put_together_above_and_below_the_line():
    at = house()
    left = world.organization("La de antes")
    Operation.objects.update(starts_on=date(2026, 9, 15))
    operation(at.point, left, starts_on=date(2024, 1, 1), ends_on=date(2026, 9, 14))
    for agency, many, accepted, day in ((left, 10, 4, date(2026, 9, 3)), (at.agency, 10, 8, date(2026, 9, 20))):
        sent = [world.referral(visit) for visit in visits(at, many, agency=agency, people=many, day=day)]
        accept_first(accepted, sent)
    referred(at, 10, 6)
    opened()  # nobody opened September: what the records count of the window, whoever ran it
    share = lines_of(the_report(at))[ACCEPTED]
    assert (share.before, share.before_of, share.points("before")) == (12, 20, 0)


# -- what was written down without the whole ---------------------------------------------------------------------------
def test_a_draft_begun_with_half_a_share_is_made_whole_by_the_clock():
    at = house()
    referred(at, 40, 10, SEPTEMBER), referred(at, 10, 5)
    opened()
    forget_wholes(the_report(at))
    assert lines_of(the_report(at))[ACCEPTED].is_comparable("before") is False
    opened()
    share = lines_of(the_report(at))[ACCEPTED]
    assert (share.before, share.before_of, share.points("before")) == (10, 40, Fraction(1, 4))


def test_a_signed_report_that_kept_half_a_share_stays_and_says_that_it_is_not_comparable():
    at = house()
    referred(at, 40, 10, SEPTEMBER), referred(at, 10, 5)
    opened()
    forget_wholes(the_report(at))
    statement = signed(the_report(at), at.coordinator, note="una palabra")
    opened()
    share = lines_of(the_report(at))[ACCEPTED]
    assert (share.before, share.before_of, share.points("before")) == (10, None, None)
    assert (was(share, "before"), changed(share, "before")) == ("10", "no comparable")
    assert is_intact(Statement.objects.get(pk=statement.pk))
    page = world.signed_in(Client(), world.account("consul", office=at.office)[0]).get(
        reverse("reports:report", args=[the_report(at).pk])
    )
    assert page.content.decode().count("no comparable") == 2 * sum(  # in its column, and below the number
        line.is_rate and line.before is not None for line in lines_of(the_report(at)).values()
    )


def test_a_correction_begins_with_both_numbers():
    at = house()
    referred(at, 40, 10, SEPTEMBER), referred(at, 10, 5)
    opened()
    signed(the_report(at), at.coordinator, note="una palabra")
    accept_report(report=the_report(at), by=at.officer)
    amend_report(report=the_report(at), reason="una en papel", by=at.coordinator)
    assert (lines_of(the_report(at))[ACCEPTED].before, lines_of(the_report(at))[ACCEPTED].before_of) == (10, 40)


# -- the pages and files -----------------------------------------------------------------------------------------------
def test_the_page_and_the_workbook_of_a_report_say_both_numbers():
    at = house()
    referred(at, 40, 10, SEPTEMBER), referred(at, 10, 5)
    opened()
    adjust_line(report=the_report(at), line=ACCEPTED, numerator=6, denominator=10, reason="una más", by=at.coordinator)
    client = world.signed_in(Client(), world.account("consul", office=at.office)[0])
    page = " ".join(client.get(reverse("reports:report", args=[the_report(at).pk])).content.decode().split())
    assert "10 de 40" in page
    assert "+35.0 puntos" in page
    assert "registros: 5 de 10" in page
    book = openpyxl.load_workbook(
        BytesIO(client.get(reverse("reports:file", args=[the_report(at).pk, "xlsx"])).content)
    )
    title = str(lines_of(the_report(at))[ACCEPTED].line.measured.title)
    [row] = [row for row in book.active.iter_rows(values_only=True) if row[1] == title]
    assert row[5:13] == (6, 10, 5, 10, 10, 40, None, None)


# -- the network -------------------------------------------------------------------------------------------------------
def network_of(span, shares):
    """Every office refers so many, of whom so many are accepted; all reports are accepted and put together."""
    for at, (many, accepted) in shares:
        referred(at, many, accepted, span)
    opened(span)
    for at, _share in shares:
        report = Report.objects.get(service_point=at.point, period=span.first_day)
        signed(report, at.coordinator, note="una palabra")
        accept_report(report=report, by=at.officer)
    return consolidate(form=form(), span=span, by="system")


def network_lines(access, made, office=None):
    sections = queries.consolidated(access, form(), OCTOBER, made, office)
    return {line.line.measured.measure.code: line for _s, lines in sections for line in lines if not line.category}


def test_headquarters_compares_shares_of_the_network_and_of_an_office():
    offices = [house(f"oficina-{n}") for n in range(4)]
    network_of(SEPTEMBER, [(at, (40, 10)) for at in offices])
    made = network_of(OCTOBER, [(at, (20, 12)) for at in offices])
    access = world.account("evaluator")[1]
    whole, one = (
        network_lines(access, made)[ACCEPTED],
        network_lines(access, made, offices[0].office.pk)[ACCEPTED],
    )
    assert (whole.before, whole.before_of, whole.points("before")) == (40, 160, Fraction(7, 20))
    assert (one.before, one.before_of, one.points("before")) == (10, 40, Fraction(7, 20))
    assert (whole.grew("before"), whole.year_before, whole.points("year_before")) == (None, None, None)
    client = world.signed_in(Client(), world.account("evaluator")[0])
    page = " ".join(client.get("/reports/network/?period=2026-10").content.decode().split())
    assert "40 de 160" in page
    assert "+35.0 puntos" in page
    content = client.get("/reports/network/report.xlsx?period=2026-10").content
    rows = list(openpyxl.load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    [row] = [row for row in rows if row[1] == str(whole.line.measured.title)]
    assert row[5:11] == (48, 80, 40, 160, None, None)


def test_a_share_that_was_small_then_is_neither_shown_nor_compared():
    offices = [house(f"oficina-{n}") for n in range(4)]
    network_of(SEPTEMBER, [(offices[0], (3, 1)), *((at, (40, 10)) for at in offices[1:])])
    made = network_of(OCTOBER, [(at, (20, 12)) for at in offices])
    access = world.account("evaluator")[1]
    line = network_lines(access, made, offices[0].office.pk)[ACCEPTED]
    then = Consolidated.objects.get(
        consolidation__period=SEPTEMBER.first_day, office=offices[0].office, line=ACCEPTED, category=""
    )
    assert (then.is_hidden, then.numerator, then.denominator) == (True, 1, 3)
    assert (line.before, line.before_of, line.points("before"), was(line, "before"), changed(line, "before")) == (
        None, None, None, "–", "",
    )  # fmt: skip


def test_what_was_provisional_then_says_so_beside_the_comparison():
    offices = [house(f"oficina-{n}") for n in range(4)]
    for at in offices:
        referred(at, 40, 10, SEPTEMBER)
    opened(SEPTEMBER)
    for at in offices[:3]:
        report = the_september(at)
        signed(report, at.coordinator, note="una palabra")
        accept_report(report=report, by=at.officer)
    consolidate(form=form(), span=SEPTEMBER, by="system")
    made = network_of(OCTOBER, [(at, (20, 12)) for at in offices])
    line = network_lines(world.account("evaluator")[1], made)[ACCEPTED]
    assert (line.before, line.before_of, line.provisional) == (30, 120, frozenset({"before"}))
    assert (was(line, "before"), changed(line, "before")) == ("30 de 120*", "+35.0 puntos")


def test_offices_that_have_not_signed_are_no_fall_of_the_network():
    """37 offices of 53 are in, the month before 52 were: a tenth fewer people is not what that says."""
    offices = [house(f"oficina-{n}") for n in range(4)]
    network_of(SEPTEMBER, [(at, (20, 10)) for at in offices])
    for at in offices:
        referred(at, 20, 12, OCTOBER)
    opened(OCTOBER)
    for at in offices[:3]:
        report = the_report(at)
        signed(report, at.coordinator, note="una palabra")
        accept_report(report=report, by=at.officer)
    access = world.account("evaluator")[1]
    made = consolidate(form=form(), span=OCTOBER, by="system")
    line = network_lines(access, made)[MADE]
    assert (line.figure.numerator, line.before, line.unlike) == (60, 80, frozenset({"before", "year_before"}))
    assert (line.grew("before"), changed(line, "before"), was(line, "before")) == (None, "", "80")
    assert changed(network_lines(access, made)[ACCEPTED], "before") == "+10.0 puntos"  # a share of fewer is a share
    client = world.signed_in(Client(), world.account("evaluator")[0])
    page = client.get("/reports/network/?period=2026-10").content.decode()
    assert "lo que falta no es una baja" in page
    # of an office that is in, in both months, the change is told
    one = network_lines(access, made, offices[0].office.pk)[MADE]
    assert (one.grew("before"), one.unlike) == (Fraction(0), frozenset({"year_before"}))
    # and once the fourth signs, the whole is compared with the whole
    last = the_report(offices[3])
    signed(last, offices[3].coordinator, note="una palabra")
    accept_report(report=last, by=offices[3].officer)
    whole = network_lines(access, consolidate(form=form(), span=OCTOBER, reason="firmó la última", by="system"))[MADE]
    assert (whole.figure.numerator, whole.grew("before"), "before" in whole.unlike) == (80, Fraction(0), False)
    assert "lo que falta no es una baja" not in client.get("/reports/network/?period=2026-10").content.decode()


def test_two_months_in_which_the_same_offices_are_missing_are_compared():
    offices = [house(f"oficina-{n}") for n in range(4)]
    for span, (many, few) in ((SEPTEMBER, (20, 10)), (OCTOBER, (30, 10))):
        for at in offices:
            referred(at, many, few, span)
        opened(span)
        for at in offices[:3]:
            report = the_september(at) if span is SEPTEMBER else the_report(at)
            signed(report, at.coordinator, note="una palabra")
            accept_report(report=report, by=at.officer)
        made = consolidate(form=form(), span=span, by="system")
    line = network_lines(world.account("evaluator")[1], made)[MADE]
    assert (line.before, line.grew("before"), "before" in line.unlike) == (60, Fraction(1, 2), False)


def test_a_column_of_the_year_before_stands_only_where_something_is_known_of_it():
    client = world.signed_in(Client(), world.account("evaluator")[0])
    offices = [house(f"oficina-{n}") for n in range(4)]
    network_of(OCTOBER, [(at, (20, 12)) for at in offices])
    page = client.get("/reports/network/?period=2026-10").content.decode()
    assert ("Un año antes" in page, 'colspan="5"' in page) == (False, True)
    network_of(OCTOBER.a_year_before, [(at, (10, 6)) for at in offices])
    page = client.get("/reports/network/?period=2026-10").content.decode()
    assert ("Un año antes" in page, 'colspan="6"' in page) == (True, True)
