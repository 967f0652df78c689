"""Every read. What is public takes no access: the calendar, the candidates, the board and the archive are for everybody."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.elections.archive import Archive
from ambos.domain.elections.credentials import published
from ambos.domain.elections.outcomes import Outcome, outcome, public_seed
from ambos.domain.elections.states import GIVES_SEATS, Facts
from ambos.domain.elections.verification import BallotCheck
from ambos.domain.names import fold
from ambos.records.messages.models import Message
from ambos.records.posts.models import Post
from ambos.records.registry.keyrings import keyring
from ambos.records.registry.loading import origin

from .models import BoardEvent, Candidacy, Election, Member, RollLine, RuleSet, Sheet
from .permissions import may_call, membership

Kind = BoardEvent.Kind
NOT_THERE = (Message.State.FAILED, Message.State.SUPPRESSED)
"""Messages that did not arrive: refused or bounced, or to an address that asked for silence."""


def rule_sets(access: Access) -> QuerySet[RuleSet]:
    """The rule sets of all terms; public, like everything that is adopted by a vote."""
    return RuleSet.objects.order_by("-adopted_on")


def proposed_rules() -> dict[str, Any] | None:
    """The rules the origin pack proposes to the outgoing council's vote (``elections.yaml``); None where it proposes none."""
    file = origin().folder / "elections.yaml"
    return yaml.safe_load(file.read_text(encoding="utf-8"))["rules"] if file.is_file() else None


def elections() -> QuerySet[Election]:
    """All elections, the newest first, with their districts."""
    return Election.objects.select_related("office", "rule_set").order_by("-opens_at", "title_es")


def election(uuid: str) -> Election:
    """One election by its name. ``Election.DoesNotExist``."""
    return Election.objects.select_related("office", "rule_set").get(uuid=uuid)


def seats_of(access: Access) -> QuerySet[Member]:
    """The committees this reader sits on."""
    return Member.objects.filter(account_id=access.user, resigned_at__isnull=True).select_related("election__office")


def run_by(access: Access, uuid: str) -> tuple[Election, Member]:
    """An election and the reader's seat in its committee. ``PermissionDenied`` for everybody else."""
    found = election(uuid)
    seat = membership(access, found)
    if seat is None:
        raise PermissionDenied
    return found, seat


def called_by(access: Access) -> QuerySet[Election]:
    """All elections, for the commission. ``PermissionDenied`` for everybody else."""
    if not may_call(access):
        raise PermissionDenied
    return elections()


def facts(found: Election) -> Facts:
    """What a step asks, counted now."""
    members = found.members.filter(resigned_at__isnull=True)
    roll = found.roll.aggregate(
        all=Count("pk", filter=Q(state="admitted")), open=Count("pk", filter=Q(state__in=("provisional", "challenged")))
    )
    standing = found.candidacies.aggregate(
        all=Count("pk", filter=Q(state="validated")), open=Count("pk", filter=Q(state="proposed")),
        women=Count("pk", filter=Q(state="validated", gender=Candidacy.Gender.WOMAN)),
        men=Count("pk", filter=Q(state="validated", gender=Candidacy.Gender.MAN)),
    )  # fmt: skip
    disputes = found.challenges.aggregate(
        open=Count("pk", filter=Q(state__in=("filed", "appealed"))), upheld=Count("pk", filter=Q(state="upheld"))
    )
    decided = decide(found)
    return Facts(
        committee=members.count(),
        conflicts_undeclared=members.filter(declared_at__isnull=True).count(),
        roll=roll["all"],
        roll_undecided=roll["open"],
        candidates=standing["all"],
        candidates_undecided=standing["open"],
        keys_ready=bool(found.trustees_text),
        codes=len(json.loads(found.codes or "[]")),
        result_ready=_enough_decrypted(found) and not found.sheets.filter(second_by__isnull=True).exists(),
        challenges_open=disputes["open"],
        challenges_upheld=disputes["upheld"],
        tie_open=bool(decided and decided.tied),
        empty=decided.empty if decided else 0,
        opens_at=found.opens_at,
        closes_at=found.closes_at,
        window_ends_at=found.window_ends_at,
        women=standing["women"],
        men=standing["men"],
        is_second_call=found.follows_id is not None,
    )


def made_ready(found: Election) -> dict[str, Any]:
    """What the commission gives an election, and whether it is there: admitted electors, their codes, the trustees' keys."""
    return {
        "roll": found.roll.filter(state=RollLine.State.ADMITTED).count(),
        "codes": len(json.loads(found.codes or "[]")),
        "keys": bool(found.trustees_text),
    }


def today_at(office: Any) -> date:
    """The day it is at the office of a district: posts begin and end by it."""
    return timezone.now().astimezone(ZoneInfo(office.timezone)).date()


def candidates(found: Election) -> list[Candidacy]:
    """Those on the ballot, in its order; withdrawn or removed ones keep their place."""
    return list(found.candidacies.filter(number__isnull=False).order_by("number"))


