"""Looks for immigration status wherever Ambos could keep, write down or send it. ``test_no_immigration.py`` runs it.

What is looked at is *data and its names*: what a row, a file, a log line, an export or a message can carry. What is
exempt is *prose that denies*: a whole sentence that says we do not ask or keep it ("We do not ask about your
immigration status."), with nothing to fill in, in a page or a catalogue; and what no program stores, docstrings and
comments. A label, a question or a sentence with a placeholder is not prose. Everything else that is let through is
named in ``ALLOWED`` with its reason. Each function returns sentences, one a find; none found is an empty list.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ambos.domain import status

ROOT = Path(__file__).resolve().parents[2]
implied_by, said_in = cache(status.implied_by), cache(status.said_in)
TRANSLATED = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
DENIES = re.compile(
    r"\b(no|not|never|nobody|nothing|neither|nor|whatever|nadie|nada|nunca|ni|tampoco|sin importar|cualquiera que sea)\b",
    re.IGNORECASE,
)
TO_FILL = re.compile(r"%\(\w+\)|%[sd]|\{\w*\}|\{\{")
PROVENANCE = {"source", "sources", "source_url", "url", "website", "as_of", "note", "notes", "approval", "how", "quote"}
"""Columns and keys that say where a row comes from, in the words of that place."""
WORDED = ("name", "label", "kind", "topic", "need", "family", "category", "group", "code", "title")
"""Columns whose cells are offered as a choice or kept as a code, whatever their length."""


@dataclass(frozen=True)
class Allowed:
    """A find that stays: where (the path begins so; empty: anywhere), what (the text), why it is no status of anybody."""

    where: str
    what: str
    why: str


ALLOWED = (
    Allowed(
        "packs/destinations/",
        "has_citizen_row",
        "program_families.csv says of a *public program* whether the law has a row for citizens; a family may be stored "
        "only when it has one, so that its name implies nothing (ADR 0004). No person stands in that file.",
    ),
    Allowed("packs/destinations/", "citizen_facts", "The same file: the numbers of those rows of the law."),
    Allowed(
        "",
        "Your immigration status, or how and when you came.",
        "An item of the list 'What we never keep' on the family's page; the list as a whole denies, its items cannot.",
    ),
    Allowed(
        "packs/destinations/united_states/eligibility/",
        "*",
        "The law itself, and the words of questions that are answered and worked out on the phone: rows about groups of people "
        "and made-up households. No person stands in these files, and no answer to the questions ever reaches us.",
    ),
    Allowed("ambos/domain/status.py", "*", "The list of words itself; it is compared with and never stored."),
)


def is_denial(text: str) -> bool:
    """A whole sentence, with nothing to fill in, that denies: prose about status, not status."""
    plain = " ".join(text.split())
    whole = len(plain.split()) >= 4 and plain.rstrip('”"').endswith(".")
    return whole and bool(DENIES.search(plain)) and not TO_FILL.search(plain)


# -- names and texts in Python -------------------------------------------------------------------------------------------
def in_python(source: str, where: str, *, strict: bool = False) -> list[str]:
    """Every name and every string of a Python file but docstrings: columns, keys, keyword arguments, codes, choices,
    defaults, headers, SQL, addresses. ``strict`` (migrations, outgoing texts) lets no sentence through."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node
    finds = []
    for node in ast.walk(tree):
        for text, is_name in _said_by(node):
            words = implied_by(text) if is_name or " " not in text.strip() else _in_text(text, node, strict)
            if words:
                finds.append(f"{where}:{getattr(node, 'lineno', 0)}: {text!r} ({', '.join(words)})")
    return _let_through(finds, where)


