"""Pages of plazas: what each role sees and does, what shows nobody of another host, how many queries it costs."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.programs.plazas import actions, queries
from ambos.programs.plazas.models import Attendance, Certificate, ExamRequest, Learner, ModuleEnrolment, Plaza
from ambos.records.agreements.models import Agreement, Party
from ambos.records.audit.models import Event
from ambos.records.network.models import Place
from tests.support import plazas as made
from tests.support import world
from tests.support.programs import turned_on

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def running():
    with turned_on("plazas"):
        yield


@pytest.fixture
def sides():
    """Two hosts of one office: what the one keeps the other never sees."""
    office = world.office()
    return made.side(mark=world.A, office=office, name="a"), made.side(mark=world.B, office=office, name="b")


def page(client, user, name, *args, **data):
    world.signed_in(client, user)
    return client.get(reverse(f"plazas:{name}", args=args), data)


def test_hosts_of_one_office_see_nothing_of_each_other(client, sides):
    one, other = sides
    theirs = made.learner(other, "Zeferina", surname1=f"Ajena {world.B}")
    mine = made.learner(one, "Guadalupe")
    for user in (one.coordinator_user, one.adviser_user):
        for name in ("plazas", "learners", "today"):
            shown = page(client, user, name).content.decode()
            assert world.B not in shown, name
        for name, key in (
            ("learner", theirs.pk),
            ("learner-map", theirs.pk),
            ("group", other.group.pk),
            ("plaza", other.plaza.pk),
        ):
            assert page(client, user, name, key).status_code == 404
        assert world.B not in client.get(reverse("plazas:export")).getvalue().decode()
        assert page(client, user, "learner", mine.pk).status_code == 200


def test_an_adviser_sees_only_the_plazas_she_works_at_today(client, sides):
    one, _other = sides
    second = made.side(mark="SEGUNDA", office=one.office, host=one.host, name="c")
    theirs = made.learner(second, "Petra", surname1="Otra Plaza")
    assert page(client, one.adviser_user, "learner", theirs.pk).status_code == 404
    assert page(client, one.coordinator_user, "learner", theirs.pk).status_code == 200
    mine = made.learner(one)
    actions.end_staff(staff=one.staff, on=TODAY - timedelta(days=1), why="moved", by=one.coordinator)
    assert page(client, one.adviser_user, "learner", mine.pk).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["plazas", "learners", "today", "exams", "certificates"])
def test_lists_cost_the_same_however_long(client, sides, rows, name, django_assert_max_num_queries):
    at, _other = sides
    for number in range(rows):
        one = made.learner(at, f"Ana{number}", born=None)
        row = actions.start_module(learner=one, module="B2ELE", by=at.adviser)
        actions.check_evidence(enrolment=row, by=at.adviser)
        actions.request_exam(enrolment=row, by=at.adviser)
        Certificate.objects.create(learner=one, level="primary", name="Ana", requested_at=timezone.now())
    world.signed_in(client, at.officer_user)
    with django_assert_max_num_queries(25):
        assert client.get(reverse(f"plazas:{name}")).status_code == 200


def test_a_deep_page_passes_over_keys_alone(sides):
    at, _other = sides
    for name in ("Ana", "Berta", "Cira"):
        made.learner(at, name, born=None)
    whole = list(queries.learners(at.officer))
    with CaptureQueriesContext(connection) as seen:
        page = queries.KeysFirst(queries.learners(at.officer), 1).page(2)
    assert list(page) == whole[1:2]
    assert [
        (one["sql"].count("people_person"), one["sql"].count("plazas_plaza")) for one in seen if "OFFSET" in one["sql"]
    ] == [(0, 0)]


def test_who_needs_help_is_found_without_the_people_and_told_with_them(sides, django_assert_num_queries):
    at, _other = sides
    people = [made.learner(at, f"Ana {name}", born=None) for name in "abc"]
    for one in people:
        one.modules.create(module="B2ELE", started_on=TODAY - timedelta(days=200))
    with CaptureQueriesContext(connection) as seen:
        found = queries.to_help(at.officer, most=2)
    assert len(found) == 2
    assert [one["sql"].count("people_person") > 0 for one in seen if 'learner"."last_seen_on' in one["sql"]] == [
        False
    ] * 3
    with django_assert_num_queries(0):
        assert {one.learner.person.given_names for one in found} < {"Ana a", "Ana b", "Ana c"}
        assert {one.learner.plaza.name for one in found} == {at.plaza.name}


def test_more_exams_than_a_page_holds_are_on_the_next(client, sides):
    at, _other = sides
    one = made.learner(at, "Guadalupe")
    rows = ModuleEnrolment.objects.bulk_create(
        ModuleEnrolment(learner=one, module=f"M{n}", state="exam_requested", started_on=TODAY) for n in range(101)
    )
    asked = timezone.now() - timedelta(days=2)
    ExamRequest.objects.bulk_create(
        ExamRequest(enrolment=row, plaza=at.plaza, requested_at=asked + timedelta(minutes=n))
        for n, row in enumerate(rows)
    )
    shown = page(client, at.officer_user, "exams").content.decode()
    assert (shown.count("<li>\n            <a href="), "Página 1 de" in shown, "M99 ·" in shown, "M100 ·" in shown) == (
        100,
        True,
        True,
        False,
    )
    shown = page(client, at.officer_user, "exams", page=2).content.decode()
    assert ("M99 ·" in shown, "M100 ·" in shown) == (False, True)


def test_one_learner_costs_at_most_25_queries(client, sides, django_assert_max_num_queries):
    at, _other = sides
    one = made.learner(at)
    made.placed(at, one)
    actions.take_attendance(group=at.group, day=TODAY, states={one.pk: "present"}, by=at.adviser)
    world.signed_in(client, at.officer_user)
    with django_assert_max_num_queries(25):
        shown = client.get(reverse("plazas:learner", args=[one.pk])).content.decode()
    assert "Leer y escribir" in shown
    assert "La identidad no está verificada" in shown


def test_her_own_page_shows_as_many_pictures_as_it_says(client, sides):
    at, _other = sides
    one = made.learner(at)
    made.exam(at, one, "B2ELE", "8")
    actions.start_module(learner=one, module="B2MNU", by=at.adviser)
    shown = page(client, at.adviser_user, "learner-map", one.pk).content.decode()
    assert [
        (part.count('class="bead bead--done"'), part.count('class="bead bead--open"'), part.count('class="bead"'))
        for part in shown.split('<ul class="beads" aria-hidden="true">')[1:]
    ] == [(0, 0, 3), (1, 1, 10), (0, 0, 12)]
    assert "Lleva 1 de 12." in " ".join(shown.split())
    assert shown.index("data-read-aloud") < shown.index('class="beads"')
    Learner.objects.filter(pk=one.pk).update(proven=["initial"])
    shown = page(client, at.adviser_user, "learner-map", one.pk).content.decode()
    first = shown.split('<ul class="beads" aria-hidden="true">')[1]
    assert (first.count("bead--done"), "Ya lo tiene" in shown) == (3, True)


def test_a_learner_is_registered_placed_and_marked_by_pages(client, sides):
    at, _other = sides
    world.signed_in(client, at.coordinator_user)
    typed = {
        "form_key": uuid4(), "given_names": "Tomasa", "surname1": "Ek", "born_day": "1", "born_month": "1", "born_year": "1970",
        "sex": "female", "language": "es", "course": "primary", "served": "pictures", "days": ["1"], "starts": "18:00", "ends": "20:00",
    }  # fmt: skip
    answered = client.post(reverse("plazas:plaza-register", args=[at.plaza.pk]), typed)
    one = Learner.objects.get(person__given_names="Tomasa")
    assert answered.headers["Location"] == reverse("plazas:learner", args=[one.pk])
    assert (one.can_come, str(one.person.born), one.served) == ([[1, 1080, 1200]], "1970-01-01", "pictures")
    side = reverse("plazas:learner-side", args=[one.pk, "place"])
    assert client.get(side).status_code == 200
    client.post(side, {"reads": 1, "writes": 1, "counts": 1})
    assert one.modules.filter(by_placement=True).count() == 3
    client.post(reverse("plazas:learner-side", args=[one.pk, "group"]), {"group": str(at.group.pk)})
    client.post(reverse("plazas:group", args=[at.group.pk]), {"day": TODAY.isoformat(), f"state-{one.pk}": "late"})
    assert Attendance.objects.get().state == "late"
    row = one.modules.get(state="studying")
    client.post(reverse("plazas:learner-step", args=[one.pk, "evidence"]), {"module": str(row.pk)})
    client.post(reverse("plazas:learner-step", args=[one.pk, "exam"]), {"module": str(row.pk)})
    assert ExamRequest.objects.get().enrolment == row


def test_in_the_evening_the_page_has_the_day_of_the_plaza(client, sides, time_machine):
    """Half past six in Los Angeles: it is tomorrow in UTC, and whoever acts for a host has no office of her own."""
    at, _other = sides
    one = made.learner(at)
    actions.join_group(group=at.group, learner=one, by=at.adviser)
    evening = (
        (timezone.now() + timedelta(days=2)).astimezone(ZoneInfo("America/Los_Angeles")).replace(hour=18, minute=30)
    )
    time_machine.move_to(evening)
    assert timezone.localdate() == evening.date() + timedelta(days=1)
    world.signed_in(client, at.coordinator_user)
    page = client.get(reverse("plazas:group", args=[at.group.pk]))
    assert page.context["day"] == evening.date()
    client.post(reverse("plazas:group", args=[at.group.pk]), {f"state-{one.pk}": "present"})
    assert Attendance.objects.get().day == evening.date()
    assert client.get(reverse("plazas:today")).context["today"] == evening.date()


def test_a_sitting_is_called_and_marked_by_pages(client, sides):
    at, _other = sides
    one = made.learner(at)
    row = actions.start_module(learner=one, module="B2ELE", by=at.adviser)
    actions.check_evidence(enrolment=row, by=at.adviser)
    asked = actions.request_exam(enrolment=row, by=at.adviser)
    world.signed_in(client, at.officer_user)
    typed = {
        "form_key": uuid4(), "day": TODAY.isoformat(), "hour": "00:00", "applier": str(at.applier_user.pk), "seal": "S-1",
        "exams": [str(asked.pk)],
    }  # fmt: skip
    made_at = client.post(reverse("plazas:plaza-call", args=[at.plaza.pk]), typed).headers["Location"]
    world.signed_in(client, at.applier_user)
    assert "Leer y escribir" in client.get(made_at).content.decode()
    asked.refresh_from_db()
    client.post(f"{made_at}pack/receive/", {"pack": str(asked.pack_id)})
    told = client.post(made_at, {"exam": str(asked.pk), "module": "B3MFP", "mark": "9"}, follow=True).content.decode()
    assert "El resultado es de B3MFP, y este examen es de B2ELE." in told
    client.post(made_at, {"exam": str(asked.pk), "module": "b2ele", "mark": "9"})
    asked.refresh_from_db()
    assert (asked.state, asked.passed) == ("marked", True)


def test_a_file_is_checked_then_taken(client, sides):
    at, _other = sides
    text = (
        "plaza,nombre,primer_apellido,fecha_nacimiento,sexo,curso,modulo,estado_modulo,calificacion,fecha_modulo\n"
        f"{at.plaza.code},Juana,Pérez,1980-05-02,M,primary,B2ELE,acreditado,9,2026-03-02\n"
        f"{at.plaza.code},Beto,Niño,2020-05-02,H,primary,,,,\n"
    )
    world.signed_in(client, at.officer_user)
    sent = {"file": SimpleUploadedFile("a.csv", text.encode()), "only_check": "on"}
    shown = client.post(reverse("plazas:import"), sent).content.decode()
    assert "Las plazas reciben desde los 15 años" in shown
    assert not Learner.objects.exists()
    client.post(reverse("plazas:import"), {"file": SimpleUploadedFile("a.csv", text.encode())})
    assert Learner.objects.get().modules.get().state == "passed"
    again = client.get(reverse("plazas:export")).getvalue().decode()
    assert "Juana,Pérez,,1980-05-02,M" in again
    told = f"Plaza;Nombre;Curso;CURP\n{at.plaza.code};Begoña;primary;X\n".encode("cp1252")
    shown = client.post(reverse("plazas:import"), {"file": SimpleUploadedFile("a.csv", told)}).content.decode()
    assert "No se conoce aquí y se dejó de lado: <code>CURP</code>" in shown
    assert Learner.objects.filter(person__given_names="Begoña").exists()


def test_families_see_plazas_that_agreed_and_never_a_prison(client, sides):
    at, other = sides
    Place.objects.create(key="us:state:CA", country="us", kind="state", code="CA", name="California")
    Plaza.objects.filter(pk=at.plaza.pk).update(is_public=True, address="Calle 1", state_province="CA")
    shown = client.get(reverse("plazas:near")).content.decode()
    assert at.plaza.name in shown
    assert "<h2>California</h2>" in shown
    assert other.plaza.name not in shown


def test_a_plaza_is_proposed_visited_approved_and_opened_by_pages(client, sides):
    at, _other = sides
    world.signed_in(client, at.officer_user)
    typed = {
        "form_key": uuid4(),
        "office": at.office.pk,
        "host": at.host.name,
        "name": "Nueva",
        "kind": "school",
        "city": "Fresno",
    }
    to = client.post(reverse("plazas:propose"), typed).headers["Location"]
    key = Plaza.objects.get(name="Nueva").pk
    client.post(f"{to}add/visit/", {"day": TODAY.isoformat(), "seats": 12, "computers": 0, "is_fit": "on"})
    assert client.post(f"{to}do/approve/").status_code == 403
    world.signed_in(client, at.consul_user)
    client.post(f"{to}do/approve/")
    world.signed_in(client, at.officer_user)
    client.post(f"{to}do/open/")
    assert Plaza.objects.get(pk=key).state == "operating"
    assert Plaza.objects.get(pk=key).opened_on == TODAY
    assert "Nueva" in client.get(to).content.decode()


def test_what_is_added_to_a_plaza(client, sides):
    at, _other = sides
    world.signed_in(client, at.coordinator_user)
    to = reverse("plazas:plaza", args=[at.plaza.pk])
    for what, typed in {
        "staff": {"name": "Luz", "part": "support", "starts_on": "2026-02-01"},
        "training": {"staff": at.staff.pk, "topic": "Lectura", "hours": 8, "day": "2026-03-01"},
        "group": {
            "name": "Martes",
            "course": "english",
            "days": ["2"],
            "starts": "10:00",
            "ends": "12:00",
            "seats": 9,
            "starts_on": "2026-02-01",
        },
        "kits": {"module": "B2ELE", "number": 20, "why": "received"},
        "cost": {"month": "2026-03-09", "form": "cash", "amount": "120.50", "currency": "usd", "what": "copias"},
        "left": {"staff": at.staff.pk, "on": "2026-06-30", "why": "pay"},
    }.items():
        assert client.get(f"{to}add/{what}/").status_code == 200
        assert client.post(f"{to}add/{what}/", typed).status_code == 302, what
    shown = client.get(to).content.decode()
    for words in ("Luz", "Martes", "120", "copias", "el pago"):
        assert words in shown
    assert client.get(f"{to}add/visit/").status_code == 403
    assert date(2026, 6, 30) == at.plaza.staff.get(pk=at.staff.pk).ends_on


def test_groups_are_links_only_to_whoever_may_open_them(client, sides):
    at, _other = sides
    to, group = reverse("plazas:plaza", args=[at.plaza.pk]), reverse("plazas:group", args=[at.group.pk])
    for user, status in ((at.coordinator_user, 200), (at.consul_user, 403)):
        world.signed_in(client, user)
        shown = client.get(to).content.decode()
        assert (at.group.name in shown, f'href="{group}"' in shown) == (True, status == 200)
        assert client.get(group).status_code == status


def test_a_plaza_is_corrected_by_who_runs_it_and_shows_its_agreement(client, sides):
    one, other = sides
    at, correct = (
        reverse("plazas:plaza", args=[one.plaza.pk]),
        reverse("plazas:plaza-side", args=[one.plaza.pk, "correct"]),
    )
    world.signed_in(client, one.coordinator_user)
    page = client.get(at).content.decode()
    assert ("ninguno vigente con su sede" in page, correct in page) == (True, True)
    assert [client.get(reverse("plazas:plaza-side", args=[other.plaza.pk, "correct"])).status_code] == [404]
    typed = {
        "address": "12 Main St", "city": "Fresno", "state_province": "CA", "is_public": "on", "offers": ["english", "primary"],
        "equipment": "computadoras\n\n impresora ",
    }  # fmt: skip
    refused = client.post(correct, typed | {"city": " "})
    assert (refused.status_code, client.post(correct, typed | {"offers": ["sewing"]}).status_code) == (200, 200)
    assert client.post(correct, typed).status_code == client.post(correct, typed).status_code == 302
    one.plaza.refresh_from_db()
    assert (one.plaza.address, one.plaza.is_public, one.plaza.offers, one.plaza.equipment) == (
        "12 Main St", True, ["english", "primary"], ["computadoras", "impresora"],
    )  # fmt: skip
    [said] = Event.objects.filter(verb="plazas.changed")
    assert said.data["fields"] == ["address", "city", "equipment", "is_public", "offers", "state_province"]
    agreement = Agreement.objects.create(
        title="Convenio de sede", program="plazas", state="signed", signed_on=TODAY, starts_on=TODAY, ends_on=TODAY + timedelta(days=90),
        drafted_at=timezone.now(),
    )  # fmt: skip
    agreement.offices.add(one.office)
    Party.objects.create(agreement=agreement, organization=one.host, part=Party.Part.LEAD_AGENCY)
    page = client.get(at).content.decode()
    assert ("Convenio de sede" in page, "computadoras, impresora" in page, "ninguno vigente" in page) == (
        True,
        True,
        False,
    )
    shown = client.get(correct).content.decode()
    assert ('value="12 Main St"' in shown, "computadoras\nimpresora" in shown) == (True, True)
    actions.close_plaza(plaza=one.plaza, why="se vendió", by=one.officer)
    assert "cerró para siempre" in client.post(correct, typed).content.decode()
    world.signed_in(client, one.adviser_user)
    assert client.post(correct, typed).status_code == 403


def test_a_prison_is_never_shown_and_an_approved_plaza_knows_its_agreement():
    office, host = world.office(), world.organization("Prisión", world.A)
    agreement = Agreement.objects.create(
        title="Convenio",
        program="plazas",
        state="signed",
        signed_on=TODAY,
        starts_on=TODAY - timedelta(days=9),
        drafted_at=timezone.now(),
    )
    agreement.offices.add(office)
    Party.objects.create(agreement=agreement, organization=host, part=Party.Part.LEAD_AGENCY)
    at = made.side(mark=world.A, office=office, host=host, name="p", kind="correctional")
    assert at.plaza.agreement == agreement
    with pytest.raises(Refused) as refused:
        actions.change_plaza(
            plaza=at.plaza,
            address="",
            city="Fresno",
            state_province="CA",
            is_public=True,
            offers=[],
            equipment=[],
            by=at.officer,
        )
    assert refused.value.codes == ("plazas.prison_address",)
