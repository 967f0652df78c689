"""The commission's part: rules, call, committees. And what each member says of herself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.elections.credentials import new_name
from ambos.domain.elections.states import check_rules, digest_of
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.posts.actions import appoint, end_post
from ambos.records.posts.models import Post

from ..models import Election, Member, RuleSet
from ..permissions import COMMITTEE, may_call, may_sit
from ..queries import today_at
from .locks import locked


@transaction.atomic
def adopt_rules(*, term: str, rules: Mapping[str, Any], minutes: str, adopted_on: date, by: Any) -> RuleSet:
    """The rules of a term, with the minutes of the vote. Refused: ``elections.rule_missing``,
    ``elections.threshold_does_not_fit``, ``elections.needs_minutes``, ``elections.term_has_rules``."""
    if not may_call(by):
        raise PermissionDenied
    check_rules(rules)
    if not minutes.strip():
        raise Refused("elections.needs_minutes", field="minutes")
    if RuleSet.objects.filter(term=term).exists():
        raise Refused("elections.term_has_rules", field="term")
    made = RuleSet.objects.create(
        term=term,
        rules=dict(rules),
        digest=digest_of(rules),
        minutes=minutes.strip(),
        adopted_on=adopted_on,
        adopted_by_id=getattr(by, "user", None),
    )
    record("elections.rules_adopted", made, by=by, term=term, digest=made.digest)
    return made


@transaction.atomic
def call_election(
    *,
    rule_set: RuleSet,
    office: Any,
    title_es: str,
    title_en: str,
    seats: int,
    opens_at: datetime,
    closes_at: datetime,
    follows: Election | None = None,
    by: Any,
) -> Election:
    """Call the election of a district. Refused: ``elections.too_few_seats``, ``elections.closes_before_it_opens``."""
    if not may_call(by):
        raise PermissionDenied
    if seats < 1:
        raise Refused("elections.too_few_seats", field="seats")
    if closes_at <= opens_at:
        raise Refused("elections.closes_before_it_opens", field="closes_at")
    made = Election.objects.create(
        rule_set=rule_set,
        office=office,
        uuid=new_name(),
        title_es=title_es,
        title_en=title_en,
        seats=seats,
        opens_at=opens_at,
        closes_at=closes_at,
        follows=follows,
        called_at=timezone.now(),
        called_by_id=getattr(by, "user", None),
    )
    record("elections.called", made, by=by, office=office, seats=seats, rules=rule_set.digest)
    return made


@transaction.atomic
def name_member(*, election: Election, account: Any, by: Any) -> Member:
    """Name somebody to the local committee, and give her the post to act under. Refused: ``elections.staff_may_not_sit`` (staff
    or a candidate), ``elections.sits_already``, ``elections.committee_frozen`` once the roll is closed."""
    if not may_call(by):
        raise PermissionDenied
    if not may_sit(account, election):
        raise Refused("elections.staff_may_not_sit", field="account")
    election = locked(election)
    if election.state not in (Election.State.CALLED, Election.State.RULES_FROZEN, Election.State.ROLL_OPEN):
        raise Refused("elections.committee_frozen")
    if election.members.filter(account=account).exists():
        raise Refused("elections.sits_already", field="account")
    today = today_at(election.office)
    if not Post.objects.filter(holder=account, role=COMMITTEE, office=election.office, revoked_at=None).exists():
        appoint(holder=account, role=COMMITTEE, office=election.office, starts_on=today, by="system")
    made = Member.objects.create(
        election=election, account=account, named_at=timezone.now(), named_by_id=getattr(by, "user", None)
    )
    record("elections.member_named", made, by=by, office=election.office_id)
    return made


@transaction.atomic
def declare_conflicts(*, seat: Member, conflicts: str, by: Any) -> Member:
    """What she declares: relatives and business partners who stand, or nothing. Hers alone to say."""
    if getattr(by, "user", None) != seat.account_id:
        raise PermissionDenied
    seat.conflicts, seat.declared_at = conflicts.strip(), timezone.now()
    seat.save(update_fields=["conflicts", "declared_at"])
    record("elections.conflicts_declared", seat, by=by, any=bool(seat.conflicts))
    return seat


@transaction.atomic
def resign(*, seat: Member, by: Any) -> Member:
    """She leaves the committee, also in the middle of the count: what she asked for and nobody confirmed lapses; what two
    members did stands; the others go on."""
    if by != "system" and getattr(by, "user", None) != seat.account_id:
        raise PermissionDenied
    seat.resigned_at = timezone.now()
    seat.save(update_fields=["resigned_at"])
    still = Member.objects.filter(account_id=seat.account_id, resigned_at__isnull=True).exists()
    for post in () if still else Post.objects.filter(holder=seat.account_id, role=COMMITTEE, ended_at__isnull=True):
        end_post(post=post, on=max(post.starts_on, today_at(seat.election.office)), by="system")
    record("elections.member_resigned", seat, by=by)
    return seat
