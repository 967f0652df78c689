"""Why two answers differ, and whose it is. Read in the installed package: names of variables and lists are theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from .questions import Asked

JULY_2025, LAW_2025 = date(2025, 7, 1), date(2025, 7, 4)
LAW_MEDICAID, NEXT_YEAR = date(2026, 10, 1), date(2027, 1, 1)
TERRITORIES = {"AS", "GU", "MP", "PR", "VI"}
THE_STATE_PAYS = {"CA", "DC", "MA", "NY", "OR"}
"""Where theirs counts a program of the state as Medicaid."""
HUMANITARIAN = ("refugee", "asylee")


@dataclass(frozen=True)
class Told:
    """What each says of one person and one program. ``state``: ours of the state's own program."""

    asked: Asked
    program: str
    ours: str
    theirs: bool
    state: str

    @property
    def agree(self) -> bool:
        return self.ours == ("yes" if self.theirs else "no")


@dataclass(frozen=True)
class Reason:
    """Why two answers differ. ``whose``: 'theirs', 'ours' or 'cannot be said'."""

    code: str
    whose: str
    fits: Callable[[Told], bool]
    text: str


def reason(told: Told) -> Reason | None:
    """The first that explains a disagreement."""
    return next((one for one in REASONS if one.fits(told)), None)


def _july(t: Told) -> bool:
    return t.program == "snap" and not t.theirs and JULY_2025 <= t.asked.day < LAW_2025


def _california(t: Told) -> bool:
    return t.program == "snap" and t.asked.state == "CA" and t.ours == "depends"


def _within_the_year(t: Told) -> bool:
    narrowed = t.asked.status in (*HUMANITARIAN, "parolee_1yr") and LAW_MEDICAID <= t.asked.day < NEXT_YEAR
    return t.program in ("medicaid", "chip") and t.theirs and narrowed


def _daca(t: Told) -> bool:
    return t.program == "ptc" and t.asked.status == "daca" and t.asked.day.year in (2024, 2025)


def _seven_years(t: Told) -> bool:
    limited = t.asked.status in (*HUMANITARIAN, "cuban_haitian_entrant") and (t.asked.years or 0) >= 7
    return t.program == "ssi" and t.theirs and t.ours == "no" and limited


def _parolee(t: Told) -> bool:
    return t.program == "ssi" and t.theirs and t.asked.status == "parolee_1yr"


def _five_years(t: Told) -> bool:
    return t.program == "ssi" and t.theirs and t.ours == "no" and t.asked.status == "lpr"


def _adjusted_for_ssi(t: Told) -> bool:
    return t.program == "ssi" and t.ours == "depends" and bool(t.asked.adjusted_from)


def _adjusted(t: Told) -> bool:
    return t.program in ("medicaid", "chip") and not t.theirs and t.ours == "yes" and bool(t.asked.adjusted_from)


def _state_program(t: Told) -> bool:
    counted = t.program == "medicaid" and t.theirs and t.ours == "no" and t.asked.state in THE_STATE_PAYS
    return counted and t.state in ("yes", "closed", "depends")


def _state_program_ages(t: Told) -> bool:
    return t.program == "medicaid" and t.theirs and t.ours == t.state == "no" and t.asked.state in THE_STATE_PAYS


def _territory(t: Told) -> bool:
    return t.ours == "depends" and t.asked.state in TERRITORIES


def _not_said(t: Told) -> bool:
    return t.ours == "unknown"


