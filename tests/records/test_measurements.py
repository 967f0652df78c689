"""Measurements: read by the table of the day, kept as typed and in one unit, never left alone when critical."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from ambos.domain.access import HEALTH
from ambos.records.audit.models import Event
from ambos.records.casework.models import Encounter
from ambos.records.measurements.actions import load_table, record_screening
from ambos.records.measurements.queries import table_on
from ambos.records.registry.loading import origin
from tests.support.world import account, office

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def table():
    return load_table(pack=origin(), by="system")


@pytest.fixture
def here():
    return office("phoenix")


@pytest.fixture
def promoter(here):
    return account("promoter", office=here)[1]


def encounter(at, day=DAY, purpose=HEALTH, **fields) -> Encounter:
    moment = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    return Encounter.objects.create(
        **{"purpose": purpose, "program": "health_windows", "office": at, "started_at": moment, "day": day,
           "recorded_at": moment, "form_key": uuid4()} | fields
    )  # fmt: skip


def take(visit, by, test="glucose", unit="mg/dL", values=None, **how):
    return record_screening(
        encounter=visit, test=test, values={"glucose": "112"} if values is None else values, unit=unit, by=by, **how
    )


@pytest.mark.parametrize(
    "test, values, unit, fasting, kept, band, level",
    [
        ("glucose", {"glucose": "112"}, "mg/dL", True, {"glucose": "112"}, "fasting_elevated", "elevated"),
        ("glucose", {"glucose": "112"}, "mg/dL", None, {"glucose": "112"}, "not_fasting_normal", "normal"),
        ("glucose", {"glucose": "6,2"}, "mmol/L", True, {"glucose": "112"}, "fasting_elevated", "elevated"),
        ("a1c", {"a1c": "5.7"}, "%", None, {"a1c": "5.7"}, "a1c_elevated", "elevated"),
        ("a1c", {"a1c": "39"}, "mmol/mol", None, {"a1c": "5.7"}, "a1c_elevated", "elevated"),
        ("blood_pressure", {"systolic": "148", "diastolic": "78"}, "mmHg", None,
         {"systolic": "148", "diastolic": "78"}, "systolic_high_2", "high"),
    ],
)  # fmt: skip
def test_a_reading_is_kept_as_typed_and_in_one_unit(here, promoter, test, values, unit, fasting, kept, band, level):
    screening = take(encounter(here), promoter, test, unit, values, fasting=fasting)
    screening.refresh_from_db()
    assert screening.values == kept
    assert screening.typed == values | {"unit": unit}
    assert (screening.band, screening.level, screening.is_critical) == (band, level, False)
    assert screening.unit == table_on(DAY).tests[test].unit
    assert screening.taken_by_id == promoter.user
    event = Event.objects.get(verb="measurements.screening_recorded")
    assert event.data == {"encounter": str(screening.encounter_id)}
