"""The pages of administrators, auditors and a partner's own staff, as a browser draws them."""

from datetime import date

import pytest
from django.urls import reverse

from ambos.records.accounts.models import User
from ambos.records.audit.actions import record, record_read
from ambos.records.messages.actions import Recipient, tell
from ambos.records.messages.models import Message
from ambos.records.posts.actions import appoint
from tests.support import world
from tests.support.browser import look, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def staff():
    """Several people, with every kind of post there is to see."""
    clinic = world.organization("Clínica del Pueblo")
    partner, _ = world.account(
        "partner_administrator", office=world.office(), organization=clinic, name="Beatriz Administradora"
    )
    promoter, access = world.account("promoter", office=world.office(), name="Guadalupe Hernández Ñáñez")
    appoint(
        holder=promoter,
        role="promoter",
        office=world.office("houston"),
        organization=clinic,
        starts_on=date(2030, 1, 1),
        by="system",
    )
    world.account("consul", name="Ignacio de la Cruz y Villaseñor", is_active=False)
    world.second_factor(promoter)
    record_read(promoter, by=access, reason="care", office=world.office())
    record("casework.requested", "casework.servicerequest", by=access, need="dental care")
    message = tell("accounts.security_changed", promoter, to=Recipient("email", "ana@example.org"))[0]
    Message.objects.filter(pk=message.pk).update(state="failed", error="smtp_550", attempts=6)
    tell("accounts.security_changed", promoter, to=Recipient("sms", "+16025550123"))
    return partner, promoter


@pytest.mark.parametrize("language", ["es", "en"])
def test_administrators(browser, staff, language):
    page = browser(language=language)
    administrator, _ = world.account("administrator", name="Alma Torres", language=language)
    User.objects.filter(pk=administrator.pk).update(language=language)
    sign_in(page, administrator)
    for name, address in (
        ("people", reverse("admin-people")),
        ("new", reverse("admin-new")),
        ("account", reverse("admin-account", args=[staff[1].pk])),
        ("roles", reverse("posts:roles")),
        ("messages", reverse("messages:queue")),
        ("own", reverse("accounts:own")),
    ):
        page.goto(address)
        look(page, f"admin-{name}-{language}")


def test_auditors(page, staff):
    sign_in(page, world.account("auditor", name="Rosa Auditora")[0])
    page.goto(reverse("admin-log"))
    look(page, "admin-log-es")
    page.get_by_role("link", name="Solo lecturas").click()
    assert page.locator("tbody tr").count() == 1


def test_partners(page, staff):
    sign_in(page, staff[0])
    page.goto(reverse("posts:staff"))
    look(page, "partner-staff-es")


def test_an_administrator_invites_somebody_without_a_mouse_or_a_script(browser):
    page = browser(script=False)
    sign_in(page, world.account("administrator")[0])
    page.goto(reverse("admin-new"))
    page.get_by_label("Correo electrónico").fill("nueva@example.org")
    page.get_by_label("Nombre", exact=True).fill("Nueva Auditora")
    page.locator("#id_role").select_option("auditor")
    page.get_by_role("button", name="Invitar").press("Enter")
    page.wait_for_url("**/admin/people/*/")
    assert User.objects.get(email="nueva@example.org").posts.get().role == "auditor"
