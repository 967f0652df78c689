"""The pages of the interfaces, looked at: tokens with a key just made, an import with its faults, tables."""

from __future__ import annotations

import pytest

from tests.domain.test_hsds import EXAMPLES
from tests.support import world
from tests.support.browser import look, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_token_is_made_and_revoked(page):
    user, _access = world.account("partner_administrator", name="Daniel Kim")
    sign_in(page, user)
    page.goto("/tokens/")
    page.get_by_label("¿Para qué es?").fill("Nuestra agenda")
    page.locator("input[name=scopes]").first.check()
    page.locator("form.sheet button").click()
    assert page.locator("code.linkbox").inner_text().startswith("ambos_")
    look(page, "tokens", widths=(360, 1280))
    page.get_by_role("button", name="Revocar").click()
    assert page.get_by_text("dado de baja").is_visible()


def test_an_import_shows_its_faults(page):
    user, _access = world.account("community_affairs_officer")
    sign_in(page, user)
    page.goto("/directory/import/")
    page.locator("input[type=file]").set_input_files(EXAMPLES / "service_full.json")
    page.locator("input[name=source]").fill("Condado, noviembre")
    page.locator("form.sheet button").click()
    assert page.get_by_text("apunta a una fila").first.is_visible()
    look(page, "import", widths=(360, 1280))


def test_tables(page):
    user, _access = world.account("promoter")
    sign_in(page, user)
    page.goto("/tables/")
    with page.expect_download() as got:
        page.locator("a[href*='visits.xlsx']").click()
    assert got.value.suggested_filename.startswith("visits-")
    look(page, "tables", widths=(360, 1280))
