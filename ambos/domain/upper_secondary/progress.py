"""How far a study has come: preparatory courses, subjects one at a time, what opens next, what is missing.

The rule (handbook 12, "States", "Rules"). All preparatory courses, then the selection examination, then the first subject;
a subject passed opens the next; a failed one is taken again before any other; progress is subjects passed of all subjects.
Where the number of subjects is not known to us it is said, and no percentage is made up. A study is complete when every
subject is passed, or every area of the examination: the answer to "why is she not certified" is the list ``missing``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from ambos.domain.errors import Reason, Refused

from .routes import TEST_OUT, Route, Rules

ACTIVE = ("preparing", "selected", "studying", "registered")
"""States in which a study goes on. The others: paused, completed, certified, expired, withdrawn."""


@dataclass(frozen=True)
class Progress:
    """``done`` of ``whole`` (``None``: not known to us), and the number that opens next (``None``: nothing to open)."""

    done: int
    whole: int | None
    next_number: int | None

    @property
    def share(self) -> Fraction | None:
        """Part done, or ``None`` where the whole is not known."""
        return Fraction(self.done, self.whole) if self.whole else None

    @property
    def percent(self) -> int | None:
        """The share in percent, rounded down: 23 of 24 is never 100."""
        return None if self.share is None else int(self.share * 100)


def first_state(route: Route, rules: Rules) -> str:
    """Where a study stands once the application was taken."""
    if route.kind == TEST_OUT:
        return "registered"
    return "preparing" if rules.courses else "selected" if rules.has_selection_exam else "studying"


def state_after(rules: Rules, *, kind: str, courses: Collection[str], is_selected: bool) -> str:
    """In which state a study goes on that has passed these courses: where it was, once it is taken up again."""
    if kind == TEST_OUT:
        return "registered"
    if any(course.code not in courses for course in rules.courses):
        return "preparing"
    return "selected" if rules.has_selection_exam and not is_selected else "studying"


def progress(passed: Collection[int], rules: Rules, *, whole: int | None = None) -> Progress:
    """Where the subjects stand. ``whole``: told by the provider where the rules do not know it.

    ``ValueError`` when a subject was passed that the plan does not have.
    """
    total = rules.subjects or whole
    if total and any(not 1 <= number <= total for number in passed):
        raise ValueError("a subject outside the plan")
    upcoming = next(n for n in range(1, len(passed) + 2) if n not in passed)
    return Progress(len(set(passed)), total, None if total and upcoming > total else upcoming)


def may_begin(number: int, *, passed: Collection[int], is_open: bool, rules: Rules, whole: int | None = None) -> None:
    """Refused ``distance_learning.one_at_a_time`` while another subject is open, ``.passed_already``, ``.not_its_turn``
    (values: n) when another comes first, ``.no_such_subject`` beyond the plan."""
    if is_open:
        raise Refused("distance_learning.one_at_a_time")
    total = rules.subjects or whole
    if number < 1 or (total is not None and number > total):
        raise Refused("distance_learning.no_such_subject", field="number", n=total or 0)
    if number in passed:
        raise Refused("distance_learning.passed_already", field="number", n=number)
    expected = progress(passed, rules, whole=whole).next_number
    if rules.subjects and number != expected:
        raise Refused("distance_learning.not_its_turn", field="number", n=expected)


def check_mark(mark: float | None, rules: Rules, *, is_passed: bool) -> Iterable[Reason]:
    """What is wrong with a mark: off its scale, or passed below the least mark, or failed at it."""
    if mark is None or rules.best_mark is None:
        return
    if not 0 <= mark <= rules.best_mark:
        yield Reason("distance_learning.mark_off_scale", {"high": f"{rules.best_mark:g}"}, "mark")
    elif rules.least_mark is not None and is_passed != (mark >= rules.least_mark):
        yield Reason("distance_learning.mark_and_result", {"least": f"{rules.least_mark:g}"}, "mark")


def missing(
    rules: Rules,
    *,
    is_identity_seen: bool,
    is_certificate_seen: bool,
    courses: Collection[str] = (),
    is_selected: bool = False,
    passed: Collection[int] = (),
    areas: Collection[str] = (),
    whole: int | None = None,
) -> tuple[Reason, ...]:
    """Everything that stands between a learner and her certificate, each in a coded reason. Empty: it may be issued."""
    found = []
    if not is_identity_seen:
        found.append(Reason("distance_learning.missing_identity"))
    if rules.needs_lower_secondary and not is_certificate_seen:
        found.append(Reason("distance_learning.missing_lower_secondary"))
    left = [course.code for course in rules.courses if course.code not in courses]
    if left:
        found.append(Reason("distance_learning.missing_courses", {"n": len(left)}))
    if rules.has_selection_exam and not is_selected:
        found.append(Reason("distance_learning.missing_selection"))
    if rules.areas:
        left = [area.code for area in rules.areas if area.code not in areas]
        if left:
            found.append(Reason("distance_learning.missing_areas", {"n": len(left)}))
    else:
        total = rules.subjects or whole
        if total is None:
            found.append(Reason("distance_learning.missing_plan"))
        elif left_subjects := total - len(set(passed)):
            found.append(Reason("distance_learning.missing_subjects", {"n": left_subjects, "whole": total}))
    return tuple(found)
