"""From the outcome to ``records/posts``: who was elected is given the post of the rule set, for the term's years.

Whoever keeps the seats (the council's own program) takes the posts up and ends them there; a post that ended before its time is the
vacancy. The next in line takes it for the rest of the years, and where nobody is, a by-election is called.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.elections.credentials import new_name
from ambos.domain.elections.states import GIVES_SEATS
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.posts.actions import end_post, take_on
from ambos.records.posts.models import Post

from ..models import Candidacy, Election
from ..permissions import may_call
from ..queries import candidates, decide, next_in_line, term_end, today_at, vacancies
from .locks import locked


def seat_all(election: Election) -> None:
    """Give every elected candidate her post."""
    decided = decide(election)
    standing = {candidacy.number - 1: candidacy for candidacy in candidates(election)}
    for at in decided.elected if decided else ():
        _seat(election, standing[at])


def refill(election: Election, gone: Candidacy) -> None:
    """A seat fell vacant: its post ends, and whoever follows from the same marks gets one."""
    if election.state not in GIVES_SEATS:
        return
    today = today_at(election.office)
    if gone.post is not None:
        end_post(post=Post.objects.get(pk=gone.post), on=today, by="system")
    decided = decide(election)
    standing = {candidacy.number - 1: candidacy for candidacy in candidates(election)}
    for at in decided.elected if decided else ():
        if standing[at].post is None:
            _seat(election, standing[at])


@transaction.atomic
def fill_vacancy(*, election: Election, by: Any) -> Candidacy:
    """A seat fell vacant before its time: the next in line from the same marks takes it for the rest of the years.

    Refused: ``elections.no_vacancy``, ``elections.nobody_in_line``, ``elections.next_are_tied`` (nobody drew between them).
    """
    if not may_call(by):
        raise PermissionDenied
    election = locked(election)
    if not vacancies(election):
        raise Refused("elections.no_vacancy")
    following = next_in_line(election)
    if not following:
        raise Refused("elections.nobody_in_line")
    if len(following) > 1:
        raise Refused("elections.next_are_tied")
    _seat(election, following[0])
    record("elections.vacancy_filled", election, by=by, office=election.office_id)
    return following[0]


@transaction.atomic
def call_by_election(*, election: Election, opens_at: datetime, closes_at: datetime, by: Any) -> Election:
    """Call a by-election for the seats that are vacant: under the same rules, for the rest of the years, saying what it follows.

    Refused: ``elections.no_vacancy``, ``elections.closes_before_it_opens``, ``elections.opens_in_past``.
    """
    if not may_call(by):
        raise PermissionDenied
    election = locked(election)
    vacant = vacancies(election)
    if not vacant:
        raise Refused("elections.no_vacancy")
    if opens_at <= timezone.now():
        raise Refused("elections.opens_in_past", field="opens_at")
    if closes_at <= opens_at:
        raise Refused("elections.closes_before_it_opens", field="closes_at")
    made = Election.objects.create(
        rule_set=election.rule_set,
        office=election.office,
        uuid=new_name(),
        title_es=f"{election.title_es} (extraordinaria)"[:120],
        title_en=f"{election.title_en} (by-election)"[:120],
        seats=vacant,
        opens_at=opens_at,
        closes_at=closes_at,
        follows=election,
        called_at=timezone.now(),
        called_by_id=getattr(by, "user", None),
    )
    record("elections.by_election_called", made, by=by, office=election.office_id, seats=vacant)
    return made


def _seat(election: Election, candidacy: Candidacy) -> None:
    rules, today = election.rule_set.rules, today_at(election.office)
    post = take_on(
        email=candidacy.email,
        name=candidacy.name,
        language="es",
        role=rules["seat_role"],
        office=election.office,
        starts_on=today,
        ends_on=term_end(election),
        by="system",
    )
    candidacy.post = post.pk
    candidacy.save(update_fields=["post"])
    record("elections.seated", candidacy, by="system", office=election.office_id, post=post.pk)
