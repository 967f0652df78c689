"""Who may do what at a window.

The policy: promoters and coordinators attend at the windows of the office they are posted to, and nowhere else; any of
them may say that it is closed, for a storm does not wait. The coordinator keeps the house (hours, stations, trips, lots)
and writes the year's evaluation; headquarters decides on it, and reads no name. A result of an HIV test is opened only at
the office that took it.
"""

from __future__ import annotations

from typing import Any

from ambos.domain.access import HEALTH, Access
from ambos.records.accounts.roles import May

READERS_OF_YEARS = (May.REVIEW_WINDOW, May.READ_COUNTS)
"""Of the yearly evaluations, which name nobody."""


def may_attend(access: Access, service_point: Any) -> bool:
    """May she attend at this window?"""
    return access.may(May.SERVE_PEOPLE) and HEALTH in access.purposes and access.reaches(office=service_point.office_id)


def may_close(access: Access, service_point: Any) -> bool:
    """May she say that it is closed today? Whoever attends there."""
    return may_attend(access, service_point)


def may_keep_house(access: Access, service_point: Any) -> bool:
    """May she change hours, stations, trips and lots? The coordinator of that office."""
    return access.may(May.REVIEW_WINDOW) and may_attend(access, service_point)


def may_tell(access: Access, test: Any) -> bool:
    """May she note, open and tell the result of this test? Whoever attends at the office that took it."""
    own = access.may(May.SERVE_PEOPLE) and HEALTH in access.purposes
    return own and test.encounter.office_id in access.offices


def may_follow_enrolment(access: Access, enrolment: Any) -> bool:
    """May she say what became of this application? Whoever attends at the office that helped."""
    return access.may(May.SERVE_PEOPLE) and HEALTH in access.purposes and enrolment.office_id in access.offices


def may_evaluate(access: Access, service_point: Any) -> bool:
    """May she write the evaluation of this window's year? Its coordinator."""
    return may_keep_house(access, service_point)


def may_decide_evaluation(access: Access, evaluation: Any) -> bool:
    """May she accept it or give it back? Headquarters, and never whoever sent it."""
    return access.may(May.KEEP_NETWORK) and access.everywhere and evaluation.submitted_by_id != access.user
