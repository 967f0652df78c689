"""HSDS from the database, FHIR without names: what stands in them, what never does, and what the judges say."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from django.utils import timezone

from ambos.domain import hsds
from ambos.domain.access import HEALTH, NOBODY, for_the_system
from ambos.domain.names import PartialDate
from ambos.records.audit.models import Event
from ambos.records.casework.actions import accept_request, decline_request, record_outcome
from ambos.records.casework.models import ServiceRequest
from ambos.records.directory.models import Service
from ambos.records.directory.queries import derived_key, need_name, scope_of, tables, whole_scope
from ambos.records.interfaces.commands import fhir_export, hsds_check, hsds_export
from ambos.records.interfaces.exports.fhir import codes, write_bundle
from ambos.records.interfaces.queries.hsds import pack_tables
from ambos.records.interfaces.queries.referrals import referrals, with_all
from ambos.records.measurements.models import Screening
from ambos.records.registry.keyrings import keyring
from tests.domain.test_hsds import unknown
from tests.support import casework, node, world
from tests.support.directory import all_at_once

DAY = date(2026, 11, 20)


def run(command, *arguments):
    return CliRunner().invoke(command, [str(a) for a in arguments])


class TestHsdsFromThePacks:
    def test_offices_and_windows_stand_there(self):
        found = pack_tables(DAY)
        assert len(found["service"]) == 51
        assert len(found["organization"]) == 60
        fresno = found["organization"][derived_key("office", "fresno")]
        assert fresno["parent_organization_id"] == derived_key("institution", "mx")
        assert derived_key("office", "anchorage") not in found["organization"], "closed before that day"

    def test_every_record_holds_and_names_nothing_unknown(self):
        found = pack_tables(DAY)
        assert list(hsds.check_tables(found)) == []
        for kind in hsds.KINDS:
            records = list(hsds.nest(kind, found))
            assert list(hsds.check_records(kind, records, file=kind)) == []
            assert [place for record in records for place in unknown(hsds.schema(kind), record)] == []

    def test_no_window_says_that_it_gives_care(self):
        for service in pack_tables(DAY)["service"].values():
            assert "no medical care" in service["description"]


@pytest.mark.django_db
class TestHsdsFromTheDatabase:
    def test_the_commands_write_and_check(self, tmp_path):
        world.service("Dentista", needs=["1204"], is_free=True)
        world.window()
        wrote = run(hsds_export, "--out", tmp_path / "out")
        assert (wrote.exit_code, wrote.output) == (
            0, "3 organization records, 2 service records, 2 service at location records, from the database\n",
        )  # fmt: skip
        assert sorted(p.name for p in (tmp_path / "out").glob("*.json")) == sorted(hsds.FILES.values())
        assert run(hsds_check, tmp_path / "out").exit_code == 0
        [dentist] = [
            s for s in json.loads((tmp_path / "out" / "service_list.json").read_text()) if s["name"] == "Dentista"
        ]
        assert [a["taxonomy_term"]["code"] for a in dentist["attributes"]] == ["1204"]
        assert [(o["amount"]) for o in dentist["cost_options"]] == [0]
        assert sorted(row["code"] for row in dentist["languages"]) == ["en", "es"]
        assert dentist["organization"]["name"] == "Clínica del Pueblo"

    def test_a_fault_ends_with_one_and_is_named(self, tmp_path):
        run(hsds_export, "--out", tmp_path)
        file = tmp_path / "organization_list.json"
        file.write_text(file.read_text().replace('"description"', '"beschreibung"', 1))
        checked = run(hsds_check, tmp_path)
        assert checked.exit_code == 1
        assert "organization_list.json: " in checked.stderr
        assert "'description' is a required property" in checked.stderr

    def test_what_is_neither_folder_nor_address_ends_with_two(self, tmp_path):
        assert run(hsds_check, tmp_path / "nowhere").exit_code == 2
        (tmp_path / "file").write_text("")
        assert run(hsds_export, "--out", tmp_path / "file" / "x").exit_code == 2

    def test_what_is_closed_or_not_active_stands_in_no_public_table(self):
        world.service("Cerrado", state=Service.State.DEFUNCT, mark=world.B)
        gone = world.organization("Disuelta", mark=world.B, is_active=False)
        world.service("De la disuelta", organization=gone, mark=world.B)
        seen = world.service("Abierto", mark=world.A)
        found = all_at_once(DAY)
        assert {row["name"] for row in found["service"].values()} == {"Abierto MARCADOR-A"}
        assert "Disuelta" not in json.dumps(found)
        assert list(hsds.check_tables(found)) == []
        keeper = world.account("headquarters_coordinator")[1]
        assert len(tables(whole_scope(keeper))["service"]) == 3
        assert seen.pk

    def test_an_office_is_the_same_record_from_packs_and_database(self):
        world.office("fresno", official_name="Consulado de México en Fresno")
        assert derived_key("office", "fresno") in all_at_once(DAY)["organization"]

    def test_the_queries_do_not_grow_with_the_rows(self, django_assert_max_num_queries):
        def one(number):
            return world.service(f"S{number}", organization=world.organization(f"O{number}"), needs=["1204"])

        made = [one(0)]
        for keys in (made, [*made, one(1), one(2)]):
            scope = scope_of(NOBODY, "service", [s.pk for s in keys])
            with django_assert_max_num_queries(25):
                assert len(tables(scope)["service"]) == len(keys)

    def test_a_whole_organization_brings_its_services(self):
        organization = world.organization("Una")
        for name in ("A", "B"):
            world.service(name, organization=organization)
        world.service("C", organization=world.organization("Otra"))
        [record] = hsds.nest("organization", tables(scope_of(NOBODY, "organization", [organization.pk])))
        assert sorted(s["name"] for s in record["services"]) == ["A", "B"]
        assert list(hsds.check_record("organization", record, file="x")) == []


@pytest.mark.django_db
class TestFhir:
    @pytest.fixture
    def sides(self):
        """Two sides with a referral each; at A every state of a referral, and screenings."""
        a = casework.side()
        who = casework.person(a)
        visit = casework.encounter(a, who)
        first = casework.send(a, who=who, encounter=visit, note="MARCADOR-A secreto").service_request
        accept_request(service_request=first, by=a.clinic, starts_at=timezone.now() + timedelta(days=2))
        record_outcome(
            service_request=first, code="attended", happened_on=first.sent_on, has_medical_home=False,
            said_by="provider", by=a.clinic,
        )  # fmt: skip
        second = casework.send(a, who=casework.person(a, given_names="Otra")).service_request
        decline_request(service_request=second, reason="full", by=a.clinic)
        casework.send(a)
        return a, visit

    def test_the_judge_finds_nothing(self, sides, tmp_path):
        _a, visit = sides
        for test, values in (
            ("blood_pressure", {"systolic": "150", "diastolic": "95"}),
            ("glucose", {"glucose": "90"}),
        ):
            screening(visit, test, values)
        file = tmp_path / "bundle.json"
        done = run(fhir_export, "--out", file)
        assert done.exit_code == 0, done.output
        assert "2 Observation" in done.output
        assert "3 ServiceRequest" in done.output
        assert node.verdict("fhir", "judge.js", str(file)) == {"valid": True, "errors": []}
        assert Event.objects.filter(verb="interfaces.exported").count() == 1

    def test_the_judge_would_find_a_wrong_code(self, sides, tmp_path):
        bundle = bundled(tmp_path)
        next(r for r in resources(bundle) if r["resourceType"] == "Task")["status"] = "finished"
        (tmp_path / "wrong.json").write_text(json.dumps(bundle))
        assert node.verdict("fhir", "judge.js", str(tmp_path / "wrong.json"))["valid"] is False

    def test_nothing_tells_who_she_is(self, sides, tmp_path):
        a, _visit = sides
        casework.send(a, who=casework.person(a, given_names="Anciana", born=PartialDate(1920, None, None)))
        text = json.dumps(bundled(tmp_path), ensure_ascii=False)
        for request in ServiceRequest.objects.select_related("person"):
            if request.person:
                assert str(request.person_id) not in text
                assert request.person.code not in text
            assert request.reference not in text
        for word in ("Guadalupe", casework.PHONE, "secreto", "1981-05-02"):
            assert word not in text
        people = [r for r in resources(bundled(tmp_path)) if r["resourceType"] == "Patient"]
        assert {frozenset(p) for p in people} <= {
            frozenset({"resourceType", "id", "text", "active", "communication", "gender"}),
            frozenset({"resourceType", "id", "text", "active", "communication", "gender", "birthDate"}),
        }
        assert {p.get("birthDate") for p in people} == {"1981", None}

    def test_every_reference_leads_to_a_resource(self, sides, tmp_path):
        bundle = bundled(tmp_path)
        there = {entry["fullUrl"] for entry in bundle["entry"]}
        assert len(there) == len(bundle["entry"]), "each once"
        assert [ref for r in resources(bundle) for ref in references(r) if ref not in there] == []

    def test_a_test_for_hiv_stands_nowhere(self, sides, tmp_path):
        _a, visit = sides
        screening(visit, "hiv", {"hiv": "1"})
        screening(visit, "a1c", {"a1c": "5.6"})
        text = json.dumps(bundled(tmp_path))
        assert "hiv" not in text.lower()
        assert "4548-4" in text

    def test_states_and_outcome_are_told(self, sides, tmp_path):
        tasks = {r["businessStatus"]["text"]: r for r in resources(bundled(tmp_path)) if r["resourceType"] == "Task"}
        assert {state: task["status"] for state, task in tasks.items()} == {
            "completed": "completed", "declined": "rejected", "sent": "requested",
        }  # fmt: skip
        assert tasks["declined"]["statusReason"]["text"] == "full"
        said = {o["type"]["text"]: o for o in tasks["completed"]["output"]}
        assert said["outcome"]["valueCodeableConcept"]["text"] == "attended"
        assert said["medical_home"]["valueCodeableConcept"]["text"] == "not_established"

    def test_the_same_person_is_the_same_pseudonym_and_nobody_else_is(self, sides, tmp_path):
        a, _visit = sides
        other = world.service("Otra clínica", mark=world.A)
        who = casework.person(a, given_names="Tercera")
        casework.send(a, who=who)
        casework.send(a, who=who, service=other)
        people = [r["id"] for r in resources(bundled(tmp_path)) if r["resourceType"] == "Patient"]
        assert len(people) == len(set(people)) == 4
        assert [r["id"] for r in resources(bundled(tmp_path)) if r["resourceType"] == "Patient"] == people

    def test_days_narrow_it_and_an_empty_bundle_holds(self, sides, tmp_path):
        file = tmp_path / "none.json"
        assert run(fhir_export, "--out", file, "--to", "2001-01-01").output == "no referrals\n"
        assert node.verdict("fhir", "judge.js", str(file)) == {"valid": True, "errors": []}

    def test_queries_do_not_grow(self, sides, django_assert_max_num_queries, tmp_path):
        a, _visit = sides
        for _ in range(3):
            casework.send(a, who=casework.person(a))
        with django_assert_max_num_queries(8):
            bundled(tmp_path)

    def test_every_state_of_ours_has_a_code(self):
        assert set(codes.REQUEST) == set(codes.TASK) == set(ServiceRequest.State.values)


def screening(visit, test, values):
    from ambos.records.measurements.models import BandTable

    table, _ = BandTable.objects.get_or_create(
        version="t", defaults={"effective_from": DAY, "approval": "none", "table": {}, "loaded_at": timezone.now()}
    )
    return Screening.objects.create(
        encounter=visit, test=test, values=values, unit="mmHg" if test == "blood_pressure" else "mg/dL", typed=values,
        table=table, taken_at=timezone.now(),
    )  # fmt: skip


def bundled(folder):
    found = with_all(referrals(for_the_system(HEALTH)))
    file = folder / "bundle.json"
    write_bundle(file, found, keyring("interfaces.fhir").blind, at=timezone.now(), need_name=need_name)
    return json.loads(file.read_text(encoding="utf-8"))


def resources(bundle):
    return [entry["resource"] for entry in bundle["entry"]]


def references(part):
    if isinstance(part, dict):
        if "reference" in part:
            yield part["reference"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)
