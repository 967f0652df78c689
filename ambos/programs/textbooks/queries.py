"""Every read of textbooks: what may be asked for, what lies where, who has which, what it cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.textbooks import stock as rules
from ambos.domain.textbooks.allocation import Asked, Share, allocate
from ambos.records.accounts.queries import NOTHING, within
from ambos.records.accounts.roles import May
from ambos.records.network.models import Office
from ambos.records.registry.keyrings import keyring

from .models import BookSet, Distribution, Movement, Request, RequestLine, Season, Shipment, Stock, Title, UseReport
from .permissions import RUNNERS, may_keep_seasons


# -- for everybody -----------------------------------------------------------------------------------------------------
def titles(on: date | None = None) -> QuerySet[Title]:
    """The titles, by grade; ``on``: those whose plan of studies is in force that day."""
    found = Title.objects.all()
    return found.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)) if on else found


def sets() -> QuerySet[BookSet]:
    """The sets with their parts."""
    return BookSet.objects.prefetch_related("parts__title")


def seasons() -> QuerySet[Season]:
    """All seasons, the newest first."""
    return Season.objects.all()


def season(code: str) -> Season | None:
    """One by its code."""
    return Season.objects.filter(code=code).first()


def open_season(on: date) -> Season | None:
    """The season in which one may ask that day."""
    return Season.objects.filter(state=Season.State.OPEN, opens_on__lte=on, closes_on__gte=on).first()


def places(limit: int = 200) -> list[tuple[Any, Any, int]]:
    """(office, organization, copies) where books may be read now, by office and name."""
    rows = (
        Movement.objects.filter(kind=Movement.Kind.DISTRIBUTED, distribution__isnull=False)
        .order_by("distribution__office__name", "distribution__organization__name")
        .values_list("distribution__office__name", "distribution__organization__name")
        .annotate(n=Sum("copies"))
    )
    return list(rows[:limit])


@dataclass(frozen=True)
class Cost:
    """What a season cost and what came of it. Money in the season's one currency; ``None`` where nobody said."""

    season: Season
    sent: int
    handed_out: int
    lost: int
    damaged: int
    sites: int
    reported: int
    in_use: int
    printing: Decimal | None
    freight: Decimal | None

    @property
    def total(self) -> Decimal | None:
        """Printing and freight, when both are known."""
        return None if self.printing is None or self.freight is None else self.printing + self.freight

    def each(self, copies: int) -> Decimal | None:
        """The total by copy."""
        return None if self.total is None or not copies else (self.total / copies).quantize(Decimal("0.01"))

    @property
    def per_copy(self) -> Decimal | None:
        """Of each copy handed out."""
        return self.each(self.handed_out)

    @property
    def per_copy_in_use(self) -> Decimal | None:
        """Of each copy that a site says is in use."""
        return self.each(self.in_use)

    @property
    def home_short(self) -> int | None:
        """Copies that schools at home lacked on the first day of classes; ``None`` where nobody said."""
        wanted, served = self.season.home_wanted, self.season.home_served
        return None if wanted is None or served is None else wanted - served

    @property
    def home_share(self) -> Decimal | None:
        """The same as a share of what they needed, in percent."""
        wanted = self.season.home_wanted
        return (
            None
            if self.home_short is None or not wanted
            else (Decimal(100 * self.home_short) / wanted).quantize(Decimal("0.1"))
        )


