"""Conferences, the rules: life, selection with its reasons and balance, clashes of the agenda, follow-ups, sponsors."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ambos.domain.conferences import agenda, follow_up, life
from ambos.domain.conferences.selection import Nominee, Rules, balance_of, faults, next_in_line, propose
from ambos.domain.errors import Refused
from ambos.domain.funding import Dealing, Gift, sponsor_faults, sponsor_flags, sums

START = date(2026, 5, 20)


def one(key, office="la", rank=1, **more):
    return Nominee(key=key, office=office, rank=rank, **{"sex": "female", "sector": "health"} | more)


def rules(places=3, **more):
    return Rules(places=places, starts_on=START, **more)


# -- the life of an edition ----------------------------------------------------------------------------------------------------
def test_the_whole_life_step_by_step():
    state = life.State.PLANNED
    for step in ("call", "end_call", "reopen_call", "end_call", "invite", "hold", "follow", "close"):
        state = life.after(state, step)
    assert state == "closed"


@pytest.mark.parametrize(
    "state, step",
    [
        ("planned", "invite"),
        ("called", "hold"),
        ("held", "cancel"),
        ("closed", "call"),
        ("cancelled", "call"),
        ("held", "close"),
    ],
)
def test_a_step_that_is_not_open_is_refused(state, step):
    with pytest.raises(Refused) as refused:
        life.after(state, step)
    assert refused.value.codes == ("conferences.not_now",)


def test_an_answer_is_never_expected_after_the_eve():
    assert life.answer_by(date(2026, 5, 19), date(2026, 5, 1), START) == date(2026, 5, 19)
    assert life.answer_by(date(2026, 5, 2), date(2026, 5, 1), START) == date(2026, 5, 5)


# -- who is invited ------------------------------------------------------------------------------------------------------------
def test_every_office_has_its_first_choice_before_any_has_its_second():
    named = [one("a1"), one("a2", rank=2), one("b1", "chi"), one("c1", "dal")]
    made = propose(named, rules(3))
    assert [(c.key, c.why) for c in made.chosen] == [(key, "first_of_office") for key in ("b1", "c1", "a1")]
    assert made.waiting == {"la": ("a2",)}


def test_who_balances_goes_first_and_the_reason_says_so():
    named = [one("a1"), one("b1", "chi"), one("c1", "dal", sex="male"), one("d1", "den", sex="male")]
    made = propose(named, rules(3))
    assert [(c.key, c.why) for c in made.chosen] == [
        ("b1", "first_of_office"),
        ("c1", "balance"),
        ("d1", "first_of_office"),
    ]
    assert [m.code for m in made.misses] == ["conferences.office_without_place"]


def test_a_share_that_could_be_better_is_said():
    named = [one("m1", "a", sex="male"), one("m2", "b", sex="male"), one("m3", "c", sex="male"), one("m4", "d", sex="male"),
             one("w", "e")]  # fmt: skip
    made = propose(named, rules(4), kept=["m1", "m2", "m3", "m4"])
    assert [(m.code, m.values.get("nominated")) for m in made.misses][:1] == [("conferences.share_below", 1)]


def test_the_same_lists_in_another_order_give_the_same_proposal():
    named = [one(f"{o}{r}", o, r, sex="male" if r % 2 else "female", sector=s)
             for o, s in (("la", "health"), ("chi", "media"), ("dal", "faith")) for r in (1, 2, 3)]  # fmt: skip
    assert propose(named, rules(5)) == propose(list(reversed(named)), rules(5))


def test_quotas_of_office_and_sector_bind_and_the_next_goes_on():
    named = [one("a1"), one("a2", rank=2), one("a3", rank=3, sector="media"), one("b1", "chi")]
    made = propose(named, rules(4, office_quota={"la": 2}, sector_quota={"health": 2}))
    assert {c.key for c in made.chosen} == {"a1", "b1", "a3"}
    assert made.waiting == {"la": ("a2",)}


def test_a_speaker_takes_no_place_and_no_quota():
    named = [one("s", is_speaker=True, last_attended_on=date(2026, 4, 1)), one("a1", rank=2), one("b1", "chi")]
    made = propose(named, rules(2, office_quota={"la": 1}))
    assert {c.key for c in made.chosen} == {"s", "a1", "b1"}


@pytest.mark.parametrize(
    "nominee, more, code",
    [
        (one("x", last_attended_on=date(2024, 5, 21)), {}, "conferences.attended_lately"),
        (one("x", is_nonprofit=False), {"nonprofit_only": True}, "conferences.for_profit"),
        (one("x", profile="media"), {"profiles": ("health",)}, "conferences.other_profile"),
    ],
)
def test_who_cannot_be_invited_is_told_why(nominee, more, code):
    assert [found.code for found in faults(nominee, rules(**more))] == [code]
    assert propose([nominee], rules(**more)).chosen == ()


def test_two_years_to_the_day_are_rest_enough():
    assert faults(one("x", last_attended_on=date(2024, 5, 20)), rules()) == ()


def test_who_holds_a_place_by_hand_counts_and_is_not_chosen_again():
    made = propose([one("a1"), one("b1", "chi"), one("c1", "dal")], rules(2), kept=["a1"])
    assert len(made.chosen) == 1
    assert made.balance.number == 2


def test_what_the_nominations_do_not_allow_is_said_and_not_forced():
    men = [one(f"m{n}", f"o{n}", sex="male") for n in range(4)]
    made = propose([*men, one("w", "o9")], rules(5))
    assert [m.code for m in made.misses] == ["conferences.share_not_possible"]
    assert made.misses[0].values["share"] == 20


def test_the_substitute_comes_from_the_same_office_and_then_by_the_rule():
    waiting = [one("b2", "chi", 2), one("a3", "la", 3), one("a2", "la", 2)]
    assert next_in_line("la", waiting, [], rules()).key == "a2"
    assert next_in_line("dal", waiting, [], rules()).key == "b2"
    assert next_in_line("la", waiting, [one("a1")], rules(office_quota={"la": 1})).key == "b2"
    assert next_in_line("la", waiting, [one("a1"), one("z", "z"), one("y", "y")], rules()) is None


def test_a_share_is_of_those_who_said():
    group = balance_of([one("a"), one("b", sex="male"), one("c", sex="unknown"), one("d", sex="other")])
    assert (group.share("female"), group.share("male"), group.number) == (50, 50, 4)
    assert balance_of([one("c", sex="unknown")]).share("female") is None


# -- the agenda ----------------------------------------------------------------------------------------------------------------
def slot(key, start, end, room="A", speakers=()):
    return agenda.Slot(key, at(start), at(end), room, frozenset(speakers))


def at(hour):
    return datetime(2026, 5, 20, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    "other, over",
    [
        (slot("b", 10, 12), ["room"]),
        (slot("b", 11, 12), []),
        (slot("b", 10, 12, "B"), []),
        (slot("b", 10, 12, "B", ["ana"]), ["speaker"]),
        (slot("b", 8, 13, "A", ["ana"]), ["room", "speaker"]),
    ],
)
def test_what_cannot_both_be_held(other, over):
    assert [found.over for found in agenda.clashes([slot("a", 9, 11, "A", ["ana"]), other])] == over


def test_sessions_side_by_side_count_once():
    assert agenda.minutes([slot("a", 9, 11), slot("b", 10, 12, "B"), slot("c", 13, 14)]) == 240


# -- afterwards ----------------------------------------------------------------------------------------------------------------
def test_what_nobody_answered_is_unknown_and_stays_below_the_line():
    rows = [
        (date(2026, 1, 1), "met"),
        (date(2026, 1, 1), "unknown"),
        (date(2030, 1, 1), "under_way"),
        (date(2030, 1, 1), "met"),
    ]
    found = follow_up.kept(rows, date(2026, 6, 1))
    assert (found.number, found.due, found.met, found.share) == (4, 3, 2, 66)
    assert follow_up.kept([], START).share is None


def test_the_last_confirmed_answer_counts():
    assert follow_up.standing({3: "met", 12: "given_up", 6: "under_way"}) == "given_up"
    assert follow_up.standing({}) == "unknown"


# -- who pays ------------------------------------------------------------------------------------------------------------------
def test_a_sponsor_who_is_also_a_vendor_is_refused_there_and_flagged_elsewhere():
    here, there = Dealing("b1", "Edition 1", START), Dealing("b2", "Edition 2", date(2025, 1, 1))
    assert [found.code for found in sponsor_faults("b1", [there, here, here])] == ["funding.sponsor_is_vendor"]
    assert sponsor_faults("b1", [there]) == []
    assert [found.code for found in sponsor_flags("b1", [here, there], START)] == ["funding.vendor_elsewhere"]
    assert sponsor_flags("b1", [Dealing("b2", "old", date(2020, 1, 1))], START) == []


def test_pledged_is_not_received_and_leverage_is_told_twice():
    gifts = [Gift("cash", Decimal(100), Decimal(100), own=True), Gift("cash", Decimal(150), Decimal(150)),
             Gift("in_kind", Decimal(50), Decimal(50)), Gift("matched", Decimal(50), Decimal(50)), Gift("cash", Decimal(999))]  # fmt: skip
    found = sums(gifts)
    assert (found.own_cash, found.others_cash, found.still_pledged) == (100, 150, 999)
    assert (found.cash_leverage, found.total_leverage) == (Decimal("2.00"), Decimal("2.50"))
    assert sums([]).cash_leverage is None
