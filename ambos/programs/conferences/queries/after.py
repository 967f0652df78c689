"""What is left afterwards: commitments and their follow-ups, outcomes, alumni, and how many of the council are alumni."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Prefetch, Q, QuerySet
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.conferences.follow_up import WAIT_DAYS, Kept, Standing, kept, standing
from ambos.records.accounts.queries import within
from ambos.records.posts.queries import posts_on

from .. import vault
from ..models import CheckIn, Commitment, Edition, FollowUp, Invitation, Outcome, Participant
from ..permissions import may_convene, may_read_all

COUNCIL_ROLES = ("council_member",)
"""The posts by which somebody sits in the council. Another program seats them; the post is all this one knows of it."""


def commitments(access: Access, edition: Edition) -> list[Commitment]:
    """The commitments of an edition within reach, each with ``answers`` by months and where it ``stands``."""
    found = Commitment.objects.filter(edition=edition)
    if not may_read_all(access):
        found = found.filter(within(Access(offices=access.offices), office="office"))
    return with_standing(found.select_related("office", "invitation__nomination__participant"))


def with_standing(found: QuerySet[Commitment]) -> list[Commitment]:
    """Commitments with their follow-ups and where they stand. Two queries."""
    rows = list(found.prefetch_related(Prefetch("follow_ups", queryset=FollowUp.objects.order_by("months"))))
    for row in rows:
        row.answers = list(row.follow_ups.all())  # type: ignore[attr-defined]
        row.stands = _standing(row.answers)  # type: ignore[attr-defined]
    return rows


def own_commitments(invitation: Invitation) -> list[Commitment]:
    """What she promised at one conference, for her own page."""
    return with_standing(Commitment.objects.filter(invitation=invitation))


def public_commitments(edition: Edition) -> list[Commitment]:
    """Every promise of an edition with where it stands; of a participant without her name: only bodies are named."""
    return with_standing(Commitment.objects.filter(edition=edition).select_related("office"))


def kept_of(edition: Edition, on: date) -> Kept:
    """How many commitments of an edition stand where. Two queries."""
    return kept(((row.due_on, row.stands) for row in with_standing(Commitment.objects.filter(edition=edition))), on)


def follow_ups_due(access: Access, on: date) -> QuerySet[FollowUp]:
    """The follow-ups whose day has come and nobody confirmed, within reach, the oldest first."""
    found = FollowUp.objects.filter(due_on__lte=on, confirmed_at__isnull=True)
    if not may_read_all(access):
        found = found.filter(within(Access(offices=access.offices), office="commitment__office"))
    return found.select_related(
        "commitment__edition", "commitment__office", "commitment__invitation__nomination__participant"
    ).order_by("due_on", "id")


def follow_ups_waiting(access: Access) -> QuerySet[FollowUp]:
    """The follow-ups that wait for this reader today; headquarters reads them all and confirms none."""
    return _hers(access, timezone.localdate())


def follow_ups_overdue(access: Access) -> QuerySet[FollowUp]:
    """Those that wait longer than they should."""
    return _hers(access, timezone.localdate() - timedelta(days=WAIT_DAYS))


def _hers(access: Access, on: date) -> QuerySet[FollowUp]:
    found = follow_ups_due(access, on)
    return found if may_convene(access) or not may_read_all(access) else found.none()


def outcomes(access: Access, edition: Edition) -> QuerySet[Outcome]:
    """What came of an edition, all with names for whoever convenes or confirms; else only what names nobody."""
    found = Outcome.objects.filter(edition=edition).select_related(
        "organization", "invitation__nomination__participant"
    )
    return found if may_read_all(access) else found.filter(invitation__isnull=True, verified_at__isnull=False)


def public_outcomes(edition: Edition) -> dict[str, int]:
    """kind -> how many verified outcomes."""
    rows = Outcome.objects.filter(edition=edition, verified_at__isnull=False).order_by()
    return dict(rows.values_list("kind").annotate(Count("pk")))


def alumni(access: Access) -> QuerySet[Participant]:
    """Everybody who attended an edition and was not forgotten, by name, with how often and when last. Whoever convenes or
    confirms sees all; an officer those her office nominated."""
    found = Participant.objects.filter(nominations__invitation__check_ins__isnull=False, forgotten_at__isnull=True)
    if not may_read_all(access):
        found = found.filter(within(Access(offices=access.offices), office="nominations__office"))
    return found.annotate(
        times=Count("nominations", filter=Q(nominations__invitation__check_ins__isnull=False), distinct=True),
        last=Max("nominations__invitation__check_ins__day"),
    ).order_by("folded_name")


@dataclass(frozen=True)
class Council:
    """The council on a day, seen from the conferences: ``alumni`` attended before that day, ``became`` before their seat."""

    members: int
    alumni: int
    became: int

    @property
    def share(self) -> int | None:
        """Percent of members who are alumni (the report says almost a third)."""
        return 100 * self.alumni // self.members if self.members else None


def council_on(day: date) -> list[tuple[UUID | None, bool, bool]]:
    """(office, is an alumna, attended before her seat began) of every member on a day; a post that is ended before its time leaves its
    seat free on that day already. Two queries."""
    seats = posts_on(day).filter(role__in=COUNCIL_ROLES).exclude(ended_at__isnull=False, ends_on=day)
    seats = seats.order_by("holder_id", "starts_on").select_related("holder")
    first: dict[Any, Any] = {}
    for seat in seats:  # one person is one member, whatever her posts
        first.setdefault(seat.holder_id, seat)
    index = {vault.index_of(seat.holder.email): seat for seat in first.values()}
    attended = dict(
        CheckIn.objects.filter(day__lte=day, invitation__nomination__participant__email_index__in=index)
        .order_by()
        .values_list("invitation__nomination__participant__email_index")
        .annotate(Min("day"))
    )
    return [
        (seat.office_id, key in attended, key in attended and attended[key] < seat.starts_on)
        for key, seat in index.items()
    ]


def council(day: date) -> Council:
    """The council on a day, counted."""
    rows = council_on(day)
    return Council(len(rows), sum(one for _o, one, _b in rows), sum(one for _o, _a, one in rows))


def _standing(answers: Iterable[FollowUp]) -> Standing:
    return standing({one.months: one.standing for one in answers if one.confirmed_at is not None})  # type: ignore[misc]
