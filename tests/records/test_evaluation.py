"""Figures: computed by the hour, blank is not zero, and small ones cannot be found out."""

from __future__ import annotations

import csv
import itertools
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied
from hypothesis import given, settings
from hypothesis import strategies as st

from ambos.domain.access import NOBODY, Access
from ambos.domain.errors import Refused
from ambos.domain.indicators import Figure, Measure, aggregate, figure
from ambos.domain.periods import Month
from ambos.domain.publication import CONTRIBUTORS, hidden
from ambos.domain.units import Unit, UnlikeUnits
from ambos.programs.textbooks import measures as textbooks
from ambos.records.audit.models import Event
from ambos.records.casework.models import Appointment, Outcome
from ambos.records.evaluation.actions import compute_actuals
from ambos.records.evaluation.commands import COMMANDS
from ambos.records.evaluation.models import Actual
from ambos.records.evaluation.queries import figures, indicators, measuring, months_to_compute, series, table
from ambos.records.evaluation.tasks import refresh
from ambos.records.people.models import Identity
from ambos.records.registry.queries import program
from tests.support import world

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)
TODAY = datetime(2026, 11, 22, 18, tzinfo=UTC)
CONTACTS, PERSONS = "health_windows.contacts", "health_windows.persons"
MADE, COMPLETED = "health_windows.referrals_made", "health_windows.referrals_completed"
ACCEPTED, DAYS = "health_windows.referrals_accepted", "health_windows.days_to_appointment"
HQ = Access(role="evaluator", can=frozenset({"read_counts"}), everywhere=True)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


def visits(office, how_many, *, month=OCTOBER, **fields):
    return [
        world.encounter(office=office, day=month.first_day + timedelta(days=n % 28), **fields) for n in range(how_many)
    ]


def compute(month=OCTOBER):
    return compute_actuals(month=month, by="system")


def read(code, office=None, month=OCTOBER, access=HQ):
    board = figures(access, month=month, program="health_windows")
    found = board.at(code, office.pk) if office else board.network[code]
    return found.state, found.numerator, found.denominator


# -- states ------------------------------------------------------------------------------------------------------------
def test_blank_is_not_zero_is_not_not_offered():
    """Four offices: one that worked, one whose window is open and silent, one without a window, one closed before."""
    worked, silent, without = world.office("chicago"), world.office("detroit"), world.office("boston")
    closed = world.office("anchorage", closed_on=date(2026, 5, 21))
    world.window(worked), world.window(silent)
    visits(worked, 12)
    compute()
    assert read(CONTACTS, worked) == ("known", 12, None)
    assert read(MADE, worked) == ("zero", 0, None)  # something was recorded, and no referral: a true zero
    assert read(COMPLETED, worked) == ("missing", 0, 0)  # nothing to divide, and both numbers say so
    assert read(DAYS, worked) == ("missing", None, None)
    assert read(CONTACTS, silent) == ("missing", None, None)
    assert read(MADE, silent) == ("missing", None, None)
    assert read(CONTACTS, without) == ("not_offered", None, None)
    assert not Actual.objects.filter(office=closed).exists()
    assert read(CONTACTS) == ("provisional", 12, None)  # one office is silent, so the total may still grow


def test_a_month_that_is_not_over_is_provisional():
    office = world.office()
    world.window(office)
    visits(office, 7, month=Month(2026, 11))
    compute(Month(2026, 11))
    assert read(CONTACTS, office, Month(2026, 11)) == ("provisional", 7, None)
    visits(office, 6)
    for encounter in visits(office, 6):
        world.referral(encounter)
    compute()
    assert read(CONTACTS, office) == ("known", 12, None)
    assert read("health_windows.medical_homes", office) == ("provisional", 0, None)  # asked at 90 days


def test_a_service_point_that_closed_is_not_offered_afterwards():
    office = world.office()
    world.window(office, closed_on=date(2026, 9, 30))
    compute()
    compute(Month(2026, 9))
    assert read(CONTACTS, office) == ("not_offered", None, None)
    assert read(CONTACTS, office, Month(2026, 9)) == ("missing", None, None)


