"""Of a study: what was written down wrong, an examination nobody sat, whoever left and comes back, what institutions did."""

# ruff: noqa: F401, F811 - fixtures of the rules' own tests, used by name

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ambos.domain import codes as codes_module
from ambos.domain.names import PartialDate
from ambos.programs.distance_learning import actions, privacy, queries
from ambos.programs.distance_learning.models import Certificate, ReceivingBody, Study
from ambos.records.audit.models import Event
from ambos.records.documents.actions import revoke_document
from tests.programs.test_studies import (
    ALL,
    TODAY,
    codes,
    entered,
    here,
    papers,
    propose,
    running,
    sit,
    study,
    through,
    two,
)
from tests.programs.test_study_pages import url
from tests.support import world
from tests.support.studies import sealing_office

pytestmark = pytest.mark.django_db
WRONG = {"why": "typed"}


def exam(one, by, areas, sits_on=TODAY):
    return actions.register_exam(study=one, areas=areas, sits_on=sits_on, place="Los Ángeles", form_key=uuid4(), by=by)


def kept(one):
    return [(row["what"], row["code"], row["was"], row["why"]) for row in one.put_right]


def test_a_subject_typed_wrong_is_open_again_and_what_stood_is_kept(here):
    one, by = study(here), here["adviser"]
    entered(one, by)
    through(one, by)
    back = actions.take_back(study=one, what="subject", code="24", by=by, **WRONG)
    assert (back.state, back.completed_on, kept(back)) == ("studying", None, [("subject", "24", "passed 9.0", "typed")])
    assert [run.number for run in back.subjects.filter(result="open")] == [24]
    # one open at a time, also here; what is open and was never begun goes away
    assert codes(actions.take_back, study=one, what="subject", code="23", by=by, **WRONG) == ("one_at_a_time",)
    actions.take_back(study=one, what="subject", code="24", why="not_hers", by=by)
    actions.take_back(study=one, what="subject", code="23", why="provider", by=by)
    done = actions.end_subject(study=one, number=23, passed=False, on=TODAY, mark=Decimal(4), by=by)
    assert (done.result, queries.shown(Study.objects.get(pk=one.pk)).next_number) == ("failed", 23)
    for asked, code in (
        ({"what": "subject", "code": "99"}, "not_written"), ({"what": "subject", "code": "x"}, "not_written"),
        ({"what": "mood", "code": "1"}, "not_written"), ({"what": "course", "code": "selection"}, "rests_on_it"),
        ({"what": "subject", "code": "1", "why": "mood"}, "unknown_answer"),
    ):  # fmt: skip
        assert codes(actions.take_back, study=one, by=by, **{**WRONG, **asked}) == (code,)
    with pytest.raises(PermissionDenied):
        actions.take_back(study=one, what="subject", code="1", by=here["stranger"], **WRONG)


def test_whoever_took_a_result_back_does_not_certify_and_after_the_certificate_nothing_is_taken_back(here):
    sealing_office(here["office"])
    both_user, both = world.account("documents_officer", office=here["office"], name="Dos Puestos")
    one, by = study(here), here["adviser"]
    entered(one, by)
    through(one, by)
    Study.objects.filter(pk=one.pk).update(
        put_right=[{"what": "subject", "code": "1", "was": "failed", "why": "typed", "on": "2026-01-02",
                    "by": str(both_user.pk), "wrote": ""}]
    )  # fmt: skip
    one.refresh_from_db()
    with pytest.raises(PermissionDenied):
        actions.issue_certificate(study=one, form_key=uuid4(), by=both)
    actions.issue_certificate(study=one, form_key=uuid4(), by=here["officer"])
    assert codes(actions.take_back, study=one, what="subject", code="24", by=by, **WRONG) == ("not_now",)


def test_courses_and_the_selection_go_back_from_the_last_to_the_first(here):
    one, by = study(here), here["adviser"]
    entered(one, by)
    assert codes(actions.take_back, study=one, what="course", code="reading", by=by, **WRONG) == ("rests_on_it",)
    assert actions.take_back(study=one, what="course", code="selection", by=by, **WRONG).state == "selected"
    assert actions.take_back(study=one, what="course", code="reading", by=by, **WRONG).state == "preparing"
    assert codes(actions.take_back, study=one, what="course", code="reading", by=by, **WRONG) == ("not_written",)


