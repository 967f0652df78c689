"""The templates: each parses and is used, none breaks the strict policy, none asks for what its page does not give."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import allauth
import pytest
from django.template import engines

from ambos.config.messages import ROOT

TEMPLATES = ROOT / "ambos" / "templates"
ALLAUTH = Path(allauth.__file__).parent / "templates"
BY_DJANGO = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}
"""Names that Django and allauth look for by themselves."""
NAMES = sorted(str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*") if file.is_file())
PAGES = [name for name in NAMES if name.endswith(".html")]
DATA = re.compile(r"<script\b[^>]*\btype=\"application/json\"[^>]*>")
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)[^>]*>")
HANDLER = re.compile(r"\son[a-z]+\s*=\s*[\"']")


OPENED_BY_A_LINK = (
    "casework/link/",
    "conferences/mine.html",
    "health_weeks/by_link.html",
    "textbooks/use.html",
    "transfers/school.html",
)
"""Pages behind a one-time link: the secret is in the address, no cookie is used, so there is nothing to forge."""


def text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def everything_that_names_templates() -> str:
    """All sources in one, to look names up in."""
    files = [file for suffix in ("*.py", "*.html", "*.txt") for file in (ROOT / "ambos").rglob(suffix)]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("name", NAMES)
def test_it_parses(name):
    engines["django"].get_template(name)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_used(name):
    takes_the_place_of_allauths = (ALLAUTH / name).is_file()
    named = f'"{name}"' in everything_that_names_templates()
    assert named or name in BY_DJANGO or takes_the_place_of_allauths


@pytest.mark.parametrize("name", PAGES)
def test_nothing_the_policy_would_stop(name):
    page = text(name)
    assert " style=" not in page
    assert "<style" not in page
    assert "javascript:" not in page
    assert not HANDLER.search(page)
    assert [tag for tag in SCRIPT.findall(page) if not DATA.match(tag) and "nonce=" not in tag] == []


@pytest.mark.parametrize("name", PAGES)
def test_loads_are_sorted_and_stand_in_one_line(name):
    loads = [found.split() for found in re.findall(r"{% load ([^%]+?) %}", text(name)) if " from " not in found]
    assert len(loads) <= 1
    assert all(libraries == sorted(libraries) for libraries in loads)


@pytest.mark.parametrize("name", PAGES)
def test_no_address_of_another_host(name):
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text(name))


@pytest.mark.parametrize("name", PAGES)
def test_every_table_that_may_be_wider_than_its_page_has_a_name_and_takes_the_keyboard(name):
    wraps = re.findall(r'<div class="tablewrap[^>]*>', text(name))
    assert [one for one in wraps if not re.search(r'tabindex="0" role="region" aria-label(ledby)?="[^"]', one)] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_form_that_changes_something_is_guarded(name):
    for form in re.findall(r"<form\b.*?</form>", text(name), re.DOTALL):
        if re.search(r'method="post"', form, re.IGNORECASE):
            assert "{% csrf_token %}" in form or name.startswith(OPENED_BY_A_LINK)


def test_no_page_of_a_broken_house_needs_the_house(db, django_assert_num_queries):
    """Drawn without a request, as Django does when all else failed, and without asking the database."""
    with django_assert_num_queries(0):
        for name in ("500.html", "400.html"):
            page = engines["django"].get_template(name).render()
            assert "<h1>" in page
            assert "Ambos" in page


def test_style_sheets_name_no_other_host_and_no_missing_file():
    for sheet in (ROOT / "ambos" / "static" / "css").glob("*.css"):
        for address in re.findall(r"url\(\s*[\"']?([^\"')]+)", sheet.read_text(encoding="utf-8")):
            if address.startswith(("data:", "#")) or "%23" in address[:4]:
                continue
            assert (sheet.parent / address).resolve().is_file(), f"{sheet.name}: {address}"


def test_every_static_file_that_a_template_names_is_there():
    from django.contrib.staticfiles import finders

    named = {found for name in NAMES for found in re.findall(r"{% static [\"']([^\"']+)[\"'] %}", text(name))}
    assert named
    assert sorted(path for path in named if finders.find(path) is None) == []
