"""The council's books as the secretariat and each member read them: terms, seats, members, conduct, journeys, addressees."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When
from django.utils import timezone

from ambos.domain.access import Access

from ..models import Body, Committee, Member, Proceeding, RuleSet, Seat, Session, Term, TravelClaim
from ..permissions import KEEP


def terms() -> QuerySet[Term]:
    """Every term with how many seats it has and how many are taken, the newest first."""
    rows = Term.objects.select_related("rule_set").annotate(
        places=Count("seats", distinct=True),
        taken=Count("seats", distinct=True, filter=Q(seats__members__in=_holding())),
    )
    return rows.order_by("-starts_on")


def rule_sets() -> QuerySet[RuleSet]:
    """What was adopted, the newest first."""
    return RuleSet.objects.order_by("-adopted_on", "-id")


def vacant_seats(term: Term) -> QuerySet[Seat]:
    """Seats nobody sits on."""
    return term.seats.select_related("office", "organization").exclude(members__in=_holding())


def sitting(term: Term) -> QuerySet[Member]:
    """Who holds a seat of a term today, by name."""
    rows = _holding().filter(seat__term=term).select_related("seat__office", "account")
    return rows.order_by("name", "id")


def left(term: Term) -> QuerySet[Member]:
    """Who left before the term was over, the last first."""
    rows = Member.objects.filter(seat__term=term).exclude(pk__in=_holding().values("pk")).select_related("seat__office")
    return rows.order_by("-left_on", "name")


def _holding() -> QuerySet[Member]:
    return Member.objects.holding(timezone.localdate())


def seat(key: Any) -> Seat | None:
    """One seat with its term."""
    return Seat.objects.select_related("term__rule_set", "office", "organization").filter(pk=key).first()


def member(key: Any) -> Member | None:
    """One member with her seat and its term."""
    rows = Member.objects.select_related("seat__term__rule_set", "seat__office", "seat__organization", "account")
    return rows.filter(pk=key).first()


def absences(member: Member) -> QuerySet[Any]:
    """When she was not there, the last first."""
    rows = member.attendance.exclude(state="present").select_related("session__committee")
    return rows.order_by("-session__held_on", "-id")


def committees_of(member: Member) -> list[Committee]:
    """The committees she may choose from."""
    return list(member.seat.term.committees.all())


def open_plenaries(term: Term) -> QuerySet[Session]:
    """Plenaries in which a vote can be counted now."""
    return Session.objects.filter(term=term, kind=Session.Kind.PLENARY, state=Session.State.OPEN).select_related(
        "committee"
    )


def proceedings(access: Access) -> QuerySet[Proceeding]:
    """Complaints and what became of them: all for the secretariat, for a member those about her."""
    rows = Proceeding.objects.select_related("member__seat__office").order_by("-filed_on", "-id")
    return rows if access.may(KEEP) else rows.filter(member__account=access.user)


def proceeding(key: Any) -> Proceeding | None:
    """One proceeding with the rules it runs under."""
    return Proceeding.objects.select_related("member__seat__term__rule_set").filter(pk=key).first()


def claims(access: Access) -> QuerySet[TravelClaim]:
    """Travel claims: all for the secretariat, those to be decided first; a member's own."""
    rows = TravelClaim.objects.select_related("member", "session__committee")
    rows = rows if access.may(KEEP) else rows.filter(member__account=access.user)
    waits = Case(When(state__in=("claimed", "approved"), then=0), default=1)
    return rows.order_by(waits, "-claimed_at", "-id")


def claim(key: Any) -> TravelClaim | None:
    """One claim."""
    return TravelClaim.objects.select_related("member", "session").filter(pk=key).first()


def attended(member: Member) -> QuerySet[Session]:
    """Closed sessions she was at: those whose journey she may ask back."""
    there = member.attendance.filter(state="present").values("session")
    return Session.objects.filter(pk__in=there, state=Session.State.CLOSED).select_related("committee")


def addressees() -> QuerySet[Body]:
    """Everybody a recommendation can or could be addressed to, with what each still owes."""
    owed = Count("assignments", filter=Q(assignments__state__in=("sent", "acknowledged")))
    return Body.objects.select_related("successor", "organization").annotate(owed=owed).order_by("code")


def addressee(key: Any) -> Body | None:
    """One of them."""
    return addressees().filter(pk=key).first()


def heirs(body: Body) -> QuerySet[Body]:
    """Who could follow it: whoever exists today."""
    today = timezone.localdate()
    there = Q(ended_on__isnull=True) | Q(ended_on__gt=today)
    return Body.objects.filter(there).exclude(pk=body.pk)
