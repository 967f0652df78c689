"""The window's side: what its office sent, what needs somebody, whom to ask how it went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from ambos.domain import codes, referrals
from ambos.domain.access import Access
from ambos.records.accounts.queries import named_within
from ambos.records.audit.actions import record_read
from ambos.records.directory.queries import need_name

from ..models import Appointment, FollowUp, Outcome, ServiceRequest
from .clocks import Badge, badge
from .following import whole
from .services import has_accounts, letter_box
from .sharing import taken_back

CALLED = ("service_request__service", "service_request__performer", "service_request__person")
"""What stands on the line of a call: whom to ask about what."""
TABS = ("attention", "waiting", "under_way", "ended")


@dataclass(frozen=True)
class WindowRow:
    """One line of the office's list. ``why`` says what it needs: 'declined', 'overdue', 'not_called', 'taken_back', 'unknown'
    (every call was made and nobody knows what became of it), ''. ``since``: the day since which it waits for the window."""

    service_request: ServiceRequest
    why: str
    clock: Badge | None
    since: date | None = None

    @property
    def need_name(self) -> str:
        """The need in the reader's language."""
        return need_name(self.service_request.need)


def possible(service_request: ServiceRequest) -> dict[str, bool]:
    """What the window can still do with a referral."""
    state, mailbox = service_request.state, letter_box(service_request.service)
    return {
        "ask_again": state in referrals.WAITING and bool(mailbox),
        # nobody there signs in and nothing can be written to it: only the telephone is left
        "only_telephone": state in referrals.WAITING
        and not mailbox
        and not has_accounts(service_request.performer_id, timezone.localdate()),
        "elsewhere": state in referrals.TRANSITIONS["reroute"],
        "outcome": state in referrals.TRANSITIONS["complete"],
        "withdraw": state in referrals.TRANSITIONS["withdraw"],
    }


def requests_of_office(access: Access) -> QuerySet[ServiceRequest]:
    """Everything the reader's offices sent, for the purposes she holds."""
    return ServiceRequest.objects.filter(named_within(access, office="office")).select_related(
        "service__organization", "performer", "office", "consent"
    )


def open_requests(access: Access) -> QuerySet[ServiceRequest]:
    """What is not over for the window: waiting, accepted, and declined ones that are to be sent elsewhere."""
    waiting = requests_of_office(access).filter(state__in=referrals.OPEN | {referrals.DECLINED})
    return waiting.order_by("answer_due_at", "id")


def request(access: Access, key: UUID) -> ServiceRequest | None:
    """One referral of the reader's office; ``None`` when there is none within reach. (The service asked reads it through
    ``shared_request``, never this row.)"""
    return _brief(access).filter(pk=key).first()


def open_request(access: Access, key: UUID, *, wholly: bool = True) -> ServiceRequest | None:
    """The same, opened to be read on screen: the log says who. ``wholly`` brings along all that ``followed_of`` needs."""
    found = (whole(requests_of_office(access)) if wholly else _brief(access)).filter(pk=key).first()
    if found is not None:
        record_read(found, by=access, reason="referral", office=found.office_id)
    return found


def _brief(access: Access) -> QuerySet[ServiceRequest]:
    return requests_of_office(access).select_related("person__office", "encounter")


@dataclass(frozen=True)
class WindowRows:
    """The lines of one tab in their order, read only as far as somebody asks. ``len`` and slices each ask the database;
    a slice first for its keys alone, so that not every referral of the office is sorted with all that stands on its line."""

    access: Access
    found: QuerySet[ServiceRequest]

    def __len__(self) -> int:
        return self.found.count()

    def __getitem__(self, part: slice) -> list[WindowRow]:
        keys = list(self.found.values_list("pk", flat=True)[part])
        rows = _why(requests_of_office(self.access), self.access).in_bulk(keys)
        return [_line(rows[key], rows[key].why) for key in keys if key in rows]

    def __iter__(self) -> Iterator[WindowRow]:
        return iter(self[:])


@dataclass(frozen=True)
class AttentionRows:
    """The same of what needs somebody, the most urgent first: what is open is read once, and the number, the ages and the page
    follow from it."""

    access: Access

    @cached_property
    def open(self) -> list[tuple[UUID, str, datetime | None]]:
        """Key, why, and since when an answer was due, or since when it is declined, of each in its order."""
        since = Case(
            When(state=referrals.DECLINED, then="closed_at"), When(state__in=referrals.WAITING, then="answer_due_at")
        )
        found = _why(open_requests(self.access), self.access).annotate(since=since)
        return list(found.values_list("pk", "why", "since"))

    @cached_property
    def whys(self) -> dict[UUID, str]:
        """Why, of each that needs somebody."""
        return {key: why for key, why, _since in self.open if why}

    @property
    def delays(self) -> list[Delay]:
        """The late answers, and those declined more than a day ago that nobody sent elsewhere since, by the age of their delay: a
        list that only says "late" lets the oldest sink."""
        now = timezone.now()
        yesterday = now - timedelta(days=1)
        late = [at for _key, why, at in self.open if at and at < (yesterday if why == "declined" else now)]
        return _delays(Counter(referrals.age_of_delay((now - since).days) for since in late))

    def __len__(self) -> int:
        return len(self.whys)

    def __getitem__(self, part: slice) -> list[WindowRow]:
        keys = list(self.whys)[part]
        rows = requests_of_office(self.access).in_bulk(keys)
        return [_line(rows[key], self.whys[key]) for key in keys if key in rows]

    def __iter__(self) -> Iterator[WindowRow]:
        return iter(self[:])


def _line(service_request: ServiceRequest, why: str) -> WindowRow:
    return WindowRow(service_request, why, _clock(service_request), _since(service_request))


