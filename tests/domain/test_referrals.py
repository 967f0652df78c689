"""The life of a referral: the whole table, and what is refused outside it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ambos.domain import referrals
from ambos.domain.errors import Refused

STATES = ("sent", "seen", "accepted", "scheduled", "declined", "rerouted", "completed", "closed", "revoked")
# what the table should say, written a second time by hand: rows are states, "-" is refused
TABLE = """
           see   accept    schedule   decline   undo  reroute   complete   close   withdraw
sent       seen  accepted  -          declined  -     rerouted  completed  closed  revoked
seen       seen  accepted  -          declined  -     rerouted  completed  closed  revoked
accepted   -     -         scheduled  -         seen  rerouted  completed  closed  revoked
scheduled  -     -         scheduled  -         seen  rerouted  completed  closed  revoked
declined   -     -         -          -         seen  rerouted  -          -       revoked
rerouted   -     -         -          -         -     -         -          -       -
completed  -     -         -          -         -     -         completed  closed  -
closed     -     -         -          -         -     -         completed  closed  -
revoked    -     -         -          -         -     -         -          -       -
"""
LINES = [line.split() for line in TABLE.strip().splitlines()]
CASES = [(row[0], move, to) for row in LINES[1:] for move, to in zip(LINES[0], row[1:], strict=True)]


@pytest.mark.parametrize("state, move, to", CASES)
def test_each_step_leads_where_the_table_says_or_is_refused(state, move, to):
    if to == "-":
        with pytest.raises(Refused):
            referrals.after(state, move)
    else:
        assert referrals.after(state, move) == to


@pytest.mark.parametrize("state", sorted(STATES))
def test_a_cancelled_appointment_leaves_an_accepted_referral_and_only_from_scheduled(state):
    if state == "scheduled":
        assert referrals.after(state, "unschedule") == "accepted"
    else:
        with pytest.raises(Refused):
            referrals.after(state, "unschedule")


@pytest.mark.parametrize(
    "days, age",
    [(0, "new"), (2, "new"), (3, "week"), (7, "week"), (8, "month"), (30, "month"), (31, "old"), (400, "old")],
)
def test_a_delay_has_an_age(days, age):
    assert referrals.age_of_delay(days) == age


def test_the_table_knows_every_state_and_no_other():
    assert {row[0] for row in LINES[1:]} == set(STATES) == referrals.OPEN | referrals.ENDED
    assert not referrals.OPEN & referrals.ENDED
    assert set(LINES[0]) | {"note", "unschedule"} == set(referrals.TRANSITIONS)


@pytest.mark.parametrize(
    "state, move, code",
    [
        ("accepted", "accept", "casework.answered_already"),
        ("scheduled", "decline", "casework.answered_already"),
        ("declined", "accept", "casework.answered_already"),
        ("completed", "decline", "casework.answered_already"),
        ("revoked", "accept", "casework.withdrawn"),
        ("revoked", "complete", "casework.withdrawn"),
        ("revoked", "withdraw", "casework.withdrawn"),
        ("rerouted", "accept", "casework.not_from_here"),
        ("sent", "undo", "casework.not_from_here"),
        ("sent", "schedule", "casework.not_from_here"),
    ],
)
def test_a_refusal_says_what_happened_meanwhile(state, move, code):
    with pytest.raises(Refused) as refused:
        referrals.after(state, move)
    assert refused.value.codes == (code,)


@pytest.mark.parametrize(
    "state, code, said_by, to",
    [
        ("sent", "attended", "client", "completed"),
        ("sent", "attended", "window", "completed"),
        ("accepted", "attended", "provider", "completed"),
        ("scheduled", "enrolled", "provider", "completed"),
        ("scheduled", "did_not_come", "provider", "closed"),
        ("accepted", "could_not_reach", "provider", "closed"),
        ("seen", "not_needed", "client", "closed"),
        ("completed", "did_not_come", "client", "closed"),
        ("closed", "attended", "provider", "completed"),
        ("accepted", "not_called", "client", "accepted"),
        ("sent", "not_called", "client", "sent"),
    ],
)
def test_an_outcome_moves_its_referral(state, code, said_by, to):
    assert referrals.after_outcome(state, code, said_by=said_by) == to


@pytest.mark.parametrize(
    "state, code, said_by, refusal",
    [
        ("sent", "attended", "provider", "casework.answer_first"),
        ("seen", "could_not_reach", "provider", "casework.answer_first"),
        ("completed", "not_called", "client", "casework.not_from_here"),
        ("declined", "attended", "client", "casework.not_from_here"),
        ("revoked", "attended", "client", "casework.withdrawn"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused(state, code, said_by, refusal):
    with pytest.raises(Refused) as refused:
        referrals.after_outcome(state, code, said_by=said_by)
    assert refused.value.codes == (refusal,)


NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "answered, now, may",
    [
        (NOON, NOON, True),
        (NOON, NOON + timedelta(minutes=10), True),
        (NOON, NOON + timedelta(minutes=10, seconds=1), False),
        (None, NOON, False),
    ],
)
def test_an_answer_is_taken_back_within_ten_minutes(answered, now, may):
    assert referrals.may_undo(answered, now) is may


def test_the_service_sees_it_for_thirty_days_after_it_ended():
    assert referrals.sight_ends_at(None) is None
    assert referrals.sight_ends_at(NOON) == datetime(2026, 12, 20, 12, tzinfo=UTC)


def test_the_outcome_is_due_a_week_after_the_visit_or_after_accepting():
    assert referrals.outcome_due_at(NOON, None) == NOON + timedelta(days=7)
    assert referrals.outcome_due_at(NOON, NOON + timedelta(days=3)) == NOON + timedelta(days=10)


def test_she_is_asked_after_7_30_and_90_days():
    assert referrals.follow_up_days(date(2026, 11, 20)) == [
        (7, date(2026, 11, 27)),
        (30, date(2026, 12, 20)),
        (90, date(2027, 2, 18)),
    ]
