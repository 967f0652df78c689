"""Learners from a file in the shape of the national system's records: every row taken, found here already, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.adult_education.progress import DONE
from ambos.domain.adult_education.rows import COLUMNS, Row, as_text, left_aside, read
from ambos.domain.errors import Reason, Refused
from ambos.domain.names import fold
from ambos.records.audit.actions import record

from ..loading import course_choices, module_choices, plan, rules_on
from ..models import Learner, ModuleEnrolment, Plaza
from ..permissions import may_keep, may_teach, plazas_within
from .completing import complete_levels
from .learners import register_learner

SPACE = UUID("5d3d2f7e-6d5b-4a0e-9d5f-1f6f0a8a4a11")
"""The space of the keys by which the same row of the same plaza is the same learner."""
NAMES = ("nombre", "primer_apellido", "segundo_apellido")


@dataclass(frozen=True)
class Taken:
    """What became of one row: 'taken', 'here' (taken before) or 'refused', then with ``reasons``."""

    line: int
    name: str
    state: str
    learner: Learner | None = None
    reasons: tuple[Reason, ...] = ()


@transaction.atomic
def import_learners(*, text: str, only_check: bool = False, by: Any) -> list[Taken]:
    """Take the learners and modules of a CSV file (``domain.adult_education.rows``). Rows that can be taken are; the others say
    why not. The same file again takes nothing twice; ``only_check`` writes nothing. Results are taken from the office alone."""
    courses = {code for code, _name in course_choices()}
    rows = read(text, courses=courses, modules={code for code, _title in module_choices()})
    plazas = _plazas({row.values["plaza"] for row in rows}, by)
    done = []
    for row in rows:
        point = transaction.savepoint()
        result = _take(row, plazas, by)
        if result.state == "refused":
            transaction.savepoint_rollback(point)
        else:
            transaction.savepoint_commit(point)
        done.append(result)
    if only_check:
        transaction.set_rollback(True)
    else:
        count = {state: sum(one.state == state for one in done) for state in ("taken", "here", "refused")}
        record("plazas.learners_imported", "plazas.file", by=by, **count)
    return done


def _take(row: Row, plazas: dict[str, Plaza], by: Any) -> Taken:
    values, reasons = row.values, list(row.reasons)
    name = " ".join(filter(None, (values[column] for column in NAMES)))
    plaza = plazas.get(values["plaza"].upper())
    if plaza is None and values["plaza"]:
        reasons.append(Reason("plazas.row_no_plaza", {"plaza": values["plaza"][:12]}, "plaza"))
    if reasons or plaza is None:
        return Taken(row.line, name, "refused", reasons=tuple(reasons))
    try:
        learner, is_fresh = _learner(row, plaza, by)
        changed = _module(row, learner, by) if values["modulo"] else False
    except Refused as refused:
        return Taken(row.line, name, "refused", reasons=refused.reasons)
    return Taken(row.line, name, "taken" if is_fresh or changed else "here", learner)


def _learner(row: Row, plaza: Plaza, by: Any) -> tuple[Learner, bool]:
    values, key = row.values, uuid5(SPACE, f"{plaza.pk}|{row.whose}")
    at_plaza = Learner.objects.filter(plaza=plaza).select_related("person")
    here = at_plaza.filter(number__iexact=values["numero"]).first() if values["numero"] else None
    if here is not None and _named(values) != fold(here.person.name):
        raise Refused("plazas.row_other_name", field="numero", number=here.number)
    here = here or Learner.objects.filter(form_key=key).first()
    if here is not None:
        return here, False
    made = register_learner(
        plaza=plaza, given_names=values["nombre"], surname1=values["primer_apellido"], surname2=values["segundo_apellido"],
        born=row.born, sex=row.sex, language=values["idioma"] or "es", origin_state=values["entidad_nacimiento"],
        course=values["curso"], enrolled_on=row.enrolled_on, form_key=key, by=by,
    )  # fmt: skip
    return made, True


def _named(values: Mapping[str, str]) -> str:
    return fold(" ".join(values[name] for name in NAMES))


def _module(row: Row, learner: Learner, by: Any) -> bool:
    """A module as the file says it. What is further here than the file says is left as it is: a module whose evidence was
    checked or whose exam was asked for is *estudiando* in the file. Results come from the office alone."""
    code = plan(learner.plan).module(row.values["modulo"]).code
    held = ModuleEnrolment.objects.filter(learner=learner, module=code).first()
    if held is not None and (row.state in ("studying", held.state) or held.state in DONE):
        return False
    if row.state != "studying" and not may_keep(by, learner.plaza.office_id):
        raise Refused("plazas.office_alone", field="estado_modulo")
    on = row.module_on or timezone.localdate()
    if on > timezone.localdate():
        raise Refused("plazas.day_not_come", field="fecha_modulo", day=on)
    if row.mark is not None and not rules_on(on).passed(row.mark):
        raise Refused("plazas.not_a_pass", field="calificacion", mark=row.mark)
    one = held or ModuleEnrolment(learner=learner, module=code, started_on=row.module_on or learner.enrolled_on)
    one.state, one.mark, one.done_on = row.state, row.mark, row.module_on if row.state != "studying" else None
    one.save()
    if row.state != "studying":
        complete_levels(learner, on, by)
    record("plazas.module_imported", one, by=by, office=learner.plaza.office_id, module=code, state=row.state)
    return True


def _plazas(codes: set[str], by: Any) -> dict[str, Plaza]:
    """Code -> plaza, for those she may register learners at."""
    found = Plaza.objects.filter(code__in={code.upper() for code in codes}).select_related("office", "network", "host")
    if isinstance(by, Access):
        found = found.filter(plazas_within(by))
    return {plaza.code: plaza for plaza in found if may_teach(by, plaza)}


__all__ = ["COLUMNS", "Taken", "as_text", "import_learners", "left_aside"]
