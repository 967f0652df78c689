"""The directory in the tables of HSDS 3.0: what is stored, and what follows from it.

Ambos keeps some facts closer to hand than the standard does: the codes of languages and the one address stand in the row
itself, needs are codes of the packs. Where nobody brought rows of the standard for them they are derived here, with ids
that stay the same from one export to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Model, Q, QuerySet

from ambos.domain import hsds
from ambos.domain.access import Access
from ambos.domain.errors import Reason
from ambos.records.registry.queries import explain

from .. import models
from ..models import Location, Organization, Service, ServiceAtLocation, ServiceNeed
from . import finding

Row = dict[str, Any]
NAMESPACE = UUID("6f2c1d0e-5a57-5e0a-9d0b-3a1f0c9a7b11")
"""Under which keys are derived. Changing it changes the id of every derived row: never."""
NEEDS_TAXONOMY = "open-eligibility"
HANGING = frozenset({"contact", "phone", "address", "schedule", "funding", "service_area", "required_document", "language",
                     "accessibility", "cost_option", "organization_identifier", "program"})  # fmt: skip
"""Tables whose rows say nothing without the row they hang below."""
VOCABULARY = ("taxonomy", "taxonomy_term", "meta_table_description")
"""Tables that belong to nobody: the same for every part."""
LOOSE = {"attribute": "link_id", "metadata": "resource_id"}
"""Tables whose rows hang below a row of any other, by this column."""
MANY = 5_000
"""From so many keys on a query reads all rows and those that hang below nothing are left out afterwards."""

_LEGAL_FORM = next(
    field
    for field in hsds.tables()["organization"].fields
    if field not in {column.attname for column in Organization._meta.concrete_fields}
)
"""What the standard calls the legal form of an organization. In this house the same two words would mean something of a
person that is never kept, so they are not written down: it is the one column of that table that has another name here."""

COLUMNS: dict[str, tuple[type[Model], dict[str, str]]] = {
    "organization": (Organization, {_LEGAL_FORM: "legal_form"}),
    "program": (models.Program, {}),
    "service": (
        Service,
        {"status": "state", "assured_date": "assured_on", "fees_description": "fees", "fees": "fees_details"},
    ),
    "location": (Location, {}),
    "service_at_location": (ServiceAtLocation, {}),
    "contact": (models.Contact, {}),
    "phone": (models.Phone, {}),
    "address": (models.Address, {}),
    "schedule": (models.Schedule, {}),
    "funding": (models.Funding, {"source": "funder"}),
    "service_area": (models.ServiceArea, {}),
    "required_document": (models.RequiredDocument, {}),
    "language": (models.Language, {}),
    "accessibility": (models.Accessibility, {}),
    "cost_option": (models.CostOption, {}),
    "organization_identifier": (models.OrganizationIdentifier, {}),
    "taxonomy": (models.Taxonomy, {}),
    "taxonomy_term": (models.TaxonomyTerm, {"taxonomy_id": "taxonomy_ref_id"}),
    "attribute": (models.Attribute, {}),
    "meta_table_description": (models.MetaTableDescription, {}),
    "metadata": (models.Metadata, {}),
}
"""Table of HSDS -> where it is kept, and the columns that bear another name here. Whoever stands before another in this
order may be pointed at by it."""


def derived_key(*parts: object) -> str:
    """The id of a row that is not stored: always the same for the same parts."""
    return str(uuid5(NAMESPACE, "/".join(str(part) for part in parts)))


@dataclass(frozen=True)
class Scope:
    """Which rows are meant: four querysets, everything else hangs below one of them. ``whole``: of what it is a part, all
    that the reader sees; a pointer of the part to a row of the whole stays."""

    organizations: QuerySet[Organization]
    services: QuerySet[Service]
    locations: QuerySet[Location]
    at_locations: QuerySet[ServiceAtLocation]
    whole: Scope | None = None

    @property
    def kept(self) -> dict[str, QuerySet[Any]]:
        """The four by the name of their table."""
        return {
            "organization": self.organizations, "service": self.services, "location": self.locations,
            "service_at_location": self.at_locations,
        }  # fmt: skip


def whole_scope(access: Access) -> Scope:
    """All that this reader sees."""
    services = finding.services(access).order_by().values("pk")
    organizations = finding.organizations(access).order_by().values("pk")
    here = ServiceAtLocation.objects.filter(service__in=services)
    return Scope(
        Organization.objects.filter(pk__in=organizations),
        Service.objects.filter(pk__in=services),
        Location.objects.filter(
            Q(organization__in=organizations) | Q(organization=None) | Q(pk__in=here.values("location"))
        ),
        here,
    )


def scope_of(access: Access, kind: str, keys: Iterable[Any]) -> Scope:
    """What the whole records of these keys say, of those the reader sees. ``kind``: of ``hsds.KINDS``."""
    everything, keys = whole_scope(access), list(keys)
    if kind == "organization":
        owners = everything.organizations.filter(pk__in=keys)
        services = everything.services.filter(organization__in=owners)
        here = everything.at_locations.filter(service__in=services)
    elif kind == "service":
        services = everything.services.filter(pk__in=keys)
        owners = everything.organizations.filter(pk__in=services.values("organization"))
        here = everything.at_locations.filter(service__in=services)
    else:
        here = everything.at_locations.filter(pk__in=keys)
        services = everything.services.filter(pk__in=here.values("service"))
        owners = everything.organizations.filter(pk__in=services.values("organization"))
    places = Location.objects.filter(Q(organization__in=owners) | Q(pk__in=here.values("location")))
    return Scope(owners, services, places, here, everything)


def tables(scope: Scope, words: Mapping[str, Mapping[str, Row]] | None = None) -> dict[str, dict[str, Row]]:
    """The tables of HSDS of a scope, in about twenty queries however large it is. ``words``: what ``vocabulary`` read before,
    for whoever reads many parts."""
    found: dict[str, dict[str, Row]] = {}
    for name, (model, _renamed) in COLUMNS.items():
        if words is None or name not in VOCABULARY:
            found[name] = _read(name, _below(name, model, found, scope))
    for name, rows in (words or {}).items():
        found[name] = {**found.get(name, {}), **rows}
    _drop_dangling(found, scope)
    for name, link in LOOSE.items():
        there = {key for rows in found.values() for key in rows}
        found[name] = {key: row for key, row in found[name].items() if row[link] in there}
    _derive(found, scope)
    return found


def vocabulary() -> dict[str, dict[str, Row]]:
    """The stored taxonomies, their terms and what is said of whole tables, with whatever hangs below these."""
    found = {name: _read(name, [COLUMNS[name][0].objects.all()]) for name in VOCABULARY}
    for name in LOOSE:
        found[name] = _read(name, _loose(name, [UUID(key) for rows in found.values() for key in rows]))
    return found


def _read(name: str, some: Iterable[QuerySet[Any]]) -> dict[str, Row]:
    return {str(row.pk): stored(name, row) for rows in some for row in rows.order_by("pk").iterator(chunk_size=2000)}


def _loose(name: str, keys: list[UUID]) -> Iterator[QuerySet[Any]]:
    for start in range(0, len(keys), MANY):
        yield COLUMNS[name][0].objects.filter(**{f"{LOOSE[name]}__in": keys[start : start + MANY]})


def stored(name: str, row: Any) -> Row:
    """One stored row as the standard writes it; what is empty is left out."""
    renamed = COLUMNS[name][1]
    said = {field: _value(getattr(row, renamed.get(field, field), None)) for field in hsds.tables()[name].fields}
    if name == "phone" and said["extension"] is not None:
        said["extension"] = int(said["extension"]) if said["extension"].isdigit() else None
    if name == "service":
        said["alternate_name"] = said["alternate_name"] or row.name_en or None
    if name in ("organization", "program", "taxonomy", "taxonomy_term"):
        said["description"] = said["description"] or said["name"]
    return {field: value for field, value in said.items() if value is not None}


def _value(value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, float | Decimal):
        return int(value) if value == int(value) else float(value)
    return value


def _below(name: str, model: Any, found: dict[str, dict[str, Row]], scope: Scope) -> Iterable[QuerySet[Any]]:
    """The rows of a table that hang below what was found: all when everything is meant, else by their parents."""
    if name in scope.kept:
        return [scope.kept[name]]
    if name in VOCABULARY:
        return [model.objects.all()]
    if name in LOOSE:
        keys = [UUID(key) for rows in found.values() for key in rows]
        return [model.objects.all()] if len(keys) >= MANY and scope.whole is None else _loose(name, keys)
    reach = Q(pk__in=())
    if name == "program":
        reach |= Q(pk__in=scope.services.values("program"))
    for column, parent in hsds.tables()[name].references.items():
        if parent in scope.kept:
            reach |= Q(**{f"{column.removesuffix('_id')}__in": scope.kept[parent].values("pk")})
        elif len(found.get(parent, ())) >= MANY:
            reach |= Q(**{f"{column}__isnull": False})
        elif found.get(parent):
            reach |= Q(**{f"{column}__in": [UUID(key) for key in found[parent]]})
    return [model.objects.filter(reach)]


def _drop_dangling(found: dict[str, dict[str, Row]], scope: Scope) -> None:
    """A pointer to a row that this reader does not see is left out, so that no reference leads nowhere; a row that only
    hung below such a one goes with it. What lies outside a part and inside the whole is asked for, a query a column."""
    for name, rows in found.items():
        references = hsds.tables()[name].pointers
        for column, parent in references.items():
            there = found.get(parent, {})
            outside = {row[column] for row in rows.values() if row.get(column) and row[column] not in there}
            outside -= _known(parent, outside, scope.whole) if outside and scope.whole else set()
            for row in rows.values() if outside else ():
                if row.get(column) in outside:
                    del row[column]
        if name in HANGING:
            for key in [key for key, row in rows.items() if not any(row.get(column) for column in references)]:
                del rows[key]


def _known(name: str, keys: set[str], whole: Scope) -> set[str]:
    """Which of these rows stand in the tables of the whole."""
    asked, there = list(keys), _standing(name, whole)
    found: set[str] = set()
    for start in range(0, len(asked), MANY):
        some = there.filter(pk__in=[UUID(key) for key in asked[start : start + MANY]])
        found |= {str(key) for key in some.values_list("pk", flat=True)}
    return found


def _standing(name: str, whole: Scope) -> QuerySet[Any]:
    """The rows of a table that stand in the whole, as a query."""
    if name in whole.kept:
        return whole.kept[name]
    if name in VOCABULARY:  # all of it stands in every part
        return COLUMNS[name][0].objects.none()
    reach = Q(pk__in=())
    for column, parent in hsds.tables()[name].references.items():
        reach |= Q(**{f"{column.removesuffix('_id')}__in": _standing(parent, whole).values("pk")})
    return COLUMNS[name][0].objects.filter(reach)


# -- what follows ---------------------------------------------------------------------------------------------------------
def _derive(found: dict[str, dict[str, Row]], scope: Scope) -> None:
    _languages(found, scope)
    _addresses(found, scope)
    _prices(found, scope)
    _needs(found, scope)


def _languages(found: dict[str, dict[str, Row]], scope: Scope) -> None:
    """The codes of a service as rows; rows that came with it stay as long as their code still holds."""
    spoken = dict(scope.services.values_list("pk", "languages"))
    said: dict[str, set[str]] = {}
    for key, row in list(found["language"].items()):
        service = row.get("service_id")
        if service and "code" in row and row["code"] not in (spoken.get(UUID(service)) or ()):
            del found["language"][key]
        elif service:
            said.setdefault(service, set()).add(row.get("code", ""))
    for service, codes in spoken.items():
        for code in codes:
            if code not in said.get(str(service), ()):
                key = derived_key(service, "language", code)
                name = finding.language_names([code])[0]
                found["language"][key] = {"id": key, "service_id": str(service), "name": name, "code": code}


def _addresses(found: dict[str, dict[str, Row]], scope: Scope) -> None:
    """The one address of a place as a row. The standard asks for street and postal code: where they are not known there
    is no row, and the city stands in the description of the place."""
    has_own = {row["location_id"] for row in found["address"].values()}
    told = {row.get("location_id") for row in found["accessibility"].values()}
    columns = ("address_1", "city", "state_province", "postal_code", "country")
    for place in scope.locations.values("pk", *columns, "is_accessible"):
        key = str(place["pk"])
        if place["is_accessible"] is True and key not in told:
            row = derived_key(key, "accessibility")
            found["accessibility"][row] = {"id": row, "location_id": key, "description": "Step-free access"}
        if key in has_own:
            continue
        if all(place[column] for column in columns):
            row = derived_key(key, "address")
            said = {column: place[column] for column in columns} | {"country": place["country"].upper()}
            found["address"][row] = {"id": row, "location_id": key, "address_type": "physical"} | said
        else:
            known = ", ".join(place[c] for c in ("address_1", "city", "state_province", "postal_code") if place[c])
            if known:
                found["location"][key].setdefault("description", known)


def _prices(found: dict[str, dict[str, Row]], scope: Scope) -> None:
    """Free of charge is a price of nothing, where no prices came with the service."""
    priced = {row["service_id"] for row in found["cost_option"].values()}
    for service in scope.services.filter(is_free=True).values_list("pk", flat=True):
        if str(service) not in priced:
            key = derived_key(service, "free")
            found["cost_option"][key] = {"id": key, "service_id": str(service), "amount": 0}


def _needs(found: dict[str, dict[str, Row]], scope: Scope) -> None:
    """Needs as attributes with terms of Open Eligibility, and the terms with those above them."""
    answered = ServiceNeed.objects.filter(service__in=scope.services.values("pk")).values_list("service", "code")
    terms: dict[str, Row] = {}
    for service, code in answered.iterator():
        if code in finding.needs():
            for term in _with_wider(code):
                terms.setdefault(term["id"], term)
            key = derived_key(service, "need", code)
            found["attribute"][key] = {
                "id": key, "link_id": str(service), "link_entity": "service", "link_type": "taxonomy_term",
                "taxonomy_term_id": derived_key(NEEDS_TAXONOMY, code), "value": code,
            }  # fmt: skip
    if terms:
        found["taxonomy"][derived_key(NEEDS_TAXONOMY)] = needs_taxonomy()
        found["taxonomy_term"] |= terms


def needs_taxonomy() -> Row:
    """Open Eligibility, as the standard describes a taxonomy."""
    return {
        "id": derived_key(NEEDS_TAXONOMY), "name": "Open Eligibility", "version": "2.0",
        "description": "Human services and human situations, Open Eligibility Project (CC BY-SA 3.0)",
    }  # fmt: skip


def needs_terms() -> Iterator[Row]:
    """Every need of the packs as a term."""
    for code, need in finding.needs().items():
        above = {"parent_id": derived_key(NEEDS_TAXONOMY, need.parent)} if need.parent in finding.needs() else {}
        yield {
            "id": derived_key(NEEDS_TAXONOMY, code), "code": code, "name": need.name.en, "description": need.name.es,
            "taxonomy": "Open Eligibility", "taxonomy_id": derived_key(NEEDS_TAXONOMY), "language": "en", **above,
        }  # fmt: skip


def _with_wider(code: str) -> Iterator[Row]:
    while code in _terms():
        yield _terms()[code]
        code = finding.needs()[code].parent


@cache
def _terms() -> dict[str, Row]:
    return {row["code"]: row for row in needs_terms()}


def fault_words(code: str) -> str:
    """What is wrong with a row, in the reader's language."""
    return explain(Reason(f"directory.row_{code}"))


def needs_taxonomy_key() -> str:
    """The id under which Open Eligibility stands."""
    return derived_key(NEEDS_TAXONOMY)


def codes_of_term(key: Any) -> list[str]:
    """The need of a term and all narrower ones; none for a term nobody knows."""
    code = next((row["code"] for row in _terms().values() if row["id"] == str(key)), None)
    return [c for c, rank in finding.kin(code).items() if rank < 2] if code else []
