"""A school record that crosses the border: the life of a request, the six steps of reading, and when to ask again.

The rule. A record is read in six steps, by a person: is this my student; which level; which period; the courses' titles; the
marks; are all years accounted for. A machine only points: it never answers a step. What it finds is told with its step and
never dropped; a paper in doubt or of another country stops the analysis and goes to a person. A request to an office of the
country of origin has the days it usually takes and days on which to ask again. Every analysis has a second reader who is
not its author, and ends with the district's decision, line by line. Source: handbook 8 ("How US schools read Mexican
records" [53], "States", "Edge"); the days are the pack's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ambos.domain.errors import Refused
from ambos.domain.grades import Scale, possible
from ambos.domain.indicators import middle

RECEIVED, OBTAINING, VERIFIED, ANALYSED, APPROVED, ISSUED, DECIDED, KNOWN, CLOSED = STATES = (
    "received", "obtaining", "verified", "analysed", "approved", "issued", "decided", "known", "closed",
)  # fmt: skip
OPEN = (RECEIVED, OBTAINING, VERIFIED, ANALYSED, APPROVED)
"""Until it is issued, the request waits for the institute."""
MOVES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "obtain": ((RECEIVED, OBTAINING), OBTAINING),
    "verify": ((RECEIVED, OBTAINING), VERIFIED),
    "submit": ((VERIFIED,), ANALYSED),
    "return": ((ANALYSED,), VERIFIED),
    "approve": ((ANALYSED,), APPROVED),
    "issue": ((APPROVED,), ISSUED),
    "reopen": ((VERIFIED, ISSUED, DECIDED), RECEIVED),
    "decide": ((ISSUED, DECIDED), DECIDED),
    "follow": ((DECIDED,), KNOWN),
    "close": ((RECEIVED, OBTAINING, VERIFIED, ANALYSED, APPROVED), CLOSED),
}
"""Verb -> (states it leaves from, state it leads to). More papers reopen an analysis that was issued; a new one follows it."""

Step = Literal["student", "level", "period", "titles", "marks", "years"]
STEPS: tuple[Step, ...] = ("student", "level", "period", "titles", "marks", "years")
"""The six steps in their order."""


@dataclass(frozen=True)
class LineRead:
    """A line as far as the reading needs it. ``years``: of schooling at the end of that grade (9: third of secundaria)."""

    has_course: bool
    mark: str = ""
    scale: str = ""
    plan: str = ""
    years: int | None = None
    school_year: int | None = None
    is_finished: bool = True


@dataclass(frozen=True)
class Paper:
    """A paper as it was received: ``kind`` and ``state`` as ``records/learning`` names them."""

    kind: str
    country: str
    state: str
    lines: tuple[LineRead, ...] = ()


@dataclass(frozen=True)
class Finding:
    """Something to look at in one step: ``stops`` the analysis until a person has settled it. ``lines`` count from 1, over
    all papers in their order; ``values`` fill the sentence."""

    step: Step
    code: str
    stops: bool = False
    lines: tuple[int, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


def move(state: str, verb: str) -> str:
    """The state a verb leads to. Refused ``transcripts.not_now`` (values: state, move)."""
    leaves, to = MOVES[verb]
    if state not in leaves:
        raise Refused("transcripts.not_now", state=state, move=verb)
    return to


def is_eligible(years: int | None, least: int) -> bool | None:
    """Has she completed the years from which a record can give credit here? ``None`` while nobody knows."""
    return None if years is None else years >= least


def findings(
    papers: Sequence[Paper],
    scales: Mapping[str, Scale],
    *,
    origin: str,
    surnames: int | None = None,
    completed: int | None = None,
    first_needed: int,
    level_years: Mapping[int, int],
) -> list[Finding]:
    """What the machine sees in the papers, in the order of the steps.

    ``surnames``: how many the school wrote (``None``: no name was needed). ``completed``: years of schooling that were told.
    ``first_needed``: the year of schooling from which every record is needed. ``level_years``: year of schooling -> the
    first year of its level, so that a paper of one year is told from one of a whole level.
    """
    lines = [line for paper in papers for line in paper.lines]
    found = [*_of_the_student(papers, surnames), *_of_the_level(papers, origin, level_years), *_of_the_period(lines)]
    unknown = tuple(n for n, line in enumerate(lines, 1) if not line.has_course)
    if unknown:
        found.append(Finding("titles", "title_unknown", lines=unknown))
    return [*found, *_of_the_marks(lines, scales), *_of_the_years(lines, completed, first_needed)]


def _of_the_student(papers: Sequence[Paper], surnames: int | None) -> list[Finding]:
    found = []
    if not papers:
        found.append(Finding("student", "no_records", stops=True))
    if surnames == 1:
        found.append(Finding("student", "one_surname"))
    if any(paper.state == "doubted" for paper in papers):
        found.append(Finding("student", "paper_doubted", stops=True))
    if any(paper.state == "rejected" for paper in papers):
        found.append(Finding("student", "paper_not_genuine", stops=True))
    if any(paper.state == "received" and paper.kind != "statement" for paper in papers):
        found.append(Finding("student", "paper_not_verified"))
    if papers and all(paper.kind == "statement" for paper in papers):
        found.append(Finding("student", "only_sworn", stops=True))
    return found


def _of_the_level(papers: Sequence[Paper], origin: str, level_years: Mapping[int, int]) -> list[Finding]:
    found = []
    abroad = sorted({paper.country for paper in papers if paper.country != origin})
    if abroad:
        found.append(Finding("level", "other_country", stops=True, values=(("country", ", ".join(abroad).upper()),)))
    for paper in papers:
        grades = {line.years for line in paper.lines if line.years is not None}
        # A level of several years, of which the paper shows one: what the school calls a certificate is a report card.
        if paper.kind == "certificate" and len(grades) == 1 and len(_of_level(grades, level_years)) > 1:
            found.append(Finding("level", "certificate_of_one_year"))
        if paper.kind == "report_card" and len(grades) > 1:
            found.append(Finding("level", "report_card_of_several_years"))
        if paper.kind != "statement" and not paper.lines:
            found.append(Finding("level", "paper_without_lines", stops=True))
    return found


def _of_level(grades: set[int], level_years: Mapping[int, int]) -> list[int]:
    levels = {level_years.get(grade) for grade in grades}
    return [year for year, level in level_years.items() if level in levels]


def _of_the_period(lines: Sequence[LineRead]) -> list[Finding]:
    found = []
    undated = tuple(n for n, line in enumerate(lines, 1) if line.school_year is None)
    if undated:
        found.append(Finding("period", "year_unknown", lines=undated))
    plans: dict[int, set[str]] = defaultdict(set)
    times: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        if line.school_year is not None:
            plans[line.school_year] |= {line.plan} - {""}
            if line.years is not None:
                times[line.years].add(line.school_year)
    for year in sorted(year for year, several in plans.items() if len(several) > 1):
        found.append(Finding("period", "plan_changed", values=(("year", str(year)),)))
    for grade in sorted(grade for grade, years in times.items() if len(years) > 1):
        found.append(Finding("period", "year_repeated", values=(("grade", str(grade)),)))
    return found


def _of_the_marks(lines: Sequence[LineRead], scales: Mapping[str, Scale]) -> list[Finding]:
    of: dict[str, list[int]] = defaultdict(list)
    for n, line in enumerate(lines, 1):
        if not line.is_finished:
            continue
        if not line.mark.strip():
            of["mark_missing"].append(n)
            continue
        known = [scales[line.scale]] if line.scale in scales else list(scales.values())
        read = possible(line.mark, known)
        if not read:
            of["mark_off_scale"].append(n)
        elif len({mark.is_pass for mark in read}) > 1:
            of["scale_unclear"].append(n)
    return [Finding("marks", code, lines=tuple(numbers)) for code, numbers in sorted(of.items())]


def _of_the_years(lines: Sequence[LineRead], completed: int | None, first_needed: int) -> list[Finding]:
    shown = {line.years for line in lines if line.years is not None}
    last = max({*shown, *({completed} if completed else ())}, default=0)
    missing = [year for year in range(first_needed, last + 1) if year not in shown]
    found = [Finding("years", "year_missing", values=(("grade", str(year)),)) for year in missing]
    if completed is not None and shown and max(shown) > completed:
        found.append(Finding("years", "more_than_told", values=(("grade", str(max(shown))),)))
    return found


# -- asking the country of origin --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Pace:
    """``expected``: days an office usually takes. ``chase``: days after sending on which to ask again. ``most``: after so many
    days the request goes to a person who finds another way."""

    expected: int
    chase: tuple[int, ...]
    most: int


def due_dates(sent_on: date, pace: Pace) -> list[date]:
    """The days on which to ask again, in order."""
    return [sent_on + timedelta(days=n) for n in sorted(set(pace.chase))]


def standing(sent_on: date, pace: Pace, done: Iterable[date], on: date) -> Literal["waiting", "due", "late", "lost"]:
    """How a request that nobody answered stands: ``due`` when a day to ask again has passed without somebody asking."""
    days = (on - sent_on).days
    if days >= pace.most:
        return "lost"
    asked = list(done)
    passed = [day for day in due_dates(sent_on, pace) if day <= on]
    if passed and not any(day >= passed[-1] for day in asked):
        return "due"
    return "late" if days > pace.expected else "waiting"


def usual_days(obtained: Sequence[int], expected: int, least: int = 5) -> int:
    """What an office usually takes: the median of what it took, from ``least`` answers on; before that what the pack expects."""
    return middle(obtained) or 0 if len(obtained) >= least else expected


def is_corrected(before: int | None, placed: int | None) -> bool:
    """Was the grade corrected: did the school, having the analysis, place her higher than it had without it?"""
    return before is not None and placed is not None and placed > before
