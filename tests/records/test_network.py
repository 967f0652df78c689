"""The network: whose district on a day, places by what people type, offices as they stand, and what is wrong with them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.records.audit.models import Event
from ambos.records.network import queries
from ambos.records.network.actions import change_service_point, open_service_point
from ambos.records.network.models import District, NetworkImport, Office, Place, PlaceWithin, ServicePoint
from ambos.records.registry.queries import count_together
from tests.support.world import A, B, account, office, service, signed_in, window

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
SOURCE = {"source": "the list", "as_of": "2026", "confidence": "high"}


def place(kind, code, name, state="CA", country="us", **fields):
    made = Place(
        key=f"{country}:{kind}:{code}", country=country, kind=kind, code=code, name=name, state_code=state, **fields
    )
    made.folded_name = name.lower()
    made.save()
    return made


def district(office, kind, code, start=None, end=None, **fields):
    return District.objects.create(
        office=office, country="us", area_kind=kind, area_code=code, valid_from=start, valid_to=end, **SOURCE | fields
    )


@pytest.fixture
def land():
    """Two counties of one state; ZIP 90001 in the first, 90002 reaching into both, 90003 in a county nobody serves."""
    place("state", "CA", "California", latitude=36.0, longitude=-119.0)
    first, second, third = (
        place("county", "001", "First"),
        place("county", "002", "Second"),
        place("county", "003", "Third"),
    )
    for code, name, counties in (
        ("90001", "Alfa", (first,)), ("90002", "Alfa", (first, second)), ("90003", "Beta", (third, second)),
    ):  # fmt: skip
        zip_code = place("zip", code, name, latitude=34.0, longitude=-118.0)
        for county in counties:
            PlaceWithin.objects.create(zip=zip_code, county=county, is_main=county is counties[0])


@pytest.fixture
def two(land):
    """Office one serves the first county, two the second, by county; the ZIP 90009 is two's alone."""
    one, other = office("one", mark=A), office("two", mark=B)
    district(one, "county", "001")
    district(other, "county", "002", confidence="low")
    place("zip", "90009", "Gama")
    district(other, "zip", "90009", confidence="medium")
    return one, other


# -- whose district ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "asked, code, by, confidence, also",
    [
        ({"zip": "90001"}, "one", "county", "high", []),
        ({"zip": "90001-1234"}, "one", "county", "high", []),
        ({"zip": "90002"}, "one", "county", "high", [("002", "two")]),
        ({"zip": "90003"}, "two", "county", "low", []),
        ({"zip": "90009"}, "two", "zip", "medium", []),
        ({"zip": "99999"}, None, None, None, []),
        ({"county": "002"}, "two", "county", "low", []),
        ({"county": "003"}, None, None, None, []),
        ({"state": "CA"}, None, None, None, []),
        ({}, None, None, None, []),
    ],
)
def test_zip_over_county_over_state(two, asked, code, by, confidence, also):
    found = queries.office_for(country="US", on=DAY, **asked)
    assert (found.office.code if found.office else None, found.by, found.confidence) == (code, by, confidence)
    assert [(county.code, office.code) for county, office in found.also] == also
    assert found.has_pack


def test_a_state_serves_what_no_county_names(two):
    one, _ = two
    district(one, "state", "CA", confidence="low")
    found = queries.office_for(country="us", county="003", on=DAY)
    assert (found.office, found.by, found.is_doubtful, found.district.source) == (one, "state", True, "the list")
    assert queries.office_for(country="us", county="002", on=DAY).office.code == "two"


@pytest.mark.parametrize(
    "day, code",
    [(date(2022, 5, 31), "one"), (date(2022, 6, 1), "two"), (date(2026, 3, 1), "two"), (date(2026, 3, 2), None)],
)
def test_a_district_changes_hands_on_a_day(land, day, code):
    district(office("one"), "county", "001", end=date(2022, 5, 31))
    district(office("two"), "county", "001", start=date(2022, 6, 1), end=date(2026, 3, 1))
    found = queries.office_for(country="us", zip="90001", on=day)
    assert (found.office.code if found.office else None) == code


def test_two_claims_are_shown_and_neither_is_chosen(two):
    _, other = two
    district(other, "county", "001")
    found = queries.office_for(country="us", zip="90001", on=DAY)
    assert (found.office, found.by, [d.office.code for d in found.conflicts]) == (None, "county", ["one", "two"])
    assert (
        sum(count_together(queries.errors_to_settle(DAY))) == 2
    )  # the overlap, and the third county that nobody serves
    (claim,) = queries.data_errors(DAY).overlaps
    assert (claim.area, claim.place.name, claim.offices) == ("us:county:001", "First", ("one", "two"))


