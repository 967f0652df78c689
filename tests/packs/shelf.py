"""Every pack found on disk, and what each file of a pack must look like."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path

from ambos.domain.country import DestinationPack, OriginPack, Pack

PACKS = Path(__file__).parents[2] / "packs"
TRUST = ("source", "as_of", "confidence")


def load(kind: str, folder: str) -> Pack:
    return importlib.import_module(f"packs.{kind}.{folder}.pack").PACK


def found(kind: str) -> list[str]:
    return sorted(p.parent.name for p in (PACKS / kind).glob("*/pack.py"))


ORIGINS: dict[str, OriginPack] = {name: load("origins", name) for name in found("origins")}
DESTINATIONS: dict[str, DestinationPack] = {name: load("destinations", name) for name in found("destinations")}
ALL: dict[str, Pack] = {f"origins/{n}": p for n, p in ORIGINS.items()} | {
    f"destinations/{n}": p for n, p in DESTINATIONS.items()
}


@dataclass(frozen=True)
class Table:
    """A CSV file: its columns in order, the columns that name a row and sort it, and those that may not be blank."""

    columns: str
    key: str
    filled: str


TABLES: dict[str, dict[str, Table]] = {
    "origins": {
        "catalogue/age_bands.csv": Table("code from_age to_age source as_of confidence", "code", "code from_age"),
        "catalogue/safety_at_work.csv": Table(
            "code kind name_es name_en source as_of confidence", "kind code", "code kind name_es name_en"
        ),
        "catalogue/services.csv": Table(
            "code section unit by name_es name_en source as_of confidence",
            "section code",
            "code section unit name_es name_en",
        ),
        "catalogue/topics.csv": Table(
            "code name_es name_en shown_first source as_of confidence", "code", "code name_es name_en"
        ),
        "council_bodies.csv": Table(
            "code kind name_es name_en began_on ended_on successor source as_of confidence",
            "code",
            "code kind name_es name_en",
        ),
        "health_weeks/published_totals.csv": Table(
            "edition measure source_id name_es name_en value bound reading scope_es scope_en source source_es as_of confidence",
            "edition measure source_id",
            "edition measure source_id name_es name_en value bound reading",
        ),
        "education/adult_modules.csv": Table(
            "order code title kind level axis is_official source as_of confidence", "order", "order code title kind"
        ),
        "education/levels.csv": Table(
            "level number years_of_schooling typical_age national source as_of confidence",
            "level number",
            "level number years_of_schooling typical_age national",
        ),
        "education/subjects.csv": Table(
            "plan code level term number subject sced sced_confidence source as_of confidence",
            "plan code",
            "plan code level term number subject",
        ),
        "catalogue/window_criteria.csv": Table(
            "code section name_es name_en source as_of confidence", "section code", "code section name_es name_en"
        ),
        "languages.csv": Table(
            "code iso639_3 kind name_es name_en note source as_of confidence", "code", "code kind name_es name_en"
        ),
        "network/district_conflicts.csv": Table(
            "country area_kind area_code office other_office source as_of confidence",
            "country area_kind area_code office",
            "country area_kind area_code office other_office",
        ),
        "network/district_sources.csv": Table(
            "source_id office statement_type areas_named source source_date issuer as_of confidence note",
            "source_id",
            "source_id statement_type areas_named",
        ),
        "network/district_unassigned.csv": Table(
            "country area_kind area_code valid_from valid_to reason source as_of confidence",
            "country area_kind area_code valid_from",
            "country area_kind area_code reason",
        ),
        "network/districts.csv": Table(
            "office country area_kind area_code valid_from valid_to source as_of confidence basis"
            " valid_from_precision valid_to_precision",
            "country area_kind area_code valid_from",
            "office country area_kind area_code basis",
        ),
        "network/offices.csv": Table(
            "code official_name_es name_en kind parent city state country lat lon timezone website phone"
            " opened_on closed_on source as_of confidence note"
            " kind_confidence opened_precision closed_precision timezone_basis",
            "code",
            "code official_name_es name_en kind city country lat lon timezone kind_confidence timezone_basis",
        ),
        "network/windows.csv": Table(
            "office year lead_agency source as_of confidence as_published kind matched_by",
            "year office kind",
            "year as_published kind",
        ),
        "places/states.csv": Table(
            "inegi_code iso_3166_2 name official_name abbreviation population_2020 source as_of confidence",
            "inegi_code",
            "inegi_code iso_3166_2 name official_name abbreviation population_2020",
        ),
    },
    "destinations": {
        "education/courses.csv": Table(
            "code sced title subject credits source as_of confidence", "code", "code title subject credits"
        ),
        "education/grades.csv": Table(
            "grade level years_of_schooling typical_age source as_of confidence",
            "grade",
            "grade level years_of_schooling typical_age",
        ),
        "eligibility/program_families.csv": Table(
            "program has_citizen_row citizen_facts family source as_of confidence",
            "program",
            "program has_citizen_row family",
        ),
        "needs.csv": Table(
            "code name_en name_es parent used_at_windows name_es_by source as_of confidence",
            "code",
            "code name_en used_at_windows",
        ),
        "places/counties.csv": Table(
            "fips name state lat lon population_2010 population_2019 metro_code metro_name vintage",
            "fips",
            "fips name state vintage",
        ),
        "places/sources.csv": Table("file source as_of confidence licence note", "file", "file licence"),
        "places/states.csv": Table(
            "fips code name_en name_es kind lat lon population_2019 timezone other_timezones source as_of confidence",
            "fips",
            "fips code name_en name_es kind lat lon timezone",
        ),
        "places/zip_codes.csv": Table(
            "zip place state county_fips_primary lat lon", "zip", "zip place state county_fips_primary lat lon"
        ),
        "places/zip_county_crosswalk.csv": Table("zip county_fips", "zip county_fips", "zip county_fips"),
    },
}
"""Kind of pack -> file -> table. A pack may leave a file out; a CSV file that is not listed here is an error."""


def csv_files() -> list[tuple[str, str]]:
    """(pack, file) of every CSV file that a pack ships."""
    return [
        (name, p.relative_to(pack.folder).as_posix())
        for name, pack in ALL.items()
        for p in sorted(pack.folder.rglob("*.csv"))
    ]


def table(pack: str, file: str) -> Table:
    return TABLES[pack.split("/")[0]][file]


def destination(code: str) -> DestinationPack:
    """The destination of this code; the template's when there is none, so that a new copy of a template is green."""
    return next((p for p in DESTINATIONS.values() if p.code == code), DESTINATIONS["template"])
