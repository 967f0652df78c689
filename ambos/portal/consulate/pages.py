"""What the first page of a consulate shows: its own figures with the network's beside them, what waits for the consul, who
runs its windows, which agreements end soon; and the counts of the offices it supervises. Nothing else of another office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext

from ambos.domain.access import Access
from ambos.domain.indicators import Figure
from ambos.domain.periods import Month
from ambos.portal.hq import words
from ambos.portal.hq.pages import Multiple, around, multiples
from ambos.records.agreements.queries import alerts
from ambos.records.evaluation.queries import Board, Indicator, Place, figures, own_office, supervised
from ambos.records.registry.queries import name_of
from ambos.records.rollout.queries import RUNNING, operations

HEADS = 5
"""How many indicators stand beside each supervised office; the others are on its own page."""


@dataclass(frozen=True)
class OurOffice:
    """One office in one month."""

    program: str
    program_name: str
    place: Place
    month: Month
    months: tuple[tuple[Month, bool], ...]
    board: Board
    says: str
    lines: tuple[tuple[Indicator, Figure | None, Figure | None], ...]
    multiples: tuple[Multiple, ...]
    waiting: tuple[Any, ...]
    operations: tuple[Any, ...]
    ending: tuple[Any, ...]
    supervised: tuple[tuple[Place, tuple[Figure | None, ...]], ...]
    """The offices it supervises, each with the figures of ``heads``."""
    heads: tuple[Indicator, ...]


def our_office(access: Access, program: str, month: Month) -> OurOffice:
    """The page of the office the reader acts for. Raises ``PermissionDenied`` when she acts for none."""
    place = own_office(access)
    if place is None:
        raise PermissionDenied
    board = figures(access, month=month, program=program)
    today = timezone.localdate()
    known = list(operations(access))
    under = supervised(access, month=month, program=program)
    heads = under.indicators[:HEADS]
    lines = tuple((i, board.at(i.code, place.pk), board.network.get(i.code)) for i in board.indicators)
    return OurOffice(
        program=program,
        program_name=name_of(program),
        place=place,
        month=month,
        months=around(month),
        board=board,
        says=_says(place, month, lines[0][1]),
        lines=lines,
        multiples=tuple(multiples(access, board.indicators, month, place.pk)),
        waiting=tuple(operation for operation in known if operation.state == "proposed"),
        operations=tuple(operation for operation in known if _runs(operation, today)),
        ending=tuple(agreement for agreement, _standing in alerts(access, today)),
        supervised=tuple((each, tuple(under.at(i.code, each.pk) for i in heads)) for each in under.offices),
        heads=heads,
    )


def _runs(operation: Any, today: date) -> bool:
    """Does it run today? A list that names it on one day says nothing of today."""
    begun = operation.state in RUNNING and operation.starts_on <= today and not operation.is_snapshot
    return begun and (operation.ends_on is None or operation.ends_on >= today)


def _says(place: Place, month: Month, first: Figure | None) -> str:
    name = {"office": place.name, "month": words.month(month)}
    if first is None:
        return gettext("The figures of %(month)s have not been computed yet.") % name
    if first.state == "not_offered":
        return gettext("This program did not run at %(office)s in %(month)s.") % name
    if first.state == "missing":
        return gettext("Nothing was recorded at %(office)s in %(month)s. No data is not zero.") % name
    if first.value is None:
        return (
            gettext("What %(office)s recorded in %(month)s is too little to show without giving small numbers away.")
            % name
        )
    said = name | {"n": words.whole(first.value)}
    if first.state == "provisional":
        return gettext("%(office)s has recorded %(n)s contacts in %(month)s so far.") % said
    return gettext("%(office)s recorded %(n)s contacts in %(month)s.") % said
