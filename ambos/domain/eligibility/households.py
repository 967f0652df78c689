"""Families written down in a file (``cases.yaml`` of the design, and whatever has its shape), and whether answers agree.

The shape: ``as_of`` (a day; today when missing), ``state``, ``income_pct_fpl``, ``members`` with ``id``, ``age``, ``status``,
``years_in_status``, ``adjusted_from``, ``qualifying_quarters``, ``pregnant``, ``postpartum_months``, ``enrolled``; ``expect``: member ->
program -> answer. One household, a list of them, or ``{cases: [...]}``.

``enrolled`` is a list of programs, or a table of program -> true, false or ``not_said``: who has Medicare may not have said
whether she has the program of her state.

A key that is *left out* means what the shape assumes: not pregnant, no birth of late, nothing held yet, no work quarters,
never adjusted. A key that is there and *empty* (``null``, or the word ``not_said``) means that she would rather not say. A
status, an age, an income or a state that is left out was not said. Source: header of ``cases.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ambos.domain.errors import Reason, Refused, check

from .answers import Answer, assess, assess_all
from .facts import Facts
from .people import NEVER, Person

ANSWERS = ("yes", "no", "closed", "depends", "unknown")
NOT_SAID = (None, "not_said")
MEMBER = frozenset({
    "id", "age", "status", "years_in_status", "adjusted_from", "qualifying_quarters", "pregnant", "postpartum_months",
    "enrolled", "note",
})  # fmt: skip
HOUSEHOLD = frozenset({
    "id", "title", "as_of", "state", "income_pct_fpl", "members", "expect", "sources", "confidence", "note", "schema",
    "compiled", "is_whole_family",
})  # fmt: skip
LIMITS = {
    "age": (0, 120), "years_in_status": (0, 120), "qualifying_quarters": (0, 500), "postpartum_months": (0, 240),
    "income_pct_fpl": (0, 100_000),
}  # fmt: skip
"""What a number may be; beyond it the file is refused rather than answered."""
YOUNGEST_MOTHER = 9


@dataclass(frozen=True)
class Household:
    """A family on a day. ``expect``: member -> program -> the answer somebody worked out by hand."""

    id: str
    as_of: date
    people: Mapping[str, Person]
    expect: Mapping[str, Mapping[str, str]]

    def answers(self, facts: Facts) -> dict[str, dict[str, Answer]]:
        """Every program for every member."""
        return {name: assess_all(facts, person, self.as_of) for name, person in self.people.items()}


@dataclass(frozen=True)
class Disagreement:
    """Where an answer is not the one expected."""

    household: str
    member: str
    program: str
    expected: str
    answer: str


def read_households(data: Any, facts: Facts, *, today: date) -> list[Household]:
    """Families from what a YAML file holds. Raises one ``Refused`` with every fault (``eligibility.bad_household``; values:
    household, what)."""
    cases = data.get("cases") if isinstance(data, Mapping) and "cases" in data else data
    cases = cases if isinstance(cases, list) else [cases]
    faults: list[Reason] = []
    read = []
    for number, case in enumerate(cases, 1):
        name = str(case.get("id", number)) if isinstance(case, Mapping) else str(number)
        wrong = list(_faults(case, facts))
        faults += [Reason("eligibility.bad_household", {"household": name, "what": what}) for what in wrong]
        if not wrong:
            read.append(_household(name, case, facts, today))
    check(faults)
    return read


def check_cases(households: Iterable[Household], facts: Facts) -> tuple[int, list[Disagreement]]:
    """How many expected answers agree, and which do not."""
    agree, differ = 0, []
    for household in households:
        for member, programs in household.expect.items():
            for program, expected in programs.items():
                got = assess(facts, household.people[member], household.as_of, program).answer
                if got == expected:
                    agree += 1
                else:
                    differ.append(Disagreement(household.id, member, program, expected, got))
    return agree, differ


def groups_of(facts: Facts, status: Any, years: Any = None, adjusted_from: Any = "") -> tuple[tuple[str, ...], str]:
    """The groups somebody may be in, and what would narrow them down ('' when nothing would).

    ``adjusted_from`` is '' where nobody adjusted. ``KeyError`` for a status the facts do not know.
    """
    if status in NOT_SAID:
        return facts.groups, "status"
    spec = facts.statuses[status]
    if "group" in spec:
        return (spec["group"],), ""
    if adjusted_from in NOT_SAID:
        rest, _ = groups_of(facts, status, years)
        return (spec["adjusted"], *rest), "adjusted_from"
    if adjusted_from and facts.statuses[adjusted_from].get("adjusts"):
        return (spec["adjusted"],), ""
    steps = spec["by_years"]
    if years in NOT_SAID:
        return tuple(group for _, group in steps), "years_in_status"
    return (next(group for least, group in steps if years >= least),), ""


def _household(name: str, case: Mapping[str, Any], facts: Facts, today: date) -> Household:
    members = case["members"]
    young = [member for member in members if _is_young(member)]
    unsure = any(member.get("age") in NOT_SAID for member in members)
    whole = case.get("is_whole_family", len(members) > 1)
    people = {
        str(member["id"]): _person(member, case, facts, _children(member, young, unsure), whole) for member in members
    }
    expect = {
        str(member): {program: _answer(answer) for program, answer in programs.items()}
        for member, programs in (case.get("expect") or {}).items()
    }
    as_of = case.get("as_of")
    return Household(name, today if as_of is None else _day(as_of), people, expect)


def _is_young(member: Mapping[str, Any]) -> bool:
    age = member.get("age")
    return bool(member.get("pregnant") is True or (age not in NOT_SAID and age < 19))


def _children(member: Mapping[str, Any], young: list[Mapping[str, Any]], unsure: bool) -> bool | None:
    if any(other is not member for other in young) or _is_young(member):
        return True
    return None if unsure else False


def _person(
    member: Mapping[str, Any], case: Mapping[str, Any], facts: Facts, children: bool | None, whole: bool
) -> Person:
    groups, decided_by = groups_of(
        facts, member.get("status"), member.get("years_in_status"), member.get("adjusted_from", "")
    )
    has, unsaid = _enrolled(_said(member, "enrolled", ()))
    state = case.get("state")
    return Person(
        groups=groups, decided_by=decided_by, state=None if state in NOT_SAID else state,
        age=_said(member, "age", None), income=_said(case, "income_pct_fpl", None),
        pregnant=_said(member, "pregnant", False), postpartum=_said(member, "postpartum_months", NEVER),
        years=_said(member, "years_in_status", None), quarters=_said(member, "qualifying_quarters", 0),
        enrolled=has, enrolled_unsaid=unsaid,
        child_in_family=children, family_with_child=children if whole or children else True,
    )  # fmt: skip


def _enrolled(said: Any) -> tuple[frozenset[str] | None, frozenset[str]]:
    """(what she has, what was not said), of a list or a table."""
    if said is None or not isinstance(said, Mapping):
        return (None if said is None else frozenset(said)), frozenset()
    has = frozenset(program for program, value in said.items() if value is True)
    return has, frozenset(program for program, value in said.items() if value in NOT_SAID)


def _said(of: Mapping[str, Any], key: str, left_out: Any) -> Any:
    """What was said; ``None`` where she would rather not; ``left_out`` where the shape assumes something."""
    if key not in of:
        return left_out
    return None if of[key] in NOT_SAID else of[key]


def _answer(word: Any) -> str:
    """YAML reads a bare yes and no as truths."""
    return ("yes" if word else "no") if isinstance(word, bool) else str(word)


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value))


# -- faults --------------------------------------------------------------------------------------------------------------
def _faults(case: Any, facts: Facts) -> Iterable[str]:
    if not isinstance(case, Mapping):
        yield "is not a table of keys"
        return
    members = case.get("members")
    if not isinstance(members, list) or not members or not all(isinstance(m, Mapping) for m in members):
        yield "has no members"
        return
    yield from (f"unknown key {key}" for key in case if key not in HOUSEHOLD)
    try:
        _day(case.get("as_of") or date.min)
    except ValueError:
        yield f"as_of {case['as_of']!r} is no day"
    state = case.get("state")
    if state not in NOT_SAID and not (isinstance(state, str) and facts.is_place(state)):
        yield f"unknown state {state!r}"
    yield from _faulty_number(case, "income_pct_fpl")
    names = [str(member.get("id")) for member in members]
    if len(set(names)) != len(names) or any("id" not in member for member in members):
        yield "two members with one id, or a member without"
    for name, member in zip(names, members, strict=True):
        yield from (f"{name}: {what}" for what in _faults_of(member, facts))
    yield from _faulty_expectations(case.get("expect") or {}, names, facts)


def _faults_of(member: Mapping[str, Any], facts: Facts) -> Iterable[str]:
    yield from (f"unknown key {key}" for key in member if key not in MEMBER)
    for key in ("age", "years_in_status", "qualifying_quarters", "postpartum_months"):
        yield from _faulty_number(member, key)
    for key in ("status", "adjusted_from"):
        value = member.get(key)
        nothing = value in NOT_SAID or (key == "adjusted_from" and value == "")
        if not nothing and not (isinstance(value, str) and value in facts.statuses):
            yield f"unknown {key} {value!r}"
    pregnant = member.get("pregnant")
    if pregnant not in NOT_SAID and not isinstance(pregnant, bool):
        yield f"pregnant is {pregnant!r}, not true or false"
    age = member.get("age")
    if pregnant is True and isinstance(age, int | float) and age < YOUNGEST_MOTHER:
        yield f"pregnant at {age}"
    enrolled = member.get("enrolled", [])
    if enrolled not in NOT_SAID:
        if not isinstance(enrolled, list | Mapping):
            yield "enrolled is not a list"
        else:
            if isinstance(enrolled, Mapping):
                yield from (
                    f"enrolled in {p!r} is {value!r}, not true or false"
                    for p, value in enrolled.items()
                    if value not in NOT_SAID and not isinstance(value, bool)
                )
            yield from (
                f"unknown program {p!r} in enrolled"
                for p in enrolled
                if not isinstance(p, str) or p not in facts.programs
            )


def _faulty_number(of: Mapping[str, Any], key: str) -> Iterable[str]:
    value = of.get(key)
    low, high = LIMITS[key]
    if value in NOT_SAID:
        return
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        yield f"{key} {value!r} is not a number from {low} to {high}"


def _faulty_expectations(expect: Any, names: list[str], facts: Facts) -> Iterable[str]:
    if not isinstance(expect, Mapping):
        yield "expect is not a table of members"
        return
    for member, programs in expect.items():
        if str(member) not in names:
            yield f"expects something of {member}, who is no member"
            continue
        if not isinstance(programs, Mapping):
            yield f"what is expected of {member} is not a table of programs"
            continue
        yield from (f"unknown program {p!r} in expect" for p in programs if p not in facts.programs)
        yield from (f"unknown answer {a!r} in expect" for a in programs.values() if _answer(a) not in ANSWERS)


__all__ = ["Disagreement", "Household", "Refused", "check_cases", "groups_of", "read_households"]
