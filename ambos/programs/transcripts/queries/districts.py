"""Districts that take part, and whether an agreement stands behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from ambos.domain.access import Access
from ambos.records.accounts.queries import within
from ambos.records.agreements.models import Agreement
from ambos.records.agreements.queries import in_force
from ambos.records.audit.queries import acting_as
from ambos.records.posts.queries import roles

from ..models import DistrictTerms, ThresholdProposal
from ..permissions import may_keep_districts, may_read_requests

PROGRAM = "transcripts"
PROPOSED, DECIDED = "transcripts.thresholds_proposed", "transcripts.thresholds_decided"


@dataclass(frozen=True)
class GradesByCredits:
    """From how many credits each grade begins in a district today, and how that came about. Roles, never names: it is read
    outside the institute, too."""

    district: DistrictTerms
    rows: list[tuple[int, Decimal]]
    """(grade, credits from which it begins); empty: by years alone."""
    since: date
    """The day it was decided; the day on which the district joined where nothing was decided yet."""
    source: str = ""
    proposed_as: str = ""
    agreed_as: str = ""


def districts(access: Access) -> QuerySet[DistrictTerms]:
    """Districts within reach, each with ``n``, how many requests it brought."""
    if not (may_read_requests(access) or may_keep_districts(access)):
        raise PermissionDenied
    reach = within(access, office="office", organization="institution__organization")
    found = DistrictTerms.objects.filter(reach).select_related("institution__organization", "office")
    return found.annotate(n=Count("requests")).order_by("institution__name", "id")


def own_districts(access: Access) -> QuerySet[DistrictTerms]:
    """The districts for which this reader may bring a request today."""
    today = timezone.localdate()
    return districts(access).filter(Q(left_on__isnull=True) | Q(left_on__gte=today), joined_on__lte=today)


def terms(access: Access, key: Any) -> DistrictTerms:
    """One district within reach, or ``DistrictTerms.DoesNotExist``."""
    return districts(access).get(pk=key)


def terms_initial(district: DistrictTerms) -> dict[str, Any]:
    """The terms as the form shows them to be changed."""
    names = (
        "institution",
        "office",
        "rules",
        "joined_on",
        "allows_part_year",
        "hours_per_credit",
        "oldest_age",
        "contact_name",
    )
    return {name: getattr(district, name) for name in (*names, "contact_email")}


def threshold_rows(thresholds: list[Any]) -> list[tuple[int, Decimal]]:
    """(grade, credits from which it begins)."""
    return [(int(grade), Decimal(str(n))) for grade, n in thresholds]


def proposals_of(district: DistrictTerms) -> list[ThresholdProposal]:
    """What was proposed for a district, the newest first; ``rows`` as ``threshold_rows``. One query."""
    found = list(district.threshold_proposals.select_related("proposed_by", "decided_by"))
    for one in found:
        one.rows = threshold_rows(one.thresholds)
    return found


def grades_by_credits(districts: Sequence[DistrictTerms]) -> list[GradesByCredits]:
    """What holds in each of these districts, in their order. Two queries."""
    decided = ThresholdProposal.objects.filter(district__in=districts, state=ThresholdProposal.State.DECIDED)
    last = {one.district_id: one for one in decided.order_by("decided_at", "id")}
    done = acting_as((one.pk for one in last.values()), verbs=(PROPOSED, DECIDED))
    titles = {slug: str(role.title) for slug, role in roles().items()}
    shown = []
    for district in districts:
        one, rows = last.get(district.pk), threshold_rows(district.thresholds)
        if one is None:
            shown.append(GradesByCredits(district, rows, district.joined_on))
            continue
        first, second = (titles.get(done.get((str(one.pk), verb), ""), "") for verb in (PROPOSED, DECIDED))
        day = timezone.localdate(one.decided_at, ZoneInfo(district.office.timezone))
        shown.append(GradesByCredits(district, rows, day, one.source, first, second))
    return shown


def agreement_of(district: DistrictTerms, on: date) -> Agreement | None:
    """The agreement in force by which a district takes part, if there is one."""
    partner = district.institution.organization_id
    if partner is None:
        return None
    return in_force(organization=partner, office=district.office_id, program=PROGRAM, on=on).first()
