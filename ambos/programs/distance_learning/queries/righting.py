"""What may be taken back of a study, and what was: in words, for adviser and officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ambos.domain.upper_secondary.routes import Rules, rules_of

from ..models import ExamRegistration, Study
from .studies import SELECTION
from .words import said

RESULTS = {
    "open": gettext_lazy("in course"),
    "passed": pgettext_lazy("area", "passed"),
    "failed": pgettext_lazy("area", "not passed"),
}


@dataclass(frozen=True)
class Righted:
    """One thing put right afterwards: the day, what it was, and why."""

    on: date
    says: str
    why: str


def put_right(study: Study) -> list[Righted]:
    """Everything that was put right, newest first."""
    whys = {**dict(Study.Why.choices), **dict(Study.Wrong.choices), **dict(Study.NotSat.choices)}
    rules = rules_of(study.rules)
    return [
        Righted(date.fromisoformat(one["on"]), _says(one, rules), str(whys.get(one["why"], one["why"])))
        for one in reversed(study.put_right)
    ]


def to_take_back(study: Study) -> list[tuple[str, str]]:
    """('subject:7', 'Subject 7: passed') of what may be taken back: the newest of each subject and area, and the courses as long as
    nothing rests on them."""
    rules, found = rules_of(study.rules), []
    runs = {run.number: run for run in study.subjects.all()}
    is_open = any(run.result == "open" for run in runs.values())
    for number, run in sorted(runs.items(), reverse=True):
        if run.result == "open" or not is_open:
            found.append(
                (
                    f"subject:{number}",
                    f"{subject_name(number)}: {_result(run.result, None if run.mark is None else f'{run.mark:g}')}",
                )
            )
    areas = {one.area: one for one in study.areas.all()}
    found += [
        (f"area:{code}", f"{_area_name(code, rules)}: {_result(one.result, None)}") for code, one in areas.items()
    ]
    courses = [one.code for one in study.courses.all()]
    if not runs:
        found += [
            (f"course:{code}", f"{_course_name(code, rules)}: {RESULTS['passed']}")
            for code in ([SELECTION] if SELECTION in courses else courses)
        ]
    return found


def waiting_for(registration: ExamRegistration) -> list[str]:
    """The areas of a registration that wait for a result."""
    done = {one.area for one in registration.results.all()}
    return [area for area in registration.areas if area not in done]


def coming(study: Study) -> list[tuple[ExamRegistration, list[str], bool]]:
    """(registration, names of the areas that wait, has its day passed) of the examinations she waits for, the nearest first."""
    rules, today = rules_of(study.rules), timezone.localdate(timezone=ZoneInfo(study.office.timezone))
    waiting = [(one, waiting_for(one)) for one in sorted(study.registrations.all(), key=lambda one: one.sits_on)]
    return [(one, [_area_name(code, rules) for code in areas], one.sits_on < today) for one, areas in waiting if areas]


def subject_name(number: Any) -> str:
    """Subject 7."""
    return _("Subject number %(n)s") % {"n": number}


def _says(one: dict[str, Any], rules: Rules) -> str:
    if one["what"] == "left":
        return _("Had left; came back")
    if one["what"] == "office":
        return _("Came from %(office)s") % {"office": one["was"]}
    if one["what"] == "exam":
        areas = ", ".join(_area_name(code, rules) for code in one["was"].split(", "))
        return _("Examination not sat: %(areas)s") % {"areas": areas}
    names = {"subject": lambda code, _rules: subject_name(code), "area": _area_name, "course": _course_name}
    result, _blank, mark = one["was"].partition(" ")
    return _("%(what)s: %(was)s, taken back") % {
        "what": names[one["what"]](one["code"], rules),
        "was": _result(result, mark),
    }


def _result(result: str, mark: Any) -> str:
    return str(RESULTS[result]) + (f" ({mark})" if mark else "")


def _area_name(code: str, rules: Rules) -> str:
    return next((said(one.name) for one in rules.areas if one.code == code), code)


def _course_name(code: str, rules: Rules) -> str:
    if code == SELECTION:
        return _("Selection examination")
    return next((said(one.name) for one in rules.courses if one.code == code), code)
