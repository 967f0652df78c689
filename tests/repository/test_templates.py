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
    assert [one for one in wraps if not re.search(r'tabindex="0" role="region"\s+aria-label(ledby)?="[^"]', one)] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_form_that_changes_something_is_guarded(name):
    for form in re.findall(r"<form\b.*?</form>", text(name), re.DOTALL):
        if re.search(r'method="post"', form, re.IGNORECASE):
            assert "{% csrf_token %}" in form or name.startswith(OPENED_BY_A_LINK)


KEPT = re.compile(r"\{%\s*(?!with\b|blocktranslate\b)\w+[^%]*?\bas (\w+)\s*%\}")


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("base")])
def test_a_frame_takes_no_name_a_page_may_have(name):
    """What a frame keeps in the context hides what the view gave under the same name: parts of a recommendation, say."""
    assert [kept for kept in KEPT.findall(text(name)) if not kept.startswith(("menu_", "LANGUAGE"))] == []


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


CLASSES_BY_TAGS = {"label", "input", "field", "hint", "error-text", "tag", "button", "row"}
"""Classes of what the house's template tags draw (fields, buttons, tags): a rule may hang on them."""
BODIES = {"work", "family", "main", "gate"}


@cache
def selectors(sheet: Path) -> list[frozenset[str]]:
    """For each selector of a style sheet the classes it asks for, those inside ``:not()`` left out."""
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    heads = re.findall(r"([^{};]+)\{", rules)
    each = [one for head in heads if not head.strip().startswith("@") for one in head.split(",")]
    return [frozenset(re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r":not\([^)]*\)", "", one))) for one in each]


def line_of_descent(name: str) -> list[str]:
    """A page, what it extends, and so on to the first; allauth's own stand between some of ours."""
    own = TEMPLATES / name
    source = own if own.is_file() else ALLAUTH / name
    found = re.search(r'{% extends "([^"]+)"', source.read_text(encoding="utf-8"))
    return [name, *line_of_descent(found[1])] if found else [name]


def with_parts(name: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """A template and all it includes."""
    parts = {one for one in re.findall(r'{% include "([^"]+)"', text(name)) if one in NAMES} - seen - {name}
    return {name}.union(*(with_parts(one, seen | parts | {name}) for one in parts))


def classes(name: str) -> set[str]:
    """The classes written whole in a template and in what it includes; those put together from a value are left out."""
    plain = " ".join(re.sub(r"{%.*?%}", " ", re.sub(r"{{.*?}}", "?", text(one))) for one in with_parts(name))
    words = {word for value in re.findall(r'class="([^"]*)"', plain) for word in value.split()}
    return {word for word in words if "?" not in word and not word.endswith("-")}


def style_sheets(name: str) -> set[Path]:
    """The sheets a page loads and those of the pages it extends."""
    line = [one for one in line_of_descent(name) if one in NAMES]
    found = {path for one in line for path in re.findall(r"{% static \"([\w/]+\.css)\"", text(one))}
    return {ROOT / "ambos" / "static" / path for path in found}


@pytest.mark.parametrize("name", [name for name in PAGES if len(line_of_descent(name)) > 1])
def test_every_class_of_a_page_stands_in_a_style_sheet_the_page_loads(name):
    line = [one for one in line_of_descent(name) if one in NAMES]
    page = BODIES.union(CLASSES_BY_TAGS, *(classes(one) for one in line))
    known = {c for sheet in style_sheets(name) for asked in selectors(sheet) for c in asked if asked <= page | {c}}
    assert sorted(classes(name) - known) == []