def test_what_is_recorded_where_nobody_said_that_it_runs_counts_all_the_same():
    office = world.office()
    visits(office, 9)
    compute()
    assert read(CONTACTS, office) == ("known", 9, None)


def test_a_program_that_cannot_count_itself_keeps_its_figures_and_stops_no_other(monkeypatch, caplog):
    office = world.office()
    world.window(office)
    visits(office, 9)
    assert compute().failed == ()
    kept = dict(Actual.objects.filter(indicator__startswith="textbooks.").values_list("pk", "computed_at"))
    assert kept
    [days] = [one for one in textbooks.MEASURES if one.measure.code == "textbooks.days_to_hand_out"]
    broken = replace(program("textbooks"), measures=(replace(days, compute=lambda *_: [(office.pk, -1, 2)]),))
    others = [one for one in measuring() if one.slug != "textbooks"]
    monkeypatch.setattr("ambos.records.evaluation.actions.measuring", lambda: [broken, *others])
    visits(office, 3)
    with time_machine.travel(TODAY + timedelta(hours=1), tick=False):
        assert compute().failed == ("textbooks",)
    assert read(CONTACTS, office) == ("known", 12, None)
    assert dict(Actual.objects.filter(indicator__startswith="textbooks.").values_list("pk", "computed_at")) == kept
    assert [(one.message, one.program) for one in caplog.records if one.name == "ambos.evaluation"] == [
        ("program_not_counted", "textbooks")
    ]


# -- what counts -------------------------------------------------------------------------------------------------------
def test_a_corrected_visit_counts_once_and_other_months_and_programs_do_not_count():
    office = world.office()
    first, second = visits(office, 2)
    first.superseded_by = second
    first.save()
    visits(office, 5)
    visits(office, 3, month=Month(2026, 9))
    visits(office, 4, program="health_weeks")
    compute()
    assert read(CONTACTS, office) == ("known", 6, None)


def test_people_are_told_apart_by_identity_and_the_anonymous_are_not_people():
    here, there = world.office("chicago"), world.office("dallas")
    same = Identity.objects.create()
    people = [world.person(office=here, given_names=f"Ana {n}") for n in range(6)]
    for linked in (people[0], people[1]):
        linked.identity = same
        linked.save()
    for each in people:
        visits(here, 2, person=each)
    visits(here, 8)  # anonymous
    others = [world.person(office=there, given_names=f"Luz {n}") for n in range(6)]
    others[0].identity = same
    others[0].save()
    for each in others:
        visits(there, 1, person=each)
    compute()
    assert read(CONTACTS, here) == ("known", 20, None)
    assert read(PERSONS, here) == ("known", 5, None)
    assert read(PERSONS, there) == ("known", 6, None)
    assert read(PERSONS) == ("known", 10, None)  # not 11: one human being went to both


def test_a_referral_from_made_to_medical_home():
    """Twenty referrals: 15 accepted (12 of them in time), 10 with an appointment, 8 completed by word of one or the other,
    one only noted by the window, 6 medical homes, and one that was sent elsewhere counts once."""
    office, clinic = world.office(), world.service()
    day = OCTOBER.first_day
    for n in range(20):
        person = world.person(office=office, given_names=f"Persona {n}")
        made = world.referral(world.encounter(office=office, person=person, day=day), service=clinic)
        if n < 15:
            made.answered_at = made.sent_at + timedelta(days=1 if n < 12 else 5)
            made.answered_by, made.state = "someone", "accepted"
        if n < 10:
            when = made.sent_at + timedelta(days=n + 1)
            Appointment.objects.create(service_request=made, starts_at=when, booked_at=when, booked_by="someone")
        if n < 9:
            made.state, made.closed_at = "completed", made.sent_at
            Outcome.objects.create(
                service_request=made,
                code="enrolled" if n == 0 else "attended",
                happened_on=day,
                has_medical_home=True if n < 6 else None,
                said_by="window" if n == 8 else "client" if n % 2 else "provider",
                recorded_at=made.sent_at,
                recorded_by="someone",
            )
        made.save()
    again = world.referral(world.encounter(office=office, day=day), service=clinic)
    again.rerouted_to = world.referral(again.encounter, service=world.service("Otra consulta"))
    again.state, again.closed_at = "rerouted", again.sent_at
    again.save()
    compute()
    rows = {(row.indicator, row.numerator, row.denominator) for row in Actual.objects.filter(office=office, period=day)}
    assert {row for row in rows if row[0].startswith("health_windows.referrals") or row[0] == DAYS} == {
        (MADE, 21, None),
        ("health_windows.referrals_answered_in_time", 12, 21),
        (ACCEPTED, 15, 21),
        ("health_windows.referrals_scheduled", 10, 21),
        (COMPLETED, 8, 21),
        (DAYS, 6, 10),  # the median of 1 to 10 is 5.5
    }
    assert ("health_windows.medical_homes", 6, None) in rows


