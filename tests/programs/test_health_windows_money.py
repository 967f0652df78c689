"""What a window costs and of whose money: from it follow the agency's match and the cost of a completed referral."""

from __future__ import annotations

import random
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ambos.domain.periods import Month
from ambos.programs.health_windows import actions, queries
from ambos.programs.health_windows.demo import stories
from ambos.programs.health_windows.measures import MEASURES
from ambos.programs.health_windows.models import Spending, YearlyEvaluation
from ambos.records.audit.models import Event
from ambos.records.casework.models import Outcome, ServiceRequest
from tests.support import world
from tests.support.windows import Here, refused

pytestmark = pytest.mark.django_db
COST = next(m for m in MEASURES if m.measure.code == "health_windows.cost_of_completed")


@pytest.fixture
def here():
    here = Here()
    here.runs()
    return here


def spend(here, amount, by=None, **said):
    typed = {
        "month": here.today, "giver": "partner", "form": "cash", "currency": "USD", "what": "Estímulos",
        "form_key": uuid.uuid4(),
    }  # fmt: skip
    return actions.note_spending(
        service_point=here.window, amount=Decimal(amount), by=by or here.coordinator, **typed | said
    )


def ended(visit):
    return world.referral(visit, state=ServiceRequest.State.COMPLETED, closed_at=visit.started_at)


def completed(here, many, day=None):
    """So many referrals of a day of which the clinic said that the person came."""
    for _n in range(many):
        visit = world.encounter(
            office=here.office, service_point=here.window, organization=here.agency, day=day or here.today,
            person=here.person(),
        )  # fmt: skip
        sent = ended(visit)
        Outcome.objects.create(
            service_request=sent,
            code="attended",
            said_by="provider",
            happened_on=visit.day,
            recorded_at=visit.started_at,
        )


# -- noting it ---------------------------------------------------------------------------------------------------------
def test_what_was_spent_is_noted_once_under_the_agency_of_its_month(here):
    key = uuid.uuid4()
    made = [spend(here, "1200.50", form_key=key, what=" Estímulos de dos promotoras ") for _twice in range(2)]
    assert made[0] == made[1]
    one = Spending.objects.get()
    assert (one.month, one.amount, one.currency, one.what, one.organization) == (
        here.today.replace(day=1), Decimal("1200.50"), "USD", "Estímulos de dos promotoras", here.agency,
    )  # fmt: skip
    [event] = Event.objects.filter(verb="health_windows.money_noted")
    assert event.data == {"form": "cash", "giver": "partner"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"amount": "0"}, "health_windows.money_amount"),
        ({"amount": "-5"}, "health_windows.money_amount"),
        ({"what": "  "}, "health_windows.money_what"),
        ({"form": "in_kind"}, "health_windows.how_valued"),
        ({"month": 32}, "health_windows.money_month"),
        ({"month": -800}, "health_windows.money_month"),
    ],
)
def test_what_cannot_be_is_refused(here, said, code):
    if "month" in said:
        said = {"month": here.today + timedelta(days=said["month"])}
    assert refused(spend, here, **{"amount": "10"} | said) == (code,)
    assert Spending.objects.count() == 0


def test_only_the_coordinator_of_that_office_writes_it(here):
    other = world.account("window_coordinator", office=world.office("dallas", mark=world.B))[1]
    for by in (here.promoter, other, world.account("evaluator")[1]):
        with pytest.raises(PermissionDenied):
            spend(here, "10", by=by)
    made = spend(here, "10")
    with pytest.raises(PermissionDenied):
        actions.take_spending_back(spending=made, by=other)
    assert queries.spending(other, made.pk) is None


def test_what_was_typed_wrong_is_taken_back_once_and_kept(here):
    made = spend(here, "90")
    actions.take_spending_back(spending=made, by=here.coordinator)
    assert refused(actions.take_spending_back, spending=made, by=here.coordinator) == (
        "health_windows.money_taken_back",
    )
    assert (list(queries.spendings(here.coordinator, here.window)), Spending.objects.count()) == ([], 1)
    assert queries.money_of_year(here.window, here.today.year) == (0, 0)


