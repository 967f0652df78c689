"""Take a directory of services in HSDS: every row, or none and every fault with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models as db
from django.db import transaction

from ambos.domain import hsds
from ambos.domain.hsds import Fault
from ambos.domain.names import fold
from ambos.records.audit.actions import record

from ..models import Location, Service, ServiceNeed
from ..queries import COLUMNS, derived_key, needs
from ..queries.hsds import NEEDS_TAXONOMY
from .organizations import keeper, points_of_postal_codes

Row = dict[str, Any]
Tables = Mapping[str, Mapping[str, Row]]
LATER = {"parent_organization_id", "parent_id"}
"""Pointers within a table: set once all its rows are there."""
CHUNK = 1000


@dataclass(frozen=True)
class Taken:
    """What became of an import. With ``faults`` nothing was taken. ``counted``: table -> (new, changed, as they were)."""

    faults: tuple[Fault, ...] = ()
    counted: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows were taken."""
        return sum(sum(numbers) for numbers in self.counted.values())


def import_hsds(
    *, tables: Tables, faults: list[Fault], source: str, as_of: str = "", confidence: str = "medium",
    check_only: bool = False, by: Any,
) -> Taken:  # fmt: skip
    """Take the rows of ``tables`` (as ``hsds.read_files`` gives them, with the ``faults`` it found).

    A row with an id that is here already changes it, any other is new; what the file does not name stays. One fault, and
    nothing is taken: half a directory sends people to half an address.
    """
    keeper(by)
    found, known_needs = _without_needs(tables)
    faults = [*faults, *_faults(found)]
    if faults or check_only:
        return Taken(tuple(faults))
    said = {"source": source, "as_of": as_of, "confidence": confidence}
    with transaction.atomic():
        counted = {name: _put(name, found[name], said) for name in COLUMNS if found.get(name)}
        _bring_close(found, known_needs)
        record("directory.imported", "directory", by=by, rows=sum(map(sum, counted.values())), **_short(counted))
    return Taken((), counted)


def _short(counted: dict[str, tuple[int, int, int]]) -> dict[str, Any]:
    return {"tables": {name: list(numbers) for name, numbers in counted.items()}}


# -- needs: kept as codes of the packs ------------------------------------------------------------------------------------
def _without_needs(tables: Tables) -> tuple[dict[str, dict[str, Row]], dict[str, list[str]]]:
    """The tables without what the packs know, and service -> codes of the needs it answers."""
    found = {name: dict(rows) for name, rows in tables.items()}
    own = {derived_key(NEEDS_TAXONOMY, code): code for code in needs()}
    for key, term in found.get("taxonomy_term", {}).items():
        if "open eligibility" in str(term.get("taxonomy", "")).lower() and term.get("code") in needs():
            own[key] = term["code"]
    codes: dict[str, list[str]] = {}
    for key, attribute in list(found.get("attribute", {}).items()):
        if attribute.get("link_entity") == "service" and attribute.get("taxonomy_term_id") in own:
            codes.setdefault(str(attribute.get("link_id")), []).append(own[attribute["taxonomy_term_id"]])
            del found["attribute"][key]
    found["taxonomy_term"] = {k: row for k, row in found.get("taxonomy_term", {}).items() if k not in own}
    still = {row.get("taxonomy_id") for row in found["taxonomy_term"].values()}
    found["taxonomy"] = {
        k: row for k, row in found.get("taxonomy", {}).items() if k in still or k != derived_key(NEEDS_TAXONOMY)
    }
    return found, codes


# -- faults ---------------------------------------------------------------------------------------------------------------
def _faults(found: dict[str, dict[str, Row]]) -> list[Fault]:
    faults = []
    for name, rows in found.items():
        table, model = hsds.tables()[name], COLUMNS[name][0]
        for key, row in rows.items():
            faults += [Fault(table.file, key, field, code) for field, code in _row_faults(name, model, row)]
        for column, parent in table.pointers.items():
            faults += _dangling(table.file, column, parent, rows, found)
    return faults


