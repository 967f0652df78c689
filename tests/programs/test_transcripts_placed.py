"""Where a student is placed: by years, by credits of her district, by diagnostics; and the letter at a year."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from ambos.programs.transcripts import actions, queries
from ambos.programs.transcripts.models import FollowUp, Request, ThresholdProposal
from ambos.records.audit.models import Event
from ambos.records.learning import actions as learning
from ambos.records.learning.models import Credit
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


def diagnosed(learner, **changes):
    """A diagnostic of a learner, shown by her teacher."""
    told = {
        "program": "diagnostics", "code": "hs_mathematics", "title": "Matemáticas", "title_en": "Mathematics", "subject": "mathematics",
        "grade": 11, "band": "ready", "right": 22, "asked": 24, "taken_on": TODAY(), "source_key": uuid4(),
        "skills": [{"es": "Fracciones", "en": "Fractions", "right": 3, "asked": 4}],
    }  # fmt: skip
    return learning.record_assessment(learner=learner, by="system", **told | changes)


@pytest.mark.parametrize(
    ("told", "grade", "reasons"),
    [
        ([{}], 11, ["completed", "awaited_not_uniform", "diagnostic_raises"]),
        ([{"band": "unsure"}], 10, ["completed", "awaited_not_uniform"]),
        ([{"band": "support", "grade": 9}], 10, ["completed", "awaited_not_uniform", "diagnostic_support"]),
        ([{"taken_on": TODAY() - timedelta(days=30)}, {"band": "too_few"}], 10, ["completed", "awaited_not_uniform"]),
    ],
)
def test_a_diagnostic_of_her_number_may_raise_and_never_lowers(w, told, grade, reasons):
    one = tr.asked(w.a)
    for changes in told:
        diagnosed(one.learner, **changes)
    placed = actions.place_provisionally(request=one, by=w.analyst)
    assert (placed.grade, placed.reasons) == (grade, reasons)


def test_a_number_of_a_school_of_her_district_is_hers_unless_two_schools_gave_it(w, client):
    one = tr.asked(w.a, number="4171")
    schools = [
        learning.add_institution(
            kind="school", name=f"Preparatoria {n}", country="us", source="x", parent=parent, by="system"
        )
        for n, parent in enumerate((w.a.district.institution, w.a.district.institution, w.b.district.institution))
    ]
    pupils = [
        learning.register_learner(office=w.a.district.office, institution=school, number="4171", by="system")
        for school in schools
    ]
    diagnosed(pupils[2])
    assert queries.diagnosed_of(one) == []
    diagnosed(pupils[0])
    assert [(d.subject, d.grade, d.is_ready) for d in queries.diagnosed_of(one)] == [("mathematics", 11, True)]
    world.signed_in(client, w.analyst_user)
    shown = client.get(f"/transcripts/work/{one.pk}/").content.decode()
    assert ("Preparatoria 0" in shown, "Fracciones" in shown, "Preparatoria 2" in shown) == (True, True, False)
    assert client.post(f"/transcripts/work/{one.pk}/do/place/").status_code == 302
    assert queries.placement_of(one).grade == 11
    diagnosed(pupils[1])
    assert queries.diagnosed_of(one) == []


def test_the_letter_at_a_year_goes_twice_at_most(w, client):
    request, _analysis = issued(w)
    for credit in Credit.objects.all():
        actions.decide_line(request=request, credit=credit, decision="awarded", by=w.a.access)
    actions.finish_decision(request=request, grade=10, by=w.a.access)
    follow_up = FollowUp.objects.get()
    letters = Message.objects.filter(kind="transcripts.follow_up")
    assert (actions.ask_follow_ups(), letters.count()) == (0, 0)
    assert refused(actions.ask_follow_up, follow_up=follow_up, by=w.analyst) == ("transcripts.too_soon",)
    year = follow_up.due_on
    assert [actions.ask_follow_ups(on=year + timedelta(days=n)) for n in (0, 0, 29, 30, 90)] == [1, 0, 0, 1, 0]
    follow_up.refresh_from_db()
    assert (letters.count(), follow_up.asked_on, follow_up.asked_again_on) == (2, year, year + timedelta(days=30))
    assert refused(actions.ask_follow_up, follow_up=follow_up, by=w.analyst, on=year + timedelta(days=99)) == (
        "transcripts.asked_already",
    )
    with pytest.raises(PermissionDenied):
        actions.ask_follow_up(follow_up=follow_up, by=w.a.access, on=year)
    FollowUp.objects.update(due_on=TODAY())
    world.signed_in(client, w.analyst_user)
    assert request.learner.number in client.get("/transcripts/work/").content.decode()
    actions.answer_follow_up(request=request, outcome="graduated", by="link")
    FollowUp.objects.update(asked_again_on=None)
    assert actions.ask_follow_ups(on=year + timedelta(days=200)) == 0


@pytest.mark.parametrize("terms", [{"contact_email": ""}, {"left_on": date(2026, 1, 1)}], ids=["no address", "left"])
def test_no_letter_where_nobody_reads_it(w, terms):
    request, _analysis = issued(w)
    Request.objects.filter(pk=request.pk).update(state="decided", decided_on=TODAY())
    made = FollowUp.objects.create(request=request, due_on=TODAY())
    type(w.a.district).objects.update(**terms)
    assert actions.ask_follow_ups() == 0
    if "contact_email" in terms:
        assert refused(actions.ask_follow_up, follow_up=made, by="system") == ("transcripts.no_address",)


def proposed(w, thresholds=((10, 1), (11, 3)), source="Board policy 6146.1, page 3", **changes):
    rows = {grade: Decimal(n) for grade, n in thresholds}
    typed = {"district": w.a.district, "source": source, "form_key": uuid4(), "by": w.analyst} | changes
    return actions.propose_thresholds(thresholds=rows, **typed)


@pytest.mark.parametrize(
    ("thresholds", "source", "codes"),
    [
        (((10, 12), (11, 6)), "x", ("transcripts.bad_thresholds",)),
        (((10, 6), (11, 6)), "x", ("transcripts.bad_thresholds",)),
        (((10, 0),), "x", ("transcripts.bad_thresholds",)),
        (((10, 41),), " ", ("transcripts.bad_thresholds", "transcripts.needs_source")),
    ],
)
def test_grades_by_credits_that_cannot_be(w, thresholds, source, codes):
    assert refused(proposed, w, thresholds, source) == codes


def test_grades_by_credits_are_decided_by_two_people(w):
    key = uuid4()
    one = proposed(w, form_key=key)
    assert proposed(w, form_key=key) == one
    assert refused(proposed, w) == ("transcripts.thresholds_wait",)
    assert refused(actions.agree_thresholds, proposal=one, by=w.analyst) == ("transcripts.own_thresholds",)
    for somebody in (w.a.access, world.account("promoter")[1]):
        with pytest.raises(PermissionDenied):
            actions.agree_thresholds(proposal=one, by=somebody)
    with pytest.raises(PermissionDenied):
        proposed(w, by=w.reviewer)
    assert actions.agree_thresholds(proposal=one, by=w.reviewer).thresholds == [[10, "1"], [11, "3"]]
    assert refused(actions.refuse_thresholds, proposal=one, reason="no", by=w.reviewer) == (
        "transcripts.thresholds_decided",
    )
    two = proposed(w, ())
    assert refused(actions.refuse_thresholds, proposal=two, reason=" ", by=w.reviewer) == ("transcripts.needs_note",)
    actions.refuse_thresholds(proposal=two, reason="The policy still holds", by=w.reviewer)
    w.a.district.refresh_from_db()
    assert w.a.district.thresholds == [[10, "1"], [11, "3"]]
    with pytest.raises(IntegrityError), transaction.atomic():
        ThresholdProposal.objects.filter(pk=one.pk).update(decided_by=w.analyst.user)


def test_she_is_placed_by_years_or_by_credits_whichever_is_better(w):
    actions.agree_thresholds(proposal=proposed(w), by=w.reviewer)
    request, _analysis = issued(w)
    placed = queries.placement_of(request)
    assert (placed.grade, placed.is_provisional, placed.reasons) == (11, False, ["credits"])


def test_the_page_of_grades_by_credits(w, client, django_assert_max_num_queries):
    at = f"/transcripts/districts/{w.a.district.pk}/grades/"
    world.signed_in(client, w.analyst_user)
    assert "únicamente por años" in client.get(at).content.decode()
    typed = {
        "form_key": str(uuid4()),
        "grade_10": "1",
        "grade_11": "3",
        "grade_12": "",
        "source": "Board policy 6146.1",
    }
    assert client.post(at, typed | {"grade_11": "0.5"}).status_code == 200
    assert client.post(at, typed).status_code == 302
    [one] = ThresholdProposal.objects.all()
    assert client.post(f"{at}agree/", {"proposal": str(one.pk)}).status_code == 302
    one.refresh_from_db()
    assert one.state == "proposed", "whoever proposed it does not decide it"
    assert client.post(f"{at}agree/", {"proposal": str(uuid4())}).status_code == 404
    world.signed_in(client, w.reviewer_user)
    assert "Board policy 6146.1" in client.get(at).content.decode()
    assert client.post(f"{at}agree/", {"proposal": str(one.pk)}).status_code == 302
    with django_assert_max_num_queries(25):
        shown = client.get(at).content.decode()
    assert ("desde 3 créditos" in shown, "únicamente por años" in shown) == (True, False)
    world.signed_in(client, w.a.user)
    assert client.get(at).status_code == 403


def test_a_school_sees_its_own_grades_by_credits_since_when_and_as_what_they_were_decided(w, client):
    in_two_days = [
        (w.a, ((10, 1), (11, 3)), "Board policy 6146.1"),
        (w.b, ((10, 2), (11, "4.5")), "Handbook of Dallas"),
    ]
    for side, rows, source in in_two_days:
        made = proposed(w, rows, source, district=side.district)
        actions.agree_thresholds(proposal=made, by=w.reviewer)
        ThresholdProposal.objects.filter(pk=made.pk).update(decided_at=datetime(2026, 3, 1, 5, 30, tzinfo=UTC))
    proposed(w, ((10, 7),), "Waits for a second person")
    actions.refuse_thresholds(
        proposal=proposed(w, ((10, 8),), "Refused", district=w.b.district), reason="no", by=w.reviewer
    )
    world.signed_in(client, w.a.user)
    for address in ("/transcripts/", f"/transcripts/r/{tr.asked(w.a).pk}/"):
        shown = client.get(address).content.decode()
        said = (
            "desde 1 crédito",
            "desde 3 créditos",
            "28 feb 2026",
            "Board policy 6146.1",
            "Analista de créditos",
        )
        assert [words for words in said if words not in shown] == [], address
        others = ("desde 2 créditos", "4.5", "Handbook of Dallas", "Waits for a second", "Refused")
        names = (w.analyst_user.name, w.reviewer_user.name, w.analyst_user.email)
        assert [words for words in (*others, *names) if words in shown] == [], address
    assert client.post("/transcripts/", {"grade_10": "9"}).status_code == 200
    assert type(w.a.district).objects.get(pk=w.a.district.pk).thresholds == [[10, "1"], [11, "3"]]


def test_whoever_bears_the_link_of_a_request_reads_the_grades_of_its_district(w, client):
    actions.agree_thresholds(proposal=proposed(w), by=w.reviewer)
    actions.agree_thresholds(
        proposal=proposed(w, ((10, 5),), "Handbook of Dallas", district=w.b.district), by=w.reviewer
    )
    shown = client.get(actions.make_link(request=tr.asked(w.a), by=w.analyst)).content.decode()
    assert ("desde 3 créditos" in shown, "Board policy" in shown, "Handbook of Dallas" in shown) == (True, True, False)


def test_nothing_decided_yet_and_decided_again(w):
    [none] = queries.grades_by_credits([w.a.district])
    assert (none.rows, none.since, none.source, none.agreed_as) == ([], date(2020, 1, 1), "", "")
    for rows, source in ((((10, 1),), "First"), ((), "Second: by years alone")):
        district = actions.agree_thresholds(proposal=proposed(w, rows, source), by=w.reviewer)
    [now, other] = queries.grades_by_credits([district, w.b.district])
    assert (now.rows, now.source, other.rows, other.source) == ([], "Second: by years alone", [], "")


@pytest.mark.parametrize("n", [1, 3])
def test_the_schools_page_asks_as_much_for_three_districts_as_for_one(w, client, n, django_assert_max_num_queries):
    for k in range(n - 1):
        more = learning.add_institution(
            kind="district", name=f"Otro distrito {k}", country="us", state_province="TX", source="made for tests",
            organization=w.a.district.institution.organization, by="system",
        )  # fmt: skip
        made = actions.join_district(
            institution=more,
            office=w.a.district.office,
            rules="us-tx-foundation",
            joined_on=date(2020, 1, 1),
            by="system",
        )
        actions.agree_thresholds(proposal=proposed(w, ((10, k + 5),), district=made), by=w.reviewer)
    world.signed_in(client, w.a.user)
    with django_assert_max_num_queries(25):
        shown = client.get("/transcripts/").content.decode()
    assert (shown.count("Grados por créditos"), shown.count("desde ")) == (n, n - 1)


# -- what she finished at home, known later ----------------------------------------------------------------------------
def happened(client, address):
    """What the page says happened with placements, in its order."""
    shown = client.get(address).content.decode()
    words = re.findall(
        r'<span class="num">[^<]*</span>\s*(Se recomendó[^<]*?)(?: <span class="muted">(.*?)</span>)?\s*</li>', shown
    )
    return [" ".join(" · ".join(filter(None, one)).split()) for one in words]


def test_a_school_says_later_what_she_finished_at_home_and_the_placement_follows(w, client):
    one = tr.asked(w.a, age=12, completed_level="", completed_number=None)
    address = f"/transcripts/r/{one.pk}/"
    world.signed_in(client, w.a.user)
    assert queries.placement_of(one).reasons == ["nothing_completed", "by_age", "awaited"]
    said = client.post(f"{address}do/completed/", {"completed": "secundaria:1"}, follow=True)
    assert "La ubicación se calculó otra vez" in said.content.decode()
    one.refresh_from_db()
    placed = queries.placement_of(one)
    assert (one.completed_level, one.completed_number, one.waits_for) == ("secundaria", 1, "too_early")
    assert (placed.grade, placed.is_provisional, placed.reasons) == (8, True, ["completed", "awaited"])
    # corrected by the link of the request: it is far enough now, and nobody need look
    link = actions.make_link(request=one, by=w.analyst)
    assert client.post(link, {"verb": "completed", "completed": "secundaria:3"}).status_code == 302
    one.refresh_from_db()
    assert (one.completed_number, one.waits_for, queries.placement_of(one).grade) == (3, "", 10)
    # the same said again changes nothing, and what is no year of schooling is refused
    client.post(link, {"verb": "completed", "completed": "secundaria:3"})
    refused_ = client.post(link, {"verb": "completed", "completed": "secundaria:9"}, follow=True)
    assert "Algo falta o está mal: Último año terminado en su país." in refused_.content.decode()
    told = Event.objects.filter(verb="transcripts.completed_told").order_by("pk").values_list("data__number", flat=True)
    assert list(told) == [1, 3]
    assert happened(client, address) == [
        "Se recomendó el grado 7 · provisional", "Se recomendó el grado 8 · provisional", "Se recomendó el grado 10 · provisional",
    ]  # fmt: skip


def test_the_analyst_says_it_too_and_what_a_person_settled_stays_settled(w, client):
    one = tr.asked(w.a, age=19, papers="none", origin_state="", completed_level="", completed_number=None)
    actions.settle(request=one, note="sworn statement taken", by=w.analyst)
    world.signed_in(client, w.analyst_user)
    address = f"/transcripts/work/{one.pk}/"
    assert client.post(f"{address}do/completed/", {"completed": "secundaria:3"}).status_code == 302
    one.refresh_from_db()
    assert (one.completed_number, one.waits_for, one.settled_note) == (3, "", "sworn statement taken")
    assert f'action="{address}do/completed/"' in client.get(address).content.decode()
    actions.close_request(request=one, reason="moved away", by=w.analyst)
    assert f'action="{address}do/completed/"' not in client.get(address).content.decode()
    assert tr.refused(actions.tell_completed, request=one, level="secundaria", number=2, by=w.analyst) == (
        "transcripts.not_now",
    )


def test_nobody_says_it_of_another_districts_student(w, client):
    one = tr.asked(w.b)
    world.signed_in(client, w.a.user)
    assert client.post(f"/transcripts/r/{one.pk}/do/completed/", {"completed": "secundaria:1"}).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.tell_completed(request=one, level="secundaria", number=1, by=w.a.access)
    one.refresh_from_db()
    assert one.completed_number == 3
