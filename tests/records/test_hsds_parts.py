"""The directory leaves the house part by part, and says what it says when all of it is held at once."""

from __future__ import annotations

import json
import tracemalloc
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from ambos.domain import hsds
from ambos.domain.access import NOBODY
from ambos.records.directory import models
from ambos.records.directory.queries import hsds_parts, parts, scope_of, tables, whole_scope
from ambos.records.interfaces.queries.hsds import write_public
from ambos.records.rollout.models import Operation
from tests.support import world
from tests.support.directory import all_at_once

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
KNOWN = {"source": "made", "confidence": "low"}


def lines_of(folder):
    """File -> its lines, sorted; a comma between two records is no part of either."""
    return {
        str(file.relative_to(folder)): sorted(line.rstrip(",") for line in file.read_text().split("\n"))
        for file in folder.rglob("*.*")
    }


def entangled():
    """Organizations whose rows point across to one another, at one that is not public, and at nothing."""
    mother, one = world.organization("Matriz"), world.organization("Una")
    other, hidden = (
        world.organization("Otra", parent_organization=mother),
        world.organization("Cerrada", is_active=False),
    )
    first = world.service("Primero", organization=one, needs=["1204"], is_free=True)
    second = world.service("Segundo", organization=other, needs=["primary care", "1204"])
    world.service("De la cerrada", organization=hidden)
    place = first.at_locations.get().location
    models.Location.objects.filter(pk=place.pk).update(is_accessible=True, address_1="Calle 1")
    shut = models.Location.objects.create(organization=hidden, name="De la cerrada", city="Reno", **KNOWN)
    free = models.Location.objects.create(
        name="De nadie", address_1="Calle 2", city="Reno", is_accessible=True, **KNOWN
    )
    for where in (place, shut):
        models.ServiceAtLocation.objects.create(service=second, location=where, **KNOWN)
    program = models.Program.objects.create(organization=one, name="De la una", **KNOWN)
    away = models.Program.objects.create(organization=hidden, name="De la cerrada", **KNOWN)
    models.Service.objects.filter(pk=second.pk).update(program=program)
    models.Service.objects.filter(pk=first.pk).update(program=away)
    contact = models.Contact.objects.create(organization=other, location=place, name="Ana", **KNOWN)
    models.Contact.objects.create(organization=hidden, name="Nadie", **KNOWN)
    models.Contact.objects.create(location=free, name="Eva", **KNOWN)
    phone = models.Phone.objects.create(contact=contact, number="555 0100", **KNOWN)
    models.Phone.objects.create(contact=contact, organization=mother, number="555 0101", **KNOWN)
    models.Phone.objects.create(organization=hidden, service=second, number="555 0102", **KNOWN)
    models.Language.objects.create(phone=phone, name="español", code="es", **KNOWN)
    models.Language.objects.create(service=first, name="mixteco", code="mix", **KNOWN)  # it speaks it no longer
    models.Language.objects.create(service=second, name="inglés", code="en", **KNOWN)
    models.Funding.objects.create(organization=one, service=second, funder="El condado", **KNOWN)
    models.Schedule.objects.create(service=second, location=place, byday="MO", **KNOWN)
    models.CostOption.objects.create(service=second, amount=5, **KNOWN)
    taxonomy = models.Taxonomy.objects.create(name="211", **KNOWN)
    wide = models.TaxonomyTerm.objects.create(taxonomy_ref=taxonomy, name="Salud", **KNOWN)
    term = models.TaxonomyTerm.objects.create(taxonomy_ref=taxonomy, name="Dental", parent=wide, **KNOWN)
    said = [
        models.Attribute.objects.create(link_id=row.pk, link_entity=table, taxonomy_term=term, value=table, **KNOWN)
        for table, row in (("organization", one), ("phone", phone), ("taxonomy_term", term), ("organization", hidden))
    ]
    for table, row in (("attribute", said[0]), ("program", program), ("program", away), ("taxonomy", taxonomy)):
        models.Metadata.objects.create(
            resource_id=row.pk, resource_type=table, last_action_date="2026-01-01", last_action_type="update",
            field_name="name", previous_value="a", replacement_value="b", updated_by="211",
        )  # fmt: skip
    models.MetaTableDescription.objects.create(name="services", language="es")
    office = world.office("fresno")
    consul, _ = world.account("consul", office=office)
    Operation.objects.create(
        program="health_windows", office=office, service_point=world.window(office), lead_agency=other, state="active",
        starts_on=date(2025, 1, 1), approved_at=datetime(2025, 1, 1, tzinfo=UTC), approved_by=consul,
    )  # fmt: skip
    return SimpleNamespace(mother=mother, one=one, other=other, second=second, program=program, place=place)


@pytest.mark.parametrize("size", [1, 3, 200])
def test_part_by_part_the_same_is_written_as_all_at_once(tmp_path, monkeypatch, size):
    entangled()
    monkeypatch.setattr(hsds_parts, "SIZE", size)
    whole, part_by_part = tmp_path / "whole", tmp_path / "parts"
    counted = hsds.write_folder(whole, all_at_once(DAY))
    assert write_public(part_by_part, DAY) == counted
    assert counted == {"organization": 5, "service": 3, "service_at_location": 5}
    assert lines_of(part_by_part) == lines_of(whole)
    assert hsds.read_folder(part_by_part)[1] == []


def test_every_row_belongs_to_one_part(monkeypatch):
    entangled()
    monkeypatch.setattr(hsds_parts, "SIZE", 1)
    found = tables(whole_scope(NOBODY))
    rows = [(name, row["id"]) for part in parts(whole_scope(NOBODY)) for name, some in part.rows() for row in some]
    assert len(rows) == len(set(rows))
    assert set(rows) == {(name, key) for name, some in found.items() for key in some}


def test_a_record_alone_says_what_it_says_among_all():
    """The API cuts by the page: what a row points at outside the page stays, as far as the reader sees it."""
    at = entangled()
    found = tables(whole_scope(NOBODY))
    for kind, row in (("organization", at.other), ("service", at.second)):
        [alone] = hsds.nest(kind, tables(scope_of(NOBODY, kind, [row.pk])), [str(row.pk)])
        [among] = hsds.nest(kind, found, [str(row.pk)])
        assert alone == among
    assert alone["program"]["id"] == str(at.program.pk)
    [record] = hsds.nest("organization", tables(scope_of(NOBODY, "organization", [at.other.pk])))
    assert record["parent_organization_id"] == str(at.mother.pk)


def test_what_was_broken_off_is_no_json(tmp_path):
    with pytest.raises(ZeroDivisionError), hsds.Folder(tmp_path) as out:
        out.add_records("organization", [{"id": "1"}])
        raise ZeroDivisionError
    with pytest.raises(ValueError, match="Expecting"):
        json.loads((tmp_path / "organization_list.json").read_text())


def test_nothing_at_all_is_written_as_before(tmp_path):
    whole, part_by_part = tmp_path / "whole", tmp_path / "parts"
    assert write_public(part_by_part, DAY) == hsds.write_folder(whole, all_at_once(DAY))
    assert lines_of(part_by_part) == lines_of(whole)


def test_four_times_the_directory_takes_no_more_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(hsds_parts, "SIZE", 20)

    def peak(upto):
        for n in range(models.Organization.objects.count(), upto):
            world.service(f"S{n}", organization=world.organization(f"O{n}"), needs=["1204"])
        tracemalloc.start()
        try:
            write_public(tmp_path, DAY)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(40)  # what is read once and kept
    small, large = peak(60), peak(240)
    assert large < small * 1.2
