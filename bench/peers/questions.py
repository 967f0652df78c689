"""Whom both engines are asked about, in the words of each, and what ours says of status alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

from ambos.domain.eligibility import Facts, Person, assess
from ambos.domain.eligibility.households import groups_of
from ambos.domain.eligibility.people import NEVER

PROGRAMS = ("snap", "medicaid", "chip", "ssi", "ptc")
THEIRS = {
    "citizen": "CITIZEN", "lpr": "LEGAL_PERMANENT_RESIDENT", "refugee": "REFUGEE", "asylee": "ASYLEE",
    "cuban_haitian_entrant": "CUBAN_HAITIAN_ENTRANT", "parolee_1yr": "PAROLED_ONE_YEAR", "tps": "TPS", "daca": "DACA",
    "undocumented": "UNDOCUMENTED", "cofa": None, "trafficking_t": None, "nonimmigrant_h2a": None, "nonimmigrant_u": None,
}  # fmt: skip
"""Our word for what somebody says of herself -> the word of PolicyEngine's ``immigration_status``; ``None``: they have none."""
SINCE = date(2018, 1, 1)
"""Where their lists of statuses begin: a day before has no answer there."""
GROUPS = {
    "citizen": "CITIZEN", "lpr_5plus": "LEGAL_PERMANENT_RESIDENT", "lpr_under5": "LEGAL_PERMANENT_RESIDENT",
    "humanitarian": "REFUGEE", "parolee_1yr": "PAROLED_ONE_YEAR", "che": "CUBAN_HAITIAN_ENTRANT", "lawful_other": "TPS",
    "daca": "DACA", "undocumented": "UNDOCUMENTED",
}  # fmt: skip
"""The same for the groups of the made-up people of the measurements of speed."""


@dataclass(frozen=True)
class Asked:
    """One person on one day, as both engines are asked."""

    name: str
    day: date
    state: str
    status: str
    age: float
    years: float | None = None
    quarters: int = 0
    adjusted_from: str = ""
    pregnant: bool = False
    postpartum: float = NEVER
    enrolled: bool = False
    """Has she the state's program, or Medicaid, already?"""

    def said(self) -> str:
        """In words."""
        parts = [self.status + (f" adjusted from {self.adjusted_from}" if self.adjusted_from else "")]
        parts += [f"{self.years:g} y in it"] if self.years is not None else []
        parts += [f"{self.quarters} quarters"] if self.quarters else []
        parts += [f"age {self.age:g}", *(["pregnant"] if self.pregnant else [])]
        parts += [f"birth {self.postpartum:g} months ago"] if self.postpartum != NEVER else []
        return ", ".join([*parts, *(["enrolled"] if self.enrolled else [])])


class Ours:
    """Our engine, asked of status alone: the tests of income of Medicaid and CHIP taken away, an income that passes elsewhere, and an
    age that passes where the program is for some ages only (SSI) or would give way to Medicaid (the premium credit)."""

    def __init__(self, facts: Facts):
        bare = {
            code: replace(spec, means="") if code in ("medicaid", "chip") else spec
            for code, spec in facts.programs.items()
        }
        self.facts = facts
        self.without_means = replace(facts, programs=bare, _active={})

    def answer(self, asked: Asked, program: str) -> str:
        """yes, no, closed, depends or unknown."""
        groups, decided_by = groups_of(self.facts, asked.status, asked.years, asked.adjusted_from)
        person = Person(
            groups=groups, decided_by=decided_by, state=asked.state, age=asked.age, income=100, pregnant=asked.pregnant,
            postpartum=asked.postpartum, years=asked.years, quarters=asked.quarters,
            enrolled=frozenset({"state_health"} if asked.enrolled else ()), child_in_family=True, family_with_child=True,
        )  # fmt: skip
        if program == "ssi":
            person = replace(person, age=max(asked.age, 65), income=50)
        if program == "ptc":
            person = replace(person, age=30, pregnant=False, postpartum=NEVER, income=399)
            return assess(self.facts, person, asked.day, program).answer
        return assess(self.without_means, person, asked.day, program).answer

    def of_state(self, asked: Asked) -> str:
        """What the state pays without the federal Medicaid; in pregnancy the coverage of the unborn child with it."""
        own = self.answer(asked, "state_health")
        return self.answer(asked, "fcep") if own == "no" and asked.pregnant else own


def of_cases(cases: Iterable[dict[str, Any]]) -> Iterator[Asked]:
    """The members of the given cases who said status, age and place; the rest have no counterpart in an engine where a status that was
    not said is a citizen's."""
    for case in cases:
        for member in case["members"]:
            said = [member.get("status"), member.get("age"), case.get("state"), case.get("as_of")]
            if not any(value in (None, "not_said") for value in said):
                yield _member(case, member)


def _member(case: dict[str, Any], member: dict[str, Any]) -> Asked:
    several = f" {member['id']}" if len(case["members"]) > 1 else ""

    def said(key: str, left_out: Any) -> Any:
        value = member.get(key)
        return left_out if value in (None, "not_said") else value

    return Asked(
        name=f"{case['id']}{several}", day=date.fromisoformat(str(case["as_of"])), state=case["state"], status=member["status"],
        age=member["age"], years=said("years_in_status", None), quarters=said("qualifying_quarters", 0),
        adjusted_from=said("adjusted_from", ""), pregnant=said("pregnant", False),
        postpartum=said("postpartum_months", NEVER), enrolled=bool(said("enrolled", ())),
    )  # fmt: skip


DAYS = tuple(
    date.fromisoformat(day)
    for day in ("2025-06-15", "2025-07-02", "2025-11-15", "2026-03-15", "2026-09-15", "2026-11-15", "2027-02-01")
)
WHO = {"child": (10, False), "of 20": (20, False), "adult": (30, False), "pregnant": (28, True), "senior": (70, False)}
LONG, WORKED = ("lpr", "parolee_1yr", "refugee", "cuban_haitian_entrant"), ("lpr", "parolee_1yr")


def of_table(facts: Facts) -> Iterator[Asked]:
    """Every place and status both have, on days before and after the law changed, of five ages, with and without the years and the
    work that matter."""
    ways = [("lpr", 2, quarters, "refugee") for quarters in (0, 40)]
    for status in (s for s, theirs in THEIRS.items() if theirs and s != "asylee"):
        ways += product([status], (2, 6, 9) if status in LONG else (2,), (0, 40) if status in WORKED else (0,), [""])
    places = sorted(facts.jurisdictions)
    for state, day, (status, years, quarters, adjusted), (age, pregnant) in product(places, DAYS, ways, WHO.values()):
        yield Asked("", day, state, status, age, years, quarters, adjusted, pregnant)


def columns(people: list[Asked]) -> dict[str, list[Any]]:
    """The people in the words of PolicyEngine; only those whose status it has a word for may be given."""
    return {
        "day": [a.day.isoformat() for a in people], "state": [a.state for a in people],
        "status": [THEIRS[a.status] for a in people], "age": [float(a.age) for a in people],
        "years": [5.0 if a.years is None else float(a.years) for a in people], "quarters": [a.quarters for a in people],
        "pregnant": [a.pregnant for a in people], "adjusted": [bool(a.adjusted_from) for a in people],
        "postpartum_days": [a.postpartum * 30.4 if a.postpartum != NEVER else 99_999.0 for a in people],
        "enrolled": [a.enrolled for a in people],
    }  # fmt: skip
