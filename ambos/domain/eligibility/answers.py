"""From facts to an answer: yes, no, closed, depends or unknown, with the conditions that decided and their citation.

Each row that speaks of a person's group in her place on the day is tried. A row *applies* when all its conditions are met;
it is out of the question when one fails; it is open when something was not said. Of the rows together the best counts
(``yes``, then ``unknown``, ``depends``, ``closed``, ``no``): something not said can hide a yes, and so never becomes a no; only
a row with all its conditions met makes a yes, so that silence never becomes one either. A row of low confidence, or one a
court left in suspense, answers ``depends``. Where no row speaks at all there is a gap in the facts: ``depends``, and the gap
is named. Where a program has a test of income and category beside its rows, the weaker of the two answers counts.

This file and ``ambos/static/js/eligibility.js`` say the same in two languages; the cases hold them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from .facts import Facts, ProgramSpec, Row
from .people import Person

MET, FAILED, UNKNOWN, UNSETTLED = "met", "failed", "unknown", "unsettled"
BEST = {"no": 0, "closed": 1, "depends": 2, "unknown": 3, "yes": 4}
"""Of several routes to a program: which answer counts."""
WEAKEST = {"no": 0, "unknown": 1, "depends": 2, "closed": 3, "yes": 4}
"""Of several tests that must all be passed: which answer counts."""
GIVES = {"eligible": "yes", "eligible_limited": "yes", "closed": "closed", "depends": "depends", "not_eligible": "no"}
ASKED = {
    "age_min": "age", "age_max_exclusive": "age", "at_school": "age",
    "income_max": "income", "income_min": "income", "income_over": "income", "income_below": "income",
    "pregnant": "pregnant", "pregnant_or_postpartum_months": "pregnant",
    "postpartum_min": "postpartum_months", "postpartum_max": "postpartum_months",
    "years_min": "years_in_status", "years_below": "years_in_status", "years_in_status": "years_in_status",
    "quarters_min": "qualifying_quarters", "quarters_below": "qualifying_quarters",
    "enrolled": "enrolled", "child_in_family": "family", "family_with_child": "family",
    "state": "state", "status": "status", "adjusted_from": "adjusted_from",
}  # fmt: skip
"""What has to be asked so that a condition can be decided."""
ORDER = (
    "state", "age", "family", "pregnant", "postpartum_months", "income", "enrolled", "qualifying_quarters",
    "years_in_status", "adjusted_from", "status",
)  # fmt: skip
"""From the least to the most that one asks of a person: the first of what is missing is asked next."""


class Cited(NamedTuple):
    """One reason: this condition of this fact was met, failed, not said, or is unsettled. ``condition`` is '' for the row
    as a whole, ``outcome`` then tells what it said ('rule', 'unverified', 'stayed') or that no row speaks ('gap')."""

    fact: str
    condition: str
    value: Any
    outcome: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One program, one person, one day."""

    program: str
    answer: str
    reasons: tuple[Cited, ...]
    ask: str | None
    """The least thing to ask next, when the answer is unknown."""

    @property
    def facts(self) -> tuple[str, ...]:
        """The rows it rests on, each once, in their order."""
        return tuple(dict.fromkeys(reason.fact for reason in self.reasons if reason.fact))

    @property
    def is_gap(self) -> bool:
        """Does it say 'depends' because the facts say nothing?"""
        return any(reason.outcome == "gap" for reason in self.reasons)


def assess(facts: Facts, person: Person, on: date, program: str) -> Answer:
    """The answer for one program. ``KeyError`` when the facts know no such program."""
    return _Asked(facts, person, on).answer(program)


def assess_all(facts: Facts, person: Person, on: date) -> dict[str, Answer]:
    """The answers for every program there is where she lives, in the order of the facts."""
    asked = _Asked(facts, person, on)
    return {
        code: asked.answer(code)
        for code, spec in facts.programs.items()
        if not spec.only_in or person.state in spec.only_in
    }


def next_change(
    facts: Facts, person: Person, on: date, program: str, *, answer: str | None = None, within: int = 366
) -> tuple[date, str] | None:
    """The first day within ``within`` days on which the answer becomes another, and what it becomes; age and years in a
    group are taken as they are today."""
    now = answer or assess(facts, person, on, program).answer
    last = on + timedelta(days=min(within, (date.max - on).days))
    for day in facts.boundaries(program, person.state):
        if on < day <= last:
            then = assess(facts, person, day, program).answer
            if then != now:
                return day, then
    return None


