"""`ambos election` as an outsider runs it: a process of its own, no installation, no database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import belenios

ROOT = Path(__file__).resolve().parents[2]


def ambos(*arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("AMBOS_", "DATABASE_", "DJANGO_"))
    }
    command = [sys.executable, "-m", "ambos.config.cli", "election", *arguments]
    return subprocess.run(command, cwd=ROOT, env=clean | {"AMBOS_VAR": "/nonexistent"}, capture_output=True, text=True)


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory) -> tuple[Path, dict]:
    out = tmp_path_factory.mktemp("election") / "public"
    words = "--voters 12 --candidates 4 --seats 2 --trustees 3 --threshold 2 --json --out"
    done = ambos("rehearse", *words.split(), str(out))
    assert (done.returncode, done.stderr) == (0, "")
    return out, json.loads(done.stdout)


def test_a_rehearsal_leaves_one_archive_and_keeps_the_keys_elsewhere(rehearsed):
    out, said = rehearsed
    assert [str(file) for file in out.iterdir()] == [said["archive"]]
    keys = Path(said["keys"])
    assert {file.name: file.stat().st_mode & 0o777 for file in keys.iterdir()} == {
        "codes.txt": 0o600,
        "trustees.txt": 0o600,
    }
    assert keys.stat().st_mode & 0o777 == 0o700
    assert len((keys / "codes.txt").read_text().split()) == 12


def test_both_judges_accept_it(rehearsed, tmp_path):
    out, said = rehearsed
    done = ambos("verify", str(out), "--json")
    assert done.returncode == 0
    assert [check["holds"] for check in json.loads(done.stdout)["checks"]] == [True] * 9
    assert belenios.verifies(Path(said["archive"]).read_bytes(), tmp_path)
    assert len(said["result"]) == 4


def test_what_is_wrong_is_said_with_exit_one(rehearsed, tmp_path):
    _, said = rehearsed
    content = Path(said["archive"]).read_bytes()
    (tmp_path / "x.bel").write_bytes(content[:-512])
    done = ambos("verify", str(tmp_path))
    assert done.returncode == 1
    assert "The archive is cut off or is no archive" in done.stderr
    assert done.stdout.splitlines()[-1] == "this election does NOT hold"
    done = ambos("verify", str(rehearsed[0]), "--tracker", "nobody's", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["checks"][-1]["reasons"][0]["code"] == "elections.tracker_unknown"


def test_bad_input_ends_with_two(rehearsed, tmp_path):
    out, _ = rehearsed
    words = ["--voters", "3", "--candidates", "2", "--seats", "1", "--out"]
    for done in (
        ambos("verify", str(tmp_path)),
        ambos("verify", str(tmp_path / "missing")),
        ambos("rehearse", *words, str(out)),
        ambos("rehearse", *words, str(tmp_path / "a"), "--keys", str(tmp_path / "a" / "keys")),
        ambos("rehearse", *words, str(tmp_path / "a"), "--trustees", "2", "--threshold", "3"),
        ambos("rehearse", "--voters", "0", "--candidates", "2", "--seats", "1", "--out", str(tmp_path / "a")),
    ):
        assert done.returncode == 2
        assert done.stderr
        assert done.stdout == ""
