"""The lists of a window: talks, materials, lots, applications on their way, results to tell, critical readings of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from ambos.domain import windows
from ambos.domain.access import HEALTH, Access
from ambos.records.accounts.queries import named_within, within
from ambos.records.casework.models import Encounter
from ambos.records.measurements.models import Screening
from ambos.records.network.models import ServicePoint

from ..models import Enrolment, HivTest, Material, StockMove, Talk, Vaccination, VaccineLot
from .catalogue import PROGRAM, rules

OF_POINT = "service_point__office"


# -- talks and materials -----------------------------------------------------------------------------------------------
def talks(access: Access, service_point: ServicePoint, limit: int = 30) -> list[Talk]:
    """The newest talks of a window; one taken back is left out."""
    found = Talk.objects.filter(
        within(access, office=OF_POINT), service_point=service_point, taken_back_at__isnull=True
    )
    return list(found.order_by("-day", "-recorded_at")[:limit])


def talk(access: Access, key: Any) -> Talk | None:
    """One talk within reach."""
    return Talk.objects.filter(within(access, office=OF_POINT), pk=key).select_related("service_point").first()


def heads_of(service_point: ServicePoint, day: date) -> int:
    """Heads counted at the talks of a day: reach, added to nothing else."""
    found = Talk.objects.filter(service_point=service_point, day=day, taken_back_at__isnull=True)
    return found.aggregate(n=Coalesce(Sum("heads"), 0))["n"]


def materials(access: Access, service_point: ServicePoint) -> QuerySet[Material]:
    """The shelf: each material with the copies ``left``, those that run out first on top."""
    found = Material.objects.filter(within(access, office=OF_POINT), service_point=service_point)
    left = Coalesce(Sum("moves__copies"), 0)
    return found.annotate(left=left).annotate(is_low=Q(left__lte=F("low_at"))).order_by("-is_low", "title", "language")


def material(access: Access, key: Any) -> Material | None:
    """One material within reach."""
    return Material.objects.filter(within(access, office=OF_POINT), pk=key).select_related("service_point").first()


def copies_left(material: Material) -> int:
    """What the shelf should hold of it."""
    return StockMove.objects.filter(material=material).aggregate(n=Coalesce(Sum("copies"), 0))["n"]


# -- vaccines ----------------------------------------------------------------------------------------------------------
def lots(access: Access, service_point: ServicePoint) -> QuerySet[VaccineLot]:
    """Every lot of a window with the doses ``left``, the next to expire first."""
    found = VaccineLot.objects.filter(within(access, office=OF_POINT), service_point=service_point)
    return with_left(found).order_by("withdrawn_at", "expires_on", "vaccine", "lot")


def lots_in_use(service_point: ServicePoint, on: date) -> list[VaccineLot]:
    """The lots a dose may be taken from that day, the next to expire first."""
    found = VaccineLot.objects.filter(service_point=service_point, withdrawn_at__isnull=True, expires_on__gte=on)
    return list(with_left(found).filter(left__gt=0).order_by("vaccine", "expires_on"))


def lot(access: Access, key: Any) -> VaccineLot | None:
    """One lot within reach, with the doses ``left``."""
    found = VaccineLot.objects.filter(within(access, office=OF_POINT), pk=key).select_related("service_point__office")
    return with_left(found).first()


def with_left(found: QuerySet[VaccineLot]) -> QuerySet[VaccineLot]:
    """Lots with the doses left: received, less discarded, less given in visits that stand."""
    given = Count("vaccinations", filter=Q(vaccinations__encounter__superseded_by__isnull=True))
    return found.annotate(left=F("doses") - F("discarded") - given)


def as_lot(row: Any) -> windows.Lot:
    """A lot as the rules read it."""
    return windows.Lot(row.vaccine, row.lot, row.expires_on, row.left, row.withdrawn_at is not None)


def given_of(access: Access, lot: VaccineLot) -> list[Vaccination]:
    """Who received a dose of this lot: to call them when it is withdrawn. Named; the page that shows it records the read."""
    reach = named_within(access, purpose="encounter__purpose", office="encounter__office")
    found = Vaccination.objects.filter(reach, lot=lot, encounter__superseded_by__isnull=True)
    return list(found.select_related("encounter__person").order_by("given_at", "id"))


def unreported(access: Access, service_point: ServicePoint) -> int:
    """Doses not yet reported to the registry."""
    return Vaccination.objects.filter(
        within(access, office="encounter__office"), lot__service_point=service_point, registry_sent_on__isnull=True
    ).count()


# -- applications ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Waiting:
    """An application on its way, and how many days since its last step."""

    enrolment: Enrolment
    days: int


def enrolments(access: Access) -> QuerySet[Enrolment]:
    """Applications of the reader's office, named: only for who holds the purpose of health there."""
    return Enrolment.objects.filter(named_within(access, purpose="encounter__purpose", office="office")).select_related(
        "person", "encounter"
    )


