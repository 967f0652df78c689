"""What waits for whom: the desk of members and secretariat, the inbox of liaisons, counts for the menus."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.council import recommendations as life

from ..models import Assignment, Body, Committee, CommitteeMember, Member, Recommendation, Session, Term
from ..permissions import ANSWER, KEEP, SIT

OPEN = (Assignment.State.SENT, Assignment.State.ACKNOWLEDGED)
S = Recommendation.State


def bodies_of(access: Access) -> QuerySet[Body]:
    """The bodies a liaison speaks for."""
    if not access.may(ANSWER):
        return Body.objects.none()
    return Body.objects.filter(organization__in=access.organizations)


def owed(access: Access) -> QuerySet[Assignment]:
    """The parts these bodies still owe an answer to, the most urgent first."""
    rows = Assignment.objects.filter(body__in=bodies_of(access), state__in=OPEN)
    return rows.select_related("recommendation__term", "recommendation__committee", "body").order_by(
        "answer_due_on", "id"
    )


def to_carry_out(access: Access) -> QuerySet[Assignment]:
    """The parts of what these bodies accepted and have not finished, disputed ones first."""
    mine = Assignment.objects.filter(
        body__in=bodies_of(access),
        state=Assignment.State.ANSWERED,
        recommendation__state__in=(S.ANSWERED, S.PLANNED, S.IN_PROGRESS, S.DISPUTED),
        recommendation__disposition__in=sorted(life.FAVOURABLE),
    )
    return mine.select_related("recommendation", "body").order_by(
        "recommendation__state", "recommendation__plan_due_on", "id"
    )


def answered(access: Access, limit: int = 20) -> list[Assignment]:
    """What these bodies answered last."""
    rows = Assignment.objects.filter(body__in=bodies_of(access), state=Assignment.State.ANSWERED)
    return list(rows.select_related("recommendation", "body", "response").order_by("-answered_on", "-id")[:limit])


def part(access: Access, key: Any) -> Assignment | None:
    """One part a liaison may answer, or the secretariat may read."""
    rows = Assignment.objects.select_related(
        "recommendation__term__rule_set", "recommendation__committee", "body", "response"
    )
    if not access.may(KEEP):
        rows = rows.filter(body__in=bodies_of(access))
    return rows.filter(pk=key).first()


def answers_owed(access: Access) -> int:
    """How many answers these bodies owe."""
    return owed(access).count()


def answers_late(access: Access) -> int:
    """How many of them are overdue."""
    return owed(access).filter(answer_due_on__lt=timezone.localdate()).count()


def work_waiting(access: Access) -> int:
    """What waits for the secretariat: to be coded, sent, closed."""
    return Recommendation.objects.filter(_for_secretariat()).count()


def _for_secretariat() -> Q:
    refused = Q(state=S.ANSWERED) & ~Q(disposition__in=sorted(life.FAVOURABLE))
    return Q(state__in=(S.PLENARY_APPROVED, S.PUBLISHED, S.VERIFIED)) | refused


def work_late(access: Access) -> int:
    """How many recommendations are overdue."""
    return Recommendation.objects.filter(due_on__lt=timezone.localdate()).count()


def drafts_waiting(access: Access) -> int:
    """What waits for a member's committee: drafts, what was returned, what is said to be done."""
    return for_committees(access).count()


def for_committees(access: Access) -> QuerySet[Recommendation]:
    """What waits in the committees a member sits in."""
    if not access.may(SIT) or access.user is None:
        return Recommendation.objects.none()
    mine = Committee.objects.filter(members__in=_my_places(access))
    return _rows(committee__in=mine, state__in=(S.PROPOSED, S.RETURNED, S.DONE))


def for_secretariat() -> QuerySet[Recommendation]:
    """What waits for the secretariat, oldest first."""
    return _rows().filter(_for_secretariat())


def overdue(limit: int = 50) -> list[Assignment]:
    """Answers that are overdue, the longest first."""
    rows = Assignment.objects.filter(state__in=OPEN, answer_due_on__lt=timezone.localdate())
    return list(rows.select_related("recommendation", "body").order_by("answer_due_on", "id")[:limit])


def in_plenary() -> QuerySet[Recommendation]:
    """What committees approved and waits for the plenary."""
    return _rows(state=S.COMMITTEE_APPROVED)


def _rows(**only: Any) -> QuerySet[Recommendation]:
    return Recommendation.objects.filter(**only).select_related("term", "committee").order_by("state_on", "id")


def _my_places(access: Access) -> QuerySet[CommitteeMember]:
    today = timezone.localdate()
    mine = Member.objects.sitting(today).filter(account=access.user)
    return CommitteeMember.objects.there(today).filter(member__in=mine)


def my_committee(access: Access) -> Committee | None:
    """The committee a member sits in today."""
    if not access.may(SIT) or access.user is None:
        return None
    rows = Committee.objects.filter(members__in=_my_places(access))
    return rows.select_related("term__rule_set").order_by("-term__starts_on").first()


def sessions(term: Term | None) -> list[Session]:
    """The sessions of a term, newest first."""
    return list(Session.objects.filter(term=term).select_related("committee")) if term else []


def session(key: Any) -> Session | None:
    """One session with its term's rules."""
    return Session.objects.select_related("term__rule_set", "committee").filter(pk=key).first()


def members(term: Term) -> list[Member]:
    """Everybody who sits or sat in a term, by name."""
    rows = Member.objects.filter(seat__term=term).select_related("seat__office", "seat__organization")
    return list(rows.prefetch_related("committees__committee").order_by("name", "id"))


def committees(term: Term) -> list[Committee]:
    """The committees of a term with who sits in them."""
    return list(term.committees.prefetch_related("members__member"))


def bodies(on: Any) -> list[Body]:
    """Bodies that exist on a day."""
    return list(Body.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on)))
