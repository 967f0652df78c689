"""The edge cases a README promises to withstand: each names tests, and each test named is there."""

from __future__ import annotations

import re

import pytest

from ambos.config.messages import ROOT

TESTS = ROOT / "tests"
PROGRAMS = ("health_windows", "eligibility", "council", "conferences", "elections")


def promised(program: str) -> list[tuple[str, list[str]]]:
    """(case, the tests it names) for each row of the table."""
    text = (ROOT / "ambos" / "programs" / program / "README.md").read_text(encoding="utf-8")
    table = text.split("## Edge cases\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1:-1] for line in table.splitlines() if line.startswith("| ")][1:]
    return [(case.strip(), re.findall(r"`(test_[a-z0-9_]+\*?)`", named)) for case, _what, named in rows]


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_edge_case_names_a_test_that_is_there(program):
    written = "\n".join(file.read_text(encoding="utf-8") for file in TESTS.rglob("test_*.py"))
    there = set(re.findall(r"def (test_\w+)", written))

    def is_there(name: str) -> bool:
        return any(one.startswith(name[:-1]) for one in there) if name.endswith("*") else name in there

    cases = promised(program)
    assert len(cases) >= 7
    assert [case for case, named in cases if not named] == []
    assert [name for _case, named in cases for name in named if not is_there(name)] == []
