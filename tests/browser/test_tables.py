"""Tables that people read on a telephone: at 360 px none scrolls sideways, with long names, long dates and late badges."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from ambos.domain.periods import Month
from ambos.domain.reports import Span
from ambos.programs.health_windows.actions import note_spending
from ambos.records.accounts.models import User
from ambos.records.casework.actions import decline_request
from ambos.records.casework.models import FollowUp
from ambos.records.reports.actions import open_period
from ambos.records.reports.queries import asked
from ambos.records.rollout.models import Operation
from tests.support import casework, world
from tests.support.browser import check_axe, check_tables, look, sign_in
from tests.support.windows import Here

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def here(clinical_table):
    """A window with money spent, a lot, an application, late reports and the agencies it had before."""
    here = Here()
    here.runs(since=150)
    here.window.name = "Ventanilla de Salud, unidad móvil de Fresno"
    here.window.save()
    for what, amount in (("Sala de la clínica, cuatro mañanas", "400"), ("Apoyo a promotoras", "1345.60")):
        note_spending(
            service_point=here.window, month=here.today, amount=Decimal(amount), currency="USD", what=what, giver="partner",
            form="cash", form_key=uuid.uuid4(), by=here.coordinator,
        )  # fmt: skip
    here.lot(lot="MUESTRA273-0099")
    asks = here.person(given_names="María Guadalupe", surname1="Hernández")
    here.visit(asks, topics=("nutrition",), enrolments=("medicaid_chip",))
    old = world.organization("Family Health Network/Initiative of the Americas")
    Operation.objects.create(
        program="health_windows", office=here.office, service_point=here.window, lead_agency=old, state="closed",
        starts_on=date(2009, 6, 30), ends_on=date(2009, 6, 30), is_snapshot=True, source="lista de 2009",
    )  # fmt: skip
    last = Month.of(here.today).previous
    form = asked()["health_windows.monthly"]
    for month in (last.previous, last):
        open_period(form=form, span=Span(month.first_day), by="system")
    return here


def of(access) -> User:
    return User.objects.get(pk=access.user)


@pytest.mark.parametrize("where", ["money", "vaccines", "applications"])
def test_the_tables_of_the_house_fit_a_telephone(page, here, where):
    sign_in(page, of(here.coordinator))
    page.goto(f"/health-windows/{where}/")
    check_tables(page)
    look(page, f"house-{where}", schemes=("light",))


def test_late_reports_and_the_agencies_a_window_had_fit_a_telephone(page, here):
    sign_in(page, of(here.coordinator))
    page.goto("/reports/")
    check_tables(page)
    sign_in(page, world.account("consul", office=here.office, name="Cónsul Quiroga")[0])
    page.goto("/rollout/")
    check_tables(page)
    check_axe(page)


def test_the_calls_to_make_fit_a_telephone_and_the_oldest_are_said_first(page):
    a = casework.side()
    for late in (1, 12, 50):
        sent = casework.send(a).service_request
        FollowUp.objects.filter(service_request=sent, days=7).update(due_on=timezone.localdate() - timedelta(days=late))
    decline_request(service_request=sent, reason="full", by=a.clinic)
    sign_in(page, a.promoter)
    page.goto("/casework/calls/")
    said = ["1 con más de un mes de retraso", "1 con 8 a 30 días de retraso", "1 con uno o dos días de retraso"]
    assert page.locator(".delays .tag").all_inner_texts() == said
    check_tables(page)
    page.get_by_role("link", name="-").first.click()
    look(page, "calls")
    page.goto("/casework/")
    check_tables(page)
