"""What casework needs to know about a service before it writes to it."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from django.utils.translation import get_language

from ambos.records.accounts.roles import May
from ambos.records.posts.queries import posts_on, roles
from ambos.records.registry.loading import destination, origin


@cache
def rest_days(country: str) -> frozenset[date]:
    """The days on which offices of a country of residence rest, as its pack says; none where no pack reaches."""
    pack = destination(country)
    if pack is None or not pack.has("holidays.yaml"):
        return frozenset()
    return frozenset(day["observed"] for day in pack.read("holidays.yaml")["holidays"])


def has_accounts(organization: Any, on: date) -> bool:
    """Does somebody hold a post there that answers referrals?"""
    answering = [slug for slug, role in roles().items() if May.ANSWER_REFERRALS in role.may]
    return posts_on(on).filter(organization=organization, role__in=answering, holder__is_active=True).exists()


def letter_box(service: Any) -> str:
    """The e-mail at which a service is written to: its own, else its organization's; may be empty."""
    return service.email or service.organization.email


def language_name(code: str) -> str:
    """The name of a language in the reader's own; the code itself when the origin pack does not know it."""
    return _languages("en" if (get_language() or "es").startswith("en") else "es").get(code, code)


@cache
def _languages(reader: str) -> dict[str, str]:
    return {row["code"]: row[f"name_{reader}"] for row in origin().rows("languages.csv")}
