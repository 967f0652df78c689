"""What a subject of the origin is worth at one institution here: levels, reviews, and statements that never change.

The rule (handbook 12, "AlignmentMatrix"; handbook 8 for two reviewers). An institution recognises a subject ``full``,
``conditional`` (something must be shown first), as an ``elective``, or ``none``: a decided "none" is an answer, and a subject
nobody decided on is "not decided", never "none". A row counts when two different people stand for it, with evidence, on the
days for which it holds; after its review day it still counts and says that it is old. A statement freezes the rows of its
day: it names them by a fingerprint, and a later change of the matrix changes no statement.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

LEVELS = ("full", "conditional", "elective", "none")
NOT_DECIDED = "not_decided"
OUTCOMES = ("recognised", "in_part", "not_recognised")


@dataclass(frozen=True)
class Row:
    """What one institution decided on one subject."""

    id: str
    subject: str
    level: str
    target: str
    credits: Decimal | None
    condition: str
    evidence: str
    reviewers: tuple[str, ...]
    since: date
    review_on: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Does it count that day? Two people, evidence, within its days."""
        is_reviewed = len(set(self.reviewers)) >= 2 and bool(self.evidence.strip())
        return is_reviewed and self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Line:
    """One passed subject and what it is worth there."""

    subject: str
    title: str
    mark: str
    row: Row | None
    is_old: bool = False

    @property
    def level(self) -> str:
        """One of LEVELS, or NOT_DECIDED."""
        return self.row.level if self.row else NOT_DECIDED

    @property
    def credits(self) -> Decimal:
        """Credits without a condition to be met; the others are told apart."""
        counts = self.row is not None and self.row.level in ("full", "elective")
        return (self.row.credits or Decimal(0)) if counts and self.row else Decimal(0)


def lines(passed: Sequence[tuple[str, str, str]], rows: Iterable[Row], on: date) -> tuple[Line, ...]:
    """Each passed subject, as (code, title, mark), with the row that holds that day: of several the newest."""
    held: dict[str, Row] = {}
    for row in sorted((row for row in rows if row.holds_on(on)), key=lambda row: (row.since, row.id)):
        held[row.subject] = row
    return tuple(
        Line(code, title, mark, held.get(code), code in held and held[code].review_on < on)
        for code, title, mark in passed
    )


def summed(found: Iterable[Line]) -> dict[str, int]:
    """How many subjects of each level, NOT_DECIDED included."""
    counts = dict.fromkeys((*LEVELS, NOT_DECIDED), 0)
    for line in found:
        counts[line.level] += 1
    return counts


def frozen(found: Iterable[Line]) -> list[dict[str, Any]]:
    """The lines as a statement keeps them: plain values, in their order."""
    return [
        {
            "subject": line.subject, "title": line.title, "mark": line.mark, "level": line.level,
            "target": line.row.target if line.row else "",
            "credits": str(line.row.credits) if line.row and line.row.credits is not None else "",
            "condition": line.row.condition if line.row else "", "evidence": line.row.evidence if line.row else "",
            "review_on": line.row.review_on.isoformat() if line.row else "", "is_old": line.is_old,
            "row": line.row.id if line.row else "",
        }
        for line in found
    ]  # fmt: skip


def fingerprint(kept: Sequence[Mapping[str, Any]]) -> str:
    """A short name of the very lines, so that anybody sees whether two statements say the same."""
    plain = json.dumps(list(kept), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:16]