def test_the_median_of_the_network_is_not_the_median_of_medians():
    near, far = world.office("chicago"), world.office("dallas")
    for office, waits in ((near, [1] * 9), (far, [30] * 5)):
        for days in waits:
            made = world.referral(world.encounter(office=office, day=OCTOBER.first_day))
            when = made.sent_at + timedelta(days=days)
            Appointment.objects.create(service_request=made, starts_at=when, booked_at=when, booked_by="someone")
    compute()
    assert read(DAYS, near) == ("known", 1, 9)
    assert read(DAYS, far) == ("known", 30, 5)
    assert read(DAYS) == ("known", 1, 14)


# -- computing ---------------------------------------------------------------------------------------------------------
def test_computed_twice_changes_nothing_and_is_recorded_once():
    office = world.office()
    visits(office, 6)
    first = compute()
    rows = set(Actual.objects.values_list("pk", "numerator", "state", "is_hidden"))
    assert first.changed == first.figures == len(rows)
    assert compute().changed == 0
    assert set(Actual.objects.values_list("pk", "numerator", "state", "is_hidden")) == rows
    assert Event.objects.filter(verb="evaluation.computed").count() == 1
    visits(office, 1)
    assert compute().changed == 2  # the office's contacts and the network's
    assert read(CONTACTS, office) == ("known", 7, None)


@pytest.mark.parametrize("by", [NOBODY, HQ, "client", "link"])
def test_nobody_else_computes(by):
    with pytest.raises(PermissionDenied):
        compute_actuals(month=OCTOBER, by=by)
    assert Actual.objects.count() == 0


def test_the_clock_computes_the_newest_always_and_older_ones_once_a_day():
    months = [Month(2026, n) for n in (11, 10, 9, 8, 7)]
    assert months_to_compute(TODAY) == months
    visits(world.office(), 5)
    refresh.call()
    assert months_to_compute(TODAY) == months[:2]
    assert months_to_compute(TODAY + timedelta(hours=25)) == months


def test_commands(capsys):
    office = world.office("chicago")
    visits(office, 6)
    run = CliRunner().invoke
    assert "2026-10: " in run(COMMANDS[0], ["compute", "--month", "2026-10"]).output
    shown = json.loads(run(COMMANDS[0], ["show", CONTACTS, "--month", "2026-10"]).output)
    assert [(row["office"], row["state"], row["value"]) for row in shown] == [("", "known", 6), ("chicago", "known", 6)]
    assert run(COMMANDS[0], ["show", "no.such", "--month", "2026-10"]).exit_code == 1
    assert run(COMMANDS[0], ["compute", "--month", "October"]).exit_code == 2


# -- who reads ---------------------------------------------------------------------------------------------------------
def test_an_office_reads_its_own_and_the_network_never_another():
    mine, other = world.office("chicago", mark=world.A), world.office("dallas", mark=world.B)
    visits(mine, 20), visits(other, 31)
    compute()
    _consul, access = world.account("consul", office=mine)
    board = figures(access, month=OCTOBER, program="health_windows")
    assert [place.pk for place in board.offices] == [mine.pk]
    assert {office for _code, office in board.cells} == {mine.pk}
    assert board.network[CONTACTS].numerator == 51
    one = {"first": OCTOBER, "last": OCTOBER}
    assert series(access, codes=[CONTACTS], office=other.pk, **one) == {CONTACTS: [None]}
    rows = table(access, code=CONTACTS, **one)
    assert [(place.code if place else None, f.numerator) for place, f in rows] == [(None, 51), ("chicago", 20)]