def _said_by(node: ast.AST) -> Iterator[tuple[str, bool]]:
    """(text, is it a name?) that this node brings."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.alias(name=name):
            yield name, True
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name, True
        case ast.keyword(arg=str(name)):
            yield name, True
        case ast.Constant(value=str(text)) if not _is_docstring(node):
            yield text, False
        case ast.Constant(value=bytes(raw)):
            yield raw.decode("utf-8", "ignore"), False


def _in_text(text: str, node: ast.AST, strict: bool) -> tuple[str, ...]:
    """A text of several words: a sentence on a screen may deny; a label, a key or a value may say nothing of the kind."""
    if not strict and _is_translated(node) and is_denial(text):
        return ()
    return said_in(text) if _is_sentence(text) else implied_by(text)


def _is_sentence(text: str) -> bool:
    return len(text.split()) >= 4 and text.strip().rstrip('”"').endswith((".", "?", "!"))


def _is_translated(node: Any) -> bool:
    call = getattr(node, "parent", None)
    return isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", "")) in TRANSLATED


def _is_docstring(node: Any) -> bool:
    # also the strings below an assignment that say what it is for
    return isinstance(getattr(node, "parent", None), ast.Expr)


# -- models, tables --------------------------------------------------------------------------------------------------------
def in_models(models: Iterable[Any]) -> list[str]:
    """Names, columns, comments, labels, help, choices, defaults, constraints and indexes of these models."""
    finds = []
    for model in models:
        meta = model._meta
        said: list[Any] = [meta.model_name, meta.db_table, meta.verbose_name, meta.verbose_name_plural]
        said += [getattr(meta, "db_table_comment", "")]
        said += [c.name for c in meta.constraints] + [str(c) for c in meta.constraints] + [i.name for i in meta.indexes]
        for field in meta.get_fields():
            said += [field.name, getattr(field, "column", ""), getattr(field, "verbose_name", "")]
            said += [
                getattr(field, "help_text", ""),
                getattr(field, "db_comment", ""),
                getattr(field, "related_name", ""),
            ]
            said += [part for pair in getattr(field, "flatchoices", ()) or () for part in pair]
            default = getattr(field, "default", None)
            said += (
                [default]
                if isinstance(default, str)
                else list(_leaves(default))
                if isinstance(default, list | dict)
                else []
            )
        finds += [f"{meta.label}: {str(text)!r}" for text in said if text and implied_by(str(text))]
    return finds


def in_tables(connection: Any) -> list[str]:
    """Tables, columns and comments as the database has them, whoever made them."""
    finds = []
    with connection.cursor() as cursor:
        for table in connection.introspection.get_table_list(cursor):
            said = [table.name, getattr(table, "comment", "") or ""]
            for column in connection.introspection.get_table_description(cursor, table.name):
                said += [column.name, getattr(column, "comment", "") or ""]
            finds += [f"table {table.name}: {text!r}" for text in said if text and implied_by(text)]
    return finds


def in_rows(connection: Any, word: str) -> list[str]:
    """Tables that hold ``word`` in any column, sealed ones excepted: for tests that plant a word and look for it."""
    finds = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                if word.casefold() in " ".join(map(_readable, row)).casefold():
                    finds.append(f"table {table} holds {word!r}")
    return finds


def _readable(value: Any) -> str:
    return bytes(value).decode("utf-8", "ignore") if isinstance(value, bytes | memoryview) else str(value)


# -- files of data ---------------------------------------------------------------------------------------------------------
def in_csv(lines: Iterable[str], where: str) -> list[str]:
    """Headers; cells that are a code (one word) or stand in a column that is offered as a choice."""
    rows = csv.DictReader(lines)
    finds = [f"{where}: header {name!r}" for name in rows.fieldnames or () if implied_by(name)]
    seen: dict[str, set[str]] = {name: set() for name in rows.fieldnames or () if name not in PROVENANCE}
    for row in rows:
        for name, values in seen.items():
            values.add(row[name] or "")
    for name, values in seen.items():
        offered = name.startswith(WORDED) and name != "place"
        told = (value for value in sorted(values) if value and (offered or " " not in value.strip()))
        finds += [f"{where}: {name} {value!r}" for value in told if implied_by(value)]
    return _let_through(finds, where)


def in_structure(data: Any, where: str) -> list[str]:
    """Keys and values of YAML or JSON, provenance and denials excepted."""
    told = (text for text in _leaves(data) if implied_by(text) and not is_denial(text))
    return _let_through([f"{where}: {text!r}" for text in told], where)


def _leaves(data: Any) -> Iterator[str]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield str(key)
            if key not in PROVENANCE:
                yield from _leaves(value)
    elif isinstance(data, list | tuple | set | frozenset):
        for value in data:
            yield from _leaves(value)
    elif isinstance(data, str):
        yield data


# -- pages, scripts, catalogues, what goes out -----------------------------------------------------------------------------
CONTROLS = re.compile(
    r"""\b(?:name|id|value|placeholder|for|data-[\w-]+|hx-[\w-]+|href|action)\s*=\s*(?:"([^"]*)"|'([^']*)')"""
)
ASKS = re.compile(r"<(label|legend|option|th|dt|button)\b[^>]*>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
TAGS = re.compile(r"{%\s*(?:translate|trans)\s+[\"'](.*?)[\"'][^%]*%}|<[^>]+>|{#.*?#}", re.DOTALL)
REMARK = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)