REASONS = (
    Reason(
        "snap-by-month", "theirs", _july,
        "`eligible_immigration_statuses` of SNAP changes on 2025-07-01, with their own remark that the law took effect on "
        "4 July; a variable of months has one answer for July.",
    ),
    Reason(
        "snap-california", "cannot be said", _california,
        "California applied the law of 2025 from 2026-04-01. Theirs says yes until then "
        "(`ca_snap_immigration_status_eligible`, CDSS ACL 25-92), and no to a parolee inside the waiting period; ours has "
        "the same letter at second hand only and answers *depends* to both.",
    ),
    Reason(
        "medicaid-mid-year", "theirs", _within_the_year,
        "The law of 2025 narrows Medicaid and CHIP on 2026-10-01. Their list (`eligible_immigration_statuses`) has that "
        "day, but the variables are of years and read it as of 1 January: for October to December 2026 they still say yes.",
    ),
    Reason(
        "ptc-daca-mid-year", "theirs", _daca,
        "DACA had the premium credit from 2024-11-01 to 2025-08-25, and not in the 19 states of the injunction of "
        "2024-12-09. Theirs (`ineligible_immigration_statuses`) has one answer for a year and, as its file says itself, "
        "not the injunction.",
    ),
    Reason(
        "ssi-seven-years", "theirs", _seven_years,
        "`is_ssi_qualified_noncitizen` has no limit of seven years (8 USC 1612(a)(2)(A)).",
    ),
    Reason(
        "ssi-parolees", "theirs", _parolee,
        "`qualified_noncitizen_status` lists parolees. Being qualified is not enough for SSI (8 USC 1612(a)(1)); their own "
        "note in `is_snap_alien_waiting_period_exempt` says so. Asked by neither: who drew SSI or was disabled and here on "
        "1996-08-22, and who served.",
    ),
    Reason(
        "ssi-five-years", "theirs", _five_years,
        "40 quarters suffice for theirs; a permanent resident who entered since 1996-08-22 also waits five years (8 USC "
        "1613(a)). The note in `is_snap_alien_waiting_period_exempt` names the gap.",
    ),
    Reason(
        "ssi-adjusted", "cannot be said", _adjusted_for_ssi,
        "Who was admitted as a refugee keeps SSI for seven years from that day, also after adjusting. Ours has not asked "
        "that day and answers *depends*; theirs knows no former status here and says no.",
    ),
    Reason(
        "adjusted", "theirs", _adjusted,
        "Who adjusted from refugee, asylee and their like does not wait five years (8 USC 1613(b)(1)). For Medicaid and "
        "CHIP theirs knows only today's status (`bar_exempt_immigration_statuses`); for SNAP it has an input of its own, "
        "which was given and agrees.",
    ),
    Reason(
        "state-program", "cannot be said", _state_program,
        "The same door under another name, or nearly: theirs counts a program that the state pays alone as Medicaid "
        "(`undocumented_immigrant` for DC, MA, NY and OR; `is_ca_medicaid_immigration_status_eligible`). Ours keeps it "
        "apart as `state_health` (in pregnancy also `fcep`), where it says yes, closed to new applications, or depends.",
    ),
    Reason(
        "state-program-ages", "theirs", _state_program_ages,
        "`undocumented_immigrant` has one answer for all ages of a state; the state's program has not (New York: under 19, "
        "65 and over; Massachusetts: under 19; both in pregnancy).",
    ),
    Reason(
        "territory", "cannot be said", _territory,
        "Ours has no facts for the territories and says so; theirs applies the rule of the states.",
    ),
    Reason(
        "not-said", "cannot be said", _not_said,
        "Ours was not told enough and asks; theirs fills in a default (five years since entry, a citizen).",
    ),
)  # fmt: skip

FOUND = """- `US-SNAP-4b`, until 2025-07-04: 40 quarters of work let a parolee skip the waiting period of SNAP. They do so for
  permanent residents only (8 USC 1612(a)(2)(B), 7 CFR 273.4(a)(6)(ii)(A)). 408 answers of the table below. Superseded by
  `US-SNAP-4b~2`.
- CHIP had the option for lawfully residing children only. Six states have it for pregnancy too (CO, KY, NJ, RI, VA, WV): a
  pregnant woman above the limit of Medicaid was told *no* where CHIP takes her, in all of them but RI. 294 answers. Added as
  `US-ICHIA-CHIP-P`.
- The District of Columbia before 2025-10-01: no row spoke of adults outside the federal programs, while the Alliance was
  open to them: a false *no*. 6 answers. Added as `DC-0`, which says *depends*: the income limit of those years is in no
  source we read."""
"""What the comparison found wrong in our own facts."""
