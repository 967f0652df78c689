"""What comes due: reminders, places that go on, editions that begin, follow-ups to ask, names that go."""

from __future__ import annotations

from django_tasks import task

from . import actions


@task()
def move_on() -> dict[str, int]:
    """Every hour: remind, let what was not answered go on, hold what begins, ask what fell due."""
    return {
        "reminded": actions.remind(),
        "expired": actions.expire_invitations(),
        "moved": actions.hold_due(),
        "asked": actions.ask_follow_ups(),
    }


@task()
def forget_names() -> int:
    """Every day: names nobody asked to keep."""
    return actions.forget_participants()
