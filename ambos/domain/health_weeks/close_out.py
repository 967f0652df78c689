"""What the close-out report of one event may say.

The rule (handbook 14 and 1.4). Blank is not zero: whatever is asked must be answered, by a number or by *not offered*.
People who came are persons at that event; views of a broadcast are reach, never persons, so a virtual event has none.
A reading out of range must end in a referral or in a recorded refusal: abnormal = referred + refused, to the unit.
What cannot be true is refused (``faults``); what is unlikely asks for a word of explanation (``doubts``), such as the
seventeen people for each service that the published total of 2021 comes to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ambos.domain.errors import Reason

ASKED = ("attendees", "referrals", "abnormal", "abnormal_referred", "abnormal_refused", "enrolled")
"""The numbers asked of every event, in the order of the form."""
TESTS = "screening_"
"""Codes of the catalogue that begin so are tests: only they can find something out of range."""
MOST = 99_999
"""No single event of the published totals comes near it: a larger number is a slip of the finger."""
SERVICES_EACH = 12
"""More services a person than stations at a large fair."""
PEOPLE_EACH_SERVICE = 10
"""So few services for so many people say that onlookers were counted."""


@dataclass(frozen=True)
class CloseOut:
    """The numbers of one event. ``None``: not answered. ``services``: code -> number, ``None`` not answered, absent not
    asked; ``not_offered``: codes that were planned and not offered. ``mode``: in_person, virtual or both."""

    mode: str = "in_person"
    attendees: int | None = None
    referrals: int | None = None
    abnormal: int | None = None
    abnormal_referred: int | None = None
    abnormal_refused: int | None = None
    enrolled: int | None = None
    online_views: int | None = None
    services: Mapping[str, int | None] = field(default_factory=dict)
    not_offered: frozenset[str] = frozenset()
    explanation: str = ""
    at_the_window: int = 0
    """Visits a window of the same office recorded at this very place and day, which are counted there."""

    @property
    def service_total(self) -> int:
        return sum(number or 0 for number in self.services.values())

    @property
    def tests(self) -> int:
        return sum(number or 0 for code, number in self.services.items() if code.startswith(TESTS))


def faults(report: CloseOut) -> tuple[Reason, ...]:
    """What cannot be true or was not answered, all of it, each on its field. ``()`` when nothing is wrong."""
    found = [Reason("health_weeks.blank", {}, name) for name in ASKED if getattr(report, name) is None]
    if report.mode != "in_person" and report.online_views is None:
        found.append(Reason("health_weeks.blank", {}, "online_views"))
    found += [
        Reason("health_weeks.blank_service", {}, f"service_{code}")
        for code, number in report.services.items()
        if number is None and code not in report.not_offered
    ]
    found += [
        Reason("health_weeks.offered_or_not", {}, f"service_{code}")
        for code in sorted(report.not_offered)
        if report.services.get(code) is not None
    ]
    typed = {name: getattr(report, name) for name in (*ASKED, "online_views")}
    typed |= {f"service_{code}": number for code, number in report.services.items()}
    for name, number in typed.items():
        if number is not None and (number < 0 or (number > MOST and name != "online_views")):
            found.append(Reason("health_weeks.not_a_count", {"most": MOST}, name))
    return (*found, *_contradictions(report))


def _contradictions(report: CloseOut) -> list[Reason]:
    found = []
    abnormal, referred, refused = report.abnormal, report.abnormal_referred, report.abnormal_refused
    if abnormal is not None and referred is not None and refused is not None:
        if referred + refused < abnormal:
            values = {"missing": abnormal - referred - refused}
            found.append(Reason("health_weeks.abnormal_without_answer", values, "abnormal_refused"))
        elif referred + refused > abnormal:
            found.append(Reason("health_weeks.more_answers_than_abnormal", {}, "abnormal"))
        if abnormal > report.tests and None not in report.services.values():
            found.append(Reason("health_weeks.more_abnormal_than_tests", {"tests": report.tests}, "abnormal"))
    if referred is not None and report.referrals is not None and referred > report.referrals:
        found.append(Reason("health_weeks.referred_not_in_referrals", {}, "referrals"))
    if report.mode == "virtual" and report.attendees:
        found.append(Reason("health_weeks.views_are_not_people", {}, "attendees"))
    if report.mode == "in_person" and report.online_views:
        found.append(Reason("health_weeks.nobody_watched", {}, "online_views"))
    return found


def doubts(report: CloseOut, kind: str = "fair") -> tuple[Reason, ...]:
    """What is unlikely and needs a word. A policy forum, a sport or a media event has no services to expect."""
    found, people, services = [], report.attendees or 0, report.service_total
    if kind in ("fair", "screening") and people and not services:
        found.append(Reason("health_weeks.people_without_services", {"people": people}, "explanation"))
    if people and services > people * SERVICES_EACH:
        values = {"services": services, "people": people}
        found.append(Reason("health_weeks.many_services_each", values, "explanation"))
    if kind in ("fair", "screening") and services and people > services * PEOPLE_EACH_SERVICE:
        values = {"services": services, "people": people}
        found.append(Reason("health_weeks.onlookers_counted", values, "explanation"))
    if report.at_the_window:
        found.append(Reason("health_weeks.window_worked_there", {"visits": report.at_the_window}, "explanation"))
    return tuple(found)
