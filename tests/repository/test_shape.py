"""The house keeps its shape: what every app has, what no file may be or say, and that what is written about it is true."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from functools import cache
from pathlib import Path

import click
import pytest
from django.utils.translation import override

from ambos.config.cli import ambos, is_offline
from ambos.config.messages import apps, is_translated, path_of, read
from ambos.records.registry.loading import manifests

ROOT = Path(__file__).resolve().parents[2]
APPS = sorted(p.parent for kind in ("records", "programs") for p in (ROOT / "ambos" / kind).glob("*/apps.py"))
LINES, SITUATIONS = 400, 700
VAGUE = {"utils", "util", "common", "core", "helpers", "helper", "services", "misc"}
TEXT = {
    ".cfg", ".css", ".csv", ".html", ".in", ".ini", ".js", ".json", ".md", ".po", ".py", ".sh", ".svg", ".toml", ".txt", ".yaml",
    ".yml", "",
}  # fmt: skip


@cache
def files() -> tuple[Path, ...]:
    """Every file of the repository: those git knows, and those it would; without git (a copy), all that are not made."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.splitlines()]
    else:
        found = [
            p for p in ROOT.rglob("*") if not {".venv", "var", "__pycache__", ".git"} & set(p.relative_to(ROOT).parts)
        ]
    return tuple(sorted(p for p in found if p.is_file()))


def ours(*suffixes: str) -> list[Path]:
    """Files of these kinds that we wrote (migrations are Django's, a lock is uv's, vendored scripts are their authors')."""
    away = ("migrations", "vendor")
    return [p for p in files() if p.suffix in suffixes and not set(away) & set(p.parts) and ".min." not in p.name]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


# -- shape ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_an_app_has_its_readme_and_its_manifest(app):
    assert (app / "program.py").is_file()
    text = (app / "README.md").read_text(encoding="utf-8")
    assert re.match(r"# `?[a-z_]+`?\n", text, re.IGNORECASE), "it begins with the name of the app"
    assert len(text.split()) > 40


def test_no_file_is_longer_than_its_reader():
    """Tables of situations may be longer than what they judge."""
    longer = {
        name(p): n
        for p in ours(".py")
        if (n := len(p.read_text(encoding="utf-8").splitlines()))
        > (SITUATIONS if p.is_relative_to(ROOT / "tests") else LINES)
    }
    assert longer == {}


def test_no_folder_or_file_has_a_vague_name():
    """(`services.py` may be: a service is a thing of the directory, not a drawer.)"""
    said = {p: {p.stem} - {"services"} if p.suffix == ".py" else set() for p in files()}
    assert [name(p) for p in files() if VAGUE & (said[p] | set(p.relative_to(ROOT).parts[:-1]))] == []


# -- words that have no place here ---------------------------------------------------------------------------------------

NEVER = {
    "a folder of one machine": r"(?<![\w.])/(?:work|root|home/\w+|Users)/",
    "a registry's address": r"pypi\.org|pythonhosted|npmjs\.(?:org|com)|registry\.yarn|deb\.debian|extra-index-url|find-links|--index-url",
    "how it was written": r"\b(?:as an AI|AI[- ]generated|language model|LLM|ChatGPT|Copilot|prompt injection)\b",
    "a mark of unfinished work": r"\b(?:TODO|FIXME|XXX:|HACK)\b",
}


@pytest.mark.parametrize("what", NEVER)
def test_nothing_says(what):
    told = re.compile(NEVER[what])
    here = Path(__file__).name
    found = [
        f"{name(p)}: {match.group()}"
        for p in files()
        if p.suffix in TEXT
        and p.name != here
        and (match := told.search(p.read_text(encoding="utf-8", errors="ignore")))
    ]
    assert found == []


def test_the_words_above_would_be_found():
    planted = "see /home/somebody/x, pypi.org, as an AI, TODO"
    assert [what for what, told in NEVER.items() if not re.search(told, planted)] == []


# -- refusals -------------------------------------------------------------------------------------------------------------


@cache
def codes_raised() -> dict[str, str]:
    """Every code that is given to ``Refused`` or ``Reason`` as a plain text -> where."""
    found = {}
    for path in ours(".py"):
        if path.relative_to(ROOT).parts[0] not in ("ambos", "packs"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
                "Refused",
                "Reason",
            ):
                given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "code")]
                for code in (a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str)):
                    found.setdefault(code, f"{name(path)}:{node.lineno}")
    return found


def test_every_refusal_has_a_sentence():
    assert len(codes_raised()) > 50
    said = {code for p in manifests() for code in p.refusals}
    assert {code: where for code, where in codes_raised().items() if code not in said} == {}


def test_no_sentence_is_said_for_a_code_that_two_apps_claim():
    every = [code for p in manifests() for code in p.refusals]
    assert sorted({code for code in every if every.count(code) > 1}) == []


def test_every_sentence_has_spanish():
    spanish = {m.id for folder in apps().values() for m in read(path_of(folder)) if m.id and is_translated(m)}
    with override("en"):
        said = {code: str(sentence) for p in manifests() for code, sentence in p.refusals.items()}
    assert [code for code, sentence in said.items() if sentence not in spanish] == []
    assert [code for code, sentence in said.items() if not sentence.endswith((".", "?", "!"))] == []


# -- what is written about it ----------------------------------------------------------------------------------------------


