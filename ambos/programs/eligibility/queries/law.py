"""The facts in force, what is made of them for the phone, and what keeping them true has come to."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import yaml
from django.db.models import Count, F, Max, QuerySet
from django.utils import timezone

from ambos.domain.country import Bilingual
from ambos.domain.eligibility import Facts, Household, Person, assess, read_households
from ambos.domain.eligibility.changes import checked, moved, supersede
from ambos.domain.eligibility.compact import compact
from ambos.domain.eligibility.people import NEVER
from ambos.records.directory.models import Confidence
from ambos.records.registry.loading import origin

from ..loading import facts, pack, words
from ..models import FactCheck, FactProposal

FAMILIES = "eligibility/families.yaml"


def facts_in_force() -> Facts:
    """The pack's facts with the changes two people agreed on and the newest comparisons. Two queries."""
    approved = FactProposal.objects.filter(state=FactProposal.State.APPROVED).aggregate(
        n=Count("id"), last=Max("decided_at")
    )
    seen = FactCheck.objects.aggregate(n=Count("id"), last=Max("recorded_at"))
    return _in_force(pack(), *approved.values(), *seen.values())


@lru_cache(maxsize=4)
def _in_force(_pack, _approved, _decided, _checked, _seen) -> Facts:
    """Worked out again only when a change was approved or a comparison written down."""
    return _of(None)


def facts_known_on(day: date) -> Facts:
    """The facts as they were known at the end of a day at headquarters: without what was approved, or compared with its source,
    later. An answer given that day comes out again, with the version of the facts it named."""
    return _of(day)


def _of(day: date | None) -> Facts:
    data, home = facts().data, ZoneInfo(origin().timezone)
    approved = FactProposal.objects.filter(state=FactProposal.State.APPROVED)
    seen = FactCheck.objects.all()
    if day:
        night = datetime.combine(day + timedelta(days=1), time.min, tzinfo=home)
        approved, seen = approved.filter(decided_at__lt=night), seen.filter(recorded_at__lt=night)
    for one in approved.order_by("decided_at", "id"):
        # known from the day at headquarters: by UTC's, what was approved in the evening would be known only tomorrow
        known = timezone.localdate(one.decided_at, timezone=home)
        data = supersede(data, one.fact, one.row, effective_on=one.effective_on, recorded_on=known)
    days = dict(seen.order_by("checked_on").values_list("fact", "checked_on"))
    return Facts.load(checked(data, days), known_on=day)


@lru_cache(maxsize=4)
def _phone_file(version: str, in_force: _Held) -> bytes:
    return json.dumps(compact(in_force.facts), ensure_ascii=False, separators=(",", ":"), default=str).encode()


class _Held:
    """Facts as an argument of a cache: told apart by what they say."""

    def __init__(self, known: Facts):
        self.facts = known

    def __hash__(self):
        return hash(self.facts.version)

    def __eq__(self, other):
        return self.facts is other.facts


def phone_file() -> bytes:
    """The facts in force as the phone reads them."""
    known = facts_in_force()
    return _phone_file(known.version, _Held(known))


@cache
def words_file(language: str) -> bytes:
    """The questions and sentences in one language, with the names of the places, as the phone reads them."""
    found = pack()
    assert found is not None
    names = {row["code"]: row[f"name_{language}"] for row in found.rows("places/states.csv")}
    known = facts().jurisdictions | facts().without_facts
    places = sorted(((code, name) for code, name in names.items() if code in known), key=lambda pair: pair[1])
    told = _in(words(), language)
    families = {one["code"]: one["name"][language] for one in found.read(FAMILIES)["families"]}
    return json.dumps(
        told | {"places": places, "families": families}, ensure_ascii=False, separators=(",", ":"), default=str
    ).encode()


def digest() -> str:
    """Changes when the facts or the words do: part of the addresses the phone keeps."""
    return hashlib.sha256(phone_file() + words_file("es") + words_file("en")).hexdigest()[:12]


# -- keeping them true ---------------------------------------------------------------------------------------------------
def proposals() -> QuerySet[FactProposal]:
    """Changes, those waiting first, then the newest."""
    return FactProposal.objects.select_related("proposed_by", "decided_by").order_by(
        F("decided_at").desc(nulls_first=True), "-proposed_at"
    )


def proposal(key: UUID) -> FactProposal:
    """One change. ``FactProposal.DoesNotExist`` when there is none."""
    return proposals().get(pk=key)


def everything() -> list[dict[str, Any]]:
    """Every row there ever was, superseded ones included."""
    data = facts_in_force().data
    return [*data["facts"], *data["means"]]


