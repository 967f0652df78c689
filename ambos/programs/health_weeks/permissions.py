"""Who may do what in the Health Weeks. Nobody takes two critical steps in a row on one record (handbook 1.8)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ambos.domain.access import HEALTH, Access
from ambos.records.accounts.roles import May

RUNNERS = (May.PROPOSE_ROLLOUT, May.APPROVE_ROLLOUT)
"""Community-affairs officer and consul: they run the week of their office."""
READERS = (*RUNNERS, May.KEEP_NETWORK, May.READ_COUNTS, May.ANSWER_REFERRALS)


def may_run(by: Any, office: UUID) -> bool:
    """May she run the week of this office: task force, events, reports? Her own office, or the system itself."""
    return by == "system" or (isinstance(by, Access) and any(map(by.may, RUNNERS)) and office in by.offices)


def may_propose(by: Any, office: UUID, organization: UUID | None = None) -> bool:
    """May she propose an event: whoever runs the week, or an agency for itself (of the task force, as the verb checks)."""
    return may_run(by, office) or may_take_part(by, organization)


def may_take_part(by: Any, organization: UUID | None) -> bool:
    """May she speak for this agency?"""
    return isinstance(by, Access) and by.may(May.ANSWER_REFERRALS) and organization in by.organizations


def may_approve(by: Any, event: Any) -> bool:
    """May she approve this event for the task force: whoever runs the week and did not propose it herself."""
    return may_run(by, event.office_id) and (by == "system" or by.user != event.proposed_by_id)


def may_verify(by: Any, close_out: Any) -> bool:
    """May she verify this report: whoever runs the week and did not send it herself."""
    return may_run(by, close_out.event.office_id) and (by == "system" or by.user != close_out.submitted_by_id)


def may_report(by: Any, event: Any) -> bool:
    """May she fill the close-out: the office, or the bearer of the event's link (the verb proved it)."""
    return by == "link" or may_run(by, event.office_id)


def may_keep_editions(by: Any) -> bool:
    """May she open and close editions, review offices and consolidate: headquarters."""
    return by == "system" or (isinstance(by, Access) and by.may(May.KEEP_NETWORK) and by.everywhere)


def may_read_network(access: Access) -> bool:
    """May she read the consolidated figures of all offices?"""
    return access.everywhere and access.may(May.READ_COUNTS)


def may_test(access: Any, office: UUID) -> bool:
    """May she test people at an event of this office: promoters of the office, with the purpose of health."""
    return (
        isinstance(access, Access)
        and access.may(May.SERVE_PEOPLE)
        and HEALTH in access.purposes
        and office in access.offices
    )
