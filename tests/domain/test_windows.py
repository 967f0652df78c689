"""Hours, minors, lots, results and years of a window: the rules alone."""

from datetime import date, datetime, time

import pytest

from ambos.domain import appointments, windows
from ambos.domain.errors import Refused
from ambos.domain.names import PartialDate
from ambos.domain.windows import Lot, Rules, Shut, Stretch

RULES = Rules("1", 18, frozenset({"topics", "emergency"}), 14, 90, 12)
MONDAY = date(2026, 11, 23)
WEEK = [Stretch(day, time(8), time(14), date(2026, 1, 1)) for day in range(5)]
STORM = Shut(date(2026, 11, 24), date(2026, 11, 25), "storm")


@pytest.mark.parametrize(
    "day, hours, because",
    [
        (23, ((time(8), time(14)),), ""),
        (24, (), "storm"),
        (25, (), "storm"),
        (26, ((time(8), time(14)),), ""),
        (28, (), ""),
    ],
)
def test_a_day_has_its_hours_unless_it_is_closed(day, hours, because):
    found = windows.day_of(date(2026, 11, day), WEEK, [STORM])
    assert (found.hours, found.closed_because, found.is_known) == (hours, because, True)


def test_a_closure_is_told_where_no_hours_are_known():
    found = windows.day_of(STORM.first_day, [], [STORM])
    assert (found.closed_because, found.is_known) == ("storm", False)


def test_a_window_that_opens_again_sooner_is_open_from_that_day():
    again = Shut(STORM.first_day, STORM.last_day, "storm", reopened_on=STORM.last_day)
    assert [windows.day_of(day, WEEK, [again]).closed_because for day in (again.first_day, again.last_day)] == [
        "storm",
        "",
    ]


@pytest.mark.parametrize(
    "now, opens",
    [
        (datetime(2026, 11, 23, 7, 59), datetime(2026, 11, 23, 8)),
        (datetime(2026, 11, 23, 8), datetime(2026, 11, 26, 8)),
        (datetime(2026, 11, 27, 9), datetime(2026, 11, 30, 8)),
    ],
)
def test_when_it_opens_next(now, opens):
    assert windows.next_opening(now, WEEK, [STORM]) == opens


def test_without_hours_nobody_knows_when_it_opens():
    assert windows.next_opening(datetime(2026, 11, 23), [], []) is None


@pytest.mark.parametrize(
    "at, is_open", [(time(7, 59), False), (time(8), True), (time(13, 59), True), (time(14), False)]
)
def test_the_closing_minute_is_closed(at, is_open):
    assert windows.day_of(MONDAY, WEEK, []).is_open_at(at) is is_open


@pytest.mark.parametrize("second, overlaps", [((14, 16), False), ((13, 16), True), ((8, 14), True), ((16, 18), False)])
def test_two_stretches_of_one_day_do_not_overlap(second, overlaps):
    other = Stretch(0, time(second[0]), time(second[1]), date(2026, 1, 1))
    assert (windows.overlapping([WEEK[0], other]) is not None) is overlaps


@pytest.mark.parametrize(
    "born, is_minor",
    [
        (PartialDate(2008, 11, 23), False),
        (PartialDate(2008, 11, 24), True),
        (PartialDate(2008, 11), True),
        (PartialDate(2008), True),
        (PartialDate(2007), False),
        (None, False),
        (PartialDate(2027), False),
    ],
)
def test_who_is_or_may_be_under_age(born, is_minor):
    assert windows.is_minor(born, MONDAY, RULES) is is_minor


@pytest.mark.parametrize(
    "company, wanted, codes",
    [
        ("", ("topics",), []),
        ("", ("readings",), ["health_windows.who_comes_with_her"]),
        ("alone", ("topics", "emergency"), []),
        ("alone", ("topics", "vaccines", "hiv"), ["health_windows.minor_alone"]),
        ("adult", ("vaccines", "hiv", "referral"), []),
    ],
)
def test_what_is_done_for_a_minor(company, wanted, codes):
    found = windows.minor_alone(PartialDate(2014), MONDAY, company, wanted, RULES)
    assert [reason.code for reason in found] == codes


@pytest.mark.parametrize(
    "lot, codes",
    [
        (Lot("v", "A", MONDAY, 1), []),
        (Lot("v", "A", date(2026, 11, 22), 1), ["health_windows.lot_expired"]),
        (Lot("v", "A", MONDAY, 0), ["health_windows.lot_empty"]),
        (Lot("v", "A", MONDAY, 3, is_withdrawn=True), ["health_windows.lot_withdrawn"]),
    ],
)
def test_a_dose_is_of_a_lot_that_may_be_used(lot, codes):
    assert [reason.code for reason in lot.faults(MONDAY)] == codes


@pytest.mark.parametrize(
    "is_known, back_on, state",
    [
        (False, MONDAY, "testing"),
        (True, MONDAY, "ready"),
        (True, None, "ready"),
        (True, date(2026, 11, 22), "late"),
        (True, date(2026, 8, 25), "late"),
        (True, date(2026, 8, 24), "to_close"),
    ],
)
def test_a_result_waits_and_ages(is_known, back_on, state):
    assert windows.hiv_waiting(is_known=is_known, back_on=back_on, on=MONDAY, rules=RULES).state == state


@pytest.mark.parametrize(
    "answers, answered, mean, codes",
    [
        ({}, 0, None, ["health_windows.criterion_unanswered"] * 2),
        ({"a": ["3", "x"], "b": ["0", "y"]}, 2, 1.5, []),
        (
            {"a": ["3", " "], "b": ["4", "y"]},
            1,
            3.0,
            ["health_windows.mark_without_evidence", "health_windows.criterion_unanswered"],
        ),
    ],
)
def test_a_year_is_judged(answers, answered, mean, codes):
    found = windows.judge(answers, ("a", "b"))
    assert (found.answered, found.of, found.mean, [f.code for f in found.faults]) == (answered, 2, mean, codes)


FHIR = {
    "proposed",
    "pending",
    "booked",
    "arrived",
    "fulfilled",
    "cancelled",
    "noshow",
    "entered-in-error",
    "checked-in",
    "waitlist",
}


def test_appointments_have_fhirs_states_and_no_other():
    assert appointments.OPEN | appointments.OVER == FHIR
    assert not appointments.OPEN & appointments.OVER
    led = {to for steps in appointments.TRANSITIONS.values() for to in steps.values()}
    assert led | {state for steps in appointments.TRANSITIONS.values() for state in steps} == FHIR


@pytest.mark.parametrize("state", sorted(appointments.OVER))
@pytest.mark.parametrize("move", sorted(appointments.TRANSITIONS))
def test_an_appointment_that_is_over_is_never_changed(state, move):
    with pytest.raises(Refused) as no:
        appointments.after(state, move)
    assert no.value.codes == ("casework.appointment_not_from_here",)


@pytest.mark.parametrize(
    "state, move, to",
    [
        ("booked", "arrive", "arrived"),
        ("arrived", "check_in", "checked-in"),
        ("checked-in", "fulfil", "fulfilled"),
        ("booked", "miss", "noshow"),
        ("waitlist", "book", "booked"),
        ("booked", "cancel", "cancelled"),
        ("checked-in", "mistake", "entered-in-error"),
    ],
)
def test_an_appointment_goes_its_way(state, move, to):
    assert appointments.after(state, move) == to
