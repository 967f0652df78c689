"""The client's page, the page of a link and the inbox, in a real browser: read, pressed, looked at."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from ambos.records.casework.actions import accept_request, decline_request
from ambos.records.casework.models import ServiceRequest
from ambos.records.directory.models import Phone, ServiceCapacity
from tests.support import world
from tests.support.browser import check_axe, look, sign_in
from tests.support.casework import person, send, side

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def no_tries_before():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def a():
    at = side(mark="", email="citas@clinic.example.org")
    Phone.objects.create(service=at.service, number="+12135550100", **world.SOURCED)
    Phone.objects.create(organization=at.agency, number="+12135550199", **world.SOURCED)
    return at


def referral(at, given_names="María Guadalupe", **more):
    return send(at, who=person(at, given_names=given_names), **more)


def test_she_follows_her_referral_on_a_small_phone_without_scripts(browser, a):
    sent = referral(a)
    accept_request(
        service_request=sent.service_request,
        starts_at=timezone.now() + timedelta(days=3),
        note="Edificio B",
        by=a.clinic,
    )
    page = browser(width=360, script=False)
    page.goto("/follow/")
    look(page, "follow-code", axe=False)
    page.fill("#id_box1", sent.follow_code[:11] + "0")
    page.get_by_role("button", name="Ver mi canalización").click()
    look(page, "follow-slip", schemes=("light",), axe=False)
    for n in range(3):
        page.fill(f"#id_box{n + 1}", sent.follow_code[4 * n : 4 * n + 4].lower())
    page.get_by_role("button", name="Ver mi canalización").click()
    page.fill("#id_year", "1981")
    look(page, "follow-year", schemes=("light",), axe=False)
    page.get_by_role("button", name="Seguir").click()
    assert page.url.endswith("/follow/")
    assert sent.follow_code not in page.content()
    look(page, "follow-timeline", axe=False)
    page.get_by_text("Cuéntenos cómo le fue").click()
    page.get_by_role("button", name="No fui").click()
    assert ServiceRequest.objects.get().state == "closed"
    page.get_by_role("button", name="Olvidar en este teléfono").click()
    assert a.service.name not in page.content()


def test_the_clients_pages_pass_axe(page, a):
    sent = referral(a)
    page.goto("/follow/")
    check_axe(page)
    page.fill("#id_box1", sent.follow_code)
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_year")
    check_axe(page)
    page.fill("#id_year", "1981")
    page.keyboard.press("Enter")
    page.wait_for_selector(".timeline")
    check_axe(page)
    look(page, "follow-waiting")


def test_a_service_answers_by_its_link(browser, a):
    sent = referral(a)
    page = browser(width=360, script=False)
    page.goto(sent.answer_url_path)
    look(page, "link-answer", axe=False)
    page.get_by_role("button", name="Aceptar").click()
    assert page.url.endswith("/r/receipt/")
    assert "María Guadalupe" in page.content()
    look(page, "link-receipt", schemes=("light",), axe=False)
    page.goto(sent.answer_url_path)
    look(page, "link-spent", schemes=("light",), axe=False)
    assert ServiceRequest.objects.get().state == "accepted"


def test_the_links_pages_pass_axe_and_send_no_referer(page, a):
    sent = referral(a)
    referers = []
    page.on("request", lambda request: referers.append(request.headers.get("referer")))
    page.goto(sent.answer_url_path)
    check_axe(page)
    page.get_by_role("button", name="Aceptar").click()
    check_axe(page)
    assert ServiceRequest.objects.get().state == "accepted"
    assert [r for r in referers if r] == []


def test_the_inbox_with_keys_and_a_side_panel(page, a):
    asked = (("Ana", "dental care"), ("Luz", "vision care"), ("Ma. Guadalupe", "primary care"))
    for n, (name, need) in enumerate(asked):
        r = referral(a, name, need=need).service_request
        ServiceRequest.objects.filter(pk=r.pk).update(
            sent_at=timezone.now() - timedelta(days=3 - n),
            answer_due_at=timezone.now() + timedelta(days=n - 1, hours=3),
        )
    came = referral(a, "Rosa").service_request
    accept_request(service_request=came, by=a.clinic)
    week = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    ServiceCapacity.objects.create(
        service=a.service, week_of=week, places=20, taken=14, said_at=timezone.now(), said_by="system"
    )
    sign_in(page, a.clerk)
    page.goto("/partner/")
    check_axe(page)
    look(page, "inbox")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel .name")
    assert "Ana" in page.inner_text("#panel")
    page.reload()
    look(page, "inbox-panel")
    page.locator("#panel").get_by_role("button", name="Aceptar").click()
    page.wait_for_url("**/partner/")
    look(page, "inbox-undo", schemes=("light",))
    page.keyboard.press("z")
    page.wait_for_url(lambda address: not address.endswith("/partner/"))
    assert ServiceRequest.objects.filter(state="seen").count() == 1


def test_the_windows_list(page, a):
    declined = referral(a).service_request
    decline_request(service_request=declined, reason="full", by=a.clinic)
    a.service.needs.update(code="dental care")
    other = world.service(
        "Dentista del Valle", organization=world.organization("Clínica Valle"), needs=("dental care",)
    )
    sign_in(page, a.promoter)
    page.goto("/casework/")
    look(page, "window-list", schemes=("light",))
    page.goto(f"/casework/{declined.pk}/")
    look(page, "window-panel")
    page.goto(f"/casework/{declined.pk}/elsewhere/")
    assert other.name in page.content()
    look(page, "window-elsewhere")
    page.goto("/casework/calls/")
    look(page, "window-calls-empty", schemes=("light",))
