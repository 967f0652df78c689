"""The lives of a plaza, a learner and a certificate: which step follows which, and who may not take two in a row.

The rule (handbook 11, states). Plaza: ``proposed -> visited -> approved -> operating -> suspended -> closed``; a plaza closes
only when each of its learners has a place to go on (she is moved, never lost). Learner: ``registered -> active -> inactive (90
days without activity) -> active ... | withdrawn with its reason``. Certificate: ``requested -> validated -> issued -> shipped ->
received``; a duplicate is another issue of the same.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from ambos.domain.errors import Reason, Refused

PLAZA = {
    "visit": {"proposed": "visited"},
    "approve": {"visited": "approved"},
    "operate": {"approved": "operating", "suspended": "operating"},
    "suspend": {"operating": "suspended"},
    "close": dict.fromkeys(("proposed", "visited", "approved", "operating", "suspended"), "closed"),
}
LEARNER = {
    "start": {"registered": "active"},
    "rest": {"active": "inactive", "registered": "inactive"},
    "return": {"inactive": "active", "withdrawn": "active"},
    "withdraw": dict.fromkeys(("registered", "active", "inactive"), "withdrawn"),
}
CERTIFICATE = {
    "validate": {"requested": "validated"},
    "return": dict.fromkeys(("requested", "validated"), "returned"),
    "request_again": {"returned": "requested"},
    "issue": {"validated": "issued"},
    "ship": {"issued": "shipped"},
    "receive": {"issued": "received", "shipped": "received"},
    "revoke": dict.fromkeys(("issued", "shipped", "received"), "revoked"),
}
PACK = {
    "ship": {"prepared": "shipped"},
    "receive": {"shipped": "received", "prepared": "received"},
    "open": {"received": "opened"},
    "send_back": {"opened": "returned"},
    "lose": dict.fromkeys(("prepared", "shipped", "received", "opened"), "lost"),
    "void": dict.fromkeys(("prepared", "received"), "voided"),
}
"""Sealed packs of exams. A pack that is lost makes every exam in it void: nobody is marked by it."""


def after(life: dict[str, dict[str, str]], state: str, move: str) -> str:
    """The state after a move. ``Refused plazas.not_now`` (state, move)."""
    following = life[move].get(state)
    if following is None:
        raise Refused("plazas.not_now", state=state, move=move)
    return following


def may_close(staying: int) -> tuple[Reason, ...]:
    """Why a plaza may not close yet: so many learners have no other plaza to go on at. (A host that shuts the door overnight
    is *suspended* first: nothing is lost, and everybody is on the list to be moved.)"""
    return (Reason("plazas.learners_to_move", {"learners": staying}),) if staying else ()


def may_apply(applier: str, advisers: Collection[str]) -> tuple[Reason, ...]:
    """Why somebody may not apply or mark this exam: she teaches the learner (handbook 11: exams may not be applied by the own
    adviser)."""
    return (Reason("plazas.own_adviser", {}, "applier"),) if applier in advisers else ()


def may_sit(on: date, failed_on: date | None, wait_days: int) -> tuple[Reason, ...]:
    """Why she may not sit that day: a resit waits some days after a failure."""
    if failed_on is not None and on < (first := failed_on + timedelta(days=wait_days)):
        return (Reason("plazas.resit_too_soon", {"first": first}, "module"),)
    return ()


def is_inactive(last_seen_on: date, on: date, days: int) -> bool:
    """No activity for longer than so many days."""
    return on - last_seen_on > timedelta(days=days)
