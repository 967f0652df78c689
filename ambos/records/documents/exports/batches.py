"""A batch: a list with a row for each paper, read row by row; a sheet for each, written as it is done. Memory stays flat."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, get_type_hints
from uuid import NAMESPACE_URL, uuid5

from ambos.domain.errors import Refused
from ambos.domain.sealed_schemas import Certificate, Kind, Record, Statement, compact
from ambos.records.network.models import Office

from .. import actions
from ..models import Document
from .files import file_of

SHAPES: dict[str, type[Certificate] | type[Statement]] = {Kind.CERTIFICATE: Certificate, Kind.STATEMENT: Statement}


def rows_of(file: Path, kind: str) -> Iterator[tuple[int, Record | str]]:
    """(line, record) of each row, or (line, what is wrong with it)."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                record = _record(SHAPES[kind], row)
                compact(record)
                yield number, record
            except Refused as refused:
                yield number, ", ".join(str(reason.field) for reason in refused.reasons)
            except (TypeError, ValueError) as fault:
                yield number, str(fault)


def faults_in(file: Path, kind: str) -> Iterator[tuple[int, str]]:
    """The rows that cannot be sealed, and what is wrong."""
    return ((line, said) for line, said in rows_of(file, kind) if isinstance(said, str))


def sheets(file: Path, kind: str, *, office: Office, out: Path, by: Any) -> Iterator[Document]:
    """Issue the papers of a list and write FOLIO.pdf of each; each comes out once its sheet lies there."""
    content = hashlib.sha256(file.read_bytes()).hexdigest()
    papers = (
        actions.Paper(record, form_key=uuid5(NAMESPACE_URL, f"{content} {kind} {line}"))
        for line, record in rows_of(file, kind)
        if not isinstance(record, str)
    )
    for paper in actions.issue_documents(papers=papers, office=office, by=by):
        sheet = out / f"{paper.folio}.pdf"
        if not sheet.exists() and (made := file_of(paper, "pdf", by=by, reason="batch")):
            sheet.write_bytes(made.content)
        yield paper


def _record(shape: type[Certificate] | type[Statement], row: dict[str, str]) -> Record:
    """A row in its types. ``TypeError`` for a column that is no field or a field that is missing, ``ValueError`` for a value."""
    hints = get_type_hints(shape)
    unknown = set(row) - {field.name for field in fields(shape)}
    if unknown:
        raise TypeError(f"no such column: {', '.join(sorted(map(str, unknown)))}")
    typed: dict[str, Any] = {}
    for name, text in row.items():
        if text is None or not text.strip():
            continue
        plain = text.strip()
        hint = str(hints[name])
        typed[name] = date.fromisoformat(plain) if "date" in hint else int(plain) if "int" in hint else plain
    return shape(**typed)
