"""The report of one attempt, for the teacher and for the family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ambos.domain.access import Access
from ambos.domain.diagnostics.items import PLACES, Item, Option
from ambos.domain.diagnostics.results import Result, SkillResult, grade_advised, result, speaks_for
from ambos.domain.diagnostics.sitting import Given
from ambos.records.audit.actions import record_read

from ..models import Attempt
from ..permissions import may_read_reports
from .attempts import allowed_seconds, form_for, given_of, seconds_used
from .sittings import pupil_of


@dataclass(frozen=True)
class SkillRow:
    """One skill in words."""

    name: Any
    skill: SkillResult
    chance: int
    """Of a hundred who only guess, so many get as many right."""

    @property
    def marks(self) -> list[bool]:
        """One mark per question, the right ones first."""
        return [n < self.skill.right for n in range(self.skill.asked)]


@dataclass(frozen=True)
class ItemRow:
    """One question as it was answered: the option chosen, whether right, in time, and what a wrong one points to."""

    number: int
    item: Item
    chosen: Option | None
    place: str
    right_place: str
    is_right: bool
    is_late: bool
    idea: Any


@dataclass(frozen=True)
class Report:
    """All of it. ``low`` and ``high`` are shares in whole percent."""

    attempt: Attempt
    bank: Any
    result: Result
    low: int
    high: int
    cut: int
    skills: tuple[SkillRow, ...]
    items: tuple[ItemRow, ...]
    ideas: tuple[tuple[Any, int], ...]
    pupil: str
    minutes: int
    minutes_allowed: int
    grade_earned: int | None
    grade_advised: int | None

    @property
    def width(self) -> int:
        """Of the interval, in whole percent."""
        return max(1, self.high - self.low)

    @property
    def share(self) -> int:
        """Of right answers, in whole percent."""
        return round(100 * self.result.right / self.result.asked) if self.result.asked else 0


def report(attempt: Attempt, *, access: Access | None = None) -> Report | None:
    """The report of a finished attempt; ``None`` before. With ``access`` it is a teacher's reading and is written in the log,
    and ``None`` where she may not; without, it is the family's, by the code."""
    if attempt.finished_at is None or attempt.voided_at:
        return None
    if access is not None:
        if not may_read_reports(access, attempt.sitting.organization_id):
            return None
        record_read(attempt, by=access, reason="diagnostics.report", office=attempt.sitting.office_id)
    given = given_of(attempt)
    form = form_for(attempt, given)
    allowed = allowed_seconds(attempt)
    found = result(form, given, seconds_allowed=allowed)
    return Report(
        attempt=attempt, bank=form.bank, result=found, low=round(found.low * 100), high=round(found.high * 100),
        cut=round(found.cut * 100),
        skills=tuple(SkillRow(form.bank.skills[s.code], s, max(1, round(100 * s.by_chance))) for s in found.skills),
        items=tuple(_row(n, item, given.get(item.id), form.bank, allowed) for n, item in enumerate(form.items, 1)),
        ideas=tuple((form.bank.misconceptions[code], n) for code, n in found.ideas),
        pupil=pupil_of(attempt) if access is not None else "",
        minutes=round(max((one.seconds for one in given.values()), default=seconds_used(attempt)) / 60),
        minutes_allowed=round(allowed / 60), grade_earned=attempt.grade_earned,
        grade_advised=grade_advised(attempt.grade_earned, speaks_for(form, found)),
    )  # fmt: skip


def _row(number: int, item: Item, given: Given | None, bank: Any, allowed: int) -> ItemRow:
    chosen = item.options[given.choice] if given and given.choice is not None else None
    is_right = chosen is item.right
    return ItemRow(
        number=number, item=item, chosen=chosen, place=PLACES[given.choice] if given and given.choice is not None else "",
        right_place=PLACES[item.key], is_right=is_right, is_late=bool(chosen and given and given.seconds > allowed),
        idea=bank.misconceptions.get(chosen.shows) if chosen and not is_right else None,
    )  # fmt: skip
