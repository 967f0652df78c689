"""Lists that forms and filters offer."""

from __future__ import annotations

from typing import Any

from ambos.records.learning.loading import proposals
from ambos.records.learning.models import Course, Equivalence, StandardImport, TranscriptLine
from ambos.records.learning.queries import plans
from ambos.records.registry.loading import destinations

from ..models import Request


def state_choices() -> list[tuple[str, Any]]:
    """(code, words) of the states of a request."""
    return list(Request.State.choices)


def equivalence_states() -> list[tuple[str, Any]]:
    """(code, words) of the states of an equivalence."""
    return list(Equivalence.State.choices)


def standing_choices() -> list[tuple[str, Any]]:
    """(code, words) of how a course of a record stands."""
    return list(TranscriptLine.Standing.choices)


def residence_plans() -> list[tuple[str, int]]:
    """(plan, courses) of the countries of residence."""
    return [row for pack in destinations() for row in plans(pack.code)]


def proposed_for(source: Course) -> dict[str, Any]:
    """What the form of an equivalence begins with: what the shared code of the pack suggests, where it does."""
    key = f"sced:{source.plan}:{source.code}"
    suggested = next((one for one in proposals() if one.id == key), None)
    if suggested is None:
        return {}
    code, credits = suggested.shares[0]
    target = Course.objects.filter(code=code, credits__isnull=False).order_by("plan").first()
    return {"extent": suggested.extent, "target": target, "credits": credits}


def added_rows(proposal: StandardImport) -> list[dict[str, Any]]:
    """The rows of a list that are new, as they were brought."""
    new = set(proposal.differences["added"])
    return [row for row in proposal.rows if row["code"] in new]
