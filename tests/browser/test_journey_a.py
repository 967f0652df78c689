"""Journey A: from the door to the number, on the real network, in a real browser, as five kinds of people see it.

The family asks where to go; the promoter attends her, takes a reading and sends her to a clinic with her permission; the
clinic answers by a one-time link; she follows her referral with a code; the consulate and headquarters see a number.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from ambos.config import demo
from ambos.config.prepare import load_packs
from ambos.domain.periods import Month
from ambos.records.audit.models import Event
from ambos.records.casework.models import ServiceRequest
from ambos.records.evaluation.actions import compute_actuals
from ambos.records.messages.actions import send_due
from tests.support.browser import check_axe

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def say_nothing(words):
    """Progress is for people."""


@pytest.fixture
def network(transactional_db):
    """The packs' real network and the demo's small world on it."""
    load_packs(say_nothing)
    demo.build(say_nothing, scale=0.2)
    return {account.email.split("@")[0]: account for account in demo.accounts()}


def code_of_now(account) -> str:
    """What the account's code generator shows: the code of this half minute, which counts for another one."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(account.totp_secret, now))


def sign_in_by_hand(page, account) -> None:
    """Password, then the code: as a person does it."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", account.email)
    page.fill("input[name=password]", account.password)
    page.locator("main form button").first.click()
    page.fill("input[name=code]", code_of_now(account))
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"/(health-windows|consulate|hq|partner)/"))


def link_in(message) -> str:
    """The one-time link of an e-mail, as a path."""
    return re.search(r"/r/[^\s/]+/", message.body).group()


def test_from_the_door_to_the_number(browser, network):
    # 1. The family, on a phone, without an account.
    phone = browser(width=360, height=740)
    phone.goto("/")
    phone.get_by_role("searchbox").or_(phone.locator("form[role=search] input.input")).first.fill("93721")
    phone.locator("form[role=search] button").first.click()
    assert "Fresno" in phone.locator("main").inner_text()
    check_axe(phone)

    # 2. The promoter, at the window.
    desk = browser()
    sign_in_by_hand(desk, network["promoter"])
    desk.keyboard.press("n")
    desk.wait_for_url("**/arrive/")
    desk.get_by_text("Registrar a una persona nueva").click()
    desk.fill("#id_given_names", "Ma. Guadalupe")
    desk.fill("#id_surname1", "Hernández")
    desk.fill("#id_surname2", "Ruiz")
    desk.fill("#id_born_day", "12")
    desk.fill("#id_born_month", "3")
    desk.fill("#id_born_year", "1981")
    desk.fill("#id_phone", "(559) 555-0134")
    desk.get_by_role("button", name="Atender ahora").click()
    desk.fill("#id_systolic", "148")
    desk.fill("#id_diastolic", "94")
    desk.fill("#id_systolic_again", "146")
    desk.fill("#id_diastolic_again", "92")
    desk.select_option("#id_need", "1206-1")
    desk.select_option("#id_program_family", "medicaid_chip")
    desk.get_by_role("button", name="Ver servicios").click()
    assert desk.input_value("#id_systolic") == "148"
    desk.locator("#options").get_by_text("Clínica Sierra Vista (muestra)").click()
    desk.locator("input[name=consent_how][value=spoken]").check()
    desk.get_by_role("button", name="Guardar la visita").click()
    code = desk.locator("#follow-code").inner_text()
    check_axe(desk)

    # 3. The clinic, by the link in its e-mail. Looking spends nothing; the name comes only after it accepts.
    send_due()
    letter = mail.outbox[-1]
    assert "Guadalupe" not in letter.body
    assert "presión" not in letter.body.lower()
    clinic = browser(language="en", width=360, height=740)
    for _ in range(2):
        clinic.goto(link_in(letter))
    assert "Guadalupe" not in clinic.content()
    check_axe(clinic)
    appointment = timezone.localdate() + timedelta(days=3)
    clinic.fill("#id_starts_day", str(appointment.day))
    clinic.fill("#id_starts_month", str(appointment.month))
    clinic.fill("#id_starts_year", str(appointment.year))
    clinic.fill("#id_starts_time", "10:30")
    clinic.locator("form:has(input[value=accept]) button").click()
    assert "Guadalupe" in clinic.content()
    request = ServiceRequest.objects.order_by("-sent_at").first()
    assert request.state == "scheduled"
    clinic.goto(link_in(letter))
    assert clinic.locator("form").count() == 0

    # 4. She follows it with the code; nothing is named before her year of birth.
    phone.goto("/follow/")
    for box, part in zip(("1", "2", "3"), code.split("-"), strict=True):
        phone.fill(f"#id_box{box}", part)
    phone.locator("form.flow button").click()
    assert "Sierra Vista" not in phone.content()
    phone.fill("input[name=year]", "1981")
    phone.locator("main form button").first.click()
    assert "Sierra Vista" in phone.content()
    assert "10:30" in phone.content()
    check_axe(phone)
    phone.get_by_text("Cuéntenos cómo le fue").click()  # folded away until the day of the appointment
    phone.locator("button[value=attended]").click()
    request.refresh_from_db()
    assert request.outcomes.get(superseded_by=None).said_by == "client"

    # 5. The consulate and headquarters see counts, and never her.
    compute_actuals(month=Month.of(timezone.localdate()), by="system")
    for role, address in (("consul", "/consulate/"), ("headquarters-coordinator", "/hq/")):
        reader = browser()
        sign_in_by_hand(reader, network[role])
        reader.goto(address)
        check_axe(reader)
        assert "Guadalupe" not in reader.content()
        for closed in (
            f"/casework/{request.pk}/",
            f"/people/{request.person_id}/",
            "/health-windows/",
            f"/partner/{request.pk}/",
        ):
            assert reader.request.get(closed).status in (403, 404), closed
    contacts = reader.goto("/hq/indicators/health_windows.contacts/").text()
    assert "Fresno" in contacts

    # Who read her name is on record.
    assert Event.objects.filter(verb="audit.read", subject_id=str(request.person_id)).exists()
