"""`ambos diagnostics check`: banks of questions, whole, spoiled, cut short, and files that are none."""

from __future__ import annotations

import json

import pytest
import yaml
from click.testing import CliRunner

from ambos.programs.diagnostics import commands
from ambos.programs.diagnostics.loading import FOLDER


def test_banks_are_checked_on_the_command_line(tmp_path):
    found = CliRunner().invoke(commands.diagnostics, ["check", "--json"])
    assert (found.exit_code, [row["questions"] for row in json.loads(found.stdout)]) == (0, [40, 40, 40, 40])
    text = (FOLDER / "algebra_1.yaml").read_text(encoding="utf-8")
    spoiled = tmp_path / "bank.yaml"
    spoiled.write_text(text.replace('check: {value: "-7+12-9"}', 'check: {value: "7"}'), encoding="utf-8")
    told = CliRunner().invoke(commands.diagnostics, ["check", str(spoiled)])
    assert (told.exit_code, "alg-01" in told.stderr) == (1, True)
    spoiled.write_text("code: [", encoding="utf-8")
    assert CliRunner().invoke(commands.diagnostics, ["check", str(spoiled)]).exit_code == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "its parts are of another kind than lists of questions with their options"),
        (b"[1, 2]", "its parts are of another kind than lists of questions with their options"),
        (b"a: 1", "code is missing"),
        (b"code: [", "line 1, column 8: expected the node content, but found '<stream end>'"),
        ("código: 1".encode("cp1252"), "byte 2 is no text in UTF-8"),
        (b"{code: a, title: {es: a, en: b}, subject: s, grade: 8, provenance: p, skills: [1], misconceptions: {}, items: []}",
         "its parts are of another kind than lists of questions with their options"),
        (b"{code: a, title: {es: a, en: b}, subject: s, grade: .inf, provenance: p, skills: {}, misconceptions: {}, items: []}",
         "its parts are of another kind than lists of questions with their options"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_bank_is_said_in_a_sentence_without_a_trace(tmp_path, content, said):
    file = tmp_path / "bank.yaml"
    file.write_bytes(content)
    told = CliRunner().invoke(commands.diagnostics, ["check", str(file)])
    assert (told.exit_code, told.stdout, told.stderr) == (2, "", f"{file} is no bank of questions: {said}.\n")


def test_a_bank_that_was_cut_short_is_told_all_the_same(tmp_path):
    whole = yaml.safe_load((FOLDER / "algebra_1.yaml").read_text(encoding="utf-8"))
    file = tmp_path / "bank.yaml"
    for n in (0, 1, 3):
        file.write_text(yaml.safe_dump({**whole, "items": whole["items"][:n]}), encoding="utf-8")
        told = CliRunner().invoke(commands.diagnostics, ["check", str(file)])
        assert (told.exit_code, type(told.exception)) == (1, SystemExit), n
        assert f"algebra_1: {n} questions, at least 40 are needed" in told.stderr
