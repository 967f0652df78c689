"""Every verb has somebody who calls it: a page, a command, a task, another verb. What only a test or the demo calls is a promise
without a page.

Read from the source: a public function of an app's ``actions`` is reached when code outside ``actions`` and outside demos names it, or
when a verb that is reached does.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import ambos

HOUSE = Path(ambos.__file__).parent
ONLY_BELOW = {
    "records.learning.record_session": "who came to a class of a school: no program asks for it yet, and plazas keep their own",
    "records.people.find_duplicates": "all offices in one call, for tests; the task goes office by office",
}
"""Verb -> why nothing calls it. Who gives one a page takes it out of here."""


ANY = "*"
"""A verb chosen by its name (``getattr(actions, verb)``): then every word of the app's forms and pages may be one."""


def source(folder: Path) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(folder.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def app_of(path: Path) -> str:
    """'programs.plazas' of a file in it; '' elsewhere."""
    parts = path.relative_to(HOUSE).parts
    return ".".join(parts[:2]) if parts[0] in ("programs", "records") else ""


def is_action(path: Path) -> bool:
    inside = path.relative_to(HOUSE).parts[2:]
    return bool(app_of(path)) and bool(inside) and inside[0] in ("actions", "actions.py")


def is_demo(path: Path) -> bool:
    return any(part in ("demo", "demo.py") for part in path.relative_to(HOUSE).parts)


def named(path: Path, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(app, verb) of every verb a file names: by ``actions.verb``, by an import of it, or by its dotted path."""
    own, modules = app_of(path), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            app = own if node.level else ".".join(module.split(".")[1:3])
            for one in node.names:
                if one.name == "actions" and "actions" not in module.split("."):
                    modules[one.asname or one.name] = app
                elif "actions" in module.split("."):
                    yield app, one.name
                    modules[one.asname or one.name] = app  # a module of the actions, as often as a verb
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr
        if isinstance(node, ast.Call) and ast.unparse(node).startswith("getattr(actions,"):
            yield own, ANY
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ".actions." in node.value:
            parts = node.value.split(".")
            yield ".".join(parts[1:3]), parts[-1]


def verbs() -> tuple[dict[tuple[str, str], set[str]], set[tuple[str, str]]]:
    """Every public function of ``actions`` with the names in it; and those that code outside names."""
    found: dict[tuple[str, str], set[str]] = {}
    called: set[tuple[str, str]] = set()
    private: dict[tuple[str, str], set[str]] = {}
    words: dict[str, set] = defaultdict(set)
    for path, tree in source(HOUSE):
        if not is_action(path):
            if not is_demo(path):
                called |= set(named(path, tree))
                words[app_of(path)] |= {one.value for one in ast.walk(tree) if isinstance(one, ast.Constant)}
            continue
        called |= {(app, name) for app, name in named(path, tree) if app != app_of(path)}
        for node in tree.body:
            names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
            names |= {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
            if isinstance(node, ast.FunctionDef):
                where = private if node.name.startswith("_") else found
                where[app_of(path), node.name] = where.get((app_of(path), node.name), set()) | names - {node.name}
            else:
                called |= {(app_of(path), name) for name in names}  # a table of verbs, a name in a module's own line
    called |= {(app, word) for app, name in called if name == ANY for word in words[app] if isinstance(word, str)}
    return found | private, called


def unreached(found: dict[tuple[str, str], set[str]], called: set[tuple[str, str]]) -> list[str]:
    """The public functions no way leads to, by app and name."""
    reached, fresh = set(), {one for one in called if one in found}
    while fresh:
        reached |= fresh
        fresh = {(app, word) for app, name in fresh for word in found[app, name] if (app, word) in found} - reached
    return sorted(f"{app}.{name}" for app, name in found if (app, name) not in reached and not name.startswith("_"))


def test_every_verb_is_called_by_more_than_tests_and_the_demo():
    assert unreached(*verbs()) == sorted(ONLY_BELOW)


def test_a_verb_without_a_page_is_found():
    found = {("programs.a", "shown"): {"below"}, ("programs.a", "below"): set(), ("programs.a", "alone"): {"shown"}}
    assert unreached(found, {("programs.a", "shown"), ("programs.b", "alone")}) == ["programs.a.alone"]


def test_what_names_a_verb_is_seen():
    page = ast.parse(
        "from .. import actions\nfrom ambos.records.learning import actions as learning\n"
        "from ambos.records.people.actions import forget\ndef view(): actions.do(); learning.offer()\n"
        "TASK = 'ambos.programs.plazas.actions.tidy'\n"
    )
    seen = set(named(HOUSE / "programs/plazas/views/page.py", page))
    assert seen == {
        ("programs.plazas", "do"), ("records.learning", "offer"), ("records.people", "forget"), ("programs.plazas", "tidy"),
    }  # fmt: skip
