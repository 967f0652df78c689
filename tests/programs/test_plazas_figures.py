"""What a coordinator sees of a year: cohorts, why people left, advisers, costs; and courses that are no level."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.domain.periods import Month
from ambos.programs.plazas import actions, measures, queries, reports
from ambos.programs.plazas.models import Learner, LevelCompletion
from ambos.records.evaluation.actions import compute_actuals
from tests.support import plazas as made
from tests.support import world
from tests.support.programs import turned_on

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YEAR = TODAY.year


@pytest.fixture(autouse=True)
def running():
    with turned_on("plazas"):
        yield


@pytest.fixture
def sides():
    """Two hosts of one office: what the one counts the other never sees."""
    office = world.office()
    return made.side(mark=world.A, office=office, name="a"), made.side(mark=world.B, office=office, name="b")


def spent(at, amount, form="cash", currency="USD", what="Renta"):
    valued = "lo que cobra" if form == "in_kind" else ""
    actions.enter_cost(
        plaza=at.plaza, month=TODAY, form=form, amount=Decimal(amount), currency=currency, what=what, valued_by=valued,
        by=at.coordinator,
    )  # fmt: skip


def finished(at, name, level="primary"):
    one = made.learner(at, name)
    return LevelCompletion.objects.create(
        learner=one, plaza=at.plaza, level=level, plan=one.plan, counted=[], completed_on=TODAY
    )


def test_completion_by_cohort_dropout_by_reason_turnover_and_cost(sides):
    at, other = sides
    finished(at, "Ana")
    finished(at, "Berta")
    for n, why in enumerate(("hours", "work", "work")):
        actions.withdraw_learner(learner=made.learner(at, f"Cira {'abc'[n]}"), why=why, by=at.coordinator)
    old = made.learner(at, "Delia", enrolled_on=date(YEAR - 1, 3, 4))
    actions.end_staff(staff=at.staff, on=TODAY, why="pay", by=at.coordinator)
    spent(at, "100")
    spent(at, "20.50", form="in_kind")
    spent(at, "300", currency="CAD")
    spent(other, "999")
    told = queries.figures(at.coordinator, YEAR)
    assert [(one.year, one.enrolled, one.finished, one.percent, one.studying, one.left) for one in told.cohorts] == [
        (YEAR, 5, 2, 40, 2, 3), (old.enrolled_on.year, 1, 0, 0, 1, 0),
    ]  # fmt: skip
    assert [n for _why, n in told.left] == [2, 1]
    assert dict(told.finished)["Primaria"] == 2
    assert (told.advisers, told.advisers_left) == (1, 1)
    assert [(one.currency, one.cash, one.in_kind, one.each) for one in told.costs] == [
        ("CAD", Decimal(300), Decimal(0), Decimal("150.00")), ("USD", Decimal(100), Decimal("20.50"), Decimal("60.25")),
    ]  # fmt: skip
    theirs = queries.figures(other.coordinator, YEAR)
    assert (theirs.cohorts, theirs.left, theirs.costs[0].each) == ([], [], None)
    assert [one.cash for one in queries.figures(at.officer, YEAR).costs if one.currency == "USD"] == [Decimal(1099)]


def test_of_a_cohort_she_counts_once_and_only_for_what_she_finished_since(sides):
    at, _other = sides
    one = finished(at, "Ana").learner
    LevelCompletion.objects.create(
        learner=one, plaza=at.plaza, level="secondary", plan=one.plan, counted=[], completed_on=TODAY
    )
    early = finished(at, "Berta")
    LevelCompletion.objects.filter(pk=early.pk).update(completed_on=date(YEAR - 1, 12, 31))
    with CaptureQueriesContext(connection) as seen:
        told = queries.figures(at.coordinator, YEAR)
    assert [(one.year, one.enrolled, one.finished) for one in told.cohorts] == [(YEAR, 2, 1)]
    cohorts = [one["sql"] for one in seen if 'FROM "plazas_learner"' in one["sql"] and "enrolled_on" in one["sql"]]
    assert [(sql.count("BETWEEN"), sql.count("EXISTS")) for sql in cohorts] == [(1, 0), (1, 0)]


def test_who_was_not_seen_for_long_and_left_counts_as_left(sides):
    at, other = sides
    first = TODAY.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    long_ago = made.learner(other, "Ana", enrolled_on=TODAY - timedelta(days=400))
    Learner.objects.filter(pk=long_ago.pk).update(last_seen_on=TODAY - timedelta(days=390))
    actions.withdraw_learner(learner=long_ago, why="hours", by=other.coordinator)
    assert list(measures.left(first, last)) == [(other.office.pk, 1, 1)]
    made.learner(at, "Berta")
    made.learner(at, "Cira", enrolled_on=TODAY - timedelta(days=400))
    actions.withdraw_learner(learner=made.learner(at, "Delia"), why="work", by=at.coordinator)
    assert list(measures.left(first, last)) == [(at.office.pk, 2, 3)]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_long(client, sides, rows, django_assert_max_num_queries):
    at, _other = sides
    for n in range(rows):
        finished(at, f"Ana {'abc'[n]}")
    spent(at, "90")
    world.signed_in(client, at.coordinator_user)
    client.get(reverse("plazas:figures"))
    with django_assert_max_num_queries(20):
        shown = client.get(reverse("plazas:figures"), {"year": YEAR}).content.decode()
    assert f"{Decimal(90) / rows:.2f}".replace(".", ",") in shown or f"{Decimal(90) / rows:.2f}" in shown
    for year in ("²", "9" * 5000, "1999", "3000"):
        assert client.get(reverse("plazas:figures"), {"year": year}).context["figures"].year == YEAR
    world.signed_in(client, at.adviser_user)
    assert client.get(reverse("plazas:figures")).status_code == 403


def test_english_computing_and_ged_stand_beside_the_levels(client, sides):
    at, _other = sides
    one = made.learner(at, "Ana", course="ged_es", enrolled_on=TODAY - timedelta(days=30))
    world.signed_in(client, at.coordinator_user)
    client.post(
        reverse("plazas:learner-side", args=[one.pk, "finish"]),
        {"course": "ged_es", "rests_on": "credential", "on": TODAY.isoformat()},
    )
    done = one.completions.get()
    assert (done.level, done.counted, done.completed_on) == ("ged_es", ["credential"], TODAY)
    again = actions.finish_course(learner=one, course="ged_es", rests_on="exam", on=TODAY, by=at.coordinator)
    assert again == done
    assert "GED en español" in client.get(reverse("plazas:learner", args=[one.pk])).content.decode()
    assert dict(queries.figures(at.coordinator, YEAR).finished)["GED en español"] == 1
    first = TODAY.replace(day=1)
    assert (list(measures.levels(first, TODAY)), list(reports.levels(first, TODAY))) == ([], [])
    with pytest.raises(Refused) as told:
        actions.request_certificate(learner=one, level="ged_es", by=at.coordinator)
    assert told.value.codes == ("plazas.unknown_course",)
    with pytest.raises(PermissionDenied):
        actions.finish_course(learner=one, course="english", rests_on="exam", on=TODAY, by=at.adviser)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"course": "primary"}, "plazas.unknown_course"),
        ({"course": "sewing"}, "plazas.unknown_course"),
        ({"rests_on": "hearsay"}, "plazas.unknown_choice"),
        ({"on": TODAY + timedelta(days=2)}, "plazas.day_not_come"),
        ({"on": TODAY - timedelta(days=400)}, "plazas.before_enrolment"),
    ],
)
def test_a_course_that_cannot_have_been_finished(sides, said, code):
    at, _other = sides
    one = made.learner(at, "Ana", course="english")
    with pytest.raises(Refused) as told:
        actions.finish_course(
            **{"learner": one, "course": "english", "rests_on": "exam", "on": TODAY, "by": at.coordinator} | said
        )
    assert told.value.codes == (code,)
    assert not LevelCompletion.objects.exists()


def test_headquarters_reads_what_a_completion_costs_and_where_few_finished_it_does_not(client, sides):
    at, other = sides
    far = made.side("phoenix", "LEJOS", name="c")
    first = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)
    last = TODAY.replace(day=1) - timedelta(days=1)

    def done(side, names, on):
        for name in names:
            LevelCompletion.objects.filter(pk=finished(side, name).pk).update(completed_on=on)

    def cost(side, month, amount, form="cash", currency="USD"):
        actions.enter_cost(
            plaza=side.plaza, month=month, form=form, amount=Decimal(amount), currency=currency, what="Renta",
            valued_by="lo que cobra" if form == "in_kind" else "", by=side.coordinator,
        )  # fmt: skip

    dollars, pesos = (one for one in measures.MEASURES if one.measure.code.startswith("plazas.cost_of_completion"))
    assert [(str(one.title), one.measure.currency) for one in (dollars, pesos)] == [
        ("Lo que cuesta que alguien termine, en USD", "USD"), ("Lo que cuesta que alguien termine, en MXN", "MXN"),
    ]  # fmt: skip
    assert (list(dollars.compute(first, last)), dollars.network(first, last)) == ([], None)
    # the one: 1,000 paid and 200 in kind in twelve months, six finished, four of them in the month; 700 CAD and what is older stay out
    cost(at, last, "600")
    cost(at, last - timedelta(days=200), "400")
    cost(at, last, "200", form="in_kind")
    cost(at, last, "700", currency="CAD")
    cost(at, last - timedelta(days=400), "9000")
    done(at, ("Ana", "Berta", "Cira", "Delia"), last)
    done(at, ("Elsa", "Fina"), last - timedelta(days=100))
    done(at, ("Gema",), last - timedelta(days=400))
    # the other, of the same office: 90 for the one that finished; whoever said no cost is counted nowhere
    cost(other, last, "90")
    done(other, ("Hilda",), first)
    cost(far, last, "55.50")
    done(far, ("Irma",), last)
    # pesos are a figure of their own, with that part of what the plaza spent; they are added to no dollar
    cost(at, last, "18000", currency="MXN")
    assert sorted(dollars.compute(first, last)) == sorted([(at.office.pk, 200, 5), (far.office.pk, 56, 1)])
    assert dollars.network(first, last) == (200, 6)
    assert (list(pesos.compute(first, last)), pesos.network(first, last)) == ([(at.office.pk, 3000, 4)], (3000, 4))
    compute_actuals(month=Month(first.year, first.month), by="system")
    world.signed_in(client, world.account("headquarters_coordinator")[0])
    rows = client.get("/hq/indicators/plazas.cost_of_completion/figures.json").json()["figures"]
    shown = {
        one["office"]: (one["state"], one["value"], one["denominator"])
        for one in rows
        if one["month"] == f"{first:%Y-%m}"
    }
    assert [shown[side.office.code] for side in (at, far)] == [("suppressed", None, None)] * 2
    for name in ("Julia", "Karla", "Luz", "Mara", "Nora"):
        done(far, (name,), last)
    compute_actuals(month=Month(first.year, first.month), by="system")
    rows = client.get("/hq/indicators/plazas.cost_of_completion/figures.json").json()["figures"]
    shown = {
        one["office"]: (one["state"], one["value"], one["denominator"])
        for one in rows
        if one["month"] == f"{first:%Y-%m}"
    }
    assert shown[far.office.code] == ("provisional", 9, 6)
    page = client.get(f"/hq/indicators/plazas.cost_of_completion/offices/{far.office.code}/").content.decode()
    assert "9 USD" in page
