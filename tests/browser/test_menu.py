"""The menu of a work page: folded on a telephone, beside the page on a desk, and both without a script."""

from __future__ import annotations

import pytest

from tests.support import world
from tests.support.browser import check_axe, look, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = "els => els.map(e => e.getBoundingClientRect()).filter(b => b.left < 0 || b.right > innerWidth || b.height < 40).length"


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("role", ["promoter", "headquarters_coordinator"])
def test_on_a_telephone_the_menu_is_one_line_and_opens_to_all_of_it(browser, role, script):
    user, _ = world.account(role)
    page = browser(width=360, script=script)
    sign_in(page, user)
    page.goto("/directory/")
    menu = page.get_by_role("navigation", name="Secciones")
    links = menu.locator("a")
    assert (links.count() > 5, links.first.is_visible()) == (True, False)
    assert menu.evaluate("e => e.getBoundingClientRect().height") < 60
    assert menu.locator("summary").inner_text().split() == ["Menú", "Servicios"]
    menu.locator("summary").focus()  # by keys alone
    page.keyboard.press("Enter")
    links.last.wait_for()
    assert links.evaluate_all(WIDTHS) == 0  # each within the page, each a finger high
    assert menu.locator("a[aria-current=page]").inner_text().split()[0] == "Servicios"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == links.first.get_attribute("href")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    if script:
        check_axe(page)
        look(page, f"menu-{role}", widths=(320, 360))


@pytest.mark.parametrize("script", [True, False])
def test_on_a_desk_the_menu_stands_beside_the_page(browser, script):
    user, _ = world.account("promoter")
    page = browser(width=1280, script=script)
    sign_in(page, user)
    page.goto("/directory/")
    menu = page.get_by_role("navigation", name="Secciones")
    assert (menu.locator("a").first.is_visible(), menu.locator("summary").is_visible()) == (True, False)
    main = page.locator("main").bounding_box()
    assert menu.bounding_box()["x"] + menu.bounding_box()["width"] <= main["x"]
    if script:
        page.set_viewport_size({"width": 360, "height": 900})  # turned or split: it folds
        menu.locator("a").first.wait_for(state="hidden")