def blind(name: str, born_on: date) -> str:
    """The search key of an elector: her name without accents and capitals, and her birth."""
    return keyring("elections").blind(f"{fold(name)}|{born_on.isoformat()}")


def am_i_on_it(found: Election, *, name: str, born_on: date) -> RollLine | None:
    """The line of whoever gives this name and birth; the answer is hers to ask and says nothing of others."""
    return found.roll.filter(index=blind(name, born_on)).first()


def opened(line: RollLine, field: str) -> str:
    """The sealed name or address of a line, for the committee and for sending."""
    sealed = bytes(getattr(line, field))
    return keyring("elections").open(sealed, f"{line.pk}:{field}").decode() if sealed else ""


def archive(found: Election, until: int | None = None) -> Archive:
    """The archive as its rows make it, always the same bytes; empty before the voting opens. ``until``: as it stood after the
    event of this height, so that any snapshot can be fetched again and compared with one that somebody kept."""
    made = Archive(found.moment or 0)
    rows = found.board.order_by("height")
    for event in rows if until is None else rows.filter(height__lte=until):
        if event.kind == Kind.SETUP:
            made.set_up(election=found.text, trustees=found.trustees_text, credentials=found.codes)
        elif event.kind == Kind.BALLOT:
            made.add_ballot(event.payload)
        elif event.kind == Kind.CLOSE:
            made.close()
        elif event.kind == Kind.TALLY:
            made.add_tally(*json.loads(event.payload))
        elif event.kind == Kind.DECRYPTION:
            made.add_decryption(event.owner, event.payload)
        else:
            made.add_result(json.loads(event.payload))
    return made


def tally_of(found: Election) -> str | None:
    """The encrypted sums, once the voting is closed."""
    event = found.board.filter(kind=Kind.TALLY).first()
    return json.loads(event.payload)[0] if event else None


def board(found: Election) -> QuerySet[BoardEvent]:
    """The public board in its order, without the ballots' contents."""
    return found.board.order_by("height").defer("payload")


def snapshots(found: Election) -> list[BoardEvent]:
    """The last event of each day at the district, the newest first: its hash holds everything before it."""
    zone, last = ZoneInfo(found.office.timezone), {}
    for event in board(found):
        last[event.at.astimezone(zone).date()] = event
    return list(reversed(last.values()))


def deliveries(lines: list[RollLine]) -> dict[str, str]:
    """key of a line -> how its newest message with an address to vote fares. One query."""
    rows = Message.objects.filter(
        kind="elections.sign_in",
        subject_type=RollLine._meta.label_lower,
        subject_id__in=[str(line.pk) for line in lines],
    ).order_by("created_at", "pk")
    return {row.subject_id: row.state for row in rows}


def undelivered(found: Election) -> list[RollLine]:
    """Admitted electors whose newest message with an address to vote did not arrive, and who took no paper. Two queries."""
    lines = list(found.roll.filter(state=RollLine.State.ADMITTED, paper_at__isnull=True).exclude(sign_in=""))
    states = deliveries(lines)
    return [line for line in lines if states.get(str(line.pk)) in NOT_THERE]


def tracker_state(found: Election, tracker: str) -> str:
    """'counts', 'replaced' by a later ballot of the same code, or 'unknown'."""
    event = found.board.filter(kind=Kind.BALLOT, tracker=tracker.strip().rstrip("=")).first()
    if event is None:
        return "unknown"
    later = found.board.filter(kind=Kind.BALLOT, credential=event.credential, height__gt=event.height)
    return "replaced" if later.exists() else "counts"


def online_counts(found: Election) -> list[int] | None:
    """The marks of each candidate online, once decrypted."""
    event = found.board.filter(kind=Kind.RESULT).first()
    return json.loads(event.payload)[0] if event else None


def paper_counts(found: Election) -> list[int]:
    """The marks of each candidate on paper, from sheets that two members signed and nobody annulled."""
    return _on_paper(found, len(candidates(found)))


def _on_paper(found: Election, length: int) -> list[int]:
    signed = Sheet.objects.filter(election=found, second_by__isnull=False, annulled_by__isnull=True)
    return [sum(sheet.counts[at] for sheet in signed) for at in range(length)]


def sheets(found: Election) -> QuerySet[Sheet]:
    """The sheets by their places, with who signed each."""
    return found.sheets.select_related("signed_by__account", "second_by__account").order_by("place")


def decide(found: Election) -> Outcome | None:
    """The outcome as it follows today from the counts, the candidates still eligible and the announced chance."""
    online = online_counts(found)
    if online is None:
        return None
    standing = candidates(found)
    out = {c.number - 1 for c in standing if c.state != Candidacy.State.VALIDATED}
    last = found.board.order_by("-height").values_list("digest", flat=True).first()
    seed = public_seed(last, found.announced) if found.announced else None
    return outcome(online, _on_paper(found, len(standing)), found.seats, out=out, seed=seed)


