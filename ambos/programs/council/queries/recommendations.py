"""Recommendations as everybody may read them, and as the council and its addressees do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from ambos.domain.council import likeness
from ambos.domain.council import recommendations as life
from ambos.domain.names import fold

from ..models import Assignment, Body, Committee, Evidence, Recommendation, Term

INSIDE = sorted(life.INSIDE)
FILTERS = ("term", "committee", "body", "state", "q", "late", "gain")


def public() -> QuerySet[Recommendation]:
    """What everybody may read: recommendations that have their code."""
    return Recommendation.objects.exclude(slug="")


@dataclass(frozen=True)
class Asked:
    """What a reader looks for, as the address says it. ``state`` is a state or one of ``GROUPS``."""

    term: str = ""
    committee: str = ""
    body: str = ""
    state: str = ""
    q: str = ""
    late: bool = False
    gain: bool = False

    @property
    def is_anything(self) -> bool:
        """Is anything asked for at all?"""
        return any((self.term, self.committee, self.body, self.state, self.q, self.late, self.gain))


GROUPS = {
    "waiting": sorted(life.WAITING | {life.State.PUBLISHED, life.State.RETURNED}),
    "answered": [life.State.ANSWERED],
    "working": sorted({life.State.PLANNED, life.State.IN_PROGRESS, life.State.DONE, life.State.DISPUTED}),
    "verified": [life.State.VERIFIED],
    "closed": sorted({life.State.CLOSED, life.State.MERGED, life.State.SPLIT}),
}


def asked_in(words: Any) -> Asked:
    """What an address asks for. What it does not understand it leaves out."""
    return Asked(
        **{name: str(words.get(name, "")).strip()[:80] for name in ("term", "committee", "body", "state", "q")},
        late=words.get("late") in ("1", "on"),
        gain=words.get("gain") in ("1", "on"),
    )


def found(asked: Asked, today: date) -> QuerySet[Recommendation]:
    """The recommendations somebody asked for, newest first."""
    rows = public()
    if asked.term:
        rows = rows.filter(term__in=Term.objects.filter(code=asked.term).values("pk"))
    if asked.committee:
        rows = rows.filter(committee__in=Committee.objects.filter(code=asked.committee).values("pk"))
    if asked.body:
        parts = Assignment.objects.filter(body__code=asked.body).exclude(state=Assignment.State.MOVED)
        rows = rows.filter(pk__in=parts.values("recommendation"))
    if asked.state:
        rows = rows.filter(state__in=GROUPS.get(asked.state, [asked.state]))
    for word in fold(asked.q).split():
        rows = rows.filter(Q(folded__contains=word) | Q(code__icontains=word))
    if asked.late:
        rows = rows.filter(due_on__lt=today)
    if asked.gain:
        rows = rows.filter(is_gain=True)
    return rows.order_by("-published_on", "-serial", "-id")


def page_of(rows: QuerySet[Recommendation]) -> QuerySet[Recommendation]:
    """The same rows with what a line of the list shows, long texts left behind."""
    return rows.select_related("term", "committee").defer(
        "text", "text_en", "why", "note", "plan", "folded", "likened", "term__rule_set"
    )


def addressees(shown: Iterable[Recommendation]) -> dict[Any, list[Assignment]]:
    """The parts of each of these recommendations that owe or gave an answer. One query."""
    keys = [row.pk for row in shown]
    parts: dict[Any, list[Assignment]] = {key: [] for key in keys}
    for part in (
        Assignment.objects.filter(recommendation__in=keys)
        .exclude(state__in=(Assignment.State.SENT_ON, Assignment.State.MOVED))
        .select_related("body")
    ):
        parts[part.recommendation_id].append(part)
    return parts


@dataclass(frozen=True)
class Totals:
    """The whole in numbers."""

    published: int
    answered: int
    late: int
    gains: int
    waiting: int


def totals(today: date, term: str = "") -> Totals:
    """All public recommendations in numbers. One query."""
    rows = public()
    if term:
        rows = rows.filter(term__code=term)
    return Totals(
        **rows.aggregate(
            published=Count("pk"),
            answered=Count("pk", filter=Q(answered_on__isnull=False)),
            late=Count("pk", filter=Q(due_on__lt=today)),
            gains=Count("pk", filter=Q(is_gain=True)),
            waiting=Count("pk", filter=Q(due_on__isnull=False)),
        )
    )


def choices() -> dict[str, list[tuple[str, str]]]:
    """What one can filter by: terms, committees of any term, bodies that were ever asked. Three queries."""
    terms = [(code, code) for code in Term.objects.values_list("code", flat=True)]
    committees = {one.code: one.name for one in Committee.objects.order_by("term__starts_on")}
    bodies = [(one.code, one.name) for one in Body.objects.filter(assignments__isnull=False).distinct()]
    return {"term": terms, "committee": sorted(committees.items(), key=lambda c: c[1]), "body": bodies}


def evidence(key: Any) -> Evidence | None:
    """One piece of evidence that has a file."""
    return Evidence.objects.select_related("recommendation__term", "body").filter(pk=key, file__isnull=False).first()


def mergeable(found: Recommendation) -> QuerySet[Recommendation]:
    """Others of its term that could go on for both: coded, and no answer given that would be lost."""
    states = [state for state in Recommendation.State.values if "merge" in life.moves_from(state)]
    rows = Recommendation.objects.filter(term=found.term_id, state__in=states).exclude(pk=found.pk)
    return rows.order_by("meeting", "serial")


def by_slug(slug: str) -> Recommendation | None:
    """One public recommendation by its address."""
    rows = public().select_related("term__rule_set", "committee", "merged_into", "split_from", "repeats", "session")
    return rows.filter(slug=slug).first()


def inside(key: Any) -> Recommendation | None:
    """One recommendation by its key, public or not; whoever calls asks ``may_read_inside``."""
    rows = Recommendation.objects.select_related(
        "term__rule_set", "committee", "proposed_by", "merged_into", "split_from", "repeats", "session"
    )
    return rows.filter(pk=key).first()


def parts_of(recommendation: Recommendation) -> list[Assignment]:
    """All its parts with their answers, those sent on included, in the order they were sent."""
    return list(
        recommendation.assignments.select_related("body", "asked", "response", "came_from__body", "went_to__body")
    )


def alike(text: str, *, but: Any = None, limit: int = 5) -> list[tuple[Recommendation, likeness.Match]]:
    """Earlier public recommendations like a text, the likest first. Two queries, whatever their number."""
    rows = public().exclude(pk=but) if but else public()
    stems = {str(key): words.split() for key, words in rows.values_list("pk", "likened")}
    matches = likeness.alike(text, stems, limit=limit)
    found_rows = {str(row.pk): row for row in page_of(public()).filter(pk__in=[match.key for match in matches])}
    return [(found_rows[match.key], match) for match in matches]
