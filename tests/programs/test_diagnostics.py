"""Diagnostics: sittings at a school, a pupil with a code, answers that come late, reports, figures; who reaches what."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from ambos.domain.diagnostics.forms import fixed_form
from ambos.domain.diagnostics.sitting import Given
from ambos.programs.diagnostics import actions, measures, queries
from ambos.programs.diagnostics.actions import Slip
from ambos.programs.diagnostics.loading import banks
from ambos.programs.diagnostics.models import Adaptive, Answer, Attempt, Calibration, Sitting
from ambos.records.agreements.models import Agreement
from ambos.records.audit.models import Event
from ambos.records.learning.actions import add_institution, enroll
from ambos.records.learning.models import Assessment
from ambos.records.registry.keyrings import keyring
from tests.support import world
from tests.support.diagnostics import TODAY, School, answers, keys
from tests.support.weeks import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return School()


def code_of(attempt):
    return queries.slips(attempt.sitting)[attempt.number - 1].code


def enter(client, attempt):
    """Type the code of the slip."""
    answered = client.post(reverse("diagnostics:door"), {"code": code_of(attempt)})
    assert answered.headers["Location"] == reverse("diagnostics:welcome")
    return client


# -- a school plans ----------------------------------------------------------------------------------------------------
def test_a_sitting_has_a_slip_and_a_code_for_each_pupil(school):
    made = school.planned(slips=[Slip("4171"), Slip("4172", time_factor="1.5"), Slip()])
    rows = queries.slips(made)
    assert [(r.attempt.number, r.pupil) for r in rows] == [(1, "4171"), (2, "4172"), (3, "")]
    assert len({r.code for r in rows}) == 3
    assert all(len(r.code.replace("-", "")) == 10 for r in rows)
    assert made.office == school.office
    event = Event.objects.get(verb="diagnostics.planned")
    assert (event.data, event.office) == ({"bank": "algebra_1", "slips": 3}, school.office.pk)


def test_neither_code_nor_number_stands_in_the_clear(school):
    attempt = school.planned().attempts.get()
    code = code_of(attempt).replace("-", "")
    assert b"4171" not in bytes(attempt.pupil_sealed)
    assert code.encode() not in bytes(attempt.code_sealed)
    assert attempt.code_index == keyring("diagnostics").blind(code)


@pytest.mark.parametrize(
    "slips, day, bank, form, codes",
    [
        ([Slip("Ana López")], TODAY, "algebra_1", "A", ("diagnostics.pupil_is_a_number",)),
        ([Slip("Ana")], TODAY, "algebra_1", "A", ("diagnostics.pupil_is_a_number",)),
        ([Slip("1" * 21)], TODAY, "algebra_1", "A", ("diagnostics.pupil_is_a_number",)),
        ([Slip("7"), Slip("7")], TODAY, "algebra_1", "A", ("diagnostics.pupil_twice",)),
        ([Slip("7", time_factor="9")], TODAY, "algebra_1", "A", ("diagnostics.unknown_time",)),
        ([Slip("7", grade_earned=13)], TODAY, "algebra_1", "A", ("diagnostics.unknown_grade",)),
        ([], TODAY, "algebra_1", "A", ("diagnostics.how_many_slips",)),
        ([Slip()] * 61, TODAY, "algebra_1", "A", ("diagnostics.how_many_slips",)),
        ([Slip()], TODAY - timedelta(days=1), "algebra_1", "A", ("diagnostics.day_is_past",)),
        ([Slip()], TODAY, "cooking", "A", ("diagnostics.unknown_bank",)),
        ([Slip()], TODAY, "algebra_1", "C", ("diagnostics.unknown_form",)),
        ([Slip()], TODAY, "algebra_1", "adaptive", ("diagnostics.adaptive_is_off",)),
    ],
)
def test_what_cannot_be_planned_is_refused_and_nothing_is_kept(school, slips, day, bank, form, codes):
    refused(school.planned, *codes, slips=slips, day=day, bank=bank, form=form)
    assert Sitting.objects.count() == 0


def test_without_an_agreement_in_force_nothing_is_planned():
    school = School(has_agreement=False)
    refused(school.planned, "diagnostics.no_agreement")
    school.agreed("health_windows")
    refused(school.planned, "diagnostics.no_agreement")
    school.agreed("diagnostics")
    assert school.planned().office == school.office
    Agreement.objects.filter(program="diagnostics").update(ends_on=TODAY - timedelta(days=1))
    refused(school.planned, "diagnostics.no_agreement")


def test_the_same_form_sent_twice_is_one_sitting(school):
    key = uuid4()
    assert school.planned(key=key) == school.planned(key=key)
    assert Attempt.objects.count() == 1


def test_begun_on_its_day_once_and_ended(school):
    later = school.planned(day=TODAY + timedelta(days=1))
    refused(actions.open_sitting, "diagnostics.other_day", sitting=later, by=school.proctor)
    made = school.opened()
    refused(actions.open_sitting, "diagnostics.begun_already", sitting=made, by=school.proctor)
    refused(actions.close_sitting, "diagnostics.not_open", sitting=later, by=school.proctor)
    closed = actions.close_sitting(sitting=made, by=school.proctor)
    assert [(r.code, r.attempt.code_index) for r in queries.slips(closed)] == [("", "")]
    refused(actions.add_slip, "diagnostics.sitting_over", sitting=closed, slip=Slip(), by=school.proctor)


def test_a_slip_more_and_a_slip_changed(school):
    made = school.opened()
    more = actions.add_slip(sitting=made, slip=Slip("4199"), by=school.proctor)
    assert more.number == 2
    refused(actions.change_slip, "diagnostics.pupil_twice", attempt=more, slip=Slip("4171"), by=school.proctor)
    actions.change_slip(attempt=more, slip=Slip("4200", time_factor="2", may_pause=True), by=school.proctor)
    more.refresh_from_db()
    assert (queries.pupil_of(more), more.time_factor, queries.allowed_seconds(more)) == ("4200", "2", 8640)


def test_somebody_who_was_not_on_the_list_gets_a_slip_on_the_page(client, school):
    made = school.opened()
    world.signed_in(client, school.proctor_user)
    more = reverse("diagnostics:slips-more", args=[made.pk])
    assert more in client.get(reverse("diagnostics:sitting", args=[made.pk])).content.decode()
    twice = client.post(more, {"pupil": "4171", "time_factor": "1"})
    assert (twice.status_code, made.attempts.count()) == (200, 1)
    assert client.post(more, {"pupil": "4199", "time_factor": "1.5", "larger_text": "on"}).status_code == 302
    assert [(queries.pupil_of(one), one.time_factor, one.larger_text) for one in made.attempts.order_by("number")] == [
        ("4171", "1", False), ("4199", "1.5", True),
    ]  # fmt: skip
    assert queries.slips(made)[1].code in client.get(reverse("diagnostics:sitting", args=[made.pk])).content.decode()
    actions.close_sitting(sitting=made, by=school.proctor)
    assert client.post(more, {"pupil": "4200", "time_factor": "1"}).status_code == 200


def test_a_new_code_closes_the_old_one(client, school):
    attempt = school.begun()
    actions.give(attempt=attempt, answers=answers(attempt, 3)[:3], by="client")
    old = code_of(attempt)
    new = actions.replace_code(attempt=attempt, by=school.proctor)
    assert queries.by_code_index(queries.code_index(old)) is None
    assert queries.by_code_index(queries.code_index(new)) == attempt
    assert len(queries.given_of(attempt)) == 3


# -- a pupil answers ---------------------------------------------------------------------------------------------------
def test_a_pupil_takes_it_page_by_page_without_a_script(client, school):
    attempt = school.opened(slips=[Slip("4171", larger_text=True)]).attempts.get()
    enter(client, attempt)
    assert "take--large" in client.get(reverse("diagnostics:welcome")).content.decode()
    page = client.post(reverse("diagnostics:welcome"))
    known = keys()
    for number, item in enumerate(fixed_form(banks()["algebra_1"], "A").items, 1):
        assert page.headers["Location"] == reverse("diagnostics:question", args=[number])
        shown = client.get(page.headers["Location"])
        assert item.stem in shown.content.decode().replace("&lt;", "<").replace("&gt;", ">")
        page = client.post(page.headers["Location"], {"choice": known[item.id]} if number != 5 else {})
    last = client.get(page.headers["Location"])
    assert last.headers["Location"] == reverse("diagnostics:review")
    assert "Queda 1 pregunta" in client.get(last.headers["Location"], {"lang": "es"}).content.decode()
    done = client.post(reverse("diagnostics:finish"), follow=True)
    assert done.redirect_chain[-1][0] == reverse("diagnostics:done")
    attempt.refresh_from_db()
    assert (attempt.right, attempt.answered, attempt.asked, attempt.finished_by) == (23, 23, 24, "pupil")
    assert client.post(reverse("diagnostics:question", args=[5]), {"choice": 1}).headers["Location"] == reverse(
        "diagnostics:done"
    )


def test_no_page_of_a_pupil_holds_a_key_or_a_difficulty(client, school):
    attempt = school.begun()
    enter(client, attempt)
    paper = client.get(reverse("diagnostics:paper")).json()
    assert set(paper) == {
        "attempt", "title", "items", "given", "allowed", "used", "may_pause", "finished", "fixed", "token",
    }  # fmt: skip
    assert all(set(item) == {"id", "stem", "table", "options"} for item in paper["items"])
    for bank in banks().values():
        for item in bank.items:
            assert item.why.es not in client.get(reverse("diagnostics:question", args=[1])).content.decode()
            break
    assert client.get(reverse("diagnostics:aloud", args=[attempt.sitting_id])).status_code == 302


def test_nothing_begins_before_the_proctor_does(client, school):
    attempt = school.planned().attempts.get()
    enter(client, attempt)
    waiting = client.post(reverse("diagnostics:welcome"))
    assert waiting.status_code == 422
    assert Attempt.objects.get().started_at is None
    actions.open_sitting(sitting=attempt.sitting, by=school.proctor)
    assert client.post(reverse("diagnostics:welcome")).status_code == 302


@pytest.mark.parametrize("typed", ["", "AAAA", "2222222222", "ana lópez", "x" * 300, "<script>"])
def test_a_code_nobody_has_opens_nothing(client, school, typed):
    school.opened()
    answered = client.post(reverse("diagnostics:door"), {"code": typed})
    assert answered.status_code == 200
    assert "ambos_diagnostic" not in answered.cookies


def test_a_mistyped_code_costs_no_try_and_wrong_ones_rest_after_five(client, school):
    attempt = school.opened().attempts.get()
    code = code_of(attempt).replace("-", "")
    mistyped = code[:-1] + ("3" if code[-1] == "2" else "2")
    for _ in range(9):
        assert client.post(reverse("diagnostics:door"), {"code": mistyped}).status_code == 200
    from ambos.domain.codes import with_check

    for n in "23456":
        assert client.post(reverse("diagnostics:door"), {"code": with_check(f"ABCDEFGH{n}")}).status_code == 200
    assert client.post(reverse("diagnostics:door"), {"code": with_check("ABCDEFGH7")}).status_code == 429
    assert client.post(reverse("diagnostics:door"), {"code": code}).status_code == 429


def test_a_code_is_read_however_it_is_written(client, school):
    attempt = school.opened().attempts.get()
    assert queries.by_code_index(queries.code_index(f"  {code_of(attempt).lower().replace('-', ' ')} ")) == attempt


def test_pages_of_a_pupil_without_a_code_lead_to_the_door(client):
    for name in ("welcome", "review", "done", "on_break"):
        page = client.get(reverse(f"diagnostics:{name}"), follow=True)
        assert page.redirect_chain[-1][0] == reverse("diagnostics:door")
    assert client.get(reverse("diagnostics:paper")).status_code == 404
    assert client.post(reverse("diagnostics:send"), "{}", "application/json").status_code == 404
    assert client.post(reverse("diagnostics:finish")).headers["Location"] == reverse("diagnostics:door")


def test_leaving_forgets_her_on_this_device(client, school):
    enter(client, school.begun())
    assert client.post(reverse("diagnostics:leave")).cookies["ambos_diagnostic"].value == ""
    assert client.get(reverse("diagnostics:welcome")).headers["Location"] == reverse("diagnostics:door")


# -- without signal ----------------------------------------------------------------------------------------------------
def sent(client, rows, **more):
    return client.post(reverse("diagnostics:send"), json.dumps({"given": rows} | more), "application/json")


def row(item, choice, turn, seconds=0):
    return {"item": item, "choice": choice, "turn": turn, "seconds": seconds}


def test_answers_that_waited_are_kept_once_and_the_higher_number_counts(client, school):
    attempt = school.begun()
    enter(client, attempt)
    ids = list(keys())
    first = [row(ids[0], 1, 1), row(ids[1], 2, 2), row("zzz-99", 1, 3)]
    for _ in range(2):
        assert sent(client, first).json() == {"kept": True, "finished": False}
    assert sent(client, [row(ids[0], 3, 5)]).json()["kept"]
    assert sent(client, [row(ids[0], 0, 4)]).json()["kept"], "an older answer comes late and changes nothing"
    assert {a.item: a.choice for a in Answer.objects.all()} == {ids[0]: 3, ids[1]: 2}
    assert sent(client, [], finished=True).json() == {"kept": True, "finished": True}
    again = sent(client, [row(ids[2], 1, 9)])
    assert (again.status_code, again.json()["codes"]) == (422, ["diagnostics.finished_already"])


@pytest.mark.parametrize(
    "body",
    ["", "[]", "null", "{", '{"given": 3}', '{"given": [1]}', '{"given": [{"item": "alg-01"}]}', "\xff", "[" * 3000,
     '{"given": [{"item": "alg-01", "choice": 7, "turn": 1, "seconds": 1}]}',
     '{"given": [{"item": "alg-01", "choice": true, "turn": 1, "seconds": 1}]}',
     '{"given": [{"item": "alg-01", "choice": 1, "turn": -1, "seconds": 1}]}',
     '{"given": [{"item": "alg-01", "choice": 1, "turn": 1, "seconds": "x"}]}',
     '{"given": [{"item": "alg-01", "choice": 1, "turn": 1, "seconds": 1e999}]}'],
)  # fmt: skip
def test_what_are_no_answers_is_refused_and_changes_nothing(client, school, body):
    enter(client, school.begun())
    answered = client.post(reverse("diagnostics:send"), body, "application/json")
    assert (answered.status_code, Answer.objects.count()) == (422, 0)


def test_a_form_of_another_site_sends_nothing(school):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    attempt = school.begun()
    client.cookies = enter(Client(), attempt).cookies
    assert sent(client, []).status_code == 403
    token = client.get(reverse("diagnostics:paper")).json()["token"]
    kept = client.post(reverse("diagnostics:send"), '{"given": []}', "application/json", headers={"X-CSRFToken": token})
    assert kept.json() == {"kept": True, "finished": False}


def test_answers_are_taken_for_a_day_after_the_end(school):
    attempt = school.begun()
    actions.close_sitting(sitting=attempt.sitting, by=school.proctor)
    late = answers(attempt, 24)
    actions.give(attempt=attempt, answers=late[:10], is_told=True, by="client")
    Sitting.objects.update(closed_at=timezone.now() - timedelta(days=2))
    refused(actions.give, "diagnostics.too_late", attempt=attempt, answers=late, by="client")
    assert actions.finish_left() == 1
    attempt.refresh_from_db()
    assert (attempt.finished_by, attempt.right, attempt.answered, attempt.asked) == ("school", 10, 10, 24)
    assert actions.finish_left() == 0


def test_what_the_school_finished_still_takes_what_waited(school):
    attempt = school.begun()
    actions.close_sitting(sitting=attempt.sitting, by=school.proctor)
    attempt = actions.finish(attempt=attempt, by="system")
    actions.give(attempt=attempt, answers=answers(attempt, 24), by="client")
    attempt.refresh_from_db()
    assert (attempt.right, attempt.answered) == (24, 24)


def test_a_sitting_nobody_ended_is_ended(school):
    school.opened()
    assert actions.close_forgotten() == 0
    Sitting.objects.update(day=TODAY - timedelta(days=2))
    assert actions.close_forgotten() == 1
    assert Sitting.objects.get().state == "closed"


# -- time and needs ----------------------------------------------------------------------------------------------------
def test_time_with_a_break_and_answers_after_it(school):
    attempt = school.begun(slips=[Slip("1", may_pause=True)])
    Attempt.objects.update(started_at=timezone.now() - timedelta(seconds=5000))
    attempt = actions.pause(attempt=attempt, by="client")
    Attempt.objects.update(paused_at=timezone.now() - timedelta(seconds=700))
    attempt = actions.resume(attempt=attempt, by="client")
    assert 4298 <= queries.seconds_used(attempt) <= 4302
    ids = list(keys())
    known = keys()
    actions.give(attempt=attempt, answers=[Given(ids[0], known[ids[0]], 1, 0)], by="client")
    Attempt.objects.update(paused_seconds=0)
    actions.give(attempt=attempt, answers=[Given(ids[1], known[ids[1]], 2, 0)], by="client")
    done = actions.finish(attempt=attempt, by="client")
    found = queries.report(done)
    assert (found.result.right, found.result.late, found.minutes_allowed) == (1, 1, 72)


def test_no_break_where_the_slip_has_none(client, school):
    attempt = school.begun()
    refused(actions.pause, "diagnostics.no_breaks", attempt=attempt, by="client")
    enter(client, attempt)
    assert client.post(reverse("diagnostics:rest")).status_code == 422


def test_a_break_by_the_pages(client, school):
    attempt = school.begun(slips=[Slip("1", may_pause=True)])
    enter(client, attempt)
    assert client.post(reverse("diagnostics:rest")).headers["Location"] == reverse("diagnostics:on_break")
    assert client.get(reverse("diagnostics:on_break")).status_code == 200
    assert client.post(reverse("diagnostics:rest")).headers["Location"] == reverse("diagnostics:question", args=[1])
    attempt.refresh_from_db()
    assert attempt.paused_at is None


# -- reports -----------------------------------------------------------------------------------------------------------
def test_the_teacher_reads_it_in_english_and_the_reading_is_logged(client, school):
    attempt = school.finished(right=20, slips=[Slip("4171", grade_earned=10)])
    world.signed_in(client, school.teacher_user)
    said = client.get(reverse("diagnostics:report", args=[attempt.pk])).content.decode()
    for words in ("Readiness for Algebra I", "20 / 24", "It never lowers a grade already earned",
                  "Grade earned: 10. With this diagnostic: 10.", "not calibrated", "4171"):  # fmt: skip
        assert words in said
    assert "¿" in said, "the question itself stands beside its gloss"
    read = Event.objects.get(verb="audit.read")
    assert (read.subject_id, read.data) == (str(attempt.pk), {"reason": "diagnostics.report"})
    spanish = client.get(reverse("diagnostics:report", args=[attempt.pk]), {"in": "es"}).content.decode()
    assert "Preparación para Álgebra I" in spanish
    assert "Nunca baja un grado ya ganado" in spanish


def test_the_family_reads_it_by_the_code_once_the_teacher_shows_it(client, school):
    attempt = school.finished(right=20)
    enter(client, attempt)
    before = client.get(reverse("diagnostics:done"), {"lang": "es"}).content.decode()
    assert ("20 de 24" in before, "Gracias" in before) == (False, True)
    actions.release_report(attempt=attempt, by=school.teacher)
    after = client.get(reverse("diagnostics:done"), {"lang": "es"}).content.decode()
    for words in ("20 de 24 respuestas", "Números enteros", "Nunca baja un grado ya ganado", "no están calibradas"):
        assert words in after
    assert "4171" not in after


def test_what_was_set_aside_counts_nowhere(client, school):
    attempt = school.finished()
    refused(actions.set_aside, "diagnostics.say_why", attempt=attempt, reason=" ", by=school.teacher)
    enter(client, attempt)
    actions.set_aside(attempt=attempt, reason="Alarma de incendio", by=school.teacher)
    attempt.refresh_from_db()
    assert queries.report(attempt) is None
    assert client.get(reverse("diagnostics:done")).headers["Location"] == reverse("diagnostics:door")
    assert list(measures.taken(TODAY, TODAY)) == []
    assert queries.responses("algebra_1") == {}


def test_not_finished_is_not_shown(school):
    refused(actions.release_report, "diagnostics.not_finished", attempt=school.begun(), by=school.teacher)


# -- who reaches what --------------------------------------------------------------------------------------------------
def test_nobody_reaches_another_school(client, school):
    other = School(world.B, "phoenix")
    theirs = other.finished(slips=[Slip("B-7001")])
    mine = school.finished()
    assert [s.pk for s in queries.sittings(school.proctor)] == [mine.sitting_id]
    for access in (school.proctor, school.teacher):
        with pytest.raises(Attempt.DoesNotExist):
            queries.attempt(access, theirs.pk)
        with pytest.raises(Sitting.DoesNotExist):
            queries.sitting(access, theirs.sitting_id)
        with pytest.raises(PermissionDenied):
            actions.close_sitting(sitting=theirs.sitting, by=access)
        with pytest.raises(PermissionDenied):
            actions.release_report(attempt=theirs, by=access)
        assert queries.report(theirs, access=access) is None
    world.signed_in(client, school.teacher_user)
    for name in ("report", "family", "slip"):
        assert client.get(reverse(f"diagnostics:{name}", args=[theirs.pk])).status_code == 404
    for name in ("sitting", "slips", "aloud"):
        assert client.get(reverse(f"diagnostics:{name}", args=[theirs.sitting_id])).status_code == 404
    assert "B-7001" not in client.get(reverse("diagnostics:sittings")).content.decode()


def test_a_proctor_reads_no_result(client, school):
    attempt = school.finished()
    assert queries.report(attempt, access=school.proctor) is None
    with pytest.raises(PermissionDenied):
        actions.release_report(attempt=attempt, by=school.proctor)
    world.signed_in(client, school.proctor_user)
    assert client.get(reverse("diagnostics:report", args=[attempt.pk])).status_code == 403
    page = client.get(reverse("diagnostics:sitting", args=[attempt.sitting_id])).content.decode()
    assert reverse("diagnostics:report", args=[attempt.pk]) not in page


@pytest.mark.parametrize(
    "role", ["consul", "community_affairs_officer", "promoter", "partner_administrator", "administrator"]
)
def test_others_open_no_page_of_a_school(client, school, role):
    attempt = school.finished()
    user, access = world.account(role, office=school.office, organization=school.school)
    world.signed_in(client, user)
    for name, key in (("sittings", None), ("sitting", attempt.sitting_id), ("report", attempt.pk)):
        assert client.get(reverse(f"diagnostics:{name}", args=[key] if key else [])).status_code == 403
    assert list(queries.sittings(access)) == []
    assert queries.item_rows(access, "algebra_1")[0].statistic.responses == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_however_long(client, school, rows, django_assert_max_num_queries):
    for n in range(rows):
        school.finished(slips=[Slip(f"{n}{m}") for m in range(rows)])
    world.signed_in(client, school.teacher_user)
    one = Attempt.objects.filter(finished_at__isnull=False).first()
    for name, args in (
        ("sittings", []),
        ("sitting", [one.sitting_id]),
        ("slips", [one.sitting_id]),
        ("report", [one.pk]),
    ):
        with django_assert_max_num_queries(20):
            assert client.get(reverse(f"diagnostics:{name}", args=args)).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_a_question_costs_the_same_however_many_were_answered(client, school, rows, django_assert_max_num_queries):
    attempt = school.begun()
    actions.give(attempt=attempt, answers=answers(attempt, 24)[:rows], by="client")
    enter(client, attempt)
    with django_assert_max_num_queries(4):
        client.get(reverse("diagnostics:question", args=[5]))


def test_the_pages_of_a_school(client, school):
    world.signed_in(client, school.teacher_user)
    typed = {"form_key": uuid4(), "organization": school.school.pk, "bank": "hs_science", "form": "B", "day": TODAY,
             "pupils": "51\n52\n", "blank": "1"}  # fmt: skip
    wrong = client.post(reverse("diagnostics:plan"), typed | {"pupils": "Ana López"})
    assert (wrong.status_code, "Ana López" in wrong.content.decode()) == (200, True)
    made = client.post(reverse("diagnostics:plan"), typed)
    sitting = Sitting.objects.get()
    assert made.headers["Location"] == reverse("diagnostics:sitting", args=[sitting.pk])
    assert sitting.attempts.count() == 3
    assert client.post(reverse("diagnostics:begin", args=[sitting.pk])).status_code == 302
    assert client.post(reverse("diagnostics:begin", args=[sitting.pk])).status_code == 200
    slip = sitting.attempts.first()
    change = client.post(
        reverse("diagnostics:slip", args=[slip.pk]), {"pupil": "53", "time_factor": "2", "read_aloud": "on"}
    )
    assert change.status_code == 302
    slip.refresh_from_db()
    assert (queries.pupil_of(slip), slip.time_factor, slip.read_aloud, slip.may_pause) == ("53", "2", True, False)
    assert client.post(reverse("diagnostics:slip-code", args=[slip.pk])).status_code == 302
    aloud = client.get(reverse("diagnostics:aloud", args=[sitting.pk])).content.decode()
    form = fixed_form(banks()["hs_science"], "B")
    assert all(item.stem in aloud for item in form.items)
    assert not any(item.why.es in aloud for item in form.items)
    assert "53" in client.get(reverse("diagnostics:slips", args=[sitting.pk])).content.decode()
    actions.finish(attempt=actions.begin(attempt=slip, by="client"), by="client")
    assert client.get(reverse("diagnostics:family", args=[slip.pk])).status_code == 200
    assert client.post(reverse("diagnostics:release", args=[slip.pk])).status_code == 302
    assert client.post(reverse("diagnostics:set-aside", args=[slip.pk]), {"reason": ""}).status_code == 200
    assert client.post(reverse("diagnostics:set-aside", args=[slip.pk]), {"reason": "Otra"}).status_code == 302
    assert client.post(reverse("diagnostics:end", args=[sitting.pk])).status_code == 302


# -- figures -----------------------------------------------------------------------------------------------------------
def many(school, n, bank="algebra_1"):
    """So many finished attempts, the nth with n + 1 answers right in the order of the form."""
    form = fixed_form(banks()[bank], "A")
    sitting = school.opened(slips=[Slip()], bank=bank)
    now = timezone.now()
    made = [
        Attempt(sitting=sitting, number=k + 2, started_at=now, finished_at=now, finished_on=TODAY, finished_by="pupil",
                right=min(k + 1, 24), answered=24, asked=24)
        for k in range(n)
    ]  # fmt: skip
    Attempt.objects.bulk_create(made)
    Answer.objects.bulk_create(
        Answer(attempt=a, item=i.id, choice=i.key if p < a.right else (i.key + 1) % 4, turn=p + 1, seconds=9,
               is_right=p < a.right, received_at=now)
        for a in made
        for p, i in enumerate(form.items)
    )  # fmt: skip
    return form


def test_figures_of_questions_are_those_computed_by_hand_and_small_ones_hidden(school, django_assert_max_num_queries):
    form = many(school, 40)
    evaluator = world.account("evaluator")[1]
    with django_assert_max_num_queries(3):
        rows = {row.item.id: row for row in queries.item_rows(evaluator, "algebra_1")}
    tenth = form.items[9]
    scores = [min(k + 1, 24) for k in range(40)]
    rights = [int(s > 9) for s in scores]
    from statistics import correlation

    rest = [s - r for s, r in zip(scores, rights, strict=True)]
    assert rows[tenth.id].statistic.share == sum(rights) / 40
    assert rows[tenth.id].statistic.correlation == pytest.approx(correlation(rights, rest))
    assert rows[form.items[0].id].statistic.share == 1.0
    assert rows[form.items[2].id].statistic.is_hidden, "two wrong answers of forty would tell on two pupils"
    absent = next(r for r in rows.values() if r.item.id not in {i.id for i in form.items})
    assert (absent.statistic.responses, absent.statistic.is_hidden, absent.missing) == (0, True, 200)


def test_headquarters_reads_figures_and_no_pupil(client, school):
    many(school, 3)
    school.finished(slips=[Slip("XM-55501")])
    user, _access = world.account("headquarters_coordinator")
    world.signed_in(client, user)
    assert client.get(reverse("diagnostics:questions")).status_code == 200
    page = client.get(reverse("diagnostics:bank", args=["algebra_1"])).content.decode()
    assert "XM-55501" not in page
    assert client.get(reverse("diagnostics:bank", args=["cooking"])).status_code == 404
    told = client.post(reverse("diagnostics:decide", args=["algebra_1"]), {"calibrate": "1"}).content.decode()
    assert "200" in told
    assert Calibration.objects.count() == 0
    assert client.post(reverse("diagnostics:decide", args=["algebra_1"]), {"on": "1"}).status_code == 200
    assert Adaptive.objects.count() == 0
    consul = world.account("consul", office=school.office)[0]
    assert world.signed_in(client, consul).get(reverse("diagnostics:questions")).status_code == 403


def test_one_by_one_is_off_until_calibrated_and_decided(client, school):
    hq = world.account("headquarters_coordinator")[1]
    refused(actions.switch_adaptive, "diagnostics.not_calibrated", bank="algebra_1", is_on=True, by=hq)
    refused(actions.calibrate, "diagnostics.too_few_responses", bank="algebra_1", by=hq)
    with pytest.raises(PermissionDenied):
        actions.switch_adaptive(bank="algebra_1", is_on=True, by=school.teacher)
    bank = banks()["algebra_1"]
    Calibration.objects.bulk_create(
        Calibration(item=i.id, bank=bank.code, difficulty=i.difficulty, responses=200, computed_on=TODAY)
        for i in bank.items
    )
    actions.switch_adaptive(bank="algebra_1", is_on=True, by=hq)
    attempt = school.begun(form="adaptive")
    enter(client, attempt)
    assert client.get(reverse("diagnostics:paper")).json()["fixed"] is False
    for _ in range(40):
        number = queries.next_number(attempt)
        page = client.get(reverse("diagnostics:question", args=[number]))
        if page.status_code == 302:
            break
        item = queries.form_for(attempt).items[number - 1]
        client.post(reverse("diagnostics:question", args=[number]), {"choice": item.key})
    assert 16 <= Answer.objects.count() <= 32
    done = actions.finish(attempt=attempt, by="client")
    assert (done.right, done.asked) == (Answer.objects.count(), Answer.objects.count())
    actions.switch_adaptive(bank="algebra_1", is_on=False, by=hq)
    refused(school.planned, "diagnostics.adaptive_is_off", form="adaptive")


def test_difficulties_are_estimated_from_200_answers_to_each(school):
    bank = banks()["algebra_1"]
    sitting, now = school.opened(slips=[Slip()]), timezone.now()
    made = [
        Attempt(
            sitting=sitting,
            number=k + 2,
            started_at=now,
            finished_at=now,
            finished_on=TODAY,
            right=0,
            answered=40,
            asked=40,
        )
        for k in range(200)
    ]
    Attempt.objects.bulk_create(made)
    Answer.objects.bulk_create(
        Answer(attempt=a, item=i.id, choice=0, turn=1, seconds=1, is_right=(k * 7 + n * 5) % 40 > n, received_at=now)
        for k, a in enumerate(made)
        for n, i in enumerate(bank.items)
    )
    assert actions.calibrate(bank="algebra_1", by="system") == 40
    found = dict(Calibration.objects.values_list("item", "difficulty"))
    assert found["alg-01"] < found["alg-20"] < found["alg-40"]


def test_measures_count_what_was_finished(school):
    first = school.finished()
    school.finished(slips=[Slip("2")])
    school.begun(slips=[Slip("3")])
    actions.release_report(attempt=first, by=school.teacher)
    assert list(measures.taken(TODAY, TODAY)) == [(school.office.pk, 2, None)]
    assert list(measures.shown(TODAY, TODAY)) == [(school.office.pk, 1, 2)]
    assert list(measures.taken(TODAY - timedelta(days=9), TODAY - timedelta(days=1))) == []


# -- what goes ---------------------------------------------------------------------------------------------------------
def test_after_two_years_numbers_go_and_counts_stay(school):
    attempt = school.finished()
    actions.close_sitting(sitting=attempt.sitting, by=school.proctor)
    assert actions.forget_pupils() == 0
    Sitting.objects.update(closed_at=timezone.now() - timedelta(days=731))
    assert actions.forget_pupils() == 1
    attempt.refresh_from_db()
    assert (queries.pupil_of(attempt), attempt.code_index, attempt.right) == ("", "", 24)
    assert actions.forget_pupils() == 0
    assert list(measures.taken(TODAY, TODAY)) == [(school.office.pk, 1, None)]


def test_sealed_values_follow_the_current_key(school, monkeypatch):
    attempt = school.planned().attempts.get()
    assert actions.reseal() == 0
    ring = keyring("diagnostics")
    newer = replace(ring, keys=ring.keys | {"k9": b"9" * 32}, current="k9")
    monkeypatch.setattr("ambos.programs.diagnostics.actions.keeping.keyring", lambda _purpose: newer)
    assert actions.reseal() == 2
    attempt.refresh_from_db()
    assert newer.open(bytes(attempt.pupil_sealed), f"diagnostics.attempt:{attempt.pk}:pupil") == b"4171"


# -- schooling ---------------------------------------------------------------------------------------------------------
def test_what_a_teacher_shows_reaches_schooling_once(school):
    attempt = school.finished()
    assert Assessment.objects.count() == 0, "the teacher has not read it"
    for _twice in range(2):
        actions.release_report(attempt=attempt, by=school.teacher)
    [one] = Assessment.objects.all()
    assert (one.learner.number, one.learner.institution.organization, one.code, one.grade, one.band, one.right, one.asked) == (
        "4171", school.school, "algebra_1", 9, "ready", 24, 24,
    )  # fmt: skip
    assert sum(row["right"] for row in one.skills) == 24
    actions.set_aside(attempt=attempt, reason="Alarma de incendio", by=school.teacher)
    assert Assessment.objects.count() == 0


@pytest.mark.parametrize(
    ("kinds", "number", "under"),
    [((), "4171", "school"), (("district", "school"), "4171", "district"), (("school",), "4171", "school"),
     (("school", "school"), "4171", None), ((), "", None)],
)  # fmt: skip
def test_under_which_institution_a_number_stands(school, kinds, number, under):
    for n, kind in enumerate(kinds):
        add_institution(
            kind=kind, name=f"{kind} {n}", country="us", source="x", organization=school.school, by="system"
        )
    actions.release_report(attempt=school.finished(slips=[Slip(number)]), by=school.teacher)
    assert [one.learner.institution.kind for one in Assessment.objects.all()] == ([under] if under else [])


@pytest.mark.parametrize("is_enrolled", [False, True])
def test_after_two_years_schooling_forgets_it_too(school, is_enrolled):
    attempt = school.finished()
    actions.close_sitting(sitting=attempt.sitting, by=school.proctor)
    actions.release_report(attempt=attempt, by=school.teacher)
    learner = Assessment.objects.get().learner
    if is_enrolled:
        enroll(learner=learner, institution=learner.institution, starts_on=TODAY, grade=9, by="system")
    Sitting.objects.update(closed_at=timezone.now() - timedelta(days=731))
    assert actions.forget_pupils() == 1
    learner.refresh_from_db()
    assert (Assessment.objects.count(), learner.number) == (0, "4171" if is_enrolled else "")
