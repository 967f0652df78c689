"""The six steps of reading, the life of a request, when to ask again."""

from datetime import date

import pytest

from ambos.domain import transcripts
from ambos.domain.errors import Refused
from ambos.domain.grades import load_scale
from ambos.domain.transcripts import MOVES, STATES, LineRead, Pace, Paper

BANDS = {"ten": (10, "0.1", 6), "sixty": (100, 1, 60), "seventy": (100, 1, 70)}
SCALES = {
    code: load_scale({
        "code": code, "high": high, "step": step,
        "bands": [{"low": 0, "letter": "F", "pass": False}, {"low": ok, "letter": "D", "pass": True}],
    })
    for code, (high, step, ok) in BANDS.items()
}  # fmt: skip
LEVELS = {7: 7, 8: 7, 9: 7, 10: 10, 11: 10, 12: 10}


def line(years=9, school_year=2024, mark="8", scale="ten", **more):
    given = {"has_course": True, "plan": "p1", "years": years, "school_year": school_year, "mark": mark, "scale": scale}
    return LineRead(**given | more)


def codes(*papers, **more):
    asked = {"origin": "mx", "first_needed": 8, "level_years": LEVELS} | more
    return [found.code for found in transcripts.findings(papers, SCALES, **asked)]


def card(*lines, kind="report_card", country="mx", state="verified"):
    return Paper(kind, country, state, lines)


WHOLE = (card(line(8, 2023)), card(line(9, 2024)))


@pytest.mark.parametrize(
    ("papers", "more", "expected"),
    [
        (WHOLE, {}, []),
        ((), {"completed": 8}, ["no_records", "year_missing"]),
        (WHOLE, {"surnames": 2}, []),
        (WHOLE, {"surnames": 1}, ["one_surname"]),
        ((card(line(8, 2023), line(9, 2024)),), {}, ["report_card_of_several_years"]),
        ((card(line(9, 2024), kind="certificate"), card(line(8, 2023))), {}, ["certificate_of_one_year"]),
        ((card(line(8, 2023), line(9, 2024), kind="certificate"),), {}, []),
        ((card(line(8, 2023)), card(line(9, mark="11"))), {}, ["mark_off_scale"]),
        ((card(line(8, 2023)), card(line(9, mark="60", scale=""))), {}, ["scale_unclear"]),
        ((card(line(8, 2023)), card(line(9, mark="60", scale="sixty"))), {}, []),
        ((card(line(8, 2023)), card(line(9, mark=""))), {}, ["mark_missing"]),
        ((card(line(8, 2023)), card(line(9, mark="", is_finished=False))), {}, []),
        ((card(line(8, 2023)), card(line(9), line(9, plan="p2"))), {}, ["plan_changed"]),
        ((card(line(8, 2022)), card(line(8, 2023)), card(line(9))), {}, ["year_repeated"]),
        ((card(line(9, 2024)),), {}, ["year_missing"]),
        ((card(line(8, 2023)), card(line(9, None))), {}, ["year_unknown"]),
        ((card(line(8, 2023)), card(line(9, has_course=False))), {}, ["title_unknown"]),
        (WHOLE, {"completed": 10}, ["year_missing"]),
        (WHOLE, {"completed": 8}, ["more_than_told"]),
        ((*WHOLE, card(line(9), country="gt")), {}, ["other_country"]),
        ((card(line(8, 2023), state="doubted"), card(line(9))), {}, ["paper_doubted"]),
        ((card(line(8, 2023), state="rejected"), card(line(9))), {}, ["paper_not_genuine"]),
        ((card(line(8, 2023), state="received"), card(line(9))), {}, ["paper_not_verified"]),
        ((card(kind="statement"),), {}, ["only_sworn"]),
        ((card(),), {}, ["paper_without_lines"]),
    ],
)  # fmt: skip
def test_what_the_machine_points_at(papers, more, expected):
    assert codes(*papers, **more) == expected


def test_a_finding_names_its_lines():
    found = transcripts.findings(
        (card(line(8, 2023), line(8, 2023, mark="11")), card(line(9, mark="12"))), SCALES,
        origin="mx", first_needed=8, level_years=LEVELS,
    )  # fmt: skip
    assert [(one.step, one.code, one.lines, one.stops) for one in found] == [("marks", "mark_off_scale", (2, 3), False)]


def test_what_stops_goes_to_a_person():
    assert {
        found.code: found.stops
        for papers in ((), (card(kind="statement"),), (card(line(), country="gt", state="doubted"),))
        for found in transcripts.findings(papers, SCALES, origin="mx", first_needed=9, level_years=LEVELS)
    } == {"no_records": True, "only_sworn": True, "paper_doubted": True, "other_country": True}


def test_every_move_from_every_state():
    allowed = {}
    for verb in MOVES:
        for state in STATES:
            if state in MOVES[verb][0]:
                allowed.setdefault(verb, []).append((state, transcripts.move(state, verb)))
                continue
            with pytest.raises(Refused) as refused:
                transcripts.move(state, verb)
            assert refused.value.codes == ("transcripts.not_now",)
    assert allowed["issue"] == [("approved", "issued")]
    assert allowed["approve"] == [("analysed", "approved")]
    assert allowed["decide"] == [("issued", "decided"), ("decided", "decided")]
    assert {to for moves in allowed.values() for _, to in moves} == set(STATES)


PACE = Pace(expected=30, chase=(10, 20, 30), most=60)
SENT = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("done", "on", "expected"),
    [
        ([], date(2026, 1, 5), "waiting"),
        ([], date(2026, 1, 11), "due"),
        ([date(2026, 1, 11)], date(2026, 1, 12), "waiting"),
        ([date(2026, 1, 11)], date(2026, 1, 21), "due"),
        ([date(2026, 1, 31)], date(2026, 2, 3), "late"),
        ([date(2026, 1, 31)], date(2026, 3, 2), "lost"),
    ],
)
def test_when_to_ask_again(done, on, expected):
    assert transcripts.standing(SENT, PACE, done, on) == expected


def test_what_an_office_usually_takes():
    assert transcripts.usual_days([3, 4, 5, 90], 30) == 30
    assert transcripts.usual_days([3, 4, 5, 90, 5], 30) == 5


@pytest.mark.parametrize(
    ("before", "placed", "expected"), [(8, 9, True), (9, 9, False), (9, 8, False), (None, 9, False), (8, None, False)]
)
def test_a_corrected_placement(before, placed, expected):
    assert transcripts.is_corrected(before, placed) is expected


@pytest.mark.parametrize(("years", "expected"), [(None, None), (7, False), (8, True), (12, True)])
def test_from_when_a_record_gives_credit(years, expected):
    assert transcripts.is_eligible(years, 8) is expected
