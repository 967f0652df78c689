"""The keys of work pages, on a list of offices; and the page without them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.support import world
from tests.support.browser import check_axe, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def offices(page):
    """The list of three offices as headquarters sees it."""
    for code in ("fresno", "laredo", "yuma"):
        world.office(code)
    user, _ = world.account("headquarters_coordinator", name="Elena Ríos")
    sign_in(page, user)
    page.goto(reverse("network:offices"))
    return page


def at(page) -> str:
    """The words of what holds the focus."""
    return page.evaluate("document.activeElement.innerText ?? ''").strip()


def test_j_and_k_walk_through_the_rows_and_enter_opens(offices):
    rows = offices.locator("[data-rows] > *")
    first, second = (rows.nth(n).locator("a").first.inner_text() for n in (0, 1))
    offices.keyboard.press("j")
    assert at(offices) == first
    offices.keyboard.press("j")
    assert at(offices) == second
    offices.keyboard.press("k")
    offices.keyboard.press("k")
    assert at(offices) == first
    before = offices.url
    offices.keyboard.press("Enter")
    offices.wait_for_url(lambda url: url != before)


def test_the_keys_are_letters_while_one_writes(offices):
    offices.evaluate("document.querySelector('main').insertAdjacentHTML('afterbegin', '<input id=here>')")
    offices.locator("#here").focus()
    offices.keyboard.type("jk?/n")
    assert offices.locator("#here").input_value() == "jk?/n"
    assert offices.locator("dialog[open]").count() == 0


def test_all_keys_are_shown_and_may_be_switched_off(offices):
    offices.keyboard.press("?")
    offices.locator("dialog[open]").wait_for()
    check_axe(offices)
    offices.get_by_role("button", name="Apagar las teclas").click()
    offices.keyboard.press("Escape")
    assert offices.locator("dialog[open]").count() == 0
    offices.locator("main h1").click()  # nothing that takes the focus
    offices.keyboard.press("j")
    assert offices.evaluate("document.activeElement.closest('[data-rows]')") is None
    offices.keyboard.press("?")
    offices.get_by_role("button", name="Encender las teclas").click()
    offices.get_by_role("button", name="Cerrar").click()
    offices.keyboard.press("j")
    assert offices.evaluate("document.activeElement.closest('[data-rows]') !== null")


def test_one_key_presses_what_is_marked_with_it(offices):
    offices.evaluate(
        "document.querySelector('main').insertAdjacentHTML('afterbegin', '<a href=\"#pressed\" data-key=\"x\">x</a>')"
    )
    offices.keyboard.press("x")
    assert offices.url.endswith("#pressed")


def test_ctrl_enter_sends_the_form_one_writes_in(page):
    user, _ = world.account("headquarters_coordinator")
    user.set_password(world.PASSWORD)
    user.save()
    sign_in(page, user)
    page.goto("/accounts/password/change/")
    page.get_by_label("Contraseña que tiene ahora").fill("no es esta")
    page.keyboard.press("Control+Enter")
    page.locator(".faults").wait_for()
