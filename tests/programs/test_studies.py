"""Studies from application to certificate, examinations, and the matrix of credits: rules, reach, history."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from ambos.domain.access import EDUCATION
from ambos.domain.errors import Refused
from ambos.domain.names import PartialDate
from ambos.programs.distance_learning import actions, measures, privacy, queries
from ambos.programs.distance_learning.models import Alignment, AreaResult, Certificate, ReceivingBody, Study
from ambos.records.audit.models import Event
from ambos.records.documents.models import Document
from ambos.records.people.actions import link_people
from ambos.records.people.models import Person
from tests.support import world
from tests.support.programs import turned_on
from tests.support.studies import sealing_office

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
NAME = "Ma. Guadalupe  Núñez de la O"
"""Two blanks, an abbreviation, accents: as on the document."""


@pytest.fixture(autouse=True)
def running(monkeypatch, tmp_path):
    monkeypatch.setenv("AMBOS_DOCUMENTS_ROOT", str(tmp_path / "root.pub"))
    with turned_on("distance_learning"):
        actions.load_bodies()
        yield


@pytest.fixture
def here():
    """An adviser, a documents officer and the adviser of another office."""
    office, other = world.office("los-angeles", world.A), world.office("phoenix", world.B)
    made = {"office": office, "other": other}
    for name, role, where in (("adviser", "study_adviser", office), ("officer", "documents_officer", office),
                              ("stranger", "study_adviser", other)):  # fmt: skip
        made[f"{name}_user"], made[name] = world.account(role, office=where)
    return made


GROWN = PartialDate(1990, 5, 2)


def learner(office, born=GROWN, **fields):
    return world.person(office=office, purpose=EDUCATION, born=born, **fields)


def study(here, route="b-unam", **fields):
    person = learner(here["office"], **fields)
    return actions.open_study(person=person, route=route, form_key=uuid4(), by=here["adviser"]).study


def codes(verb, **given):
    with pytest.raises(Refused) as told:
        verb(**given)
    return tuple(code.removeprefix("distance_learning.") for code in told.value.codes)


def papers(one, by, name=NAME):
    actions.see_document(study=one, name=name, paper="birth_certificate", on=TODAY, by=by)
    actions.see_lower_secondary(study=one, on=date(2006, 7, 1), average=Decimal("8.4"), by=by)


def entered(one, by):
    papers(one, by)
    for code in ("strategies", "reading", "mathematics", "selection"):
        actions.pass_course(study=one, code=code, on=TODAY, by=by)


def through(one, by, numbers=range(1, 25), mark=Decimal("9.0")):
    for number in numbers:
        actions.begin_subject(study=one, number=number, on=TODAY, by=by, title=f"Asignatura {number} {world.A}")
        actions.end_subject(study=one, number=number, passed=True, mark=mark, on=TODAY, by=by)


# -- opening -------------------------------------------------------------------------------------------------------------
def test_a_study_keeps_the_rules_of_its_day_and_a_code_that_nobody_stores(here):
    person = learner(here["office"])
    opened = actions.open_study(
        person=person, route="b-unam", form_key=uuid4(), by=here["adviser"], reasons=["own_pace", "x"]
    )
    one = opened.study
    assert (one.state, one.rules["subjects"], one.reasons) == ("preparing", 24, ["own_pace"])
    assert opened.code
    assert opened.code not in str(Study.objects.filter(pk=one.pk).values())
    assert Event.objects.get(verb="distance_learning.opened").subject_id == str(one.pk)


def test_the_same_form_twice_opens_one_study(here):
    person, key = learner(here["office"]), uuid4()
    first, second = (
        actions.open_study(person=person, route="b-unam", form_key=key, by=here["adviser"]) for _ in range(2)
    )
    assert (first.study.pk == second.study.pk, second.code) == (True, None)


def test_one_study_at_a_time_also_under_another_record_of_the_same_human_being(here):
    one = study(here)
    assert codes(actions.open_study, person=one.person, route="acuerdo-286", form_key=uuid4(), by=here["adviser"]) == (
        "studies_already",
    )
    other = learner(here["other"])
    link_people(people=[one.person, other], by="system")
    other.refresh_from_db()
    assert codes(actions.open_study, person=other, route="b-unam", form_key=uuid4(), by=here["stranger"]) == (
        "studies_already",
    )
    actions.leave(study=one, why="other_route", by=here["adviser"])
    assert actions.open_study(person=other, route="b-unam", form_key=uuid4(), by=here["stranger"]).code


def test_the_database_itself_refuses_a_second_study(here):
    one = study(here)
    with pytest.raises(IntegrityError), transaction.atomic():
        Study.objects.create(
            person=one.person, office=one.office, route="b-unam", kind="fixed_pace", state="paused", follow_index="x",
            opened_on=TODAY, last_moved_on=TODAY, form_key=uuid4(),
        )  # fmt: skip


@pytest.mark.parametrize("given, code", [({"route": "harvard"}, "no_such_route")])
def test_what_cannot_be_opened(here, given, code):
    person = learner(here["office"])
    assert codes(actions.open_study, person=person, form_key=uuid4(), by=here["adviser"], **given) == (code,)


def test_a_record_of_health_is_not_one_of_studies(here):
    patient = world.person(office=here["office"])
    assert codes(actions.open_study, person=patient, route="b-unam", form_key=uuid4(), by=here["adviser"]) == (
        "wrong_purpose",
    )


def test_no_papers_and_a_first_of_january_do_not_stop_her(here):
    one = study(here, born=PartialDate(1985, 1, 1), surname1="")
    assert (one.state, one.name_on_document) == ("preparing", "")
    assert [r.code.removeprefix("distance_learning.") for r in queries.missing_of(one)][:2] == [
        "missing_identity", "missing_lower_secondary",
    ]  # fmt: skip


# -- reach ---------------------------------------------------------------------------------------------------------------
def test_nobody_reaches_the_study_of_another_office(here):
    one = study(here)
    assert list(queries.studies(here["stranger"])) == []
    with pytest.raises(Study.DoesNotExist):
        queries.study(here["stranger"], one.pk)
    for verb, given in (
        (actions.pause, {}), (actions.leave, {"why": "moved"}), (actions.new_code, {}),
        (actions.pass_course, {"code": "reading", "on": TODAY}),
        (actions.see_document, {"name": "X", "paper": "passport", "on": TODAY}),
        (actions.make_statement, {"body": ReceivingBody.objects.first(), "form_key": uuid4()}),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            verb(study=one, by=here["stranger"], **given)


@pytest.mark.parametrize(
    "role", ["promoter", "consul", "headquarters_coordinator", "evaluator", "alignment_reviewer", "auditor"]
)
def test_other_roles_see_no_learner(here, role):
    study(here)
    _user, access = world.account(role, office=here["office"])
    assert list(queries.studies(access)) == []


def test_reading_a_study_is_written_in_the_log(here):
    one = study(here)
    queries.study(here["adviser"], one.pk)
    assert Event.objects.filter(verb="audit.read", subject_id=str(one.pk)).count() == 1


# -- courses and subjects ------------------------------------------------------------------------------------------------
def test_the_way_in(here):
    one, by = study(here), here["adviser"]
    assert codes(actions.pass_course, study=one, code="selection", on=TODAY, by=by) == ("courses_first",)
    assert codes(actions.pass_course, study=one, code="cooking", on=TODAY, by=by) == ("no_such_course",)
    for code in ("strategies", "reading", "mathematics"):
        one = actions.pass_course(study=one, code=code, on=TODAY, by=by)
    assert one.state == "selected"
    assert codes(actions.pass_course, study=one, code="reading", on=TODAY, by=by) == ("course_already",)
    assert codes(actions.pass_course, study=one, code="selection", on=TODAY, by=by) == ("certificate_first",)
    assert codes(actions.see_lower_secondary, study=one, on=TODAY, average=Decimal("6.99"), by=by) == (
        "average_too_low",
    )
    assert codes(actions.see_lower_secondary, study=one, on=TODAY, by=by) == ("needs_average",)
    actions.see_lower_secondary(study=one, on=TODAY, average=Decimal("7.00"), by=by)
    assert actions.pass_course(study=one, code="selection", on=TODAY, by=by).state == "studying"


@pytest.mark.parametrize(
    "on, code", [(TODAY + timedelta(days=1), "in_future"), (TODAY - timedelta(days=1), "before_application")]
)
def test_a_day_outside_the_study_is_refused(here, on, code):
    assert codes(actions.pass_course, study=study(here), code="reading", on=on, by=here["adviser"]) == (code,)


def test_subjects_one_at_a_time_and_a_failed_one_again(here):
    one, by = study(here), here["adviser"]
    entered(one, by)
    actions.begin_subject(study=one, number=1, on=TODAY, by=by)
    assert codes(actions.begin_subject, study=one, number=2, on=TODAY, by=by) == ("one_at_a_time",)
    # the result of another subject than the open one
    assert codes(actions.end_subject, study=one, number=2, passed=True, on=TODAY, by=by) == ("wrong_subject",)
    assert codes(actions.end_subject, study=one, number=1, passed=True, mark=Decimal("5.9"), on=TODAY, by=by) == (
        "mark_and_result",
    )
    actions.end_subject(study=one, number=1, passed=False, mark=Decimal("5.0"), on=TODAY, by=by)
    assert codes(actions.begin_subject, study=one, number=2, on=TODAY, by=by) == ("not_its_turn",)
    through(one, by, [1])
    assert [(run.number, run.result) for run in one.subjects.all()] == [(1, "failed"), (1, "passed")]
    assert queries.shown(queries.study(by, one.pk)).progress.percent == 4


def test_at_her_own_pace_the_plan_is_told_by_the_provider(here):
    one, by = study(here, route="colbach-online"), here["adviser"]
    assert one.state == "studying"
    papers(one, by)
    through(one, by, [3, 1])
    shown = queries.shown(queries.study(by, one.pk))
    assert (shown.progress.whole, shown.progress.percent) == (None, None)
    assert codes(actions.tell_plan, study=one, whole=2, by=by) == ("fewer_than_passed",)
    actions.tell_plan(study=one, whole=3, by=by)
    through(one, by, [2])
    one.refresh_from_db()
    assert (one.state, one.completed_on) == ("completed", TODAY)
    assert codes(actions.tell_plan, study=study(here, given_names="Otra"), whole=3, by=by) == ("plan_known",)


def test_pause_keeps_everything_and_leaving_says_why(here):
    one, by = study(here), here["adviser"]
    entered(one, by)
    through(one, by, [1, 2])
    assert actions.pause(study=one, by=by).state == "paused"
    assert codes(actions.begin_subject, study=one, number=3, on=TODAY, by=by) == ("not_now",)
    assert actions.resume(study=one, by=by).state == "studying"
    assert codes(actions.leave, study=one, why="lazy", by=by) == ("say_why",)
    actions.begin_subject(study=one, number=3, on=TODAY, by=by)
    left = actions.leave(study=one, why="hours", by=by)
    assert (left.state, left.why, left.subjects.filter(result="passed").count()) == ("withdrawn", "hours", 2)
    assert codes(actions.resume, study=one, by=by) == ("not_now",)


def test_an_application_and_every_step_is_contact_with_the_person(here):
    one, by = study(here), here["adviser"]
    applied = study(here, given_names="Aurora")
    entered(one, by)
    long_ago = TODAY - timedelta(days=1000)
    late = learner(here["office"], given_names="Tarde")
    Person.objects.update(last_seen_on=long_ago)
    actions.pause(study=one, by=by)
    actions.open_study(person=late, route="b-unam", form_key=uuid4(), by=by)
    seen = {key: row.last_seen_on for key, row in Person.objects.in_bulk().items()}
    today = timezone.localdate(timezone=ZoneInfo(one.office.timezone))
    assert seen == {one.person_id: today, applied.person_id: long_ago, late.pk: today}


def test_whoever_is_silent_is_found(here):
    one = study(here)
    Study.objects.filter(pk=one.pk).update(last_moved_on=TODAY - timedelta(days=61))
    study(here, given_names="Activa")
    assert [s.pk for s in queries.find(here["adviser"], state="quiet")] == [one.pk]
    assert queries.quiet(here["adviser"]).count() == 1


# -- examinations --------------------------------------------------------------------------------------------------------
def sit(one, by, results, sits_on=None, **counts):
    registered = actions.register_exam(
        study=one, areas=list(results), sits_on=sits_on or TODAY, place="Los Ángeles", form_key=uuid4(), by=by
    )
    said = {area: actions.Said(result, *counts.get(area, (None, None))) for area, result in results.items()}
    return registered, actions.record_results(registration=registered, said=said, by=by)


ALL = ("mathematics", "experimental", "social", "humanities", "communication", "reading", "writing")


def test_failing_one_area_keeps_the_others_and_the_last_one_completes(here):
    one, by = study(here, route="acuerdo-286"), here["adviser"]
    papers(one, by)
    _reg, after = sit(one, by, dict.fromkeys(ALL, "passed") | {"mathematics": "failed"})
    assert after.state == "registered"
    assert codes(
        actions.register_exam, study=one, areas=["reading"], sits_on=TODAY, place="LA", form_key=uuid4(), by=by
    ) == ("area_passed",)
    _reg, after = sit(one, by, {"mathematics": "passed"})
    assert (after.state, after.completed_on) == ("completed", TODAY)


def test_three_failures_end_the_registration(here):
    one, by = study(here, route="acuerdo-286"), here["adviser"]
    for _ in range(3):
        _reg, after = sit(one, by, {"writing": "failed"})
    assert (after.state, after.ended_on) == ("expired", TODAY)


def test_the_year_of_second_chances_runs_out_by_itself(here):
    one, by = study(here, route="acuerdo-286"), here["adviser"]
    sit(one, by, {"writing": "failed"})
    AreaResult.objects.update(sat_on=date(2025, 3, 1))
    assert actions.expire_studies(on=date(2026, 3, 1), by="system") == 0
    assert actions.expire_studies(on=date(2026, 3, 2), by="system") == 1
    one.refresh_from_db()
    assert one.state == "expired"


def test_results_that_cannot_be_hers(here):
    one, by = study(here, route="acuerdo-286"), here["adviser"]
    registered, _after = sit(one, by, {"writing": "passed"})
    later = actions.register_exam(
        study=one, areas=["reading"], sits_on=TODAY + timedelta(days=9), place="LA", form_key=uuid4(), by=by
    )
    said = {"reading": actions.Said("passed")}
    assert codes(actions.record_results, registration=later, said=said, by=by) == ("in_future",)
    assert codes(actions.record_results, registration=registered, said=said, by=by) == ("wrong_area",)
    again = {"writing": actions.Said("passed")}
    assert codes(actions.record_results, registration=registered, said=again, by=by) == ("result_already",)
    assert codes(
        actions.register_exam, study=one, areas=["reading"], sits_on=TODAY, place="LA", form_key=uuid4(), by=by
    ) == ("waits_for_result",)
    for given, code in (({"sits_on": TODAY - timedelta(days=1)}, "sits_in_past"), ({"place": " "}, "needs_place")):
        asked = {"areas": ["social"], "sits_on": TODAY, "place": "LA", "form_key": uuid4()} | given
        assert codes(actions.register_exam, study=one, by=by, **asked) == (code,)


def test_pilot_items_that_were_counted_are_noticed(here):
    one, by = study(here, route="acuerdo-286"), here["adviser"]
    five = ALL[:5]
    registered = actions.register_exam(
        study=one, areas=five, sits_on=TODAY, place="LA", form_key=uuid4(), by=by
    )  # fmt: skip
    counted = dict(zip(five, (39, 39, 38, 38, 38), strict=True))
    said = {area: actions.Said("passed", 30, n) for area, n in counted.items()}
    assert codes(actions.record_results, registration=registered, said=said, by=by) == ("pilot_counted",)
    assert AreaResult.objects.count() == 0
    said = {area: actions.Said("passed", 30, 36) for area in five}
    actions.record_results(registration=registered, said=said, by=by)
    assert AreaResult.objects.filter(scored=36).count() == 5


def test_a_birth_date_that_is_not_known_is_asked_not_guessed(here):
    one = study(here, route="acuerdo-286", born=None)
    asked = {"areas": ["social"], "sits_on": TODAY, "place": "LA", "form_key": uuid4()}
    assert codes(actions.register_exam, study=one, by=here["adviser"], **asked) == ("age_unclear",)


# -- certificates --------------------------------------------------------------------------------------------------------
@pytest.fixture
def certified(here):
    sealing_office(here["office"])
    one = study(here)
    entered(one, here["adviser"])
    through(one, here["adviser"])
    return here | {"study": one, "paper": actions.issue_certificate(study=one, form_key=uuid4(), by=here["officer"])}


def said_on(paper: Document) -> str:
    from ambos.records.documents.queries import open_document

    record, _claims, _token = open_document(paper, by="system", reason="test")
    return record.name


def test_the_name_is_letter_by_letter_that_of_the_document(certified):
    paper = certified["paper"].document
    assert (said_on(paper), paper.kind, paper.state) == (NAME, "certificate", "issued")
    certified["study"].refresh_from_db()
    assert certified["study"].state == "certified"


def test_no_certificate_before_identity_nor_before_the_end(here):
    sealing_office(here["office"])
    one, by = study(here), here["adviser"]
    told = codes(actions.issue_certificate, study=one, form_key=uuid4(), by=here["officer"])
    assert told == (
        "missing_identity",
        "missing_lower_secondary",
        "missing_courses",
        "missing_selection",
        "missing_subjects",
    )
    entered(one, by)
    through(one, by, range(1, 24))
    assert codes(actions.issue_certificate, study=one, form_key=uuid4(), by=here["officer"]) == ("missing_subjects",)
    assert Document.objects.count() == 0


def test_whoever_wrote_down_a_result_does_not_certify(here):
    sealing_office(here["office"])
    one = study(here)
    entered(one, here["adviser"])
    through(one, here["adviser"])
    both = here["officer"].__class__(
        user=here["adviser"].user, role="documents_officer", can=here["officer"].can, purposes=here["officer"].purposes,
        offices=here["officer"].offices,
    )  # fmt: skip
    for by in (both, here["adviser"], here["stranger"]):
        with pytest.raises(PermissionDenied):
            actions.issue_certificate(study=one, form_key=uuid4(), by=by)


def test_a_correction_keeps_the_history(certified):
    first, by = certified["paper"], certified["officer"]
    right = "María Guadalupe Núñez de la O"
    assert codes(actions.correct_certificate, certificate=first, name=right, evidence=" ", by=by) == ("needs_evidence",)
    assert codes(actions.correct_certificate, certificate=first, name=NAME, evidence="acta", by=by) == ("same_name",)
    second = actions.correct_certificate(certificate=first, name=right, evidence="acta de 3 de mayo", by=by)
    first.document.refresh_from_db()
    assert (first.document.state, first.document.replaced_by_id) == ("replaced", second.document_id)
    assert said_on(second.document) == right
    assert [one.evidence for one in Certificate.objects.all()] == ["", "acta de 3 de mayo"]
    assert codes(actions.correct_certificate, certificate=first, name="Otra", evidence="x", by=by) == (
        "corrected_already",
    )
    assert codes(actions.issue_certificate, study=certified["study"], form_key=uuid4(), by=by) == ("certified_already",)


# -- credits -------------------------------------------------------------------------------------------------------------
@pytest.fixture
def two():
    """Two people who may decide on credits."""
    return world.account("headquarters_coordinator")[1], world.account("alignment_reviewer")[1]


def propose(by, subject="b-unam:1", body="ucla", **given):
    known = {"level": "full", "target": "ENG 1", "credits": Decimal(4), "evidence": "carta del 3 de mayo",
             "review_on": TODAY + timedelta(days=365)}  # fmt: skip
    body = ReceivingBody.objects.get(code=body)
    return actions.propose_alignment(body=body, subject=subject, form_key=uuid4(), by=by, **known | given)


def test_two_people_decide_and_nothing_is_edited(two):
    one, other = two
    first = propose(one)
    with pytest.raises(PermissionDenied):
        actions.decide_alignment(alignment=first, accept=True, by=one)
    actions.decide_alignment(alignment=first, accept=True, by=other)
    second = propose(other, level="elective")
    actions.decide_alignment(alignment=second, accept=True, by=one)
    states = list(Alignment.objects.order_by("proposed_at").values_list("level", "state", "until"))
    assert states == [("full", "superseded", TODAY), ("elective", "decided", None)]
    assert codes(actions.decide_alignment, alignment=second, accept=False, by=one) == ("decided_already",)


@pytest.mark.parametrize(
    "given, code",
    [
        ({"evidence": " "}, "needs_evidence"), ({"target": ""}, "needs_target"), ({"level": "conditional"}, "needs_condition"),
        ({"level": "none", "target": ""}, "credits_of_nothing"), ({"review_on": TODAY}, "review_in_past"),
        ({"subject": "b-unam:25"}, "no_such_subject_code"), ({"level": "half"}, "unknown_answer"),
    ],
)  # fmt: skip
def test_what_cannot_be_proposed(two, given, code):
    assert codes(propose, by=two[0], **given) == (code,)


def test_an_adviser_does_not_keep_the_matrix(here):
    with pytest.raises(PermissionDenied):
        propose(here["adviser"])


def test_any_other_institution_can_be_added_once(two):
    made = actions.add_body(name="  Fresno City   College ", kind="college", by=two[0])
    assert (made.name, made.code) == ("Fresno City College", "fresno-city-college")
    assert codes(actions.add_body, name="FRESNO CITY COLLEGE", kind="college", by=two[0]) == ("body_there",)
    assert codes(actions.add_body, name=" ", kind="college", by=two[0]) == ("needs_name",)
    assert {"ucla", "ut-austin", "cuny"} < set(ReceivingBody.objects.values_list("code", flat=True))


@pytest.fixture
def stated(here, two):
    actions.decide_alignment(alignment=propose(two[0]), accept=True, by=two[1])
    propose(two[0], subject="b-unam:2")
    one, by = study(here), here["adviser"]
    entered(one, by)
    through(one, by, [1, 2])
    body = ReceivingBody.objects.get(code="ucla")
    return here | {
        "made": actions.make_statement(study=one, body=body, form_key=uuid4(), by=by),
        "two": two,
        "study": one,
    }


def test_a_statement_is_frozen(stated):
    made, (one, other) = stated["made"].statement, stated["two"]
    assert [(line["subject"], line["level"]) for line in made.lines] == [
        ("b-unam:1", "full"),
        ("b-unam:2", "not_decided"),
    ]
    actions.decide_alignment(alignment=propose(one, level="none", target="", credits=None), accept=True, by=other)
    shown = queries.shown_statement(queries.statement(stated["adviser"], made.pk))
    assert shown.lines[0]["level"] == "full"
    assert shown.is_intact
    made.lines[0]["credits"] = "99"
    assert not queries.shown_statement(made).is_intact


def test_the_link_opens_it_until_it_is_withdrawn(stated):
    token = stated["made"].path.rstrip("/").rpartition("/")[2]
    assert queries.by_link(token, TODAY).pk == stated["made"].statement.pk
    assert queries.by_link(token + "x", TODAY) is None
    assert queries.by_link(token, TODAY + timedelta(days=366)) is None
    actions.withdraw_statement(statement=stated["made"].statement, by=stated["adviser"])
    assert queries.by_link(token, TODAY) is None
    assert token not in str(list(Event.objects.values()))


def test_outcomes_are_told_again_and_kept(stated):
    made = stated["made"].statement
    with pytest.raises(PermissionDenied):
        actions.report_outcome(statement=made, result="recognised", by=stated["stranger"])
    actions.report_outcome(statement=made, result="not_recognised", by=stated["adviser"])
    told = codes(actions.report_outcome, statement=made, result="not_recognised", credits=Decimal(3), by="link")
    assert told == ("credits_of_nothing",)
    actions.report_outcome(statement=made, result="in_part", credits=Decimal(4), by="link")
    rows = list(made.outcomes.order_by("said_at").values_list("result", "who", "replaced_at"))
    assert [(result, who, ended is None) for result, who, ended in rows] == [
        ("not_recognised", "learner", False), ("in_part", "body", True),
    ]  # fmt: skip
    month = (TODAY.replace(day=1), TODAY)
    assert list(measures.recognised(*month)) == [(stated["office"].pk, 1, 1)]


def test_nothing_passed_states_nothing(here):
    body = ReceivingBody.objects.first()
    assert codes(actions.make_statement, study=study(here), body=body, form_key=uuid4(), by=here["adviser"]) == (
        "nothing_passed",
    )


# -- counts and data -----------------------------------------------------------------------------------------------------
def test_counts(certified):
    month, key = (TODAY.replace(day=1), TODAY), certified["office"].pk
    left = study(certified, given_names="Otra")
    actions.leave(study=left, why="hours", by=certified["adviser"])
    actions.correct_certificate(
        certificate=certified["paper"], name="Otro Nombre", evidence="acta", by=certified["officer"]
    )
    assert list(measures.applicants(*month)) == [(key, 2, None)]
    assert list(measures.subjects_passed(*month)) == [(key, 24, None)]
    assert list(measures.completion(*month)) == [(key, 1, 2)]
    assert list(measures.certificates(*month)) == [(key, 1, None)]
    assert list(measures.areas_passed(*month)) == []


def test_what_is_kept_of_her_and_how_it_goes(stated):
    one = stated["study"]
    with translation.override("es"):
        [(title, rows)] = privacy.data_about(one.person)
        assert title == "B@UNAM, bachillerato a distancia"
        assert (dict(rows)["Nombre como en el documento"], dict(rows)["Aprobado"]) == (NAME, "1, 2")
    privacy.forget(one.person, by="system")
    one.refresh_from_db()
    made = one.statements.get()
    assert (one.name_on_document, one.reasons, made.lines, one.subjects.exclude(title="").count()) == ("", [], [], 0)
    assert list(measures.subjects_passed(TODAY.replace(day=1), TODAY)) == [(stated["office"].pk, 2, None)]
    token = stated["made"].path.rstrip("/").rpartition("/")[2]
    assert queries.by_link(token, TODAY) is None
