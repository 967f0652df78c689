"""What may be chosen at a window: topics, services, vaccines, needs, families, trades. From the packs, never from code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.utils.translation import get_language

from ambos.domain.windows import Rules
from ambos.records.registry.loading import destinations, origin

PROGRAM = "health_windows"
RULES = "catalogue/window_rules.yaml"


@dataclass(frozen=True)
class Row:
    """One row of the service catalogue: what is counted, in which unit, by which dimension."""

    code: str
    section: str
    unit: str
    by: str


def topic_choices() -> list[tuple[str, str]]:
    """(code, name) of the catalogue's topics, in the reader's language."""
    return _topics(_column())


def need_choices() -> list[tuple[str, str]]:
    """(code, name) of the needs a window meets, in the reader's language."""
    return _needs(_column())


def family_choices() -> list[tuple[str, str]]:
    """(code, name) of the families of public programs. Families, never programs: no stored name implies status."""
    return _families(_column())


def language_choices() -> list[tuple[str, str]]:
    """(ISO 639 code, name): Spanish and English, then the others by name."""
    return _languages(_column())


# Packs do not change while a server runs: each list is read from its file once for each language, not on every page.
@cache
def shown_first() -> list[str]:
    """Topics a window without a history shows first."""
    return [row["code"] for row in origin().rows("catalogue/topics.csv") if row["shown_first"] == "yes"]


@cache
def _topics(column: str) -> list[tuple[str, str]]:
    return _choices(origin().rows("catalogue/topics.csv"), column)


@cache
def _needs(column: str) -> list[tuple[str, str]]:
    rows = (row for pack in destinations() for row in pack.rows("needs.csv") if row.get("used_at_windows") == "yes")
    return _choices(rows, column)


@cache
def _families(column: str) -> list[tuple[str, str]]:
    found = [f for pack in destinations() for f in pack.read("eligibility/families.yaml")["families"]]
    return [(f["code"], f["name"][column.removeprefix("name_")]) for f in found]


@cache
def _languages(column: str) -> list[tuple[str, str]]:
    first = {"es": 0, "en": 1}
    return sorted(_choices(origin().rows("languages.csv"), column), key=lambda c: (first.get(c[0], 2), c[1]))


def _column() -> str:
    return "name_en" if (get_language() or "es").startswith("en") else "name_es"


def _choices(rows: Iterable[dict[str, str]], column: str) -> list[tuple[str, str]]:
    return sorted(((row["code"], row[column] or row["name_en"]) for row in rows), key=lambda c: c[1].casefold())


@cache
def rules() -> Rules:
    """The numbers of a window's day, as the origin pack brings them."""
    return Rules.load(origin().read(RULES))


@cache
def catalogue() -> dict[str, Row]:
    """The whole service catalogue by code, in its order: the rows of the uniform report."""
    rows = origin().rows("catalogue/services.csv")
    return {row["code"]: Row(row["code"], row["section"], row["unit"], row["by"]) for row in rows}


def service_names() -> dict[str, str]:
    """The names of the catalogue's rows, in the reader's language."""
    return _service_names(_column())


def coded_screenings(numbered: Iterable[str]) -> list[tuple[str, str]]:
    """(code, short name) of the screenings without a number: those the clinical table does not measure. HIV has a page
    of its own and a referral to cancer screening is a referral."""
    away = {f"screening_{test}" for test in numbered} | {"screening_hiv"}
    rows = [r.code for r in catalogue().values() if r.section == "C" and r.unit == "service" and r.code not in away]
    return [(code, _short(service_names()[code])) for code in rows]


def special_services() -> list[tuple[str, str]]:
    """(code, name) of the special services given in a visit (section G); safety at work has questions of its own."""
    rows = [r.code for r in catalogue().values() if r.section == "G" and r.unit == "service"]
    return [(code, service_names()[code]) for code in rows if code != SAFETY]


SAFETY = "special_occupational_health"


def vaccine_choices() -> list[tuple[str, str]]:
    """(code, short name) of the vaccines a window may have lots of."""
    return [(r.code, _short(service_names()[r.code])) for r in catalogue().values() if r.section == "D"]


def trade_choices() -> list[tuple[str, str]]:
    """(code, name) of trades, for safety at work."""
    return _safety("trade", _column())


def hazard_choices() -> list[tuple[str, str]]:
    """(code, name) of hazards at work."""
    return _safety("hazard", _column())


def criteria() -> list[tuple[str, str, str]]:
    """(code, section, sentence) of what a window judges its year by, in the reader's language."""
    return _criteria(_column())


def _short(name: str) -> str:
    """What stands after the kind: 'Vacuna: Influenza' is 'Influenza'."""
    return name.partition(": ")[2] or name


@cache
def _service_names(column: str) -> dict[str, str]:
    return {row["code"]: row[column] or row["name_en"] for row in origin().rows("catalogue/services.csv")}


@cache
def _safety(kind: str, column: str) -> list[tuple[str, str]]:
    if not origin().has("catalogue/safety_at_work.csv"):
        return []
    rows = (row for row in origin().rows("catalogue/safety_at_work.csv") if row["kind"] == kind)
    return [(row["code"], row[column]) for row in rows]


@cache
def _criteria(column: str) -> list[tuple[str, str, str]]:
    if not origin().has("catalogue/window_criteria.csv"):
        return []
    return [(row["code"], row["section"], row[column]) for row in origin().rows("catalogue/window_criteria.csv")]
