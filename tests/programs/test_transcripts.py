"""School records: asked by a number, obtained, read in six steps, analysed, read twice, sealed, decided, followed."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from ambos.programs.transcripts import actions, measures, privacy, queries
from ambos.programs.transcripts.actions.analyses import paper_of
from ambos.programs.transcripts.models import Analysis, FollowUp, OriginRequest, Request
from ambos.records.audit.models import Event
from ambos.records.documents.queries import folio_state, open_document
from ambos.records.files.models import StoredFile
from ambos.records.learning import actions as learning
from ambos.records.learning import queries as schooling
from ambos.records.learning.models import Credit, Equivalence, Learner, Transcript
from ambos.records.messages.models import Message
from tests.support import transcripts as tr
from tests.support import world
from tests.support.transcripts import issued, refused

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def w(monkeypatch, tmp_path):
    monkeypatch.setenv("AMBOS_DOCUMENTS_ROOT", str(tmp_path / "root.pub"))
    return tr.everybody()


# -- asking ------------------------------------------------------------------------------------------------------------
def test_a_school_asks_with_a_number_and_no_name(w):
    form_key = uuid4()
    one = tr.asked(w.a, form_key=form_key, number="S-1")
    assert tr.asked(w.a, form_key=form_key, number="S-1") == one
    assert (one.state, one.waits_for, one.learner.person_id, one.sealed_with) == ("received", "", None, "")
    placed = queries.placement_of(one)
    assert (placed.grade, placed.is_provisional, placed.reasons) == (10, True, ["completed", "awaited_not_uniform"])
    assert refused(tr.asked, w.a, number="s-1") == ("transcripts.open_already",)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"number": " "}, ("learning.unknown_learner",)),
        ({"permission_on": TODAY() + timedelta(days=1)}, ("transcripts.permission_ahead",)),
        ({"permission_on": TODAY() - timedelta(days=500)}, ("transcripts.permission_old",)),
        ({"age": 3, "number": ""}, ("learning.unknown_learner", "placement.bad_age")),
    ],
)
def test_what_is_refused_of_a_request(w, changes, codes):
    assert refused(tr.asked, w.a, **changes) == codes


def test_a_district_without_an_agreement_does_not_ask(w):
    w.a.district.institution.organization.agreements.all().delete()
    assert refused(tr.asked, w.a) == ("transcripts.no_agreement",)


def test_nobody_asks_for_another_district(w):
    with pytest.raises(PermissionDenied):
        tr.asked(w.a, by=w.b.access)
    with pytest.raises(PermissionDenied):
        tr.asked(w.a, by=world.account("headquarters_coordinator")[1])


@pytest.mark.parametrize(
    ("changes", "waits", "grade", "reasons"),
    [
        # 19 years and no record at all: a sworn statement and diagnostics, placed by age, and a person looks
        ({"age": 19, "papers": "none", "origin_state": "", "completed_level": "", "completed_number": None},
         "no_records", 12, ["nothing_completed", "by_age", "sworn"]),
        # older than school is offered
        ({"age": 22}, "too_old", None, ["over_age"]),
        # not far enough for credit: placed all the same
        ({"age": 12, "completed_number": 1}, "too_early", 8, ["completed", "awaited"]),
        ({"age": 14, "completed_number": 2}, "", 9, ["completed", "awaited"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_goes_to_a_person(w, changes, waits, grade, reasons):
    one = tr.asked(w.a, **changes)
    placed = queries.placement_of(one)
    assert (one.waits_for, placed.grade, placed.reasons) == (waits, grade, reasons)
    if waits:
        assert refused(actions.complete_reading, request=one, by=w.analyst) == ("transcripts.waits",)
        assert refused(actions.settle, request=one, note=" ", by=w.analyst) == ("transcripts.needs_note",)
        assert actions.settle(request=one, note="sworn statement taken", by=w.analyst).waits_for == ""


def test_a_placement_never_falls_below_what_was_earned(w):
    from ambos.domain.placement import Diagnosed

    one = tr.asked(w.a)
    lower = actions.place_provisionally(request=one, diagnosed=[Diagnosed("mathematics", 9, False)], by=w.analyst)
    higher = actions.place_provisionally(request=one, diagnosed=[Diagnosed("mathematics", 11, True)], by=w.analyst)
    assert (lower.grade, lower.support, higher.grade) == (10, ["mathematics"], 11)


# -- papers and the origin ---------------------------------------------------------------------------------------------
def test_a_paper_is_kept_once_with_its_hash(w):
    one, file = tr.asked(w.a), tr.upload()
    first = actions.send_paper(request=one, kind="report_card", upload=file, name="boleta.pdf", by=w.a.access)
    file.seek(0)
    again = actions.send_paper(request=one, kind="report_card", upload=file, name="boleta.pdf", by=w.a.access)
    assert first == again
    assert first.sha256 == first.file.sha256
    assert list(StoredFile.objects.values_list("state", flat=True).order_by("state")) == ["accepted", "erased"]
    with pytest.raises(PermissionDenied):
        tr.sent(one, w.b.access)


def test_another_countrys_record_is_kept_and_goes_to_a_person(w):
    one = tr.asked(w.a)
    paper = tr.sent(one, w.a.access, country="gt")
    one.refresh_from_db()
    assert (one.waits_for, paper.country) == ("other_country", "gt")
    assert [f.code for f in queries.findings_of(one) if f.stops] == ["other_country", "paper_without_lines"]


IDENTITY = {"given_names": "José Ángel", "surname1": "Núñez", "surname2": "", "born_on": "2011-03-09"}


def asked_of_origin(w, one, **changes):
    office = queries.addressees().get(state_province="MX-MIC")
    typed = {"addressee": office, "level": "secundaria", "first_year": 2022, "last_year": 2024, "channel": "email"}
    return actions.ask_origin(
        request=one, **typed | {"school_name": "Secundaria Técnica 12", "form_key": uuid4(), "by": w.analyst} | changes
    )


def test_a_letter_needs_whom_the_origin_knows(w):
    one = tr.asked(w.a, papers="some")
    assert refused(asked_of_origin, w, one) == ("transcripts.identity_missing",)
    assert refused(actions.give_identity, request=one, identity={"given_names": "X"}, by=w.a.access) == (
        "transcripts.identity_needs", "transcripts.identity_needs",
    )  # fmt: skip
    actions.give_identity(request=one, identity=IDENTITY, by=w.a.access)
    one.refresh_from_db()
    assert b"Jos" not in bytes(one.sealed_identity)
    assert (one.surnames, [f.code for f in queries.findings_of(one) if f.code == "one_surname"]) == (1, ["one_surname"])
    assert queries.identity_of(one, by=w.b.access, reason="x") == {}
    assert queries.identity_of(one, by=w.analyst, reason="letter")["given_names"] == "José Ángel"
    assert Event.objects.filter(verb="audit.read", subject_id=str(one.pk)).count() == 1
    assert refused(asked_of_origin, w, one, school_name="", first_year=2030) == (
        "transcripts.needs_school",
        "transcripts.bad_years",
    )
    letter = asked_of_origin(w, one, sent_on=TODAY() - timedelta(days=12))
    assert (letter.expected_on - letter.sent_on).days == 30
    one.refresh_from_db()
    assert one.state == "obtaining"


def test_it_is_asked_again_on_its_days_and_the_days_are_counted(w):
    one = tr.asked(w.a, papers="some")
    actions.give_identity(request=one, identity=IDENTITY, by=w.a.access)
    letter = asked_of_origin(w, one, sent_on=TODAY() - timedelta(days=61))
    assert [row.standing for row in queries.awaited(w.analyst, TODAY())] == ["lost"]
    assert queries.due_count(w.analyst) == 1
    actions.chase(origin_request=letter, channel="telephone", answer="next week", by=w.analyst)
    actions.chase(origin_request=letter, channel="telephone", by=w.analyst)
    one.refresh_from_db()
    assert (letter.chasers.count(), one.waits_for) == (1, "origin_silent")
    assert refused(actions.record_answer, origin_request=letter, state="not_found", on=TODAY(), by=w.analyst) == (
        "transcripts.needs_note",
    )
    actions.record_answer(origin_request=letter, state="answered", on=TODAY() - timedelta(days=1), by=w.analyst)
    one.refresh_from_db()
    assert one.waits_for == ""
    assert queries.days_by_state(TODAY() - timedelta(days=9), TODAY()) == [("MX-MIC", None, None)]
    assert list(measures.days(TODAY() - timedelta(days=9), TODAY())) == [(one.office_id, 60, 1)]
    assert refused(actions.chase, origin_request=letter, channel="email", by=w.analyst) == (
        "transcripts.answered_already",
    )


def test_days_by_state_of_origin_keep_small_numbers_back(w, client):
    one = tr.asked(w.a, papers="some")
    offices = queries.addressees()
    slow, few = offices.get(state_province="MX-MIC"), offices.get(state_province="MX-JAL")
    for office, days in ((slow, 40), (slow, 50), (slow, 60), (slow, 70), (slow, 80), (few, 300), (few, 300)):
        OriginRequest.objects.create(
            request=one, addressee=office, school_name="Benito Juárez", level="secundaria", first_year=2022, last_year=2023,
            channel="email", sent_on=TODAY() - timedelta(days=days + 1), answered_on=TODAY() - timedelta(days=1), state="answered",
            expected_on=TODAY(), form_key=uuid4(),
        )  # fmt: skip
    assert queries.days_by_state(TODAY() - timedelta(days=9), TODAY()) == [("MX-MIC", 5, 60), ("MX-JAL", None, None)]
    world.signed_in(client, w.analyst_user)
    shown = " ".join(client.get("/transcripts/figures/").content.decode().split())
    assert '<th scope="row">Michoacán</th> <td class="n">5</td> <td class="n">60</td>' in shown
    assert '<th scope="row">Jalisco</th> <td class="n muted" colspan="2">oculta, número pequeño</td>' in shown
    assert "300" not in shown.partition("<tbody>")[2].partition("</tbody>")[0]


# -- reading -----------------------------------------------------------------------------------------------------------
def test_a_forged_paper_stops_and_accuses_nobody(w):
    one = tr.asked(w.a)
    paper = tr.sent(one, w.a.access)
    tr.read(one, paper, w.analyst)
    actions.judge_paper(request=one, paper=paper, state="doubted", how="another seal", by=w.analyst)
    one.refresh_from_db()
    assert one.waits_for == "paper_doubted"
    assert queries.placement_of(one).grade == 10
    assert refused(actions.answer_step, request=one, step="student", answer="yes", by=w.analyst) == (
        "transcripts.needs_note",
    )
    actions.settle(request=one, note="telephoned the school", by=w.analyst)
    assert refused(actions.complete_reading, request=one, by=w.analyst) == ("transcripts.paper_in_doubt",)
    actions.judge_paper(request=one, paper=paper, state="verified", how="the school sent it again", by=w.analyst)
    assert Transcript.objects.get(pk=paper.pk).lines.count() == 4


def test_six_steps_before_anything_is_analysed(w):
    one = tr.asked(w.a)
    tr.read(one, tr.sent(one, w.a.access), w.analyst)
    assert refused(actions.complete_reading, request=one, by=w.analyst) == ("transcripts.steps_open",)
    assert [(s.step, [f.code for f in s.findings]) for s in queries.reading_of(one) if s.findings] == [
        ("years", ["year_missing"])
    ]
    assert refused(actions.analyse, request=one, by=w.analyst) == ("transcripts.not_now",)
    actions.answer_step(request=one, step="years", answer="no", note="grade 8 is missing", by=w.analyst)
    assert not next(s for s in queries.reading_of(one) if s.step == "years").is_settled
    done = tr.complete(one, w.analyst)
    assert (done.state, done.complete_on) == ("verified", TODAY())
    with pytest.raises(PermissionDenied):
        actions.answer_step(request=one, step="years", answer="yes", by=w.a.access)


@pytest.mark.parametrize(
    ("lines", "kind", "codes"),
    [
        ((("Matemáticas III", "11", "sec-3-02"),), "report_card", ["mark_off_scale"]),
        ((("Matemáticas III", "8", "sec-3-02"),), "certificate", ["certificate_of_one_year"]),
        ((("Quechua", "8", None),), "report_card", ["title_unknown"]),
        ((("Matemáticas III", "", "sec-3-02"),), "report_card", ["mark_missing"]),
    ],
)
def test_bad_input_is_pointed_at_and_kept(w, lines, kind, codes):
    one = tr.asked(w.a)
    tr.read(one, tr.sent(one, w.a.access), w.analyst, (("Matemáticas II", "8", "sec-2-02"),), 2023, 2)
    tr.read(one, tr.sent(one, w.a.access, kind=kind), w.analyst, lines)
    assert [f.code for f in queries.findings_of(one)] == codes


def test_notes_never_speak_of_status(w):
    one = tr.asked(w.a, age=22)
    assert refused(actions.settle, request=one, note="he is undocumented", by=w.analyst) == (
        "transcripts.note_says_status",
    )


# -- analysis ----------------------------------------------------------------------------------------------------------
def test_a_precedent_is_never_applied_unseen(w):
    tr.decided(w.analyst, w.reviewer)
    one = tr.asked(w.a)
    tr.read(one, tr.sent(one, w.a.access), w.analyst)
    tr.complete(one, w.analyst)
    analysis = actions.analyse(request=one, by=w.analyst)
    rows = queries.line_rows(analysis)
    assert [(r.row.outcome, r.total, r.precedent.case if r.precedent else None) for r in rows] == [
        ("full", 1, "LT-2009-1"), ("full", 1, "LT-2009-1"), ("full", 1, "LT-2009-1"), ("no_equivalent", 0, None),
    ]  # fmt: skip
    assert refused(actions.submit_analysis, analysis=analysis, by=w.analyst) == ("transcripts.unseen",)
    seen = actions.see_lines(analysis=analysis, lines=[r.row.pk for r in rows], by=w.analyst)
    assert seen == 3
    assert actions.submit_analysis(analysis=analysis, by=w.analyst).state == "submitted"
    assert not Credit.objects.exists()


def test_without_two_readers_a_proposal_gives_nothing(w):
    one = tr.asked(w.a)
    tr.read(one, tr.sent(one, w.a.access), w.analyst)
    tr.complete(one, w.analyst)
    analysis = actions.analyse(request=one, by=w.analyst)
    assert (analysis.credits, {line.outcome for line in analysis.lines.all()}) == (0, {"not_reviewed", "no_equivalent"})


def test_the_second_reader_is_somebody_else(w):
    tr.signer(w.a.district.office)
    analysis = tr.analysed(w)
    with pytest.raises(PermissionDenied):
        actions.approve_analysis(analysis=analysis, by=w.analyst)
    other = world.account("credit_reviewer")[1]
    Analysis.objects.filter(pk=analysis.pk).update(made_by=other.user)
    assert refused(actions.approve_analysis, analysis=analysis, by=other) == ("transcripts.own_analysis",)
    with pytest.raises(IntegrityError), transaction.atomic():
        Analysis.objects.filter(pk=analysis.pk).update(
            state="returned", reviewed_by=other.user, reviewed_at=timezone.now()
        )


def test_returned_with_a_reason_and_made_anew(w):
    analysis = tr.analysed(w)
    assert refused(actions.return_analysis, analysis=analysis, note="", by=w.reviewer) == ("transcripts.needs_note",)
    actions.return_analysis(analysis=analysis, note="the hours", by=w.reviewer)
    request = Request.objects.get(pk=analysis.request_id)
    assert request.state == "verified"
    again = actions.analyse(request=request, by=w.analyst)
    assert (again.pk, again.version, again.state, again.reviewed_by_id) == (analysis.pk, 1, "draft", None)


def test_issued_sealed_and_told(w):
    request, analysis = issued(w)
    assert (request.state, analysis.state, analysis.credits) == ("issued", "issued", 3)
    assert folio_state(analysis.document.folio) == "in_force"
    record, _claims, token = open_document(analysis.document, by="system", reason="test")
    assert (record.number, record.credits, len(record.lines), record.grade) == (request.learner.number, 300, 3, 10)
    assert record == paper_of(request, analysis)
    assert len(token) < 780
    assert [c.recommended for c in Credit.objects.all()] == [1, 1, 1]
    assert list(Message.objects.values_list("kind", flat=True)) == ["transcripts.issued"]
    assert not queries.placement_of(request).is_provisional


def test_a_changed_table_is_told_before_it_is_issued(w):
    tr.signer(w.a.district.office)
    older = tr.decided(w.analyst, w.reviewer)[0]
    analysis = tr.analysed(w)

    newer = learning.propose_equivalence(
        source=older.source, extent="partial", gives={schooling.course("us", "02052"): Decimal("0.5")}, evidence="x",
        supersedes=older, by=w.analyst,
    )  # fmt: skip
    learning.review_equivalence(equivalence=newer, by=w.reviewer)
    assert refused(actions.approve_analysis, analysis=analysis, by=w.reviewer) == ("transcripts.table_changed",)


def decided_lines(w, request):
    first, second, third = Credit.objects.filter(replaced_at=None).order_by("course__code")
    actions.decide_line(request=request, credit=first, decision="awarded", by=w.a.access)
    actions.decide_line(
        request=request,
        credit=second,
        decision="modified",
        awarded=Decimal("0.5"),
        reason="no laboratory",
        by=w.a.access,
    )
    assert refused(actions.finish_decision, request=request, grade=10, by=w.a.access) == ("transcripts.undecided",)
    actions.decide_line(request=request, credit=third, decision="refused", reason="taken here", by=w.a.access)


def test_the_district_decides_line_by_line(w):
    request, analysis = issued(w)
    with pytest.raises(PermissionDenied):
        actions.decide_line(request=request, credit=Credit.objects.first(), decision="awarded", by=w.analyst)
    with pytest.raises(PermissionDenied):
        actions.decide_line(request=request, credit=Credit.objects.first(), decision="awarded", by=w.b.access)
    decided_lines(w, request)
    done = actions.finish_decision(request=request, grade=10, by=w.a.access)
    assert (done.state, done.grade_before, done.grade_placed) == ("decided", 8, 10)
    first, last = TODAY(), TODAY()
    office = request.office_id
    assert list(measures.awarded(first, last)) == [(office, 2, 3)]
    assert list(measures.recommended(first, last)) == [(office, 3, None)]
    assert list(measures.corrected(first, last)) == [(office, 1, 1)]
    assert list(measures.analyses(first, last)) == [(office, 1, None)]
    assert folio_state(analysis.document.folio) == "in_force"


def test_a_year_later(w):
    request, _ = issued(w)
    decided_lines(w, request)
    actions.finish_decision(request=request, grade=10, by=w.a.access)
    assert refused(actions.answer_follow_up, request=request, outcome="promoted", by=w.a.access) == (
        "transcripts.too_soon",
    )
    day = FollowUp.objects.get().due_on
    assert list(queries.follow_ups_due(w.a.access, day)) == [FollowUp.objects.get()]
    assert not queries.follow_ups_due(w.b.access, day).exists()
    actions.answer_follow_up(request=request, outcome="promoted", on=day, by=w.a.access)
    assert list(measures.retained(day, day)) == [(request.office_id, 1, 1)]
    assert actions.requests.forget_old(on=TODAY() + timedelta(days=731)) == 1
    assert (Learner.objects.get().number, StoredFile.objects.exclude(state="erased").count()) == ("", 0)
    assert Credit.objects.count() == 3


def test_more_papers_after_the_analysis(w):
    request, analysis = issued(w)
    late = tr.sent(request, w.a.access)
    request.refresh_from_db()
    assert request.state == "received"
    tr.read(request, late, w.analyst, (("Español III", "9", "sec-3-01"),), 2024, 3)
    tr.complete(request, w.analyst)
    second = actions.analyse(request=Request.objects.get(pk=request.pk), by=w.analyst)
    actions.see_lines(analysis=second, lines=[line.pk for line in second.lines.all()], by=w.analyst)
    actions.submit_analysis(analysis=second, by=w.analyst)
    second = actions.approve_analysis(analysis=second, by=w.reviewer)
    analysis.refresh_from_db()
    assert (analysis.state, second.version) == ("superseded", 2)
    assert folio_state(analysis.document.folio) == "revoked"
    assert folio_state(second.document.folio) == "in_force"
    assert Credit.objects.filter(replaced_at=None).count() == 3


def test_closing_says_why_and_keeps_nothing_sealed(w):
    one = tr.asked(w.a)
    actions.give_identity(request=one, identity=IDENTITY, by=w.a.access)
    assert refused(actions.close_request, request=one, reason="", by=w.analyst) == ("transcripts.needs_note",)
    closed = actions.close_request(request=one, reason="moved away", by=w.analyst)
    assert (closed.state, closed.sealed_with) == ("closed", "")


# -- links, reach, privacy ---------------------------------------------------------------------------------------------
def test_a_link_opens_one_request_and_stops(w):
    one = tr.asked(w.a)
    path = actions.make_link(request=one, by=w.analyst)
    token = path.rstrip("/").rpartition("/")[2]
    assert queries.link_of(token).request == one
    assert queries.link_of(token + "x") is None
    actions.make_link(request=one, by=w.analyst)
    assert queries.link_of(token).revoked_at is not None
    assert tr.sent(one, "link").learner == one.learner
    with pytest.raises(PermissionDenied):
        actions.make_link(request=one, by=w.a.access)


def test_who_sees_a_request(w):
    one = tr.asked(w.a, number=world.A)
    readers = {
        "own": w.a.access, "other": w.b.access, "analyst": w.analyst, "reviewer": w.reviewer,
        "headquarters": world.account("headquarters_coordinator")[1], "promoter": world.account("promoter")[1],
    }  # fmt: skip
    assert {who: list(queries.requests(access)) == [one] for who, access in readers.items()} == {
        "own": True, "other": False, "analyst": True, "reviewer": True, "headquarters": False, "promoter": False,
    }  # fmt: skip


def test_lists_do_not_grow_in_queries(w, django_assert_max_num_queries):
    for _ in range(3):
        tr.asked(w.a)
    with django_assert_max_num_queries(1):
        assert len([(r.district.institution.name, r.learner.number) for r in queries.requests(w.analyst)]) == 3
    with django_assert_max_num_queries(1):
        assert queries.work_count(w.analyst) == 3


def test_forty_courses_fit_the_code_on_the_paper(w):
    from ambos.domain import sealing
    from ambos.domain.sealed_schemas import Analysis as Paper
    from ambos.domain.sealed_schemas import Recognised, compact
    from ambos.programs.transcripts.actions.analyses import cut

    titles = [row["subject"] for row in origin_rows()][:40]
    lines = tuple(
        Recognised(cut(t, 12), f"{7 + n % 3}.{n % 10}", f"0{2000 + 37 * n}", 50 * (1 + n % 2))
        for n, t in enumerate(titles)
    )
    paper = Paper(number="S-204816", district="Dallas Independent School District", rules="us-tx-foundation", credits=3000, lines=lines,
                  without=((3, 4), (10, 9)), missing=(("english", 400), ("electives", 150)), grade=11)  # fmt: skip
    claims = sealing.claims(
        compact(paper), folio="ZB6RA6C48YVP", issued_at=timezone.now().replace(microsecond=0), place=9
    )
    assert len(sealing.seal(claims, tr.ROOT, "mx-los-angeles-12")) <= 780


def origin_rows():
    from ambos.records.registry.loading import origin

    return [row for row in origin().rows("education/subjects.csv") if row["level"] != "primaria"]


def test_her_data(w):
    one = tr.asked(w.a)
    person = world.person(purpose="education", mark=world.A)
    Learner.objects.filter(pk=one.learner_id).update(person=person)
    assert privacy.data_about(person)[0][1][0][0].startswith(one.code)
    privacy.forget(person, by="system")
    assert Learner.objects.get(pk=one.learner_id).person_id is None


def test_a_district_and_its_terms(w):
    district = w.a.district
    assert refused(actions.keep_terms, district=district, by=w.analyst, rules="us-xx") == ("learning.unknown_rules",)
    assert actions.keep_terms(district=district, by=w.analyst, allows_part_year=True).allows_part_year
    with pytest.raises(TypeError):
        actions.keep_terms(district=district, by=w.analyst, thresholds=[[10, 6]])
    assert refused(
        actions.join_district, institution=district.institution, office=district.office, rules="us-tx-foundation",
        joined_on=date(2020, 1, 1), by=w.analyst,
    ) == ("transcripts.takes_part",)  # fmt: skip
    with pytest.raises(PermissionDenied):
        actions.keep_terms(district=district, by=w.a.access)


# -- pages -------------------------------------------------------------------------------------------------------------
def pages(client, user, *names):
    from django.urls import reverse

    world.signed_in(client, user)
    found = {}
    for name, *args in names:
        answer = client.get(reverse(f"transcripts:{name}", args=args))
        found[name] = answer.status_code
        assert answer.status_code in (200, 403, 404), (name, answer.status_code)
    return found


def test_every_page_opens_for_whom_it_is(w, client, settings, django_assert_max_num_queries):
    settings.LANGUAGE_CODE = "es"
    request, analysis = issued(w)
    paper = queries.papers_of(request)[0]
    own = [("school",), ("ask",), ("school_one", request.pk)]
    work = [("work",), ("one", request.pk), ("paper", request.pk, paper.pk), ("origin", request.pk)]
    more = [("analysis", analysis.pk), ("equivalences",), ("equivalence", analysis.lines.first().equivalence_id or paper.pk),
            ("propose", "mx-2011", "sec-3-08"), ("standards",), ("figures",), ("districts",), ("new_district",),
            ("district", w.a.district.pk)]  # fmt: skip
    assert set(pages(client, w.a.user, *own).values()) == {200}
    assert pages(client, w.b.user, ("school",), ("school_one", request.pk)) == {"school": 200, "school_one": 404}
    assert set(pages(client, w.analyst_user, *work, *more).values()) == {200}
    assert set(
        pages(client, w.reviewer_user, ("review",), ("analysis", analysis.pk), ("equivalences",), ("figures",)).values()
    ) == {200}
    assert set(pages(client, w.a.user, *work, *more).values()) == {403}
    with django_assert_max_num_queries(25):
        client.get(f"/transcripts/r/{request.pk}/")
    world.signed_in(client, w.analyst_user)
    with django_assert_max_num_queries(25):
        client.get(f"/transcripts/work/{request.pk}/")
    for n in range(3):  # however much came and was asked, the page asks the database the same
        tr.sent(request, w.analyst)
        office = queries.addressees()[n]
        asked = {
            "addressee": office,
            "school_name": "Benito Juárez",
            "level": "secundaria",
            "first_year": 2022,
            "last_year": 2023,
        }
        OriginRequest.objects.create(
            request=request, channel="email", sent_on=TODAY(), expected_on=TODAY(), form_key=uuid4(), **asked
        )
    with django_assert_max_num_queries(25):
        shown = client.get(f"/transcripts/work/{request.pk}/").content.decode()
    assert shown.count('class="letter"') == 3


def test_the_second_reader_opens_the_evidence(w, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    address = "/transcripts/equivalences/of/mx-2011/sec-3-08/"
    world.signed_in(client, w.analyst_user)
    typed = {"form_key": str(uuid4()), "extent": "partial", "target": str(schooling.course("us", "02052").pk), "credits": "0.5",
             "evidence": "Temarios comparados"}  # fmt: skip
    script = SimpleUploadedFile("temario.pdf", b"MZ not a paper at all", content_type="application/pdf")
    assert client.post(address, typed | {"upload": script}).status_code == 200
    assert (Equivalence.objects.count(), StoredFile.objects.count()) == (0, 0)
    for _twice in range(2):
        assert client.post(address, typed | {"upload": tr.upload("temario")}).status_code == 302
    made, file = Equivalence.objects.get(), StoredFile.objects.get()
    assert (made.evidence_file, file.purpose, file.office, file.organization) == (file, "equivalence", None, None)
    world.signed_in(client, w.reviewer_user)
    where = f"/transcripts/equivalences/{made.pk}/file"
    assert where in client.get(f"/transcripts/equivalences/{made.pk}/").content.decode()
    sheet = client.get(where)
    assert (sheet.content, sheet["Content-Disposition"]) == (
        tr.upload("temario").read(), 'attachment; filename="evidence-sec-3-08.pdf"',
    )  # fmt: skip
    world.signed_in(client, w.a.user)
    assert client.get(where).status_code == 403
    [bare] = tr.decided(w.analyst, w.reviewer)[:1]
    world.signed_in(client, w.reviewer_user)
    assert client.get(f"/transcripts/equivalences/{bare.pk}/file").status_code == 404


def test_a_school_works_by_link(w, client):
    request, _ = issued(w)
    path = actions.make_link(request=request, by=w.analyst)
    assert client.get(path).status_code == 200
    fields = {"verb": "decide", "finish": "1", "grade": "10"}
    fields |= {f"decision-{one.pk}": "awarded" for one in Credit.objects.all()}
    assert client.post(path, fields).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.grade_placed) == ("decided", 10)
    sheet = client.get(f"{path}analysis.pdf")
    assert (sheet.status_code, sheet.content[:4], sheet["Referrer-Policy"]) == (200, b"%PDF", "no-referrer")
    assert client.get("/transcripts/link/nothing/").status_code == 404
    actions.revoke_links(request=request, by=w.analyst)
    assert client.get(path).status_code == 410


def test_lines_by_grid_paste_and_file(w, client):
    one = tr.asked(w.a)
    paper = tr.sent(one, w.a.access)
    address = f"/transcripts/work/{one.pk}/paper/{paper.pk}/"
    world.signed_in(client, w.analyst_user)
    how = {"plan": "mx-2011", "level": "secundaria", "grade": "3", "school_year": "2024-2025", "scale": "mx-10"}
    shown = client.get(address, how).content.decode()
    assert shown.count('name="mark-') == 14
    grid = how | {"title-2": "Matemáticas III", "course-2": "sec-3-02", "mark-2": "8,5", "given-2": "1",
                  "title-3": "Artes III", "course-3": "sec-3-09", "mark-3": "", "given-3": "1"}  # fmt: skip
    assert client.post(address, grid).status_code == 302
    assert [(x.title, x.mark, x.course.code, x.school_year) for x in paper.lines.all()] == [
        ("Matemáticas III", "8,5", "sec-3-02", 2024)
    ]
    pasted = "Materia\tCalificación\tCiclo\nmatematicas iii\t9\t24/25\nHistoria II\t11\t2024\nQuechua\t8\t\n"
    assert client.post(address, how | {"pasted": pasted}).status_code == 302
    assert [(x.title, x.mark, x.course and x.course.code) for x in paper.lines.all()] == [
        ("matematicas iii", "9", "sec-3-02"), ("Historia II", "11", "sec-3-04"), ("Quechua", "8", None),
    ]  # fmt: skip
    bad = client.post(address, how | {"pasted": "Historia;3;dos mil;9;\nArte;40;2024;8;\n"})
    assert bad.status_code == 200
    assert paper.lines.count() == 3
