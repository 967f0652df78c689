"""The command line itself: it begins without reading tables, and no mistake of the machine or of a file ends in a trace."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ambos.config.cli import ROOT, _commands, ambos
from ambos.records.registry.loading import manifests

BEGIN = """
import sys
sys.argv = ["ambos", *sys.argv[1:]]
from ambos.config.cli import main
try:
    main()
except SystemExit as end:
    code = end.code
read = sorted(name for name in sys.modules if name.startswith("ambos.") and name.endswith(".models"))
print("END", code, read, file=sys.stderr)
"""
"""Runs a command and says its exit code and which tables it read on the way."""


def begun(*arguments: str, folder: Path) -> tuple[str, str]:
    """(standard output, exit code and tables read) of a command typed where there is no installation."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AMBOS_", "DATABASE_URL", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-c", BEGIN, *arguments],
        env={**kept, "PYTHONPATH": str(ROOT), "AMBOS_VAR": str(folder)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout, done.stderr.splitlines()[-1]


def test_the_list_and_every_help_read_no_tables(tmp_path):
    said, end = begun("--help", folder=tmp_path)
    assert end == "END 0 []"
    assert {"  backup ", "  council ", "  vault "} <= {line[:10] for line in said.splitlines()} | {
        f"  {word} " for word in re.findall(r"^  ([a-z]+) ", said, re.MULTILINE)
    }
    assert begun("vault", "rotate", "--help", folder=tmp_path)[1] == "END 0 []"


def test_commands_of_files_alone_read_no_tables(tmp_path):
    (tmp_path / "districts.csv").write_text("district;population\nnorte;400\nsur;100\n", encoding="utf-8")
    (tmp_path / "people.csv").write_text("id,given,surname1,surname2,birth_date,sex,phone\n", encoding="utf-8")
    (tmp_path / "no.yaml").write_text("cases: []", encoding="utf-8")
    said, end = begun("council", "seats", "--population", "districts.csv", "--seats", "4", "--json", folder=tmp_path)
    assert (json.loads(said), end) == (
        [{"district": "norte", "seats": 3}, {"district": "sur", "seats": 1}],
        "END 0 []",
    )
    assert begun("people", "candidates", "people.csv", "--json", folder=tmp_path) == ("[]\n", "END 0 []")
    assert begun("assess", "no.yaml", "--check", folder=tmp_path) == ("0 agree, 0 disagree\n", "END 1 []")
    assert begun("facts", "gaps", "--on", "2026-11-22", folder=tmp_path)[1] == "END 0 []"
    assert begun("diagnostics", "check", folder=tmp_path)[1] == "END 0 []"
    assert begun("keys", "new", folder=tmp_path)[1] == "END 0 []"
    assert begun("hsds", "check", ".", folder=tmp_path)[1] == "END 1 []"
    asked = ("--voters", "3", "--candidates", "2", "--seats", "1", "--trustees", "1", "--out", "held")
    assert begun("election", "rehearse", *asked, folder=tmp_path)[1] == "END 0 []"
    assert begun("election", "verify", "held", folder=tmp_path)[1] == "END 0 []"


def test_a_refusal_has_its_words_where_nothing_was_read_before(tmp_path):
    (tmp_path / "districts.csv").write_text("district,population\nnorte,400\nsur,\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ambos.config.cli", "council", "seats", "--population", "districts.csv", "--seats", "4"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "The population of the district sur is not known. A blank is not zero: say the figure.\n"


def test_every_app_with_commands_says_so():
    files = dict(_commands())
    assert {p.slug: p.commands for p in manifests() if p.commands} == {
        title: ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for title, file in files.items()
        if title != "house"
    }


FILES = {
    "empty": b"",
    "noughts": b"\0" * 100,
    "utf16": "district,population\nñandú,100\n".encode("utf-16"),
    "one_long_cell": b'district,"population\n' + b"x" * 200_000,
    "deep": b"[" * 100_000,
    "no_day": b"- {id: x, as_of: 2026-13-45, state: TX, members: []}",
    "no_yaml": b"a: [1,\n b: }",
    "long_figure": b'{"lines": ' + b"9" * 5000 + b"}",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
}
TYPED = {
    "seats": ("council", "seats", "--seats", "3", "--population", "FILE"),
    "assess": ("assess", "FILE"),
    "assess --check": ("assess", "--check", "FILE"),
    "facts compare": ("facts", "compare", "FILE"),
    "credits": ("credits", "analyze", "FILE"),
    "candidates": ("people", "candidates", "FILE", "--json"),
    "diagnostics": ("diagnostics", "check", "FILE"),
    "verify": ("documents", "verify", "FILE"),
    "verify with lists": ("documents", "verify", "FILE", "--lists", "FILE", "--root", "FILE"),
    "sign": ("documents", "keys", "sign", "FILE", "--half", "FILE", "--half", "FILE", "--out", "signed"),
    "election verify": ("election", "verify", "FILE"),
    "hsds check": ("hsds", "check", "FILE"),
    "hsds export": ("hsds", "export", "--out", "FILE"),
    "sample": ("documents", "sample", "--kind", "transfer", "--out", "FILE"),
    "rehearse": ("election", "rehearse", "--voters", "2", "--candidates", "2", "--seats", "1", "--out", "FILE"),
}


def typed(command: str, file: Path, monkeypatch) -> tuple[int, str]:
    """(exit code, what it said on standard error) of a command over this file; a trace fails the test."""
    arguments = [str(file) if word == "FILE" else word for word in TYPED[command]]
    monkeypatch.setattr(sys, "argv", ["ambos", *arguments])
    done = CliRunner().invoke(ambos, arguments)
    assert isinstance(done.exception, SystemExit), repr(done.exception)
    return done.exit_code, done.stderr.strip()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("command", TYPED)
def test_a_file_that_is_something_else_is_refused_in_words(command, kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / kind).write_bytes(FILES[kind])
    code, said = typed(command, tmp_path / kind, monkeypatch)
    assert code in (1, 2)
    assert len(said) > 10
    assert "Aborted" not in said


@pytest.mark.django_db
@pytest.mark.parametrize("command", TYPED)
@pytest.mark.parametrize("place", ["nowhere/at/all" + "x" * 300, "/dev/null", "loop"])
def test_a_place_that_cannot_be_is_refused_in_words(command, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    code, said = typed(command, tmp_path / place, monkeypatch)
    assert code in (1, 2)
    assert len(said) > 10


def test_every_command_that_make_calls_exists():
    called = re.findall(r"\$\(BIN\)/ambos ([a-z][a-z ]*)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert "messages extract" in [words.strip() for words in called]
    ambos.load()
    missing = []
    for words in called:
        group, *rest = words.split()
        known = ambos.commands.get(group)
        if known is None or (rest and rest[0] not in getattr(known, "commands", {rest[0]: None})):
            missing.append(words.strip())
    assert missing == []
