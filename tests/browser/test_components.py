"""The page of components: every state, both schemes."""

from __future__ import annotations

import pytest

from tests.support.browser import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_components(page):
    page.goto("/components/")
    look(page, "components")


def test_a_fault_is_tied_to_its_field(page):
    page.goto("/components/")
    code = page.locator("#faulty_code")
    assert code.input_value() == "K7M-4Q"
    assert code.get_attribute("aria-invalid") == "true"
    described = " ".join(page.locator(f"#{key}").inner_text() for key in code.get_attribute("aria-describedby").split())
    assert "Twelve letters and numbers." in described
    assert "Some characters are missing." in described
    page.locator(".faults li", has_text="Some characters are missing").locator("a").click()
    assert page.evaluate("document.activeElement.id") == "faulty_code"


def test_the_boxes_of_a_date_follow_the_language(browser):
    for language, order in (("es", ["day", "month", "year"]), ("en", ["month", "day", "year"])):
        page = browser(language=language)
        page.goto("/components/")
        names = page.locator("#fresh_born input").evaluate_all("boxes => boxes.map(box => box.name)")
        assert names == [f"born_{part}" for part in order]
