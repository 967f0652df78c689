"""Every write about measurements. The log keeps which test was taken, never what it found."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from ambos.domain.country import OriginPack
from ambos.domain.errors import Reason, Refused, check
from ambos.domain.screenings import Reading, Table, assess, check_critical_action
from ambos.records.audit.actions import record
from ambos.records.casework.models import Encounter

from .models import BandTable, Screening
from .permissions import may_screen
from .queries import age_at, as_table, numbers, table_row_on

TABLE = "clinical/bands.yaml"


def load_tables(packs: tuple[OriginPack, Any], say: Callable[[str], None]) -> str:
    """The loader: the clinical table of the origin, when it brings one."""
    origin, _ = packs
    if not origin.has(TABLE):
        return "no clinical table"
    return f"clinical table {load_table(pack=origin, by='system').version}"


@transaction.atomic
def load_table(*, pack: OriginPack, by: Any) -> BandTable:
    """Take the clinical table of the origin pack. The same version again changes nothing; a version once loaded is
    never edited (refused ``measurements.table_was_edited``): screenings were judged by it."""
    data = pack.read(TABLE)
    table = Table.load(data)
    content = json.loads(json.dumps({k: v for k, v in data.items() if k != "effective_from"}, cls=DjangoJSONEncoder))
    kept = BandTable.objects.filter(version=table.version).first()
    if kept is None:
        kept = BandTable.objects.create(
            version=table.version,
            effective_from=table.effective_from,
            approval=table.approval,
            table=content,
            loaded_at=timezone.now(),
        )
        record("measurements.table_loaded", kept, by=by, version=table.version)
    elif (kept.table, kept.effective_from) != (content, table.effective_from):
        raise Refused("measurements.table_was_edited", version=table.version)
    return kept


@dataclass(frozen=True)
class Taken:
    """One test as typed. ``repeats``: the place, in the same list, of the reading this one repeats. ``device``: the label
    on the apparatus."""

    test: str
    values: Mapping[str, str]
    unit: str
    fasting: bool | None = None
    critical_action: str = ""
    repeats: int | None = None
    device: str = ""


@transaction.atomic(savepoint=False)
def record_screenings(
    *, encounter: Encounter, taken: Sequence[Taken], age: int | None = None, pregnant: bool | None = None, by: Any
) -> list[Screening]:
    """Keep every test of one visit, or none: all are judged by the table of the day before the first is written, and a
    refusal tells every fault of every test. Arguments and refusals as ``record_screening``."""
    if not may_screen(by, encounter):
        raise PermissionDenied
    if not taken:
        return []
    row = table_row_on(encounter.day)
    judged: list[Reading] = []
    faults: list[Reason] = []
    for place, one in enumerate(taken):
        try:
            judged.append(_judge(row, encounter, one, age, pregnant))
            if one.repeats is not None and taken[one.repeats].test != one.test:
                raise Refused("measurements.repeats_another_test", field="repeats")
            if one.repeats is not None and any(e.repeats == one.repeats for e in taken[:place]):
                raise Refused("measurements.already_repeated", field="repeats")
        except Refused as refused:
            faults.extend(refused.reasons)
    check(faults)
    kept: list[Screening] = []
    for one, reading in zip(taken, judged, strict=True):
        kept.append(_keep(encounter, one, reading, row, kept[one.repeats] if one.repeats is not None else None, by))
    return kept


@transaction.atomic
def record_screening(
    *,
    encounter: Encounter,
    test: str,
    values: Mapping[str, str],
    unit: str,
    fasting: bool | None = None,
    critical_action: str = "",
    repeats: Screening | None = None,
    age: int | None = None,
    pregnant: bool | None = None,
    device: str = "",
    by: Any,
) -> Screening:
    """Keep one test taken once, judged by the clinical table in force on the day of the encounter.

    ``values`` are as typed, one for each name the test ``asks``; they are kept in the canonical unit and as typed.
    ``age`` and ``pregnant`` help to judge and are not kept; her own birth date wins over ``age``. A critical reading
    needs ``critical_action`` (referred_now, emergency_called, refused); on any other it is not kept. The screening
    returned carries its ``reading`` (script, when to repeat, what to ask again), which is not kept either.

    Refusals: ``queries.numbers``, ``domain.screenings.assess``, ``check_critical_action``;
    ``measurements.repeats_another_test`` and ``measurements.already_repeated`` for ``repeats``.
    """
    if not may_screen(by, encounter):
        raise PermissionDenied
    row = table_row_on(encounter.day)
    one = Taken(test, values, unit, fasting, critical_action, device=device)
    reading = _judge(row, encounter, one, age, pregnant)
    if repeats is not None:
        _check_repeat(repeats, encounter, test)
    return _keep(encounter, one, reading, row, repeats, by)


def _judge(row: BandTable, encounter: Encounter, one: Taken, age: int | None, pregnant: bool | None) -> Reading:
    known = age_at(encounter)
    reading = assess(
        as_table(row), one.test, numbers(one.values), one.unit, one.fasting, encounter.day,
        age=age if known is None else known, pregnant=pregnant,
    )  # fmt: skip
    check_critical_action(reading, one.critical_action)
    return reading


def _keep(
    encounter: Encounter, one: Taken, reading: Reading, row: BandTable, repeats: Screening | None, by: Any
) -> Screening:
    screening = Screening.objects.create(
        encounter=encounter,
        test=one.test,
        values={name: str(value) for name, value in reading.values.items()},
        unit=reading.unit,
        typed={name: text.strip() for name, text in one.values.items() if name in reading.values} | {"unit": one.unit},
        is_fasting=one.fasting,
        band=reading.band.code if reading.band else "",
        level=reading.band.level.code if reading.band else "",
        table=row,
        is_critical=reading.critical,
        critical_action=one.critical_action if reading.critical else "",
        repeats=repeats,
        device=one.device.strip()[:40],
        taken_at=timezone.now(),
        taken_by_id=getattr(by, "user", None),
    )
    record("measurements.screening_recorded", screening, by=by, office=encounter.office_id, encounter=encounter.pk)
    screening.reading = reading
    return screening


def _check_repeat(repeats: Screening, encounter: Encounter, test: str) -> None:
    if (repeats.encounter_id, repeats.test) != (encounter.pk, test):
        raise Refused("measurements.repeats_another_test", field="repeats")
    if Screening.objects.filter(repeats=repeats).exists():
        raise Refused("measurements.already_repeated", field="repeats")
