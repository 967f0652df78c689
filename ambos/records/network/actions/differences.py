"""What an official list would change, field by field, without changing anything.

All values are text, as the page and the log show them. ``added``: in the file only. ``changed``: in both, some field
differs. ``confirmed``: in both and equal; applying makes the official list its source. ``missing``: kept here and not
in the file; applying leaves it as it is, because a list that forgets an office must not close it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Q

from ambos.domain.errors import Reason, check

from ..models import District, NetworkImport, Office, Place
from .reading import COLUMNS, EMPTY, Line, Subject

NEW_OFFICE_NEEDS = ("official_name", "kind", "city", "country", "timezone")
OFFICE_FIELDS = tuple(c for c in COLUMNS[Subject.OFFICES] if c != "code")


class Stretch(NamedTuple):
    """One office serves one area between two days, both included; ``None``: open at that end."""

    office: str
    valid_from: date | None
    valid_to: date | None


def differences(subject: str, lines: Iterable[Line], source: str, as_of: str) -> dict[str, Any]:
    """What the lines of this list would change today. Raises ``Refused`` with every line that cannot be applied."""
    lines = list(lines)
    check(line_faults(subject, lines))
    return (_of_districts if subject == NetworkImport.Subject.DISTRICTS else _of_offices)(lines, source, as_of)


def line_faults(subject: str, lines: list[Line], named: Iterable[str] = ()) -> tuple[Reason, ...]:
    """Every line that the network as it is today cannot take. ``named``: codes of lines with faults of their own, which
    others may still speak of."""
    if subject == NetworkImport.Subject.DISTRICTS:
        names = area_names({area_of(line) for line in lines})
        return (*_district_faults(lines, set(Office.objects.values_list("code", flat=True)), names), *_overlaps(lines))
    kept = {office.code: office for office in Office.objects.select_related("parent")}
    return (*_office_faults(lines, kept, set(named)), *_circles(lines, kept))


def is_empty(found: dict[str, Any]) -> bool:
    """Would applying change nothing at all?"""
    return not (found["added"] or found["changed"] or found["confirmed"])


# -- offices -----------------------------------------------------------------------------------------------------------
def _of_offices(lines: list[Line], source: str, as_of: str) -> dict[str, Any]:
    kept = {office.code: office for office in Office.objects.select_related("parent", "listed_in")}
    found: dict[str, Any] = {"added": [], "changed": [], "confirmed": [], "missing": [], "same": 0}
    for line in lines:
        office = kept.get(line["code"])
        if office is None:
            values = {c: line[c] for c in OFFICE_FIELDS if line.get(c, EMPTY) != EMPTY}
            found["added"].append({"key": line["code"], "label": line["official_name"], "values": values})
            continue
        fields = _changed_fields(line, office)
        entry = {"key": office.code, "label": office.official_name}
        if fields:
            found["changed"].append(entry | {"fields": fields})
        elif office.listed_in and (office.source, office.as_of) == (source, as_of):
            found["same"] += 1
        else:
            found["confirmed"].append(entry)
    named = {line["code"] for line in lines}
    countries = {kept[code].country if code in kept else line.get("country") for code, line in _by_code(lines).items()}
    found["missing"] = [
        {"key": o.code, "label": o.official_name}
        for o in sorted(kept.values(), key=lambda o: o.code)
        if o.code not in named and o.closed_on is None and o.country in countries
    ]
    return found


def _changed_fields(line: Line, office: Office) -> list[dict[str, str]]:
    fields = []
    for column in OFFICE_FIELDS:
        said = line.get(column)
        if said is None:
            continue
        was, becomes = office_text(office, column), "" if said == EMPTY else said
        if was != becomes:
            fields.append({"field": column, "was": was, "becomes": becomes})
    if "kind" in line and not office.is_kind_confirmed:
        fields.append({"field": "is_kind_confirmed", "was": "no", "becomes": "yes"})
    return fields


def office_text(office: Office, column: str) -> str:
    """A field of an office as the list would write it."""
    if column == "parent":
        return office.parent.code if office.parent else ""
    value = getattr(office, column)
    if value is None:
        return ""
    return repr(round(value, 5)) if isinstance(value, float) else str(value)


def _office_faults(lines: list[Line], kept: dict[str, Office], named: set[str]) -> Iterable[Reason]:
    codes = {line["code"] for line in lines} | set(kept) | named
    for line in lines:
        office, where = kept.get(line["code"]), {"line": line["line"]}
        for column in NEW_OFFICE_NEEDS:
            empties = line.get(column) == EMPTY
            if empties or (office is None and column not in line):
                yield Reason("network.list_office_needs", where | {"column": column}, "file")
        if line.get("parent", EMPTY) not in {*codes, EMPTY}:
            yield Reason("network.list_unknown_parent", where | {"typed": line["parent"]}, "file")
        if office:
            opened = line.get("opened_on") or office_text(office, "opened_on")
            closed = line.get("closed_on") or office_text(office, "closed_on")
            both_said = "opened_on" in line and "closed_on" in line
            if not both_said and opened not in ("", EMPTY) and closed not in ("", EMPTY) and closed < opened:
                yield Reason("network.list_closes_before_opening", where, "file")


def _circles(lines: list[Line], kept: dict[str, Office]) -> Iterable[Reason]:
    """No office may be supervised by an office it supervises, however far up."""
    above = {code: office.parent.code for code, office in kept.items() if office.parent}
    for line in lines:
        if "parent" in line:
            above[line["code"]] = "" if line["parent"] == EMPTY else line["parent"]
    for line in lines:
        seen, code = set(), line["code"]
        while code and code not in seen:
            seen.add(code)
            code = above.get(code, "")
        if code == line["code"]:
            yield Reason("network.list_circle", {"line": line["line"], "typed": line["code"]}, "file")


def _by_code(lines: list[Line]) -> dict[str, Line]:
    return {line["code"]: line for line in lines}


# -- districts ---------------------------------------------------------------------------------------------------------
def _of_districts(lines: list[Line], source: str, as_of: str) -> dict[str, Any]:
    asked = {area_of(line) for line in lines}
    names = area_names(asked)
    kept = rows_by_area(asked)
    found: dict[str, Any] = {"added": [], "changed": [], "confirmed": [], "missing": [], "same": 0}
    for area, said in _stretches(lines).items():
        before = {Stretch(d.office.code, d.valid_from, d.valid_to): d for d in kept.get(area, ())}
        after = merged(set(before), said)
        entry = {"key": " ".join(area), "label": names[area]}
        if after != set(before):
            was, becomes = (", ".join(map(_in_words, in_order(s))) for s in (before, after))
            kind = "changed" if before else "added"
            found[kind].append(
                entry
                | (
                    {"fields": [{"field": "office", "was": was, "becomes": becomes}]}
                    if before
                    else {"values": {"office": becomes}}
                )
            )
        elif all(before[s].listed_in_id and (before[s].source, before[s].as_of) == (source, as_of) for s in said):
            found["same"] += 1
        else:
            found["confirmed"].append(entry)
    found["missing"] = _missing_areas(lines, asked)
    return found


def merged(before: set[Stretch], said: set[Stretch]) -> set[Stretch]:
    """The stretches of one area after a list has spoken: what it says holds; what was kept gives way where it overlaps,
    and stays before and after."""
    after = set(said)
    for old in before - said:
        pieces = [old]
        for new in said:
            pieces = [piece for p in pieces for piece in _without(p, new)]
        after |= set(pieces)
    return after


def _without(old: Stretch, new: Stretch) -> list[Stretch]:
    start, end = old.valid_from or date.min, old.valid_to or date.max
    new_start, new_end = new.valid_from or date.min, new.valid_to or date.max
    if end < new_start or new_end < start:
        return [old]
    pieces = []
    if start < new_start:
        pieces.append(old._replace(valid_to=new_start - timedelta(days=1)))
    if new_end < end:
        pieces.append(old._replace(valid_from=new_end + timedelta(days=1)))
    return pieces


def in_order(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Oldest first."""
    return sorted(stretches, key=lambda s: (s.valid_from or date.min, s.office))