@pytest.mark.parametrize("role", ["promoter", "partner_administrator", "administrator", None])
def test_whoever_reads_no_counts_reads_none(role):
    visits(world.office(), 9)
    compute()
    _user, access = world.account(role)
    for ask in (
        lambda: figures(access, month=OCTOBER, program="health_windows"),
        lambda: series(access, codes=[CONTACTS], first=OCTOBER, last=OCTOBER),
        lambda: table(access, code=CONTACTS, first=OCTOBER, last=OCTOBER),
    ):
        with pytest.raises(PermissionDenied):
            ask()


# -- small numbers -----------------------------------------------------------------------------------------------------
def shown(access, code):
    rows = table(access, code=code, first=OCTOBER, last=OCTOBER)
    return {place.code if place else "network": (f.state, f.numerator, f.denominator) for place, f in rows}


def test_an_office_with_three_is_hidden_and_cannot_be_subtracted():
    for code, how_many in (("presidio", 3), ("boise", 11), ("fresno", 23), ("chicago", 60)):
        visits(world.office(code), how_many)
    compute()
    seen = shown(HQ, CONTACTS)
    # Presidio is small; Boise goes with it, and Fresno too, since Boise knows its own eleven.
    nothing = ("suppressed", None, None)
    assert seen == {
        "network": ("known", 97, None), "presidio": nothing, "boise": nothing, "fresno": nothing,
        "chicago": ("known", 60, None),
    }  # fmt: skip
    _consul, own = world.account("consul", office=world.office("boise"))
    assert shown(own, CONTACTS) == {"network": ("known", 97, None), "boise": nothing}


def test_with_two_offices_the_total_goes_too():
    visits(world.office("presidio"), 3), visits(world.office("chicago"), 60)
    compute()
    assert {state for state, _n, _d in shown(HQ, CONTACTS).values()} == {"suppressed"}


def test_no_query_asks_for_a_hidden_number(django_assert_num_queries):
    visits(world.office("presidio"), 3), visits(world.office("chicago"), 60)
    compute()
    with django_assert_num_queries(2):
        board = figures(HQ, month=OCTOBER, program="health_windows")
    assert {f.numerator for f in (*board.cells.values(), *board.network.values()) if f.measure.code == CONTACTS} == {
        None
    }


FAMILY = {"made": "referrals", "accepted": "referrals", "completed": "referrals"}
MEASURES = [
    Measure("made", Unit.referral, "made"),
    Measure("accepted", Unit.referral, "accepted", "made", kind="rate"),
    Measure("completed", Unit.completed_referral, "completed", "made", kind="rate"),
]


def month_of(rows):
    """Figures of a family: rows of (made, accepted, completed), one an office, and the network's."""
    found = []
    for measure, column in zip(MEASURES, range(3), strict=True):
        parts = []
        for office, row in enumerate(rows):
            top, bottom = (row[0], None) if column == 0 else (row[column], row[0])
            parts.append(figure(measure, OCTOBER, office, top, bottom))
        found += [*parts, aggregate(parts, period=OCTOBER).figure]
    return found