def waiting_enrolments(access: Access, on: date) -> list[Waiting]:
    """Those not decided, the one that waits longest first."""
    rows = enrolments(access).filter(state__in=Enrolment.OPEN)
    aged = [Waiting(row, (on - (row.submitted_on or row.assisted_on)).days) for row in rows]
    return sorted(aged, key=lambda w: (-w.days, str(w.enrolment.pk)))


def enrolment(access: Access, key: Any) -> Enrolment | None:
    """One application within reach."""
    return enrolments(access).filter(pk=key).first()


def count_enrolments(access: Access) -> int:
    """How many are on their way: the number in the menu."""
    return enrolments(access).filter(state__in=Enrolment.OPEN).count()


# -- results to tell ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Untold:
    """A result that was not told: its slip and how long it waits. No name and no result stand in the list."""

    test: HivTest
    waiting: windows.Waiting


WAITING = HivTest.objects.filter(told_at__isnull=True, closed_at__isnull=True)
"""Tests whose result nobody was told, of all offices: never for a page as it is."""


def hiv_tests(access: Access) -> QuerySet[HivTest]:
    """HIV tests of the reader's own office."""
    return HivTest.objects.filter(
        named_within(access, purpose="encounter__purpose", office="encounter__office")
    ).select_related("encounter__office")


def untold(access: Access, on: date) -> list[Untold]:
    """Results nobody was told yet, by slip; the ones that wait longest first."""
    order = {"to_close": 0, "late": 1, "ready": 2, "testing": 3}
    rows = WAITING.filter(encounter__in=to_tell(access).values("pk")).select_related("encounter__office")
    found = [
        Untold(row, windows.hiv_waiting(is_known=row.known_at is not None, back_on=row.back_on, on=on, rules=rules()))
        for row in rows
    ]
    return sorted(found, key=lambda u: (order[u.waiting.state], -u.waiting.days, u.test.slip))


def hiv_test(access: Access, key: Any) -> HivTest | None:
    """One test within reach."""
    return hiv_tests(access).filter(pk=key).first()


def hiv_test_by_slip(access: Access, slip: str) -> HivTest | None:
    """The test of a slip: who comes back with it need not say her name."""
    return hiv_tests(access).filter(slip=slip).first()


def to_tell(access: Access) -> QuerySet[Encounter]:
    """The visits whose result waits to be told: the number in the menu. Asked from the few tests that wait, since a database
    that begins with the office reads every visit it ever had."""
    reach = named_within(access, purpose="purpose", office="office")
    return Encounter.objects.filter(reach, pk__in=WAITING.values("encounter"))


# -- incidents ---------------------------------------------------------------------------------------------------------
def critical_readings(access: Access, since: date) -> QuerySet[Screening]:
    """Critical readings of the reader's office since a day, with what was done: what the coordinator looks through before
    the day ends. Named; the page that shows it records the read."""
    if HEALTH not in access.purposes:
        return Screening.objects.none()
    return (
        Screening.objects.filter(
            within(access, office="encounter__office"),
            encounter__program=PROGRAM,
            encounter__day__gte=since,
            encounter__superseded_by__isnull=True,
            is_critical=True,
        )
        .select_related("encounter__person", "encounter__service_point", "taken_by")
        .order_by("-taken_at")
    )


def lately() -> date:
    """A week ago: how far the coordinator's list of critical readings reaches back."""
    return timezone.localdate() - timedelta(days=7)