def test_a_country_without_a_pack_resolves_nothing_and_says_so(two):
    office("toronto", country="ca")
    found = queries.office_for(country="ca", zip="M5V", on=DAY)
    assert (found.office, found.has_pack) == (None, False)
    assert [o.code for o in queries.data_errors(DAY).without_pack] == ["toronto"]


def test_resolution_takes_at_most_five_queries(two, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        queries.office_for(country="us", zip="90002", on=DAY)


# -- what is wrong -----------------------------------------------------------------------------------------------------
def test_orphans_unknown_areas_and_doubts(two):
    one, other = two
    district(one, "county", "999")
    found = queries.data_errors(DAY)
    assert [county.code for county in found.orphans] == ["003"]
    assert [d.area_code for d in found.unknown] == ["999"]
    assert found.doubtful == ((other, 1),)
    assert found.count == sum(count_together(queries.errors_to_settle(DAY))) == 2
    district(one, "state", "CA")
    assert queries.data_errors(DAY).orphans == ()


def test_a_dispute_of_the_pack_is_settled_by_the_official_list(two):
    row = district(office("seattle"), "county", "16009")
    assert ("seattle", "boise") in [d.offices for d in queries.data_errors(DAY).disputed if d.area == "us:county:16009"]
    row.listed_in = NetworkImport.objects.create(
        file_name="x", source="x", as_of="2026", sha256="0", rows=[], differences={}, proposed_at=timezone.now()
    )
    row.save()
    assert [d for d in queries.data_errors(DAY).disputed if d.area == "us:county:16009"] == []


# -- places ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def cities():
    place("state", "CA", "California")
    place("state", "OH", "Ohio")
    place("state", "NY", "New York")
    for n in range(4):
        place("zip", f"9372{n}", "Fresno", latitude=36.7 + n / 10, longitude=-119.0)
    place("zip", "45321", "Fresno", state="OH", latitude=40.0, longitude=-81.0)
    place("zip", "55101", "Saint Paul", state="OH", latitude=41.0, longitude=-82.0)
    place("zip", "10001", "New York", state="NY", latitude=40.7, longitude=-74.0)
    office("nuevayork", city="New York City", state_province="NY", latitude=40.71, longitude=-74.0).official_name = "x"
    Office.objects.update(official_name="Consulado General de México en Nueva York")


@pytest.mark.parametrize(
    "typed, labels",
    [
        ("93721", ["93721 · Fresno, CA"]),
        (" 93721-0042 ", ["93721 · Fresno, CA"]),
        ("00000", []),
        ("fresno", ["Fresno, CA", "Fresno, OH"]),
        ("FRÉSNO, oh", ["Fresno, OH"]),
        ("fresno california", ["Fresno, CA"]),
        ("fres", ["Fresno, CA", "Fresno, OH"]),
        ("St. Paul", ["Saint Paul, OH"]),
        ("Nueva York", ["New York, NY"]),
        ("new york", ["New York, NY"]),
        ("x", []),
        ("", []),
        ("=cmd|' /C calc'!A0", []),
        ("9372112345678901234567890", []),
    ],
)
def test_places_by_what_people_type(cities, typed, labels):
    assert [found.label for found in queries.find_place(typed, "us")] == labels


def test_a_city_stands_in_the_middle_of_its_postal_codes(cities):
    fresno, _ = queries.find_place("fresno", "us")
    assert (fresno.size, fresno.point_of, round(fresno.point.lat, 2), fresno.place.code) == (4, "city", 36.85, "93720")


@pytest.mark.parametrize("typed, label", [("fresno", "Fresno, CA"), ("93721", "93721 · Fresno, CA"), ("nowhere", None)])
def test_a_place_at_least_three_times_larger_is_plainly_meant(cities, typed, label):
    found = queries.clear_answer(queries.find_place(typed, "us"))
    assert (found.label if found else None) == label


def test_where_two_places_are_alike_the_family_is_asked(cities):
    place("zip", "45322", "Fresno", state="OH")
    assert queries.clear_answer(queries.find_place("fresno", "us")) is None


@pytest.mark.parametrize(
    "code, known", [("93721", True), ("93721-0001", True), (" 93721", True), ("00000", False), ("", False)]
)
def test_one_place_by_its_code(cities, code, known):
    found = queries.place("US", "zip", code)
    assert (found.name if found else None) == ("Fresno" if known else None)


# -- offices and windows -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "opened, closed, is_open",
    [
        (None, None, True), (date(2026, 11, 22), None, True), (date(2026, 11, 23), None, False),
        (None, date(2026, 11, 22), False), (None, date(2026, 11, 23), True),
    ],
)  # fmt: skip
def test_offices_open_on_a_day(opened, closed, is_open):
    made = office("one", opened_on=opened, closed_on=closed)
    point = window(made)
    assert list(queries.offices(DAY)) == ([made] if is_open else [])
    assert list(queries.service_points(None, "health_windows", DAY)) == ([point] if is_open else [])
    assert [o.has_window for o in queries.offices_listed(on=DAY)] == [True]


