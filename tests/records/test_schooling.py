"""Institutions, courses, learners, records and their lines, equivalences, credits, lists of states, attendance."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from ambos.domain import credits as rules
from ambos.domain.access import EDUCATION
from ambos.domain.errors import Refused
from ambos.domain.grades import load_scale
from ambos.records.learning import actions, privacy, queries
from ambos.records.learning.actions.credits import Recommended
from ambos.records.learning.actions.learners import WrittenLine
from ambos.records.learning.loading import scales
from ambos.records.learning.models import Course, Credit, Equivalence, Learner, RuleSet, Transcript
from ambos.records.registry.loading import destinations, origin
from tests.support import world

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def courses():
    actions.load_schooling((origin(), destinations()), lambda said: None)


def school(mark="", organization=None, **fields):
    return actions.add_institution(
        kind="school", name=f"Roosevelt High {mark}".strip(), country="us", state_province="TX", code_of="nces",
        code=f"4800{mark}", source="made for tests", by="system", organization=organization, **fields,
    )  # fmt: skip


def learner(mark="", **fields):
    return actions.register_learner(
        office=world.office(mark=mark), institution=school(mark), number=f"S-1{mark}", by="system", **fields
    )


def analysts():
    return [world.account(role)[1] for role in ("credit_analyst", "credit_reviewer", "credit_reviewer")]


def proposed(by, **fields):
    source, target = queries.course("mx-2011", "sec-3-02"), queries.course("us", "02052")
    return actions.propose_equivalence(
        **{"source": source, "extent": "full", "gives": {target: Decimal(1)}, "evidence": "contents compared", "by": by}
        | fields
    )


# -- reference data ----------------------------------------------------------------------------------------------------
def test_packs_load_twice_and_change_nothing(courses):
    before = set(Course.objects.values_list("pk", "plan", "code"))
    actions.load_schooling((origin(), destinations()), lambda said: None)
    assert set(Course.objects.values_list("pk", "plan", "code")) == before
    assert dict(queries.plans("mx"))["mx-2011"] == 73
    assert [one.code for one in queries.rule_sets_of("us", TODAY)] == ["us-ca-minimum", "us-tx-foundation"]
    _, how, asked = queries.rule_set_on("us-tx-foundation", TODAY)
    assert how.granularity == Decimal("0.5")
    assert sum(r.credits for r in asked) == 22


def test_a_school_is_one_row_by_its_number():
    assert school() == school()
    with pytest.raises(Refused) as refused:
        actions.add_institution(kind="school", name="X", country="us", code="1", source="x", by="system")
    assert refused.value.codes == ("learning.code_in_pairs",)


@pytest.mark.parametrize(
    ("written", "grade", "first"),
    [
        ("Matemáticas", 3, "sec-3-02"),
        ("MATEMATICAS", 3, "sec-3-02"),
        ("Matemáticas III", 3, "sec-3-02"),
        ("Quechua", None, None),
        ("", None, None),
    ],
)
def test_the_plans_subjects_are_suggested(courses, written, grade, first):
    among = list(queries.courses(plan="mx-2011", level="secundaria"))
    found = queries.suggest(written, among, grade=grade)
    assert (found[0].code if found else None) == first


# -- learners ----------------------------------------------------------------------------------------------------------
def test_a_learner_needs_a_number_or_a_person_and_is_one():
    one = learner()
    assert learner() == one
    assert Learner.objects.count() == 1
    with pytest.raises(Refused) as refused:
        actions.register_learner(office=world.office(), institution=school(), by="system")
    assert refused.value.codes == ("learning.unknown_learner",)
    with pytest.raises(Refused) as refused:
        actions.register_learner(office=world.office(), person=world.person(), by="system")
    assert refused.value.codes == ("learning.wrong_purpose",)


def test_who_reads_a_learner():
    mine, other = world.organization("District", world.A), world.organization("District", world.B)
    district = school("D", organization=mine)
    branch = actions.add_institution(
        kind="school", name="Branch", country="us", source="x", parent=district, by="system"
    )  # fmt: skip
    one = actions.register_learner(office=world.office(), institution=branch, number="7", by="system")
    readers = {
        "own district": world.account("school_counselor", organization=mine)[1],
        "other district": world.account("school_counselor", organization=other)[1],
        "analyst": world.account("credit_analyst")[1],
        "headquarters": world.account("headquarters_coordinator")[1],
        "promoter": world.account("promoter")[1],
    }
    assert {who: list(queries.learners(access)) == [one] for who, access in readers.items()} == {
        "own district": True, "other district": False, "analyst": True, "headquarters": False, "promoter": False,
    }  # fmt: skip
    with pytest.raises(PermissionDenied):
        actions.receive_transcript(
            learner=one, kind="report_card", country="mx", received_on=TODAY, by=readers["other district"]
        )


def test_lists_of_learners_do_not_grow_in_queries(django_assert_num_queries):
    access = world.account("credit_analyst")[1]
    for n in range(3):
        learner(f"{n}")
    with django_assert_num_queries(1):
        assert len([one.institution.name for one in queries.learners(access)]) == 3


# -- records -----------------------------------------------------------------------------------------------------------
def test_a_record_is_kept_with_its_lines_as_written(courses):
    one = learner()
    paper = actions.receive_transcript(
        learner=one, kind="report_card", country="mx", received_on=TODAY, plan="mx-2011", scale="mx-10", by="system"
    )
    maths = queries.course("mx-2011", "sec-3-02")
    written = [
        WrittenLine("Matemáticas", "8.5", maths, 3, 2024, "mx-10"),
        WrittenLine("Taller", "11", None, 3, 2024, "mx-10"),
    ]
    assert [line.mark for line in actions.write_lines(transcript=paper, lines=written, by="system")] == ["8.5", "11"]
    actions.write_lines(transcript=paper, lines=written[:1], by="system")
    assert [line.title for line in paper.lines.all()] == ["Matemáticas"]
    with pytest.raises(Refused) as refused:
        actions.write_lines(
            transcript=paper, by="system",
            lines=[
                WrittenLine("", "8"), WrittenLine("X", school_year=24), WrittenLine("Y", scale="none"),
                WrittenLine("Z", attended=Decimal(2)),
            ],
        )  # fmt: skip
    assert refused.value.codes == (
        "learning.row_needs_title", "learning.row_bad_year", "credits.unknown_scale", "learning.row_bad_part",
    )  # fmt: skip


def test_a_paper_is_judged_with_a_word_on_how():
    paper = actions.receive_transcript(
        learner=learner(), kind="certificate", country="mx", received_on=TODAY, by="system"
    )
    with pytest.raises(Refused) as refused:
        actions.judge_transcript(transcript=paper, state="verified", how=" ", by="system")
    assert refused.value.codes == ("learning.needs_how",)
    judged = actions.judge_transcript(transcript=paper, state="doubted", how="another seal", by="system")
    assert (judged.state, judged.verified_how) == ("doubted", "another seal")
    with pytest.raises(IntegrityError), transaction.atomic():
        Transcript.objects.filter(pk=paper.pk).update(state="verified", verified_how="")


# -- enrollments -------------------------------------------------------------------------------------------------------
def test_a_course_taken_with_us(courses):
    one, target = learner(), queries.course("us", "02052")
    with_us = actions.enroll(
        learner=one, institution=one.institution, course=target, starts_on=TODAY, program="x", by="system"
    )
    with pytest.raises(Refused) as refused:
        actions.enroll(learner=one, institution=one.institution, course=target, starts_on=TODAY, by="system")
    assert refused.value.codes == ("learning.enrolled_already",)
    assert actions.note_progress(enrollment=with_us, percent=40, by="system").progress == 40
    with pytest.raises(Refused) as refused:
        actions.complete_enrollment(enrollment=with_us, ends_on=TODAY, mark="11", scale="mx-10", by="system")
    assert refused.value.codes == ("grades.off_scale",)
    done = actions.complete_enrollment(enrollment=with_us, ends_on=TODAY, mark="5.9", scale="mx-10", by="system")
    assert (done.state, done.mark, done.progress) == ("not_passed", "5.9", 100)
    with pytest.raises(Refused) as refused:
        actions.withdraw_enrollment(enrollment=with_us, on=TODAY, by="system")
    assert refused.value.codes == ("learning.enrollment_over",)


# -- equivalences ------------------------------------------------------------------------------------------------------
def test_an_equivalence_needs_two_people_and_evidence(courses):
    analyst, reviewer, _ = analysts()
    with pytest.raises(Refused) as refused:
        proposed(
            analyst, evidence=" ", gives={queries.course("us", "02052"): Decimal(2)}, first_year=2020, last_year=2019
        )
    assert refused.value.codes == ("learning.needs_evidence", "learning.gives_too_much", "learning.years_backwards")
    one = proposed(analyst)
    with pytest.raises(Refused) as refused:
        actions.review_equivalence(equivalence=one, by=analyst)
    assert refused.value.codes == ("learning.own_equivalence",)
    decided = actions.review_equivalence(equivalence=one, by=reviewer)
    assert (decided.state, decided.first_reviewer_id, decided.second_reviewer_id) == (
        "decided", analyst.user, reviewer.user,
    )  # fmt: skip
    with pytest.raises(Refused):
        actions.review_equivalence(equivalence=one, by=analysts()[2])
    with pytest.raises(IntegrityError), transaction.atomic():
        Equivalence.objects.filter(pk=one.pk).update(second_reviewer=analyst.user)


def test_the_database_refuses_to_edit_a_decided_equivalence(courses):
    analyst, reviewer, _ = analysts()
    one = actions.review_equivalence(equivalence=proposed(analyst), by=reviewer)
    for fields in ({"extent": "elective"}, {"evidence": "other"}, {"last_year": 2030}, {"state": "proposed"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Equivalence.objects.filter(pk=one.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        one.shares.update(credits=Decimal("0.5"))
    with pytest.raises(IntegrityError), transaction.atomic():
        one.shares.all().delete()


def test_what_supersedes_ends_the_older_when_it_is_decided(courses):
    analyst, reviewer, _ = analysts()
    older = actions.review_equivalence(equivalence=proposed(analyst), by=reviewer)
    newer = proposed(analyst, supersedes=older, extent="partial", gives={queries.course("us", "02052"): Decimal("0.5")})
    assert Equivalence.objects.get(pk=older.pk).state == "decided"
    with pytest.raises(Refused) as refused:
        proposed(reviewer, supersedes=older)
    assert refused.value.codes == ("learning.superseded_already",)
    actions.review_equivalence(equivalence=newer, by=reviewer)
    assert list(Equivalence.objects.order_by("proposed_at").values_list("state", flat=True)) == [
        "superseded",
        "decided",
    ]


def test_a_refused_proposal_stays_with_its_reason(courses):
    analyst, reviewer, _ = analysts()
    one = proposed(analyst)
    with pytest.raises(Refused):
        actions.refuse_equivalence(equivalence=one, reason="", by=reviewer)
    assert actions.refuse_equivalence(equivalence=one, reason="other contents", by=reviewer).state == "refused"


def test_the_table_holds_what_was_decided_and_nothing_else(courses, django_assert_max_num_queries):
    analyst, reviewer, _ = analysts()
    line = rules.Line("1", "mx-2011", "sec-3-02", "8.5", scale="mx-10", year=2024)

    def outcome():
        table = queries.table_for([line], country="us", state_province="TX")
        return rules.align([line], table, scales(), rules=rules.Rules()).readings[0].outcome

    assert outcome() == "not_reviewed"  # the pack proposes it by the shared code
    one = proposed(analyst)
    assert outcome() == "not_reviewed"
    actions.review_equivalence(equivalence=one, by=reviewer)
    assert outcome() == "full"
    with django_assert_max_num_queries(4):
        queries.table_for([line], country="us", state_province="TX")


def test_a_states_own_course_goes_before_the_countrys(courses):
    analyst, reviewer, _ = analysts()
    texan = actions.offer_course(
        plan="us-tx", code="03100500", title="Algebra I", country="us", source="x", credits=Decimal(1),
        subject="mathematics", by="system",
    )  # fmt: skip
    for gives in ({queries.course("us", "02052"): Decimal(1)}, {texan: Decimal(1)}):
        actions.review_equivalence(equivalence=proposed(analyst, gives=gives), by=reviewer)
    line = rules.Line("1", "mx-2011", "sec-3-02", "8.5", scale="mx-10", year=2024)
    found = {
        state: [
            code for e in queries.table_for([line], country="us", state_province=state).of(line) for code, _ in e.shares
        ]
        for state in ("TX", "CA")
    }
    assert found == {"TX": ["us-tx:03100500"], "CA": ["02052"]}


def test_a_precedent_comes_with_its_case(courses):
    analyst, reviewer, _ = analysts()
    one = actions.review_equivalence(equivalence=proposed(analyst, case="LT-2026-1"), by=reviewer)
    assert queries.precedents([str(one.pk), "sced:mx-2011:x"])[str(one.pk)].case == "LT-2026-1"


# -- credits -----------------------------------------------------------------------------------------------------------
def credit():
    one, target = learner(), queries.course("us", "02052")
    return actions.recommend_credits(
        learner=one, institution=one.institution, recommended=[Recommended(target, Decimal(1))], on=TODAY, by="system"
    )[0]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"decision": "awarded"}, Decimal(1)),
        ({"decision": "modified", "awarded": Decimal("0.5"), "reason": "a semester"}, Decimal("0.5")),
        ({"decision": "refused", "reason": "no laboratory"}, Decimal(0)),
        ({"decision": "refused"}, "learning.needs_reason"),
        ({"decision": "modified", "awarded": Decimal(2), "reason": "x"}, "learning.bad_credits"),
        ({"decision": "modified", "reason": "x"}, "learning.bad_credits"),
        ({"decision": "perhaps"}, "learning.bad_decision"),
    ],
)
def test_the_school_decides(courses, typed, expected):
    one = credit()
    if isinstance(expected, str):
        with pytest.raises(Refused) as refused:
            actions.decide_credit(credit=one, on=TODAY, by="system", **typed)
        assert refused.value.codes == (expected,)
    else:
        decided = actions.decide_credit(credit=one, on=TODAY, by="system", **typed)
        assert (decided.awarded, decided.recommended) == (expected, Decimal(1))


def test_awarded_is_what_was_recommended(courses):
    one = credit()
    with pytest.raises(IntegrityError), transaction.atomic():
        Credit.objects.filter(pk=one.pk).update(decision="awarded", awarded=2, decided_on=TODAY)


# -- lists of states ---------------------------------------------------------------------------------------------------
ILLINOIS = b"code,title,subject,credits,sced\nIL-1,Algebra I,mathematics,1,02052\nIL-2,Civics,social_studies,0.5,\n"


def test_a_states_courses_are_shown_before_another_person_accepts():
    analyst, reviewer, _ = analysts()
    words = {"file_name": "il.csv", "plan": "us-il", "source": "ISBE", "as_of": "2026"}
    one = actions.propose_standard(content=ILLINOIS, by=analyst, **words)
    assert one.differences == {"added": ["IL-1", "IL-2"], "changed": [], "same": 0, "missing": []}
    assert not Course.objects.filter(plan="us-il").exists()
    with pytest.raises(Refused) as refused:
        actions.apply_standard(proposal=one, by=analyst)
    assert refused.value.codes == ("learning.own_list",)
    actions.apply_standard(proposal=one, by=reviewer)
    assert [(c.code, c.credits) for c in queries.courses(plan="us-il")] == [
        ("IL-1", Decimal(1)),
        ("IL-2", Decimal("0.5")),
    ]
    with pytest.raises(Refused) as refused:
        actions.propose_standard(content=ILLINOIS, by=analyst, **words)
    assert refused.value.codes == ("learning.list_changes_nothing",)
    again = actions.propose_standard(content=ILLINOIS.replace(b"Civics", b"Civics and law"), by=analyst, **words)
    assert again.differences["changed"] == [{"code": "IL-2", "fields": {"title": ["Civics", "Civics and law"]}}]
    actions.discard_standard(proposal=again, by=reviewer)
    with pytest.raises(Refused):
        actions.apply_standard(proposal=again, by=reviewer)


def test_every_fault_of_a_list_is_told_at_once():
    bad = b"code,title,subject,credits\n,X,m,1\nA,X,m,none\nA,Y,m,1\nB,Z,m,-1\n"
    with pytest.raises(Refused) as refused:
        actions.propose_standard(
            content=bad, file_name="x", plan="us-il", source="x", as_of="2026", by=world.account("credit_analyst")[1]
        )
    assert refused.value.codes == (
        "learning.list_row_blank", "learning.list_row_credits", "learning.list_row_twice", "learning.list_row_credits",
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        actions.propose_standard(
            content=ILLINOIS, file_name="x", plan="us-il", source="x", as_of="x", by=world.account("promoter")[1]
        )


def test_changed_rules_hold_from_today_and_the_old_ones_stay(courses):
    analyst, reviewer, _ = analysts()
    rules_file = """rules:
  - code: us-tx-foundation
    state: TX
    name: {es: "Texas, programa básico", en: "Texas, Foundation High School Program"}
    reference: "19 TAC 74.12"
    requirements:
      - {subject: english, credits: 4, overflow: electives}
      - {subject: electives, credits: 18}
