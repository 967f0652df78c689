"""What elections count, by office and month of the close. Only counts leave, never rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from ambos.domain.indicators import Measure
from ambos.domain.units import Unit
from ambos.records.registry.manifest import Measured

from .models import Candidacy, Challenge, Election, RollLine, Sheet

Rows = Iterable[tuple[UUID, int, int | None]]
HELD = ("provisional", "challenge_window", "final", "partial_annulment", "seated")


def _closed(first: date, last: date, path: str = "") -> Q:
    held = Q(**{f"{path}state__in": HELD})
    # one that was counted before its empty seats were called again was held, too
    held |= Q(**{f"{path}state": Election.State.SECOND_CALL, f"{path}outcome__isnull": False})
    return held & Q(**{f"{path}closes_at__date__range": (first, last)})


def turnout(first: date, last: date) -> Rows:
    """Electors who voted, online or on paper, of those on the frozen roll."""
    lines = RollLine.objects.filter(_closed(first, last, "election__"), state=RollLine.State.ADMITTED)
    return list(
        lines.values_list("election__office")
        .annotate(voted=Count("pk", filter=~Q(credential="") | Q(paper_at__isnull=False)), roll=Count("pk"))
        .order_by()
    )


def candidates_per_seat(first: date, last: date) -> Rows:
    """Candidates on the ballot, of the seats to fill."""
    found = Election.objects.filter(_closed(first, last)).annotate(
        standing=Count("candidacies", filter=Q(candidacies__number__isnull=False))
    )
    return [(e.office_id, e.standing, e.seats) for e in found]


def contested(first: date, last: date) -> Rows:
    """Elections with more candidates than seats, of all."""
    found = Election.objects.filter(_closed(first, last)).annotate(
        standing=Count("candidacies", filter=Q(candidacies__number__isnull=False))
    )
    return [(e.office_id, int(e.standing > e.seats), 1) for e in found]


def women(first: date, last: date) -> Rows:
    """Women among the candidates on the ballot."""
    standing = Candidacy.objects.filter(_closed(first, last, "election__"), number__isnull=False)
    counted = standing.values_list("election__office").annotate(
        women=Count("pk", filter=Q(gender=Candidacy.Gender.WOMAN)), all=Count("pk")
    )
    return list(counted.order_by())


def spoilt(first: date, last: date) -> Rows:
    """Spoilt paper ballots, of those in the boxes. Online none can be spoilt: its proofs say so."""
    sheets = Sheet.objects.filter(_closed(first, last, "election__"), second_by__isnull=False)
    return list(sheets.values_list("election__office").annotate(Sum("spoilt"), Sum("ballots")).order_by())


def challenges(first: date, last: date) -> Rows:
    """Challenges filed."""
    filed = Challenge.objects.filter(filed_at__date__range=(first, last)).annotate(office=F("election__office"))
    return [(office, count, None) for office, count in filed.values_list("office").annotate(Count("pk")).order_by()]


def _rate(code: str, title, numerator, denominator, compute, *caveats) -> Measured:
    return Measured(
        Measure(f"elections.{code}", Unit.service, code, f"{code}_of", kind="rate"),
        title=title,
        numerator=numerator,
        denominator=denominator,
        compute=compute,
        caveats=caveats,
        source=ARCHIVE,
        settles_after=60,
    )


ARCHIVE = _("The published archive and the signed sheets of each election.")
MEASURES: tuple[Measured, ...] = (
    _rate(
        "turnout",
        _("Turnout"),
        _("electors who voted, online or on paper"),
        _("electors on the frozen roll"),
        turnout,
        _("Of those on the roll, not of all who might have registered."),
    ),
    _rate("per_seat", _("Candidates per seat"), _("candidates on the ballot"), _("seats to fill"), candidates_per_seat),
    _rate(
        "contested",
        _("Contested elections"),
        _("elections with more candidates than seats"),
        _("elections held"),
        contested,
    ),
    _rate("women", _("Women who stand"), _("women among the candidates"), _("candidates on the ballot"), women),
    _rate(
        "spoilt",
        _("Spoilt ballots"),
        _("spoilt paper ballots"),
        _("paper ballots in the boxes"),
        spoilt,
        _("Online no ballot can be spoilt: its proofs are checked before it is accepted."),
    ),
    Measured(
        Measure("elections.challenges", Unit.service, "challenges"),
        title=_("Challenges filed"),
        numerator=_("challenges to a result filed in the month"),
        compute=challenges,
        source=ARCHIVE,
        settles_after=60,
    ),
)