def _row_faults(name: str, model: type[db.Model], row: Row) -> list[tuple[str, str]]:
    found = []
    for field_ in hsds.tables()[name].fields.values():
        value = row.get(field_.name)
        # An empty text is a text: descriptions are asked for by the standard and often empty.
        code = None if value == "" and field_.name == "description" else hsds.fault_of(field_, value)
        column = model._meta.get_field(_column(name, field_.name)) if not code and value not in (None, "") else None
        longest = column.max_length if isinstance(column, db.CharField) else None
        if longest and isinstance(value, str) and len(value) > longest:
            code = "too_long"
        if isinstance(column, db.PositiveSmallIntegerField | db.PositiveIntegerField) and not code and value < 0:
            code = "not_a_number"
        if code:
            found.append((field_.name, code))
    if name == "schedule" and not found and _hours(row.get("opens_at"), row.get("closes_at")):
        found.append(("closes_at", "closes_before_opening"))
    if name == "address" and not found and len(str(row["country"])) != 2:
        found.append(("country", "not_a_country"))
    return found


def _hours(opens: str | None, closes: str | None) -> bool:
    return bool(opens and closes and _time(opens) >= _time(closes))


def _dangling(
    file: str, column: str, parent: str, rows: dict[str, Row], found: dict[str, dict[str, Row]]
) -> list[Fault]:
    """Pointers to a row that is neither in the file nor here. One query for each column, in chunks."""
    wanted = {
        key: str(row[column])
        for key, row in rows.items()
        if row.get(column) and row[column] not in found.get(parent, {})
    }
    asked = sorted(
        {value for value in wanted.values() if hsds.fault_of(hsds.tables()[parent].fields["id"], value) is None}
    )
    there: set[str] = set()
    for start in range(0, len(asked), CHUNK):
        keys = COLUMNS[parent][0]._default_manager.filter(pk__in=asked[start : start + CHUNK])
        there |= {str(key) for key in keys.values_list("pk", flat=True)}
    return [Fault(file, key, column, "points_at_nothing") for key, value in wanted.items() if value not in there]


# -- rows -----------------------------------------------------------------------------------------------------------------
def _column(name: str, field_: str) -> str:
    """The name of the column of ours: without ``_id`` where it is a pointer."""
    column = COLUMNS[name][1].get(field_, field_)
    model = COLUMNS[name][0]
    names = {f.attname: f.name for f in model._meta.concrete_fields}
    return names.get(column, column)


def _put(name: str, rows: dict[str, Row], said: dict[str, str]) -> tuple[int, int, int]:
    model = COLUMNS[name][0]
    here: dict[str, db.Model] = {}
    keys = list(rows)
    for start in range(0, len(keys), CHUNK):
        here |= {str(row.pk): row for row in model._default_manager.filter(pk__in=keys[start : start + CHUNK])}
    new, changed, columns = [], [], set()
    for key, row in rows.items():
        values = _values(name, model, row)
        kept = here.get(key)
        if kept is None:
            new.append(model(pk=UUID(key), **_defaults(name, row), **values, **_provenance(model, said)))
            continue
        different = {column for column, value in values.items() if getattr(kept, column) != value}
        if different:
            for column, value in (values | _provenance(model, said)).items():
                setattr(kept, column, value)
            columns |= different | set(_provenance(model, said))
            changed.append(kept)
    model._default_manager.bulk_create(new, batch_size=CHUNK)
    if changed:
        names = {f.attname: f.name for f in model._meta.concrete_fields}
        fields = sorted({names.get(column, column) for column in columns})
        model._default_manager.bulk_update(changed, fields, batch_size=200)
    _point(name, model, rows)
    return len(new), len(changed), len(rows) - len(new) - len(changed)


def _point(name: str, model: type[db.Model], rows: dict[str, Row]) -> None:
    for column in LATER & set(hsds.tables()[name].fields):
        for key, row in rows.items():
            if row.get(column):
                model._default_manager.filter(pk=key).exclude(**{column: row[column]}).update(**{column: row[column]})


def _values(name: str, model: type[db.Model], row: Row) -> dict[str, Any]:
    """The columns a row fills. What it leaves out stays as it is."""
    values = {}
    attnames = {f.name: f.attname for f in model._meta.concrete_fields}
    for field_, value in row.items():
        if field_ == "id" or field_ in LATER or value in (None, "") or (name, field_) == ("service", "last_modified"):
            continue
        column = model._meta.get_field(_column(name, field_))
        values[attnames[column.name]] = _as(column, value)
    if name in ("organization", "service") and "name" in values:
        values["folded_name"] = fold(values["name"])[:255]
    return values


