"""Placement: never below what was earned, and always with its reasons."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambos.domain.errors import Refused
from ambos.domain.placement import Diagnosed, Placement, System, Threshold, place

D = Decimal
SYSTEM = System(
    grade_of={("primaria", n): n for n in range(1, 7)}
    | {("secundaria", n): n + 6 for n in range(1, 4)}
    | {("bachillerato", n): n + 9 for n in range(1, 4)},
    typical_age={n: n + 5 for n in range(13)},
    thresholds=(Threshold(10, D(6)), Threshold(11, D(12)), Threshold(12, D(18))),
    uniform=frozenset(range(1, 10)),
    oldest_age=21,
)
READY = Diagnosed("mathematics", 11, True)
NOT_READY = Diagnosed("mathematics", 10, False)


@pytest.mark.parametrize(
    ("who", "asked", "expected"),
    [
        (
            "secundaria done, papers verified",
            {"age": 15, "evidence": "verified", "completed": ("secundaria", 3)},
            Placement(10, False, ("completed",)),
        ),
        (
            "put back years for want of papers: 2nd of secundaria, awaited",
            {"age": 14, "evidence": "awaited", "completed": ("secundaria", 2)},
            Placement(9, True, ("completed", "awaited")),
        ),
        (
            "bachillerato awaited: the curriculum is not one",
            {"age": 16, "evidence": "awaited", "completed": ("bachillerato", 1)},
            Placement(11, True, ("completed", "awaited_not_uniform")),
        ),
        (
            "the credits place higher",
            {"age": 17, "evidence": "verified", "completed": ("secundaria", 3), "credits": D(12)},
            Placement(11, False, ("credits",)),
        ),
        (
            "the years place higher than the credits",
            {"age": 17, "evidence": "verified", "completed": ("bachillerato", 1), "credits": D(6)},
            Placement(11, False, ("completed",)),
        ),
        (
            "both say the same",
            {"age": 16, "evidence": "verified", "completed": ("secundaria", 3), "credits": D(6)},
            Placement(10, False, ("completed", "credits")),
        ),
        (
            "no document at all, 15",
            {"age": 15, "evidence": "sworn"},
            Placement(10, True, ("nothing_completed", "by_age", "sworn")),
        ),
        (
            "a diagnostic raises",
            {"age": 15, "evidence": "verified", "completed": ("secundaria", 3), "diagnosed": [READY]},
            Placement(11, False, ("completed", "diagnostic_raises")),
        ),
        (
            "a bad diagnostic never lowers; it asks for help",
            {"age": 15, "evidence": "verified", "completed": ("secundaria", 3), "diagnosed": [NOT_READY]},
            Placement(10, False, ("completed", "diagnostic_support"), ("mathematics",)),
        ),
        (
            "one good test does not carry another",
            {
                "age": 15,
                "evidence": "verified",
                "completed": ("secundaria", 3),
                "diagnosed": [READY, Diagnosed("science", 11, False)],
            },
            Placement(10, False, ("completed",)),
        ),
        (
            "everything done at home",
            {"age": 18, "evidence": "verified", "completed": ("bachillerato", 3)},
            Placement(None, False, ("completed", "finished")),
        ),
        (
            "19, no document, where school is until 21",
            {"age": 19, "evidence": "sworn"},
            Placement(12, True, ("nothing_completed", "by_age", "sworn")),
        ),
        (
            "too old for school: adult education",
            {"age": 22, "evidence": "sworn"},
            Placement(None, False, ("over_age",), values={"oldest": 21}),
        ),
        (
            "five, and never at school",
            {"age": 5, "evidence": "sworn"},
            Placement(0, True, ("nothing_completed", "by_age", "sworn")),
        ),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_where_a_child_begins(who, asked, expected):
    assert place(SYSTEM, **asked) == expected


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"age": 200, "evidence": "sworn"}, "placement.bad_age"),
        ({"age": 15, "evidence": "verified", "completed": ("secundaria", 4)}, "placement.unknown_grade"),
    ],
)
def test_what_cannot_be_is_refused(asked, code):
    with pytest.raises(Refused) as refused:
        place(SYSTEM, **asked)
    assert refused.value.codes == (code,)


@given(
    st.sampled_from(sorted(SYSTEM.grade_of)),
    st.integers(5, 21),
    st.none() | st.integers(0, 26).map(D),
    st.lists(
        st.builds(Diagnosed, st.sampled_from(["mathematics", "science"]), st.integers(1, 12), st.booleans()), max_size=5
    ),
)
def test_a_diagnostic_never_lowers_a_grade(completed, age, credits, diagnosed):
    without = place(SYSTEM, age=age, evidence="verified", completed=completed, credits=credits)
    with_them = place(SYSTEM, age=age, evidence="verified", completed=completed, credits=credits, diagnosed=diagnosed)
    if without.grade is None:
        assert with_them.grade is None
    else:
        assert without.grade <= with_them.grade <= 12
