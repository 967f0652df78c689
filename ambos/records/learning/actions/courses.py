"""Institutions and courses: added by hand, or loaded from the packs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from ambos.domain.country import Pack
from ambos.domain.errors import Refused
from ambos.domain.names import fold
from ambos.records.audit.actions import record
from ambos.records.directory.models import Organization

from ..loading import COURSES, GRADUATION, SUBJECTS
from ..models import Course, Institution, RuleSet
from ..permissions import may_keep_institutions
from .steps import must

BEGINNING = date(2000, 1, 1)
"""Since when a pack's rules hold that do not say since when: before any record we read."""


@transaction.atomic
def add_institution(
    *, kind: str, name: str, country: str, source: str, by: Any, state_province: str = "", city: str = "",
    code_of: str = "", code: str = "", level: str = "", shift: str = "", email: str = "", phone: str = "",
    parent: Institution | None = None, organization: Organization | None = None, as_of: str = "",
    confidence: str = "medium", is_demo: bool = False,
) -> Institution:  # fmt: skip
    """Add a school, a district, a state's office. One with the same number is returned as it is.

    Refused ``learning.needs_name``, ``learning.code_in_pairs`` (a number says whose it is)."""
    must(may_keep_institutions(by))
    name, code, code_of = name.strip(), code.strip().upper(), code_of.strip().lower()
    if not name:
        raise Refused("learning.needs_name", field="name")
    if bool(code) != bool(code_of):
        raise Refused("learning.code_in_pairs", field="code")
    if code and (known := Institution.objects.filter(code_of=code_of, code=code, shift=shift).first()):
        return known
    made = Institution.objects.create(
        kind=kind, name=name, folded_name=fold(name), country=country, state_province=state_province, city=city,
        code_of=code_of, code=code, level=level, shift=shift, email=email, phone=phone, parent=parent,
        organization=organization, source=source, as_of=as_of, confidence=confidence, is_demo=is_demo,
    )  # fmt: skip
    record("learning.institution_added", made, by=by, organization=organization, kind=kind)
    return made


@transaction.atomic
def offer_course(
    *, plan: str, code: str, title: str, country: str, source: str, by: Any, institution: Institution | None = None,
    **details: Any,
) -> Course:  # fmt: skip
    """Put a course in the catalogue, or correct the one with this plan and code. ``details``: further columns of Course."""
    must(may_keep_institutions(by))
    if not title.strip():
        raise Refused("learning.needs_name", field="title")
    values = {"title": title.strip(), "folded_title": fold(title), "country": country, "institution": institution}
    made, _ = Course.objects.update_or_create(
        plan=plan, code=code, defaults=values | {"source": source} | details, create_defaults=None
    )
    record("learning.course_offered", made, by=by, plan=plan, code=code)
    return made


def load_schooling(packs: tuple[Pack, Iterable[Pack]], say: Callable[[str], Any]) -> str:
    """The loader: courses of every plan and the graduation rules of the packs. Run again, it changes nothing that did not
    change. A list that a state brought stands in a plan of its own and is left alone."""
    home, abroad = packs
    courses = 0
    for pack in (home, *abroad):
        rows = [_source(pack.code, row) for row in pack.rows(SUBJECTS)] if pack.has(SUBJECTS) else []
        rows += [_target(pack.code, row) for row in pack.rows(COURSES)] if pack.has(COURSES) else []
        if rows:
            Course.objects.bulk_create(
                (Course(**row) for row in rows), update_conflicts=True, unique_fields=["plan", "code"],
                update_fields=[name for name in rows[0] if name not in ("plan", "code")],
            )  # fmt: skip
            courses += len(rows)
        if pack.has(GRADUATION):
            for row in pack.read(GRADUATION)["rules"]:
                _load_rules(pack.code, row)
    return f"{courses} courses of schools"


def _load_rules(country: str, row: Mapping[str, Any]) -> None:
    """Rules of a pack: they change only while no state brought its own."""
    if RuleSet.objects.filter(code=row["code"]).exclude(valid_from=BEGINNING).exists():
        return
    RuleSet.objects.update_or_create(
        code=row["code"], valid_from=BEGINNING, defaults=rule_values(row) | {"country": country}
    )


def rule_values(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of graduation rules from a row of a pack or of a file."""
    hours = row.get("hours_per_credit")
    return {
        "state_province": row.get("state", ""),
        "name_es": row["name"]["es"],
        "name_en": row["name"]["en"],
        "reference": row["reference"],
        "granularity": Decimal(str(row.get("granularity", "0.5"))),
        "hours_per_credit": None if hours is None else Decimal(str(hours)),
        "allows_part_year": bool(row.get("allows_part_year", False)),
        "requirements": [
            {"subject": r["subject"], "credits": str(r["credits"])}
            | ({"overflow": r["overflow"]} if r.get("overflow") else {})
            for r in row["requirements"]
        ],
        "source": row["source"],
        "as_of": str(row["as_of"]),
        "confidence": row["confidence"],
    }


def _source(country: str, row: Mapping[str, str]) -> dict[str, Any]:
    """A subject of the country of origin."""
    return {
        "country": country, "plan": row["plan"], "code": row["code"], "title": row["subject"], "title_en": "",
        "folded_title": fold(row["subject"]), "subject": "", "sced": row["sced"], "level": row["level"],
        "grade": int(row["number"]) if row["number"] else None, "term": row["term"], "credits": None,
        "source": row["source"], "as_of": row["as_of"], "confidence": row["confidence"],
    }  # fmt: skip


def _target(country: str, row: Mapping[str, str]) -> dict[str, Any]:
    """A course of the country of residence, in the plan of the whole country."""
    return {
        "country": country, "plan": country, "code": row["code"], "title": row["title"], "title_en": row["title"],
        "folded_title": fold(row["title"]), "subject": row["subject"], "sced": row["sced"], "level": "",
        "grade": None, "term": Course.Term.YEAR, "credits": Decimal(row["credits"]),
        "source": row["source"], "as_of": row["as_of"], "confidence": row["confidence"],
    }  # fmt: skip
