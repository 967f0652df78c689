"""The edition's consolidated figure: each event once, with the shares of those who held it together beside it.

The rule (handbook 14). An event is counted once, under one lead office; two consulates at one fair, or the consulate of
another country as co-host, do not make it two. What each host may call its own is a *share*: the weights the hosts agreed
on (equal when they said nothing), in whole numbers by largest remainder, so that shares add up to the whole exactly. A
host's report may name the event; the network's total never adds what hosts claim.

People who came to two events cannot be told apart by numbers at the door: attendances are added (a unit of their own,
*contact*), persons are given as bounds, at least the largest event and at most all attendances. Agencies and volunteers
are distinct ones of the registry. Views and audiences are reach and stand apart. Money is added within its currency alone, and
cash apart from what was given in kind.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from ambos.domain.units import Persons, bounds

COUNTS = ("attendances", "referrals", "abnormal", "abnormal_referred", "abnormal_refused", "enrolled", "online_views",
          "media_reach", "volunteer_minutes", "services")  # fmt: skip
"""What is added from event to event, each with its own unit and never with another."""


Money = Mapping[str, Decimal]
"""An amount by currency: dollars of two countries are never added, and nothing is converted at a rate of some day."""


def shares(total: int, weights: Iterable[int]) -> tuple[int, ...]:
    """``total`` in whole parts after the weights, by largest remainder; equal remainders go to whoever stands first.

    ``ValueError`` without a weight above 0, or for a negative one.

    >>> shares(100, (1, 1, 1))
    (34, 33, 33)
    """
    kept = tuple(weights)
    if not kept or min(kept) < 0 or sum(kept) == 0:
        raise ValueError("shares need weights from 0 up, one of them above 0")
    exact = [Fraction(total * weight, sum(kept)) for weight in kept]
    parts = [int(part) for part in exact]
    order = sorted(range(len(kept)), key=lambda i: (-(exact[i] - parts[i]), i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return tuple(parts)


@dataclass(frozen=True)
class Host:
    """Who holds an event beside its lead: an office of ours (``office``) or the consulate of another country (``name``)."""

    weight: int = 1
    office: Hashable | None = None
    name: str = ""


@dataclass(frozen=True)
class Held:
    """One event that was held. ``counts`` is ``None`` while no report is in: missing, not zero. ``agencies`` and
    ``volunteers`` are keys of the registry, variants of one agency already one key."""

    key: Hashable
    lead: Hashable
    kind: str = "fair"
    counts: Mapping[str, int] | None = None
    by_service: Mapping[str, int] = field(default_factory=dict)
    lead_weight: int = 1
    hosts: tuple[Host, ...] = ()
    agencies: frozenset[Hashable] = frozenset()
    volunteers: frozenset[Hashable] = frozenset()
    other_volunteers: int = 0
    in_cash: Money = field(default_factory=dict)
    in_kind: Money = field(default_factory=dict)
    is_verified: bool = True
    is_late: bool = False


@dataclass
class Sum:
    """What some events came to. ``claimed`` is what these hosts would say if each counted the whole event as its own."""

    events: int = 0
    unreported: int = 0
    late: int = 0
    provisional: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    by_service: dict[str, int] = field(default_factory=dict)
    by_kind: dict[str, int] = field(default_factory=dict)
    largest: int = 0
    agencies: set[Hashable] = field(default_factory=set)
    volunteers: set[Hashable] = field(default_factory=set)
    other_volunteers: int = 0
    in_cash: dict[str, Decimal] = field(default_factory=dict)
    in_kind: dict[str, Decimal] = field(default_factory=dict)

    @property
    def all_volunteers(self) -> int:
        """Those of the list, each once, and those that reports tell of without a name."""
        return len(self.volunteers) + self.other_volunteers

    @property
    def hours(self) -> int:
        """Whole hours that volunteers gave."""
        return self.counts["volunteer_minutes"] // 60

    @property
    def persons(self) -> tuple[int, int]:
        """At least and at most how many human beings came."""
        return self.largest, self.counts["attendances"]

    def take(self, event: Held) -> None:
        """Add one event, whole."""
        self.events += 1
        self.by_kind[event.kind] = self.by_kind.get(event.kind, 0) + 1
        self.agencies |= event.agencies
        self.volunteers |= event.volunteers
        for mine, given in ((self.in_cash, event.in_cash), (self.in_kind, event.in_kind)):
            for currency, amount in sorted(given.items()):
                mine[currency] = mine.get(currency, Decimal(0)) + amount
        if event.counts is None:
            self.unreported += 1
            self.late += event.is_late
            return
        self.provisional += not event.is_verified
        self.other_volunteers += event.other_volunteers
        for name in COUNTS:
            self.counts[name] += event.counts.get(name, 0)
        for code, number in event.by_service.items():
            self.by_service[code] = self.by_service.get(code, 0) + number
        groups = [Persons(figure=self.largest), Persons(figure=event.counts.get("attendances", 0))]
        self.largest = bounds(groups)[0]


@dataclass(frozen=True)
class Share:
    """What one host may call its own of one event: ``part`` of the ``whole`` attendances. ``office`` is ``None`` for a
    consulate of another country, called ``name``."""

    event: Hashable
    lead: Hashable
    office: Hashable | None
    name: str
    part: int
    whole: int


@dataclass(frozen=True)
class Tally:
    """An edition: the network, each event once; each office's own events; the shares of events held together; and what
    the total would wrongly be if every host had counted the whole event (``claimed``: events, attendances)."""

    network: Sum
    offices: dict[Hashable, Sum]
    shares: tuple[Share, ...]
    claimed: tuple[int, int]


def tally(events: Iterable[Held]) -> Tally:
    """The consolidated figure of these events. An event whose key comes twice is a fault of the caller (``ValueError``)."""
    network, offices, held_together = Sum(), dict[Hashable, Sum](), list[Share]()
    claimed_events = claimed = 0
    seen: set[Hashable] = set()
    for event in events:
        if event.key in seen:
            raise ValueError(f"event {event.key!r} comes twice")
        seen.add(event.key)
        network.take(event)
        offices.setdefault(event.lead, Sum()).take(event)
        whole = (event.counts or {}).get("attendances", 0)
        claimed_events += 1 + len(event.hosts)
        claimed += whole * (1 + len(event.hosts))
        if event.hosts:
            everyone = (Host(event.lead_weight, event.lead), *event.hosts)
            parts = shares(whole, [host.weight for host in everyone])
            held_together += [
                Share(event.key, event.lead, host.office, host.name, part, whole)
                for host, part in zip(everyone, parts, strict=True)
            ]
    return Tally(network, offices, tuple(held_together), (claimed_events, claimed))
