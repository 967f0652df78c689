"""The file that `ambos credits analyze` reads, and what it writes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from ambos.domain.credits import Analysis, Equivalence, Line, Reading, Table, Target, align
from ambos.domain.errors import Reason, Refused
from ambos.domain.grades import load_scale
from ambos.records.registry.queries import explain

from .loading import proposals, rule_sets, rules_of, scales, targets

LANGUAGES = ("es", "en")
NAMES: dict[str, tuple[str, ...]] = {
    "lines": ("id", "plan", "course", "mark", "scale", "year", "hours", "attended", "standing", "title"),
    "equivalences": ("id", "plan", "course", "extent", "gives", "reviewers", "evidence", "first_year", "last_year"),
    "rules": (), "courses": (), "scales": (), "earned": (),
}  # fmt: skip
"""What a file may hold; of the lists whose rows are read name by name, those names."""
MOST_TOLD = 20


def analyze(document: Mapping[str, Any]) -> Analysis:
    """The analysis of a file. Refused ``learning.bad_file`` (values: at, what) where it has not the shape of
    docs/reference/commands.md, ``learning.unknown_rules`` (value: rules), and as ``align`` refuses."""
    asked = document.get("rules") or {}
    if isinstance(asked, str):
        if asked not in rule_sets():
            raise Refused("learning.unknown_rules", rules=asked)
        rules, requirements, _ = rule_sets()[asked]
    else:
        rules, requirements = _read("rules", lambda: rules_of(dict(asked)))
    own = [_read(f"scales[{i}]", lambda row=row: load_scale(row)) for i, row in _each(document, "scales")]
    courses = [_read(f"courses[{i}]", lambda row=row: _target(row)) for i, row in _each(document, "courses")]
    known = [
        _read(f"equivalences[{i}]", lambda row=row: _equivalence(row)) for i, row in _each(document, "equivalences")
    ]
    lines = [_read(f"lines[{i}]", lambda row=row: _line(row)) for i, row in _each(document, "lines")]
    if "lines" not in document:
        raise Refused("learning.bad_file", at="lines", what="list")
    decided = {(e.plan, e.course) for e in known}
    every = {t.code: t for t in (*targets(), *courses)}
    suggested = [e for e in proposals() if (e.plan, e.course) not in decided]
    return align(
        lines,
        Table([*known, *suggested], every.values()),
        scales() | {scale.code: scale for scale in own},
        rules=rules,
        requirements=requirements,
        earned={str(code): _decimal(n) for code, n in (document.get("earned") or {}).items()},
    )


def left_aside(document: Mapping[str, Any]) -> list[Reason]:
    """``learning.left_aside`` (at, name) for every name that is not read: a *liness* would be a record of no lines."""
    found = [("file", name) for name in document if name not in NAMES]
    for part in ("lines", "equivalences"):
        found += [(f"{part}[{i}]", name) for i, row in _each(document, part) for name in row if name not in NAMES[part]]
    return [Reason("learning.left_aside", {"at": at, "name": str(name)[:60]}) for at, name in found[:MOST_TOLD]]


def as_json(analysis: Analysis) -> dict[str, Any]:
    """The analysis as plain values; every sentence in both languages."""
    return {
        "credits": _number(analysis.credits),
        "lines": [_line_json(reading) for reading in analysis.readings],
        "without_equivalent": [line.id for line in analysis.without_equivalent],
        "graduation": [
            {
                "subject": one.subject,
                "asked": _number(one.asked),
                "earned": _number(one.earned),
                "missing": _number(one.missing),
            }
            for one in analysis.plan
        ],
        "table": analysis.table,
        "note": in_words("learning.recommendation"),
    }


def _line_json(reading: Reading) -> dict[str, Any]:
    equivalence, proposed = reading.equivalence, reading.proposed
    return {
        "id": reading.line.id,
        "outcome": reading.outcome,
        "credits": _number(reading.credits),
        "letter": reading.letter,
        "gives": {given.target.code: _number(given.credits) for given in reading.given},
        "equivalence": equivalence.id if equivalence else None,
        "limits": list(reading.limits),
        "proposed": {code: _number(n) for code, n in proposed.shares} if proposed else None,
        "reason": in_words(f"learning.line_{reading.outcome}"),
        "reference": reading.reference,
    }


def in_words(code: str, **values: Any) -> dict[str, str]:
    """A sentence in both languages."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = str(explain(Reason(code, values)))
    return found


def _each(document: Mapping[str, Any], name: str) -> list[tuple[int, Any]]:
    rows = document.get(name, [])
    if not isinstance(rows, list):
        raise Refused("learning.bad_file", at=name, what="list")
    return list(enumerate(rows))


def _read(at: str, read: Any) -> Any:
    """What ``read`` gives; what is missing or of another kind is refused by its place."""
    try:
        return read()
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as fault:
        raise Refused("learning.bad_file", at=at, what=str(fault) or type(fault).__name__) from None


def _decimal(value: Any) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite() or number < 0:
        raise ValueError(f"{value}")
    return number


def _year(row: Mapping[str, Any], name: str) -> int | None:
    """A school year by its first, a number of four digits; text that is one is read as one."""
    said = row.get(name)
    if said is None or said == "":
        return None
    year = str(said)
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise ValueError(f"{name} {said}")
    return int(year)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _target(row: Mapping[str, Any]) -> Target:
    return Target(str(row["code"]), str(row.get("name", "")), str(row["subject"]), _decimal(row["credits"]))


def _equivalence(row: Mapping[str, Any]) -> Equivalence:
    if row["extent"] not in ("full", "partial", "elective"):
        raise ValueError(f"extent {row['extent']}")
    return Equivalence(
        id=str(row["id"]),
        plan=str(row["plan"]),
        course=str(row["course"]),
        extent=row["extent"],
        shares=tuple((str(code), _decimal(n)) for code, n in row["gives"].items()),
        reviewers=tuple(map(str, row.get("reviewers", ()))),
        evidence=str(row.get("evidence", "")),
        first_year=_year(row, "first_year"),
        last_year=_year(row, "last_year"),
    )


def _line(row: Mapping[str, Any]) -> Line:
    standing = row.get("standing", "")
    if standing not in ("", "resit_pending", "in_progress"):
        raise ValueError(f"standing {standing}")
    attended = _decimal(row.get("attended", 1))
    if attended > 1:
        raise ValueError(f"attended {attended}")
    mark = row.get("mark", "")
    return Line(
        id=str(row["id"]),
        plan=str(row["plan"]),
        course=str(row["course"]),
        mark="" if mark is None else str(mark),
        title=str(row.get("title", "")),
        scale=str(row.get("scale", "")),
        year=_year(row, "year"),
        hours=None if row.get("hours") is None else _decimal(row["hours"]),
        attended=attended,
        standing=standing,
    )
