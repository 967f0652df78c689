"""What online courses hold of a person: nothing of their own. Enrolment, mark and credit are learning's, which tells and empties
them; what stands here (days, units) leads to her only through the enrollment."""

from __future__ import annotations

from typing import Any

from .models import Place


def data_about(person: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Learning tells of her enrollments; here are no further facts about her."""
    return []


def forget(person: Any, *, by: Any) -> int:
    """Learning takes away whom the enrollment is about; the pace stays as a count of nobody. How many places that is."""
    return Place.objects.filter(enrollment__learner__person=person).count()