def test_the_database_refuses_no_money_and_a_gift_without_its_value(here):
    made = spend(here, "90")
    for wrong in ({"amount": 0}, {"form": "in_kind"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Spending.objects.filter(pk=made.pk).update(**wrong)


# -- what follows from it ----------------------------------------------------------------------------------------------
def test_the_year_says_what_was_spent_and_what_others_matched(here):
    spend(here, "1000", giver="institute")
    spend(here, "700.40"), spend(here, "300", giver="other", form="in_kind", valued_by="renta de un cuarto así")
    spend(here, "5000", currency="MXN")  # listed, never converted
    year = here.today.year
    assert queries.money_of_year(here.window, year) == (2000, 1000)
    found = queries.figures_of_year(here.window, year)
    assert (found.spent, found.matched) == (2000, 1000)
    assert queries.money_of_year(world.window(here.office, mark="otra"), year) == (0, 0)


def test_a_completed_referral_costs_what_the_window_cost_in_twelve_months_by_those_completed(here):
    """1,200 in twelve months and 4 completed: 300 each. Money of before the twelve months, of another currency or taken back
    is not in it; a window that noted nothing has no cost, which is not a cost of nothing."""
    last = here.today
    first = last.replace(day=1)
    long_ago = Month.of(first).plus(-13).first_day
    spend(here, "900"), spend(here, "300", month=Month.of(first).plus(-11).first_day)
    spend(here, "9000", month=long_ago), spend(here, "80000", currency="MXN")
    actions.take_spending_back(spending=spend(here, "777"), by=here.coordinator)
    completed(here, 3), completed(here, 1, day=Month.of(first).plus(-2).first_day)
    completed(here, 5, day=long_ago)
    silent = world.window(world.office("dallas"))
    visit = world.encounter(
        office=silent.office, service_point=silent, day=last, person=world.person(office=silent.office)
    )
    ended(visit)
    assert list(COST.compute(first, last)) == [(here.office.pk, 300, 3)]
    assert COST.network(first, last) == (300, 3)
    assert (COST.measure.kind, COST.measure.told_in) == ("median", "money_of_residence")
    before = Month.of(first).plus(-40)
    assert (list(COST.compute(before.first_day, before.last_day)), COST.network(before.first_day, before.last_day)) == (
        [], None,
    )  # fmt: skip


# -- the pages ---------------------------------------------------------------------------------------------------------
def test_the_page_notes_it_refuses_in_words_and_takes_it_back(here):
    client = world.signed_in(Client(), world.account("window_coordinator", office=here.office)[0])
    address = reverse("health_windows:money")
    assert "Todavía no se anota nada" in client.get(address).content.decode()
    typed = {
        "month": here.today.isoformat(), "what": "Cuarto prestado", "amount": "250", "currency": "USD", "giver": "other",
        "form": "in_kind", "valued_by": "", "form_key": str(uuid.uuid4()),
    }  # fmt: skip
    wrong = client.post(address, typed)
    assert (wrong.status_code, "Lo que se da en especie necesita un valor" in wrong.content.decode()) == (422, True)
    assert client.post(address, typed | {"valued_by": "renta"}).status_code == 302
    shown = " ".join(client.get(address).content.decode().split())
    assert f"{here.today.year}: 250 USD gastados, de los cuales 250 USD vinieron de la agencia o de otros." in shown
    made = Spending.objects.get()
    assert client.post(reverse("health_windows:money-back", args=[made.pk])).status_code == 302
    assert "Cuarto prestado" not in client.get(address).content.decode()
    promoter = world.signed_in(Client(), world.account("promoter", office=here.office)[0])
    assert promoter.get(address).status_code == 403


def test_headquarters_reads_what_a_year_cost_and_an_older_year_says_nothing_of_it(here):
    completed(here, 2)
    spend(here, "600"), spend(here, "200", giver="institute")
    client = world.signed_in(Client(), world.account("window_coordinator", office=here.office)[0])
    made = actions.write_evaluation(service_point=here.window, year=here.today.year, answers={}, by=here.coordinator)
    shown = " ".join(client.get(reverse("health_windows:evaluation", args=[made.pk])).content.decode().split())
    assert "800 USD gastados, de los cuales 600 USD vinieron de la agencia o de otros." in shown
    assert "Una canalización cumplida: 400 USD." in shown
    old = {k: v for k, v in queries.evidence_of(made).items() if k not in ("spent", "matched")}
    YearlyEvaluation.objects.filter(pk=made.pk).update(figures=old)
    page = client.get(reverse("health_windows:evaluation", args=[made.pk]))
    assert (page.status_code, "gastados" in page.content.decode()) == (200, False)


def test_a_month_before_the_first_agency_has_none(here):
    """Nobody is made up: what was spent before anybody ran it belongs to no agency."""
    made = spend(here, "10", month=date(here.today.year - 1, 1, 1))
    assert made.organization is None


def test_the_demo_shows_what_its_window_cost(here, client):
    for _twice in range(2):
        stories.what_it_cost(random.Random(7), here.window, here.coordinator)
    world.signed_in(client, world.account("window_coordinator", office=here.office)[0])
    page = client.get(reverse("health_windows:money"), {"lang": "es"}).content.decode()
    rows = ("Apoyo a promotoras", "Tiras y lancetas", "Sala de la clínica")
    assert [page.count(f'<th scope="row">{words}') for words in rows] == [1, 1, 1]
    last_month = here.today.replace(day=1) - timedelta(days=1)
    assert Spending.objects.values_list("month", flat=True).distinct().get() == last_month.replace(day=1)
