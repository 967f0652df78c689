"""Learners and their modules as a CSV file: each row is taken, or refused with every reason.

The shape follows the national system's record of a learner as its registration form lists it (handbook 11: full name, birth
date, sex, state of birth, plaza, level; then each module with its result). The system's own file was not seen, so columns are
named in plain Spanish, and their English names are read as well. One row is one module of one learner, or one learner without a
module. A learner of several rows is one learner: she is told by plaza, whole name and birth date, or by her number.

The file is UTF-8 (with or without a byte-order mark) or the code page of Windows in the Americas, as spreadsheets save; parted by
comma, semicolon or tabulator. Titles of columns are read without accents, capitals and spaces: a *Calificación* that was passed over
would be a mark that was lost. A column nobody knows is named (``left_aside``), and one that stands twice refuses the file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from ambos.domain.cells import restore
from ambos.domain.errors import Reason, Refused, check
from ambos.domain.names import PartialDate, fold

COLUMNS = ("plaza", "numero", "nombre", "primer_apellido", "segundo_apellido", "fecha_nacimiento", "sexo", "entidad_nacimiento",
           "idioma", "curso", "fecha_registro", "modulo", "estado_modulo", "calificacion", "fecha_modulo")  # fmt: skip
ALIASES = {
    "number": "numero", "given_names": "nombre", "surname1": "primer_apellido", "surname2": "segundo_apellido",
    "born": "fecha_nacimiento", "sex": "sexo", "birth_state": "entidad_nacimiento", "language": "idioma", "course": "curso",
    "enrolled_on": "fecha_registro", "module": "modulo", "module_state": "estado_modulo", "mark": "calificacion",
    "module_on": "fecha_modulo",
}  # fmt: skip
NEEDED = ("plaza", "nombre", "curso")
SEXES = {"m": "female", "mujer": "female", "f": "female", "h": "male", "hombre": "male", "female": "female", "male": "male",
         "otro": "other", "other": "other", "": "unknown", "unknown": "unknown"}  # fmt: skip
"""As the national form writes it: M is *mujer*, H is *hombre*."""
STATES = {"": "", "estudiando": "studying", "studying": "studying", "acreditado": "passed", "passed": "passed",
          "sustituido": "substituted", "substituted": "substituted"}  # fmt: skip
MOST_ROWS = 50_000
SEPARATORS = ",;\t"


@dataclass(frozen=True)
class Row:
    """One row as read; ``reasons``: why it is refused, empty when it can be taken. ``line`` counts as an editor does."""

    line: int
    values: Mapping[str, str]
    born: PartialDate | None = None
    enrolled_on: date | None = None
    module_on: date | None = None
    mark: Decimal | None = None
    sex: str = "unknown"
    state: str = ""
    reasons: tuple[Reason, ...] = field(default_factory=tuple)

    @property
    def whose(self) -> str:
        """What makes two rows the same learner."""
        names = (self.values[name] for name in ("plaza", "nombre", "primer_apellido", "segundo_apellido"))
        return "|".join([*(fold(name) for name in names), self.values["fecha_nacimiento"]])


def as_text(content: bytes) -> str:
    """The text of a file. ``Refused plazas.bad_file`` for what is no text: a workbook, a picture."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise Refused("plazas.bad_file", field="file")
    return text


def left_aside(text: str) -> tuple[str, ...]:
    """The titles of columns that are not read, as they stand in the file."""
    titles: list[str] = next(_lines(text), [])
    return tuple(title.strip() for title in titles if title.strip() and _column(title) not in COLUMNS)


def read(text: str, *, courses: Collection[str], modules: Collection[str]) -> list[Row]:
    """Every row of the file. ``Refused`` for the file as a whole: ``plazas.empty_file``, ``plazas.no_column`` (column),
    ``plazas.column_twice`` (column), ``plazas.too_many_rows`` (most), ``plazas.bad_line`` (line)."""
    lines = _lines(text)
    rows: list[Row] = []
    seen: dict[tuple[str, str], int] = {}
    try:
        header = [_column(title) for title in next(lines, [])]
        _check_header(header)
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if len(rows) == MOST_ROWS:
                raise Refused("plazas.too_many_rows", field="file", most=MOST_ROWS)
            row = _row(lines.line_num, header, cells, courses, modules)
            first = seen.setdefault((row.whose, row.values["modulo"]), row.line)
            if first != row.line:
                row = replace(row, reasons=(*row.reasons, Reason("plazas.row_twice", {"line": first})))
            rows.append(row)
    except csv.Error:
        raise Refused("plazas.bad_line", field="file", line=lines.line_num) from None
    if not rows:
        raise Refused("plazas.empty_file", field="file")
    return rows


