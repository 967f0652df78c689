"""Every row says where it comes from, of which day, and how far to trust it; every file is tidy."""

import re
from collections import Counter

import pytest

from ambos.domain.country import CONFIDENCES
from tests.packs.answers import rows
from tests.packs.shelf import ALL, TRUST, csv_files, table

A_DAY_A_MONTH_OR_A_YEAR = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
LONG_LISTS = {"places/counties.csv", "places/zip_codes.csv", "places/zip_county_crosswalk.csv"}
FILES = csv_files()


def untrusted(row):
    return [
        f"{row}: {column}"
        for column, fine in (
            ("source", 0 < len(row["source"]) <= 500),
            ("as_of", A_DAY_A_MONTH_OR_A_YEAR.fullmatch(str(row["as_of"]))),
            ("confidence", row["confidence"] in CONFIDENCES),
        )
        if not fine
    ]


@pytest.mark.parametrize("pack, file", FILES)
def test_columns_are_these_in_this_order(pack, file):
    header = (ALL[pack].folder / file).read_text(encoding="utf-8").split("\n", 1)[0]
    assert header.replace(",", " ") == table(pack, file).columns


@pytest.mark.parametrize("pack, file", FILES)
def test_a_file_is_sorted_by_its_key_and_no_key_stands_twice(pack, file):
    keys = [tuple(row[column] for column in table(pack, file).key.split()) for row in rows(pack, file)]
    if file in {"network/windows.csv", "network/districts.csv"} or file.startswith("catalogue/age"):
        assert [k for k, n in Counter(keys).items() if n > 1] == []
    else:
        assert keys == sorted(set(keys))
    assert len(keys) >= 1


@pytest.mark.parametrize("pack, file", FILES)
def test_what_must_be_filled_is_filled(pack, file):
    assert [
        (row, column) for row in rows(pack, file) for column in table(pack, file).filled.split() if not row[column]
    ] == []


@pytest.mark.parametrize("pack, file", FILES)
def test_no_cell_has_spaces_at_its_ends(pack, file):
    assert [cell for row in rows(pack, file) for cell in row.values() if cell != cell.strip()] == []


@pytest.mark.parametrize("pack, file", [(p, f) for p, f in FILES if f not in LONG_LISTS])
def test_every_row_has_source_day_and_confidence(pack, file):
    assert [fault for row in rows(pack, file) for fault in untrusted(row)] == []


@pytest.mark.parametrize("pack, file", [(p, f) for p, f in FILES if f in LONG_LISTS])
def test_a_long_list_has_them_once_for_all_its_rows(pack, file):
    assert not set(TRUST) & set(table(pack, file).columns.split())
    assert [r["file"] for r in rows(pack, "places/sources.csv")].count(file.removeprefix("places/")) == 1


@pytest.mark.parametrize("pack", sorted(n for n in ALL if n.startswith("destinations")))
def test_the_list_of_long_lists_names_them_and_no_other(pack):
    assert {f"places/{r['file']}" for r in rows(pack, "places/sources.csv")} == LONG_LISTS


@pytest.mark.parametrize("pack", sorted(n for n in ALL if n.startswith("destinations")))
def test_every_family_has_source_day_and_confidence(pack):
    assert [f for row in ALL[pack].read("eligibility/families.yaml")["families"] for f in untrusted(row)] == []


@pytest.mark.parametrize("pack", sorted(ALL))
def test_rest_days_have_source_day_and_confidence_and_are_in_order(pack):
    file = ALL[pack].read("calendar/holidays.yaml" if pack.startswith("origins") else "holidays.yaml")
    assert file["schema"] == "ambos-holidays/1"
    assert untrusted(file) == []
    assert [h["confidence"] for h in file["holidays"] if h.get("confidence", "low") not in CONFIDENCES] == []
    days = [h["day"] for h in file["holidays"]]
    assert days == sorted(set(days))
    assert [h["code"] for h in file["holidays"] if not (h["name"]["es"] and h["name"]["en"])] == []


@pytest.mark.parametrize("pack", sorted(n for n in ALL if n.startswith("origins")))
def test_every_band_has_source_and_confidence(pack):
    clinical = ALL[pack].read("clinical/bands.yaml")
    assert untrusted(clinical) == []
    assert untrusted(clinical["critical_script"]) == []
    bands = [b for m in clinical["measures"] for c in m["components"] for b in c["bands"]]
    assert [f for b in bands for f in untrusted(b | {"as_of": clinical["as_of"]})] == []
