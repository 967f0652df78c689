"""Online courses in Spanish: the catalogue by standard, enrolment by the school, pace, mark, the line of credits; who reaches what."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from ambos.programs.courses import actions, measures, queries
from ambos.programs.courses.models import Offering, PaceNote, Place
from ambos.records.audit.models import Event
from ambos.records.learning.actions import propose_equivalence, review_equivalence
from ambos.records.learning.models import Credit, Institution, Learner
from tests.support import world
from tests.support.courses import START, TODAY, School, offering, source, standard
from tests.support.weeks import refused

pytestmark = pytest.mark.django_db


def equivalent():
    """Two people decide that the online course is worth the whole of Algebra I."""
    one, two = (world.account(role)[1] for role in ("credit_analyst", "credit_reviewer"))
    made = propose_equivalence(
        source=source(), extent="full", gives={standard(): Decimal(1)}, evidence="Temarios comparados", by=one
    )
    return review_equivalence(equivalence=made, by=two)


@pytest.fixture
def school():
    return School()


# -- the catalogue -----------------------------------------------------------------------------------------------------
def test_the_catalogue_is_by_standard_and_open_to_everybody(client, django_assert_max_num_queries):
    made = offering()
    with django_assert_max_num_queries(3):
        page = client.get(reverse("courses:catalogue"), {"lang": "es"}).content.decode()
    assert ("Álgebra I en línea" in page, "02052 Algebra I" in page, "Matemáticas" in page) == (True, True, True)
    one = client.get(reverse("courses:course", args=[made.pk]), {"lang": "en"}).content.decode()
    assert ("Lessons" in one, "SCED 02052" in one, "the district decides" in one) == (True, True, True)
    actions.close_offer(offering=made, by="system")
    assert "Álgebra I en línea" not in client.get(reverse("courses:catalogue")).content.decode()
    assert client.get(reverse("courses:course", args=[uuid4()])).status_code == 404


def test_only_whoever_may_enrol_is_led_to_enrolling(client, school):
    made = offering()
    page, enrol = reverse("courses:course", args=[made.pk]), reverse("courses:enrol", args=[made.pk])
    assert enrol not in client.get(page).content.decode()
    for user, status in ((world.account("promoter", office=school.office)[0], 403), (school.user, 200)):
        world.signed_in(client, user)
        assert (enrol in client.get(page).content.decode(), client.get(enrol).status_code) == (status == 200, status)


@pytest.mark.parametrize(
    "change, code",
    [({"summary_en": " "}, "courses.both_languages"), ({"units": 0}, "courses.bad_length"), ({"weeks": 61}, "courses.bad_length"),
     ({"hours": Decimal(0)}, "courses.bad_length")],
)  # fmt: skip
def test_what_cannot_be_offered_is_refused(change, code):
    refused(offering, code, **change)
    assert Offering.objects.count() == 0


def test_a_course_stands_under_one_that_gives_credits(school):
    with pytest.raises(PermissionDenied):
        actions.offer(course=source(), target=standard(), summary="a", summary_en="b", units=1, weeks=1, hours=Decimal(1),
                      by=world.account("promoter")[1])  # fmt: skip
    refused(
        actions.offer, "courses.no_standard", course=source(), target=source(), summary="a", summary_en="b", units=1, weeks=1,
        hours=Decimal(1), by="system",
    )  # fmt: skip


# -- enrolment ---------------------------------------------------------------------------------------------------------
def test_a_school_enrols_by_its_own_number_once(school):
    key = uuid4()
    place = school.enrolled(key=key)
    assert school.enrolled(key=key) == place
    assert (place.due_on, place.enrollment.program) == (START + timedelta(weeks=18), "courses")
    learner = Learner.objects.get()
    assert (learner.number, learner.person, learner.office) == ("5101", None, school.office)
    refused(school.enrolled, "learning.enrolled_already")
    assert Place.objects.count() == 1


@pytest.mark.parametrize(
    "number, change, code",
    [
        ("Ana López", {}, "courses.pupil_is_a_number"),
        ("Ana", {}, "courses.pupil_is_a_number"),
        ("", {}, "courses.pupil_is_a_number"),
        ("5" * 21, {}, "courses.pupil_is_a_number"),
        ("51", {"starts_on": TODAY - timedelta(days=61)}, "courses.starts_far_away"),
        ("51", {"starts_on": TODAY + timedelta(days=61)}, "courses.starts_far_away"),
        ("51", {"due_on": START}, "courses.due_before_start"),
    ],
)
def test_what_cannot_be_enrolled_is_refused(school, number, change, code):
    refused(school.enrolled, code, number=number, **change)
    assert (Place.objects.count(), Learner.objects.count()) == (0, 0)


def test_no_agreement_no_course_on_offer(school):
    refused(School("x", "phoenix", has_agreement=False).enrolled, "courses.no_agreement")
    closed = actions.close_offer(offering=offering(), by="system")
    refused(school.enrolled, "courses.not_on_offer", offering=closed)


# -- pace --------------------------------------------------------------------------------------------------------------
def test_pace_is_noted_and_corrected(school):
    place = school.enrolled()
    actions.note_pace(place=place, units_done=10, on=TODAY - timedelta(days=9), by=school.counselor)
    actions.note_pace(place=place, units_done=12, on=TODAY, by=school.counselor)
    actions.note_pace(place=place, units_done=11, on=TODAY, by=school.counselor)
    place.refresh_from_db()
    assert (place.units_done, place.noted_on, place.enrollment.progress) == (11, TODAY, 27)
    assert PaceNote.objects.count() == 2
    assert queries.pace_of(place, TODAY).standing == "on_pace"


@pytest.mark.parametrize(
    "units, on, code",
    [(41, TODAY, "courses.bad_units"), (1, TODAY + timedelta(days=1), "courses.day_of_note"),
     (1, START - timedelta(days=1), "courses.day_of_note")],
)  # fmt: skip
def test_a_pace_that_cannot_be_is_refused(school, units, on, code):
    refused(actions.note_pace, code, place=school.enrolled(), units_done=units, on=on, by=school.counselor)


def test_the_due_day_moves(school):
    place = actions.change_due_day(place=school.enrolled(), due_on=TODAY + timedelta(days=400), by=school.counselor)
    assert queries.pace_of(place, TODAY).standing == "on_pace"
    refused(actions.change_due_day, "courses.due_before_start", place=place, due_on=START, by=school.counselor)


def test_the_counselor_gives_more_time_on_the_page(client, school):
    place = school.enrolled()
    world.signed_in(client, school.user)
    at, due = (reverse(f"courses:{name}", args=[place.pk]) for name in ("place", "place-due"))
    assert due in client.get(at).content.decode()
    early = client.post(due, {"due_on": START})
    assert (early.status_code, "No puede terminar antes de empezar" in early.content.decode()) == (422, True)
    assert client.post(due, {"due_on": TODAY + timedelta(days=400)}).status_code == 302
    place.refresh_from_db()
    assert place.due_on == TODAY + timedelta(days=400)
    actions.withdraw(place=place, on=TODAY, by=school.counselor)
    assert due not in client.get(at).content.decode()
    assert client.post(due, {"due_on": TODAY}).status_code == 422


# -- what is on offer --------------------------------------------------------------------------------------------------
OFFERED = {
    "title": "Álgebra I en línea", "title_en": "Algebra I online", "provider": "Bachillerato en línea", "code": "ALG-1",
    "target": "02052", "summary": "Lecciones", "summary_en": "Lessons", "units": "34", "weeks": "18", "hours": "135",
    "address": "", "source": "catálogo 2026",
}  # fmt: skip


@pytest.mark.parametrize("role", ["credit_analyst", "credit_reviewer", "headquarters_coordinator"])
def test_a_course_is_put_on_offer_corrected_closed_and_opened_again_on_its_pages(client, role):
    standard()
    world.signed_in(client, world.account(role)[0])
    new, offers, catalogue = (reverse(f"courses:{name}") for name in ("new-offer", "offers", "catalogue"))
    unknown = client.post(new, OFFERED | {"target": "us:99999"})
    assert (unknown.status_code, "tiene esta clave" in unknown.content.decode()) == (200, True)
    assert Offering.objects.count() == 0
    assert client.post(new, OFFERED).status_code == 302
    made = Offering.objects.get()
    course = made.course
    assert (course.plan, course.code, course.title, course.institution.name, made.target.code, made.units) == (
        "mx-en-linea", "alg-1", "Álgebra I en línea", "Bachillerato en línea", "02052", 34,
    )  # fmt: skip
    assert "Álgebra I en línea" in client.get(catalogue).content.decode()
    # corrected: the same course and the same provider, whatever code the form says
    page = reverse("courses:offer", args=[made.pk])
    shown = client.get(page).content.decode()
    assert ('value="alg-1"' in shown, 'value="Bachillerato en línea"' in shown, 'value="02052"' in shown) == (
        True,
        True,
        True,
    )
    assert client.post(reverse("courses:close-offer", args=[made.pk])).status_code == 302
    made.refresh_from_db()
    assert (made.is_open, "Álgebra I en línea" in client.get(catalogue).content.decode()) == (False, False)
    assert "ya no recibe estudiantes" in client.get(offers).content.decode()
    assert (
        client.post(page, OFFERED | {"code": "other", "provider": "bachillerato en LINEA", "weeks": "20"}).status_code
        == 302
    )
    made.refresh_from_db()
    assert (Offering.objects.count(), Institution.objects.count(), made.weeks, made.is_open) == (1, 1, 20, True)


@pytest.mark.parametrize("role", ["school_counselor", "community_affairs_officer", "evaluator"])
def test_nobody_else_puts_courses_on_offer(client, school, role):
    made = offering()
    places = {"organization": school.partner} if role == "school_counselor" else {}
    user, access = world.account(role, **places)
    world.signed_in(client, user)
    assert [client.get(reverse(f"courses:{name}")).status_code for name in ("offers", "new-offer")] == [403, 403]
    assert client.post(reverse("courses:close-offer", args=[made.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.close_offer(offering=made, by=access)
    with pytest.raises(PermissionDenied):
        actions.put_on_offer(**OFFERED | {"target": standard(), "units": 1, "weeks": 1, "hours": Decimal(1)}, by=access)


# -- the mark and the line of credits ----------------------------------------------------------------------------------
def finished(school, mark="9", scale="mx-10", **more):
    place = school.enrolled(**more)
    return place, actions.finish(place=place, mark=mark, scale=scale, on=TODAY, by=school.counselor)


def test_a_final_mark_makes_a_line_of_the_same_engine(school):
    equivalent()
    place, reading = finished(school)
    assert (reading.outcome, reading.credits, reading.line.mark) == ("full", Decimal(1), "9")
    credit = Credit.objects.get()
    assert (credit.recommended, credit.basis, credit.course.code, credit.decision) == (1, "course", "02052", "")
    assert credit.enrollment == place.enrollment
    actions.decide(credit=credit, decision="awarded", awarded=None, reason="", on=TODAY, by=school.counselor)
    credit.refresh_from_db()
    assert credit.awarded == 1
    refused(actions.read_again, "learning.credit_decided", place=place, by=school.counselor)


def test_without_two_reviewers_it_gives_nothing_and_is_read_again_afterwards(school):
    place, reading = finished(school)
    assert (reading.outcome, reading.credits, Credit.objects.count()) == ("no_equivalent", 0, 0)
    equivalent()
    again = actions.read_again(place=place, by=school.counselor)
    assert (again.outcome, Credit.objects.get().recommended) == ("full", 1)
    actions.read_again(place=place, by=school.counselor)
    assert Credit.objects.filter(replaced_at__isnull=True).count() == 1


def test_a_failing_mark_gives_no_credit(school):
    equivalent()
    place, reading = finished(school, mark="5")
    place.enrollment.refresh_from_db()
    assert (reading.outcome, place.enrollment.state, Credit.objects.count()) == ("not_passed", "not_passed", 0)


@pytest.mark.parametrize(
    "mark, scale, on, code",
    [("11", "mx-10", TODAY, "grades.off_scale"), ("9", "nowhere", TODAY, "credits.unknown_scale"),
     (" ", "mx-10", TODAY, "courses.needs_mark"), ("9", "mx-10", TODAY + timedelta(days=1), "courses.day_of_note")],
)  # fmt: skip
def test_a_mark_that_cannot_be_is_refused_and_the_course_goes_on(school, mark, scale, on, code):
    place = school.enrolled()
    refused(actions.finish, code, place=place, mark=mark, scale=scale, on=on, by=school.counselor)
    place.enrollment.refresh_from_db()
    assert place.enrollment.state == "enrolled"


def test_once_over_nothing_of_it_is_noted(school):
    place, _reading = finished(school)
    for verb, more in (
        (actions.note_pace, {"units_done": 1, "on": TODAY}),
        (actions.finish, {"mark": "8", "scale": "mx-10", "on": TODAY}),
        (actions.withdraw, {"on": TODAY}),
    ):
        refused(verb, "learning.enrollment_over", place=place, by=school.counselor, **more)
    refused(actions.read_again, "courses.not_over", place=school.enrolled("77"), by=school.counselor)


# -- who reaches what --------------------------------------------------------------------------------------------------
def test_nobody_reaches_another_school(client, school):
    other = School(world.B, "phoenix")
    theirs = other.enrolled("B-7001")
    mine = school.enrolled()
    assert list(queries.places(school.counselor)) == [mine]
    with pytest.raises(Place.DoesNotExist):
        queries.place(school.counselor, theirs.pk)
    with pytest.raises(PermissionDenied):
        actions.note_pace(place=theirs, units_done=1, on=TODAY, by=school.counselor)
    with pytest.raises(PermissionDenied):
        other.enrolled("88", by=school.counselor)
    world.signed_in(client, school.user)
    assert client.get(reverse("courses:place", args=[theirs.pk])).status_code == 404
    assert "B-7001" not in client.get(reverse("courses:places")).content.decode()
    for name in ("place-pace", "place-mark", "place-withdraw", "place-read", "place-decide"):
        assert client.post(reverse(f"courses:{name}", args=[theirs.pk]), {}).status_code == 404


@pytest.mark.parametrize("role", ["consul", "promoter", "school_teacher", "administrator"])
def test_others_open_no_place(client, school, role):
    place = school.enrolled()
    user, access = world.account(role, office=school.office, organization=school.partner)
    world.signed_in(client, user)
    assert client.get(reverse("courses:place", args=[place.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.note_pace(place=place, units_done=1, on=TODAY, by=access)


def test_the_pages_of_a_school(client, school):
    equivalent()
    made = offering()
    world.signed_in(client, school.user)
    typed = {"form_key": uuid4(), "institution": school.school.pk, "number": "5101", "starts_on": START}
    wrong = client.post(reverse("courses:enrol", args=[made.pk]), typed | {"number": "Ana López"})
    assert (wrong.status_code, "Ana López" in wrong.content.decode()) == (200, True)
    answered = client.post(reverse("courses:enrol", args=[made.pk]), typed)
    place = Place.objects.get()
    assert answered.headers["Location"] == reverse("courses:place", args=[place.pk])
    pace = reverse("courses:place-pace", args=[place.pk])
    assert client.post(pace, {"units_done": "99", "on": TODAY}).status_code == 422
    assert client.post(pace, {"units_done": "20", "on": TODAY}).status_code == 302
    mark = reverse("courses:place-mark", args=[place.pk])
    assert client.post(mark, {"mark": "11", "scale": "mx-10", "on": TODAY}).status_code == 422
    assert client.post(mark, {"mark": "9", "scale": "mx-10", "on": TODAY}).status_code == 302
    page = client.get(reverse("courses:place", args=[place.pk]), {"lang": "en"}).content.decode()
    assert ("1 recommended" in page, "the district decides" in page) == (True, True)
    decide = reverse("courses:place-decide", args=[place.pk])
    credit = Credit.objects.get().pk
    assert client.post(decide, {"credit": uuid4(), "decision": "awarded"}).status_code == 422
    assert client.post(decide, {"credit": credit, "decision": "modified", "awarded": "0.5"}).status_code == 422
    assert (
        client.post(
            decide, {"credit": credit, "decision": "modified", "awarded": "0.5", "reason": "Medio año"}
        ).status_code
        == 302
    )
    assert client.post(reverse("courses:place-read", args=[place.pk])).status_code == 422
    assert client.post(reverse("courses:place-withdraw", args=[place.pk])).status_code == 422
    assert Event.objects.filter(verb="audit.read", subject_id=str(place.pk)).count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_however_long(client, school, rows, django_assert_max_num_queries):
    for n in range(rows):
        place = school.enrolled(f"51{n}")
    world.signed_in(client, school.user)
    for name, args in (("places", []), ("place", [place.pk])):
        with django_assert_max_num_queries(20):
            assert client.get(reverse(f"courses:{name}", args=args)).status_code == 200


def test_measures(school):
    finished(school)
    actions.withdraw(place=school.enrolled("6"), on=TODAY, by=school.counselor)
    school.enrolled("7")
    assert list(measures.enrolled(START, START)) == [(school.office.pk, 3, None)]
    assert list(measures.passed(TODAY, TODAY)) == [(school.office.pk, 1, 2)]
    assert list(measures.passed(START, START)) == []
