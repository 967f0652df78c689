"""Who may do what in the council. Nobody takes two critical steps in a row on one recommendation (handbook 1.8).

- A *member* proposes in a committee she sits in, and verifies or disputes what bodies say was done. Who is suspended or has left
  may do neither.
- The *secretariat* keeps terms, convenes sessions, writes down attendance, votes and minutes, codes, publishes and sends. It
  neither proposes nor answers nor verifies.
- A *liaison* answers for one body, and for no other.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from ambos.domain.access import Access

from .models import Assignment, Committee, CommitteeMember, Evidence, Member, Proceeding, Recommendation

SIT, KEEP, ANSWER = "sit_on_council", "keep_council", "answer_recommendations"
COUNCIL_MEMBER, SECRETARIAT, LIAISON = "council_member", "council_secretariat", "council_liaison"


def may_keep(by: Any) -> bool:
    """May she keep the council's books: terms, sessions, codes, what is sent to whom? ('system': the demo world, the clock.)"""
    return by == "system" or (isinstance(by, Access) and by.may(KEEP))


def membership(by: Any, term: Any = None) -> Member | None:
    """Her seat today: of this term where one is given, else of the newest she sits in."""
    if not isinstance(by, Access) or not by.may(SIT) or by.user is None:
        return None
    held = Member.objects.sitting(timezone.localdate()).filter(account_id=by.user)
    held = held.select_related("seat__term", "seat__office")
    if term is not None:
        held = held.filter(seat__term=term)
    return held.order_by("-seat__term__starts_on", "id").first()


def sits_in(by: Any, committee: Committee) -> Member | None:
    """Her seat, where she sits in this committee today and is not suspended."""
    if not isinstance(by, Access) or not by.may(SIT) or by.user is None:
        return None
    today = timezone.localdate()
    return (
        Member.objects.sitting(today)
        .filter(
            committees__in=CommitteeMember.objects.there(today).filter(committee=committee),
            account_id=by.user,
            suspended_at__isnull=True,
        )
        .first()
    )


def may_answer(by: Any, assignment: Assignment) -> bool:
    """May she speak for the body of this part?"""
    if by == "system":
        return True
    organization = assignment.body.organization_id
    return isinstance(by, Access) and by.may(ANSWER) and organization is not None and organization in by.organizations


def may_act_for(by: Any, recommendation: Recommendation) -> bool:
    """May she plan, carry out and show evidence: the liaison of a body that answered it."""
    answered = recommendation.assignments.filter(state=Assignment.State.ANSWERED).select_related("body")
    return any(may_answer(by, part) for part in answered)


def may_verify(by: Any, recommendation: Recommendation) -> bool:
    """May she verify or dispute: a member of its committee. The verbs of the secretariat and of bodies never do."""
    return by == "system" or sits_in(by, recommendation.committee) is not None


def may_read_inside(by: Any, recommendation: Recommendation) -> bool:
    """May she read what is not public yet: the secretariat and members of the council."""
    return may_keep(by) or membership(by, recommendation.term) is not None


def may_open_evidence(by: Any, evidence: Evidence) -> bool:
    """May she open the file that shows it: everybody where it is public and the recommendation is; else whoever reads the
    recommendation inside, and the liaison of a body that was asked."""
    whole = evidence.recommendation
    if evidence.is_public and whole.slug:
        return True
    asked = whole.assignments.select_related("body")
    return may_read_inside(by, whole) or any(may_answer(by, part) for part in asked)


def may_read_proceeding(by: Any, proceeding: Proceeding) -> bool:
    """May she read it: the secretariat, and the member it is about."""
    return may_keep(by) or (isinstance(by, Access) and by.user is not None and by.user == proceeding.member.account_id)
