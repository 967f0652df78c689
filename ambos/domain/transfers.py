"""Transfer documents: when one may be issued, by whom, by when, and what its grades mean in the other country.

The rule. A child who moves takes along what the last school says: its front filled and signed by an official of the
school, its back preferably by the last teacher, validated by the consulate (for a child who goes to the country of origin)
or by the school authority (for one who leaves it). It covers primary and lower secondary; a consulate issues it up to a
grade of its own. It is issued within two business days of the request; for a family that must leave at once, the same day,
marked provisional, with the marks that are still missing said to be *pending*: a mark that is not there is never a zero,
and only a provisional paper has pending lines. Nobody validates what she prepared herself. One paper in force a child,
school year and direction: another one replaces it. Where guardians disagree nothing goes out until that is settled, and
the child enrols all the same, since the paper is no condition. Nothing says why the family moves.
Sources: handbook 9 and 1.8; binational_transfer_document_fields; golden test 13 (grade 9 refused, grade 8 good).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR
from typing import Literal

from .errors import Reason, Refused
from .grades import Scale, convert
from .periods import due

Issuer = Literal["consulate", "authority"]
TO_DESTINATION, TO_ORIGIN = "to_destination", "to_origin"
REQUESTED, RECEIVED, PREPARED, SIGNED, VALIDATED, ISSUED, DELIVERED = (
    "requested", "records_received", "prepared", "signed", "validated", "issued", "delivered",
)  # fmt: skip
REJECTED, REPLACED, VOIDED = "rejected", "replaced", "voided"
WAY = (REQUESTED, RECEIVED, PREPARED, SIGNED, VALIDATED, ISSUED, DELIVERED)
OPEN = (REQUESTED, RECEIVED, PREPARED, SIGNED, VALIDATED)
OUT = (ISSUED, DELIVERED)
OVER = (REJECTED, REPLACED, VOIDED)
MOVES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "receive": ((REQUESTED,), RECEIVED),
    "prepare": ((REQUESTED, RECEIVED, PREPARED), PREPARED),
    "sign": ((PREPARED,), SIGNED),
    "send_back": ((PREPARED, SIGNED, VALIDATED), RECEIVED),
    "validate": ((SIGNED,), VALIDATED),
    "issue": ((VALIDATED,), ISSUED),
    "issue_provisional": ((REQUESTED, RECEIVED, PREPARED, SIGNED, VALIDATED), ISSUED),
    "deliver": ((ISSUED,), DELIVERED),
    "reject": (OPEN, REJECTED),
    "replace": (OUT, REPLACED),
    "void": (OUT, VOIDED),
}
"""What may be done from where, and where it leads. What the receiving school says is kept beside the paper itself."""
MOST_LINES = 24


def moved(state: str, move: str) -> str:
    """The state after ``move``. Refused ``transfers.not_now`` (values: state, move)."""
    allowed, after = MOVES[move]
    if state not in allowed:
        raise Refused("transfers.not_now", state=state, move=move)
    return after


def due_at(requested: datetime, *, is_emergency: bool, days: int, holidays: Collection[date] = ()) -> datetime:
    """By when it is issued, in the office's own time (that of ``requested``): ``days`` business days; in an emergency the end
    of the same day, whatever day it is.

    >>> from datetime import UTC
    >>> due_at(datetime(2026, 11, 20, 10, tzinfo=UTC), is_emergency=False, days=2).isoformat()
    '2026-11-24T10:00:00+00:00'
    >>> due_at(datetime(2026, 11, 22, 10, tzinfo=UTC), is_emergency=True, days=2).isoformat()
    '2026-11-22T23:59:00+00:00'
    """
    if is_emergency:
        return requested.replace(hour=23, minute=59, second=0, microsecond=0)
    return due(requested, business_days=days, holidays=holidays)


def issuer_of(direction: str) -> Issuer:
    """Who validates and issues: consulates for children on their way to the origin, the school authority for those leaving it."""
    return "consulate" if direction == TO_ORIGIN else "authority"


@dataclass(frozen=True)
class Line:
    """A subject with its mark as typed (empty: pending) and in tenths of the origin's scale."""

    subject: int | str
    earned: str
    tenths: int | None


def tenths(typed: str, scale: Scale, home: Scale) -> int | None:
    """A mark in tenths of the origin's scale; ``None`` while pending (nothing typed). Never more than was earned.

    Refused ``grades.off_scale`` for what the scale cannot say (11 on 0-10), as ``grades.Scale.read``.
    """
    if not typed.strip():
        return None
    return int((convert(scale.read(typed), home).number * 10).to_integral_value(ROUND_FLOOR))