@dataclass(slots=True)
class _Asked:
    """One person on one day: what was worked out for one program serves the next."""

    facts: Facts
    person: Person
    on: date
    known: dict[tuple[str, str], tuple[str, Sequence[Cited]]] = field(default_factory=dict)

    def answer(self, program: str) -> Answer:
        groups = self.person.groups
        found = [self.of_group(program, group) for group in groups]
        answer, reasons = found[0]
        if any(other != answer for other, _ in found[1:]):
            # what the groups still lack is asked before what parts them
            lacking = [r for _, reasons in found for r in reasons if r.outcome == UNKNOWN]
            answer = "unknown"
            reasons = [Cited("", self.person.decided_by, None, UNKNOWN), *lacking]
        unique = tuple(dict.fromkeys(reasons))
        return Answer(program, answer, unique, _least(unique) if answer == "unknown" else None)

    def of_group(self, program: str, group: str) -> tuple[str, Sequence[Cited]]:
        key = program, group
        known = self.known.get(key)
        if known is None:
            known = self.known[key] = self._work_out(program, group)
        return known

    def _work_out(self, program: str, group: str) -> tuple[str, Sequence[Cited]]:
        spec = self.facts.programs[program]
        if spec.any_of:
            parts: list[tuple[str, Sequence[Cited]]] = [_best([self.of_group(part, group) for part in spec.any_of])]
            if spec.conditions:
                parts.append(self._gate(spec, group))
        else:
            parts = [self._rows(spec.rows, group)]
            if spec.means:
                parts.append(self._rows((spec.means,), group))
        return _weakest(parts)

    def _gate(self, spec: ProgramSpec, group: str) -> tuple[str, Sequence[Cited]]:
        tried = [self._condition(name, value, spec.code, group) for name, value in spec.conditions]
        outcomes = {outcome for outcome, _ in tried}
        answer = (
            "no"
            if FAILED in outcomes
            else "unknown"
            if UNKNOWN in outcomes
            else "depends"
            if UNSETTLED in outcomes
            else "yes"
        )
        return answer, [Cited("", *pair, outcome) for outcome, cited in tried for pair in cited]

    def _rows(self, programs: tuple[str, ...], group: str) -> tuple[str, Sequence[Cited]]:
        state = self.person.state
        rows = self.facts.in_force(programs, state, group, self.on)
        if state is None and self.facts.is_local(programs):
            found: list[tuple[str, list[Cited]]] = [("unknown", [Cited("", "state", None, UNKNOWN)])]
        elif not rows:
            return "depends", [Cited("", "+".join(programs), None, "gap")]
        else:
            found = []
        for row in rows:
            one = self._row(row, group)
            if one[0] == "yes":
                return one
            found.append(one)
        return _best(found)

    def _row(self, row: Row, group: str) -> tuple[str, list[Cited]]:
        """What one row says: its answer and why; a row out of the question says no."""
        met: list[Cited] = []
        failed: list[Cited] = []
        unknown: list[Cited] = []
        unsettled: list[Cited] = []
        sorts = {MET: met, FAILED: failed, UNKNOWN: unknown, UNSETTLED: unsettled}
        for name, value in row.conditions:
            outcome, cited = self._condition(name, value, row.program, group)
            for condition, limit in cited:
                sorts[outcome].append(Cited(row.id, condition, limit, outcome))
            if outcome == FAILED:
                return "no", failed
        effect, stay = row.effect, row.stay
        if stay is not None and stay.since <= self.on < stay.until:
            effect = stay.then
            met.insert(0, Cited(row.id, "", None, "stayed"))
        answer = GIVES[effect]
        if unknown:
            return ("no", unknown) if answer == "no" else ("unknown", unknown)
        if answer != "no" and unsettled:
            return "depends", unsettled
        if row.is_low and answer in ("yes", "closed"):
            return "depends", [Cited(row.id, "", None, "unverified"), *met]
        return answer, [Cited(row.id, "", effect, "rule"), *met]

    def _condition(self, name: str, value: Any, program: str, group: str) -> tuple[str, list[tuple[str, Any]]]:
        """Whether a condition is met, and the conditions to name for it (several under ``any_of``)."""
        if name == "any_of":
            tried = [(self._condition(n, v, program, group)[0], (n, v)) for n, v in value]
            for outcome in (MET, UNKNOWN, UNSETTLED):
                named = [pair for o, pair in tried if o == outcome]
                if named:
                    return outcome, named[:1] if outcome == MET else named
            return FAILED, [pair for _, pair in tried]
        if name == "not_covered_by":
            return self._not_covered(value, group)
        return _try(name, value, self.person, program), [(name, value)]

    def _not_covered(self, programs: Sequence[str], group: str) -> tuple[str, list[tuple[str, Any]]]:
        """Met when none of these programs would take her; what they still lack is what is to be asked."""
        answers = [(part, *self.of_group(part, group)) for part in programs]
        for part, answer, _ in answers:
            if answer == "yes":
                return FAILED, [("not_covered_by", part)]
        for _, answer, reasons in answers:
            if answer == "unknown":
                return UNKNOWN, [(r.condition, r.value) for r in reasons if r.outcome == UNKNOWN]
        for part, answer, _ in answers:
            if answer == "depends":
                return UNSETTLED, [("not_covered_by", part)]
        return MET, [("not_covered_by", "+".join(programs))]


