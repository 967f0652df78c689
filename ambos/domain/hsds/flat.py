"""A directory as a 211 line or a county keeps it in a spreadsheet: one line a service at a place, in columns of many names.

The first line names the columns; each is known by the names usual in such files, in English and Spanish, whatever their capitals and
blanks. The organization and the service must be named. What stands in a line becomes rows of the standard: organization, service,
location with its address, telephone, hours in words, languages, cost, what to bring. Ids are made from what names a thing (the keeper's
own id where a column has it, else the names), so that next month's file changes the rows of this one instead of doubling them.

Terms: a code or a name of Open Eligibility becomes a need. Any other (the taxonomy of the 211 lines is licensed and not ours to turn
into another) is kept as a term of its own and told, since nobody finds a service by a need it does not name.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID, uuid5

from ambos.domain.names import fold

from .checking import Fault
from .standard import Row

NAMESPACE = UUID("6f7d9f0e-5a4b-5b8e-9c39-2b6f0c2a2110")
NAMES = {
    "organization": "agency name, agency, agency_name, organization, organization name, provider, provider name, parent agency, "
    "organizacion, agencia, institucion",
    "organization_id": "agency id, organization id, provider id, id de la agencia",
    "site": "site name, site, location, location name, sitio, lugar, sede",
    "site_id": "site id, location id",
    "service": "service name, service, program name, program, servicio, programa, nombre del servicio",
    "service_id": "service id, program id, record id",
    "description": "description, service description, program description, descripcion",
    "address_1": "address, address 1, address1, street, street address, physical address, physical address 1, site address, direccion, "
    "domicilio, calle",
    "address_2": "address 2, address2, physical address 2, suite",
    "city": "city, physical city, ciudad",
    "state_province": "state, state province, province, physical state, physical state province, estado",
    "postal_code": "zip, zip code, zipcode, postal code, physical zip, physical postal code, codigo postal",
    "country": "country, physical country, pais",
    "latitude": "latitude, lat, latitud",
    "longitude": "longitude, lon, lng, long, longitud",
    "phone": "phone, phone number, phone 1, phone1, phone 1 number, main phone, telephone, telefono",
    "email": "email, e mail, email address, correo, correo electronico",
    "url": "website, web site, url, website address, web, pagina, pagina web",
    "hours": "hours, hours of operation, schedule, horario, horas",
    "languages": "languages, language, languages offered, idiomas, idioma, lenguas",
    "fees": "fees, fee, fee structure, cost, costo, cuota, precio",
    "eligibility": "eligibility, eligibility description, requisitos, quien puede",
    "documents": "documents, documents required, required documents, documentos, que llevar",
    "application": "application process, intake procedure, how to apply, como solicitar",
    "terms": "taxonomy, taxonomy term, taxonomy terms, taxonomy code, taxonomy codes, category, categories, need, needs, necesidad, "
    "necesidades, categoria",
}  # fmt: skip
"""Column of ours -> the names it goes by."""
MEANS = {fold(name): column for column, names in NAMES.items() for name in names.split(",")}
FREE = {
    fold(word)
    for word in ("free", "no cost", "no fee", "none", "free of charge", "gratis", "gratuito", "sin costo", "$0", "0")
}
SHORT = 255
"""What the words on the cost may be long; longer ones stand with the details."""
TERMS_ELSEWHERE = "As the directory it came from calls it"
Tables = dict[str, dict[str, Row]]


@dataclass(frozen=True)
class Spoken:
    """What the words of a file are called here: folded word -> code, of needs, of languages and of countries (two letters, capitals).
    ``country``: where a place stands whose line names none."""

    needs: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)
    country: str = ""


@dataclass
class Flat:
    """What a file said: tables, faults, and the terms nobody here knows with how many lines name them."""

    tables: Tables = field(default_factory=lambda: defaultdict(dict))
    faults: list[Fault] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)


def columns_of(text: str) -> dict[str, str] | None:
    """Column of ours -> heading of the file; ``None`` when the first line does not name an organization and a service.

    >>> columns_of("Agency Name,Program Name,ZIP Code,Notes")
    {'organization': 'Agency Name', 'service': 'Program Name', 'postal_code': 'ZIP Code'}
    >>> columns_of("id,name") is None
    True
    """
    found: dict[str, str] = {}
    for heading in next(csv.reader(io.StringIO(text, newline="")), []):
        column = MEANS.get(fold(heading.replace("_", " ")))
        if column:
            found.setdefault(column, heading)
    return found if "organization" in found and "service" in found else None


def read_flat(file: str, text: str, spoken: Spoken) -> Flat:
    """Every line as rows of the standard."""
    found, headings = Flat(), columns_of(text) or {}
    for number, cells in enumerate(csv.DictReader(io.StringIO(text, newline="")), 2):
        said = {column: " ".join((cells.get(heading) or "").split()) for column, heading in headings.items()}
        if not any(said.values()):
            continue
        line = f"line {number}"
        empty = [column for column in ("organization", "service") if not said[column]]
        if empty:
            found.faults += [Fault(file, line, headings[column], "missing") for column in empty]
            continue
        _line(found, said, spoken, partial(_note, found, file, line, headings))
    return found


def _note(found: Flat, file: str, line: str, headings: Mapping[str, str], column: str, code: str) -> None:
    found.faults.append(Fault(file, line, headings[column], code))


def _line(found: Flat, said: Mapping[str, str], spoken: Spoken, fault: Callable[[str, str], object]) -> None:
    get = said.get
    organization = _key("organization", get("organization_id") or said["organization"])
    service = _key("service", organization, get("service_id") or said["service"])
    kept = found.tables["organization"].setdefault(
        organization, {"id": organization, "name": said["organization"], "description": ""}
    )
    if url := get("url"):
        kept.setdefault("website", url if "://" in url else f"https://{url}")
    known: Row = {
        "id": service, "organization_id": organization, "name": said["service"], "status": "active", "description": get("description"),
        "email": get("email"), "fees" if len(said.get("fees", "")) > SHORT else "fees_description": get("fees"),
        "eligibility_description": get("eligibility"),
        "application_process": get("application"),
    }  # fmt: skip
    row = found.tables["service"].setdefault(service, {})
    for column, value in known.items():
        # One line a term or a site: what two lines say of one service agrees, or somebody looks.
        if value and row.setdefault(column, value) != value:
            fault({"fees_description": "fees", "eligibility_description": "eligibility", "application_process": "application",
                   "name": "service"}.get(column, column), "differs")  # fmt: skip
    if fold(get("fees") or "") in FREE:
        _put(found, "cost_option", _key("free", service), service_id=service, amount=0)
    place = _place(found, said, organization, spoken, fault)
    owner = {"service_id": service}
    if place:
        at = _key("service at location", service, place)
        _put(found, "service_at_location", at, service_id=service, location_id=place)
        owner = {"service_at_location_id": at}
    if hours := get("hours"):
        opened = found.tables["schedule"].setdefault(
            key := _key("hours", *owner.values()), {"id": key, **owner, "description": hours}
        )
        if opened["description"] != hours:
            fault("hours", "differs")
    for number in _parts(get("phone"), r"[;/]"):
        _put(found, "phone", _key("phone", service, number), service_id=service, number=number)
    for name in _parts(get("languages"), r"[;,/]"):
        key = _key("language", service, fold(name))
        code = spoken.languages.get(fold(name))
        _put(found, "language", key, service_id=service, name=name, **({"code": code} if code else {}))
    if papers := get("documents"):
        _put(found, "required_document", _key("documents", service), service_id=service, document=papers)
    for term in _parts(get("terms"), r"[;|]"):
        _term(found, service, term, spoken.needs)


def _place(
    found: Flat, said: Mapping[str, str], organization: str, spoken: Spoken, fault: Callable[[str, str], object]
) -> str:
    """The location of a line, with its address where street, city, state and postal code are known; '' when nothing is."""
    columns = ("address_1", "address_2", "city", "state_province", "postal_code")
    known = {column: said[column] for column in columns if said.get(column)}
    if not known and not said.get("site"):
        return ""
    named = said.get("site_id") or "/".join((said.get("site", ""), *(known.get(column, "") for column in columns)))
    key = _key("location", organization, named)
    name = said.get("site") or ", ".join(known[c] for c in ("address_1", "city") if c in known)
    row: Row = {"id": key, "location_type": "physical", "organization_id": organization, "name": name}
    for column, most in (("latitude", 90), ("longitude", 180)):
        if text := said.get(column):
            number = _number(text)
            if number is not None and -most <= number <= most:
                row[column] = number
            else:
                fault(column, "not_a_number")
    whole = all(column in known for column in columns if column != "address_2")
    if not whole and known:
        row["description"] = ", ".join(known.values())
    found.tables["location"].setdefault(key, row)
    if whole:
        named = said.get("country", "")
        country = spoken.countries.get(fold(named), named) if named else spoken.country
        _put(found, "address", _key("address", key), location_id=key, address_type="physical", country=country, **known)
    return key


def _term(found: Flat, service: str, term: str, needs: Mapping[str, str]) -> None:
    code = needs.get(fold(term)) or needs.get(fold(term.partition(" ")[0]))
    if code is None:
        found.unknown[term] += 1
    key = _key("term", code or fold(term))
    more = {"code": code, "taxonomy": "Open Eligibility"} if code else {"taxonomy": TERMS_ELSEWHERE}
    _put(found, "taxonomy_term", key, name=term, description="", **more)
    _put(
        found,
        "attribute",
        _key("attribute", service, key),
        link_id=service,
        link_entity="service",
        taxonomy_term_id=key,
        value=term,
    )


def _parts(text: str | None, between: str) -> list[str]:
    return [part for one in re.split(between, text or "") if (part := one.strip())]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _put(found: Flat, table: str, key: str, **row: object) -> None:
    found.tables[table].setdefault(key, {"id": key, **row})


def _key(kind: str, *parts: str) -> str:
    """Always the same id for the same thing."""
    return str(uuid5(NAMESPACE, "/".join((kind, *(fold(part) for part in parts)))))
