"""Learners as the import reads them back, in the shape of the national system's records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from ambos.domain.adult_education.rows import COLUMNS
from ambos.domain.sheets import as_csv
from ambos.records.audit.actions import record

from .models import Learner, ModuleEnrolment

SEXES = {"female": "M", "male": "H", "other": "otro", "unknown": ""}
STATES = {"passed": "acreditado", "substituted": "sustituido"}


def learners_csv(found: QuerySet[Learner], *, by: Any) -> Iterator[bytes]:
    """Every learner with a row for each module, streamed; written in the log once."""
    record("plazas.learners_exported", "plazas.file", by=by, learners=found.count())
    rows = found.prefetch_related("modules").iterator(chunk_size=500)
    return as_csv(COLUMNS, (row for one in rows for row in _rows(one)))


def _rows(one: Learner) -> Iterator[list[str]]:
    person = one.person
    about = [
        one.plaza.code, one.number, person.given_names, person.surname1, person.surname2, str(person.born or ""),
        SEXES[person.sex], person.origin_state, person.language, one.course, one.enrolled_on.isoformat(),
    ]  # fmt: skip
    modules: Iterable[ModuleEnrolment | None] = list(one.modules.all()) or [None]
    for row in modules:
        if row is None:
            yield [*about, "", "", "", ""]
        else:
            done = row.done_on.isoformat() if row.done_on else ""
            mark = "" if row.mark is None else f"{row.mark:f}"
            yield [*about, row.module, STATES.get(row.state, "estudiando"), mark, done]
