"""Which route suits somebody, and why: advice with reasons, never a decision and never a score.

The rule (handbook 12, "Routing rule"). Without lower secondary: first a plaza. Below 18: first the local public school.
From 15 to 24 with 15 to 20 steady hours a week: the selective route of fixed pace. Time that comes and goes: the open one at
one's own pace. Broad knowledge: the examination, once a free mock test was passed. Each route is told with what speaks for
it, what speaks against it and what is still missing; nothing is hidden because it is not recommended. What one can do in the
country of residence, and how far the certificate reaches there, is always part of the answer: the caller cannot leave it out,
since ``Advice`` has no shape without it.

Nobody is asked where she was born, nor on what papers she lives here. What is not answered closes no door.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from ambos.domain.errors import Reason, check

from .routes import FIXED_PACE, OPEN_PACE, TEST_OUT, Route, Version

SCHOOLING = ("none", "primary", "lower_secondary", "lower_secondary_abroad", "some_upper", "finished")
"""The last level finished. ``lower_secondary_abroad``: in the country of residence, so it must be revalidated first."""
TIME = ("steady", "comes_and_goes")
GOALS = ("work_here", "study_here", "study_origin", "for_myself")
ADULT = 18
YOUNG = range(15, 25)
"""Ages for which the fixed pace was made (handbook 12, "Routing rule")."""
Standing = Literal["first", "possible", "not_yet"]
Speaks = Literal["for", "against", "missing"]


@dataclass(frozen=True)
class Facts:
    """What somebody said. ``None`` and empty: not said."""

    age: int | None = None
    schooling: str = ""
    average: float | None = None
    hours: int | None = None
    time: str = ""
    mock: int | None = None
    """Share of right answers in a free mock test, in percent."""
    may_travel: bool | None = None
    goal: str = ""


@dataclass(frozen=True)
class Why:
    """One reason: ``code`` and values for its sentence. ``speaks``: for, against, or missing (to be done or found out)."""

    code: str
    speaks: Speaks
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Option:
    """One route as it stands for these facts. ``not_yet`` names at least one thing that speaks against it."""

    route: Route
    version: Version
    standing: Standing
    reasons: tuple[Why, ...]


@dataclass(frozen=True)
class Advice:
    """Where to begin (``begin``: 'plaza', 'local_school', 'finished', 'equivalent' or 'route'), the routes, and what there
    is here besides."""

    begin: str
    options: tuple[Option, ...]
    equivalents: tuple[Mapping[str, Any], ...]
    limits: tuple[Mapping[str, Any], ...]

    @property
    def first(self) -> Option | None:
        """The route to look at first, if there is one."""
        return next((option for option in self.options if option.standing == "first"), None)


def advise(
    facts: Facts,
    routes: Iterable[Route],
    *,
    equivalents: Iterable[Mapping[str, Any]],
    limits: Iterable[Mapping[str, Any]],
    on: date,
) -> Advice:
    """The advice for ``facts`` under the rules of the day. The order of the routes does not matter.

    Refused ``distance_learning.bad_answer`` for a value that cannot be (an age of 200, an average of 11), all at once; and
    ``ValueError`` without limits of recognition: advice that hides them is none.
    """
    _check(facts)
    rows, here = tuple(limits), tuple(equivalents)
    if not rows or not here:
        raise ValueError("advice names the local equivalents and the limits of recognition")
    shown = tuple(one for one in here if facts.age is None or facts.age <= one.get("until_age", 200))
    options = [_option(facts, route, route.version_on(on)) for route in sorted(routes, key=lambda r: r.code)]
    begin, chosen = _begin(facts, options)
    ranked = tuple(
        Option(o.route, o.version, "first" if o is chosen else o.standing, o.reasons)
        for o in sorted(options, key=lambda o: (o is not chosen, o.standing == "not_yet", o.route.code))
    )
    return Advice(begin, ranked, shown, rows)


def _begin(facts: Facts, options: list[Option]) -> tuple[str, Option | None]:
    if facts.schooling == "finished":
        return "finished", None
    if facts.schooling in ("none", "primary"):
        return "plaza", None
    if facts.age is not None and facts.age < ADULT:
        return "local_school", None
    open_ones = {o.route.kind: o for o in options if o.standing != "not_yet"}
    order = []
    if facts.mock is not None and _spoken(open_ones.get(TEST_OUT), "mock_passed"):
        order.append(TEST_OUT)
    if facts.age in YOUNG and facts.time == "steady":
        order.append(FIXED_PACE)
    if facts.time == "comes_and_goes":
        order.append(OPEN_PACE)
    order += [OPEN_PACE, FIXED_PACE]
    chosen = next((open_ones[kind] for kind in order if kind in open_ones), None)
    return ("route", chosen) if chosen else ("equivalent", None)


def _spoken(option: Option | None, code: str) -> bool:
    return option is not None and any(why.code == code for why in option.reasons)


def _option(facts: Facts, route: Route, version: Version) -> Option:
    reasons = (*_conditions(facts, version), *_suits(facts, route, version))
    against = any(why.speaks == "against" for why in reasons)
    return Option(route, version, "not_yet" if against else "possible", reasons)


def _conditions(facts: Facts, version: Version) -> Iterable[Why]:
    rules = version.rules
    if facts.schooling == "finished":
        yield Why("finished_already", "against", {})
    if rules.needs_lower_secondary:
        if facts.schooling in ("none", "primary"):
            yield Why("needs_lower_secondary", "against", {})
        elif facts.schooling == "lower_secondary_abroad":
            yield Why("revalidate_first", "missing", {})
        elif not facts.schooling:
            yield Why("bring_certificate", "missing", {})
        elif facts.schooling != "finished":
            yield Why("has_lower_secondary", "for", {})
    if rules.least_age is not None:
        if facts.age is None:
            yield Why("least_age", "missing", {"age": rules.least_age})
        else:
            yield Why("least_age", "for" if facts.age >= rules.least_age else "against", {"age": rules.least_age})
    if rules.guardian_below is not None and facts.age is not None and facts.age < rules.guardian_below:
        yield Why("guardian_letter", "missing", {"age": rules.guardian_below})
    if rules.least_average is not None:
        if facts.average is None:
            yield Why("average_unknown", "missing", {"average": f"{rules.least_average:g}"})
        else:
            speaks: Speaks = "for" if facts.average >= rules.least_average else "against"
            yield Why("least_average", speaks, {"average": f"{rules.least_average:g}"})
    if rules.is_in_person:
        by_answer: dict[bool | None, Speaks] = {True: "for", False: "against", None: "missing"}
        yield Why("in_person", by_answer[facts.may_travel], {})


def _suits(facts: Facts, route: Route, version: Version) -> Iterable[Why]:
    rules = version.rules
    if rules.hours_a_week is not None and facts.hours is not None:
        enough = facts.hours >= rules.hours_a_week
        # Too few hours end a study of fixed pace; at one's own pace they only make it longer.
        speaks: Speaks = "for" if enough else "against" if rules.steady_time else "missing"
        yield Why("hours_a_week", speaks, {"hours": rules.hours_a_week})
    if rules.steady_time and facts.time:
        yield Why("fixed_dates", "for" if facts.time == "steady" else "against", {})
    if route.kind == OPEN_PACE and facts.time == "comes_and_goes":
        yield Why("own_pace", "for", {})
    if rules.has_selection_exam:
        yield Why("selection_exam", "missing", {})
    if route.kind == TEST_OUT and rules.mock_share is not None:
        if facts.mock is None:
            yield Why("mock_first", "missing", {"share": rules.mock_share})
        elif facts.mock >= rules.mock_share:
            yield Why("mock_passed", "for", {"share": rules.mock_share})
        else:
            yield Why("mock_not_passed", "against", {"share": rules.mock_share})
    if facts.goal in ("work_here", "study_here"):
        yield Why("ask_here_first", "missing", {})
    elif facts.goal == "study_origin":
        yield Why("counts_there", "for", {})


def _check(facts: Facts) -> None:
    bounds: dict[str, tuple[float | None, int, int]] = {
        "age": (facts.age, 0, 120), "average": (facts.average, 0, 10), "hours": (facts.hours, 0, 168),
        "mock": (facts.mock, 0, 100),
    }  # fmt: skip
    choices = {
        "schooling": (facts.schooling, SCHOOLING), "time": (facts.time, TIME), "goal": (facts.goal, GOALS),
    }  # fmt: skip
    check(
        [Reason("distance_learning.bad_answer", {"low": low, "high": high}, name)
         for name, (value, low, high) in bounds.items() if value is not None and not low <= value <= high]
        + [Reason("distance_learning.unknown_answer", {}, name)
           for name, (value, known) in choices.items() if value and value not in known]
    )  # fmt: skip
