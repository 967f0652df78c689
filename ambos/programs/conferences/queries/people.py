"""Who was nominated, chosen, invited: within the reader's office, everywhere for whoever convenes or confirms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from ambos.domain import codes
from ambos.domain.access import Access
from ambos.domain.conferences.selection import Balance, Nominee, Proposal, Rules, balance_of, misses, propose
from ambos.domain.errors import Reason
from ambos.records.accounts.queries import within

from .. import vault
from ..models import CheckIn, Edition, Invitation, Nomination, Quota, Sector
from ..permissions import may_read_all

HOLDS = (Invitation.State.SENT, Invitation.State.ACCEPTED)
"""An invitation in these states holds a place."""


def nominations(access: Access, *editions: Edition) -> QuerySet[Nomination]:
    """The nominations of these editions this reader may see by name: of her office, or endorsed by it; all for whoever convenes."""
    found = Nomination.objects.filter(edition__in=editions)
    if not may_read_all(access):
        reach = Access(offices=access.offices)
        found = found.filter(within(reach, office="office") | within(reach, office="endorsements__office")).distinct()
    return found.select_related("participant", "office", "invitation").prefetch_related("endorsements__office")


def nomination(access: Access, key: UUID) -> Nomination:
    """One nomination within reach. ``Nomination.DoesNotExist`` otherwise."""
    edition = Edition.objects.get(nominations__pk=key)
    return nominations(access, edition).select_related("edition").get(pk=key)


def open_calls(access: Access) -> QuerySet[Edition]:
    """Editions that are open for nominations."""
    return Edition.objects.filter(state=Edition.State.CALLED)


def rules_of(edition: Edition, quotas: Iterable[Quota] | None = None) -> Rules:
    """What the edition asks for, as the domain takes it."""
    rows = list(edition.quotas.all() if quotas is None else quotas)
    return Rules(
        places=edition.places,
        starts_on=edition.starts_on,
        office_quota={str(row.office_id): row.places for row in rows if row.office_id},
        sector_quota={row.sector: row.places for row in rows if row.sector},
        profiles=tuple(edition.sectors),
        nonprofit_only=edition.nonprofit_only,
        rest_months=edition.rest_months,
        least_share=edition.least_share,
    )


def nominees(edition: Edition) -> list[tuple[Nomination, Nominee]]:
    """Everybody nominated and not withdrawn, as the selection sees them. One query."""
    elsewhere = (
        CheckIn.objects.filter(invitation__nomination__participant=OuterRef("participant"))
        .exclude(invitation__nomination__edition=edition)
        .exclude(invitation__nomination__is_speaker=True)
        .order_by()
        .values("invitation__nomination__participant")
        .annotate(last=Max("day"))
        .values("last")
    )
    rows = (
        Nomination.objects.filter(edition=edition)
        .exclude(state=Nomination.State.WITHDRAWN)
        .select_related("participant", "office", "invitation")
        .annotate(named=Count("endorsements"), attended=Subquery(elsewhere))
    )
    return [(row, nominee_of(row)) for row in rows]


def nominee_of(row: Any) -> Nominee:
    """A nomination as the selection sees it: no name."""
    who = row.participant
    return Nominee(
        key=str(row.pk), office=str(row.office_id), rank=row.rank, sector=who.sector, profile=who.sector, sex=who.sex,
        is_nonprofit=who.is_nonprofit, is_speaker=row.is_speaker, endorsements=getattr(row, "named", 0),
        last_attended_on=getattr(row, "attended", None),
    )  # fmt: skip


def proposal_now(edition: Edition) -> tuple[Proposal, dict[str, Nomination]]:
    """What the rule proposes now: who holds a place by hand stays, who was left out by hand is not considered."""
    pairs = nominees(edition)
    kept = {str(row.pk) for row, _one in pairs if row.note and row.state == Nomination.State.CHOSEN}
    out = {str(row.pk) for row, _one in pairs if row.note and row.state == Nomination.State.WAITING}
    rules = rules_of(edition)
    made = propose([one for _row, one in pairs if one.key not in out], rules, kept)
    return made, {str(row.pk): row for row, _one in pairs}


def standing_now(edition: Edition, pairs: list[tuple[Nomination, Nominee]]) -> tuple[Balance, Balance, list[Reason]]:
    """How the chosen are made up, how the nominated are, and what is out of balance."""
    chosen = [one for row, one in pairs if holds_place(row)]
    able = [one for row, one in pairs if row.state != Nomination.State.REFUSED]
    made, there = balance_of(chosen), balance_of(able)
    return made, there, list(misses(made, there, rules_of(edition)))


def holds_place(row: Nomination) -> bool:
    """Does this nominee hold a place now: chosen, and not yet declined or expired?"""
    sent = getattr(row, "invitation", None)
    return row.state == Nomination.State.CHOSEN and (sent is None or sent.state in HOLDS)


def invitations(access: Access, edition: Edition) -> QuerySet[Invitation]:
    """The invitations of an edition within the reader's reach, with names."""
    found = Invitation.objects.filter(nomination__edition=edition)
    if not may_read_all(access):
        found = found.filter(within(Access(offices=access.offices), office="nomination__office"))
    return found.select_related(
        "nomination__participant", "nomination__office", "substitutes__nomination__participant"
    ).order_by("nomination__office__name", "nomination__rank", "nomination__participant__folded_name")


def invitation_of(access: Access, key: UUID) -> Invitation:
    """One invitation within reach. ``Invitation.DoesNotExist`` otherwise."""
    edition = Edition.objects.get(nominations__invitation__pk=key)
    return invitations(access, edition).select_related("nomination__edition").get(pk=key)


def by_token(token: str) -> Invitation | None:
    """The invitation behind a link; ``None`` for no link of ours, and once its holder was forgotten."""
    found = Invitation.objects.filter(
        token_index=vault.token_index(token), nomination__participant__forgotten_at__isnull=True
    )
    return found.select_related(
        "nomination__edition", "nomination__participant", "nomination__office", "certificate"
    ).first()


def link_of(invitation: Invitation) -> str:
    """The path of her page."""
    return reverse("conferences:mine", args=[vault.token_of(invitation)])


def contacts_of(access: Access, row: Nomination) -> tuple[str, str]:
    """(e-mail, telephone) of a nominee within reach: for whoever convenes, and for the office that nominated her."""
    if not (may_read_all(access) or row.office_id in access.offices):
        return "", ""
    return vault.email_of(row.participant), vault.telephone_of(row.participant)


def support_left(edition: Edition) -> int:
    """Supported places that nobody holds yet."""
    taken = Invitation.objects.filter(
        nomination__edition=edition, state=Invitation.State.ACCEPTED, travel=Invitation.Travel.SUPPORTED
    )
    return max(0, edition.supported_places - taken.count())


def today_at(edition: Edition) -> date:
    """The day it is where the edition is held."""
    return timezone.localdate(timezone=ZoneInfo(edition.timezone))


def local_day(edition: Edition, moment: datetime) -> date:
    """The day of a moment where the edition is held."""
    return moment.astimezone(ZoneInfo(edition.timezone)).date()


def read_badge(typed: str) -> str:
    """A code for the door as it was typed or read: the code alone, or the address it stands in."""
    return codes.normalise(typed.rsplit("#", 1)[-1])


def sector_names() -> dict[str, str]:
    """code -> name of every sector, in the language of the reader."""
    return {code: str(name) for code, name in Sector.choices}
