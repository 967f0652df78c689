"""Credits: the situations a counsellor asks about, then what must hold of every record."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambos.domain.credits import (
    OUTCOMES,
    Equivalence,
    Line,
    Requirement,
    Rules,
    Table,
    Target,
    align,
    school_year_of,
)
from ambos.domain.errors import Refused
from ambos.domain.grades import load_scale

D = Decimal
TEN = load_scale(
    {
        "code": "mx-10",
        "high": 10,
        "step": "0.1",
        "bands": [
            {"low": 0, "letter": "F", "pass": False},
            {"low": 6, "letter": "D", "pass": True},
            {"low": 8, "letter": "B", "pass": True},
        ],
    }
)
LOOSE = load_scale(
    {
        "code": "h60",
        "high": 100,
        "step": 1,
        "bands": [{"low": 0, "letter": "F", "pass": False}, {"low": 60, "letter": "D", "pass": True}],
    }
)
STRICT = load_scale(
    {
        "code": "h70",
        "high": 100,
        "step": 1,
        "bands": [{"low": 0, "letter": "F", "pass": False}, {"low": 70, "letter": "C", "pass": True}],
    }
)
SCALES = {s.code: s for s in (TEN, LOOSE, STRICT)}
ALGEBRA = Target("02052", "Algebra I", "mathematics", D(1))
GEOMETRY = Target("02072", "Geometry", "mathematics", D(1))
CHEMISTRY = Target("03101", "Chemistry", "science", D(1))
ELECTIVE = Target("elective", "Elective", "electives", D(5))
TARGETS = (ALGEBRA, GEOMETRY, CHEMISTRY, ELECTIVE)


def equals(course, gives, extent="full", **more):
    defaults = {"reviewers": ("a", "b"), "evidence": "plan 2011, contents compared"}
    return Equivalence(f"eq-{course}", "mx", course, extent, tuple(gives.items()), **(defaults | more))


MATHS = equals("mat3", {"02052": D(1)})
TABLE = (
    MATHS,
    equals("mat1s", {"02052": D("0.5")}, "partial"),
    equals("quim", {"03101": D(1)}),
    equals("taller", {"elective": D("0.5")}, "elective"),
    equals("mate-integrada", {"02052": D("0.5"), "02072": D("0.5")}),
    equals("solo", {"02052": D(1)}, reviewers=("a",)),
    equals("dos-veces-la-misma", {"02052": D(1)}, reviewers=("a", "a")),
    equals("sin-prueba", {"02052": D(1)}, evidence=" "),
    equals("vieja", {"03101": D(1)}, first_year=1993, last_year=2005),
)


def line(course="mat3", mark="8.5", **more):
    return Line(
        **(
            {"id": more.pop("id", course), "plan": "mx", "course": course, "mark": mark, "scale": "mx-10", "year": 2024}
            | more
        )
    )


def read(*lines, rules=None, **more):
    return align(lines, Table(TABLE, TARGETS), SCALES, rules=rules or Rules(), **more)


SITUATIONS = [
    ("an equivalent course passed", line(), "full", D(1), ()),
    ("a semester that covers half of it", line("mat1s"), "partial", D("0.5"), ()),
    ("no course of that kind: an elective", line("taller"), "elective", D("0.5"), ()),
    ("failed", line(mark="5.9"), "not_passed", D(0), ()),
    ("just passed", line(mark="6"), "full", D(1), ()),
    ("to be examined again in August", line(standing="resit_pending", mark="5"), "resit_pending", D(0), ()),
    ("left in the middle of the year", line(standing="in_progress", mark=""), "in_progress", D(0), ()),
    ("the mark is not on the paper", line(mark=" "), "no_mark", D(0), ()),
    ("a mark of 11", line(mark="11"), "mark_off_scale", D(0), ()),
    ("60, and no scale said", line(mark="60", scale=""), "scale_unclear", D(0), ()),
    ("95, and no scale said: passed on every scale that has it", line(mark="95", scale=""), "full", D(1), ()),
    ("nobody decided on this course", line("danza"), "no_equivalent", D(0), ()),
    ("another country's course of that name", line(plan="sv"), "no_equivalent", D(0), ()),
    ("one reviewer is not two", line("solo"), "not_reviewed", D(0), ()),
    ("the same reviewer twice is not two", line("dos-veces-la-misma"), "not_reviewed", D(0), ()),
    ("two reviewers and nothing they looked at", line("sin-prueba"), "not_reviewed", D(0), ()),
    ("an equivalence of an older plan", line("vieja"), "not_valid_that_year", D(0), ()),
    ("the older plan in its years", line("vieja", year=2005), "full", D(1), ()),
    ("the older plan, year not on the paper", line("vieja", year=None), "not_valid_that_year", D(0), ()),
    ("half a year, where whole years count", line(attended=D("0.5")), "part_year_not_allowed", D(0), ()),
]


@pytest.mark.parametrize(
    ("one", "outcome", "credits", "limits"), [s[1:] for s in SITUATIONS], ids=[s[0] for s in SITUATIONS]
)
def test_one_line(one, outcome, credits, limits):
    (reading,) = read(one).readings
    assert (reading.outcome, reading.credits, reading.limits) == (outcome, credits, limits)
    assert reading.reference == OUTCOMES[outcome]


HOURS = Rules(hours_per_credit=D(120), allows_part_year=True)
LIMITED = [
    ("hours enough", line(hours=D(135)), "full", D(1), ()),
    ("exactly the hours", line(hours=D(120)), "full", D(1), ()),
    ("an hour short is half a credit", line(hours=D(119)), "full", D("0.5"), ("hours",)),
    ("too few for the smallest credit", line(hours=D(59)), "below_granularity", D(0), ("hours",)),
    ("half the year, allowed", line(attended=D("0.5")), "full", D("0.5"), ("part_year",)),
    ("a third of the year", line(attended=D("0.33")), "below_granularity", D(0), ("part_year",)),
    (
        "half the year of few hours",
        line(attended=D("0.5"), hours=D(100)),
        "below_granularity",
        D(0),
        ("part_year", "hours"),
    ),
]


@pytest.mark.parametrize(("one", "outcome", "credits", "limits"), [s[1:] for s in LIMITED], ids=[s[0] for s in LIMITED])
def test_never_more_than_hours_and_attendance(one, outcome, credits, limits):
    (reading,) = read(one, rules=HOURS).readings
    assert (reading.outcome, reading.credits, reading.limits) == (outcome, credits, limits)


def test_a_repeated_course_counts_once_and_the_pass_counts():
    found = read(
        line(id="first", mark="5", year=2022), line(id="again", mark="7", year=2023), line(id="more", mark="9")
    )
    assert [(r.line.id, r.outcome) for r in found.readings] == [
        ("first", "not_passed"),
        ("again", "full"),
        ("more", "repeated"),
    ]
    assert found.credits == D(1)


def test_a_target_is_earned_once():
    found = read(line("mat3"), line("mat1s"))
    assert [(r.outcome, r.credits, r.limits) for r in found.readings] == [
        ("full", D(1), ()),
        ("target_earned", D(0), ("target",)),
    ]


def test_what_the_school_gave_already_is_not_given_again():
    (reading,) = read(line(), earned={"02052": D("0.5")}).readings
    assert (reading.outcome, reading.credits, reading.limits) == ("full", D("0.5"), ("target",))


def test_one_course_feeds_two_only_by_a_split_rule():
    (reading,) = read(line("mate-integrada")).readings
    assert {g.target.code: g.credits for g in reading.given} == {"02052": D("0.5"), "02072": D("0.5")}


def test_a_proposal_is_shown_and_gives_nothing():
    found = read(line("solo"))
    assert found.readings[0].proposed.id == "eq-solo"
    assert [one.id for one in found.without_equivalent] == ["solo"]
    assert found.credits == 0


def test_what_is_missing_to_graduate():
    asked = (
        Requirement("mathematics", D(1), "electives"),
        Requirement("science", D(3), "electives"),
        Requirement("electives", D(5)),
    )
    found = read(line("mat3"), line("mate-integrada"), line("quim"), line("taller"), requirements=asked)
    assert [(m.subject, m.earned, m.missing) for m in found.plan] == [
        ("mathematics", D(1), D(0)),
        ("science", D(1), D(2)),
        ("electives", D(1), D(4)),  # half of the workshop, half of a geometry that mathematics no longer needs
    ]


def test_the_table_that_decided_has_a_name():
    one, other = read(line()).table, read(line("quim")).table
    assert one != other
    assert one == read(line(id="x", mark="9")).table
    changed = align([line()], Table([replace(MATHS, evidence="another")], TARGETS), SCALES, rules=Rules()).table
    assert changed != one


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (lambda: read(line(), line("quim", id="mat3")), "credits.same_line_twice"),
        (lambda: read(line(scale="martian")), "credits.unknown_scale"),
        (lambda: Table([equals("x", {"nowhere": D(1)})], TARGETS), "credits.bad_table"),
        (lambda: Table([equals("x", {"02052": D(0)})], TARGETS), "credits.bad_table"),
        (lambda: Table([equals("x", {})], TARGETS), "credits.bad_table"),
    ],
)
def test_what_contradicts_itself_is_refused(wrong, code):
    with pytest.raises(Refused) as refused:
        wrong()
    assert refused.value.codes == (code,)


def test_no_lines_is_no_credit():
    assert (read().credits, read().readings, read().plan) == (D(0), (), ())


@pytest.mark.parametrize(
    ("day", "year"), [(date(2024, 8, 26), 2024), (date(2025, 7, 15), 2024), (date(2025, 8, 1), 2025)]
)
def test_the_school_year_is_named_by_its_first(day, year):
    assert school_year_of(day, 8) == year


# -- what holds of every record ----------------------------------------------------------------------------------------
halves = st.integers(1, 4).map(lambda n: D(n) / 2)
some_marks = st.integers(0, 100).map(lambda n: f"{D(n) / 10}")


@st.composite
def worlds(draw):
    """A table of a few courses and a record of them."""
    courses = [f"c{i}" for i in range(draw(st.integers(1, 4)))]
    table = [
        Equivalence(
            f"e{i}",
            "mx",
            draw(st.sampled_from(courses)),
            draw(st.sampled_from(["full", "partial", "elective"])),
            tuple(
                (t, draw(halves))
                for t in draw(st.lists(st.sampled_from([t.code for t in TARGETS]), min_size=1, max_size=2, unique=True))
            ),
            ("a", "b"),
            "seen",
        )
        for i in range(draw(st.integers(0, 6)))
    ]
    record = [
        Line(
            f"l{i}",
            "mx",
            draw(st.sampled_from(courses)),
            draw(some_marks),
            scale="mx-10",
            year=draw(st.integers(2019, 2025)),
            hours=draw(st.none() | st.integers(0, 300).map(D)),
            attended=draw(st.integers(1, 4).map(lambda n: D(n) / 4)),
        )
        for i in range(draw(st.integers(0, 7)))
    ]
    rules = Rules(hours_per_credit=draw(st.none() | st.just(D(120))), allows_part_year=draw(st.booleans()))
    return Table(table, TARGETS), record, rules


@given(worlds(), st.randoms())
def test_the_order_of_the_lines_does_not_matter(world, random):
    table, record, rules = world
    shuffled = random.sample(record, len(record))
    one, other = (align(lines, table, SCALES, rules=rules) for lines in (record, shuffled))
    assert {r.line.id: r for r in one.readings} == {r.line.id: r for r in other.readings}
    assert one.table == other.table


@given(worlds())
def test_credits_never_exceed_the_source(world):
    table, record, rules = world
    found = align(record, table, SCALES, rules=rules)
    for reading in found.readings:
        assert reading.credits % rules.granularity == 0
        if reading.credits:
            assert reading.credits <= max(e.credits for e in table.of(reading.line)) * reading.line.attended
            assert D(reading.line.mark) >= 6
        if reading.line.hours is not None and rules.hours_per_credit:
            assert reading.credits * rules.hours_per_credit <= reading.line.hours * reading.line.attended
    for target in TARGETS:
        assert sum(g.credits for r in found.readings for g in r.given if g.target == target) <= target.credits


@given(worlds(), st.data())
def test_a_better_mark_never_earns_less(world, data):
    table, record, rules = world
    if not record:
        return
    which = data.draw(st.integers(0, len(record) - 1))
    better = list(record)
    better[which] = replace(
        record[which], mark=str(data.draw(st.integers(int(D(record[which].mark) * 10), 100).map(lambda n: D(n) / 10)))
    )
    before, after = (align(lines, table, SCALES, rules=rules).credits for lines in (record, better))
    assert after >= before


@given(worlds())
def test_every_line_is_accounted_for(world):
    table, record, rules = world
    found = align(record, table, SCALES, rules=rules)
    assert [r.line for r in found.readings] == record
    assert all(r.outcome in OUTCOMES for r in found.readings)
