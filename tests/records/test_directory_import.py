"""A directory in HSDS comes in whole or not at all, and goes out as it came."""

from __future__ import annotations

import csv
import io
import json
import time
import zipfile
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ambos.domain import hsds
from ambos.records.audit.models import Event
from ambos.records.directory.actions import import_hsds
from ambos.records.directory.commands import hsds_import
from ambos.records.directory.models import Address, Attribute, CostOption, Location, Organization, Schedule, Service
from ambos.records.directory.queries import tables, whole_scope
from tests.domain.test_hsds import EXAMPLES
from tests.support import world

NOWHERE = (("organization", "parent_organization_id"), ("taxonomy_term", "parent_id"))
pytestmark = pytest.mark.django_db
SOURCE = "a file made for tests"


def take(found, faults=(), **how):
    return import_hsds(**{"tables": found, "faults": list(faults), "source": SOURCE, "by": "system"} | how)


def official():
    """The official example in tables, without its pointers that lead nowhere."""
    found, faults = hsds.read_files([("service.json", (EXAMPLES / "service_full.json").read_bytes())])
    assert faults == []
    for name, column in NOWHERE:
        for row in found[name].values():
            row.pop(column)
    return found


def official_file():
    """The same as a file."""
    [record] = hsds.nest("service", official())
    return SimpleUploadedFile("service.json", json.dumps([record]).encode())


def table(name, rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(hsds.tables()[name].fields))
    writer.writeheader()
    writer.writerows(rows)
    return hsds.tables()[name].file, out.getvalue().encode()


def many(owner, number):
    return [
        {"id": str(uuid4()), "organization_id": str(owner.pk), "name": f"Servicio {n}", "status": "active"}
        for n in range(number)
    ]


class TestTaken:
    def test_the_official_example_goes_in_and_comes_out_as_it_was(self):
        found = official()
        taken = take(found)
        assert taken.faults == ()
        assert all(new == len(found[name]) for name, (new, _c, _s) in taken.counted.items())
        again = tables(whole_scope(world.account("headquarters_coordinator")[1]))
        lost = [
            f"{name} {field} {value!r} {again[name].get(key, {}).get(field)!r}"
            for name, rows in found.items()
            for key, row in rows.items()
            for field, value in row.items()
            if again[name].get(key, {}).get(field) != value and field != "last_modified"
        ]
        assert lost == CHANGED

    def test_the_same_again_changes_nothing(self):
        take(official())
        assert {n: c for n, (new, c, _s) in take(official()).counted.items() if new or c} == {}

    def test_what_the_pages_read_stands_close_to_hand(self):
        take(official())
        service = Service.objects.get()
        place = Location.objects.get()
        assert service.languages == ["ur"]
        assert (place.city, place.name) == ("", "MyCity Civic Center"), (
            "its only address is for letters: nobody is sent there"
        )
        assert service.source == SOURCE
        assert service.folded_name == "community counselling"

    def test_a_change_changes_only_its_row(self):
        take(official())
        found = official()
        [service] = found["service"].values()
        service["name"] = "Counselling for all"
        taken = take(found)
        assert taken.counted["service"] == (0, 1, 0)
        assert Service.objects.get().name == "Counselling for all"
        assert sum(changed for _n, changed, _s in taken.counted.values()) == 1

    def test_needs_become_codes_and_come_out_as_terms(self):
        made = world.service("Dentista", needs=["1204"], is_free=True)
        before = tables(whole_scope(world.account("headquarters_coordinator")[1]))
        made.needs.all().delete()
        Service.objects.update(is_free=None, languages=[])
        assert take(before).faults == ()
        made.refresh_from_db()
        assert [need.code for need in made.needs.all()] == ["1204"]
        assert (made.is_free, made.languages) == (True, ["en", "es"])
        assert Attribute.objects.count() == 0
        assert CostOption.objects.get().amount == 0

    def test_a_service_in_the_country_of_origin(self):
        owner, service, place, here = (str(uuid4()) for _ in range(4))
        taken = take({
            "organization": {owner: {"id": owner, "name": "Centro de Salud", "description": "Oaxaca"}},
            "service": {service: {"id": service, "organization_id": owner, "name": "Consulta", "status": "active"}},
            "location": {place: {"id": place, "location_type": "physical", "organization_id": owner}},
            "address": {a: {
                "id": a, "location_id": place, "address_1": "Centro 1", "city": "Oaxaca", "state_province": "OAX",
                "postal_code": "68000", "country": "MX", "address_type": "physical",
            } for a in [str(uuid4())]},
            "service_at_location": {here: {"id": here, "service_id": service, "location_id": place}},
        })  # fmt: skip
        assert taken.faults == ()
        assert Location.objects.get().country == "mx"
        assert Location.objects.get().name == "Centro 1, Oaxaca"

    def test_only_whoever_keeps_the_directory(self):
        for role in ("promoter", "partner_administrator", "consul"):
            with pytest.raises(PermissionDenied):
                take(official(), by=world.account(role)[1])
        assert Organization.objects.filter(name="Example Organization Inc.").count() == 0

    def test_the_log_counts_and_names_nobody(self):
        take(official())
        event = Event.objects.get(verb="directory.imported")
        assert event.data["tables"]["service"] == [1, 0, 0]
        assert "Example" not in json.dumps(event.data)


CHANGED = ["schedule opens_at '10:00:00' '10:00'", "schedule closes_at '18:00:00' '18:00'"]
"""What comes out otherwise than it went in: hours lose their seconds. (``last_modified`` says when it changed *here*.)"""


