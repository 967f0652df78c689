"""The family's front door in a real browser."""

from __future__ import annotations

import pytest

from tests.support.browser import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["es", "en"])
def test_front(browser, language):
    page = browser(language=language)
    page.goto("/")
    look(page, f"front-{language}")