def vacancies(found: Election) -> int:
    """How many of its seats are vacant today before their time and wait: not filled by who followed, not called again. A post that ends
    later is held until then, and once the years are over nothing is vacant any more."""
    if found.state not in GIVES_SEATS:
        return 0
    seated = [c.post for c in candidates(found) if c.post is not None]
    today = today_at(found.office)
    if not seated or term_end(found) < today:
        return 0
    over = Q(revoked_at__isnull=False) | Q(ended_at__isnull=False, ends_on__lte=today)
    holding = Post.objects.filter(pk__in=seated).exclude(over).count()
    given = min(found.seats, len(seated))
    # what was called again first fills the seats that nobody was elected to
    again = max(_called_again(found) - (found.seats - given), 0)
    return max(given - holding - again, 0)


def _called_again(found: Election) -> int:
    """Seats of it that another election fills: all while it runs, those it gave once it is over; of one that failed, what its own
    second call fills. What it gave and lost again is its own vacancy."""
    seats = 0
    for one in found.followed_by.annotate(posts=Count("candidacies", filter=Q(candidacies__post__isnull=False))):
        if one.state == Election.State.SEATED:
            seats += min(one.seats, one.posts)
        elif one.state in (Election.State.RERUN, Election.State.SECOND_CALL):
            seats += min(one.seats, one.posts) + _called_again(one)
        else:
            seats += one.seats
    return seats


def next_in_line(found: Election) -> list[Candidacy]:
    """Who takes a seat that fell vacant: the one with most marks who has not been seated. Several: they are tied, and no public
    chance was announced that draws between them."""
    decided = decide(found)
    standing = {candidacy.number - 1: candidacy for candidacy in candidates(found)}
    left = [at for at in decided.reserve if standing[at].post is None] if decided else []
    marks = {one.candidate: one.marks for one in decided.standings} if decided else {}
    first = [at for at in left if marks[at] == marks[left[0]]]
    drawn = decided is not None and any(one.candidate == first[0] for one in decided.draw) if first else False
    return [standing[at] for at in (first[:1] if drawn else first)]


def term_end(found: Election) -> date:
    """The last day of the posts this election gives: its years begin with the first post given, also for whoever follows later and
    for a by-election, which only fills up the years of the one it follows."""
    root = found
    while root.follows is not None and root.follows.state in GIVES_SEATS:
        root = root.follows
    keys = [c.post for c in candidates(root) if c.post is not None]
    begun = Post.objects.filter(pk__in=keys).order_by("starts_on").values_list("starts_on", flat=True).first()
    first = begun or today_at(found.office)
    return first.replace(year=first.year + root.rule_set.rules["term_years"], day=min(first.day, 28))


@lru_cache(maxsize=64)
def ballot_check(text: str, codes: str) -> BallotCheck:
    """The check of one election's ballots; its tables of powers are made once."""
    return BallotCheck(text, [int(number) for number in json.loads(codes)])


def codes_text(public: list[str]) -> str:
    """Public numbers as the archive writes them."""
    return published(int(number) for number in public)


def participation(found: Election) -> dict[str, int]:
    """Who could vote, who did online, who took paper, how many paper ballots were spoilt."""
    lines = found.roll.aggregate(
        roll=Count("pk", filter=Q(state="admitted")),
        online=Count("pk", filter=~Q(credential="")),
        paper=Count("pk", filter=Q(paper_at__isnull=False)),
    )
    signed = found.sheets.filter(second_by__isnull=False).values_list("spoilt", flat=True)
    return lines | {"spoilt": sum(signed), "voted": lines["online"] + lines["paper"]}


def _enough_decrypted(found: Election) -> bool:
    return found.board.filter(kind=Kind.DECRYPTION).count() >= found.rule_set.rules["threshold"]


def trustee_of(found: Election, number: int, link: str) -> Any:
    """The trustee of this number, when the digest of the link is hers; else None."""
    return found.trustees.select_related("election__rule_set").filter(number=number, link=link).first()


def trustees_of(found: Election) -> QuerySet[Any]:
    """The trustees in their order."""
    return found.trustees.order_by("number")


def committee(found: Election) -> QuerySet[Member]:
    """Who sits, with what each declared."""
    return found.members.select_related("account").filter(resigned_at__isnull=True).order_by("named_at")


def candidacies(found: Election) -> QuerySet[Candidacy]:
    """Everybody who proposed to stand, those on the ballot first."""
    return found.candidacies.order_by("number", "name")


def waiting(found: Election) -> QuerySet[Any]:
    """Steps one member asked for and no other has confirmed."""
    asked = found.approvals.filter(confirmed_by__isnull=True, asked_by__resigned_at__isnull=True)
    return asked.select_related("asked_by__account")
