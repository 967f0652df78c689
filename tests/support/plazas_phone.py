"""A phone that takes attendance: prepared, its network cut, opened, marked."""

from __future__ import annotations

from typing import Any

from tests.support.browser import sign_in

PIN = "482915"


def prepared(page: Any, user: Any, group: Any) -> None:
    """A phone with the list of an adviser."""
    sign_in(page, user)
    page.goto("/plazas/phone/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.get_by_label("NIP de seis números").last.fill(PIN)
    page.get_by_label("El mismo NIP otra vez").fill(PIN)
    page.get_by_role("button", name="Bajar la lista").click()
    page.get_by_role("button", name=group.name).wait_for()


def opened(page: Any) -> None:
    """Opened with its PIN."""
    page.get_by_label("NIP de seis números").first.fill(PIN)
    page.get_by_role("button", name="Abrir con el NIP").first.click()
    page.locator("#unsent").wait_for()


def marked(page: Any, name: str, state: str) -> None:
    """Somebody of the open group marked, and seen to be."""
    of = page.get_by_role("group", name=name)
    of.get_by_role("button", name=state, exact=True).click()
    of.locator("[aria-pressed=true]", has_text=state).wait_for()


def cut(page: Any, off: bool = True) -> None:
    """The signal goes, or is back."""
    page.context.set_offline(off)
