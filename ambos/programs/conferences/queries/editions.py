"""Editions, their quotas, sponsors, money, opinions and figures. What is public says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.conferences.follow_up import Kept
from ambos.domain.errors import Reason
from ambos.domain.funding import Sums
from ambos.records.funding import queries as money
from ambos.records.funding.models import Contribution, Disbursement

from ..models import Edition, Invitation, Nomination, Opinion, Participant, Quota, Sponsor
from .after import kept_of, public_outcomes

REPORTED = (Edition.State.HELD, Edition.State.FOLLOWING, Edition.State.CLOSED)
"""States in which an edition has a report."""
PUBLIC = (
    Edition.State.CALLED, Edition.State.SELECTING, Edition.State.INVITING, Edition.State.HELD, Edition.State.FOLLOWING,
    Edition.State.CLOSED, Edition.State.CANCELLED,
)  # fmt: skip
"""An edition that is only planned is not announced yet."""


def editions() -> QuerySet[Edition]:
    """All editions, the newest first, with how many were nominated and hold a place."""
    return Edition.objects.annotate(
        named=Count("nominations", filter=~Q(nominations__state=Nomination.State.WITHDRAWN), distinct=True),
        accepted=Count(
            "nominations__invitation",
            filter=Q(nominations__invitation__state=Invitation.State.ACCEPTED),
            distinct=True,
        ),
    )


def edition(number: int) -> Edition | None:
    """One edition by its number."""
    return Edition.objects.select_related("budget__fund", "seal_office").filter(number=number).first()


def current() -> Edition | None:
    """The edition one works on: open for nominations first, else the newest that is not over."""
    found = Edition.objects.exclude(state__in=[Edition.State.CLOSED, Edition.State.CANCELLED])
    return found.filter(state=Edition.State.CALLED).first() or found.first()


def public_editions() -> QuerySet[Edition]:
    """The editions everybody may see."""
    return Edition.objects.filter(state__in=PUBLIC)


def public_edition(number: int) -> Edition | None:
    """One edition everybody may see."""
    return public_editions().select_related("budget__fund").filter(number=number).first()


def quotas_of(edition: Edition) -> list[Quota]:
    """Quotas of an edition, offices by name and then sectors."""
    return list(edition.quotas.select_related("office").order_by("office__name", "sector"))


@dataclass(frozen=True)
class Money:
    """What an edition costs and who gives."""

    given: list[Contribution]
    paid: list[Disbursement]
    sums: Sums


def budget_of(edition: Edition) -> Money | None:
    """The money of an edition; ``None`` before a budget was opened. Two queries."""
    if edition.budget is None:
        return None
    given = money.contributions(edition.budget)
    return Money(given, money.payments(edition.budget), money.sums_of(given))


def sponsors_of(edition: Edition, on: date) -> list[tuple[Sponsor, list[Reason]]]:
    """Who gives to an edition, with the interest declared and what a reader should know of each."""
    rows = list(
        Sponsor.objects.filter(edition=edition)
        .exclude(contribution__state=Contribution.State.LAPSED)
        .select_related("contribution__organization")
        .order_by("contribution__organization__name")
    )
    flags: dict[Any, list[Reason]] = {}
    if edition.budget_id and rows:
        flags = money.flags_of(edition.budget, [row.contribution for row in rows], on)
    return [(row, flags.get(row.contribution.organization_id, [])) for row in rows]


def opinions_of(edition: Edition) -> dict[str, Any]:
    """The survey: how many answered, means, how many would recommend, and what was said once five or more answered: words of
    fewer could be told apart."""
    found = Opinion.objects.filter(edition=edition)
    summed = found.aggregate(
        n=Count("pk"), useful=Avg("useful"), organized=Avg("organized"), again=Count("pk", filter=Q(again=True))
    )
    enough = summed["n"] >= FEWEST
    return summed | {
        "is_shown": enough,
        "said": list(found.exclude(said="").order_by("id").values_list("said", flat=True)) if enough else [],
    }


FEWEST = 5
"""Fewer answers than this are not shown: a small room knows who said what."""


@dataclass(frozen=True)
class Figures:
    """What came of one edition, in numbers; each number says what it counts by its name."""

    nominated: int
    invited: int
    accepted: int
    declined: int
    late: int
    substitutes: int
    attended: int
    women: int
    men: int
    offices: int
    supported: int
    certificates: int
    kept: Kept
    outcomes: dict[str, int]

    @property
    def women_share(self) -> int | None:
        """Percent of women among those who attended and said their sex."""
        return 100 * self.women // (self.women + self.men) if self.women + self.men else None

    @property
    def attended_share(self) -> int | None:
        """Percent of those who accepted and came."""
        return 100 * self.attended // self.accepted if self.accepted else None


def figures(access: Access | None, edition: Edition) -> Figures:
    """The figures of an edition: counts, never a name, so that everybody may read them once it was held. Four queries."""
    rows = Invitation.objects.filter(nomination__edition=edition).annotate(days=Count("check_ins"))
    came = [(r.nomination.participant.sex, r.nomination.office_id) for r in _came(rows)]
    states = rows.order_by().aggregate(
        invited=Count("pk", distinct=True),
        accepted=Count("pk", filter=Q(state=Invitation.State.ACCEPTED), distinct=True),
        declined=Count("pk", filter=Q(state=Invitation.State.DECLINED), distinct=True),
        late=Count("pk", filter=Q(is_late=True), distinct=True),
        substitutes=Count("pk", filter=Q(substitutes__isnull=False), distinct=True),
        supported=Count(
            "pk", filter=Q(state=Invitation.State.ACCEPTED, travel=Invitation.Travel.SUPPORTED), distinct=True
        ),
        certificates=Count("pk", filter=Q(certificate__isnull=False), distinct=True),
    )
    nominated = edition.nominations.exclude(state=Nomination.State.WITHDRAWN).count()
    return Figures(
        nominated=nominated, attended=len(came), women=sum(1 for sex, _o in came if sex == Participant.Sex.FEMALE),
        men=sum(1 for sex, _o in came if sex == Participant.Sex.MALE), offices=len({office for _s, office in came}),
        kept=kept_of(edition, timezone.localdate()), outcomes=public_outcomes(edition), **states,
    )  # fmt: skip


def _came(rows: QuerySet[Invitation]) -> QuerySet[Invitation]:
    return rows.filter(days__gt=0).select_related("nomination__participant")