def waiting_changes(access: Any) -> QuerySet[FactProposal]:
    """The changes that wait for a second person: the number in the menu."""
    return FactProposal.objects.filter(state=FactProposal.State.PROPOSED)


def checks_of(fact: str) -> QuerySet[FactCheck]:
    """The comparisons of one fact, newest first."""
    return FactCheck.objects.filter(fact=fact).select_related("checked_by").order_by("-checked_on", "-recorded_at")


@cache
def households() -> tuple[Household, ...]:
    """The made-up households of the pack, against which every change is held."""
    found = pack()
    assert found is not None
    read: list[Household] = []
    for file in ("eligibility/cases.yaml", "eligibility/cases_more.yaml"):
        if found.has(file):
            read += read_households(found.read(file), facts(), today=timezone.localdate())
    return tuple(read)


SAMPLE, SEED = 20_000, 15
"""The made-up population a change is held against."""


def effects(before: Facts, after: Facts, on: date) -> dict[str, Any]:
    """What a change does: answers of the households that become others, and of a made-up population on its first day."""
    from ambos.domain.eligibility.populations import counts, made_up  # only here: numpy takes a while to load

    people = made_up(before, SAMPLE, seed=SEED)
    then, now = counts(before, people, on), counts(after, people, on)
    changed = list(moved(before, after, households()))
    return {
        "households": [vars(one) for one in changed[:200]],
        "answers": dict(Counter(f"{one.program}: {one.before} > {one.after}" for one in changed)),
        "population": {
            "size": SAMPLE,
            "programs": {
                code: {answer: [then[code][answer], now[code][answer]] for answer in then[code]}
                for code in then
                if then[code] != now[code]
            },
        },
    }  # fmt: skip


def as_yaml(row: dict[str, Any]) -> str:
    """A row as one edits it: without what follows from a change itself."""
    kept = {k: v for k, v in row.items() if k not in ("id", "recorded_on", "superseded_on", "superseded_by", "from")}
    return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=100)


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


def open_to_everybody(on: date) -> list[str]:
    """Programs that somebody gets in every place whatever she has or says: what a page without a script can name."""
    known = facts_in_force()
    return _open_to_everybody(known.version, _Held(known), on)


@lru_cache(maxsize=2)
def _open_to_everybody(version: str, held: _Held, on: date) -> list[str]:
    """Worked out from the facts: a child of three, a pupil of ten, a pregnant woman and an adult, of no income and of no
    group in particular."""
    known = held.facts
    shapes: tuple[dict[str, Any], ...] = (
        {"age": 3.0}, {"age": 10.0}, {"age": 30.0, "pregnant": True}, {"age": 30.0},
    )  # fmt: skip
    found: set[str] = set()
    for shape in shapes:
        left = set(known.programs)
        for state in sorted(known.jurisdictions):
            anybody = Person(
                groups=known.groups, decided_by="status", state=state, income=0.0, postpartum=NEVER, quarters=0, **shape
            )  # fmt: skip
            # most fall out in the first place: only what is left is asked about in the next
            left = {code for code in left if assess(known, anybody, on, code).answer == "yes"}
        found |= left
    return [code for code in known.programs if code in found]


def program_names(codes: list[str], language: str) -> list[str]:
    """The names of programs in one language."""
    programs = words()["programs"]
    return [programs[code]["name"][language] for code in codes]


def program_names_of_facts(language: str) -> dict[str, str]:
    """The names of the programs as the facts call them: their own, or that of the answer they speak for."""
    named, told = {}, words()["programs"]
    for code, spec in facts().programs.items():
        for program in spec.rows:
            if program not in named or program == code:
                named[program] = told[code]["name"][language]
    for code, spec in facts().programs.items():
        # The limits of income that several answers share stand under the first of them.
        if spec.means:
            named.setdefault(spec.means, told[code]["name"][language])
    both = " / ".join(told[code]["name"][language] for code in ("medicaid", "chip") if code in told)
    return named | ({"medicaid_chip": both} if both else {})


def trust(word: str) -> str:
    """How far a fact is to be trusted, in the words of the directory."""
    return str(Confidence(word).label)


def _in(data: Any, language: str) -> Any:
    """Every ``{es, en}`` of a structure in one language."""
    if isinstance(data, dict):
        if set(data) == {"es", "en"}:
            return data[language]
        return {key: _in(value, language) for key, value in data.items()}
    return [_in(value, language) for value in data] if isinstance(data, list) else data