def commands() -> dict[str, tuple[click.Command, bool]]:
    """Every command that can be typed, and whether it is offline (itself, or the whole group it stands in)."""
    found: dict[str, tuple[click.Command, bool]] = {}

    def walk(group: click.Group, before: tuple[str, ...], offline: bool) -> None:
        for word in group.list_commands(click.Context(group)):
            command = group.get_command(click.Context(group), word)
            if isinstance(command, click.Group):
                walk(command, (*before, word), offline or is_offline(command))
            else:
                found[" ".join((*before, word))] = (command, offline or is_offline(command))

    walk(ambos, ("ambos",), False)
    return found


def test_the_reference_lists_every_command_and_no_other():
    text = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### (ambos [a-z -]+)\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL))
    real = commands()
    assert sorted(sections) == sorted(real)
    for title, (command, offline) in real.items():
        said = sections[title]
        assert ("*Offline.*" in said) == offline, title
        options = {o for p in command.params if isinstance(p, click.Option) for o in p.opts if o.startswith("--")}
        assert {o for o in options if o not in said} == set(), title
        assert set(re.findall(r"`(--[a-z-]+)", said)) <= options, title


def test_the_reference_lists_every_setting_and_no_other():
    source = "".join((ROOT / "ambos/config" / f).read_text() for f in ("settings.py", "serve.py"))
    real = set(re.findall(r'(?:environ\.get\(|_secret\()\s*"([A-Z_]+)"', source))
    text = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    listed = {
        v
        for line in text.splitlines()
        if line.startswith("| `")
        for v in re.findall(r"`([A-Z_]{5,})`", line.split("|")[1])
    }
    assert listed == real


def test_the_guides_type_commands_that_exist():
    real = commands()
    typed = [
        (name(path), line)
        for path in (ROOT / "docs").rglob("*.md")
        for line in re.findall(r"(?:^|`|bin/)ambos ([a-z][a-z -]*)", path.read_text(encoding="utf-8"), re.MULTILINE)
        if "guides" in path.parts
    ]
    assert typed
    known = {command.removeprefix("ambos ") for command in real}
    assert [
        (path, line) for path, line in typed if not any(f"{line.strip()} ".startswith(f"{c} ") for c in known)
    ] == []


def test_links_between_documents_lead_somewhere():
    lost = []
    for path in ours(".md"):
        for target in re.findall(r"\]\(([^)\s#]+)[^)]*\)", path.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
                lost.append(f"{name(path)} -> {target}")
    assert lost == []


@pytest.mark.parametrize("path", sorted((ROOT / "docs/adr").glob("[0-9]*.md")), ids=lambda path: path.stem)
def test_a_decision_has_its_form(path):
    text = path.read_text(encoding="utf-8")
    assert re.match(rf"# {path.stem[:4]}\. .+\n\nDate: \d{{4}}-\d\d-\d\d\nStatus: \w+.*\n\n## Context\n", text)
    parts = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert parts == ["Context", "Decision", "Consequences"]


def test_decisions_are_numbered_without_doubles():
    numbers = [path.name[:4] for path in sorted((ROOT / "docs/adr").glob("[0-9]*.md"))]
    assert len(numbers) == len(set(numbers)) > 5


def test_a_changelog_fragment_has_its_form():
    fragments = [p for p in (ROOT / "changelog.d").iterdir() if p.name != "README.md"]
    for path in fragments:
        assert re.fullmatch(r"[a-z0-9-]+\.(added|changed|fixed|security)\.md", path.name), path.name
        text = path.read_text(encoding="utf-8").strip()
        assert 0 < len(text) < 800, path.name
        assert text.endswith("."), path.name
        assert not text.startswith("#"), path.name


# -- the locks ---------------------------------------------------------------------------------------------------------------


def pinned(file: str) -> dict[str, str]:
    """Package -> version of a lock."""
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==([^ ;\\]+)", (ROOT / file).read_text(), re.MULTILINE))


def test_the_locks_agree_and_hold_hashes_and_no_address():
    run, dev, uv = (pinned(f) for f in ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt"))
    assert {
        package: (version, dev.get(package)) for package, version in run.items() if dev.get(package) != version
    } == {}
    assert uv == {"uv": dev["uv"]}
    yardsticks = ("requirements-linkage.txt", "bench/peers/requirements.txt")
    for file in ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt", *yardsticks):
        text = (ROOT / file).read_text()
        assert "://" not in text
        assert len(re.findall(r"--hash=sha256:", text)) >= len(pinned(file))


def test_every_wanted_package_is_locked():
    for wanted, lock in (("requirements.in", "requirements.txt"), ("requirements-dev.in", "requirements-dev.txt")):
        lines = [line for line in (ROOT / wanted).read_text().splitlines() if line and not line.startswith(("-r", "#"))]
        names = {re.match(r"[A-Za-z0-9._-]+", line).group().lower().replace("_", "-") for line in lines}
        assert names - set(pinned(lock)) == set()


def test_git_keeps_nothing_that_is_made():
    if not (ROOT / ".git").exists():
        assert os.environ.get("CI") != "true", "continuous integration runs in a clone"
        return
    made = [name(p) for p in files() if p.suffix in (".mo", ".pyc", ".sqlite3") or p.name in ("uv.lock", "pylock.toml")]
    assert made == []
