"""Who may do what. These predicates read only who sits on a committee; no capability of any staff role opens anything here.

- The *electoral commission* of the outgoing council adopts the rules, calls elections and names committees.
- The *local committee* of a district runs its election; it is named for that election alone, and only while its member has
  not resigned. Freezing, opening, closing, publishing and certifying take two members.
- Whoever holds any staff post, at whatever office, is refused in both: also when she acts under another post of hers.
- Candidates do not sit on the committee of their election.
- An administrator may give somebody the commission's post, as she gives any; never to herself, and never to staff: a post of
  staff held beside it shuts every door here. Whoever holds the server's disk is outside this promise (SECURITY.md).
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from ambos.domain.access import Access
from ambos.records.posts.models import Post
from ambos.records.posts.queries import roles

from .models import Candidacy, Election, Member

RUN, CALL = "run_election", "call_election"
COMMITTEE, COMMISSION = "electoral_committee", "electoral_commission"


def is_staff(account: Any) -> bool:
    """Does this account hold a staff post today, or is it about to? A role nobody knows any more counts as staff."""
    today = timezone.now().date()
    not_staff = [role.slug for role in roles().values() if not role.is_staff]
    held = Post.objects.filter(holder=account, revoked_at__isnull=True).exclude(role__in=not_staff)
    return any(post.ends_on is None or post.ends_on >= today for post in held)


def may_call(by: Any) -> bool:
    """May she adopt rules, call elections and name committees? ('system': the demo world.)"""
    return by == "system" or (
        isinstance(by, Access) and by.role == COMMISSION and by.may(CALL) and not is_staff(by.user)
    )


def membership(by: Any, election: Election) -> Member | None:
    """Her seat in the committee of this election, while she acts under that post and has not resigned."""
    if not isinstance(by, Access) or by.role != COMMITTEE or by.user is None or is_staff(by.user):
        return None
    return Member.objects.filter(election=election, account_id=by.user, resigned_at__isnull=True).first()


def may_sit(account: Any, election: Election) -> bool:
    """May this account be named to the committee? Neither staff nor a candidate."""
    stands = Candidacy.objects.filter(election=election, email__iexact=account.email).exclude(state="withdrawn")
    return not is_staff(account) and not stands.exists()
