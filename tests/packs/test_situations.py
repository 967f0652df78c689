"""The situations each pack ships, read as a table."""

import pytest

from tests.packs.answers import QUESTIONS
from tests.packs.shelf import ALL


def situations():
    for name, pack in ALL.items():
        for file in sorted((pack.folder / "tests").glob("*.yaml")):
            for number, row in enumerate(pack.read(file.relative_to(pack.folder).as_posix())["situations"]):
                yield pytest.param(name, row, id=f"{name}-{number}-{row['ask']}")


@pytest.mark.parametrize("pack, row", list(situations()))
def test_a_situation_has_the_answer_its_pack_expects(pack, row):
    assert QUESTIONS[row["ask"]](pack, row) == row["expect"]


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_pack_ships_situations(name):
    file = ALL[name].read("tests/situations.yaml")
    assert file["schema"] == "ambos-situations/1"
    assert len(file["situations"]) >= 5
