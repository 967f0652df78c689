"""HSDS 3.0: the official examples hold, come apart into tables and together again, and every planted fault is named."""

from __future__ import annotations

import copy
import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from ambos.domain import hsds

EXAMPLES = Path(__file__).parent / "hsds_examples"
SCHEMAS = Path(hsds.__file__).parent / "schemas"
SERVICE = "ac148810-d857-441c-9679-408f346de14b"


def example(kind):
    return json.loads((EXAMPLES / f"{kind}_full.json").read_text(encoding="utf-8"))


def test_the_schemas_are_the_official_ones():
    said = dict(
        re.findall(r"\| ([a-z_]+\.json) \| [^|]+ \| ([0-9a-f]{64}) \|", (SCHEMAS / "PROVENANCE.md").read_text())
    )
    there = {
        p.name.removesuffix(".gz"): hashlib.sha256(gzip.decompress(p.read_bytes())).hexdigest()
        for p in SCHEMAS.glob("*.gz")
    }
    assert there == said
    assert len(there) == 8


@pytest.mark.parametrize("kind", hsds.KINDS)
class TestTheOfficialExamples:
    def test_they_hold(self, kind):
        assert list(hsds.check_record(kind, example(kind), file="x")) == []

    def test_they_come_apart_and_together_with_nothing_lost(self, kind):
        whole = example(kind)
        [again] = [r for r in hsds.nest(kind, hsds.flatten(kind, [whole])) if r["id"] == whole["id"]]
        assert list(hsds.check_record(kind, again, file="x")) == []
        assert says_all(again, whole) == []

    def test_what_is_put_together_names_nothing_that_the_schema_does_not(self, kind):
        for record in hsds.nest(kind, hsds.flatten(kind, [example(kind)])):
            assert unknown(hsds.schema(kind), record) == []


def says_all(again, whole, path=""):
    """Places of ``whole`` that ``again`` does not say, but for attributes and metadata, which the examples hang below one
    row while they say that they are about another."""
    lost = []
    for name, value in whole.items():
        if name in ("attributes", "metadata", "organization"):
            continue
        if isinstance(value, list):
            for one in value:
                other = [o for o in again.get(name, []) if o["id"] == one["id"]]
                lost += says_all(other[0], one, f"{path}/{name}") if other else [f"{path}/{name}"]
        elif isinstance(value, dict):
            lost += says_all(again.get(name, {}), value, f"{path}/{name}")
        elif again.get(name) != value:
            lost.append(f"{path}/{name}")
    return lost


def unknown(shape, record, path=""):
    found = [f"{path}/{name}" for name in record if name not in shape["properties"]]
    for name, value in record.items():
        inner = shape["properties"].get(name, {})
        if isinstance(value, list):
            for one in value:
                found += unknown(inner["items"], one, f"{path}/{name}")
        elif isinstance(value, dict):
            found += unknown(inner, value, f"{path}/{name}")
    return found


PLANTED = [
    (("status",), "open", "status", "is not one of"),
    (("id",), "17", "id", "is not a 'uuid'"),
    (("url",), "no address", "url", "is not a 'uri'"),
    (("email",), "nobody", "email", "is not a 'email'"),
    (("last_modified",), "yesterday", "last_modified", "is not a 'date-time'"),
    (("minimum_age",), "twelve", "minimum_age", "is not of type 'number'"),
    (("phones", 0, "number"), None, "phones/0/number", "is not of type 'string'"),
    (("service_at_locations", 0, "location", "location_type"), "moon",
     "service_at_locations/0/location/location_type", "is not one of"),
]  # fmt: skip


@pytest.mark.parametrize("at, value, path, words", PLANTED, ids=[p[2] for p in PLANTED])
def test_a_planted_fault_is_named_with_its_place(at, value, path, words):
    broken = copy.deepcopy(example("service"))
    inner = broken
    for step in at[:-1]:
        inner = inner[step]
    inner[at[-1]] = value
    [fault] = hsds.check_record("service", broken, file="service_list.json", number=3)
    assert (fault.file, fault.path) == ("service_list.json", path)
    assert fault.record == broken["id"]
    assert words in fault.what


def test_a_missing_property_and_an_id_that_stands_twice():
    one = {"id": SERVICE, "name": "A"}
    faults = list(hsds.check_records("service", [one, one, {"name": "B", "status": "active"}], file="f"))
    assert [(f.record, f.path, f.what) for f in faults] == [
        (SERVICE, "", "'status' is a required property"),
        (SERVICE, "", "'status' is a required property"),
        (SERVICE, "id", "stands twice"),
        ("record 3", "", "'id' is a required property"),
    ]