def _lines(text: str) -> Any:
    lines = text.lstrip("\ufeff").splitlines()
    first = lines[0] if lines else ""
    return csv.reader(lines, delimiter=max(SEPARATORS, key=first.count))


def _column(title: str) -> str:
    """The name of a column: accents, capitals, spaces and hyphens as they come."""
    plain = fold(title.replace("_", " ")).replace(" ", "_")
    return ALIASES.get(plain, plain)


def _check_header(header: list[str]) -> None:
    if not any(header):
        raise Refused("plazas.empty_file", field="file")
    check(
        [
            *(Reason("plazas.no_column", {"column": name}, "file") for name in NEEDED if name not in header),
            *(Reason("plazas.column_twice", {"column": name}, "file") for name in COLUMNS if header.count(name) > 1),
        ]
    )


def _row(line: int, header: list[str], cells: list[str], courses: Collection[str], modules: Collection[str]) -> Row:
    typed = dict(zip(header, (restore(cell.strip()) for cell in cells), strict=False))
    values = {name: typed.get(name, "") for name in COLUMNS}
    faults = [Reason("plazas.row_blank", {"column": name}, name) for name in NEEDED if not values[name]]
    if len(cells) > len(header):
        faults.append(Reason("plazas.row_too_long", {"cells": len(cells), "columns": len(header)}))
    faults += _unknown("curso", values["curso"], courses)
    faults += _unknown("modulo", values["modulo"], modules)
    faults += _unknown("sexo", values["sexo"].casefold(), SEXES)
    faults += _unknown("estado_modulo", values["estado_modulo"].casefold(), STATES)
    born, days = _born(values["fecha_nacimiento"], faults), {}
    for name in ("fecha_registro", "fecha_modulo"):
        days[name] = _day(name, values[name], faults)
    mark = _mark(values["calificacion"], faults)
    state = STATES.get(values["estado_modulo"].casefold(), "")
    if values["modulo"] and not state:
        state = "passed" if mark is not None else "studying"
    if not values["modulo"] and any(values[name] for name in ("estado_modulo", "calificacion", "fecha_modulo")):
        faults.append(Reason("plazas.row_blank", {"column": "modulo"}, "modulo"))
    if state in ("passed", "substituted") and days["fecha_modulo"] is None:
        faults.append(Reason("plazas.row_blank", {"column": "fecha_modulo"}, "fecha_modulo"))
    if state == "passed" and mark is None:
        faults.append(Reason("plazas.row_blank", {"column": "calificacion"}, "calificacion"))
    return Row(
        line, values, born, days["fecha_registro"], days["fecha_modulo"], mark if state == "passed" else None,
        SEXES.get(values["sexo"].casefold(), "unknown"), state, tuple(faults),
    )  # fmt: skip


def _unknown(column: str, value: str, known: Iterable[str]) -> list[Reason]:
    return (
        [Reason("plazas.row_unknown", {"column": column, "typed": value[:40]}, column)]
        if value and value not in known
        else []
    )


def _born(text: str, faults: list[Reason]) -> PartialDate | None:
    try:
        return PartialDate.parse(text) if text else None
    except ValueError:
        faults.append(
            Reason("plazas.row_bad_day", {"column": "fecha_nacimiento", "typed": text[:40]}, "fecha_nacimiento")
        )
        return None


def _day(column: str, text: str, faults: list[Reason]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        faults.append(Reason("plazas.row_bad_day", {"column": column, "typed": text[:40]}, column))
        return None


def _mark(text: str, faults: list[Reason]) -> Decimal | None:
    """A mark with at most one decimal, the point or comma of the country: what is finer would be rounded unseen."""
    if not text:
        return None
    about = {"column": "calificacion", "typed": text[:40]}
    if not re.fullmatch(r"-?[0-9]{1,9}(?:[.,][0-9]{1,9})?", text, re.ASCII):
        faults.append(Reason("plazas.row_bad_number", about, "calificacion"))
        return None
    found = Decimal(text.replace(",", "."))
    if found != round(found, 1):
        faults.append(Reason("plazas.row_mark_too_fine", about, "calificacion"))
        return None
    return found
