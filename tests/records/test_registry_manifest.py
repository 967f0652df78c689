"""What a manifest refuses when it is declared."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import pytest

from ambos.domain.indicators import Measure
from ambos.domain.units import Unit
from ambos.records.registry.manifest import Measured, Program


@pytest.mark.parametrize(
    ("measure", "fault"),
    [
        (Measure("x.people", Unit.person, "people"), True),
        (Measure("x.days", Unit.service, "days", kind="median"), True),
        (Measure("x.visits", Unit.contact, "visits"), False),
    ],
)
def test_what_cannot_be_added_up_says_what_the_network_comes_to(measure, fault):
    """Found at the start, not in the night when the figures of every program would stop."""
    one = Measured(measure, title="x", numerator="x", compute=lambda first, last: [])
    with pytest.raises(ValueError, match="cannot be added up") if fault else nullcontext():
        Program(slug="x", title="x", measures=(one,))
    Program(slug="x", title="x", measures=(replace(one, network=lambda first, last: None),))
