"""Periodic reports: they build themselves, a partner signs, a consulate reviews, headquarters puts the network together."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from ambos.domain.errors import Refused
from ambos.domain.reports import Form, Span
from ambos.programs.health_windows.measures import MEASURES
from ambos.records.registry.manifest import ReportForm
from ambos.records.reports import demo, queries
from ambos.records.reports.actions import (
    accept_report,
    adjust_line,
    amend_report,
    consolidate,
    count_again,
    explain_blank,
    is_intact,
    moved,
    open_period,
    return_report,
    sign_report,
)
from ambos.records.reports.models import Consolidated, Consolidation, Entry, Report, Statement
from ambos.records.rollout.models import Operation
from tests.support import world
from tests.support.reports import (
    CONTACTS,
    NOW,
    OCTOBER,
    codes,
    form,
    house,
    network,
    now,
    numbers,
    opened,
    operation,
    sheet_of,
    signed,
    the_report,
    visits,
)

__all__ = ["now"]  # the moment at which all of it happens
pytestmark = pytest.mark.django_db
PERSONS = "health_windows.persons"
TOPICS, SCREENINGS, MADE = "health_windows.topics", "health_windows.screenings", "health_windows.referrals_made"


# -- it builds itself --------------------------------------------------------------------------------------------------
def test_a_report_builds_itself_from_what_was_recorded():
    at = house()
    visits(at, 12, people=5, topics=2)
    opened()
    report = the_report(at)
    said = numbers(report)
    assert (said[CONTACTS, ""], said[PERSONS, ""], said[TOPICS, ""], said[MADE, ""]) == (12, 5, 24, 0)
    assert said["health_windows.topics_by_topic", "diabetes"] == 12
    assert (report.state, report.due_on, report.review_due_on, report.missing_on) == (
        "open", date(2026, 11, 5), date(2026, 11, 10), date(2026, 11, 30),
    )  # fmt: skip
    assert sheet_of(report).faults == ()


def test_every_line_of_an_indicator_is_that_indicator_cut_by_window():
    """The report and the figures of headquarters can never tell two numbers of one thing."""
    here, there = house(), house("dallas")
    for at in (here, there):
        for visit in visits(at, 6, people=4, topics=2)[:3]:
            world.referral(visit)
    lines = {line.measured.measure.code: line for line in form().made.lines}
    compared = 0
    for measured in MEASURES:
        if line := lines.get(measured.measure.code):
            by_office = {
                office: (top, bottom) for office, top, bottom in measured.compute(OCTOBER.first_day, OCTOBER.last_day)
            }
            by_point = {
                point: (top, bottom)
                for point, _agency, _none, top, bottom in line.count(OCTOBER.first_day, OCTOBER.last_day)
            }
            assert {at.office.pk: by_point.get(at.point.pk) for at in (here, there)} == {
                at.office.pk: by_office.get(at.office.pk) for at in (here, there)
            }, measured.measure.code
            compared += 1
    assert compared >= 10


def test_the_parts_add_up_to_the_whole():
    at = house()
    visits(at, 9, people=6)
    world.encounter(
        office=at.office, service_point=at.point, organization=at.agency, day=date(2026, 10, 9), source="phone"
    )
    opened()
    said = numbers(the_report(at))
    whole = {"contacts_by_source": CONTACTS, "persons_by_sex": PERSONS, "persons_by_age": PERSONS}
    whole |= {
        "persons_by_language": PERSONS,
        "persons_by_first_time": PERSONS,
        "persons_by_origin_state": PERSONS,
        "persons_by_insured": PERSONS,
    }
    for code, of in whole.items():
        assert sum(n for (line, c), n in said.items() if line == f"health_windows.{code}" and c) == said[of, ""], code


def test_it_opens_by_itself_once_and_counts_again_while_nobody_signed():
    at = house()
    visits(at, 4)
    opened()
    visits(at, 3)
    assert [r.pk for r in opened()] == [the_report(at).pk]
    assert numbers(the_report(at))[CONTACTS, ""] == 7


def test_the_database_refuses_two_reports_for_one_window_and_month():
    at = house()
    opened()
    report = the_report(at)
    for agency in (at.agency, None):
        twin = {f.attname: getattr(report, f.attname) for f in Report._meta.concrete_fields if not f.primary_key}
        twin["organization_id"] = agency.pk if agency else None
        if agency is None:
            Report.objects.create(**twin)
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.create(**twin)


# -- blank, zero, not offered ------------------------------------------------------------------------------------------
def test_blank_is_not_zero():
    at, silent = house(), house("dallas")
    visits(at, 3)
    opened()
    assert numbers(the_report(at))[SCREENINGS, ""] == 0
    assert numbers(the_report(silent))[CONTACTS, ""] is None
    with pytest.raises(Refused) as refused:
        signed(the_report(silent), silent.coordinator)
    assert codes(refused) == ("reports.nothing_said",)


def test_an_office_closed_by_a_storm_is_an_explained_blank():
    at = house()
    opened()
    report = the_report(at)
    with pytest.raises(Refused) as refused:
        explain_blank(report=report, blank_reason="closed_by_weather", note=" ", by=at.coordinator)
    assert codes(refused) == ("reports.needs_a_note",)
    explain_blank(
        report=report, blank_reason="closed_by_weather", note="Huracán, sin luz todo el mes", by=at.coordinator
    )
    accept_report(report=report, by=at.officer)
    found = sheet_of(report)
    assert (found.standing, found.statement.blank_reason, numbers(report)) == ("explained", "closed_by_weather", {})
    made = house("dallas")
    visits(made, 8)
    opened()
    signed(the_report(made), made.coordinator)
    accept_report(report=the_report(made), by=made.officer)
    whole = consolidate(form=form(), span=OCTOBER, by="system")
    line = Consolidated.objects.get(consolidation=whole, office=at.office, line=CONTACTS)
    assert (line.state, line.numerator) == ("missing", None)


def test_a_unit_that_did_not_go_out_is_an_explained_blank_beside_its_window():
    at = house()
    unit = world.window(at.office, mark="móvil", kind="mobile_unit")
    operation(unit, at.agency)
    visits(at, 8)
    opened()
    still = Report.objects.get(service_point=unit, period=OCTOBER.first_day)
    explain_blank(report=still, blank_reason="no_activity", note="El camión estuvo en el taller", by=at.coordinator)
    accept_report(report=still, by=at.officer)
    signed(the_report(at), at.coordinator)
    accept_report(report=the_report(at), by=at.officer)
    assert (sheet_of(still).standing, numbers(still)) == ("explained", {})
    made = consolidate(form=form(), span=OCTOBER, by="system")
    line = Consolidated.objects.get(consolidation=made, office=at.office, line=CONTACTS)
    assert (made.is_final, line.state, line.numerator) == (True, "known", 8)


def test_a_blank_with_records_is_refused():
    at = house()
    visits(at, 2)
    opened()
    with pytest.raises(Refused) as refused:
        explain_blank(report=the_report(at), blank_reason="closed_by_weather", note="tormenta", by=at.coordinator)
    assert codes(refused) == ("reports.not_blank",)


def test_a_line_that_is_not_offered_is_neither_blank_nor_zero():
    at = house()
    visits(at, 3)
    opened()
    report = the_report(at)
    adjust_line(report=report, line=SCREENINGS, state="not_offered", reason="no hay equipo", by=at.coordinator)
    line = next(x for part in sheet_of(report).parts for x in part.lines if x.code == SCREENINGS)
    assert (line.said.state, line.said.number, line.records.number, line.figure.state) == (
        "not_offered", None, 0, "not_offered",
    )  # fmt: skip


# -- adjusting ---------------------------------------------------------------------------------------------------------
def test_a_partner_adjusts_only_with_a_reason():
    at = house()
    visits(at, 10)
    opened()
    report = the_report(at)
    with pytest.raises(Refused) as refused:
        adjust_line(report=report, line=CONTACTS, numerator=11, reason=" ", by=at.coordinator)
    assert codes(refused) == ("reports.needs_a_reason",)
    adjust_line(report=report, line=CONTACTS, numerator=11, reason="una visita en papel", by=at.coordinator)
    adjust_line(
        report=report, line="health_windows.contacts_by_source", category="hall", numerator=11, reason="la misma",
        by=at.coordinator,
    )  # fmt: skip
    report.refresh_from_db()
    entry = Entry.objects.get(statement__report=report, line=CONTACTS)
    assert (entry.records_numerator, entry.numerator, entry.reason, report.state) == (
        10, 11, "una visita en papel", "draft",
    )  # fmt: skip
    visits(at, 1)
    opened()  # the clock counts again: what was said stays, what the records count moves
    entry.refresh_from_db()
    assert (entry.records_numerator, entry.numerator) == (11, 11)
    adjust_line(report=report, line=CONTACTS, numerator=11, reason="", by=at.coordinator)
    entry.refresh_from_db()
    assert (entry.reason, entry.adjusted_at) == ("", None)


def test_the_database_itself_refuses_a_number_without_a_reason():
    at = house()
    visits(at, 10)
    opened()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(statement__report=the_report(at), line=CONTACTS).update(numerator=99)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"line": "health_windows.nothing", "numerator": 1}, "reports.no_such_line"),
        ({"line": CONTACTS, "category": "hall", "numerator": 1}, "reports.no_such_line"),
        ({"line": "health_windows.persons_by_sex", "numerator": 1}, "reports.no_such_line"),
        ({"line": CONTACTS, "numerator": -1}, "reports.not_a_number"),
        ({"line": CONTACTS, "numerator": 10**12}, "reports.not_a_number"),
        ({"line": CONTACTS, "numerator": None}, "reports.not_a_number"),
        ({"line": CONTACTS, "numerator": 3, "denominator": 9}, "reports.needs_out_of"),
        ({"line": "health_windows.referrals_completed", "numerator": 3}, "reports.needs_out_of"),
    ],
)
def test_nonsense_is_refused(typed, code):
    at = house()
    visits(at, 3)
    opened()
    with pytest.raises(Refused) as refused:
        adjust_line(report=the_report(at), reason="porque sí", by=at.coordinator, **typed)
    assert codes(refused) == (code,)


# -- signing -----------------------------------------------------------------------------------------------------------
def test_more_people_than_contacts_cannot_be_signed():
    at = house()
    visits(at, 10, people=3)
    opened()
    report = the_report(at)
    adjust_line(report=report, line=PERSONS, numerator=12, reason="error", by=at.coordinator)
    with pytest.raises(Refused) as refused:
        signed(report, at.coordinator, note="así fue")
    assert "evaluation.more_persons_than_contacts" in codes(refused)
    assert "reports.parts_are_not_the_whole" in codes(refused)


def test_what_is_odd_asks_for_a_word():
    at = house()
    visits(at, 60, span=OCTOBER.previous)
    opened(OCTOBER.previous)
    visits(at, 10)
    opened()
    report = the_report(at)
    assert {fault.reason.code for fault in sheet_of(report).soft} == {"reports.far_from_before"}
    with pytest.raises(Refused) as refused:
        signed(report, at.coordinator)
    assert codes(refused) == ("reports.needs_a_note",)
    signed(report, at.coordinator, note="la promotora estuvo enferma")
    report.refresh_from_db()
    assert report.state == "submitted"


def test_nobody_signs_a_period_that_is_not_over():
    at = house()
    november = OCTOBER.plus(1)
    visits(at, 3, day=date(2026, 11, 2))
    opened(november)
    with pytest.raises(Refused) as refused:
        signed(Report.objects.get(period=november.first_day), at.coordinator)
    assert codes(refused) == ("reports.not_over",)


def test_one_signs_what_one_saw():
    at = house()
    visits(at, 10)
    opened()
    report, seen = the_report(at), sheet_of(the_report(at)).seen
    visits(at, 1)  # recorded late, while she read
    with pytest.raises(Refused) as refused:
        sign_report(report=report, seen=seen, by=at.coordinator)
    assert codes(refused) == ("reports.moved",)
    count_again(report=report, by=at.coordinator)
    with pytest.raises(Refused):
        sign_report(report=report, seen=seen, by=at.coordinator)
    signed(report, at.coordinator)
    assert numbers(report)[CONTACTS, ""] == 11


def test_the_database_refuses_changes_to_what_was_signed():
    at = house()
    visits(at, 10)
    opened()
    report = the_report(at)
    statement = signed(report, at.coordinator)
    assert is_intact(statement)
    mine = Entry.objects.filter(statement=statement)
    for change in (
        lambda: mine.update(reason="otra", adjusted_at=NOW, adjusted_by=statement.signed_by_id),
        mine.delete,
        lambda: Statement.objects.filter(pk=statement.pk).update(note="otra cosa"),
        lambda: Statement.objects.filter(pk=statement.pk).update(signed_at=None, signed_by=None, digest=""),
        statement.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(Refused) as refused:
        adjust_line(report=report, line=CONTACTS, numerator=1, reason="x", by=at.coordinator)
    assert codes(refused) == ("reports.is_signed",)
    Entry.objects.create(
        statement=statement, line=CONTACTS, category="x", records_state="counted", records_numerator=1, state="counted",
        numerator=1,
    )  # fmt: skip
    assert not is_intact(statement)  # a line slipped in shows


# -- review ------------------------------------------------------------------------------------------------------------
def test_a_report_is_returned_corrected_and_accepted_and_all_of_it_is_kept():
    at = house()
    visits(at, 10)
    opened()
    report = the_report(at)
    signed(report, at.coordinator)
    with pytest.raises(Refused) as refused:
        return_report(report=report, note="", by=at.officer)
    assert codes(refused) == ("reports.needs_a_reason",)
    return_report(report=report, note="faltan las visitas en papel", by=at.officer)
    adjust_line(report=report, line=CONTACTS, numerator=11, reason="en papel", by=at.coordinator)
    adjust_line(
        report=report, line="health_windows.contacts_by_source", category="hall", numerator=11, reason="en papel",
        by=at.coordinator,
    )  # fmt: skip
    signed(report, at.coordinator)
    accept_report(report=report, by=at.officer)
    assert [numbers(report, n)[CONTACTS, ""] for n in (1, 2)] == [10, 11]
    first, second = Statement.objects.filter(report=report).order_by("number")
    assert (first.verdict, first.review_note, second.verdict, second.reason) == (
        "returned", "faltan las visitas en papel", "accepted", "faltan las visitas en papel",
    )  # fmt: skip


def test_nobody_reviews_what_she_signed():
    at = house()
    left = world.organization("Agencia que se fue")
    Operation.objects.all().delete()
    operation(at.point, left, ends_on=date(2026, 10, 31))
    operation(at.point, at.agency, starts_on=date(2026, 11, 1))
    visits(at, 5, agency=left)
    opened()
    report = the_report(at, left)
    with pytest.raises(PermissionDenied):
        signed(report, at.coordinator)  # she works for the agency that came after
    with pytest.raises(Refused) as refused:
        signed(report, at.officer)  # the office signs in its place, and says so
    assert codes(refused) == ("reports.needs_a_note",)
    signed(report, at.officer, note="la agencia se fue sin firmar")
    with pytest.raises(Refused) as refused:
        accept_report(report=report, by=at.officer)
    assert codes(refused) == ("reports.signed_by_who_reviews",)
    accept_report(report=report, by=at.consul)


def test_an_amendment_restates_and_keeps_what_was_said_before():
    at = house()
    visits(at, 10)
    opened()
    report = the_report(at)
    signed(report, at.coordinator)
    accept_report(report=report, by=at.officer)
    first = consolidate(form=form(), span=OCTOBER, by="system")
    late = visits(at, 2)  # recorded in November, of October
    assert [
        reason.values["n"] for reason in moved(report, Statement.objects.get(report=report)) if reason.field == CONTACTS
    ] == [12]
    amend_report(report=report, reason="dos visitas en papel", by=at.coordinator)
    assert sheet_of(report).standing == "reopened"
    assert consolidate(form=form(), span=OCTOBER, reason="x", by="system").standings == {"reopened": 1}
    count_again(report=report, by=at.coordinator)
    signed(report, at.coordinator)
    accept_report(report=report, by=at.officer)
    with pytest.raises(Refused):
        consolidate(form=form(), span=OCTOBER, by="system")
    last = consolidate(form=form(), span=OCTOBER, reason="Fresno corrige", by="system")
    said = {
        c.number: Consolidated.objects.get(consolidation=c, office=at.office, line=CONTACTS).numerator
        for c in (first, last)
    }
    assert said == {1: 10, 3: 12}
    assert consolidate(form=form(), span=OCTOBER, by="system") == last  # nothing new, nothing made
    assert len(late) == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        Consolidation.objects.filter(pk=first.pk).update(is_final=False)


# -- an agency that leaves in the middle --------------------------------------------------------------------------------
def test_an_agency_that_leaves_in_the_middle_splits_the_month():
    at = house()
    Operation.objects.all().delete()
    before, after = world.organization("La de antes"), world.organization("La de después")
    operation(at.point, before, ends_on=date(2026, 10, 14))
    operation(at.point, after, starts_on=date(2026, 10, 15))
    visits(at, 4, agency=before, day=date(2026, 10, 5))
    visits(at, 7, agency=after, day=date(2026, 10, 20))
    opened()
    first, second = the_report(at, before), the_report(at, after)
    assert (first.starts_on, first.ends_on, second.starts_on, second.ends_on) == (
        date(2026, 10, 1), date(2026, 10, 14), date(2026, 10, 15), date(2026, 10, 31),
    )  # fmt: skip
    assert [numbers(r)[CONTACTS, ""] for r in (first, second)] == [4, 7]
    administrator = world.account("partner_administrator", organization=before)[1]
    assert list(queries.reports(administrator)) == [first]
    signed(first, administrator)
    accept_report(report=first, by=at.officer)
    half = consolidate(form=form(), span=OCTOBER, by="system")
    line = Consolidated.objects.get(consolidation=half, office=at.office, line=CONTACTS)
    assert (line.state, line.numerator) == ("provisional", 4)
    signed(second, at.coordinator)
    accept_report(report=second, by=at.officer)
    whole = consolidate(form=form(), span=OCTOBER, reason="llegó la segunda", by="system")
    line = Consolidated.objects.get(consolidation=whole, office=at.office, line=CONTACTS)
    assert (line.state, line.numerator) == ("known", 11)


def test_people_of_two_agencies_are_not_added():
    at = house()
    Operation.objects.all().delete()
    before, after = world.organization("La de antes"), world.organization("La de después")
    operation(at.point, before, ends_on=date(2026, 10, 14))
    operation(at.point, after, starts_on=date(2026, 10, 15))
    who = world.person(office=at.office)
    for agency, day in ((before, 5), (after, 20)):
        world.encounter(
            office=at.office, service_point=at.point, organization=agency, person=who, day=date(2026, 10, day)
        )
    visits(at, 6, agency=before, people=6, day=date(2026, 10, 6))
    opened()
    for agency, by in ((before, at.officer), (after, at.coordinator)):
        signed(the_report(at, agency), by, note="una palabra")
        accept_report(report=the_report(at, agency), by=at.consul)
    whole = consolidate(form=form(), span=OCTOBER, by="system")
    line = Consolidated.objects.get(consolidation=whole, office=at.office, line=PERSONS)
    assert (line.state, line.numerator) == ("provisional", 7)


# -- the network -------------------------------------------------------------------------------------------------------


def test_the_network_with_two_late_offices_and_one_missing(now):
    offices = network()
    for at in offices[:3]:
        signed(the_report(at), at.coordinator)
        accept_report(report=the_report(at), by=at.officer)
    Report.objects.filter(pk=the_report(offices[5]).pk).update(
        due_on=date(2026, 10, 1), review_due_on=date(2026, 10, 2), missing_on=date(2026, 11, 1)
    )
    now.move_to(datetime(2026, 11, 12, 18, tzinfo=UTC))
    headquarters = world.account("headquarters_coordinator")[1]
    made = consolidate(form=form(), span=OCTOBER, by=headquarters)
    assert (made.standings, made.is_final) == ({"accepted": 3, "late": 2, "missing": 1}, False)
    states = dict(Consolidated.objects.filter(consolidation=made, line=CONTACTS).values_list("office__code", "state"))
    assert states == {
        "oficina-0": "known", "oficina-1": "known", "oficina-2": "known", "oficina-3": "late", "oficina-4": "late",
        "oficina-5": "missing", None: "provisional",
    }  # fmt: skip
    whole = Consolidated.objects.get(consolidation=made, line=CONTACTS, office=None)
    assert whole.numerator == 20 + 21 + 22
    found = queries.completion(headquarters, form(), OCTOBER)
    assert (found.counts, found.done, found.total) == ({"accepted": 3, "late": 2, "missing": 1}, 3, 6)
    assert [(owed.office_code, owed.standing, owed.days_late) for owed in queries.waiting_reports(headquarters, form())] == [
        ("oficina-5", "missing", 42), ("oficina-3", "late", 7), ("oficina-4", "late", 7),
    ]  # fmt: skip


def test_headquarters_reads_no_small_number():
    offices = network(5)
    for visit in visits(offices[0], 2, people=2):
        world.referral(visit)  # two people referred: small
    for at in offices[1:]:
        for visit in visits(at, 9, people=9):
            world.referral(visit)
    opened()
    for at in offices:
        signed(the_report(at), at.coordinator)
        accept_report(report=the_report(at), by=at.officer)
    made = consolidate(form=form(), span=OCTOBER, by="system")
    headquarters = world.account("evaluator")[1]
    assert numbers(the_report(offices[0]))[MADE, ""] == 2  # the partner and the consulate read it
    for at in offices:
        for _section, lines in queries.consolidated(headquarters, form(), OCTOBER, made, at.office.pk):
            for line in lines:
                if line.line.measured.measure.code == MADE and at is offices[0]:
                    assert (line.figure.state, line.figure.numerator) == ("suppressed", None)
                assert not line.category or line.figure.numerator is None
    hidden = Consolidated.objects.filter(consolidation=made, line=MADE, office__isnull=False, is_hidden=True).count()
    assert hidden >= 3  # the small one, and others that would give it away
    with pytest.raises(PermissionDenied):
        queries.consolidated(offices[0].officer, form(), OCTOBER, made)


def test_who_reads_what():
    here, there = house("fresno", world.A), house("dallas", world.B)
    visits(here, 3), visits(there, 3)
    opened()
    mine, theirs = the_report(here), the_report(there)
    for access in (here.coordinator, here.officer, here.consul):
        assert list(queries.reports(access)) == [mine]
        assert queries.report(access, theirs.pk) is None
    for role in ("headquarters_coordinator", "evaluator", "auditor", "administrator"):
        assert list(queries.reports(world.account(role)[1])) == []
    for act in (count_again, accept_report):
        with pytest.raises(PermissionDenied):
            act(report=theirs, by=here.officer if act is accept_report else here.coordinator)
    with pytest.raises(PermissionDenied):
        consolidate(form=form(), span=OCTOBER, by=here.consul)


# -- the demo's bulk path ----------------------------------------------------------------------------------------------
def test_the_demos_bulk_path_signs_as_the_verbs_do():
    at = house()
    visits(at, 60, span=OCTOBER.previous)
    opened(OCTOBER.previous)
    visits(at, 10, people=4)
    opened()
    report = the_report(at)
    signer, reviewer = at.coordinator, at.consul
    said = []
    for way in ("verbs", "bulk"):
        with transaction.atomic():
            if way == "verbs":
                demo.sign_and_accept(report, signer=signer, reviewer=reviewer)
            else:
                demo.settle(
                    [report], signer=SimpleNamespace(pk=signer.user), reviewer=SimpleNamespace(pk=reviewer.user)
                )
            columns = [f.attname for f in Statement._meta.concrete_fields if f.name not in ("signed_at", "reviewed_at")]
            state = Report.objects.get(pk=report.pk).state
            said.append((state, *Statement.objects.filter(report=report).values_list(*columns)))
            assert is_intact(Statement.objects.get(report=report))
            transaction.set_rollback(True)
        report = the_report(at)
    assert said[0] == said[1]
    assert said[0][0] == "accepted"


# -- a window and a mobile unit ----------------------------------------------------------------------------------------
def test_a_window_and_a_mobile_unit_seeing_the_same_person_count_her_once():
    at = house()
    unit = world.window(at.office, mark="móvil", kind="mobile_unit")
    operation(unit, at.agency)
    both = [world.person(office=at.office, given_names=f"Persona {n}") for n in range(6)]
    for person in both:
        for point in (at.point, unit):
            world.encounter(
                office=at.office, service_point=point, organization=at.agency, person=person, day=date(2026, 10, 6)
            )
    opened()
    for report in Report.objects.filter(period=OCTOBER.first_day):
        assert numbers(report)[PERSONS, ""] == 6
        signed(report, at.coordinator, note="una palabra")
        accept_report(report=report, by=at.officer)
    made = consolidate(form=form(), span=OCTOBER, by="system")
    lines = {
        (line.office_id, line.line): (line.state, line.numerator)
        for line in Consolidated.objects.filter(consolidation=made, category="")
    }
    assert lines[at.office.pk, CONTACTS] == ("known", 12)
    assert lines[at.office.pk, PERSONS] == ("provisional", 6)  # told apart in the records, not added
    assert lines[None, PERSONS][1] == 6


def test_what_was_recorded_before_anybody_said_who_runs_it_is_not_lost():
    at = house()
    Operation.objects.all().delete()
    visits(at, 5)
    world.encounter(office=at.office, service_point=at.point, organization=None, day=date(2026, 10, 9))
    opened()
    found = {
        report.organization_id: numbers(report)[CONTACTS, ""]
        for report in Report.objects.filter(period=OCTOBER.first_day)
    }
    assert found == {at.agency.pk: 5, None: 1}


def test_a_report_nobody_owes_any_more_goes_while_nobody_touched_it():
    at = house()
    Operation.objects.all().delete()
    opened()
    assert [r.organization_id for r in Report.objects.all()] == [None]
    operation(at.point, at.agency)
    opened()
    assert [r.organization_id for r in Report.objects.all()] == [at.agency.pk]


# -- another form of another length ------------------------------------------------------------------------------------
def test_a_yearly_form_is_opened_counted_and_owed_by_the_same_engine():
    """Nothing in the engine knows of months or of windows: a form is data."""
    at = house()
    for month in (2, 7, 11):
        visits(at, 4, day=date(2025, month, 10))
    lines = [line for line in form().made.lines if line.measured.measure.code == CONTACTS]
    data = {
        "schema": "ambos-report-form/1", "code": "health_windows.yearly", "period": "year", "name": {"es": "Anual", "en": "Yearly"},
        "versions": [
            {
                "valid_from": date(2020, 1, 1), "sign_within": {"days": 31}, "review_within": {"days": 59},
                "missing_after": {"days": 90}, "source": "made for tests", "confidence": "high",
                "sections": [{"code": "all", "name": {"es": "Todo", "en": "All"}, "lines": [CONTACTS]}],
            }
        ],
    }  # fmt: skip
    yearly = queries.Asked(ReportForm("health_windows.yearly", "health_windows", tuple(lines)), Form.load(data))
    [report] = open_period(form=yearly, span=Span(date(2025, 1, 1), "year"), by="system")
    assert Entry.objects.get(statement__report=report).numerator == 12
    assert (report.starts_on, report.ends_on, report.due_on, report.missing_on) == (
        date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 31), date(2026, 3, 31),
    )  # fmt: skip
    found = queries.completion(world.account("evaluator")[1], yearly, Span(date(2025, 1, 1), "year"))
    assert found.counts == {"missing": 1}


def test_what_the_month_is_compared_with_follows_what_was_signed_of_the_month_before():
    at = house()
    visits(at, 10, span=OCTOBER.previous)
    visits(at, 12)
    opened()
    assert Entry.objects.get(statement__report=the_report(at), line=CONTACTS).before == 10  # counted: nobody signed yet
    opened(OCTOBER.previous)
    september = Report.objects.get(service_point=at.point, period=OCTOBER.previous.first_day)
    for line, category in ((CONTACTS, ""), ("health_windows.contacts_by_source", "hall")):
        adjust_line(report=september, line=line, category=category, numerator=11, reason="en papel", by=at.coordinator)
    signed(september, at.coordinator)
    opened()
    assert Entry.objects.get(statement__report=the_report(at), line=CONTACTS).before == 11
