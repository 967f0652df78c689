"""From the outcome to ``records/posts``: who was elected is given the post of the rule set, for the term's years."""

from __future__ import annotations

from ambos.records.audit.actions import record
from ambos.records.posts.actions import end_post, take_on
from ambos.records.posts.models import Post

from ..models import Candidacy, Election
from ..queries import candidates, decide, today_at


def seat_all(election: Election) -> None:
    """Give every elected candidate her post."""
    decided = decide(election)
    standing = {candidacy.number - 1: candidacy for candidacy in candidates(election)}
    for at in decided.elected if decided else ():
        _seat(election, standing[at])


def refill(election: Election, gone: Candidacy) -> None:
    """A seat fell vacant: its post ends, and whoever follows from the same marks gets one."""
    if election.state != Election.State.SEATED:
        return
    today = today_at(election.office)
    if gone.post is not None:
        end_post(post=Post.objects.get(pk=gone.post), on=today, by="system")
    decided = decide(election)
    standing = {candidacy.number - 1: candidacy for candidacy in candidates(election)}
    for at in decided.elected if decided else ():
        if standing[at].post is None:
            _seat(election, standing[at])


def _seat(election: Election, candidacy: Candidacy) -> None:
    rules, today = election.rule_set.rules, today_at(election.office)
    post = take_on(
        email=candidacy.email,
        name=candidacy.name,
        language="es",
        role=rules["seat_role"],
        office=election.office,
        starts_on=today,
        ends_on=today.replace(year=today.year + rules["term_years"], day=min(today.day, 28)),
        by="system",
    )
    candidacy.post = post.pk
    candidacy.save(update_fields=["post"])
    record("elections.seated", candidacy, by="system", office=election.office_id, post=post.pk)