class TestFolders:
    @pytest.fixture
    def folder(self, tmp_path):
        found = hsds.flatten("organization", [example("organization")])
        assert hsds.write_folder(tmp_path, found) == {"organization": 1, "service": 1, "service_at_location": 1}
        return tmp_path

    def test_what_is_written_holds(self, folder):
        counted, faults = hsds.read_folder(folder)
        assert faults == []
        assert counted["organization_list.json"] == counted["services.csv"] == counted["addresses.csv"] == 1
        assert sorted(p.name for p in folder.glob("*.json")) == sorted(hsds.FILES.values())
        assert (folder / "csv" / "datapackage.json").is_file()

    def test_the_official_csv_example_holds_but_for_four_pointers(self):
        counted, faults = hsds.read_folder(EXAMPLES)
        assert counted["services.csv"] == counted["metadata.csv"] == 1
        assert [str(f) for f in faults] == OF_THE_EXAMPLE

    def test_a_missing_list_is_a_fault(self, folder):
        (folder / "service_list.json").unlink()
        (folder / "csv").rename(folder.parent / "away")
        assert [str(f) for f in hsds.read_folder(folder)[1]] == ["service_list.json: is missing"]

    def test_a_broken_file_and_an_empty_folder(self, folder, tmp_path_factory):
        (folder / "service_list.json").write_text("[{")
        assert [f.file for f in hsds.read_folder(folder)[1]] == ["service_list.json"]
        assert "holds no file" in str(hsds.read_folder(tmp_path_factory.mktemp("empty"))[1][0])

    def test_faults_of_the_tables_are_named(self, folder):
        file = folder / "csv" / "services.csv"
        lines = file.read_text(encoding="utf-8").splitlines()
        lines[1] = lines[1].replace("active", "open").replace("d9d5e0f5", "00000000")
        file.write_text("\n".join([lines[0] + ",colour", lines[1] + ",red", lines[1]]), encoding="utf-8")
        told = {(f.file, f.path, f.what.split(":")[0]) for f in hsds.read_folder(folder)[1]}
        assert ("services.csv", "colour", "is no column of the standard") in told
        assert ("services.csv", "id", "stands twice") in told
        assert ("services.csv", "status", "not an option") in told
        assert (
            "services.csv",
            "organization_id",
            "no organization has the id 00000000-f5d3-ce4f-73f9-a2fdd0ecc6c6",
        ) not in told
        assert any(path == "organization_id" for _file, path, _what in told)


OF_THE_EXAMPLE = [
    "locations.csv: 3a19ff88-4620-4d17-9830-ac1d859eb5d5: organization_id: "
    "no organization has the id 985e4a42-bd9f-4edc-911d-0243a4640aca",
    "contacts.csv: 1e7efce3-639b-4880-940c-b95cd30cdb50: organization_id: "
    "no organization has the id ae67a707-5893-4225-b0b1-320ab9cb596b",
    "contacts.csv: 1e7efce3-639b-4880-940c-b95cd30cdb50: service_at_location_id: "
    "no service_at_location has the id 93eaf18d-1cd2-4ec7-bffb-3c9172ee5070",
    "taxonomy_terms.csv: 3f7b145d-84af-42d7-8fae-eaca714b02b2: taxonomy_id: "
    "no taxonomy has the id 07ff6aee-a219-438c-b694-d2fcb6c5373b",
]
"""The official CSV example itself has rows that point at nothing: nothing else of it is wrong."""


def test_two_places_that_differ_are_a_conflict():
    one, other = example("service"), example("service")
    other["name"] = "Another name"
    with pytest.raises(hsds.Conflict) as told:
        hsds.flatten("service", [one, other])
    assert (told.value.table, told.value.key, told.value.field) == ("service", SERVICE, "name")


@pytest.mark.parametrize(
    "page, paths",
    [
        ({"total_items": 1, "total_pages": 1, "page_number": 1, "size": 1, "first_page": True, "last_page": True,
          "empty": False, "contents": [{}]}, []),
        ({"total_items": 1, "total_pages": 1, "page_number": 1, "size": 2, "first_page": True, "last_page": True,
          "empty": False, "contents": [{}]}, ["size"]),
        ({"total_items": True, "contents": []},
         ["total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "size"]),
        ([], [""]),
    ],
)  # fmt: skip
def test_the_envelope_of_a_page(page, paths):
    assert [fault.path for fault in hsds.check_page(page, file="f")] == paths
