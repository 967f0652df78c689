"""`make new-program` and `make new-pack`, in a copy of this very tree: what they write passes every check there is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ambos.config.scaffold import CannotWrite, write_pack, write_program

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SHAPE = {
    "actions", "apps", "forms", "measures", "models", "permissions", "privacy", "program", "queries", "urls", "views",
}  # fmt: skip
PROGRAMS = ("fairs", "adult_literacy_round")


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The tree as it stands, with two programs (a short name and a long one) and a pack of each kind written into it."""
    root = tmp_path_factory.mktemp("copy") / "ambos"
    away = shutil.ignore_patterns(
        ".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache", "results", "docs", "*.mo"
    )
    shutil.copytree(ROOT, root, ignore=away)
    for name in PROGRAMS:
        said = _run(root, sys.executable, "-m", "ambos.config.cli", "new", "program", name)
        assert f"wrote ambos/programs/{name}" in said
    assert "(Canada, ca)" in _run(
        root, sys.executable, "-m", "ambos.config.cli", "new", "pack", "destinations", "canada"
    )
    assert "(El Salvador, sv)" in _run(
        root, sys.executable, "-m", "ambos.config.cli", "new", "pack", "origins", "el_salvador"
    )
    return root


def _run(root: Path, *command: str | Path) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=root,
        env={"AMBOS_MODE": "test", "AMBOS_VAR": str(root / "var"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_shape_is_whole(copy):
    for name in PROGRAMS:
        folder = copy / "ambos" / "programs" / name
        written = {path.stem for path in folder.iterdir()} - {"__pycache__"}
        assert written == {"README", "__init__", "locale", "migrations"} | SHAPE


def test_style_layers_types(copy):
    new = [copy / "ambos/programs" / name for name in PROGRAMS] + [copy / "tests/programs"]
    new += [copy / "packs/destinations/canada", copy / "packs/origins/el_salvador"]
    _run(copy, BIN / "ruff", "check", *new)
    _run(copy, BIN / "ruff", "format", "--check", *new)
    assert "0 broken" in _run(copy, BIN / "lint-imports", "--no-cache")
    _run(copy, BIN / "mypy", "packs/destinations/canada", "packs/origins/el_salvador")


def test_migrations_are_complete(copy):
    (copy / "var").mkdir(exist_ok=True)
    assert "No changes" in _run(copy, sys.executable, "manage.py", "makemigrations", "--check", "--dry-run")


def test_words_are_complete(copy):
    code = "from ambos.config.messages import faults; print('\\n'.join(faults()))"
    faults = _run(copy, sys.executable, "-c", code).splitlines()
    assert [fault for fault in faults if re.search(rf"\b({'|'.join(PROGRAMS)})\b", fault)] == []


def test_their_own_tests_pass(copy, request):
    database = request.config.getoption("db")
    tests = [f"tests/programs/test_{name}.py" for name in PROGRAMS] + ["tests/packs"]
    said = _run(copy, sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--db", database, *tests)
    assert " passed" in said
    assert "skipped" not in said


@pytest.mark.parametrize(
    "name, words",
    [
        ("", "name the program"),
        ("Grants", "small letters"),
        ("class", "small letters"),
        ("../grants", "small letters"),
        ("people", "already"),
        ("health_windows", "already"),
        ("sessions", "already"),
        ("a_name_that_goes_on_too_long", "longer than 20"),
    ],
)
def test_a_bad_name_writes_nothing(tmp_path, name, words):
    for folder in ("ambos/programs/health_windows", "ambos/records/people", "ambos/templates", "tests/programs"):
        (tmp_path / folder).mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CannotWrite, match=words):
        write_program(tmp_path, name)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "kind, name, words",
    [
        ("destinations", "united_states", "there already"),
        ("origins", "atlantis", "no country is called"),
        ("countries", "canada", "KIND is origins or destinations"),
        ("destinations", "template", "name the pack"),
        ("destinations", "Canada", "name the pack"),
    ],
)
def test_a_bad_pack_writes_nothing(tmp_path, kind, name, words):
    for folder in ("packs/destinations/template", "packs/destinations/united_states", "packs/origins/template"):
        (tmp_path / folder).mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CannotWrite, match=words):
        write_pack(tmp_path, kind, name)
    assert sorted(tmp_path.rglob("*")) == before
