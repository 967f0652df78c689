"""A directory as a 211 line keeps it: one table, a line a service at a place."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ambos.domain import hsds
from ambos.records.directory.actions import import_hsds, points_of_postal_codes
from ambos.records.directory.commands import hsds_import
from ambos.records.directory.models import Address, Location, Organization, Phone, Schedule, Service, ServiceNeed
from ambos.records.directory.queries import services_near, spoken
from ambos.records.directory.queries.finding import needs
from tests.support import world

pytestmark = pytest.mark.django_db
LEGAL = next(code for code, need in needs().items() if need.name.es == "Ayuda legal")
TODAY = timezone.localdate()
HEAD = "Agency_Name,Site Name,PROGRAM NAME,Description,Taxonomy,Address 1,City,State,ZIP Code,Phone,Hours of Operation,Idiomas,Fees"
LINES = (
    "Centro La Familia,Sede central,Ayuda con trámites,Consultas,Legal help; FT-1000.1,2014 Tulare St,Fresno,CA,93721,"
    "559 237 2961; 559 237 2962,Mon-Fri 8-5,Spanish; Mixteco; Kʼiche,Free",
    "Centro La Familia,Sede norte,Ayuda con trámites,Consultas,FT-1000.1,1 Main St,Fresno,CA,93726-1234,559 237 2961,,Spanish,Free",
    "Casa Segura,,Albergue,,BH-1800,,Fresno,CA,,559 111 2222,24/7,,",
    ",,,,,,,,,,,,",
)


def read(*lines, head=HEAD, unknown=None):
    text = "\r\n".join((head, *lines))
    return hsds.read_files(
        [("fresno-211.csv", text.encode())],
        spoken=replace(spoken(), needs={**spoken().needs, "legal help": LEGAL}),
        unknown=unknown,
    )


def take(*lines, **how):
    found, faults = read(*lines)
    return import_hsds(**{"tables": found, "faults": faults, "source": "211 de Fresno", "by": "system"} | how)


def test_every_line_is_a_service_at_a_place_and_the_next_file_changes_the_same_rows():
    unknown: Counter[str] = Counter()
    found, faults = read(*LINES, unknown=unknown)
    assert (faults, dict(unknown)) == ([], {"FT-1000.1": 2, "BH-1800": 1})
    assert import_hsds(tables=found, faults=faults, source="211 de Fresno", by="system").faults == ()
    help_ = Service.objects.get(name="Ayuda con trámites")
    assert (help_.organization.name, help_.is_free, help_.languages, help_.fees) == (
        "Centro La Familia", True, ["es", "quc", "x-mixtec"], "Free",
    )  # fmt: skip
    assert sorted(Phone.objects.filter(service=help_).values_list("number", flat=True)) == [
        "559 237 2961",
        "559 237 2962",
    ]
    assert [one.code for one in ServiceNeed.objects.filter(service=help_)] == [LEGAL]
    assert list(Schedule.objects.order_by("description").values_list("description", flat=True)) == [
        "24/7",
        "Mon-Fri 8-5",
    ]
    assert (Organization.objects.count(), Location.objects.count(), Address.objects.count()) == (2, 3, 2)
    assert Location.objects.get(description="Fresno, CA").latitude is None
    again = take(LINES[0].replace("Mon-Fri 8-5", "Mon-Thu 9-5").replace("Consultas", "Consultas y citas"), LINES[2])
    assert {name: changed for name, (_new, changed, _same) in again.counted.items() if changed} == {
        "service": 1,
        "schedule": 1,
    }
    assert [new for new, _changed, _same in again.counted.values() if new] == []
    assert Service.objects.get(name="Ayuda con trámites").description == "Consultas y citas"


def test_a_place_without_a_point_is_found_near_by_its_postal_code_and_says_so():
    take(*LINES)
    near = points_of_postal_codes("us", {"93721"})["93721"]
    north = Location.objects.get(name="Sede norte")
    assert (north.point_of, (north.latitude, north.longitude)) == (
        "postal_code", points_of_postal_codes("us", {"93726"})["93726"],
    )  # fmt: skip
    assert [one.service.name for one in services_near(need=LEGAL, near=near, language="es", on=TODAY)] == [
        "Ayuda con trámites"
    ]


def test_a_point_that_came_is_kept():
    head = HEAD + ",Lat,Lon"
    found, faults = read(LINES[0] + ",36.7,-119.8", head=head)
    import_hsds(tables=found, faults=faults, source="211 de Fresno", by="system")
    place = Location.objects.get()
    assert (place.latitude, place.longitude, place.point_of) == (36.7, -119.8, "address")


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ((LINES[0].replace("Centro La Familia", " "),), [("line 2", "Agency_Name", "missing")]),
        ((LINES[0], LINES[1].replace("Consultas", "Otra cosa")), [("line 3", "Description", "differs")]),
        ((LINES[0], LINES[0].replace("8-5", "9-5")), [("line 3", "Hours of Operation", "differs")]),
        ((LINES[0], LINES[1].replace(",Ayuda con trámites,", ",,")), [("line 3", "PROGRAM NAME", "missing")]),
    ],
)
def test_a_fault_names_its_line_and_nothing_is_taken(lines, faults):
    found = take(*lines).faults
    assert [(fault.record, fault.path, fault.what) for fault in found] == faults
    assert not Organization.objects.exists()


@pytest.mark.parametrize(
    ("said", "country"),
    [("", "us"), ("USA", "us"), ("Estados Unidos", "us"), ("Mexico", "mx"), ("CA", "ca"), ("Canadá", "ca")],
)
def test_a_country_by_its_name_or_code_and_where_none_is_named_the_first_of_residence(said, country):
    found, faults = read(LINES[0] + f",{said}", head=HEAD + ",Country")
    assert import_hsds(tables=found, faults=faults, source="211 de Fresno", by="system").faults == ()
    assert Location.objects.get().country == country


def test_a_country_nobody_knows_is_a_fault():
    found, faults = read(LINES[0] + ",Atlantis", head=HEAD + ",Country")
    told = import_hsds(tables=found, faults=faults, source="211 de Fresno", by="system").faults
    assert [(fault.path, fault.what) for fault in told] == [("country", "not_a_country")]


@pytest.mark.parametrize(
    ("said", "code"),
    [("Spanish", "es"), ("mixteco", "x-mixtec"), ("Vietnamese", "vi"), ("Lengua de señas mexicana", "mfs")],
)
def test_a_language_has_the_code_by_which_this_house_seeks_it(said, code):
    found, _faults = read(LINES[0].replace("Spanish; Mixteco; Kʼiche", said))
    assert [row.get("code") for row in found["language"].values()] == [code]


def test_a_point_that_is_none_is_a_fault():
    _found, faults = read(LINES[0] + ",north,400", head=HEAD + ",Lat,Lon")
    assert [(fault.path, fault.what) for fault in faults] == [("Lat", "not_a_number"), ("Lon", "not_a_number")]


def test_a_table_that_names_no_agency_and_service_is_refused():
    _found, faults = read("x", head="id,nombre")
    assert [fault.what for fault in faults] == ["not_a_file_of_hsds"]


def test_on_the_page_and_on_the_command_line(client, tmp_path):
    user, _access = world.account("headquarters_coordinator")
    world.signed_in(client, user)
    text = "\n".join((HEAD, *LINES)).encode()
    sent = {"file": SimpleUploadedFile("fresno-211.csv", text), "source": "211 de Fresno"}
    page = client.post(reverse("directory:import"), sent, follow=True).content.decode()
    assert "Términos que aquí no son una necesidad" in page
    assert "FT-1000.1 (2), BH-1800 (1)" in page
    assert Service.objects.count() == 2
    (tmp_path / "fresno-211.csv").write_bytes(text)
    said = CliRunner().invoke(hsds_import, [str(tmp_path / "fresno-211.csv"), "--source", "211"])
    assert (said.exit_code, "no need here is called 'FT-1000.1': 2 rows" in said.output) == (0, True)