def line_faults(lines: Sequence[tuple[int | str, str]], scale: Scale, home: Scale) -> Iterator[Reason]:
    """Every line that cannot stand: ``transfers.bad_mark`` (subject, mark, scale), ``transfers.subject_twice``,
    ``transfers.too_many_lines``. ``field`` is ``mark_<n>`` from 0."""
    if len(lines) > MOST_LINES:
        yield Reason("transfers.too_many_lines", {"most": MOST_LINES})
    seen: set[int | str] = set()
    for n, (subject, typed) in enumerate(lines):
        if subject in seen:
            yield Reason("transfers.subject_twice", {"line": n + 1}, f"subject_{n}")
        seen.add(subject)
        try:
            tenths(typed, scale, home)
        except Refused:
            yield Reason(
                "transfers.bad_mark", {"line": n + 1, "mark": typed.strip()[:20], "scale": scale.code}, f"mark_{n}"
            )


@dataclass(frozen=True)
class Sheet:
    """What is known when somebody is about to issue."""

    direction: str
    grade: int | None
    has_birth_date: bool
    school: str
    attended: tuple[date, date] | None
    lines: tuple[Line, ...]
    signers: int
    prepared_by: str
    """Key of the account, 'link' for the school itself, '' for nobody."""
    validated_by: str
    is_disputed: bool
    is_provisional: bool


def issue_faults(sheet: Sheet, *, highest: int, on: date) -> Iterator[Reason]:
    """Why it may not be issued today. Whom it is about, from which school and in which grade is always needed; a provisional
    paper may lack marks, signers and the second person.

    Codes: ``transfers.disputed``, ``transfers.needs_grade``, ``transfers.grade_too_high`` (grade, highest, issuer),
    ``transfers.needs_birth_date``, ``transfers.needs_school``, ``transfers.needs_period``, ``transfers.period_backwards``,
    ``transfers.period_ahead``, ``transfers.needs_marks``, ``transfers.pending_not_provisional`` (n),
    ``transfers.needs_signer``, ``transfers.needs_second_person``.
    """
    if sheet.is_disputed:
        yield Reason("transfers.disputed")
    if sheet.grade is None:
        yield Reason("transfers.needs_grade", {}, "grade")
    else:
        yield from grade_faults(sheet.direction, sheet.grade, highest)
    if not sheet.has_birth_date:
        yield Reason("transfers.needs_birth_date", {}, "born")
    if not sheet.school.strip():
        yield Reason("transfers.needs_school", {}, "school")
    yield from period_faults(sheet.attended, on)
    if sheet.is_provisional:
        return
    pending = sum(line.tenths is None for line in sheet.lines)
    if not sheet.lines:
        yield Reason("transfers.needs_marks", {}, "mark_0")
    if pending:
        yield Reason("transfers.pending_not_provisional", {"n": pending})
    if not sheet.signers:
        yield Reason("transfers.needs_signer", {}, "signer")
    if not sheet.validated_by or sheet.validated_by == sheet.prepared_by:
        yield Reason("transfers.needs_second_person")


def grade_faults(direction: str, grade: int, highest: int) -> Iterator[Reason]:
    """``transfers.grade_too_high`` beyond what this issuer may issue, ``transfers.grade_too_low`` before primary.

    >>> [r.code for r in grade_faults(TO_ORIGIN, 9, 8)], list(grade_faults(TO_ORIGIN, 8, 8))
    (['transfers.grade_too_high'], [])
    """
    if grade > highest:
        values = {"grade": grade, "highest": highest, "issuer": issuer_of(direction)}
        yield Reason("transfers.grade_too_high", values, "grade")
    if grade < 1:
        yield Reason("transfers.grade_too_low", {}, "grade")


def period_faults(attended: tuple[date, date] | None, on: date) -> Iterator[Reason]:
    """``transfers.needs_period``, ``transfers.period_backwards``, ``transfers.period_ahead``: attended days lie in the past."""
    if attended is None:
        yield Reason("transfers.needs_period", {}, "attended_from")
    elif attended[1] < attended[0]:
        yield Reason("transfers.period_backwards", {}, "attended_to")
    elif attended[1] > on + timedelta(days=1):
        yield Reason("transfers.period_ahead", {}, "attended_to")


def expected_grades(grade: int, is_year_finished: bool) -> tuple[int, ...]:
    """Where the child belongs by what it attended: the same grade in mid-year, the next after a finished one."""
    return (grade + 1,) if is_year_finished else (grade,)


def school_year(attended_to: date, starts: int = 8) -> int:
    """The calendar year in which the school year of this day began; it begins in the month ``starts``.

    >>> school_year(date(2026, 11, 13)), school_year(date(2026, 6, 26))
    (2026, 2025)
    """
    return attended_to.year if attended_to.month >= starts else attended_to.year - 1
