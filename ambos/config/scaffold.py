"""`make new-program` and `make new-pack`: a program or a country in the shape all have, green from the first minute.

A program is written from ``skeleton/program``: every file of the shape with one example that runs from table to page,
its Spanish and its tests. A pack is a copy of the template pack of its kind, with its names put in.
"""

from __future__ import annotations

import csv
import keyword
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from babel import Locale
from babel.numbers import get_territory_currencies

from ambos.config import messages

SKELETON = Path(__file__).parent / "skeleton" / "program"
SHAPE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST = 20
"""Names of indexes and constraints begin with the slug, and PostgreSQL and Django cut them at 30."""
TAKEN = {
    "admin",
    "auth",
    "contenttypes",
    "sessions",
    "messages",
    "staticfiles",
    "account",
    "mfa",
    "usersessions",
    "config",
}


class CannotWrite(Exception):
    """Nothing was written; the text says why."""


def write_program(root: Path, name: str, title: str = "", title_es: str = "") -> str:
    """Write ``ambos/programs/<name>`` with its templates, words, migration and tests; what to do next, in words."""
    _check_name(name, "program: make new-program NAME=grants")
    folder, pages = root / "ambos" / "programs" / name, root / "ambos" / "templates" / name
    tests = root / "tests" / "programs" / f"test_{name}.py"
    records = {path.name for path in (root / "ambos" / "records").iterdir()}
    if folder.exists() or pages.exists() or tests.exists() or name in records | TAKEN | {"portal"}:
        raise CannotWrite(f"there is an app called {name} already")
    if len(name) > LONGEST:
        raise CannotWrite(f"{name} is longer than {LONGEST} letters, which the names of its indexes need")
    title = title or name.replace("_", " ").capitalize()
    words = {
        "slug": name,
        "Class": "".join(part.capitalize() for part in name.split("_")),
        "Title": title,
        "Titulo": title_es or title,
    }
    for source in sorted(SKELETON.glob("*.txt")):
        text = source.read_text(encoding="utf-8").format(**words)
        target = tests if source.name == "test.py.txt" else folder / source.name.removesuffix(".txt")
        _write(target, text)
    for source in sorted((SKELETON / "templates").glob("*.txt")):
        text = source.read_text(encoding="utf-8").replace("@slug@", name).replace("@Title@", title)
        _write(pages / source.name.removesuffix(".txt"), text)
    _write(folder / "migrations" / "__init__.py", "")
    _make_migration(root, name)
    _write_words(root, folder, words)
    _put_in_order(folder, tests)
    return (
        f"wrote {folder.relative_to(root)}, {pages.relative_to(root)} and {tests.relative_to(root)}\n"
        f"next: write its README.md; name it in the Spanish of {messages.path_of(folder).relative_to(root)};\n"
        f'turn it on by adding "{name}" to programs= in the pack.py of an origin; then `make check`'
    )


def write_pack(root: Path, kind: str, name: str, code: str = "") -> str:
    """Copy ``packs/<kind>/template`` to ``packs/<kind>/<name>``, code and names of the country put in; what to do next.

    The code is that of ISO 3166-1, found by the English name of the country unless it is given.
    """
    if kind not in ("origins", "destinations"):
        raise CannotWrite("KIND is origins or destinations: make new-pack KIND=destinations NAME=canada")
    _check_name(name, f"pack: make new-pack KIND={kind} NAME=canada")
    target = root / "packs" / kind / name
    if target.exists():
        raise CannotWrite(f"{target.relative_to(root)} is there already")
    code = (code or _code_of(name)).lower()
    if not code:
        raise CannotWrite(f"no country is called {name} in English; say its code: make new-pack ... CODE=xx")
    english, spanish = (Locale(language).territories.get(code.upper(), name.title()) for language in ("en", "es"))
    shutil.copytree(target.with_name("template"), target, ignore=shutil.ignore_patterns("__pycache__"))
    currency = next(iter(get_territory_currencies(code.upper())), "XXX")
    _replace(
        target / "pack.py",
        {
            'code="xx"': f'code="{code}"',
            'es="País plantilla", en="Template country"': f'es="{spanish}", en="{english}"',
            'es="Instituto plantilla", en="Template institute"': f'es="Instituto ({spanish})", en="Institute ({english})"',
            'es="Ventanilla plantilla", en="Template window"': 'es="Ventanilla de salud", en="Health window"',
            'currency="XXX"': f'currency="{currency}"',
            "A country of residence to copy.": f"{english} as a country of residence.",
            "A country of origin to copy.": f"{english} as a country of origin.",
            " ``make new-pack`` copies this folder and puts your country in place of ``xx``.": "",
        },
    )
    _replace(target / "PROVENANCE.md", {"# Provenance: template": f"# Provenance: {english}"})
    _replace(target / "README.md", {"# Template: a country": f"# {english}: a country", " to copy\n": "\n"})
    setting = (
        f"AMBOS_ORIGIN=packs.origins.{name}"
        if kind == "origins"
        else f"AMBOS_DESTINATIONS=...,packs.destinations.{name}"
    )
    return (
        f"wrote {target.relative_to(root)} ({english}, {code}) from the template\n"
        f"next: put real rows, each with its source, in place of those made up for the template; then set {setting}"
    )


def _check_name(name: str, what: str) -> None:
    if not SHAPE.fullmatch(name) or keyword.iskeyword(name) or name == "template":
        raise CannotWrite(f"name the {what} (small letters, digits and _, beginning with a letter)")


def _code_of(name: str) -> str:
    """ISO 3166-1 of a country by its English name, or an empty text."""
    wanted = name.replace("_", " ")
    for code, english in Locale("en").territories.items():
        if len(code) == 2 and english.lower().replace("&", "and") == wanted:
            return code
    return ""


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def _replace(file: Path, words: dict[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in words.items():
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def _make_migration(root: Path, name: str) -> None:
    """Let Django write the first migration, in a process that sees the new app."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AMBOS_")} | {"AMBOS_MODE": "test"}
    command = [sys.executable, "-W", "ignore", "manage.py", "makemigrations", name, "--verbosity", "0"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)  # noqa: S603 - our own
    if done.returncode:
        raise CannotWrite(f"Django could not make the migration:\n{done.stderr}")


def _put_in_order(*paths: Path) -> None:
    """Break the lines as ruff does: where they break depends on how long the name is."""
    ruff = Path(sys.executable).with_name("ruff")
    if ruff.exists():
        subprocess.run([ruff, "format", "--quiet", *paths], check=True)  # noqa: S603 - our own


def _write_words(root: Path, folder: Path, words: dict[str, str]) -> None:
    """The catalogue of the new app. A text that another app says already keeps the Spanish it has there."""
    messages.apps.cache_clear()
    said = {}
    for other in messages.apps(root).values():
        for message in messages.texts(messages.read(messages.path_of(other))):
            if not message.pluralizable and message.string:
                said[message.id] = message.string
    with (SKELETON / "words.csv").open(encoding="utf-8", newline="") as lines:
        ours = {row["English"].format(**words): row["Spanish"].format(**words) for row in csv.DictReader(lines)}
    catalogue = messages.gathered(root)[folder]
    for message in messages.texts(catalogue):
        if message.pluralizable:
            message.string = tuple(ours[form] for form in message.id)
        else:
            message.string = said.get(message.id) or ours[message.id]
    messages.write(messages.path_of(folder), messages.as_text(catalogue))
