"""What the council keeps of people, and for how long.

Members are public representatives: their names, seats, attendance as a number and what they proposed stay with the term. No row here
names a person of the people registry, so there is nothing to export or empty by a person's record. Excuses, complaints and
receipts are not public: they are read by the secretariat and the member, and emptied two years after the term
(``forget_conduct``): states, votes and amounts stay.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from ambos.records.audit.actions import record

from .models import Attendance, Proceeding, ProceedingStep, Term, TravelClaim

YEARS_KEPT = 2


def data_about(person: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Nothing: members are not linked to records of people served."""
    return []


def forget(person: Any, *, by: Any) -> int:
    """Nothing to forget by a person's record."""
    return 0


@transaction.atomic
def forget_conduct(on: date) -> int:
    """Empty the words of excuses, complaints and receipts of terms that ended two years ago; how many rows."""
    ended = list(Term.objects.filter(ends_on__lt=on - timedelta(days=365 * YEARS_KEPT)).values_list("pk", flat=True))
    emptied = (
        Attendance.objects.filter(session__term__in=ended).exclude(excuse__in=("", "…")).update(excuse="…")
        + Proceeding.objects.filter(member__seat__term__in=ended).exclude(acts="").update(acts="", defence="")
        + ProceedingStep.objects.filter(proceeding__member__seat__term__in=ended).exclude(text="").update(text="")
        + TravelClaim.objects.filter(session__term__in=ended).exclude(reason="").update(reason="")
    )
    if emptied:
        record("council.conduct_forgotten", "council.term", by="system", rows=emptied)
    return emptied
