"""Every read of casework."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db.models import Q

from ambos.domain import codes, referrals
from ambos.domain.access import Access
from ambos.records.accounts.queries import named_within
from ambos.records.accounts.roles import May
from ambos.records.directory.models import ServiceCapacity
from ambos.records.posts.models import Post
from ambos.records.posts.queries import roles
from ambos.records.registry.keyrings import keyring
from ambos.records.registry.loading import destination

from .models import Encounter, ServiceRequest


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
    return Post.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        organization=organization,
        role__in=answering,
        starts_on__lte=on,
        holder__is_active=True,
    ).exists()


def places_left(service: Any, on: date) -> int | None:
    """Places a service still has in the week of ``on``: what it last said, less what it was sent. ``None``: not said."""
    monday = on - timedelta(days=on.weekday())
    said = ServiceCapacity.objects.filter(service=service, week_of=monday).order_by("-said_at").first()
    if said is None:
        return None
    taken = ServiceRequest.objects.filter(
        service=service, sent_at__date__gte=monday, state__in=referrals.OPEN | {referrals.COMPLETED}
    ).count()
    return max(0, said.places - taken)


def encounters(access: Access):
    """The encounters of the reader's own offices, newest first. A lead agency reads none: its staff hold window posts."""
    return Encounter.objects.filter(named_within(access, office="office"), superseded_by__isnull=True).order_by(
        "-started_at"
    )


def by_follow_code(code: str) -> ServiceRequest | None:
    """The referral behind a client's code, or the newest one it was sent on to. ``None`` for a code nobody holds."""
    plain = codes.normalise(code)
    if not codes.is_valid(plain):
        return None
    found = ServiceRequest.objects.filter(follow_index=keyring("casework").blind(plain)).first()
    while found is not None and found.rerouted_to_id:
        found = found.rerouted_to
    return found
