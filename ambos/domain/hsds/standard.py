"""The official files: the compiled schemas of the three records and the tabular data package."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "schemas"
KINDS = ("organization", "service", "service_at_location")
"""The records with a compiled schema of their own."""

IN_WORDS = {"organization": {"parent_organization_id": "organization"}, "taxonomy_term": {"parent_id": "taxonomy_term"}}
Row = dict[str, Any]
Tables = Mapping[str, Mapping[str, Row]]
"""Table -> id -> row. Values are text, numbers or ``None``; what is not known is ``None`` or absent."""


@dataclass(frozen=True)
class Field:
    """One column of a table. ``kind``: string, number, date, time or datetime."""

    name: str
    kind: str
    format: str = ""
    is_required: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table of the data package. ``references``: column -> the table whose id it holds. ``pointers``: those, and the two
    that the standard says in words only."""

    name: str
    file: str
    fields: Mapping[str, Field]
    references: Mapping[str, str]
    pointers: Mapping[str, str]


@cache
def official(name: str) -> Any:
    """One of the official files, by its name without ``.json``."""
    return json.loads(gzip.decompress((FOLDER / f"{name}.json.gz").read_bytes()))


def schema(kind: str, *, listed: bool = False) -> dict[str, Any]:
    """The compiled schema of a whole record, or of one as a list shows it (one-to-one fields only)."""
    found: dict[str, Any] = official(f"{kind}_list" if listed else kind)
    return found


def data_package() -> dict[str, Any]:
    """The tabular data package's own description (``datapackage.json``)."""
    found: dict[str, Any] = official("datapackage")
    return found


@cache
def tables() -> dict[str, Table]:
    """Every table of the standard, by name, in the order of the data package."""
    found = {}
    for resource in data_package()["resources"]:
        described = resource["schema"]
        fields = {}
        for field in described["fields"]:
            rules = field.get("constraints", {})
            fields[field["name"]] = Field(
                name=field["name"],
                kind=field["type"],
                format=field.get("format", ""),
                is_required=bool(rules.get("required")),
                options=tuple(rules.get("enum", ())),
            )
        references = {key["fields"]: key["reference"]["resource"] for key in described.get("foreignKeys", ())}
        pointers = references | IN_WORDS.get(resource["name"], {})
        found[resource["name"]] = Table(resource["name"], resource["path"], fields, references, pointers)
    return found