@pytest.mark.parametrize(
    "asked, codes",
    [
        ({}, ["one", "three", "two"]),
        ({"country": "ca"}, ["three"]),
        ({"kind": "consulate_general"}, ["two"]),
        ({"confidence": "doubtful"}, ["three"]),
        ({"confidence": "high"}, ["one", "two"]),
        ({"open_day": date(2009, 6, 30)}, ["one", "three"]),
        ({"text": "THREÉ"}, ["three"]),
        ({"country": "us", "text": "three"}, []),
    ],
)
def test_filters_of_the_list_of_offices(asked, codes):
    office("one")
    office("two", kind="consulate_general", opened_on=date(2023, 6, 1))
    office("three", country="ca", confidence="unverified")
    assert sorted(o.code for o in queries.offices_listed(on=DAY, **asked)) == codes


def test_service_points_of_ones_own_office():
    mine, other = window(office("one", mark=A), mark=A), window(office("two", mark=B), mark=B)
    access = account("community_affairs_officer", office=mine.office)[1]
    assert list(queries.service_points(access)) == [mine]
    assert set(queries.service_points(account("headquarters_coordinator")[1])) == {mine, other}
    assert set(queries.service_points(None)) == {mine, other}


def test_the_nearest_windows_and_those_of_ones_office():
    near, far = office("near", latitude=34.0, longitude=-118.0), office("far", latitude=40.0, longitude=-118.0)
    nowhere = window(office("nowhere"), mark="nowhere")
    points = {"near": window(near, mark="near"), "far": window(far, mark="far")}
    found = queries.windows_near(near=(34.1, -118.0), on=DAY)
    assert [w.service_point for w in found] == [points["near"], points["far"], nowhere]
    assert [round(w.distance_km) if w.distance_km else None for w in found] == [11, 656, None]
    assert [w.service_point for w in queries.windows_of(far, near=None, on=DAY)] == [points["far"]]
    assert [w.service_point for w in queries.windows_of(office("empty"), near=(34.1, -118.0), on=DAY, limit=1)] == [
        points["near"]
    ]


def test_no_office_is_served_from_two_sides_of_one_row(two):
    one, _ = two
    for start in (None, date(2026, 1, 1)):
        district(one, "county", "005", start=start)
        with pytest.raises(IntegrityError), transaction.atomic():
            district(one, "county", "005", start=start)


# -- what people know of a window --------------------------------------------------------------------------------------
HOURS = {"hours": "lunes a viernes", "phone": "", "opened_on": None, "closed_on": None, "source": "a visit"}


@pytest.mark.parametrize(
    "role, mark, may",
    [
        ("community_affairs_officer", A, True), ("community_affairs_officer", B, False), ("headquarters_coordinator", B, True),
        ("consul", A, False), ("window_coordinator", A, False), ("evaluator", A, False), (None, A, False),
    ],
)  # fmt: skip
def test_who_says_the_hours_of_a_window(role, mark, may):
    point = window(office("one", mark=A), confidence="low")
    there = point.office if mark == A else office("two", mark=B)
    access = account(role, office=there)[1]
    if not may:
        with pytest.raises(PermissionDenied):
            change_service_point(service_point=point, by=access, **HOURS)
        return
    change_service_point(service_point=point, by=access, **HOURS | {"phone": "(213) 555-0123"})
    point.refresh_from_db()
    assert (point.hours, point.phone, point.confidence) == ("lunes a viernes", "+12135550123", "high")
    fields = ["as_of", "confidence", "hours", "phone", "source"]
    assert Event.objects.get(verb="network.service_point_changed").data == {"fields": fields}


def test_a_service_point_begins_once():
    there, key = office("one"), uuid4()
    asked = {"office": there, "program": "health_windows", "kind": "mobile_unit", "source": "a note"}
    by = account("community_affairs_officer", office=there)[1]
    made = [open_service_point(name=" Unidad  móvil ", key=key, by=by, **asked) for _ in range(2)]
    assert (made[0], made[0].name) == (made[1], "Unidad móvil")
    for name, code in (("", "network.point_needs_a_name"), ("Unidad móvil", "network.point_name_taken")):
        with pytest.raises(Refused, match=code):
            open_service_point(name=name, by=by, **asked)
    days = {"opened_on": DAY, "closed_on": DAY - timedelta(days=1)}
    with pytest.raises(Refused, match=r"network.point_closes_before_opening"):
        change_service_point(service_point=made[0], by=by, **HOURS | days)
    assert ServicePoint.objects.count() == 1


