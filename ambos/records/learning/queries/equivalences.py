"""Reads of equivalences, and the table by which a record is analysed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet

from ambos.domain import credits as rules
from ambos.domain.access import Access

from ..loading import proposals
from ..models import Course, Equivalence, EquivalenceShare
from ..permissions import may_decide_equivalences

PEOPLE = ("proposed_by", "first_reviewer", "second_reviewer")
SHARES = Prefetch("shares", EquivalenceShare.objects.select_related("target").order_by("target__code", "id"))


def equivalences(access: Access, *, state: str = "", text: str = "") -> QuerySet[Equivalence]:
    """Equivalences with their courses and readers, the newest first."""
    if not may_decide_equivalences(access):
        raise PermissionDenied
    found = Equivalence.objects.select_related("source", *PEOPLE).prefetch_related(SHARES)
    if state:
        found = found.filter(state=state)
    if text.strip():
        found = found.filter(Q(source__code__icontains=text.strip()) | Q(source__title__icontains=text.strip()))
    return found.order_by("-proposed_at", "id")


def equivalence(access: Access, key: Any) -> Equivalence:
    """One of them, or ``Equivalence.DoesNotExist``."""
    return equivalences(access).select_related("supersedes", "evidence_file").get(pk=key)


def precedents(keys: Iterable[str]) -> dict[str, Equivalence]:
    """The equivalences behind an analysis by key, with the case each was first decided for and who decided."""
    own = [key for key in keys if not key.startswith("sced:")]
    found = Equivalence.objects.filter(pk__in=own).select_related("source", *PEOPLE).prefetch_related(SHARES)
    return {str(one.pk): one for one in found}


def table_for(lines: Iterable[rules.Line], *, country: str, state_province: str = "") -> rules.Table:
    """The equivalences that these lines need, towards the courses of a country and of one of its states.

    What is decided for the state's own courses goes before what is decided for the country's. Courses nobody has decided on
    bring what the pack proposes, which gives nothing. Three queries whatever the size of the table.
    """
    wanted = {(line.plan, line.course) for line in lines}
    state_plan = f"{country}-{state_province}".lower()
    plans = [country, state_plan]
    found = (
        Equivalence.objects.filter(
            state__in=[Equivalence.State.DECIDED, Equivalence.State.PROPOSED],
            source__plan__in={plan for plan, _ in wanted},
            source__code__in={code for _, code in wanted},
            shares__target__plan__in=plans,
        )
        .select_related("source")
        .prefetch_related(SHARES)
        .distinct()
    )
    by_course: dict[tuple[str, str], list[Equivalence]] = {}
    for one in found:
        key = one.source.plan, one.source.code
        if key in wanted and all(share.target.plan in plans for share in one.shares.all()):
            by_course.setdefault(key, []).append(one)
    chosen = []
    for known in by_course.values():
        decided_here = [e for e in known if e.state == Equivalence.State.DECIDED and _plan_of(e) == state_plan]
        chosen += [e for e in known if not decided_here or _plan_of(e) == state_plan]
    targets = {t.target_code: t for t in Course.objects.filter(plan__in=plans, credits__isnull=False)}
    suggested = [
        e
        for e in proposals()
        if (e.plan, e.course) in wanted - set(by_course) and all(c in targets for c, _ in e.shares)
    ]
    return rules.Table([*map(as_domain, chosen), *suggested], map(as_target, targets.values()))


def as_domain(one: Equivalence) -> rules.Equivalence:
    """A row as ``domain.credits`` reads it. A proposal has at most one reviewer, so it gives nothing."""
    readers = (one.first_reviewer_id, one.second_reviewer_id) if one.state == Equivalence.State.DECIDED else ()
    return rules.Equivalence(
        id=str(one.pk),
        plan=one.source.plan,
        course=one.source.code,
        extent=one.extent,
        shares=tuple((share.target.target_code, share.credits) for share in one.shares.all()),
        reviewers=tuple(str(reader) for reader in readers if reader),
        evidence=one.evidence,
        first_year=one.first_year,
        last_year=one.last_year,
    )


def as_target(course: Course) -> rules.Target:
    """A course of the country of residence as ``domain.credits`` reads it."""
    assert course.credits is not None
    return rules.Target(course.target_code, course.title_en or course.title, course.subject, course.credits)


def _plan_of(one: Equivalence) -> str:
    return next((share.target.plan for share in one.shares.all()), "")
