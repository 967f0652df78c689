"""A pupil's part, with the code of her slip: begin, answer (also late and twice), pause, finish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ambos.domain.diagnostics.results import result
from ambos.domain.diagnostics.sitting import Given, merged, working_seconds
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record

from ..models import Answer, Attempt, Sitting
from ..queries.attempts import allowed_seconds, asked_of, given_of

MOST_TURNS = 5000
SENDS_UNTIL = timedelta(days=1)
"""After the end of a sitting, answers that waited for a signal are still taken."""


@transaction.atomic
def begin(*, attempt: Attempt, by: Any) -> Attempt:
    """The pupil presses the button; her time runs from now. Begun already, it goes on where it was."""
    attempt = _locked(attempt)
    if attempt.started_at:
        return attempt
    _open(attempt)
    attempt.started_at = timezone.now()
    attempt.save(update_fields=["started_at"])
    _note("diagnostics.begun", attempt, by)
    return attempt


@transaction.atomic
def give(*, attempt: Attempt, answers: Sequence[Given], is_told: bool = False, by: Any) -> Attempt:
    """Keep answers. The same ones again, or older ones, change nothing; what was not asked is left out.

    ``is_told``: the seconds are the browser's own (it worked without signal), else they are counted here.
    Refused when the attempt was finished by the pupil, or the sitting ended more than a day ago.
    """
    attempt = _locked(attempt)
    now = timezone.now()
    _takes_answers(attempt, now)
    wall = (now - attempt.started_at).total_seconds()
    paused = attempt.paused_seconds + _pause_so_far(attempt, now)
    arriving = [
        Given(
            one.item, one.choice, min(one.turn, MOST_TURNS),
            working_seconds(wall, paused, one.seconds if is_told else None),
        )
        for one in answers
        if one.choice is None or 0 <= one.choice <= 3
    ]  # fmt: skip
    known = given_of(attempt)
    found = merged(known, arriving, asked_of(attempt))
    for item, one in found.items():
        if known.get(item) != one:
            Answer.objects.update_or_create(
                attempt=attempt, item=item,
                defaults={"choice": one.choice, "turn": one.turn, "seconds": one.seconds, "received_at": now},
            )  # fmt: skip
    if attempt.finished_at:
        _count(attempt)
    return attempt


@transaction.atomic
def pause(*, attempt: Attempt, by: Any) -> Attempt:
    """A break: the time stands still. Only where the school said so on the slip."""
    attempt = _locked(attempt)
    if not attempt.may_pause:
        raise Refused("diagnostics.no_breaks")
    if attempt.started_at and not attempt.finished_at and not attempt.paused_at:
        attempt.paused_at = timezone.now()
        attempt.save(update_fields=["paused_at"])
    return attempt


@transaction.atomic
def resume(*, attempt: Attempt, by: Any) -> Attempt:
    """Back from the break."""
    attempt = _locked(attempt)
    if attempt.paused_at:
        attempt.paused_seconds += _pause_so_far(attempt, timezone.now())
        attempt.paused_at = None
        attempt.save(update_fields=["paused_seconds", "paused_at"])
    return attempt


@transaction.atomic
def finish(*, attempt: Attempt, by: Any) -> Attempt:
    """Done; questions may be left open. Finished already, nothing changes."""
    attempt = _locked(attempt)
    if attempt.finished_at and not (by == "client" and attempt.finished_by == Attempt.FinishedBy.SCHOOL):
        return attempt
    if attempt.started_at is None:
        raise Refused("diagnostics.not_begun")
    resume(attempt=attempt, by=by)
    attempt.refresh_from_db()
    if attempt.finished_at is None:
        attempt.finished_at = timezone.now()
        attempt.finished_on = timezone.localdate()
    attempt.finished_by = Attempt.FinishedBy.PUPIL if by == "client" else Attempt.FinishedBy.SCHOOL
    _count(attempt)
    _note("diagnostics.finished", attempt, by)
    return attempt


def _count(attempt: Attempt) -> None:
    """Count what was right in time, once and for all questions: statistics read it from the rows."""
    given, form = given_of(attempt), asked_of(attempt, as_form=True)
    allowed = allowed_seconds(attempt)
    found = result(form, given, seconds_allowed=allowed)
    attempt.right, attempt.answered, attempt.asked = found.right, found.answered, found.asked
    attempt.save()
    for item in form.items:
        one = given.get(item.id)
        is_right = one is not None and one.choice == item.key and one.seconds <= allowed
        if one is not None:
            attempt.answers.filter(item=item.id).update(is_right=is_right)


def _locked(attempt: Attempt) -> Attempt:
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("sitting").get(pk=attempt.pk)
    if attempt.voided_at:
        raise Refused("diagnostics.was_set_aside")
    return attempt


def _open(attempt: Attempt) -> None:
    if attempt.sitting.state == Sitting.State.PLANNED:
        raise Refused("diagnostics.not_open")
    if attempt.sitting.state == Sitting.State.CLOSED:
        raise Refused("diagnostics.sitting_over")


def _takes_answers(attempt: Attempt, now: datetime) -> None:
    if attempt.started_at is None:
        raise Refused("diagnostics.not_begun")
    if attempt.finished_at and attempt.finished_by == Attempt.FinishedBy.PUPIL:
        raise Refused("diagnostics.finished_already")
    closed = attempt.sitting.closed_at
    if attempt.released_at or (closed and now > closed + SENDS_UNTIL):
        raise Refused("diagnostics.too_late")


def _pause_so_far(attempt: Attempt, now: datetime) -> int:
    return int((now - attempt.paused_at).total_seconds()) if attempt.paused_at else 0


def _note(verb: str, attempt: Attempt, by: Any) -> None:
    sitting = attempt.sitting
    record(verb, attempt, by=by, office=sitting.office_id, organization=sitting.organization_id, bank=sitting.bank)
