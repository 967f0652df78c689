"""The matrix of credits and its statements. The matrix is reference data; a statement is opened by its link or its adviser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.upper_secondary import alignment as rule
from ambos.domain.upper_secondary.routes import Rules, rules_of
from ambos.records.audit.actions import record_read
from ambos.records.registry.keyrings import keyring

from ..loading import routes
from ..models import Alignment, AlignmentStatement, ReceivingBody, RecognitionOutcome, Study
from ..permissions import may_align
from .righting import subject_name
from .studies import studies
from .words import LEVELS, said

UNTITLED = "Asignatura"
"""How a statement calls a subject whose title nobody wrote down, before its number: in the language of the school."""
NOTES = 60
"""So many notes of institutions, the newest, are read at once."""


@dataclass(frozen=True)
class Cell:
    """What one institution decided on one subject, and what waits."""

    decided: Alignment | None
    proposed: Alignment | None
    is_old: bool


@dataclass(frozen=True)
class Outcomes:
    """What one institution did with the statements made for it: how many there are, (result, how many) of those told, the credits
    it gave, and what the next one should know, newest first."""

    body: ReceivingBody
    made: int
    told: list[tuple[str, int]]
    credits: Decimal
    notes: list[RecognitionOutcome]

    @property
    def untold(self) -> int:
        """Statements of which nobody has said what became."""
        return self.made - sum(n for _result, n in self.told)


@dataclass(frozen=True)
class ShownStatement:
    """A statement as the receiving institution sees it."""

    statement: AlignmentStatement
    route_name: str
    provider: str
    rules: Rules
    lines: list[dict[str, Any]]
    sums: list[tuple[str, int]]
    is_intact: bool
    outcome: Any


def subjects() -> dict[str, str]:
    """Every subject of the origin that can be recognised, by 'route:number' or 'route:area', with its name. A route whose
    plan is not known has none."""
    found: dict[str, str] = {}
    for code, route in routes().items():
        rules, name = route.version_on(timezone.localdate()).rules, said(route.name)
        for area in rules.areas:
            found[f"{code}:{area.code}"] = f"{said(area.name)} · {name}"
        for number in range(1, (rules.subjects or 0) + 1):
            found[f"{code}:{number}"] = f"{subject_name(number)} · {name}"
    return found


def passed_of(study: Study) -> list[tuple[str, str, str]]:
    """What she passed, as (code, title, mark), in the order of the plan."""
    rules = rules_of(study.rules)
    if rules.areas:
        done = {one.area for one in study.areas.all() if one.result == "passed"}
        return [(f"{study.route}:{area.code}", area.name["es"], "") for area in rules.areas if area.code in done]
    runs = sorted((run for run in study.subjects.all() if run.result == "passed"), key=lambda run: run.number)
    return [
        (
            f"{study.route}:{run.number}",
            run.title or f"{UNTITLED} {run.number}",
            "" if run.mark is None else f"{run.mark:g}",
        )
        for run in runs
    ]


def row_of(found: Alignment) -> rule.Row:
    """A row as the rules read it."""
    reviewers = tuple(str(one) if one else word for one, word in
                      ((found.proposed_by_id, "system:1"), (found.decided_by_id, "system:2")))  # fmt: skip
    return rule.Row(
        str(found.pk), found.subject, found.level, found.target, found.credits, found.condition, found.evidence,
        reviewers, found.since, found.review_on, found.until,
    )  # fmt: skip


def route_names(codes: list[str]) -> list[tuple[str, str]]:
    """(code, name) of these routes."""
    return [(code, said(routes()[code].name)) for code in codes]


def bodies(kind: str = "") -> QuerySet[ReceivingBody]:
    """Receiving institutions."""
    found = ReceivingBody.objects.all()
    return found.filter(kind=kind) if kind else found


def matrix(access: Access, route: str) -> tuple[list[ReceivingBody], list[tuple[str, str, list[Cell]]]]:
    """Institutions, and for each subject of a route (code, name, a cell an institution). Two queries."""
    if not may_align(access):
        raise PermissionDenied
    columns, today = list(bodies()), timezone.localdate()
    held: Mapping[tuple[Any, str, str], Alignment] = {
        (one.body_id, one.subject, one.state): one
        for one in Alignment.objects.filter(state__in=("decided", "proposed"), subject__startswith=f"{route}:")
    }
    table = []
    for code, name in subjects().items():
        if code.partition(":")[0] != route:
            continue
        cells = []
        for body in columns:
            decided, waits = held.get((body.pk, code, "decided")), held.get((body.pk, code, "proposed"))
            cells.append(Cell(decided, waits, decided is not None and decided.review_on < today))
        table.append((code, name.partition(" · ")[0], cells))
    return columns, table


def outcomes(access: Access, route: str) -> list[Outcomes]:
    """What became of the statements of a route, by institution: counts and notes, no learner. Three queries."""
    if not may_align(access):
        raise PermissionDenied
    made = bodies().annotate(made=Count("statements", filter=Q(statements__study__route=route))).filter(made__gt=0)
    stand = RecognitionOutcome.objects.filter(replaced_at__isnull=True, statement__study__route=route)
    counted = stand.order_by().values_list("statement__body", "result").annotate(n=Count("pk"), credits=Sum("credits"))
    said: dict[Any, dict[str, tuple[int, Decimal]]] = {}
    for body, result, n, credits in counted:
        said.setdefault(body, {})[result] = n, credits or Decimal(0)
    notes: dict[Any, list[RecognitionOutcome]] = {}
    for one in stand.exclude(note="").select_related("statement").order_by("-said_at")[:NOTES]:
        notes.setdefault(one.statement.body_id, []).append(one)
    return [
        Outcomes(
            body, body.made,
            [(str(name), said[body.pk][code][0]) for code, name in RecognitionOutcome.Result.choices if code in said.get(body.pk, {})],
            sum((credits for _n, credits in said.get(body.pk, {}).values()), Decimal(0)), notes.get(body.pk, []),
        )
        for body in made
    ]  # fmt: skip


def waiting(access: Access) -> QuerySet[Alignment]:
    """Proposals that wait for a second person, oldest first."""
    if not may_align(access):
        return Alignment.objects.none()
    return Alignment.objects.filter(state="proposed").select_related("body", "proposed_by").order_by("proposed_at")


def to_decide(access: Access) -> QuerySet[Alignment]:
    """Of these, those she may decide."""
    return waiting(access).exclude(proposed_by=access.user)


def history(access: Access, body: Any, subject: str) -> QuerySet[Alignment]:
    """Every row there ever was of one subject at one institution, newest first."""
    if not may_align(access):
        raise PermissionDenied
    return (
        Alignment.objects.filter(body=body, subject=subject)
        .select_related("body", "proposed_by", "decided_by")
        .order_by("-proposed_at")
    )


def alignment(access: Access, key: Any) -> Alignment:
    """One row, or ``Alignment.DoesNotExist``."""
    if not may_align(access):
        raise PermissionDenied
    return Alignment.objects.select_related("body", "proposed_by").get(pk=key)


def statement(access: Access, key: Any) -> AlignmentStatement:
    """One statement of a study within reach, or ``AlignmentStatement.DoesNotExist``."""
    return AlignmentStatement.objects.select_related("study__office", "study__person", "body").get(
        pk=key, study__in=studies(access)
    )


def by_link(token: str, on: date) -> AlignmentStatement | None:
    """The statement behind a link while it works; the look is written in the log."""
    found = AlignmentStatement.objects.filter(
        link_index=keyring("distance_learning").blind(token), withdrawn_at__isnull=True, ends_on__gte=on
    )
    one = found.select_related("study__office", "body").first()
    if one is not None:
        record_read(one, by="link", reason="statement", office=one.study.office_id)
    return one


def shown_statement(found: AlignmentStatement) -> ShownStatement:
    """A statement in words, with whether it still says what it said when it was made."""
    rules = rules_of(found.study.rules)
    areas = {f"{found.study.route}:{area.code}": said(area.name) for area in rules.areas}
    lines = [
        one | {"level_name": str(LEVELS[one["level"]]), "also": _also(one, areas.get(one["subject"], ""))}
        for one in found.lines
    ]
    counts = dict.fromkeys(LEVELS, 0)
    for one in lines:
        counts[one["level"]] += 1
    route = routes().get(found.study.route)
    outcome = next((one for one in found.outcomes.all() if one.replaced_at is None), None)
    return ShownStatement(
        found, said(route.name) if route else found.study.route, said(route.provider) if route else "", rules, lines,
        [(str(LEVELS[level]), n) for level, n in counts.items() if n],
        rule.fingerprint(found.lines) == found.fingerprint, outcome,
    )  # fmt: skip


def _also(line: dict[str, Any], name: str) -> str:
    """The subject in the reader's language, where the statement was written in another; '' where that is the same."""
    if not name and line["title"].startswith(f"{UNTITLED} "):
        name = subject_name(line["subject"].partition(":")[2])
    return "" if name == line["title"] else name
