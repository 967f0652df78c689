"""What the origin pack knows of adult education: plans, rules, courses, earlier schooling. Read once a process."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from django.utils.translation import get_language

from ambos.domain.adult_education.plans import Plan, load_plans
from ambos.domain.adult_education.rules import Rules, load_rules
from ambos.domain.adult_education.rules import rules_on as _rules_on
from ambos.domain.errors import Refused
from ambos.records.registry.loading import origin

DOCUMENT, MODULES = "education/adult_education.yaml", "education/adult_modules.csv"


@cache
def document() -> dict[str, Any]:
    """The file of the pack as it stands."""
    return origin().read(DOCUMENT)


@cache
def plans() -> dict[str, Plan]:
    """Every version of the plan, by code."""
    return load_plans(document(), origin().rows(MODULES))


def plan(code: str) -> Plan:
    """One version. ``Refused plazas.unknown_plan`` (plan)."""
    if code not in plans():
        raise Refused("plazas.unknown_plan", field="plan", plan=code)
    return plans()[code]


@cache
def _versions() -> tuple[Rules, ...]:
    return load_rules(document()["rules"])


def rules_on(on: date) -> Rules:
    """The rules in force that day."""
    return _rules_on(_versions(), on)


def course_choices() -> list[tuple[str, str]]:
    """(code, name) of what plazas teach: the levels of the plan, and courses of their own."""
    return [(code, _said(one)) for code, one in document()["courses"].items()]


def course_name(code: str) -> str:
    """A course in the reader's language; the code when the pack no longer knows it."""
    one = document()["courses"].get(code)
    return _said(one) if one else code


def level_name(code: str, language: str = "") -> str:
    """A level in the reader's language, or in ``language``."""
    one = document()["names"].get(code)
    return _said(one, language) if one else code


def is_level(course: str) -> bool:
    """Is it a level of the national plan (and not a course of its own, such as English)?"""
    return course in document()["names"]


def schooling_choices() -> list[tuple[str, str]]:
    """(code, name) of earlier schooling the tables know."""
    return [(row["code"], _said(row)) for row in document()["schooling"]]


def issuer(language: str) -> str:
    """Who certifies, as the certificate says it. Never the plaza: it may be a prison."""
    return _said(document()["issuer"], language)


def level_choices() -> list[tuple[str, str]]:
    """(code, name) of the levels of the national plan."""
    return [(code, _said(one)) for code, one in document()["names"].items()]


def module_choices() -> list[tuple[str, str]]:
    """(code, title) of every module of any version of the plan, in their order."""
    return [(module.code, module.title) for module in next(iter(plans().values())).modules.values()]


def module_title(code: str) -> str:
    """The title of a module; the code when the pack no longer knows it."""
    return dict(module_choices()).get(code, code)


def _said(one: dict[str, str], language: str = "") -> str:
    return one["en"] if (language or get_language() or "es").startswith("en") else one["es"]
