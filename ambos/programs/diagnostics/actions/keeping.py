"""What comes due, and what is decided for all schools: attempts left open, names that go, difficulties, one by one or not."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.diagnostics.forms import may_adapt
from ambos.domain.diagnostics.rasch import calibrated
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.learning import actions as learning
from ambos.records.registry.keyrings import keyring

from ..loading import bank as bank_of
from ..models import Adaptive, Answer, Attempt, Calibration, Sitting
from ..permissions import may_decide_adaptive
from ..queries.items import responses
from .attempts import SENDS_UNTIL, finish
from .sittings import about_code, about_pupil, close_sitting

KEPT = timedelta(days=730)
"""Two years after its end a sitting forgets the schools' numbers of its pupils; answers stay, as counts."""


def finish_left() -> int:
    """Finish what was begun and left, a day after the sitting ended. Returns how many."""
    due = Attempt.objects.filter(
        started_at__isnull=False, finished_at__isnull=True, voided_at__isnull=True,
        sitting__closed_at__lt=timezone.now() - SENDS_UNTIL,
    )  # fmt: skip
    return len([finish(attempt=attempt, by="system") for attempt in due])


def forget_pupils() -> int:
    """Empty the numbers of pupils, and their codes, where two years have passed; what schooling knows of them by these
    attempts goes too. Returns how many."""
    due = Attempt.objects.filter(sitting__closed_at__lt=timezone.now() - KEPT).exclude(
        pupil_sealed__isnull=True, code_index=""
    )
    for key in list(due.filter(released_at__isnull=False).values_list("pk", flat=True)):
        learning.forget_assessment(source_key=key, by="system")
    return due.update(pupil_sealed=None, code_index="", code_sealed=None)


@transaction.atomic
def calibrate(*, bank: str, by: Any) -> int:
    """Estimate the difficulty of every question of a diagnostic from finished attempts. Returns how many.

    Refused ``diagnostics.too_few_responses`` (values: item, n, needed) until each has 200 answers.
    """
    if not may_decide_adaptive(by):
        raise PermissionDenied
    items, counted = bank_of(bank), responses(bank)
    if not may_adapt(items, counted):
        fewest = min(items.items, key=lambda item: counted.get(item.id, 0))
        raise Refused("diagnostics.too_few_responses", item=fewest.id, n=counted.get(fewest.id, 0), needed=200)
    by_attempt: dict[Any, dict[str, bool]] = defaultdict(dict)
    rows = Answer.objects.filter(
        attempt__sitting__bank=bank, attempt__finished_at__isnull=False, attempt__voided_at__isnull=True,
        choice__isnull=False, is_right__isnull=False,
    )  # fmt: skip
    for attempt, item, is_right in rows.values_list("attempt", "item", "is_right").iterator():
        by_attempt[attempt][item] = is_right
    today = timezone.localdate()
    for item, difficulty in calibrated(list(by_attempt.values())).items():
        Calibration.objects.update_or_create(
            item=item, computed_on=today,
            defaults={"bank": bank, "difficulty": difficulty, "responses": counted[item]},
        )  # fmt: skip
    record("diagnostics.calibrated", "diagnostics.bank", by=by, bank=bank, attempts=len(by_attempt))
    return len(items.items)


@transaction.atomic
def switch_adaptive(*, bank: str, is_on: bool, by: Any) -> Adaptive:
    """Let questions be chosen one by one, or not. Off unless somebody decided; refused until difficulties are estimated."""
    if not may_decide_adaptive(by):
        raise PermissionDenied
    items = bank_of(bank)
    known = set(Calibration.objects.filter(bank=bank).values_list("item", flat=True))
    if is_on and not {item.id for item in items.items} <= known:
        raise Refused("diagnostics.not_calibrated", bank=bank)
    made, _new = Adaptive.objects.update_or_create(
        bank=bank, defaults={"is_on": is_on, "decided_at": timezone.now(), "decided_by_id": getattr(by, "user", None)}
    )
    record("diagnostics.adaptive_decided", made, by=by, bank=bank, is_on=is_on)
    return made


def reseal(batch: int = 500) -> int:
    """Seal again what another key than the current one sealed; how many."""
    ring, done = keyring("diagnostics"), 0
    for attempt in Attempt.objects.exclude(pupil_sealed__isnull=True, code_sealed__isnull=True).iterator(batch):
        changed = []
        for field, about in (("pupil_sealed", about_pupil(attempt)), ("code_sealed", about_code(attempt))):
            sealed = getattr(attempt, field)
            if sealed is not None and ring.needs_rotation(bytes(sealed)):
                setattr(attempt, field, ring.seal(ring.open(bytes(sealed), about), about))
                changed.append(field)
        if changed:
            attempt.save(update_fields=changed)
            done += len(changed)
    return done


def close_forgotten() -> int:
    """End sittings whose day was before yesterday and that nobody ended. Returns how many."""
    before = timezone.localdate() - timedelta(days=1)
    due = Sitting.objects.filter(state=Sitting.State.OPEN, day__lt=before)
    return len([close_sitting(sitting=sitting, by="system") for sitting in due])
