"""From the packs into the tables: all of it, once; and what the packs themselves say whose district is whose."""

from datetime import date

import pytest
from click.testing import CliRunner
from django.db import connection, transaction

from ambos.records.network import queries
from ambos.records.network.actions import load_districts, load_offices, load_places, load_windows
from ambos.records.network.commands import network
from ambos.records.network.models import District, LoadedFile, NetworkImport, Office, Place, PlaceWithin, ServicePoint
from ambos.records.registry.loading import destinations, origin
from ambos.records.rollout.actions import load_operations
from ambos.records.rollout.models import Operation
from ambos.records.rollout.queries import lead_agency_on, open_points

LOADERS = (load_places, load_offices, load_districts, load_windows, load_operations)
TODAY = date(2026, 11, 22)


def _silently(*_words):
    """Nobody listens."""


def run(packs=None):
    """Every loader in its order; what each said."""
    packs = packs or (origin(), destinations())
    return [loader(packs, _silently) for loader in LOADERS]


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The whole reference data, once for this module, undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield run()
        transaction.set_rollback(True)
    connection.close()


pytestmark = pytest.mark.usefixtures("loaded", "db")


def test_all_of_it_is_there(loaded):
    assert loaded == ["100921 rows", "60 rows", "3486 rows", "82 rows", "31 rows"]
    assert Place.objects.filter(kind="zip").count() == 41_158
    assert PlaceWithin.objects.count() > Place.objects.filter(kind="zip").count()
    assert PlaceWithin.objects.filter(is_main=True).count() == 41_158


def test_a_second_time_is_no_work_at_all():
    assert run() == ["unchanged"] * 5


def test_other_files_are_read_and_the_same_result_comes_of_them():
    before = set(District.objects.values_list("office__code", "area_kind", "area_code", "valid_from", "valid_to"))
    points = dict(ServicePoint.objects.values_list("name", "pk"))
    LoadedFile.objects.update(sha256="other")
    assert run() == ["100921 rows", "60 rows", "3486 rows", "82 rows", "31 rows"]
    after = set(District.objects.values_list("office__code", "area_kind", "area_code", "valid_from", "valid_to"))
    assert (after, dict(ServicePoint.objects.values_list("name", "pk"))) == (before, points)
    assert Operation.objects.count() == 31


def test_what_the_official_list_said_is_not_overwritten():
    proposal = NetworkImport.objects.create(
        file_name="x", source="x", as_of="2026", sha256="0", rows=[], differences={}, proposed_at="2026-11-22T00:00Z"
    )
    Office.objects.filter(code="fresno").update(city="Fresno Nuevo", listed_in=proposal)
    moved = Office.objects.get(code="boise")
    District.objects.filter(area_code="06019").update(office=moved, listed_in=proposal)
    point = ServicePoint.objects.get(office__code="dallas")
    ServicePoint.objects.filter(pk=point.pk).update(hours="de 8 a 13", confidence="high", source="a visit")
    LoadedFile.objects.update(sha256="other")
    run()
    assert Office.objects.get(code="fresno").city == "Fresno Nuevo"
    assert queries.office_for(country="us", zip="93721", on=TODAY).office == moved
    point.refresh_from_db()
    assert (point.hours, point.source, point.confidence) == ("de 8 a 13", "a visit", "high")


SITUATIONS = [s for s in origin().read("tests/situations.yaml")["situations"] if s["ask"].startswith("office_of")]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: f"{s.get('zip') or s.get('county')} on {s['day']}")
def test_the_situations_of_the_pack(situation):
    found = queries.office_for(
        country="us", zip=situation.get("zip"), county=situation.get("county"), on=situation["day"]
    )
    assert (found.office.code if found.office else None) == situation["expect"]


@pytest.mark.parametrize("zip_code", ["86001", "85614", "06510", "93721", "40109", "00601", "88888"])
def test_the_packs_alone_answer_as_the_tables_do(zip_code):
    table = queries.office_for(country="us", zip=zip_code, on=TODAY)
    alone = queries.office_from_packs(origin(), destinations()[0], zip_code, TODAY)
    assert (alone.found.office if alone else None) == (table.office.code if table.office else None)
    assert [(c.code, o.code) for c, o in table.also] == (list(alone.also) if alone else [])


def test_sixty_offices_with_canada_and_the_one_that_closed():
    assert Office.objects.count() == 60
    assert queries.offices(TODAY).count() == 59
    assert queries.offices(TODAY).filter(country="ca").count() == 6
    assert Office.objects.get(code="anchorage").closed_precision == "by"
    assert not Office.objects.filter(is_kind_confirmed=True).exists()
    assert not Office.objects.filter(source="").exists()
    assert not District.objects.filter(source="").exists()


def test_windows_keep_who_ran_them_and_do_not_guess_who_does_now():
    assert ServicePoint.objects.count() == 53
    fresno = ServicePoint.objects.get(office__code="fresno", kind="window")
    then = date(2009, 6, 30)
    assert lead_agency_on(fresno, then).name == "Family Healthcare Network"
    assert [lead_agency_on(fresno, day) for day in (date(2009, 6, 29), date(2009, 7, 1), TODAY)] == [None, None, None]
    assert (fresno.published_in, fresno.confidence) == ("2009, 2025", "medium")
    houston = ServicePoint.objects.get(office__code="houston")
    assert (houston.published_in, houston.confidence) == ("2009", "low")
    boise = ServicePoint.objects.get(office__code="boise")
    assert lead_agency_on(boise, date(2025, 12, 27)) is None
    assert open_points("health_windows", then).count() == 0  # a list is no approval: nothing is claimed to be running
    shared = Operation.objects.filter(lead_agency__name="Texas A&M University, Colonias Program")
    assert shared.values("lead_agency").distinct().count() == 1
    assert shared.count() == 2


def test_counties_without_an_office_are_known_by_name():
    found = queries.data_errors(TODAY)
    assert [county.code for county in found.orphans] == ["60030", "60040"]
    assert (len(found.overlaps), len(found.unknown), len(found.disputed), len(found.without_pack)) == (0, 0, 28, 6)


@pytest.mark.parametrize(
    "arguments, says",
    [
        (
            ["office", "85614", "--on", "2026-11-22"],
            "nogales  Consulado General de México en Nogales\n  by its zip, confidence medium\n",
        ),
        (
            ["office", "06510", "--on", "2022-05-31"],
            "nuevayork  Consulado General de México en Nueva York\n  by its county",
        ),
        (["office", "99999"], "Error: no pack knows the postal code 99999\n"),
        (["errors"], "nobody serves 60030 Rose Atoll District, AS\n"),
    ],
)
def test_the_command_line_says_whose_and_why(arguments, says):
    assert says in CliRunner().invoke(network, arguments).output


@pytest.mark.parametrize(
    "typed, label",
    [("nueva york", "New York, NY"), ("filadelfia", "Philadelphia, PA"), ("los ángeles", "Los Angeles, CA")],
)
def test_cities_by_the_name_families_use(typed, label):
    assert queries.find_place(typed, "us")[0].label == label
