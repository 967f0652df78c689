"""Why is she not counted, why is she not certified: the answer is what the figures and the office really do."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from ambos.domain.errors import Refused
from ambos.domain.periods import Month
from ambos.programs.plazas import actions, measures, queries, reports
from ambos.programs.plazas.models import Attendance, ExamRequest, Learner, Session
from ambos.records.documents.actions import void_document
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
def at():
    return made.side()


def test_the_figures_count_whom_her_page_says_they_count(at):
    """Whoever left within the month is counted in it; whoever left before it is not, also when a mark of later days came in."""
    month = Month.of(TODAY).previous
    days = [month.first_day + timedelta(days=n) for n in (-200, -95, -20, -1, 0, 9, 27, 35)]
    type(at.group).objects.filter(pk=at.group.pk).update(seats=200)
    at.group.refresh_from_db()
    seen = {}
    for number, (left, came) in enumerate((left, came) for left in (None, *days[2:]) for came in (None, *days)):
        one = made.learner(at, f"N{number}", enrolled_on=days[0])
        Learner.objects.filter(pk=one.pk).update(
            state="withdrawn" if left else "active", withdrawn_on=left, why_left="work" if left else ""
        )
        if came:
            session, _new = Session.objects.get_or_create(group=at.group, day=came, defaults={"minutes": 120})
            Attendance.objects.create(session=session, learner=one, day=came, state="present")
        seen[one.pk] = (left, came)
    for first, last in [(m.first_day, m.last_day) for m in (month.previous, month, month.next)]:
        counted = set(measures.active_learners(first, last).values_list("pk", flat=True))
        told = {
            one.pk
            for one in Learner.objects.filter(pk__in=seen)
            if queries.why_not_in_figures(one, (first, last)) == [()]
        }
        assert {seen[key] for key in counted ^ told} == set()
        assert 0 < len(counted) < len(seen)


def test_her_page_tells_this_month_and_the_last(client, at):
    one = made.learner(at, enrolled_on=TODAY - timedelta(days=400))
    month = Month.of(TODAY)
    Learner.objects.filter(pk=one.pk).update(state="withdrawn", withdrawn_on=month.previous.first_day, why_left="work")
    session = Session.objects.create(group=at.group, day=month.previous.first_day, minutes=120)
    Attendance.objects.create(session=session, learner=one, day=session.day, state="present")
    world.signed_in(client, at.coordinator_user)
    page = client.get(reverse("plazas:learner", args=[one.pk]), {"lang": "es"}).content.decode()
    said = " ".join(page.split('id="counted"')[1].split("</ul>")[0].split())
    assert said.count("<li>") == 2
    assert said.index("Se fue el") < said.index("Sí: está entre")
    with translation.override("es"):
        left = date_format(month.previous.first_day, "SHORT_DATE_FORMAT")
    assert f"Se fue el {left}, antes de que empezara este periodo." in said, "a day as people write it"


def test_a_certificate_that_came_back_is_asked_for_again_and_each_says_whose_turn_it_is(
    client, at, monkeypatch, tmp_path
):
    one = made.learner(at)
    made.finish(at, one)
    actions.verify_identity(learner=one, evidence="birth_record", document_name="GUADALUPE HDEZ", by=at.officer)
    asked = actions.request_certificate(learner=one, level="primary", by=at.coordinator)
    world.signed_in(client, at.coordinator_user)
    address = reverse("plazas:learner", args=[one.pk])

    def page():
        return " ".join(client.get(address, {"lang": "es"}).content.decode().split())

    assert "Lo debe validar alguien de la oficina que no sea quien lo pidió" in page()
    actions.return_certificate(certificate=asked, why="name", note="El apellido está abreviado", by=at.officer)
    told = page()
    assert "La oficina lo devolvió: el nombre no es como en el documento. El apellido está abreviado." in told
    assert "Pedirlo otra vez" in told
    client.post(reverse("plazas:learner-step", args=[one.pk, "certificate"]), {"level": "primary"})
    asked.refresh_from_db()
    assert (asked.state, asked.note) == ("requested", "")
    assert "Pedirlo otra vez" not in page()
    actions.validate_certificate(certificate=asked, by=at.officer)
    assert "Lo debe sellar quien lleva los documentos de la oficina, que no es quien lo validó" in page()
    made.seal_for(at.office, monkeypatch, tmp_path)
    actions.issue_certificate(certificate=asked, by=at.clerk)
    told = page()
    assert "Tiene su certificado desde el" in told
    assert "¿Por qué no está certificada?" not in told.split("Tiene su certificado desde el")[0]


def test_what_was_validated_goes_back_too_with_a_reason_and_every_time_is_kept(client, at, monkeypatch, tmp_path):
    one = made.learner(at)
    made.finish(at, one)
    last = ExamRequest.objects.filter(enrolment__learner=one).latest("requested_at")
    actions.verify_identity(learner=one, evidence="birth_record", document_name="GUADALUPE HDEZ", by=at.officer)
    asked = actions.request_certificate(learner=one, level="primary", by=at.coordinator)
    give_back = partial(actions.return_certificate, certificate=asked)
    give_back(why="name", note="Falta un acento", by=at.officer)
    actions.request_certificate(learner=one, level="primary", by=at.coordinator)
    actions.validate_certificate(certificate=asked, by=at.officer)
    for said, code in (
        ({"why": ""}, "plazas.unknown_choice"), ({"why": "mood"}, "plazas.unknown_choice"), ({"why": "other"}, "plazas.say_why"),
        ({"why": "other", "note": "no tiene papeles"}, "plazas.says_status"),
    ):  # fmt: skip
        with pytest.raises(Refused) as told:
            give_back(**said, by=at.clerk)
        assert told.value.codes == (code,)
    with pytest.raises(PermissionDenied):
        give_back(why="born", by=at.coordinator)
    # whoever is to seal it compares it with the paper once more, and gives it back on the page
    world.signed_in(client, at.clerk_user)
    page = client.get(reverse("plazas:certificate", args=[asked.pk]), {"lang": "es"}).content.decode()
    assert "Devolverlo a la plaza" in page
    client.post(
        reverse("plazas:certificate-step", args=[asked.pk, "return"]), {"returned": "modules", "note": "El acta dice 5"}
    )
    asked.refresh_from_db()
    today = TODAY.isoformat()
    assert (asked.state, asked.validated_at, asked.validated_by_id, asked.returns) == ("returned", None, None, [
        {"why": "name", "note": "Falta un acento", "on": today, "was": "requested"},
        {"why": "modules", "note": "El acta dice 5", "on": today, "was": "validated"},
    ])  # fmt: skip
    page = " ".join(client.get(reverse("plazas:certificate", args=[asked.pk]), {"lang": "es"}).content.decode().split())
    assert "Devolverlo a la plaza" not in page
    assert "el nombre no es como en el documento. Falta un acento." in page
    assert "hay duda sobre un módulo o su resultado. El acta dice 5." in page
    # now the result can be put right, and the certificate goes its way again
    actions.correct_result(exam=last, mark=Decimal(9), why="dice 9", by=at.officer)
    actions.request_certificate(learner=one, level="primary", by=at.coordinator)
    actions.validate_certificate(certificate=asked, by=at.officer)
    made.seal_for(at.office, monkeypatch, tmp_path)
    actions.issue_certificate(certificate=asked, by=at.clerk)
    with pytest.raises(Refused) as told:
        give_back(why="name", by=at.officer)
    assert told.value.codes == ("plazas.not_now",)


def test_a_paper_ended_by_its_folio_leaves_nobody_without_a_certificate(client, at, monkeypatch, tmp_path):
    one = made.learner(at)
    made.finish(at, one)
    actions.verify_identity(learner=one, evidence="birth_record", document_name="GUADALUPE HDEZ", by=at.officer)
    asked = actions.request_certificate(learner=one, level="primary", by=at.coordinator)
    actions.validate_certificate(certificate=asked, by=at.officer)
    made.seal_for(at.office, monkeypatch, tmp_path)
    paper = actions.issue_certificate(certificate=asked, by=at.clerk).document
    world.signed_in(client, at.clerk_user)
    address = reverse("plazas:certificate", args=[asked.pk])
    assert 'id="paper-gone"' not in client.get(address).content.decode()
    void_document(document=paper, why="not_delivered", by=at.clerk)
    assert 'id="paper-gone"' in client.get(address).content.decode()
    client.post(reverse("plazas:certificate-step", args=[asked.pk, "revoke"]), {"why": "El papel se perdió"})
    asked.refresh_from_db()
    paper.refresh_from_db()
    assert (asked.state, paper.state) == ("revoked", "voided")
    again = actions.request_certificate(learner=one, level="primary", by=at.coordinator)
    assert (again.pk == asked.pk, again.state) == (False, "requested")


def test_a_corrected_result_is_counted_once_in_the_report_as_in_the_indicator(at):
    one = made.learner(at)
    first = made.exam(at, one, "B2ELE", "5")
    actions.correct_result(exam=first, mark=Decimal(8), why="read wrong", by=at.officer)
    month = Month.of(first.sat_on)
    days = month.first_day, month.last_day
    assert list(measures.exams_passed(*days)) == [(at.office.pk, 1, 1)]
    assert [(row[3], row[4]) for row in reports.exams(*days)] == [(1, 1)]


def test_the_day_she_left_is_told(at):
    one = made.learner(at, enrolled_on=TODAY - timedelta(days=400))
    left = Month.of(TODAY).previous.last_day
    Learner.objects.filter(pk=one.pk).update(state="withdrawn", withdrawn_on=left, why_left="work", last_seen_on=left)
    one.refresh_from_db()
    [[why, _not_seen]] = queries.why_not_in_figures(one, (Month.of(TODAY).first_day, TODAY))
    assert (why.code, why.values) == ("plazas.left_before", {"on": left})
