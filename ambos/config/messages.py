"""The words of the catalogues: gather them from the sources, compile them, check that none is missing.

One catalogue an app, ``<app>/locale/es/LC_MESSAGES/django.po``: sorted by the English text, without line numbers, dates
or guesses, so that two people who work side by side do not collide and a merge is a plain merge of lines. English is
the language of the sources and needs no catalogue.

Where a text belongs: Python below an app's folder and templates below ``ambos/templates/<app label>/`` belong to that
app; everything else (the frame, sign-in, ``config``) belongs to the portal. All catalogues end as one at run time, so
one English text may have only one Spanish text, whatever the app; where a word has two meanings give it a context
(``pgettext``, ``{% translate "..." context "..." %}``).
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from ambos.records.registry.manifest import offline

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = "es"
HOME_OF_THE_REST = "ambos/portal"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """msgid ""
msgstr ""
"Language: es\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
_NAMED = re.compile(r"%\((\w+)\)[a-z]")
"""Placeholders that a sentence fills by name; a translation may use each as often as it needs, and no other."""


# -- where words come from ---------------------------------------------------------------------------------------------
@cache
def apps(root: Path = ROOT) -> dict[str, Path]:
    """App label -> folder of every app of ours."""
    return {file.parent.name: file.parent for file in sorted((root / "ambos").glob("**/apps.py"))}


def home_of(file: Path, root: Path = ROOT) -> Path:
    """The folder of the app whose catalogue holds the words of a source file."""
    by_label = apps(root)
    templates = root / "ambos" / "templates"
    if file.is_relative_to(templates):
        return by_label.get(file.relative_to(templates).parts[0], root / HOME_OF_THE_REST)
    inside = [folder for folder in by_label.values() if file.is_relative_to(folder) and folder.name != "config"]
    return max(inside, key=lambda folder: len(folder.parts), default=root / HOME_OF_THE_REST)


def sources(root: Path = ROOT) -> Iterator[Path]:
    """Every file that may hold words."""
    for pattern in ("**/*.py", "templates/**/*.html", "templates/**/*.txt"):
        yield from (file for file in sorted((root / "ambos").glob(pattern)) if "migrations" not in file.parts)


def words_in(file: Path) -> Iterator[tuple[str | tuple[str, str], str | None, list[str]]]:
    """(text or (singular, plural), context, comments for the translator) of one source file."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        from django.utils.translation.template import templatize

        # What is left of a template is not indented as Python wants it, and needs not be.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(file)).splitlines())
    found = babel_extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS, comment_tags=("Translators:",))
    for _line, message, comments, context in found:
        yield message, context, comments


def gathered(root: Path = ROOT) -> dict[Path, Catalog]:
    """App folder -> the texts of its sources, none translated yet."""
    catalogues: dict[Path, Catalog] = {folder: Catalog(locale=LANGUAGE) for folder in apps(root).values()}
    for file in sources(root):
        home = home_of(file, root)
        for text, context, comments in words_in(file):
            if text and text != ("", ""):
                catalogues[home].add(text, context=context, auto_comments=comments)
    return catalogues


# -- catalogues on disk ------------------------------------------------------------------------------------------------
def path_of(folder: Path, suffix: str = "po") -> Path:
    """Where the catalogue of an app lies."""
    return folder / "locale" / LANGUAGE / "LC_MESSAGES" / f"django.{suffix}"


def read(file: Path) -> Catalog:
    """A catalogue on disk; an empty one when there is none."""
    if not file.exists():
        return Catalog(locale=LANGUAGE)
    with file.open("rb") as lines:
        return read_po(lines, locale=LANGUAGE, abort_invalid=True)


def merged(found: Catalog, kept: Catalog) -> Catalog:
    """The texts of the sources with the translations there are. Nothing is guessed; what no source says is dropped."""
    result = Catalog(locale=LANGUAGE)
    for message in texts(found):
        old = kept.get(message.id, message.context)
        same = old is not None and bool(old.pluralizable) == bool(message.pluralizable)
        result.add(
            message.id,
            string=old.string if same and not old.fuzzy else None,
            context=message.context,
            auto_comments=message.auto_comments,
            user_comments=old.user_comments if old else (),
            flags={flag for flag in message.flags if flag != "fuzzy"},
        )
    return result


def texts(catalogue: Catalog) -> list[Message]:
    """The messages of a catalogue without its header, sorted by their English text."""
    return sorted((m for m in catalogue if m.id), key=lambda m: (singular(m), m.context or ""))


def singular(message: Message) -> str:
    """The English text; of two forms the first."""
    return message.id[0] if isinstance(message.id, (list, tuple)) else message.id


def as_text(catalogue: Catalog) -> bytes:
    """The file as it stands in the repository, the same however often it is written."""
    out = io.BytesIO()
    write_po(out, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return HEADER.encode() + out.getvalue().strip() + b"\n"


def write(file: Path, content: bytes) -> None:
    """Put a file in place whole, so that a process beside this one never reads half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as out:
        out.write(content)
    os.chmod(out.name, 0o644)
    os.replace(out.name, file)


