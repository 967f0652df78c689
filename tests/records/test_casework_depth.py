"""Appointments after they were given, the reasons beside a proposed service, delays that age; extensions; who leaves."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.records.agreements.actions import extend_agreement
from ambos.records.agreements.models import Agreement, Extension, Party
from ambos.records.agreements.queries import lapsed, standing
from ambos.records.casework import actions, queries
from ambos.records.casework.models import Appointment, ServiceRequest
from ambos.records.directory.models import Schedule, ServiceCapacity
from ambos.records.directory.queries import monday
from ambos.records.posts.models import Post
from ambos.records.rollout.actions import approve_operation, close_operation, propose_operation
from tests.support import casework, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def side():
    return casework.side()


@pytest.fixture
def booked(side):
    sent = casework.send(side).service_request
    return actions.accept_request(service_request=sent, by=side.clinic, starts_at=timezone.now() + timedelta(days=3))


def refused(call, **fields):
    with pytest.raises(Refused) as no:
        call(**fields)
    return no.value.codes


# -- appointments ------------------------------------------------------------------------------------------------------
def test_she_arrives_is_checked_in_and_attended(side, booked):
    actions.receive_person(service_request=booked, by=side.clinic)
    assert Appointment.objects.get().state == "arrived"
    actions.receive_person(service_request=booked, checked_in=True, by=side.clinic)
    assert Appointment.objects.get().state == "checked-in"
    actions.record_outcome(
        service_request=booked, code="attended", happened_on=booked.sent_on, said_by="client", by="client"
    )
    assert Appointment.objects.get().state == "fulfilled"


@pytest.mark.parametrize("reason, by", [("service", "clinic"), ("closed", "clinic"), ("person", "window")])
def test_a_cancelled_appointment_leaves_an_accepted_referral_without_a_day(side, booked, reason, by):
    found = actions.cancel_appointment(service_request=booked, reason=reason, by=getattr(side, by))
    kept = Appointment.objects.get()
    assert (found.state, kept.state, kept.cancel_reason) == ("accepted", "cancelled", reason)
    actions.book_appointment(service_request=found, starts_at=timezone.now() + timedelta(days=5), by=side.clinic)
    assert sorted(Appointment.objects.values_list("state", flat=True)) == ["booked", "cancelled"]


def test_who_did_not_ask_for_it_does_not_cancel_in_her_name(side, booked):
    with pytest.raises(PermissionDenied):
        actions.cancel_appointment(service_request=booked, reason="person", by=side.clinic)
    with pytest.raises(PermissionDenied):
        actions.cancel_appointment(service_request=booked, reason="service", by=side.window)
    assert refused(actions.cancel_appointment, service_request=booked, reason="moved", by=side.clinic) == (
        "casework.needs_cancel_reason",
    )


def test_an_appointment_of_another_person_never_was(side, booked):
    found = actions.mark_mistaken(service_request=booked, by=side.clinic)
    assert (found.state, Appointment.objects.get().state) == ("accepted", "entered-in-error")
    assert refused(actions.receive_person, service_request=found, by=side.clinic) == ("casework.no_appointment",)


def test_a_moved_appointment_says_that_it_was_moved(side, booked):
    actions.book_appointment(service_request=booked, starts_at=timezone.now() + timedelta(days=9), by=side.clinic)
    assert list(Appointment.objects.order_by("booked_at").values_list("state", "cancel_reason")) == [
        ("cancelled", "moved"),
        ("booked", ""),
    ]


def test_the_database_lets_no_appointment_be_cancelled_without_a_reason(booked):
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.update(state="cancelled")


# -- where to send her next --------------------------------------------------------------------------------------------
WEDNESDAY = date(2026, 11, 25)


def a_service(name, *, languages=("es", "en"), places=None, byday="", mark=""):
    made = world.service(
        name, organization=world.organization(f"Org {name}"), needs=("1206-1",), languages=list(languages)
    )
    if places is not None:
        ServiceCapacity.objects.create(
            service=made, week_of=monday(WEDNESDAY), places=places, said_at=timezone.now(), said_by="x"
        )
    if byday:
        Schedule.objects.create(service=made, byday=byday, opens_at=time(8), closes_at=time(12), **world.SOURCED)
    return made


def test_the_next_service_is_proposed_with_its_reasons(side):
    first = a_service("Primera")
    a_service("Ahora", places=4, byday="WE,FR")
    a_service("Otro idioma", languages=("en",), places=9, byday="WE")
    a_service("Llena", places=0, byday="WE")
    a_service("Cerrada", places=4, byday="TU")
    sent = casework.send(side, service=first, need="1206-1").service_request
    found = queries.options_for(sent, WEDNESDAY)
    assert [o.service.name for o in found] == ["Ahora", "Cerrada", "Llena", "Otro idioma"]
    assert found[0].reasons[:2] == ("responde justo a esta necesidad", "atiende en español")
    assert found[0].reasons[2:4] == ("quedan 4 lugares esta semana", "abre hoy")
    assert "abre en 6 días" in found[1].reasons
    assert "no le quedan lugares esta semana" in found[2].reasons
    assert "no atiende en español" in found[3].reasons


def test_a_service_in_the_country_of_origin_is_asked_for_apart(side):
    near, home = a_service("Cerca"), a_service("Centro de Salud Oaxaca")
    here = home.at_locations.get().location
    here.country, here.latitude, here.longitude = "mx", 17.06, -96.72
    here.save()
    sent = casework.send(side, service=near, need="1206-1").service_request
    assert [o.service for o in queries.options_for(sent, WEDNESDAY, at_home=True)] == [home]
    again = actions.ask_elsewhere(service_request=sent, service=home, how="spoken", by=side.window)
    assert again.service_request.service == home


def test_delays_are_counted_by_their_age_the_oldest_first(side):
    other = casework.side(world.B, "houston")
    casework.send(other)
    for days in (1, 5, 6, 40):
        sent = casework.send(side, who=casework.person(side)).service_request
        ServiceRequest.objects.filter(pk=sent.pk).update(answer_due_at=timezone.now() - timedelta(days=days, hours=1))
    ServiceRequest.objects.filter(office=other.office).update(answer_due_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert [(d.age, d.n) for d in queries.AttentionRows(side.window).delays] == [("old", 1), ("week", 2), ("new", 1)]


# -- extensions --------------------------------------------------------------------------------------------------------
@pytest.fixture
def ended():
    """An agreement whose last day was yesterday, and its consul."""
    here, today = world.office("fresno", mark=world.A), timezone.localdate()
    made = Agreement.objects.create(
        title="Convenio", program="health_windows", state="signed", signed_on=date(2025, 1, 1), starts_on=date(2025, 1, 1),
        ends_on=today - timedelta(days=1), drafted_at=timezone.now(),
    )  # fmt: skip
    made.offices.add(here)
    Party.objects.create(agreement=made, organization=world.organization(), part="lead_agency")
    return made, world.account("consul", office=here)[1], today


def test_the_consul_lets_it_go_on_and_its_day_before_stays_in_sight(ended):
    made, consul, today = ended
    assert [a.pk for a in lapsed(consul, today)] == [made.pk]
    extend_agreement(
        agreement=made, until=today + timedelta(days=30), reason="la renovación está en revisión", by=consul
    )
    kept = Extension.objects.get()
    assert (kept.was_until, kept.until, kept.extended_by_id) == (
        today - timedelta(days=1),
        today + timedelta(days=30),
        consul.user,
    )
    assert (standing(Agreement.objects.get(), today).state, lapsed(consul, today)) == ("expiring", [])


@pytest.mark.parametrize(
    "days, reason, code",
    [
        (30, " ", "agreements.needs_a_reason"),
        (-1, "x", "agreements.extension_goes_back"),
        (90, "x", "agreements.extension_too_long"),
    ],
)
def test_an_extension_is_refused(ended, days, reason, code):
    made, consul, today = ended
    until = today + timedelta(days=days)
    assert refused(extend_agreement, agreement=made, until=until, reason=reason, by=consul) == (code,)


def test_extensions_do_not_add_up_beyond_their_limit(ended):
    made, consul, today = ended
    extend_agreement(agreement=made, until=today + timedelta(days=60), reason="x", by=consul)
    assert refused(extend_agreement, agreement=made, until=today + timedelta(days=120), reason="x", by=consul) == (
        "agreements.extension_too_long",
    )


def test_only_who_heads_an_office_it_covers_extends_it(ended):
    made, _consul, today = ended
    for role in ("community_affairs_officer", "headquarters_coordinator", "window_coordinator"):
        with pytest.raises(PermissionDenied):
            extend_agreement(
                agreement=made, until=today + timedelta(days=5), reason="x",
                by=world.account(role, office=world.office("fresno", mark=world.A))[1],
            )  # fmt: skip


# -- who leaves --------------------------------------------------------------------------------------------------------
def runs(here, point, agency, since):
    officer, consul = (world.account(role, office=here)[1] for role in ("community_affairs_officer", "consul"))
    made = propose_operation(
        program="health_windows", service_point=point, lead_agency=agency, starts_on=since, by=officer
    )
    return approve_operation(operation=made, by=consul), consul


def test_with_its_operation_end_the_posts_of_its_people_and_of_nobody_else():
    here, today = world.office("fresno", mark=world.A), timezone.localdate()
    agency, other, point = world.organization("Salud"), world.organization("Otra"), world.window(here)
    leaving, _ = world.account("promoter", office=here, organization=agency)
    staying, _ = world.account("promoter", office=here, organization=other)
    elsewhere, _ = world.account("promoter", office=world.office("houston"), organization=agency)
    operation, consul = runs(here, point, agency, today - timedelta(days=60))
    close_operation(operation=operation, on=today, by=consul)
    last = {post.holder_id: post.ends_on for post in Post.objects.all()}
    assert (last[leaving.pk], last[staying.pk], last[elsewhere.pk]) == (today, None, None)


def test_an_agency_that_goes_on_keeps_its_people():
    here, today = world.office("fresno", mark=world.A), timezone.localdate()
    agency, point = world.organization("Salud"), world.window(here)
    promoter, _ = world.account("promoter", office=here, organization=agency)
    runs(here, point, agency, today - timedelta(days=60))
    runs(here, point, agency, today)
    assert Post.objects.get(holder=promoter).ends_on is None