def stretch_of(line: Line) -> Stretch:
    """What one line of the file says of its area."""
    days = [date.fromisoformat(line[c]) if line.get(c, EMPTY) != EMPTY else None for c in ("valid_from", "valid_to")]
    return Stretch(line["office"], *days)


def area_of(line: Line) -> tuple[str, str, str]:
    """Country, kind and code of the area a line speaks of."""
    return line["country"], line["area_kind"], line["area_code"]


def rows_by_area(areas: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], list[District]]:
    """The rows kept of these areas."""
    found: dict[tuple[str, str, str], list[District]] = defaultdict(list)
    wanted = set(areas)
    for row in District.objects.filter(country__in={a[0] for a in wanted}).select_related("office"):
        area = (row.country, row.area_kind, row.area_code)
        if area in wanted:
            found[area].append(row)
    return found


def area_names(areas: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], str]:
    """The names of those areas that exist, with their state."""
    keys = {":".join(area): area for area in areas}
    places = Place.objects.in_bulk(list(keys))
    return {keys[key]: f"{p.name}, {p.state_code}" if p.kind != "state" else p.name for key, p in places.items()}


def _stretches(lines: list[Line]) -> dict[tuple[str, str, str], set[Stretch]]:
    found: dict[tuple[str, str, str], set[Stretch]] = defaultdict(set)
    for line in lines:
        found[area_of(line)].add(stretch_of(line))
    return found


def _in_words(stretch: Stretch) -> str:
    start = stretch.valid_from.isoformat() if stretch.valid_from else ""
    end = stretch.valid_to.isoformat() if stretch.valid_to else ""
    return f"{stretch.office} ({start} – {end})" if start or end else stretch.office


def _district_faults(lines: list[Line], offices: set[str], names: dict[tuple[str, str, str], str]) -> Iterable[Reason]:
    for line in lines:
        where = {"line": line["line"]}
        if line["office"] not in offices:
            yield Reason("network.list_unknown_office", where | {"typed": line["office"]}, "file")
        if area_of(line) not in names:
            yield Reason("network.list_unknown_area", where | {"typed": " ".join(area_of(line))}, "file")


def _overlaps(lines: list[Line]) -> Iterable[Reason]:
    """The list may not give one area to two offices on one day."""
    seen: dict[tuple[str, str, str], list[tuple[Stretch, str]]] = defaultdict(list)
    for line in lines:
        stretch = stretch_of(line)
        for other, first in seen[area_of(line)]:
            if _without(other, stretch) != [other]:
                yield Reason("network.list_overlap", {"line": line["line"], "first": first}, "file")
        seen[area_of(line)].append((stretch, line["line"]))


def _missing_areas(lines: list[Line], asked: set[tuple[str, str, str]]) -> list[dict[str, str]]:
    """Areas that the offices of the list serve today and the list does not name."""
    still = Q(valid_to__isnull=True)
    codes = {line["office"] for line in lines}
    rows = District.objects.filter(still, office__code__in=codes).select_related("office")
    gone = {(r.country, r.area_kind, r.area_code): r.office.code for r in rows}
    gone = {area: office for area, office in gone.items() if area not in asked}
    names = area_names(gone)
    return [{"key": " ".join(a), "label": f"{names.get(a, a[2])} ({gone[a]})"} for a in sorted(gone)]
