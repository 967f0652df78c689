"""The words: complete in Spanish, spoken with usted to families, and the tool that keeps them so."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from ambos.config import messages

ROOT = messages.ROOT
USTED_TREES = ("ambos/portal", "ambos/records/network", "ambos/records/casework")
"""Catalogues that hold sentences which families read."""
SPEAKS_TU = re.compile(
    r"\b(tú|tu|tus|ti|contigo|tuyo|tuya|eres|estás|tienes|puedes|quieres|debes|necesitas|haz|olvidaste|has)\b",
    re.IGNORECASE,
)
NEVER = re.compile(r"\b(i?legal alien\w*|illegal\w*|ilegal\w*|indocumentad\w+|undocumented)\b", re.IGNORECASE)


@cache
def all_faults() -> list[str]:
    return messages.faults()


def entries() -> list[tuple[str, str, str]]:
    """(catalogue, English, every Spanish form) of every text."""
    found = []
    for folder in messages.apps().values():
        file = messages.path_of(folder)
        for message in messages.texts(messages.read(file)):
            strings = message.string if message.pluralizable else (message.string,)
            found.append((str(file.relative_to(ROOT)), messages.singular(message), " ".join(strings)))
    return found


@pytest.mark.parametrize("app", messages.apps())
def test_every_word_has_spanish_and_a_source(app):
    assert [fault for fault in all_faults() if f"/{app}/locale/" in fault] == []


def test_no_word_is_said_in_two_ways():
    assert [fault for fault in all_faults() if "/locale/" not in fault] == []


def test_there_are_words_to_judge():
    assert len(entries()) > 200


def test_no_word_that_shames():
    assert [(where, en) for where, en, es in entries() if NEVER.search(en) or NEVER.search(es)] == []


def test_no_template_or_page_says_it_outside_the_catalogue():
    said = [
        str(file.relative_to(ROOT))
        for file in (ROOT / "ambos").rglob("*")
        if file.suffix in (".html", ".txt", ".js", ".svg") and NEVER.search(file.read_text(encoding="utf-8"))
    ]
    assert said == []


def test_families_are_spoken_to_with_usted():
    tu = [(en, es) for where, en, es in entries() if where.startswith(USTED_TREES) and SPEAKS_TU.search(es)]
    assert tu == []


# -- the tool itself, on a small house of its own --------------------------------------------------------------------
@pytest.fixture
def house(tmp_path) -> Path:
    for folder in ("ambos/portal", "ambos/records/posts", "ambos/templates/posts", "ambos/templates/portal"):
        (tmp_path / folder).mkdir(parents=True)
    for app in ("portal", "records/posts"):
        (tmp_path / "ambos" / app / "apps.py").write_text("")
    (tmp_path / "ambos/records/posts/forms.py").write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext, pgettext\n"
        'TITLE = _("Post")\n'
        'def days(n): return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}\n'
        'OPEN = pgettext("of a post", "open")\n'
    )
    (tmp_path / "ambos/templates/posts/list.html").write_text(
        '{% load i18n %}<h1>{% translate "Posts" %}</h1>\n    {% if x %}\n  it\'s {% blocktranslate trimmed %}\n'
        '  held by {{ name }}\n{% endblocktranslate %}{% tag "quiet" _("now") %}{% endif %}\n'
    )
    (tmp_path / "ambos/templates/portal/front.html").write_text('{% load i18n %}{% translate "Welcome" %}')
    messages.apps.cache_clear()
    yield tmp_path
    messages.apps.cache_clear()


def words(house: Path, app: str) -> dict:
    catalogue = messages.read(messages.path_of(house / "ambos" / app))
    return {(message.id, message.context): message.string for message in messages.texts(catalogue)}


def fill(house: Path, app: str, spanish: dict) -> None:
    file = messages.path_of(house / "ambos" / app)
    catalogue = messages.read(file)
    for message in messages.texts(catalogue):
        message.string = spanish[message.id]
    messages.write(file, messages.as_text(catalogue))


SPANISH = {
    "Post": "Puesto",
    "Posts": "Puestos",
    ("%(n)d day", "%(n)d days"): ("%(n)d día", "%(n)d días"),
    "open": "abierto",
    "held by %(name)s": "de %(name)s",
    "now": "ahora",
}


def test_words_go_to_the_catalogue_of_their_app(house):
    messages.extract_all(house)
    assert set(words(house, "records/posts")) == {
        ("Post", None),
        ("Posts", None),
        (("%(n)d day", "%(n)d days"), None),
        ("open", "of a post"),
        ("held by %(name)s", None),
        ("now", None),
    }
    assert set(words(house, "portal")) == {("Welcome", None)}


def test_extracting_twice_changes_nothing_and_keeps_the_spanish(house):
    messages.extract_all(house)
    fill(house, "records/posts", SPANISH)
    file = messages.path_of(house / "ambos/records/posts")
    before = file.read_bytes()
    messages.extract_all(house)
    assert file.read_bytes() == before
    assert words(house, "records/posts")[("Post", None)] == "Puesto"


def test_a_changed_text_is_not_guessed(house):
    messages.extract_all(house)
    fill(house, "records/posts", SPANISH)
    source = house / "ambos/records/posts/forms.py"
    source.write_text(source.read_text().replace('"Post"', '"A post"'))
    assert messages.faults(house)[:1] == [
        "ambos/portal/locale/es/LC_MESSAGES/django.po: no Spanish: 'Welcome'",
    ]
    report = messages.extract_all(house)
    assert words(house, "records/posts")[("A post", None)] == ""
    assert report[messages.path_of(house / "ambos/records/posts")] == (6, 1, ["Post"])


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        ({"Post": ""}, "no Spanish: 'Post'"),
        ({"held by %(name)s": "de alguien"}, "its Spanish leaves out %(name)s: 'held by %(name)s'"),
        ({"held by %(name)s": "de %(nombre)s"}, "its Spanish names %(nombre)s, which nobody fills: 'held by %(name)s'"),
        ({("%(n)d day", "%(n)d days"): ("un día", "")}, "no Spanish: '%(n)d day'"),
    ],
)
def test_what_is_wrong_is_found(house, spoil, fault):
    messages.extract_all(house)
    fill(house, "portal", {"Welcome": "Le damos la bienvenida"})
    fill(house, "records/posts", SPANISH)
    assert messages.faults(house) == []
    fill(house, "records/posts", SPANISH | spoil)
    found = messages.faults(house)
    assert f"ambos/records/posts/locale/es/LC_MESSAGES/django.po: {fault}" in found


def test_one_english_text_with_two_spanish_ones_is_found(house):
    (house / "ambos/templates/portal/front.html").write_text('{% load i18n %}{% translate "Posts" %}')
    messages.extract_all(house)
    fill(house, "portal", {"Posts": "Cargos"})
    fill(house, "records/posts", SPANISH)
    assert messages.faults(house) == [
        "'Posts' is 'Cargos' in portal and 'Puestos' in posts; at run time only one of them is heard: "
        "agree, or give a context"
    ]


def test_compiling_writes_only_what_changed(house):
    messages.extract_all(house)
    fill(house, "portal", {"Welcome": "Le damos la bienvenida"})
    assert len(messages.compile_all(house)) == 2
    assert messages.compile_all(house) == []
    assert b"Le damos la bienvenida" in messages.path_of(house / "ambos/portal", "mo").read_bytes()
