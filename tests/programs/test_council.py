"""`ambos council seats`: exact output, refusals on standard error, no database."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from ambos.config.cli import is_offline
from ambos.programs.council.commands import COMMANDS, seats

POPULATION = "district,population\nFresno,500\nDallas,300\nCiudad Juárez,200\n"


@pytest.fixture
def ask(tmp_path):
    def run(*words, text=POPULATION):
        file = tmp_path / "population.csv"
        file.write_text(text, encoding="utf-8")
        return CliRunner().invoke(COMMANDS[0], ["seats", "--population", str(file), *words])

    return run


@pytest.mark.parametrize("method", ["hare", "sainte-lague"])
def test_nothing_but_json_in_the_order_of_the_file(ask, method):
    done = ask("--seats", "9", "--method", method, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout) == [
        {"district": "Fresno", "seats": 4},
        {"district": "Dallas", "seats": 3},
        {"district": "Ciudad Juárez", "seats": 2},
    ]
    assert "Juárez" in done.stdout


def test_the_workings_can_be_published(ask):
    lines = ask("--seats", "9").stdout.splitlines()
    assert lines[0] == "9 seats, 3 districts, hare, quota 166.67"
    assert lines[2].split() == ["Fresno", "500", "4", "0.0000"]


@pytest.mark.parametrize(
    "words, text, said",
    [
        (["--seats", "2"], POPULATION, "There are 3 districts and only 2 seats: each district has at least one.\n"),
        (["--seats", "9"], POPULATION.replace("300", ""),
         "The population of the district Dallas is not known. A blank is not zero: say the figure.\n"),
        (["--seats", "4"], POPULATION.replace("300", "500"),
         "Tie at the last seat: these districts have exactly the same claim, and only 1 more can be given among them: "
         "Fresno, Dallas. The rule set says what decides, mostly a public draw.\n"),
        (["--seats", "4"], "name\n", "The file has no column district.\nThe file has no column population.\n"),
        (["--seats", "4"], "district,population\na,1\na,2\n",
         "The district a stands twice; the second time in line 3.\n"),
        (["--seats", "4"], "district,population\na,many\n", "The population of the district a is no figure: many.\n"),
        (["--seats", "4"], "district;population\na;1.000\n",
         "The population of the district a can be read in two ways: 1.000. Write it without a point.\n"),
        (["--seats", "9", "--cap", "2"], POPULATION, "With at most 2 seats a district, 9 seats cannot all be given.\n"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_on_standard_error_with_two(ask, words, text, said):
    done = ask(*words, "--json", text=text)
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", said)


@pytest.mark.parametrize("words", [["--seats", "0"], ["--seats", "x"], ["--seats", "5", "--method", "dhondt"], []])
def test_words_it_does_not_know_end_with_two(ask, words):
    assert ask(*words).exit_code == 2


def test_it_needs_no_installation():
    assert is_offline(seats)
