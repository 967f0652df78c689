"""Reads of reference data: institutions, courses of every plan, graduation rules, lists that were brought."""

from __future__ import annotations

from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet

from ambos.domain.access import Access
from ambos.domain.credits import Requirement, Rules
from ambos.domain.errors import Refused
from ambos.domain.names import fold

from ..loading import rules_of
from ..models import Course, Institution, RuleSet, StandardImport
from ..permissions import may_bring_standards


def institutions(
    *, text: str = "", country: str = "", kind: str = "", state_province: str = ""
) -> QuerySet[Institution]:
    """Institutions by name. ``text`` finds words of the name and the exact number."""
    found = Institution.objects.filter(is_active=True).select_related("parent")
    for name, value in (("country", country), ("kind", kind), ("state_province", state_province)):
        found = found.filter(**{name: value}) if value else found
    if text.strip():
        words = Q()
        for word in fold(text).split():
            words &= Q(folded_name__contains=word)
        found = found.filter(words | Q(code__iexact=text.strip()))
    return found.order_by("name", "id")


def institution(key: Any) -> Institution:
    """One institution, or ``Institution.DoesNotExist``."""
    return Institution.objects.select_related("parent", "organization").get(pk=key)


def plans(country: str) -> list[tuple[str, int]]:
    """(plan, courses) of a country, by plan."""
    found = Course.objects.filter(country=country, is_active=True).values_list("plan")
    return list(found.annotate(n=Count("id")).order_by("plan"))


def courses(*, plan: str = "", country: str = "", level: str = "", grade: int | None = None) -> QuerySet[Course]:
    """Courses still taught or once taught, in the order of their plan."""
    found = Course.objects.filter(is_active=True)
    for name, value in (("plan", plan), ("country", country), ("level", level), ("grade", grade)):
        found = found.filter(**{name: value}) if value not in ("", None) else found
    return found.order_by("plan", "level", "grade", "code")


def course(plan: str, code: str) -> Course:
    """One course by its plan and code, or ``Course.DoesNotExist``."""
    return Course.objects.get(plan=plan, code=code)


def suggest(title: str, among: list[Course], *, grade: int | None = None, most: int = 3) -> list[Course]:
    """The courses a written title may mean, the likeliest first; of equal ones, those of the same grade. A suggestion: a
    person chooses. Nothing when nothing is near."""
    wanted = fold(title)
    near = []
    for one in among:
        likeness = SequenceMatcher(None, wanted, one.folded_title).ratio() if wanted else 0.0
        if wanted and (likeness >= 0.72 or wanted in one.folded_title or one.folded_title in wanted):
            near.append((one.grade != grade if grade is not None else False, -likeness, one.code, one))
    return [one for *_, one in sorted(near, key=lambda n: n[:3])[:most]]


def rule_sets_of(country: str, on: date) -> list[RuleSet]:
    """The graduation rules in force on a day, by state."""
    held = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    return list(RuleSet.objects.filter(held, country=country).order_by("state_province", "code"))


def rule_set_on(code: str, on: date) -> tuple[RuleSet, Rules, tuple[Requirement, ...]]:
    """The rules of that code on a day, as the domain reads them. Refused ``learning.unknown_rules``."""
    held = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    found = RuleSet.objects.filter(held, code=code).order_by("-valid_from").first()
    if found is None:
        raise Refused("learning.unknown_rules", field="rules", rules=code)
    names = ("granularity", "hours_per_credit", "allows_part_year", "requirements")
    return found, *rules_of({name: getattr(found, name) for name in names})


def standards(access: Access) -> QuerySet[StandardImport]:
    """Lists that were brought, the newest first."""
    if not may_bring_standards(access):
        raise PermissionDenied
    return StandardImport.objects.select_related("proposed_by", "decided_by").order_by("-proposed_at")


def standard_import(access: Access, key: Any) -> StandardImport:
    """One of them, or ``StandardImport.DoesNotExist``."""
    return standards(access).get(pk=key)