def window_rows(access: Access, tab: str) -> WindowRows | AttentionRows:
    """The lines of one tab (of ``TABS``), the most urgent or the newest first."""
    if tab == "attention":
        return AttentionRows(access)
    found = requests_of_office(access)
    if tab == "ended":
        ended = referrals.ENDED - {referrals.DECLINED}
        return WindowRows(access, found.filter(state__in=ended, closed_at__isnull=False).order_by("-closed_at", "-id"))
    states = referrals.WAITING if tab == "waiting" else referrals.UNDER_WAY
    return WindowRows(access, found.filter(state__in=states).order_by("answer_due_at", "id"))


def overdue(access: Access) -> QuerySet[ServiceRequest]:
    """The referrals whose service is late with its answer."""
    waiting = requests_of_office(access).filter(state__in=referrals.WAITING)
    return waiting.filter(answer_due_at__lt=timezone.now())


def follow_ups_due(access: Access, on: date) -> QuerySet[FollowUp]:
    """Calls to make by this day, the oldest first. Of several that fell due for one referral, only the newest."""
    later = FollowUp.objects.filter(
        service_request=OuterRef("service_request"), done_at__isnull=True, due_on__lte=on, days__gt=OuterRef("days")
    )
    return _undone(access, on).filter(~Exists(later)).select_related(*CALLED).order_by("due_on", "id")


def follow_up(access: Access, key: UUID) -> FollowUp | None:
    """One call to make; ``None`` when there is none within reach."""
    reach = named_within(access, office="office")
    return FollowUp.objects.filter(reach, pk=key).select_related("service_request").first()


def calls_due(access: Access) -> QuerySet[FollowUp]:
    """The referrals with a call to make today, each once: what is counted beside the menu. The calls themselves are ``Calls``."""
    return _undone(access, timezone.localdate()).order_by().values("service_request").distinct()


@dataclass(frozen=True)
class Calls:
    """The calls to make by a day as a list of pages, the oldest first; of several that fell due for one referral, only the newest.
    What there is to do is read once, without its people: the number, the ages and the page follow from it."""

    access: Access
    on: date

    @cached_property
    def due(self) -> list[tuple[date, UUID]]:
        """(day, key) of each call, the oldest first."""
        newest: dict[UUID, tuple[int, date, UUID]] = {}
        for request, *call in _undone(self.access, self.on).values_list("service_request", "days", "due_on", "pk"):
            newest[request] = max(newest.get(request, (0,)), tuple(call))
        return sorted((due_on, key) for _days, due_on, key in newest.values())

    def __len__(self) -> int:
        return len(self.due)

    def __getitem__(self, part: slice) -> list[FollowUp]:
        keys = [key for _due_on, key in self.due[part]]
        rows = FollowUp.objects.select_related(*CALLED).in_bulk(keys)
        return [rows[key] for key in keys if key in rows]

    @property
    def delays(self) -> list[Delay]:
        """Those that nobody made in time, by the age of their delay."""
        late = Counter(referrals.age_of_delay((self.on - due_on).days) for due_on, _key in self.due if due_on < self.on)
        return _delays(late)


def _undone(access: Access, on: date) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(named_within(access, office="office"), done_at__isnull=True, due_on__lte=on)


def key_of_reference(access: Access, typed: str) -> UUID | None:
    """The key of the referral with this reference, within reach; ``None`` when there is none."""
    return requests_of_office(access).filter(reference=codes.normalise(typed)).values_list("pk", flat=True).first()


@dataclass(frozen=True)
class Delay:
    """How many are late, by how long: ``age`` is ``new``, ``week``, ``month`` or ``old``."""

    age: str
    n: int


def _delays(found: dict[str, int]) -> list[Delay]:
    return [Delay(age, found[age]) for age in ("old", "month", "week", "new") if found[age]]


def _why(found: QuerySet[ServiceRequest], access: Access) -> QuerySet[ServiceRequest]:
    """Each referral of ``requests_of_office`` with what it needs. Only the calls of the reader's offices are looked through: a
    database that looks at calls at all reads them once, not for each referral."""
    unheard = Outcome.objects.filter(
        service_request=OuterRef("pk"), code=Outcome.Code.NOT_CALLED, superseded_by__isnull=True
    )
    is_open, now = Q(state__in=referrals.OPEN), timezone.now()
    calls = FollowUp.objects.filter(
        named_within(access, office="office"), service_request=OuterRef("pk"), done_at__isnull=True
    )
    told_by = now - referrals.OUTCOME_WITHIN
    coming = Appointment.objects.filter(
        service_request=OuterRef("pk"), state__in=Appointment.OPEN, starts_at__gt=told_by
    )
    return found.annotate(
        why=Case(
            When(Q(state=referrals.DECLINED), then=Value("declined")),
            When(is_open & Q(taken_back()), then=Value("taken_back")),
            When(is_open & Exists(unheard), then=Value("not_called")),
            When(Q(state__in=referrals.WAITING, answer_due_at__lt=now), then=Value("overdue")),
            When(
                Q(state__in=referrals.UNDER_WAY, answered_at__lt=told_by) & ~Exists(calls) & ~Exists(coming),
                then=Value("unknown"),
            ),
            default=Value(""),
        )
    )


def _since(service_request: ServiceRequest) -> date | None:
    if service_request.state != referrals.DECLINED or service_request.closed_at is None:
        return None
    return timezone.localdate(service_request.closed_at, timezone=ZoneInfo(service_request.office.timezone))


def _clock(service_request: ServiceRequest) -> Badge | None:
    if service_request.state not in referrals.WAITING:
        return None
    return badge(service_request.office, service_request.sent_at, service_request.answer_due_at)