def test_a_failure_typed_wrong_ends_no_registration(here):
    one, by = study(here, route="acuerdo-286"), here["adviser"]
    for _ in range(3):
        _reg, after = sit(one, by, {"writing": "failed"})
    assert after.state == "expired"
    back = actions.take_back(study=one, what="area", code="writing", why="provider", by=by)
    assert (back.state, back.ended_on, kept(back)) == ("registered", None, [("area", "writing", "failed", "provider")])
    [waits] = [one for one in back.registrations.all() if queries.waiting_for(one)]
    after = actions.record_results(registration=waits, said={"writing": actions.Said("passed")}, by=by)
    assert (after.state, [row.result for row in after.areas.all()]) == ("registered", ["failed", "failed", "passed"])


def test_an_area_registered_again_rests_on_its_result(here):
    one, by = study(here, route="acuerdo-286"), here["adviser"]
    sit(one, by, {"writing": "failed"})
    exam(one, by, ["writing"], TODAY + timedelta(days=30))
    assert codes(actions.take_back, study=one, what="area", code="writing", by=by, **WRONG) == ("rests_on_it",)


def test_who_did_not_come_to_the_examination_registers_again_and_has_lost_no_chance(here):
    one, by = study(here, route="acuerdo-286"), here["adviser"]
    papers(one, by)
    first = exam(one, by, list(ALL))
    actions.record_results(registration=first, said=dict.fromkeys(ALL[:6], actions.Said("passed")), by=by)
    assert codes(exam, one=one, by=by, areas=["writing"]) == ("waits_for_result",)
    assert codes(actions.call_off_exam, registration=first, why="mood", by=by) == ("unknown_answer",)
    after = actions.call_off_exam(registration=first, why="missed", by=by)
    assert (after.state, kept(after)) == ("registered", [("exam", TODAY.isoformat(), "writing", "missed")])
    first.refresh_from_db()
    assert (first.areas, [(a.code, b) for a, b in [(s.area, s.state) for s in queries.shown(after).areas] if b != "passed"]) == (
        list(ALL[:6]), [("writing", "open")],
    )  # fmt: skip
    assert codes(actions.call_off_exam, registration=first, why="missed", by=by) == ("not_written",)
    whole = exam(one, by, ["writing"], TODAY + timedelta(days=9))
    actions.call_off_exam(registration=whole, why="day_moved", by=by)
    assert list(one.registrations.all()) == [first]
    _reg, after = sit(one, by, {"writing": "passed"})
    assert after.state == "completed"


@pytest.mark.parametrize(
    ("passed", "state"), [((), "preparing"), (("strategies", "reading", "mathematics"), "selected")]
)
def test_whoever_left_on_the_way_in_comes_back_where_she_was(here, passed, state):
    one, by = study(here), here["adviser"]
    for code in passed:
        actions.pass_course(study=one, code=code, on=TODAY, by=by)
    actions.leave(study=one, why="hours", by=by)
    assert actions.come_back(study=one, by=by).state == state


def test_whoever_left_comes_back_with_what_she_passed(client, here):
    one, by = study(here), here["adviser"]
    entered(one, by)
    through(one, by, [1, 2])
    actions.begin_subject(study=one, number=3, on=TODAY, by=by)
    actions.leave(study=one, why="family", by=by)
    world.signed_in(client, here["adviser_user"])
    page = client.get(url("study", one.pk)).content.decode()
    assert [name for name in ("come-back", "statement", "begin", "take-back") if f'id="do-{name}"' in page] == [
        "come-back",
        "statement",
    ]
    assert client.post(url("step", one.pk, "come-back")).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.why, one.ended_on, queries.shown(one).next_number) == ("studying", "", None, 3)
    assert kept(one) == [("left", TODAY.isoformat(), "withdrawn", "family")]
    page = " ".join(client.get(url("study", one.pk)).content.decode().split())
    assert "Se había ido y volvió" in page
    assert ("Corregido después", "Se había ido y volvió (la familia)") in privacy.data_about(one.person)[0][1]
    privacy.forget(one.person, by="system")
    one.refresh_from_db()
    assert one.put_right == []
    assert codes(actions.come_back, study=one, by=by) == ("not_now",)