class TestRefused:
    @pytest.mark.parametrize(
        "name, field, value, code",
        [
            ("service", "status", "open", "not_an_option"),
            ("service", "email", "nobody", "not_an_email"),
            ("service", "assured_date", "2026-02-30", "not_a_day"),
            ("service", "minimum_age", "twelve", "not_a_number"),
            ("service", "organization_id", "c2391d3b-90a5-4148-82f3-ce67d4d79852", "points_at_nothing"),
            ("service", "name", "x" * 256, "too_long"),
            ("schedule", "opens_at", "25:00", "not_a_time"),
            ("schedule", "closes_at", "09:00", "closes_before_opening"),
            ("address", "country", "Atlantis", "not_a_country"),
            ("location", "location_type", "moon", "not_an_option"),
            ("phone", "number", None, "missing"),
        ],
    )
    def test_one_bad_value_takes_nothing_and_is_named(self, name, field, value, code):
        found = official()
        [row] = found[name].values()
        row[field] = value
        taken = take(found)
        assert [(f.file, f.record, f.path, f.what) for f in taken.faults] == [
            (hsds.tables()[name].file, row["id"], field, code)
        ]
        assert Organization.objects.count() == Service.objects.count() == Schedule.objects.count() == 0

    def test_ten_thousand_rows_with_one_bad_row(self):
        owner = world.organization()
        rows = many(owner, 10_000)
        rows[7_777] |= {"status": "perhaps", "email": "nobody"}
        found, faults = hsds.read_files([table("service", rows)])
        taken = take(found, faults)
        assert [(f.record, f.path, f.what) for f in taken.faults] == [
            (rows[7_777]["id"], "email", "not_an_email"),
            (rows[7_777]["id"], "status", "not_an_option"),
        ]
        assert Service.objects.count() == 0
        del rows[7_777]["email"]
        rows[7_777]["status"] = "active"
        started = time.process_time()
        assert take(*hsds.read_files([table("service", rows)])).counted == {"service": (10_000, 0, 0)}
        assert Service.objects.count() == 10_000
        assert time.process_time() - started < 60, "a minute of work would be a fault of ours"

    def test_every_fault_of_every_row_is_named(self):
        owner = world.organization()
        rows = [row | {"status": "perhaps"} for row in many(owner, 40)]
        assert len(take(*hsds.read_files([table("service", rows)])).faults) == 40

    @pytest.mark.parametrize(
        "name, content, code",
        [
            ("services.csv", b"id,colour\n", "not_a_column"),
            ("services.csv", "id,name\n1,Coraz\xf3n".encode("latin-1"), "not_utf8"),
            ("colours.csv", b"id\n", "not_a_file_of_hsds"),
            ("notes.txt", b"", "not_a_file_of_hsds"),
            ("service_list.json", b"[{", "not_json"),
            ("service_list.json", b'["x"]', "not_a_list"),
            ("service_list.json", b'[{"name": "no id"}]', "not_a_record"),
            ("all.zip", b"PK but no zip", "not_a_zip"),
        ],
    )
    def test_what_cannot_be_read_is_named(self, name, content, code):
        found, faults = hsds.read_files([(name, content)])
        assert code in [fault.what for fault in take(found, faults).faults]

    def test_check_only_takes_nothing(self):
        assert take(official(), check_only=True).faults == ()
        assert Organization.objects.count() == 0


def packed():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("csv/datapackage.json", "{}")
        for file in (EXAMPLES / "csv").glob("*.csv"):
            zipped.writestr(f"csv/{file.name}", file.read_bytes())
    return out.getvalue()


class TestTheCommand:
    def test_it_takes_a_folder_and_says_what(self, tmp_path):
        hsds.write_folder(tmp_path, official())
        done = CliRunner().invoke(hsds_import, [str(tmp_path), "--source", SOURCE])
        assert done.exit_code == 0, done.output
        assert "services.csv: 1 new, 0 changed, 0 as they were" in done.output
        assert Address.objects.count() == 1

    def test_faults_end_with_two(self, tmp_path):
        (tmp_path / "all.zip").write_bytes(packed())
        done = CliRunner().invoke(hsds_import, [str(tmp_path / "all.zip"), "--source", SOURCE])
        assert done.exit_code == 2
        assert "nothing was taken: 6 faults" in done.stderr
        assert Organization.objects.count() == 0


class TestThePage:
    @pytest.fixture
    def client(self):
        return world.signed_in(Client(), world.account("community_affairs_officer")[0])

    def test_a_good_file_is_taken(self, client):
        answer = client.post(reverse("directory:import"), {"file": official_file(), "source": SOURCE})
        assert (answer.status_code, answer["Location"]) == (302, reverse("directory:services"))
        assert Service.objects.get(pk=UUID("ac148810-d857-441c-9679-408f346de14b")).source == SOURCE

    def test_a_bad_one_is_shown_fault_by_fault(self, client):
        file = SimpleUploadedFile("all.zip", packed())
        answer = client.post(reverse("directory:import"), {"file": file, "source": SOURCE})
        assert answer.status_code == 422
        assert answer.content.decode().count('<th scope="row">') == 6
        assert Organization.objects.filter(name="Example Organization Inc.").count() == 0

    def test_nobody_else_opens_it(self):
        client = world.signed_in(Client(), world.account("promoter")[0])
        assert client.get(reverse("directory:import")).status_code == 403