def costs() -> list[Cost]:
    """Every season that sent anything, with what it cost. Five queries, however many seasons."""
    printing: dict[UUID, Decimal | None] = {}
    sent: dict[UUID, int] = defaultdict(int)
    lines = Movement.objects.filter(kind=Movement.Kind.SENT).values_list(
        "shipment__season", "copies", "title__unit_cost"
    )
    for key, copies, unit_cost in lines:
        sent[key] += copies
        known = printing.get(key, Decimal(0))
        printing[key] = None if known is None or unit_cost is None else known + copies * unit_cost
    freight: dict[UUID, Decimal | None] = {}
    for key, amount in Shipment.objects.exclude(state=Shipment.State.PACKED).values_list("season", "freight"):
        known = freight.get(key, Decimal(0))
        freight[key] = None if known is None or amount is None else known + amount
    ended = Movement.objects.filter(shipment__isnull=False, kind__in=(Movement.Kind.LOST, Movement.Kind.DAMAGED))
    gone = {
        (key, kind): n
        for key, kind, n in ended.order_by().values_list("shipment__season", "kind").annotate(n=Sum("copies"))
    }
    given = Movement.objects.filter(kind=Movement.Kind.DISTRIBUTED, distribution__request__isnull=False).order_by()
    out = {key: (n, sites) for key, n, sites in given.values_list("distribution__request__season").annotate(
        n=Sum("copies"), sites=Count("distribution__organization", distinct=True))}  # fmt: skip
    said = UseReport.objects.filter(sent_at__isnull=False, distribution__request__isnull=False)
    used: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for key, distribution, in_use in said.order_by("months").values_list(
        "distribution__request__season", "distribution", "in_use"
    ):
        used[key][distribution] = in_use
    return [
        Cost(one, sent[one.pk], *out.get(one.pk, (0, 0))[:1], gone.get((one.pk, "lost"), 0), gone.get((one.pk, "damaged"), 0),
             out.get(one.pk, (0, 0))[1], len(used[one.pk]), sum(used[one.pk].values()), printing.get(one.pk), freight.get(one.pk))
        for one in Season.objects.all() if sent.get(one.pk)
    ]  # fmt: skip


# -- for offices, organizations and headquarters -----------------------------------------------------------------------
def _reach(access: Access) -> Q:
    if may_keep_seasons(access):
        return within(access, office="office")
    mine = NOTHING
    if any(map(access.may, RUNNERS)):
        mine |= within(Access(offices=access.offices), office="office")
    if access.may(May.ANSWER_REFERRALS):
        mine |= within(Access(organizations=access.organizations), organization="organization")
    return mine


def requests(access: Access, season: Season | None = None) -> QuerySet[Request]:
    """Requests the reader may see, in the order they came: her office's, her organization's, all for headquarters."""
    lines = RequestLine.objects.select_related("title").order_by("title__grade", "title__name")
    found = Request.objects.filter(_reach(access)).select_related("season", "office", "organization")
    found = found.prefetch_related(Prefetch("lines", queryset=lines)).exclude(state=Request.State.WITHDRAWN)
    return found.filter(season=season) if season else found.order_by("-asked_at")


def request(access: Access, key: Any) -> Request:
    """One of them, or ``Request.DoesNotExist``."""
    return requests(access).get(pk=key)


def proposal(season: Season) -> list[tuple[Title, int, list[tuple[RequestLine, Share]]]]:
    """What the rules would give today: (title, copies at home, (line, share) of each request)."""
    lines = RequestLine.objects.filter(request__season=season, request__state=Request.State.ASKED)
    by_title: dict[UUID, list[RequestLine]] = defaultdict(list)
    for line in lines.select_related("title", "request__organization", "request__office").order_by("request__order"):
        by_title[line.title_id].append(line)
    at_home = dict(Stock.objects.filter(office__isnull=True).values_list("title", "copies"))
    found = []
    for key, asked in by_title.items():
        title = asked[0].title
        wanted = [
            Asked(str(line.pk), line.copies, line.readers, line.request.order, bool(line.request.why_paper))
            for line in asked
        ]
        shares = allocate(at_home.get(key, 0), wanted, cap=season.cap, is_digital=bool(title.digital_url))
        found.append((title, at_home.get(key, 0), list(zip(asked, shares, strict=True))))
    return sorted(found, key=lambda row: (row[0].grade or 0, row[0].name))


def shipments(access: Access) -> QuerySet[Shipment]:
    """Shipments the reader may see, the newest first."""
    reach = within(access, office="office") if may_keep_seasons(access) else NOTHING
    if any(map(access.may, RUNNERS)):
        reach |= within(Access(offices=access.offices), office="office")
    return Shipment.objects.filter(reach).select_related("office", "season").prefetch_related("lines__title")


def shipment(access: Access, key: Any) -> Shipment:
    """One of them, or ``Shipment.DoesNotExist``."""
    return shipments(access).get(pk=key)


@dataclass(frozen=True)
class Step:
    """One step of a shipment: its name, the day it was taken (``None`` while it was not), and whether the boxes stand there now."""

    name: str
    on: date | None
    is_now: bool