def test_nobody_comes_back_beside_another_study_or_after_the_last_chance(here):
    one, by = study(here), here["adviser"]
    actions.leave(study=one, why="other_route", by=by)
    other = actions.open_study(person=one.person, route="acuerdo-286", form_key=uuid4(), by=by).study
    assert codes(actions.come_back, study=one, by=by) == ("studies_already",)
    sit(other, by, {"writing": "failed"})
    actions.leave(study=other, why="work", by=by)
    other.areas.update(sat_on=TODAY - timedelta(days=400))
    assert codes(actions.come_back, study=other, by=by) == ("chances_over",)
    other.refresh_from_db()
    assert (other.state, other.put_right) == ("withdrawn", [])


def test_what_was_put_right_is_typed_and_read_on_the_page(client, here):
    one, by = study(here, route="acuerdo-286", born=PartialDate(1990, 5, 2)), here["adviser"]
    sit(one, by, {"writing": "failed"})
    exam(one, by, ["reading"], TODAY + timedelta(days=20))
    world.signed_in(client, here["adviser_user"])
    page = client.get(url("study", one.pk)).content.decode()
    # the day has not come: nothing to write of it yet; the other areas may be registered beside it
    forms = re.findall(r'id="do-([a-z-]+)"', page)
    assert [name for name in forms if name in ("results", "exam", "call-off", "take-back")] == [
        "exam",
        "call-off",
        "take-back",
    ]
    assert (forms[-2:], "por presentar" in page, "espera su resultado" in page) == (
        ["call-off", "take-back"],
        True,
        False,
    )
    typed = {"code": "area:writing", "why": "not_hers"}
    assert client.post(url("step", one.pk, "take-back"), typed).status_code == 302
    registered = one.registrations.get(sits_on=TODAY + timedelta(days=20))
    assert (
        client.post(url("step", one.pk, "call-off"), {"registration": registered.pk, "why": "day_moved"}).status_code
        == 302
    )
    page = " ".join(client.get(url("study", one.pk)).content.decode().split())
    assert "Examen que no se presentó: Comprensión lectora" in page
    assert "Texto argumentativo: no aprobada, anulado" in page
    assert client.post(url("step", one.pk, "take-back"), {"code": "area:reading", "why": "typed"}).status_code == 422


def test_her_own_page_says_when_and_where_her_examination_is_and_whom_to_call(client, here):
    here["office"].phone = "213 555 0100"
    here["office"].save()
    one = study(here, route="acuerdo-286")
    exam(one, here["adviser"], ["reading"], TODAY + timedelta(days=20))
    code = actions.new_code(study=one, by=here["adviser"])
    page = " ".join(client.post(url("mine"), {"box1": code, "box2": "", "box3": ""}).content.decode().split())
    assert "Mi próximo examen" in page
    assert "Los Ángeles" in page.split("Mi próximo examen")[1].split("</section>")[0]
    assert 'href="tel:2135550100"' in page


def test_what_her_record_knows_is_not_asked_again(client, here):
    one = study(here, born=PartialDate(1990, 5, 2))
    actions.leave(study=one, why="work", by=here["adviser"])
    world.signed_in(client, here["adviser_user"])
    form = client.get(f"{url('new')}?person={one.person_id}").context["form"]
    today = timezone.localdate()
    assert form["age"].value() == today.year - 1990 - ((today.month, today.day) < (5, 2))


