"""The advice, ready to be shown. It reads the packs and what was just said; it writes nothing and knows nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ambos.domain.upper_secondary.advice import Advice, Facts, Option, advise

from ..loading import here, routes
from .words import BEGIN, reason, said


@dataclass(frozen=True)
class ShownOption:
    """One route in words."""

    code: str
    standing: str
    name: str
    provider: str
    says: str
    speaks: dict[str, list[str]]
    """'for', 'against', 'missing' -> sentences."""
    reference: str
    since: date
    confidence: str
    codes: tuple[str, ...]
    """The reasons as codes: what a study keeps of the advice."""


@dataclass(frozen=True)
class ShownAdvice:
    """The whole answer in words. Equivalents and limits are never empty."""

    begin: str
    says: str
    options: list[ShownOption]
    equivalents: list[dict[str, Any]]
    limits: list[str]


def advice_for(facts: Facts, on: date) -> ShownAdvice:
    """The advice of the day. Refused as ``domain.upper_secondary.advice.advise``."""
    return _shown(advise(facts, routes().values(), equivalents=here()["equivalents"], limits=here()["limits"], on=on))


def _shown(found: Advice) -> ShownAdvice:
    equivalents = [
        {"name": said(one["name"]), "says": said(one["says"]), "url": one.get("url", "")} for one in found.equivalents
    ]
    options = [_option(option) for option in found.options]
    return ShownAdvice(found.begin, str(BEGIN[found.begin]), options, equivalents, [said(one) for one in found.limits])


def _option(option: Option) -> ShownOption:
    route, version = option.route, option.version
    speaks: dict[str, list[str]] = {"for": [], "against": [], "missing": []}
    for why in option.reasons:
        speaks[why.speaks].append(reason(why.code, why.values))
    return ShownOption(
        route.code, option.standing, said(route.name), said(route.provider), said(route.says), speaks,
        version.reference, version.since, version.confidence, tuple(why.code for why in option.reasons),
    )  # fmt: skip