def numbers_shown(rows):
    """What a reader is told: (measure, place) -> (numerator, denominator), nothing for what is hidden."""
    made = month_of(rows)
    away = hidden(made, FAMILY)
    return {
        (f.measure.code, f.office): (f.numerator, f.denominator) for f in made if (f.measure.code, f.office) not in away
    }


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.integers(0, 7).flatmap(lambda made: st.tuples(st.just(made), st.integers(0, made), st.integers(0, made))),
        min_size=1,
        max_size=3,
    )
)
def test_no_small_number_of_a_family_can_be_worked_out(rows):
    """Every world that would have been told in the same words is tried: in no office does one small number remain."""
    told = numbers_shown(rows)
    possible = {}
    spans = [range(9) for _ in rows]
    for column, measure in enumerate(MEASURES):
        code = measure.code
        if column == 0:
            fixed = {o: told[code, o][0] for o in range(len(rows)) if (code, o) in told}
            whole = told.get((code, None), (None, None))[0]
        else:
            fixed = {o: told[code, o][0] for o in range(len(rows)) if told.get((code, o), (None,))[0] is not None}
            whole = told.get((code, None), (None, None))[0]
        for guess in itertools.product(*spans):
            if all(guess[o] == n for o, n in fixed.items()) and (whole is None or sum(guess) == whole):
                for o, n in enumerate(guess):
                    possible.setdefault((code, o), set()).add(n)
    for office, row in enumerate(rows):
        for column, measure in enumerate(MEASURES):
            if 0 < row[column] < 5:
                assert len(possible[measure.code, office]) > 1, (rows, told, measure.code, office)
            if column and 0 < row[0] - row[column] < 5:
                assert (measure.code, office) not in told


def test_a_family_hides_the_same_offices_in_every_measure():
    """Were each table hidden on its own, the one would show what the other needs to hide."""
    rows = [(3, 0, 0), (40, 20, 10), (30, 30, 10), (50, 25, 25), (60, 30, 30)]
    told = numbers_shown(rows)
    away = [{o for o in range(5) if (m.code, o) not in told} for m in MEASURES]
    assert away[0] == away[1] == away[2]
    assert len(away[0]) >= CONTRIBUTORS
    assert told["made", None] == (183, None)


def test_nothing_small_hides_nothing():
    rows = [(40, 20, 10), (0, 0, 0), (50, 25, 25)]
    assert len(numbers_shown(rows)) == len(month_of(rows))


# -- unlike units ------------------------------------------------------------------------------------------------------
def test_unlike_units_and_people_are_never_added():
    first, second, third = indicators("health_windows")[:3]
    made = {i.code: Figure(i.measured.measure, OCTOBER, 1, 9, None, "known") for i in (first, second, third)}
    with pytest.raises(UnlikeUnits):
        aggregate([made[first.code], made[third.code]], period=OCTOBER)
    with pytest.raises(UnlikeUnits):
        aggregate([made[second.code], made[second.code]], period=OCTOBER)
    with pytest.raises(Refused):
        aggregate([Figure(first.measured.measure, OCTOBER, 1, None, None, "suppressed")], period=OCTOBER)


def test_every_measure_says_what_it_counts():
    for found in indicators("health_windows"):
        measured = found.measured
        assert str(measured.title)
        assert str(measured.numerator)
        assert bool(measured.denominator) is bool(measured.measure.denominator)
        assert measured.caveats
        assert str(measured.source)
        if measured.measure.unit is Unit.person or measured.measure.kind == "median":
            assert measured.network is not None


# -- files -------------------------------------------------------------------------------------------------------------
def test_files_say_which_cells_are_hidden():
    from ambos.records.evaluation.exports import as_csv, as_json

    visits(world.office("presidio", name="=cmd|' /C calc'!A0"), 3)
    visits(world.office("boise"), 11), visits(world.office("fresno"), 23), visits(world.office("chicago"), 60)
    compute()
    rows = table(HQ, code=CONTACTS, first=OCTOBER, last=OCTOBER)
    lines = list(csv.DictReader(StringIO(as_csv(rows))))
    presidio = next(line for line in lines if line["office"] == "presidio")
    assert (presidio["state"], presidio["numerator"], presidio["value"]) == ("suppressed", "", "")
    assert presidio["office_name"] == "'=cmd|' /C calc'!A0"
    told = json.loads(as_json(indicators("health_windows")[0], rows))
    assert told["unit"] == "contact"
    assert {row["office"]: row["value"] for row in told["figures"]} == {
        "": 97, "presidio": None, "boise": None, "fresno": None, "chicago": 60
    }  # fmt: skip