def test_the_reviewer_reads_what_each_institution_did_and_which_subject_waits(client, here, two):
    one, by, cuny = study(here), here["adviser"], ReceivingBody.objects.get(code="cuny")
    entered(one, by)
    through(one, by, [1, 2])
    made = [actions.make_statement(study=one, body=cuny, form_key=uuid4(), by=by).statement for _ in range(3)]
    actions.report_outcome(statement=made[0], result="not_recognised", by="link")
    actions.report_outcome(statement=made[0], result="recognised", credits=Decimal("6"), note="Pida el plan", by="link")
    actions.report_outcome(statement=made[1], result="in_part", credits=Decimal("1.5"), by=by)
    propose(two[0], subject="b-unam:4")
    user, reviewer = world.account("alignment_reviewer")
    [row] = queries.outcomes(reviewer, "b-unam")
    assert (row.body, row.made, row.told, row.untold, row.credits, [note.note for note in row.notes]) == (
        cuny, 3, [("se reconoció", 1), ("se reconoció en parte", 1)], 1, Decimal("7.5"), ["Pida el plan"],
    )  # fmt: skip
    assert queries.outcomes(reviewer, "acuerdo-286") == []
    with pytest.raises(PermissionDenied):
        queries.outcomes(by, "b-unam")
    world.signed_in(client, user)
    page = " ".join(client.get(url("matrix")).content.decode().split())
    assert "3 constancias" in page
    assert "“Pida el plan”" in page
    assert ": Asignatura 4 · B@UNAM" in page
    assert "b-unam:4</a>" not in page


def test_a_certificate_that_was_revoked_is_issued_anew_once_all_is_right(client, here):
    sealing_office(here["office"])
    one, by, officer = study(here), here["adviser"], here["officer"]
    entered(one, by)
    through(one, by)
    first = actions.issue_certificate(study=one, form_key=one.form_key, by=officer)
    code = actions.new_code(study=one, by=by)

    def told():
        page = client.post(url("mine"), {"box1": code, "box2": "", "box3": ""}).content.decode()
        return [words for words in ("y su certificado está listo", "Aprobó todo", 'id="folio"') if words in page]

    ready = told()
    revoke_document(document=first.document, why="mistake", by=officer)
    assert (ready, told()) == (["y su certificado está listo", 'id="folio"'], ["Aprobó todo"])
    assert list(queries.to_certify(officer)) == [one]
    # what was wrong is put right first, and then another takes its place
    actions.take_back(study=one, what="subject", code="24", by=by, **WRONG)
    assert codes(actions.issue_certificate, study=one, form_key=one.form_key, evidence="acta", by=officer) == (
        "missing_subjects",
    )
    actions.end_subject(study=one, number=24, passed=True, on=TODAY, mark=Decimal(7), by=by)
    assert codes(actions.issue_certificate, study=one, form_key=one.form_key, by=officer) == ("needs_evidence",)
    world.signed_in(client, here["officer_user"])
    assert "Ningún certificado está vigente" in client.get(url("study", one.pk)).content.decode()
    client.post(url("certify", one.pk), {"evidence": "acta corregida"})
    new = Certificate.objects.get(corrects=first)
    one.refresh_from_db()
    assert (new.evidence, new.document.state, one.state, list(queries.to_certify(officer))) == (
        "acta corregida",
        "issued",
        "certified",
        [],
    )
    assert new.document.folio != first.document.folio
    assert codes(actions.issue_certificate, study=one, form_key=one.form_key, evidence="x", by=officer) == (
        "certified_already",
    )


