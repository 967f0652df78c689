"""Reads of editions, task forces, office reports, volunteers and agencies that may be one."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from ambos.domain.access import Access
from ambos.domain.health_weeks.agencies import alike
from ambos.records.accounts.queries import EVERYTHING, NOTHING, within
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office

from ..models import (
    AgencyVariant,
    Consolidation,
    Edition,
    EventAgency,
    OfficeReport,
    TaskForce,
    TaskForceMember,
    Volunteer,
)  # fmt: skip
from ..permissions import READERS, may_keep_editions


def editions() -> QuerySet[Edition]:
    """All editions, the newest first."""
    return Edition.objects.order_by("-starts_on", "-code")


def edition(code: str) -> Edition | None:
    """One edition by its code."""
    return Edition.objects.filter(code=code).first()


def current(on: date) -> Edition | None:
    """The edition one works on: the open one that ends last, else the newest."""
    found = editions()
    return found.filter(state=Edition.State.OPEN).order_by("-ends_on").first() or found.first()


def task_force(office: Any, edition: Edition) -> TaskForce | None:
    """Who prepares this edition around an office, with its agencies; ``None`` when nobody formed it."""
    members = TaskForceMember.objects.select_related("organization").order_by("organization__name", "joined_on")
    return (
        TaskForce.objects.filter(office=office, edition=edition)
        .prefetch_related(Prefetch("members", queryset=members))
        .first()
    )


def forces_of(access: Access, edition: Edition) -> list[TaskForceMember]:
    """The memberships of the reader's agencies in task forces of an edition that are not over."""
    found = TaskForceMember.objects.filter(
        organization__in=access.organizations, task_force__edition=edition, left_on__isnull=True
    )
    return list(found.select_related("organization", "task_force__office").order_by("task_force__office__name"))


def volunteers_of(access: Access) -> QuerySet[Volunteer]:
    """The volunteers of the reader's own office who still have a name. Nobody reads another office's, headquarters included."""
    reach = within(Access(offices=access.offices), office="office")
    return Volunteer.objects.filter(reach, forgotten_at__isnull=True).select_related("organization").order_by("name")


def office_report(access: Access, edition: Edition, office: Any) -> OfficeReport | None:
    """The newest version of what an office signed, within the reader's reach."""
    return office_reports(access, edition).filter(office=office).order_by("-version").first()


def office_reports(access: Access, edition: Edition) -> QuerySet[OfficeReport]:
    """Reports of an edition the reader may see: of her office, all for whoever reads the network."""
    if not any(map(access.may, READERS)):
        return OfficeReport.objects.filter(NOTHING)
    reach = EVERYTHING if access.everywhere else within(access, office="office")
    return OfficeReport.objects.filter(reach, edition=edition).select_related("office", "signed_by")


def consolidations(edition: Edition) -> QuerySet[Consolidation]:
    """What headquarters published of an edition, the newest first."""
    return edition.consolidations.order_by("-version")


def agency_pairs(access: Access, edition: Edition) -> list[tuple[Organization, Organization, float]]:
    """Agencies of an edition that may be one under two names and of which nobody decided yet. Headquarters only."""
    if not may_keep_editions(access):
        return []
    taking_part = EventAgency.objects.filter(event__edition=edition).values("organization")
    found = {str(o.pk): o for o in Organization.objects.filter(pk__in=taking_part)}
    decided = [(str(a), str(b)) for a, b in AgencyVariant.objects.values_list("organization", "other")]
    names = {key: organization.name for key, organization in found.items()}
    return [(found[p.one], found[p.other], p.score) for p in alike(names, decided)]


def variants(access: Access) -> QuerySet[AgencyVariant]:
    """What was decided on agencies of one name. Headquarters only."""
    found = AgencyVariant.objects.select_related("organization", "other").order_by("-decided_at")
    return found if may_keep_editions(access) else found.none()


def offices_of(edition: Edition) -> list[Office]:
    """The offices that formed a task force, by name."""
    return list(Office.objects.filter(pk__in=edition.task_forces.values("office")).order_by("name"))


def organization(key: str | None) -> Organization | None:
    """An organization of the directory by its key as a form sends it."""
    found = key_or_none(key)
    return Organization.objects.filter(pk=found).first() if found else None


def key_or_none(text: Any) -> UUID | None:
    """A key as a form sends it; ``None`` for what is no key."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
