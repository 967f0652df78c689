"""The words a reader abroad needs, from the packs: names of subjects and grades, the scale, how marks are usually read."""

from __future__ import annotations

from functools import cache
from typing import Any

from ambos.records.registry.loading import destinations, origin

FILE = "documents/reading.yaml"
COURSES = "education/courses.csv"
Pair = tuple[str, str]


@cache
def words() -> dict[str, Any]:
    """``subjects`` and ``grades`` (number -> (Spanish, English)), ``scale`` and ``letters``; empty where a pack has none."""
    at_home = origin().read(FILE) if origin().has(FILE) else {}
    away = next((pack.read(FILE) for pack in destinations() if pack.has(FILE)), {})
    scale = at_home.get("scale", {})
    return {
        "subjects": _pairs(at_home.get("subjects", {})),
        "grades": _pairs(at_home.get("grades", {})),
        "scale": {
            "highest": scale.get("highest", 100),
            "pass": scale.get("pass"),
            "words": _pair(scale["words"]) if "words" in scale else ("", ""),
        },
        "letters": [list(row) for row in away.get("letters", [])],
    }


@cache
def courses() -> dict[str, Pair]:
    """Code of a course of a country of residence -> its name, as that country writes it."""
    rows = (row for pack in destinations() if pack.has(COURSES) for row in pack.rows(COURSES))
    return {row["code"]: (row["title"], row["title"]) for row in rows}


def subject(known: int | str) -> Pair:
    """The name of a subject; a number nobody knows any more shows itself."""
    if isinstance(known, str):
        return known, known
    return words()["subjects"].get(known, (f"Materia {known}", f"Subject {known}"))


def grade(number: int) -> Pair:
    """The name of a grade of the origin."""
    return words()["grades"].get(number, (f"Grado {number}", f"Grade {number}"))


def _pairs(table: dict[int, dict[str, str]]) -> dict[int, Pair]:
    return {number: _pair(row) for number, row in table.items()}


def _pair(row: dict[str, str]) -> Pair:
    return row["es"], row["en"]
