"""A partner's month, from the first visit to the accepted report, and the network's month put together, in a real browser."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from ambos.records.accounts.models import User
from ambos.records.casework.models import Encounter
from ambos.records.reports.actions import accept_report, open_period
from ambos.records.reports.models import Consolidated, Report, Statement
from ambos.records.reports.tasks import refresh
from tests.support import world
from tests.support.browser import check_axe, look, sign_in
from tests.support.reports import CONTACTS, OCTOBER, form, house, signed, the_report, visits

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]
IN_OCTOBER = datetime(2026, 10, 20, 17, tzinfo=UTC)
IN_NOVEMBER = datetime(2026, 11, 3, 17, tzinfo=UTC)


def holder(access) -> User:
    """The account behind an access."""
    return User.objects.get(pk=access.user)


def attend(desk, given: str, surname: str) -> None:
    """One visit at the window, by hand: registered, one reading, one topic."""
    desk.goto("/health-windows/arrive/")
    desk.get_by_text("Registrar a una persona nueva").click()
    desk.fill("#id_given_names", given)
    desk.fill("#id_surname1", surname)
    desk.get_by_role("button", name="Atender ahora").click()
    desk.fill("#id_systolic", "118")
    desk.fill("#id_diastolic", "76")
    desk.get_by_role("button", name="Guardar la visita").click()
    desk.wait_for_load_state()


def test_a_partners_month_from_the_first_visit_to_the_accepted_report(browser, clinical_table):
    with time_machine.travel(IN_OCTOBER, tick=True) as clock:
        at = house("fresno")
        promoter, _ = world.account("promoter", office=at.office)
        visits(at, 11, people=3)

        # 1. October: two visits are recorded at the window.
        desk = browser()
        sign_in(desk, promoter)
        attend(desk, "Ma. Guadalupe", "Hernández")
        attend(desk, "José Ángel", "Núñez")
        assert Encounter.objects.filter(day=date(2026, 10, 20)).count() >= 2

        # 2. November: the report has built itself; the coordinator looks, adjusts with a reason, signs.
        clock.move_to(IN_NOVEMBER)
        refresh.call()
        partner = browser()
        sign_in(partner, holder(at.coordinator))
        partner.goto("/reports/")
        look(partner, "reports-to-sign")
        partner.get_by_role("link", name="Oct 2026").or_(partner.get_by_role("link", name="oct 2026")).first.click()
        assert numbers_on(partner)["Contactos"] == "13"
        check_axe(partner)
        look(partner, "report-draft")
        partner.get_by_role("link", name="Ajustar Contactos").first.click()
        partner.fill("#id_numerator", "14")
        look(partner, "report-adjusting", widths=(360, 1280))
        partner.get_by_role("button", name="Anotarlo").click()
        assert "Diga por qué" in partner.locator("main").inner_text()
        assert partner.input_value("#id_numerator") == "14"  # what was typed stays
        partner.fill("#id_reason", "una visita en papel")
        partner.get_by_role("button", name="Anotarlo").click()
        # the parts no longer add up, and the page says so before she signs
        assert "Las partes suman 13 y el total es 14" in partner.locator("main").inner_text()
        look(partner, "report-faults")
        partner.get_by_role("link", name="Ajustar Cómo llegaron").first.click()
        partner.fill("#id_numerator", "14")
        partner.fill("#id_reason", "la misma visita")
        partner.get_by_role("button", name="Anotarlo").click()
        partner.get_by_role("button", name="Firmar el informe").click()
        partner.get_by_text("Firmado. El consulado lo revisa.").wait_for()

        # 3. The consulate returns it, the partner takes it back, the consulate accepts.
        consulate = browser()
        sign_in(consulate, holder(at.officer))
        consulate.goto("/reports/")
        look(consulate, "reports-to-review", widths=(360, 1280))
        consulate.locator("table a").first.click()
        look(consulate, "report-review")
        consulate.get_by_text("Devolverlo para corrección").click()
        consulate.fill("#id_review_note", "la visita en papel es de noviembre")
        consulate.get_by_role("button", name="Devolver", exact=True).click()
        partner.reload()
        assert "la visita en papel es de noviembre" in partner.locator("main").inner_text()
        for line in ("Ajustar Contactos", "Ajustar Cómo llegaron"):
            partner.get_by_role("link", name=line).first.click()
            partner.fill("#id_numerator", "13")
            partner.get_by_role("button", name="Anotarlo").click()
        partner.get_by_role("button", name="Firmar el informe").click()
        consulate.reload()
        consulate.get_by_role("button", name="Aceptar").click()
        consulate.get_by_text("Aceptado. Desde ahora entra en el total de la red.").wait_for()
        look(consulate, "report-accepted")
        report = the_report(at)
        said = list(Statement.objects.filter(report=report).order_by("number").values_list("verdict", flat=True))
        assert (report.state, said) == ("accepted", ["returned", "accepted"])


def numbers_on(page) -> dict[str, str]:
    """Title of a line -> what it says, as the page has it."""
    return {
        row.locator("th").first.inner_text().split("\n")[0]: row.locator("td.said").first.inner_text().split("\n")[0]
        for row in page.locator("table.sheetlines tr:has(td.said)").all()
    }


def test_the_networks_month_with_two_late_offices_and_one_missing(browser):
    with time_machine.travel(IN_NOVEMBER, tick=True) as clock:
        offices = [house(f"oficina-{n}") for n in range(7)]
        for at in offices:
            visits(at, 14, people=7)
        for span in (OCTOBER.previous, OCTOBER):
            open_period(form=form(), span=span, by="system")
        for at in offices[:4]:
            signed(the_report(at), at.coordinator, note="una palabra")
            accept_report(report=the_report(at), by=at.officer)
        Report.objects.filter(office=offices[6].office, period=OCTOBER.first_day).update(
            due_on=date(2026, 11, 1), review_due_on=date(2026, 11, 1), missing_on=date(2026, 11, 2)
        )
        clock.move_to(datetime(2026, 11, 9, 17, tzinfo=UTC))
        headquarters, _ = world.account("headquarters_coordinator")
        page = browser()
        sign_in(page, headquarters)
        page.goto("/reports/network/?period=2026-10")
        assert "Han llegado 4 de 7 informes" in page.locator("main").inner_text()
        page.get_by_role("button", name="Consolidar", exact=True).click()
        page.get_by_text("quedó consolidado, versión 1").wait_for()
        tally = {
            item.locator("span").inner_text().strip(): item.locator("b").inner_text()
            for item in page.locator(".tallyline p").all()
        }
        assert {word.split("\n")[-1].strip(): n for word, n in tally.items()} == {
            "aceptados": "4",
            "atrasados": "2",
            "falta": "1",
        }
        assert numbers_on(page)["Contactos"] == "56"
        look(page, "network-reports")
        page.goto("/reports/network/late/")
        look(page, "network-late", widths=(360, 1280))
        page.goto("/reports/network/offices/oficina-0/?period=2026-10")
        look(page, "network-office", widths=(360, 1280))
        assert Consolidated.objects.get(line=CONTACTS, office=None).state == "provisional"
