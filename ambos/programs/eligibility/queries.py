"""The facts in force, and what is made of them for the phone."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from functools import cache, lru_cache
from typing import Any

from ambos.domain.country import Bilingual, DestinationPack
from ambos.domain.eligibility import Facts, Person, assess_all
from ambos.domain.eligibility.compact import compact
from ambos.domain.eligibility.people import NEVER
from ambos.records.registry.loading import destinations

FILE, WORDS, FAMILIES = "eligibility/facts.yaml", "eligibility/words.yaml", "eligibility/families.yaml"


@cache
def pack() -> DestinationPack | None:
    """The country of residence whose public programs we know: the first pack that ships facts."""
    return next((one for one in destinations() if one.has(FILE)), None)


@cache
def facts() -> Facts:
    """Its facts, validated. ``LookupError`` where no pack has any; ``Refused`` with every fault when they are wrong."""
    found = pack()
    if found is None:
        raise LookupError("no destination pack ships eligibility/facts.yaml")
    return Facts.load(found.read(FILE))


@cache
def phone_file() -> bytes:
    """The facts as the phone reads them."""
    return json.dumps(compact(facts()), ensure_ascii=False, separators=(",", ":"), default=str).encode()


@cache
def words_file(language: str) -> bytes:
    """The questions and sentences in one language, with the names of the places, as the phone reads them."""
    found = pack()
    assert found is not None
    names = {row["code"]: row[f"name_{language}"] for row in found.rows("places/states.csv")}
    known = facts().jurisdictions | facts().without_facts
    places = sorted(((code, name) for code, name in names.items() if code in known), key=lambda pair: pair[1])
    told = _in(found.read(WORDS), language)
    families = {one["code"]: one["name"][language] for one in found.read(FAMILIES)["families"]}
    return json.dumps(
        told | {"places": places, "families": families}, ensure_ascii=False, separators=(",", ":"), default=str
    ).encode()


@cache
def digest() -> str:
    """Changes when the facts or the words do: part of the addresses the phone keeps."""
    return hashlib.sha256(phone_file() + words_file("es") + words_file("en")).hexdigest()[:12]


def families() -> dict[str, dict[str, Any]]:
    """The families of programs a referral may name: code -> name, what else they are called, needs."""
    found = pack()
    rows = found.read(FAMILIES)["families"] if found else []
    return {
        row["code"]: {
            "name": Bilingual(**row["name"]), "also_called": Bilingual(**row["also_called"]), "needs": row["needs"],
        }
        for row in rows
    }  # fmt: skip


@lru_cache(maxsize=2)
def open_to_everybody(on: date) -> list[str]:
    """Programs that somebody gets in every place whatever she has or says: what a page without a script can name.

    Worked out from the facts: a child of three, a pupil of ten, a pregnant woman and an adult, of no income and of no
    group in particular.
    """
    known = facts()
    shapes: tuple[dict[str, Any], ...] = (
        {"age": 3.0}, {"age": 10.0}, {"age": 30.0, "pregnant": True}, {"age": 30.0},
    )  # fmt: skip
    found: set[str] = set()
    for shape in shapes:
        given = []
        for state in sorted(known.jurisdictions):
            anybody = Person(
                groups=known.groups, decided_by="status", state=state, income=0.0, postpartum=NEVER, quarters=0, **shape
            )
            given.append({code for code, one in assess_all(known, anybody, on).items() if one.answer == "yes"})
        found |= set.intersection(*given)
    return [code for code in known.programs if code in found]


def program_names(codes: list[str], language: str) -> list[str]:
    """The names of programs in one language."""
    found = pack()
    assert found is not None
    programs = found.read(WORDS)["programs"]
    return [programs[code]["name"][language] for code in codes]


def _in(data: Any, language: str) -> Any:
    """Every ``{es, en}`` of a structure in one language."""
    if isinstance(data, dict):
        if set(data) == {"es", "en"}:
            return data[language]
        return {key: _in(value, language) for key, value in data.items()}
    return [_in(value, language) for value in data] if isinstance(data, list) else data