# -- pages -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 63])
def test_the_list_of_offices_takes_as_many_queries_for_one_as_for_sixty_three(
    client, count, django_assert_max_num_queries
):
    signed_in(client, account("headquarters_coordinator")[0])
    for number in range(count):
        window(office(f"office-{number}", mark=A))
    client.get(reverse("network:offices"))
    with django_assert_max_num_queries(20):
        page = client.get(reverse("network:offices")).content.decode()
    assert page.count("/network/offices/office-") == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_an_office_stays_within_its_queries(client, land, count, django_assert_max_num_queries):
    one = office("one")
    for number in range(count):
        window(one, mark=str(number))
        district(one, "county", f"00{number + 1}", confidence="low" if number else "high")
        Office.objects.filter(pk=office(f"below-{number}").pk).update(parent=one)
    signed_in(client, account("headquarters_coordinator")[0])
    with django_assert_max_num_queries(25):
        page = client.get(reverse("network:office", args=["one"])).content.decode()
    assert "First" in page
    assert "the list" in page
    assert page.count("Below-0") + page.count("Below 0") == 1


def test_offices_without_a_pack_stand_and_say_so(client):
    office("toronto", country="ca", mark=A)
    signed_in(client, account("headquarters_coordinator")[0])
    page = client.get(reverse("network:office", args=["toronto"]), {"lang": "en"}).content.decode()
    assert "The places of this country are not installed" in page
    assert client.get(reverse("network:office", args=["nowhere"])).status_code == 404


def test_what_is_to_be_settled_is_headquarters_business(client, two):
    signed_in(client, account("headquarters_coordinator")[0])
    page = client.get(reverse("network:errors"), {"lang": "en"}).content.decode()
    assert "Third" in page
    for role in ("consul", "evaluator", "promoter"):
        assert signed_in(client, account(role)[0]).get(reverse("network:errors")).status_code == 403


def find(client, **asked):
    return client.get(reverse("network:find"), asked, headers={"accept-language": "en"})


@pytest.mark.parametrize(
    "typed, says",
    [
        ("90001", "Consulate of One"),
        ("90003", "To be confirmed"),
        ("99999", "We do not know the place"),
        ("", "Where do you live?"),
        ("<script>alert(1)</script>", "We do not know the place"),
        ("ñ" * 300, "We do not know the place"),
    ],
)
def test_families_find_their_office(client, two, typed, says):
    answer = find(client, place=typed)
    assert says in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_part_of_a_postal_code_may_be_anothers(client, two):
    assert (
        "If you live in that part, your consulate is: Consulate of Two" in find(client, place="90002").content.decode()
    )


def test_two_claims_are_told_to_the_family(client, two):
    district(two[1], "county", "001")
    page = find(client, place="90001").content.decode()
    assert "Two consulates say that they serve this place" in page
    assert "Consulate of One" in page
    assert "Consulate of Two" in page


def test_the_older_name_of_the_field_works_too(client, two):
    assert "Consulate of One" in find(client, lugar="90001").content.decode()


def test_hours_and_services_are_told_in_words(client, two):
    window(two[0], hours="lunes a viernes, 8:00 a 13:00", phone="+12135550123")
    made = service(needs=["1184"], is_free=True)
    made.phones.create(number="+12135550199", **SOURCE)
    page = find(client, place="90001", need="1184").content.decode()
    for words in (
        "lunes a viernes, 8:00 a 13:00",
        'href="tel:+12135550123"',
        'href="tel:+12135550199"',
        "(213) 555-0199",
        "free of charge",
    ):
        assert words in page
    assert "(213) 555-0199" not in find(client, place="90001", need="1206").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_family_page_stays_within_its_queries(client, two, count, django_assert_max_num_queries):
    for number in range(count):
        window(two[0], mark=str(number))
        service(f"Dentista {number}", needs=["1184"])
    with django_assert_max_num_queries(25):
        assert find(client, place="alfa", need="1184").content.decode().count("Dentista") == count


def test_nothing_that_was_typed_is_kept(client, two, caplog):
    with caplog.at_level("DEBUG"):
        find(client, place="90001", need="1184")
    assert "90001" not in caplog.text
    assert not Event.objects.exists()
    assert not client.session.keys()