def test_whoever_moves_house_takes_her_study_along_by_her_code(client, here):
    one, by, there = study(here), here["adviser"], here["stranger"]
    entered(one, by)
    through(one, by, [1, 2])
    code = actions.new_code(study=one, by=by)
    take_over = partial(actions.take_over, office=here["other"], by=there)
    assert codes(take_over, code="X" * 12) == ("no_such_code",)
    assert codes(actions.take_over, code=code, office=here["office"], by=by) == ("here_already",)
    with pytest.raises(PermissionDenied):
        actions.take_over(code=code, office=here["other"], by=by)
    # on the page of the office where she lives now
    world.signed_in(client, here["stranger_user"])
    assert "con un código de otra oficina" in client.get(url("new")).content.decode()
    wrong = client.post(url("take-over"), {"box1": codes_module.new_code(12, lambda n: 3), "box2": "", "box3": ""})
    assert (wrong.status_code, "Ningún estudio tiene ese código" in wrong.content.decode()) == (422, True)
    assert client.post(url("take-over"), {"box1": code, "box2": "", "box3": ""}).url == url("study", one.pk)
    page = " ".join(client.get(url("study", one.pk)).content.decode().split())
    assert f"Viene de {here['office'].name}" in page
    assert actions.begin_subject(study=one, number=3, on=TODAY, by=there).number == 3
    # the office before reaches it no more, both logs know, and her paper still opens it
    world.signed_in(client, here["adviser_user"])
    assert client.get(url("study", one.pk)).status_code == 404
    told = Event.objects.filter(verb__in=["distance_learning.moved_away", "distance_learning.moved_here"])
    assert {(event.verb.rpartition("_")[2], event.office) for event in told} == {
        ("away", here["office"].pk), ("here", here["other"].pk),
    }  # fmt: skip
    client.logout()
    assert "Está en la asignatura 3" in " ".join(
        client.post(url("mine"), {"box1": code, "box2": "", "box3": ""}).content.decode().split()
    )


def test_five_codes_that_are_none_and_the_desk_rests(client, here):
    world.signed_in(client, here["stranger_user"])
    wrong = {"box1": codes_module.new_code(12, lambda n: 3), "box2": "", "box3": ""}
    assert [client.post(url("take-over"), wrong).status_code for _ in range(6)] == [422] * 5 + [429]


def test_a_study_whose_certificate_is_in_force_stays_where_it_was_sealed(here):
    sealing_office(here["office"])
    one, by = study(here), here["adviser"]
    entered(one, by)
    through(one, by)
    code = actions.new_code(study=one, by=by)
    actions.issue_certificate(study=one, form_key=uuid4(), by=here["officer"])
    assert codes(actions.take_over, code=code, office=here["other"], by=here["stranger"]) == ("not_now",)


def test_a_registrar_reads_the_scale_the_hours_and_the_subject_in_her_language(client, here):
    one, by, body = study(here), here["adviser"], ReceivingBody.objects.get(code="cuny")
    entered(one, by)
    actions.begin_subject(study=one, number=1, on=TODAY, by=by)
    actions.end_subject(study=one, number=1, passed=True, mark=Decimal("8.5"), on=TODAY, by=by)
    made = actions.make_statement(study=one, body=body, form_key=uuid4(), by=by)
    page = " ".join(client.get(made.path, {"lang": "en"}).content.decode().split())
    told = re.sub(r"<[^>]+>", "", page.split('id="of-the-school">')[1].split("</p>")[0]).strip()
    assert told == (
        "National Autonomous University of Mexico. Marks go from 0 to 10; from 6 on a subject is passed. Each subject takes 80 hours."
    )
    assert 'Asignatura 1<span class="under">Subject number 1</span>' in page
    assert '<span class="under">Asignatura' not in client.get(made.path, {"lang": "es"}).content.decode()


def test_a_registrar_of_an_examination_reads_that_it_has_no_marks(client, here):
    one, by, body = study(here, route="acuerdo-286"), here["adviser"], ReceivingBody.objects.get(code="cuny")
    sit(one, by, {"mathematics": "passed"})
    made = actions.make_statement(study=one, body=body, form_key=uuid4(), by=by)
    page = " ".join(client.get(made.path, {"lang": "en"}).content.decode().split())
    assert "There are no marks and no hours: it is an examination by areas, each passed or not." in page
    assert 'Matemáticas<span class="under">Mathematics</span>' in page


def test_a_statement_that_holds_what_is_taken_back_opens_nothing(client, here):
    one, by, body = study(here), here["adviser"], ReceivingBody.objects.get(code="cuny")
    entered(one, by)
    through(one, by, [1])
    first = actions.make_statement(study=one, body=body, form_key=uuid4(), by=by)
    through(one, by, [2])
    second = actions.make_statement(study=one, body=body, form_key=uuid4(), by=by)
    actions.take_back(study=one, what="subject", code="2", by=by, **WRONG)
    assert [client.get(made.path).status_code for made in (first, second)] == [200, 404]