def in_template(text: str, where: str) -> list[str]:
    """Names and values of controls and addresses, and the words that ask (labels, legends, options, heads of columns);
    whatever else a page says must deny."""
    text = REMARK.sub("", text)
    finds = [f"{where}: {found!r}" for pair in CONTROLS.findall(text) if implied_by(found := "".join(pair))]
    for _tag, asked in ASKS.findall(text):
        plain = " ".join(TAGS.sub(lambda m: f" {m[1] or ''} ", asked).split())
        finds += [f"{where}: asks {plain!r}"] if implied_by(plain) else []
    for sentence in _sentences(TAGS.sub(lambda m: f"\n{m[1] or ''}\n", text)):
        finds += [f"{where}: says {sentence!r}"] if said_in(sentence) and not is_denial(sentence) else []
    return _let_through(finds, where)


def in_catalogue(texts: Iterable[str], where: str) -> list[str]:
    """Translations: a short one is a label or a stored word and may not imply status; a long one must deny it."""
    finds = []
    for text in texts:
        for sentence in _sentences(text):
            told = said_in(sentence) if _is_sentence(sentence) else implied_by(sentence)
            finds += [f"{where}: {sentence!r}"] if told and not is_denial(sentence) else []
    return _let_through(finds, where)


def in_outgoing(texts: Iterable[str], where: str) -> list[str]:
    """Messages: not even to deny. A text that speaks of status tells whoever looks over a shoulder."""
    return _let_through([f"{where}: {text!r}" for text in texts if implied_by(text)], where)


def in_script(text: str, where: str) -> list[str]:
    """Our JavaScript: names, keys, addresses and texts; remarks excepted."""
    code = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", text, flags=re.DOTALL)
    return _let_through([f"{where}: {line.strip()!r}" for line in code.splitlines() if implied_by(line)], where)


def in_names_of_files(paths: Iterable[str]) -> list[str]:
    """A file's or a folder's name says what is in it."""
    return [f"{path}: the name" for path in paths if implied_by(path)]


def _sentences(text: str) -> Iterator[str]:
    for part in re.split(r"(?<=[.?!])[”\"]?\s+|\n\s*\n|\n(?=\S)", text):
        if part.strip():
            yield " ".join(part.split())


# -- the whole repository -----------------------------------------------------------------------------------------------------
def files(*patterns: str, root: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """(file, its path in the repository) of what matches, in order."""
    for pattern in patterns:
        for file in sorted(root.glob(pattern)):
            if file.is_file() and "__pycache__" not in file.parts:
                yield file, file.relative_to(root).as_posix()


def in_repository(root: Path = ROOT) -> list[str]:
    """Everything that can be read without a database."""
    finds = in_names_of_files(where for _, where in files("ambos/**/*", "packs/**/*", root=root))
    for file, where in files("ambos/**/*.py", "packs/**/*.py", root=root):
        finds += in_python(
            file.read_text("utf-8"), where, strict="/migrations/" in where or where.endswith("exports.py")
        )
    for file, where in files("packs/**/*.csv", "ambos/**/*.csv", root=root):
        with file.open(encoding="utf-8", newline="") as lines:
            finds += in_csv(lines, where)
    for file, where in files("packs/**/*.yaml", "ambos/**/*.yaml", "ambos/**/*.yml", root=root):
        finds += in_structure(yaml.safe_load(file.read_text("utf-8")), where)
    for file, where in files("ambos/**/*.json", "packs/**/*.json", root=root):
        finds += in_structure(json.loads(file.read_text("utf-8")), where)
    for file, where in files("ambos/templates/**/*", root=root):
        finds += in_template(file.read_text("utf-8"), where)
    for file, where in files("ambos/static/**/*.js", root=root):
        finds += [] if file.name.endswith(".min.js") else in_script(file.read_text("utf-8"), where)
    return finds


def _let_through(finds: list[str], where: str) -> list[str]:
    """The finds that no entry of ``ALLOWED`` explains."""
    here = [a for a in ALLOWED if where.startswith(a.where)]
    return [find for find in finds if not any(a.what == "*" or repr(a.what) in find for a in here)]