def steps_of(shipment: Shipment) -> list[Step]:
    """Its steps in their order. Customs is none of them where nobody said that it waited there."""
    days = {
        Shipment.State.PACKED: timezone.localdate(shipment.packed_at),
        Shipment.State.SHIPPED: shipment.shipped_on,
        Shipment.State.CUSTOMS: shipment.customs_on,
        Shipment.State.RECEIVED: shipment.received_on,
    }
    passed_by = {Shipment.State.CUSTOMS} if shipment.received_on and not shipment.customs_on else set()
    return [Step(str(state.label), on, state == shipment.state) for state, on in days.items() if state not in passed_by]


def to_ship(season: Season) -> list[tuple[Any, int]]:
    """(office, copies) given by the allocation and not packed yet."""
    given = RequestLine.objects.filter(request__season=season, given__gt=0).order_by()
    wanted = dict(given.values_list("request__office").annotate(n=Sum("given")))
    packed = Movement.objects.filter(kind=Movement.Kind.SENT, shipment__season=season).order_by()
    gone = dict(packed.values_list("to_office").annotate(n=Sum("copies")))
    left = {key: n - gone.get(key, 0) for key, n in wanted.items() if n > gone.get(key, 0)}
    named = {one.pk: one for one in Office.objects.filter(pk__in=left)}
    return sorted(((named[key], n) for key, n in left.items()), key=lambda row: row[0].name)


def stock_at(office: Any) -> list[tuple[Title, rules.Sums]]:
    """Each title an office ever had, with all that became of it: the sum that must hold."""
    found: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    moves = Movement.objects.filter(Q(from_office=office) | Q(to_office=office)).exclude(kind=Movement.Kind.SENT)
    for title, kind, here, copies in moves.values_list("title", "kind", "to_office", "copies"):
        came = here == office.pk
        found[title]["received" if came else _WENT[kind]] += copies
    known: dict[UUID, Title] = {}
    for row in Stock.objects.filter(office=office).select_related("title"):
        found[row.title_id]["in_stock"], known[row.title_id] = row.copies, row.title
    if unseen := set(found) - set(known):
        known |= {one.pk: one for one in Title.objects.filter(pk__in=unseen)}
    rows = [(known[key], rules.Sums(**sums)) for key, sums in found.items()]
    return sorted(rows, key=lambda row: (row[0].grade or 0, row[0].name))


_WENT: Mapping[str, str] = {"distributed": "distributed", "moved": "moved_on", "damaged": "damaged", "lost": "lost"}


def home_stock() -> list[Stock]:
    """What lies in the store at home."""
    return list(
        Stock.objects.filter(office__isnull=True, copies__gt=0)
        .select_related("title")
        .order_by("title__grade", "title__name")
    )


def office_stock(office: Any) -> list[Stock]:
    """What lies at an office."""
    return list(
        Stock.objects.filter(office=office, copies__gt=0)
        .select_related("title")
        .order_by("title__grade", "title__name")
    )


def distributions(access: Access) -> QuerySet[Distribution]:
    """What was handed out, the newest first, with copies and reports."""
    found = Distribution.objects.filter(_reach(access)).select_related("office", "organization", "request")
    return found.prefetch_related("reports").annotate(copies=Sum("movements__copies"))


def report(access: Access, key: Any) -> UseReport:
    """One use report in the reader's reach, or ``UseReport.DoesNotExist``."""
    mine = Distribution.objects.filter(_reach(access))
    return UseReport.objects.select_related("distribution__office", "distribution__organization").get(
        pk=key, distribution__in=mine
    )


def report_by_link(token: str) -> UseReport | None:
    """The use report of a site's link."""
    found = UseReport.objects.filter(token_index=keyring("textbooks").blind(token))
    return found.select_related("distribution__office", "distribution__organization").annotate(
        copies=Sum("distribution__movements__copies")
    ).first()  # fmt: skip


def dues_of(organization: Any) -> list[tuple[date, bool]]:
    """(day due, was it sent) of every use report an organization owes."""
    rows = UseReport.objects.filter(distribution__organization=organization).values_list("due_on", "sent_at")
    return [(due, sent is not None) for due, sent in rows]


def freight_per_copy() -> dict[UUID, Decimal]:
    """By office, what the freight of a good copy came to, in all shipments received with their freight."""
    rows = Shipment.objects.filter(state=Shipment.State.RECEIVED, freight__isnull=False).order_by()
    good = dict(rows.values_list("office").annotate(n=Sum("lines__good")))
    paid = dict(rows.values_list("office").annotate(n=Sum("freight")))
    return {key: paid[key] / n for key, n in good.items() if n}