# -- the three things one does -----------------------------------------------------------------------------------------
def extract_all(root: Path = ROOT) -> dict[Path, tuple[int, int, list[str]]]:
    """Write every catalogue anew. Catalogue -> (texts, texts without Spanish, texts dropped)."""
    report = {}
    for folder, found in gathered(root).items():
        file = path_of(folder)
        kept = read(file)
        new = merged(found, kept)
        keys = {(m.id if isinstance(m.id, str) else tuple(m.id), m.context) for m in texts(new)}
        dropped = [
            singular(m) for m in texts(kept) if (m.id if isinstance(m.id, str) else tuple(m.id), m.context) not in keys
        ]
        if texts(new):
            write(file, as_text(new))
        else:
            file.unlink(missing_ok=True)
        if texts(new) or dropped:
            report[file] = (len(texts(new)), sum(not is_translated(m) for m in texts(new)), dropped)
    return report


def compile_all(root: Path = ROOT) -> list[Path]:
    """Write the .mo beside every .po that is newer than it; the files written."""
    written = []
    for folder in apps(root).values():
        source, target = path_of(folder), path_of(folder, "mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime > source.stat().st_mtime):
            continue
        out = io.BytesIO()
        write_mo(out, read(source))
        write(target, out.getvalue())
        written.append(target)
    return written


def faults(root: Path = ROOT) -> list[str]:
    """Everything wrong with the catalogues, one sentence each."""
    return [fault for folder, found in gathered(root).items() for fault in _faults_of(folder, found, root)] + list(
        _said_twice(root)
    )


def is_translated(message: Message) -> bool:
    """Has it Spanish, in every form it needs?"""
    strings = message.string if message.pluralizable else (message.string,)
    return bool(strings) and all(strings)


def _faults_of(folder: Path, found: Catalog, root: Path) -> Iterable[str]:
    file = path_of(folder)
    kept, name = read(file), file.relative_to(root)
    for message in texts(found):
        old = kept.get(message.id, message.context)
        if old is None or bool(old.pluralizable) != bool(message.pluralizable):
            yield f"{name}: not there yet: {singular(message)!r}"
        elif not is_translated(old):
            yield f"{name}: no Spanish: {singular(message)!r}"
        elif old.fuzzy:
            yield f"{name}: only a guess: {singular(message)!r}"
        else:
            yield from (f"{name}: {fault}: {singular(message)!r}" for fault in _misfits(old))
    for message in texts(kept):
        if found.get(message.id, message.context) is None:
            yield f"{name}: no source says it any more: {singular(message)!r}"
    whole = file.exists() and all(kept.get(m.id, m.context) for m in texts(found))
    if whole and file.read_bytes() != as_text(merged(found, kept)):
        yield f"{name}: not as `ambos messages extract` writes it"


def _misfits(message: Message) -> Iterable[str]:
    english = message.id if message.pluralizable else (message.id,)
    spanish = message.string if message.pluralizable else (message.string,)
    known = {name for text in english for name in _NAMED.findall(text)}
    for text in spanish:
        unknown = set(_NAMED.findall(text)) - known
        if unknown:
            yield f"its Spanish names %({sorted(unknown)[0]})s, which nobody fills"
    # A plural may leave out the number ("una persona"); a text of one form must use every value it is given.
    if not message.pluralizable and known - set(_NAMED.findall(message.string)):
        yield f"its Spanish leaves out %({sorted(known - set(_NAMED.findall(message.string)))[0]})s"


def _said_twice(root: Path) -> Iterable[str]:
    seen: dict[tuple, tuple[str, Path]] = {}
    for folder in apps(root).values():
        for message in texts(read(path_of(folder))):
            key = (singular(message), message.context)
            spanish = message.string[-1] if message.pluralizable else message.string
            if not spanish or message.pluralizable:
                continue
            said, where = seen.setdefault(key, (spanish, folder))
            if said != spanish:
                yield (
                    f"{singular(message)!r} is {said!r} in {where.name} and {spanish!r} in {folder.name}; "
                    "at run time only one of them is heard: agree, or give a context"
                )


# -- the command -------------------------------------------------------------------------------------------------------
@offline
@click.group()
def messages():
    """Words of the catalogues: extract, compile, check."""


@messages.command()
def extract():
    """Gather the words of all sources into the catalogues."""
    empty = 0
    for file, (count, missing, dropped) in extract_all().items():
        empty += missing
        click.echo(f"{file.relative_to(ROOT)}: {count} texts, {missing} without Spanish, {len(dropped)} dropped")
        for text in dropped:
            click.echo(f"  dropped: {text!r}")
    click.echo("every text has Spanish" if not empty else f"{empty} texts wait for Spanish")


@messages.command("compile")
def compile_command():
    """Compile the catalogues that changed."""
    click.echo(f"{len(compile_all())} catalogues compiled")


@messages.command()
def check():
    """Fail when a text has no Spanish, no source, or two meanings."""
    found = faults()
    for fault in found:
        click.echo(fault, err=True)
    if found:
        sys.exit(1)
    click.echo("the words are complete")