"""
    one = actions.propose_standard(
        content=rules_file.encode(), file_name="tx.yaml", plan="us-tx", source="TEA", as_of="2026", by=analyst
    )
    assert [change["code"] for change in one.differences["changed"]] == ["us-tx-foundation"]
    actions.apply_standard(proposal=one, by=reviewer)
    today = timezone.localdate()
    assert len(queries.rule_set_on("us-tx-foundation", today)[2]) == 2
    assert len(queries.rule_set_on("us-tx-foundation", today - timedelta(days=1))[2]) == 8
    actions.load_schooling((origin(), destinations()), lambda said: None)
    assert RuleSet.objects.filter(code="us-tx-foundation").count() == 2


# -- attendance and forgetting -----------------------------------------------------------------------------------------
def test_attendance_of_a_group():
    one, form_key, group = learner(), uuid4(), uuid4()
    day = timezone.localdate()
    access = world.account("credit_analyst")[1]
    words = {
        "office": one.office,
        "program": "plazas",
        "held_on": day,
        "group": group,
        "form_key": form_key,
        "by": "system",
    }
    actions.record_session(marks={one: "present"}, **words)
    actions.record_session(marks={one: "justified"}, **words)
    counted = queries.attendance_of(access, program="plazas", first=day, last=day, group=group)
    assert counted == {one.pk: {"present": 0, "absent": 0, "justified": 1}}
    for changed, code in (
        ({"held_on": day + timedelta(days=1)}, "learning.session_ahead"),
        ({"minutes": 0}, "learning.bad_minutes"),
        ({"marks": {one: "asleep"}}, "learning.bad_attendance"),
        ({"office": world.office("dallas")}, "learning.not_of_this_office"),
    ):
        with pytest.raises(Refused) as refused:
            actions.record_session(**{"marks": {one: "present"}} | words | changed)
        assert refused.value.codes == (code,)


def test_her_data_and_forgetting(courses):
    person = world.person(purpose=EDUCATION, mark=world.A)
    one = actions.register_learner(office=person.office, person=person, by="system")
    paper = actions.receive_transcript(
        learner=one, kind="report_card", country="mx", school_name=f"Escuela {world.A}", received_on=TODAY, by="system"
    )
    actions.write_lines(transcript=paper, lines=[WrittenLine("Historia", "9", scale="mx-10")], by="system")
    assert ("Historia", "9") in [row for _, rows in privacy.data_about(person) for row in rows]
    privacy.forget(person, by="system")
    one.refresh_from_db()
    paper.refresh_from_db()
    assert (one.person_id, paper.school_name, paper.lines.count()) == (None, "", 1)
    assert privacy.data_about(person) == []


def test_the_scales_of_the_packs_are_whole():
    assert all(load_scale is not None and scale.bands for scale in scales().values())
