"""What a pupil works with: her attempt by its code, her questions, her answers, her time."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils import timezone

from ambos.domain import codes
from ambos.domain.diagnostics.forms import Form
from ambos.domain.diagnostics.rasch import next_item
from ambos.domain.diagnostics.sitting import Given, seconds_allowed, working_seconds
from ambos.records.registry.keyrings import keyring

from ..loading import form_of
from ..models import Attempt, Calibration, Sitting


def code_index(typed: str) -> str | None:
    """The blind index of a code as it was typed; ``None`` when its check character is wrong."""
    code = codes.normalise(typed)
    return keyring("diagnostics").blind(code) if codes.is_valid(code) else None


def by_code_index(index: str) -> Attempt | None:
    """The attempt of a code."""
    found = Attempt.objects.select_related("sitting__organization", "sitting__office")
    return found.filter(code_index=index, voided_at__isnull=True).first() if index else None


def given_of(attempt: Attempt) -> dict[str, Given]:
    """The answers kept so far, by question."""
    return {a.item: Given(a.item, a.choice, a.turn, a.seconds) for a in attempt.answers.all()}


def form_for(attempt: Attempt, given: dict[str, Given] | None = None) -> Form:
    """The questions of this attempt, in their order. One by one: those answered, and the next one."""
    form = form_of(attempt.sitting.bank, attempt.sitting.form)
    if attempt.sitting.form != Sitting.Form.ADAPTIVE:
        return form
    given = given_of(attempt) if given is None else given
    told = sorted(given.values(), key=lambda one: one.turn)
    items = [form.bank.item(one.item) for one in told]
    if attempt.finished_at is None:
        right = {i.id: given[i.id].choice == i.key for i in items}
        follows = next_item(form.bank, right, difficulties(form.bank.code))
        items += [follows] if follows else []
    return Form(form.bank, "adaptive", tuple(items))


def asked_of(attempt: Attempt, *, as_form: bool = False) -> Any:
    """Ids of the questions of this attempt, or the form itself."""
    form = form_for(attempt)
    return form if as_form else [item.id for item in form.items]


def difficulties(bank: str) -> dict[str, float]:
    """The newest estimated difficulty of each question of a bank."""
    rows = Calibration.objects.filter(bank=bank).order_by("computed_on").values_list("item", "difficulty")
    return dict(rows)


def allowed_seconds(attempt: Attempt) -> int:
    """Working time, with the accommodation of the slip."""
    form = form_of(attempt.sitting.bank, attempt.sitting.form)
    n = len(form.items) if attempt.sitting.form != Sitting.Form.ADAPTIVE else 32
    return seconds_allowed(n, Fraction(attempt.time_factor))


def seconds_used(attempt: Attempt, now: datetime | None = None) -> int:
    """Working time so far, breaks left out."""
    if attempt.started_at is None:
        return 0
    now = attempt.finished_at or now or timezone.now()
    paused = attempt.paused_seconds + ((now - attempt.paused_at).total_seconds() if attempt.paused_at else 0)
    return working_seconds((now - attempt.started_at).total_seconds(), paused)


def next_number(attempt: Attempt) -> int:
    """The first question left open, from 1; after the last one, one more."""
    given = given_of(attempt)
    form = form_for(attempt, given)
    for number, item in enumerate(form.items, 1):
        if item.id not in given or given[item.id].choice is None:
            return number
    return len(form.items) + 1


def paper(attempt: Attempt) -> dict[str, Any]:
    """What a browser keeps to go on without signal: the questions without their keys, and what was answered."""
    given = given_of(attempt)
    form = form_for(attempt, given)
    return {
        "attempt": str(attempt.pk),
        "title": form.bank.title.es,
        "items": [
            {
                "id": item.id,
                "stem": item.stem,
                "table": [list(row) for row in item.table],
                "options": [option.text for option in item.options],
            }
            for item in form.items
        ],
        "given": [{"item": g.item, "choice": g.choice, "turn": g.turn, "seconds": g.seconds} for g in given.values()],
        "allowed": allowed_seconds(attempt),
        "used": seconds_used(attempt),
        "may_pause": attempt.may_pause,
        "finished": attempt.finished_at is not None,
        "fixed": form.code != Sitting.Form.ADAPTIVE,
    }
