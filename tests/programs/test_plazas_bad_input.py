"""What goes wrong at plazas, one by one: refused or resolved with a reason, nothing lost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.domain.names import PartialDate
from ambos.programs.plazas import actions, queries
from ambos.programs.plazas.models import Attendance, ExamRequest, Learner, LearnerNote, Mark, Plaza
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


def refused(call, *args, **kwargs):
    with pytest.raises(Refused) as told:
        call(*args, **kwargs)
    return told.value.codes


def asked(at, one, module="B2ELE"):
    row = actions.start_module(learner=one, module=module, by=at.adviser)
    actions.check_evidence(enrolment=row, by=at.adviser)
    return actions.request_exam(enrolment=row, by=at.adviser)


def test_the_same_person_at_two_plazas_is_asked_for_by_transfer(at):
    one = made.learner(at)
    second = made.side(office=at.office, host=at.host, name="dos")
    with pytest.raises(Refused) as told:
        made.learner(second)
    assert told.value.codes == ("plazas.studies_elsewhere",)
    assert told.value.reasons[0].values == {"number": one.number}
    other = made.learner(second, although_alike=True)
    assert queries.standing_of(other).maybe_twice


def test_a_birth_date_of_the_first_of_january_and_none_at_all(at):
    assert str(made.learner(at, "Una", born=PartialDate(1970, 1, 1)).person.born) == "1970-01-01"
    assert made.learner(at, "Otra", born=None).person.born is None


def test_under_fifteen(at):
    assert refused(made.learner, at, born=PartialDate(TODAY.year - 14, 1, 1)) == ("plazas.too_young",)
    assert not Learner.objects.exists()


def test_no_document_is_needed_to_study_and_one_is_for_the_certificate(at):
    one = made.learner(at, sex="unknown", born=None)
    made.finish(at, one)
    assert refused(actions.request_certificate, learner=one, level="primary", by=at.coordinator) == (
        "plazas.identity_not_verified", "plazas.no_document_name", "plazas.birth_date_incomplete", "plazas.sex_missing",
    )  # fmt: skip


def test_a_result_for_the_wrong_module(at):
    one = made.learner(at)
    exam = asked(at, one)
    made.call(at, exam)
    assert refused(actions.record_result, exam=exam, mark=Decimal(9), module="B3MFP", by=at.applier) == (
        "plazas.wrong_module",
    )
    assert refused(actions.record_result, exam=exam, mark=Decimal(9), module="NADA", by=at.applier) == (
        "plazas.not_of_the_plan",
    )
    assert refused(actions.record_result, exam=exam, mark=Decimal(11), by=at.applier) == ("plazas.mark_off_scale",)
    exam.refresh_from_db()
    assert exam.state == "called"


def test_a_lost_pack_voids_its_exams_and_keeps_the_evidence(at):
    one = made.learner(at)
    exam = asked(at, one)
    pack = made.call(at, exam, seal="S-9").packs.get()
    actions.move_pack(pack=pack, step="lose", by=at.officer)
    exam.refresh_from_db()
    assert (exam.state, exam.enrolment.state) == ("void", "evidence_complete")
    assert refused(actions.record_result, exam=exam, mark=Decimal(9), by=at.applier) == ("plazas.not_now",)
    again = actions.request_exam(enrolment=exam.enrolment, by=at.adviser)
    assert (again.state, ExamRequest.objects.count()) == ("requested", 2)


def test_an_adviser_does_not_mark_her_own_learners(at):
    one = made.learner(at)
    exam = asked(at, one)
    world.account("exam_applier", office=at.office)
    assert refused(made.call, at, exam, applier=at.adviser_user) == ("plazas.own_adviser",)
    made.call(at, exam)
    with pytest.raises(PermissionDenied):
        actions.record_result(exam=exam, mark=Decimal(10), by=at.adviser)


def test_a_host_that_shuts_overnight_loses_nobody(at):
    one = made.learner(at)
    second = made.side(office=at.office, name="dos", mark="DOS")
    actions.suspend_plaza(plaza=at.plaza, why="El local cerró", by=at.coordinator)
    assert refused(actions.close_plaza, plaza=at.plaza, why="El local cerró", by=at.officer) == (
        "plazas.learners_to_move",
    )
    move = actions.ask_transfer(learner=one, to=second.plaza, why="closed", form_key=uuid4(), by=at.officer)
    actions.close_plaza(plaza=at.plaza, why="El local cerró", by=at.officer)
    moved = actions.receive_transfer(transfer=move, by=second.coordinator)
    assert (moved.plaza, Plaza.objects.get(pk=at.plaza.pk).state) == (second.plaza, "closed")
    with pytest.raises(Learner.DoesNotExist):
        queries.learner(at.coordinator, one.pk)
    assert queries.learner(second.coordinator, one.pk) == one


def test_she_goes_on_in_the_country_of_origin_with_what_she_did(at):
    one = made.learner(at)
    made.exam(at, one, "B2ELE")
    actions.ask_transfer(learner=one, to=None, why="home", form_key=uuid4(), by=at.coordinator)
    one.refresh_from_db()
    assert (one.continues_at_home, one.state, one.modules.get().state) == (True, "withdrawn", "passed")


def test_in_a_prison_no_contact_and_no_address_is_kept(at):
    inside = made.side(office=at.office, name="dentro", mark="DENTRO", kind="correctional")
    assert refused(made.learner, inside, phone="+13235550100") == ("plazas.no_contact_in_prison",)
    one = made.learner(inside)
    assert refused(
        actions.ask_transfer, learner=one, to=at.plaza, why="facility", form_key=uuid4(), by=inside.coordinator
    ) == ("plazas.between_prisons",)
    assert refused(
        actions.propose_plaza, office=at.office, host=at.host, name="X", kind="correctional", city="Y", is_public=True,
        form_key=uuid4(), by=at.officer,
    ) == ("plazas.prison_address",)  # fmt: skip


def test_a_resit_waits(at):
    one = made.learner(at)
    exam = made.exam(at, one, "B2ELE", "4")
    row = exam.enrolment
    actions.check_evidence(enrolment=row, by=at.adviser)
    assert refused(actions.request_exam, enrolment=row, by=at.adviser) == ("plazas.resit_too_soon",)


def test_whoever_proposes_earlier_studies_does_not_accept_them(at):
    one = made.learner(at)
    study = actions.propose_prior_study(learner=one, schooling="primary_5", paper="Boleta", by=at.officer)
    assert refused(actions.decide_prior_study, prior_study=study, accept=True, by=at.officer) == (
        "plazas.own_proposal",
    )
    _user, other = world.account("education_officer", office=at.office)
    actions.decide_prior_study(prior_study=study, accept=True, by=other)
    assert set(one.modules.values_list("state", "mark")) == {("substituted", None)}
    assert one.completions.get().level == "initial"


# -- from a phone -----------------------------------------------------------------------------------------------------------------
def phone(at, one, **changes):
    fields = {"key": uuid4(), "group": at.group.pk, "day": TODAY, "learner": one.pk, "state": "present", "number": 1}
    return actions.PhoneMark(**fields | {"written": timezone.now()} | changes)


def test_a_phone_whose_clock_is_a_year_off_loses_nothing(at):
    one, off = made.learner(at), timedelta(days=365)
    there = actions.give_list(device="d", taken_there=timezone.now() - off, by=at.adviser)
    done = actions.sync_phone(
        phone_list=there,
        sent_there=timezone.now() - off,
        marks=[phone(at, one, written=timezone.now() - off)],
        by=at.adviser,
    )
    mark = Mark.objects.get()
    assert (len(done.taken), done.refused, mark.clock) == (1, {}, "shifted")
    assert abs(mark.said_at - timezone.now()) < timedelta(minutes=1)


def test_what_is_refused_says_why_and_holds_up_nothing(at):
    one = made.learner(at)
    stranger = made.learner(made.side(office=at.office, name="b", mark="B"), "Ajena")
    there = actions.give_list(device="d", taken_there=timezone.now(), by=at.adviser)
    good, bad = phone(at, one), {
        "plazas.day_outside_list": phone(at, one, day=TODAY - timedelta(days=400)),
        "plazas.not_of_the_group_then": phone(at, stranger),
        "plazas.unknown_group": phone(at, one, group=uuid4()),
        "plazas.unknown_choice": phone(at, one, state="asleep"),
    }  # fmt: skip
    note = actions.PhoneNote(uuid4(), one.pk, "Dice que no tiene papeles", timezone.now())
    done = actions.sync_phone(
        phone_list=there, sent_there=timezone.now(), marks=[*bad.values(), good], notes=[note], by=at.adviser
    )
    assert done.taken == [str(good.key)]
    assert {reasons[0].code for reasons in done.refused.values()} == {*bad, "plazas.says_status"}
    assert not LearnerNote.objects.exists()
    again = actions.sync_phone(phone_list=there, sent_there=timezone.now(), marks=[good], by=at.adviser)
    assert (again.taken, Mark.objects.count()) == ([str(good.key)], 1)


def test_a_list_is_its_own_account_s(at):
    there = actions.give_list(device="d", taken_there=timezone.now(), by=at.adviser)
    assert refused(actions.sync_phone, phone_list=there, sent_there=timezone.now(), by=at.coordinator) == (
        "plazas.other_account",
    )


def test_two_words_are_both_kept_until_somebody_settles(at):
    one = made.learner(at)
    actions.take_attendance(group=at.group, day=TODAY, states={one.pk: "absent"}, by=at.adviser)
    actions.take_attendance(group=at.group, day=TODAY, states={one.pk: "present"}, by=at.coordinator)
    cell = Attendance.objects.get()
    assert (cell.state, cell.differs, Mark.objects.count()) == ("present", True, 2)
    settled = {one.pk: [str(mark.pk) for mark in Mark.objects.all()]}
    actions.take_attendance(group=at.group, day=TODAY, states={one.pk: "absent"}, settles=settled, by=at.officer)
    cell.refresh_from_db()
    assert (cell.state, cell.differs, Mark.objects.count()) == ("absent", False, 3)


def test_forty_learners_in_few_queries(at, django_assert_max_num_queries):
    people = [made.learner(at, f"N{n}", born=None) for n in range(3)]
    with django_assert_max_num_queries(20):
        actions.take_attendance(group=at.group, day=TODAY, states={one.pk: "present" for one in people}, by=at.adviser)
