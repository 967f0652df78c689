"""What was asked of the origin: who answers, how fast, whom to ask again today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from ambos.domain import transcripts as life
from ambos.domain.access import Access
from ambos.domain.disclosure import is_small
from ambos.records.learning.models import Institution
from ambos.records.learning.roles import ANALYZE_CREDITS
from ambos.records.registry.loading import origin

from ..models import OriginRequest, Request
from .requests import reach, with_history

FILE = "education/transcripts.yaml"


def rules() -> dict[str, Any]:
    """What the origin's pack says of obtaining records; the careful values where it says nothing."""
    told = origin().read(FILE) if origin().has(FILE) else {}
    return {
        "eligible_from": 8,
        "first_needed": 8,
        "expected_days": 30,
        "chase_days": [10, 20, 30],
        "most_days": 60,
    } | told


def pace(state_province: str = "") -> life.Pace:
    """How long an office usually takes: the median of its own answers once there are five, before that what the pack expects."""
    told = rules()
    took: list[int] = []
    if state_province:
        answered = OriginRequest.objects.filter(state="answered", addressee__state_province=state_province)
        took = [(a - b).days for a, b in answered.order_by("-answered_on").values_list("answered_on", "sent_on")[:50]]
    expected = life.usual_days(took, int(told["expected_days"]))
    return life.Pace(expected, tuple(map(int, told["chase_days"])), int(told["most_days"]))


def addressees() -> QuerySet[Institution]:
    """Education offices of the states of origin, by name."""
    found = Institution.objects.filter(kind=Institution.Kind.STATE_OFFICE, country=origin().code, is_active=True)
    return found.order_by("name")


def origin_initial(request: Request) -> dict[str, Any]:
    """What the letter to the origin begins with: the office of her state, the level and years that were told."""
    years = timezone.localdate().year
    office = addressees().filter(state_province=request.origin_state).first() if request.origin_state else None
    return {
        "addressee": office, "level": request.completed_level, "last_year": years - 1,
        "first_year": years - (request.completed_number or 1), "channel": OriginRequest.Channel.EMAIL,
    }  # fmt: skip


@dataclass(frozen=True)
class Awaited:
    """A request to an office of origin nobody has answered, and how it stands today."""

    origin_request: OriginRequest
    standing: str
    days: int
    chase_days: list[date]


def awaited(access: Access, on: date) -> list[Awaited]:
    """What nobody has answered yet, what is due first. Two queries and one for each state of origin."""
    if not access.may(ANALYZE_CREDITS):
        return []
    found = OriginRequest.objects.filter(
        state=OriginRequest.State.SENT, request__in=Request.objects.filter(reach(access))
    )
    rows = found.select_related("request__learner", "request__district__institution", "addressee").prefetch_related(
        "chasers"
    )
    order = ("due", "lost", "late", "waiting")
    return sorted(standings(rows, on), key=lambda one: (order.index(one.standing), one.origin_request.sent_on))


def standings(rows: Iterable[OriginRequest], on: date) -> list[Awaited]:
    """How requests stand on a day. ``rows`` with addressee and chasers."""
    told = pace()
    return [
        Awaited(
            row,
            life.standing(row.sent_on, told, [one.done_on for one in row.chasers.all()], on),
            (on - row.sent_on).days,
            life.due_dates(row.sent_on, told),
        )
        for row in rows
    ]


def standings_of(request: Request, on: date) -> list[Awaited]:
    """What was asked of the origin for one request, the oldest first, with how it stands."""
    return standings(with_history(request).origin_requests.all(), on)


def due_count(access: Access) -> int:
    """How many answers are awaited beyond their day. One query."""
    if not access.may(ANALYZE_CREDITS):
        return 0
    late = OriginRequest.objects.filter(state=OriginRequest.State.SENT, expected_on__lt=timezone.localdate())
    return late.filter(request__in=Request.objects.filter(reach(access))).count()


def days_by_state(first: date, last: date) -> list[tuple[str, int | None, int | None]]:
    """(state of origin, records obtained, median days) of what was answered between two days, the slowest first. Of a state with few
    records both are ``None``, small numbers being kept back, and it stands at the end by its code: its place would tell how slow it is."""
    took: dict[str, list[int]] = defaultdict(list)
    answered = OriginRequest.objects.filter(state="answered", answered_on__range=(first, last))
    for place, sent, came in answered.values_list("addressee__state_province", "sent_on", "answered_on"):
        took[place].append((came - sent).days)
    shown = [
        (place, len(days), life.usual_days(days, 0, least=1)) for place, days in took.items() if not is_small(len(days))
    ]
    few = [(place, None, None) for place, days in sorted(took.items()) if is_small(len(days))]
    return [*sorted(shown, key=lambda row: (-row[2], row[0])), *few]
