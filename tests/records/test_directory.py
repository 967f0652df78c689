"""The directory: who may write what, which services come first and why, what a partner says of its own services."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from ambos.domain.access import NOBODY, for_the_system
from ambos.domain.errors import Refused
from ambos.records.audit.models import Event
from ambos.records.directory import queries
from ambos.records.directory.actions import (
    Opening,
    add_location,
    add_organization,
    add_service,
    confirm_service,
    give_place_back,
    set_capacity,
    take_place,
    write_service,
)
from ambos.records.directory.models import Organization, Schedule, Service, ServiceCapacity
from tests.support.world import A, B, account, organization, service, signed_in

pytestmark = pytest.mark.django_db
SOURCE = {"source": "a call", "as_of": "2026"}
DENTAL, PRIMARY, MEDICAL, HEALTH = "1184", "1206-1", "1206", "1106"
HERE = (34.05, -118.25)
TODAY = date(2026, 11, 18)  # a Wednesday


@pytest.fixture
def officer():
    return account("community_affairs_officer")[1]


def clinic(
    name, *, needs=(DENTAL,), km=1.0, languages=("es",), places=None, taken=0, state="active", at=True, assured=TODAY
):
    """A service ``km`` north of HERE, with what it said of the week of TODAY."""
    owner = organization(name)
    made = Service.objects.create(
        organization=owner, name=name, folded_name=name.lower(), languages=list(languages), state=state, assured_on=assured,
        **SOURCE,
    )  # fmt: skip
    for need in needs:
        made.needs.create(code=need)
    if at:
        place = owner.locations.create(
            name=name,
            city="Los Angeles",
            state_province="CA",
            country="us",
            latitude=HERE[0] + km / 111.2,
            longitude=HERE[1],
            **SOURCE,
        )
        made.at_locations.create(location=place, **SOURCE)
    if places is not None:
        made.capacities.create(
            week_of=queries.monday(TODAY), places=places, taken=taken, said_at=timezone.now(), said_by="x"
        )
    return made


def near(**asked):
    asked = {"need": DENTAL, "near": HERE, "language": "es", "on": TODAY} | asked
    return [option.service.name for option in queries.services_near(**asked)]


@pytest.mark.parametrize(
    "first, second",
    [
        ({"km": 3}, {"km": 9}),
        ({"km": 60, "needs": [PRIMARY]}, {"km": 1, "needs": [MEDICAL]}),
        ({"km": 60}, {"km": 1, "languages": ["en"]}),
        ({"km": 60, "places": 2, "taken": 1}, {"km": 1, "places": 2, "taken": 2}),
        ({"km": 60}, {"km": 61, "places": 40}),
        ({"km": 60, "languages": ["en"]}, {"km": 1, "at": False}),
        ({"at": False}, {"at": False, "languages": ["en"]}),
    ],
    ids=[
        "nearer", "the very need before a wider one", "her language",
        "places left before full", "silence is not fullness", "a door before a telephone",
        "by telephone too, her language",
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_swapped", [False, True])
def test_the_order_of_services_near_a_place(first, second, is_swapped):
    pair = [("b first", first), ("a second", second)]
    for name, facts in reversed(pair) if is_swapped else pair:
        clinic(name, **({"needs": [PRIMARY]} | facts))
    assert near(need=PRIMARY) == ["b first", "a second"]


def test_what_lies_beyond_reach_is_offered_only_where_nothing_is_within():
    for km in (300, 100, 2000):
        clinic(f"{km} km", km=km)
    assert near() == ["100 km", "300 km"]
    clinic("70 km", km=70, languages=["en"], places=0, needs=[MEDICAL, DENTAL])
    assert near() == ["70 km"]


@pytest.mark.parametrize(
    "facts, found",
    [
        ({}, True),
        ({"needs": [PRIMARY]}, False),
        ({"needs": [HEALTH]}, False),
        ({"state": "inactive"}, False),
        ({"state": "temporarily closed"}, False),
        ({"km": 2000}, True),
    ],
)
def test_which_services_answer_a_need(facts, found):
    clinic("X", **facts)
    assert near() == (["X"] if found else [])


def test_a_service_of_an_inactive_organization_is_not_offered():
    made = clinic("X")
    Organization.objects.filter(pk=made.organization_id).update(is_active=False)
    assert near() == []


def test_an_option_says_what_is_known_and_no_more():
    made = clinic("X", km=10, places=8, taken=3, assured=TODAY - timedelta(days=181))
    clinic("Y", km=20, at=False)
    with_place, by_phone = queries.services_near(need=DENTAL, near=HERE, language="en-US", on=TODAY)
    assert (with_place.service, round(with_place.distance_km), with_place.places_left) == (made, 10, 5)
    assert (with_place.speaks, with_place.is_stale, with_place.walk_in) == (False, True, None)
    assert (by_phone.location, by_phone.distance_km, by_phone.places_left) == (None, None, None)


def test_services_by_telephone_leave_room_for_those_with_a_place(monkeypatch):
    monkeypatch.setattr(queries.nearby, "BY_TELEPHONE", 2)
    monkeypatch.setattr(queries.nearby, "WEIGHED", 3)
    for name in ("A", "B", "C"):
        clinic(name, at=False)
    clinic("Z", km=10)
    clinic("far", km=70)
    assert near() == ["Z", "A", "B"]


def test_one_in_four_of_those_shown_is_by_telephone():
    for name in ("A", "B", "C"):
        clinic(name, at=False)
    for km in range(1, 10):
        clinic(f"{km} km", km=km)
    assert near(limit=8) == ["1 km", "2 km", "3 km", "4 km", "5 km", "6 km", "A", "B"]
    parts = queries.near_in_parts(need=DENTAL, near=HERE, language="es", on=TODAY, first=8)
    assert [option.service.name for option in list(parts)[1]] == ["7 km", "8 km", "9 km", "C"]


def test_the_others_are_read_whole_only_as_far_as_somebody_asks(django_assert_num_queries):
    for km in range(1, 20):
        clinic(f"{km} km", km=km)
    parts = queries.near_in_parts(need=DENTAL, near=HERE, language="es", on=TODAY, first=2)
    assert [[option.service.name for option in next(parts)] for _ in range(3)] == [
        ["1 km", "2 km"], [f"{km} km" for km in range(3, 9)], [f"{km} km" for km in range(9, 20)],
    ]  # fmt: skip
    with django_assert_num_queries(0):
        assert list(parts) == []


def test_without_a_place_distances_are_not_known():
    clinic("X")
    assert [o.distance_km for o in queries.services_near(need=DENTAL, near=None, language="es", on=TODAY)] == [None]


@pytest.mark.parametrize("count", [1, 3])
def test_services_near_asks_the_same_whatever_it_finds(count, django_assert_num_queries):
    for number in range(count):
        clinic(f"X{number}")
    with django_assert_num_queries(10):
        assert len(near()) == count


def test_chips_lead_somewhere():
    clinic("X", needs=(DENTAL, PRIMARY))
    clinic("Y", needs=(PRIMARY,))
    clinic("far", needs=(MEDICAL,), km=1500)
    assert [need.code for need in queries.needs_near(HERE)] == [PRIMARY, DENTAL]


@pytest.mark.parametrize(
    "assured, stale",
    [(None, True), (TODAY - timedelta(days=180), False), (TODAY - timedelta(days=181), True), (TODAY, False)],
)
def test_what_nobody_confirmed_for_180_days_is_stale(assured, stale):
    made = clinic("X", assured=assured)
    assert queries.is_stale(made, TODAY) is stale
    access = for_the_system()
    assert list(queries.search_services(access, freshness="stale", on=TODAY)) == ([made] if stale else [])
    assert list(queries.search_services(access, freshness="fresh", on=TODAY)) == ([] if stale else [made])


@pytest.mark.parametrize(
    "text, found",
    [("odontologia", True), ("ODONTOLOGÍA niños", True), ("penalver", True), ("peñalver dental", False), ("", True)],
)
def test_search_folds_names(text, found, officer):
    owner = add_organization(name="Clínica Peñalver", by="system", **SOURCE)
    made = add_service(organization=owner, name="Odontología para niños", needs=[DENTAL], by="system", **SOURCE)
    assert list(queries.search_services(officer, text=text, on=TODAY)) == ([made] if found else [])


# -- who may -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "role, may",
    [
        ("community_affairs_officer", True), ("headquarters_coordinator", True), ("consul", False), ("promoter", False),
        ("window_coordinator", False), ("partner_administrator", False), ("evaluator", False), ("auditor", False),
        ("administrator", False), (None, False),
    ],
)  # fmt: skip
def test_who_keeps_the_directory(role, may):
    access = account(role)[1]
    if may:
        assert add_organization(name="X", by=access, **SOURCE).name == "X"
        return
    with pytest.raises(PermissionDenied):
        add_organization(name="X", by=access, **SOURCE)
    assert not Organization.objects.filter(name="X").exists()


def test_a_partner_answers_for_its_own_services_only():
    ours, theirs = service(mark=A), service(mark=B)
    clerk = account("partner_administrator", organization=ours.organization)[1]
    today = timezone.localdate()
    assert set_capacity(service=ours, week_of=today, places=4, by=clerk).places == 4
    assert confirm_service(service=ours, by=clerk).assured_on == today
    for verb in (
        lambda: set_capacity(service=theirs, week_of=today, places=4, by=clerk),
        lambda: confirm_service(service=theirs, by=clerk),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    assert not theirs.capacities.exists()


def test_closed_services_are_seen_by_their_keepers_only(officer):
    ours, theirs = service(mark=A, state="defunct"), service(mark=B, state="inactive")
    clerk = account("partner_administrator", organization=ours.organization)[1]
    assert set(queries.services(officer)) == {ours, theirs}
    assert set(queries.services(clerk)) == {ours}
    assert set(queries.services(NOBODY)) == set()
    with pytest.raises(Service.DoesNotExist):
        queries.service(clerk, theirs.pk)
    with pytest.raises(Service.DoesNotExist):
        queries.service(clerk, "not a key")


# -- capacity ----------------------------------------------------------------------------------------------------------
def test_the_newest_word_of_a_week_wins_and_taken_places_stay_taken(officer):
    made, today = service(), timezone.localdate()
    set_capacity(service=made, week_of=today, places=2, by=officer)
    take_place(service=made, on=today)
    set_capacity(service=made, week_of=today, places=5, by=officer)
    take_place(service=made, on=today)
    give_place_back(service=made, on=today)
    said = queries.capacity_of([made], today)[made.pk]
    assert (said.places, said.taken, queries.places_left(said), said.week_of) == (5, 1, 4, queries.monday(today))
    assert queries.capacity_of([made], today + timedelta(days=7)) == {}
    assert ServiceCapacity.objects.count() == 2


def test_places_are_not_counted_where_nothing_was_said():
    made = service()
    take_place(service=made, on=TODAY)
    give_place_back(service=made, on=TODAY)
    assert queries.places_left(queries.capacity_of([made], TODAY).get(made.pk)) is None


def test_more_taken_than_offered_is_full_and_never_negative(officer):
    made, today = service(), timezone.localdate()
    set_capacity(service=made, week_of=today, places=1, by=officer)
    take_place(service=made, on=today)
    set_capacity(service=made, week_of=today, places=0, by=officer)
    assert queries.places_left(queries.capacity_of([made], today)[made.pk]) == 0


@pytest.mark.parametrize(
    "places, weeks, codes",
    [
        (-1, 0, ("directory.capacity_out_of_range",)),
        (5001, 0, ("directory.capacity_out_of_range",)),
        (5, -1, ("directory.week_is_over",)),
        (-1, -1, ("directory.capacity_out_of_range", "directory.week_is_over")),
    ],
)
def test_capacity_that_cannot_be(places, weeks, codes, officer):
    with pytest.raises(Refused) as refused:
        set_capacity(
            service=service(), week_of=timezone.localdate() + timedelta(weeks=weeks), places=places, by=officer
        )
    assert refused.value.codes == codes


# -- writing -----------------------------------------------------------------------------------------------------------
GOOD = {"name": "Dentista", "needs": [DENTAL], "schedule": (), "takes_referrals": False, "email": ""}


@pytest.mark.parametrize(
    "fields, codes",
    [
        ({"name": " "}, ("directory.needs_a_name",)),
        ({"needs": []}, ("directory.needs_a_need",)),
        ({"needs": ["undocumented"]}, ("directory.unknown_need",)),
        ({"takes_referrals": True}, ("directory.referrals_need_an_email",)),
        ({"schedule": [Opening(("MO",), time(9), time(9))]}, ("directory.closes_before_opening",)),
        ({"schedule": [Opening((), time(9), time(10))]}, ("directory.needs_days",)),
        ({"name": "", "needs": []}, ("directory.needs_a_name", "directory.needs_a_need")),
    ],
)
def test_services_that_cannot_be(fields, codes, officer):
    with pytest.raises(Refused) as refused:
        add_service(organization=organization(), **GOOD | fields, by=officer, **SOURCE)
    assert refused.value.codes == codes
    assert not Service.objects.exists()


def test_the_same_form_sent_twice_is_one_service(officer):
    key, owner = uuid4(), organization()
    made = [add_service(organization=owner, key=key, by=officer, **GOOD, **SOURCE) for _ in range(2)]
    assert made[0] == made[1]
    assert Service.objects.count() == 1
    assert Event.objects.filter(verb="directory.service_added").count() == 1


def typed(**changes):
    place = {
        "address_1": "1 Main St",
        "city": "Fresno",
        "state_province": "CA",
        "postal_code": "93721",
        "country": "us",
    }
    return {
        "organization": "Clínica Peñalver", "place": place, "name": "Dentista", "needs": [DENTAL], "languages": ["es"],
        "schedule": [Opening(("FR", "MO"), time(9), time(17))], "schedule_note": "", "phone": "(559) 555-0172", "source": "a visit",
    } | changes  # fmt: skip


def test_organization_place_and_service_are_written_in_one_go(officer):
    made = write_service(by=officer, documents=["Identificación"], **typed())
    again = write_service(by=officer, **typed(organization="clinica PENALVER", name="Limpieza"))
    assert made.organization == again.organization
    place = made.at_locations.get().location
    assert place == again.at_locations.get().location
    assert (place.point_of, round(place.latitude, 2), round(place.longitude, 2)) == ("postal_code", 36.74, -119.78)
    assert made.phones.get().number == "+15595550172"
    assert [h.byday for h in Schedule.objects.filter(service=made)] == ["MO,FR"]
    assert [d.document for d in made.required_documents.all()] == ["Identificación"]


def test_a_service_is_changed_as_a_whole(officer):
    made = write_service(by=officer, documents=["Identificación"], **typed())
    place = {"address_1": "", "city": "", "state_province": "", "postal_code": "", "country": "us"}
    write_service(
        service=made, by=officer, **typed(place=place, needs=[PRIMARY], schedule=[], phone="", name="Consulta")
    )
    found = queries.service(officer, made.pk)
    assert (found.name, [n.code for n in found.needs.all()]) == ("Consulta", [PRIMARY])
    assert [list(found.at_locations.all()), list(found.phones.all()), list(found.schedules.all())] == [[], [], []]
    event = Event.objects.get(verb="directory.service_changed")
    assert event.data == {"fields": ["folded_name", "name"]}


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"organization": " "}, "directory.needs_an_organization"),
        ({"phone": "12"}, "people.phone_too_short"),
        ({"place": {"city": "Fresno", "state_province": "", "country": "us"}}, "directory.needs_a_place"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(changes, code, officer):
    with pytest.raises(Refused) as refused:
        write_service(by=officer, **typed(**changes))
    assert refused.value.codes == (code,)
    assert not Organization.objects.exists()


def test_a_confirmation_is_never_of_tomorrow_and_never_goes_back(officer):
    made, today = service(), timezone.localdate()
    with pytest.raises(Refused, match="confirmed_in_the_future"):
        confirm_service(service=made, on=today + timedelta(days=1), by=officer)
    confirm_service(service=made, on=today, by=officer)
    assert confirm_service(service=made, on=today - timedelta(days=9), by=officer).assured_on == today


def test_a_location_with_a_point_of_its_own_says_so(officer):
    made = add_location(
        name="X",
        city="Fresno",
        state_province="CA",
        country="us",
        latitude=36.7,
        longitude=-119.7,
        by=officer,
        **SOURCE,
    )
    assert made.point_of == "address"


# -- pages -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_services_stays_within_its_queries(client, count, django_assert_max_num_queries):
    user = account("community_affairs_officer")[0]
    for number in range(count):
        service(f"Consulta {number}", mark=A)
    signed_in(client, user)
    with django_assert_max_num_queries(25):
        page = client.get(reverse("directory:services"))
    assert page.content.decode().count(A) >= count


def test_a_service_is_added_through_its_form(client):
    user = account("community_affairs_officer")[0]
    signed_in(client, user)
    form = {
        "form_key": str(uuid4()), "organization": "Clínica Nueva", "name": "Dentista", "needs": [DENTAL], "languages": ["es"],
        "city": "Fresno", "state_province": "CA", "postal_code": "93721", "country": "us", "days": ["MO"], "opens_at": "09:00",
        "closes_at": "17:00", "is_free": "yes", "takes_walk_ins": "", "answers_within_days": "3", "source": "a visit",
    }  # fmt: skip
    page = client.post(reverse("directory:new"), form | {"closes_at": "08:00"})
    assert "closes before it opens" in page.content.decode() or "Cierra antes de abrir" in page.content.decode()
    assert 'value="Clínica Nueva"' in page.content.decode()
    made = client.post(reverse("directory:new"), form)
    assert made.status_code == 302
    kept = Service.objects.get()
    assert (kept.is_free, kept.takes_walk_ins, str(kept.pk)) == (True, None, form["form_key"])
    known = client.get(reverse("directory:change", args=[kept.pk])).content.decode()
    assert 'value="Dentista"' in known
    assert f'id="need-{DENTAL}" checked' in known


def test_a_partner_says_its_capacity_on_its_page_and_sees_no_other(client):
    ours, theirs = service(mark=A), service(mark=B)
    user = account("partner_administrator", organization=ours.organization)[0]
    signed_in(client, user)
    week = queries.monday(timezone.localdate()).isoformat()
    said = client.post(reverse("directory:set-capacity", args=[ours.pk]), {"week_of": week, "places": "7"}, follow=True)
    assert 'value="7"' in said.content.decode()
    assert B not in said.content.decode()
    assert (
        client.post(reverse("directory:set-capacity", args=[theirs.pk]), {"week_of": week, "places": "7"}).status_code
        == 403
    )
    assert client.get(reverse("directory:new")).status_code == 403
    assert [c.places for c in ServiceCapacity.objects.all()] == [7]