def _try(name: str, value: Any, p: Person, program: str) -> str:
    """One plain condition: met, failed, unknown, or unsettled."""
    if name == "enrolled":
        if p.enrolled is None or program in p.enrolled_unsaid:
            return UNKNOWN
        return MET if (program in p.enrolled) == value else FAILED
    if name == "pregnant_or_postpartum_months":
        if p.pregnant or (p.postpartum is not None and p.postpartum <= value):
            return MET
        return UNKNOWN if p.pregnant is None or p.postpartum is None else FAILED
    if name == "at_school":
        return _at_school(p.age)
    told = getattr(p, _LOOKS_AT[name])
    if told is None:
        return UNKNOWN
    return MET if _HOLDS[name](told, value) else FAILED


def _at_school(age: float | None) -> str:
    """From 5 to 17 everybody goes to school; a year or two before and after some do, and nobody was asked."""
    if age is None:
        return UNKNOWN
    return MET if 5 <= age < 18 else UNSETTLED if 3 <= age < 21 else FAILED


def _least_(told: float, value: float) -> bool:
    return told >= value


def _most(told: float, value: float) -> bool:
    return told <= value


def _over(told: float, value: float) -> bool:
    return told > value


def _below(told: float, value: float) -> bool:
    return told < value


def _same(told: bool, value: bool) -> bool:
    return told == value


_HOLDS = {
    "age_min": _least_, "age_max_exclusive": _below, "income_max": _most, "income_min": _least_, "income_over": _over,
    "income_below": _below, "years_min": _least_, "years_below": _below, "quarters_min": _least_, "quarters_below": _below,
    "postpartum_min": _least_, "postpartum_max": _most, "pregnant": _same, "child_in_family": _same,
    "family_with_child": _same,
}  # fmt: skip
_LOOKS_AT = {
    "age_min": "age", "age_max_exclusive": "age", "income_max": "income", "income_min": "income", "income_over": "income",
    "income_below": "income", "years_min": "years", "years_below": "years", "quarters_min": "quarters",
    "quarters_below": "quarters", "postpartum_min": "postpartum", "postpartum_max": "postpartum", "pregnant": "pregnant",
    "child_in_family": "child_in_family", "family_with_child": "family_with_child",
}  # fmt: skip


def _best(found: Sequence[tuple[str, Sequence[Cited]]]) -> tuple[str, list[Cited]]:
    answer = max((answer for answer, _ in found), key=BEST.__getitem__)
    return answer, [reason for one, reasons in found if one == answer for reason in reasons]


def _weakest(parts: Sequence[tuple[str, Sequence[Cited]]]) -> tuple[str, list[Cited]]:
    answer = min((answer for answer, _ in parts), key=WEAKEST.__getitem__)
    return answer, [reason for one, reasons in parts if one == answer for reason in reasons]


def _least(reasons: Sequence[Cited]) -> str | None:
    missing = {ASKED[r.condition] for r in reasons if r.outcome == UNKNOWN and r.condition in ASKED}
    return next((key for key in ORDER if key in missing), None)
