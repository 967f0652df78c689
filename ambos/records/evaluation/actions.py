"""Figures are computed, never typed: every measure of every running program, for each office and for the network."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.indicators import Figure, aggregate, figure
from ambos.domain.periods import Month
from ambos.domain.publication import hidden
from ambos.records.audit.actions import record
from ambos.records.registry.manifest import Measured, Program

from .models import Actual
from .permissions import may_compute
from .queries import is_settled, measuring, offices_running, open_offices

log = logging.getLogger("ambos.evaluation")


@dataclass(frozen=True)
class Computed:
    """What one computation did: figures there are for the month, and how many of them are new or other than before."""

    month: Month
    figures: int
    changed: int
    failed: tuple[str, ...] = ()
    """Programs that could not be counted."""


def compute_actuals(*, month: Month, by: Access | str) -> Computed:
    """Compute all figures of one month anew. Done twice, the second time changes nothing.

    Counting is done before the transaction that writes: over years of visits it may take a minute, and on SQLite a
    transaction lets nobody else write. The figures are then written together or not at all.

    An office where the program ran and nothing at all was recorded is *missing*, in every measure of the program; where
    something was recorded, a count without rows is a true zero. Where the program does not run it is *not offered*.
    Figures of a month that is not over, or not settled yet, are *provisional*. What may not be shown is decided here,
    where all offices are in sight. A program that cannot count itself (``ValueError``) keeps the figures it had, all of
    them, and is named in the log and in ``Computed.failed``: the others do not wait for it. Raises ``PermissionDenied``.
    """
    if not may_compute(by):
        raise PermissionDenied
    figures: list[Figure] = []
    failed = []
    for program in measuring():
        try:
            figures += list(_figures(program, month))
        except ValueError:
            log.exception("program_not_counted", extra={"program": program.slug})
            failed.append(program.slug)
    families = {m.measure.code: m.family for program in measuring() for m in program.measures}
    away = hidden(figures, families)
    with transaction.atomic():
        changed = _keep(month, figures, away)
        if changed:
            record(
                "evaluation.computed",
                "evaluation.actual",
                by=by,
                month=str(month),
                figures=len(figures),
                changed=changed,
            )
    return Computed(month, len(figures), changed, tuple(failed))


def _figures(program: Program, month: Month) -> Iterator[Figure]:
    """Every figure of one program in one month, the network's after the offices' of its measure."""
    first, last = month.first_day, month.last_day
    counted = {
        m.measure.code: {office: (top, bottom) for office, top, bottom in m.compute(first, last)}
        for m in program.measures
    }
    recording = {office for rows in counted.values() for office in rows}
    offering = offices_running(program.slug, month) | recording
    for measured in program.measures:
        rows = counted[measured.measure.code]
        parts = [
            _figure_of(measured, month, office, rows.get(office), runs=office in offering, records=office in recording)
            for office in open_offices(month) | offering
        ]
        yield from parts
        yield _network(measured, month, parts)


def _figure_of(
    measured: Measured, month: Month, office: UUID, row: tuple[int, int | None] | None, *, runs: bool, records: bool
) -> Figure:
    if not runs:
        return Figure(measured.measure, month, office, None, None, "not_offered")
    if not records:
        return Figure(measured.measure, month, office, None, None, "missing")
    top, bottom = row or _nothing(measured)
    return figure(measured.measure, month, office, top, bottom, provisional=not is_settled(measured, month))


def _nothing(measured: Measured) -> tuple[int | None, int | None]:
    """What an office that recorded other things came to: zero, zero out of zero, or no median at all."""
    return {"count": (0, None), "rate": (0, 0), "median": (None, None)}[measured.measure.kind]


def _network(measured: Measured, month: Month, parts: list[Figure]) -> Figure:
    """The network's figure: told by the measure itself where offices cannot be added up, else their total."""
    if all(part.numerator is None for part in parts):
        state = "missing" if any(part.state == "missing" for part in parts) else "not_offered"
        return Figure(measured.measure, month, None, None, None, state)
    if measured.network is None:
        whole = aggregate(parts, period=month).figure
        if whole.numerator is None or whole.state == "missing":
            return whole
        return figure(
            measured.measure,
            month,
            None,
            whole.numerator,
            whole.denominator,
            provisional=whole.state == "provisional" or not is_settled(measured, month),
        )
    top, bottom = measured.network(month.first_day, month.last_day) or (None, None)
    waits = any(part.state == "missing" and part.numerator is None for part in parts)
    return figure(measured.measure, month, None, top, bottom, provisional=waits or not is_settled(measured, month))


def _keep(month: Month, figures: list[Figure], away: frozenset) -> int:
    """Write the figures over those there are. How many are new or other than before."""
    now, kept = timezone.now(), {}
    for row in Actual.objects.select_for_update().filter(period=month.first_day):
        kept[row.indicator, row.office_id] = row
    changed = []
    for found in figures:
        key = (found.measure.code, found.office)
        row = kept.get(key) or Actual(indicator=found.measure.code, office_id=found.office, period=month.first_day)
        state = "known" if found.state == "zero" else found.state
        values = (found.numerator, found.denominator, state, key in away)
        if (row.numerator, row.denominator, row.state, row.is_hidden) != values:
            row.numerator, row.denominator, row.state, row.is_hidden = values
            row.computed_at = now
            changed.append(row)
    Actual.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["numerator", "denominator", "state", "is_hidden", "computed_at"],
    )
    counted = {found.measure.code for found in figures}
    Actual.objects.filter(period=month.first_day, indicator__in=counted).update(computed_at=now)
    return len(changed)