def _as(column: Any, value: Any) -> Any:
    if column.is_relation or isinstance(column, db.UUIDField):
        return UUID(str(value))
    if isinstance(column, db.DateField):
        return date.fromisoformat(value)
    if isinstance(column, db.TimeField):
        return _time(value)
    if isinstance(column, db.DecimalField):
        return Decimal(str(value)).quantize(Decimal("0.01"))
    if isinstance(column, db.IntegerField):
        return int(value)
    return str(value) if isinstance(column, db.CharField | db.TextField) else value


def _time(text: str) -> time:
    return time.fromisoformat(text).replace(tzinfo=None, second=0, microsecond=0)


def _defaults(name: str, row: Row) -> dict[str, Any]:
    """What a new row needs that the standard does not ask for."""
    if name == "location" and not row.get("name"):
        return {"name": row.get("alternate_name") or row.get("description", "")[:255]}
    return {}


def _provenance(model: type[db.Model], said: dict[str, str]) -> dict[str, str]:
    return said if any(f.name == "confidence" for f in model._meta.concrete_fields) else {}


# -- what stands closer to hand -------------------------------------------------------------------------------------------
def _bring_close(found: dict[str, dict[str, Row]], codes: dict[str, list[str]]) -> None:
    """Codes of languages, the one address, needs and *free of charge*, where the pages read them."""
    spoken: dict[str, list[str]] = {}
    for row in found.get("language", {}).values():
        if row.get("service_id") and row.get("code"):
            spoken.setdefault(str(row["service_id"]), []).append(str(row["code"]))
    for key in found.get("service", {}):
        spoken.setdefault(key, [])
    _update(Service, spoken, lambda service, langs: setattr(service, "languages", sorted(set(langs) or service.languages)),
            ["languages"])  # fmt: skip
    places = {
        str(row["location_id"]): row
        for row in reversed(found.get("address", {}).values())
        if row.get("address_type") == "physical" and row.get("location_id")
    }
    _update(Location, places, _set_address, ["address_1", "city", "state_province", "postal_code", "country", "name"])
    _points(places)
    free: dict[str, bool] = {}
    for row in found.get("cost_option", {}).values():
        key = str(row.get("service_id"))
        free[key] = free.get(key, True) and row.get("amount") == 0
    _update(Service, free, lambda service, is_free: setattr(service, "is_free", is_free), ["is_free"])
    ServiceNeed.objects.bulk_create(
        [
            ServiceNeed(service_id=UUID(service), code=code)
            for service, found_codes in codes.items()
            for code in dict.fromkeys(found_codes)
        ],
        batch_size=CHUNK,
        ignore_conflicts=True,
    )


def _points(places: Mapping[str, Row]) -> None:
    """A place that came without its point is found by that of its postal code, and says so; without any nobody near would see it."""
    codes: dict[str, dict[str, str]] = {}
    for key, row in places.items():
        codes.setdefault(str(row["country"]).lower(), {})[key] = str(row["postal_code"]).split("-")[0]
    found = {}
    for country, of in codes.items():
        points = points_of_postal_codes(country, set(of.values()))
        found |= {key: points[code] for key, code in of.items() if code in points}

    def put(place: Location, point: tuple[float, float]) -> None:
        if place.latitude is None or place.longitude is None:
            place.latitude, place.longitude = point
            place.point_of = Location.PointOf.POSTAL_CODE

    _update(Location, found, put, ["latitude", "longitude", "point_of"])


def _update(model: Any, wanted: dict[str, Any], change: Any, fields: list[str]) -> None:
    keys = list(wanted)
    for start in range(0, len(keys), CHUNK):
        rows = list(model.objects.filter(pk__in=keys[start : start + CHUNK]))
        for row in rows:
            change(row, wanted[str(row.pk)])
        model.objects.bulk_update(rows, fields, batch_size=200)


def _set_address(place: Location, row: Row) -> None:
    for column in ("address_1", "city", "state_province", "postal_code"):
        setattr(place, column, str(row[column])[: Location._meta.get_field(column).max_length])
    place.country = str(row["country"]).lower()
    place.name = place.name or f"{place.address_1}, {place.city}"[:255]
