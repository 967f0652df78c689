"""A value on a date with its reference; two on one day, or none, is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambos.domain.errors import Refused
from ambos.domain.parameters import Parameter, Valued


def row(value, valid_from, valid_to=None, **more):
    return {
        "value": value,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "source": "Normas",
        "confidence": "high",
    } | more


def test_the_ceiling_of_a_grant_as_the_rules_changed():
    ceiling = Parameter.load(
        "grants.award_ceiling",
        [
            row(30000, date(2013, 1, 1), unit="MXN", source="Normas 2013, art. 12"),
            row("15000", "2005-03-01", "2012-12-31", unit="MXN", source="Normas 2005, art. 9", as_of="2026-01-10"),
        ],
    )
    old = Valued(
        Decimal(15000), date(2005, 3, 1), date(2012, 12, 31), "Normas 2005, art. 9", "high", "MXN", date(2026, 1, 10)
    )
    assert ceiling.on(date(2005, 3, 1)) == ceiling.on(date(2012, 12, 31)) == old
    assert (ceiling.on(date(2013, 1, 1)).number, ceiling.on(date(2090, 1, 1)).source) == (30000, "Normas 2013, art. 12")
    with pytest.raises(Refused) as refused:
        ceiling.on(date(2005, 2, 28))
    assert refused.value.codes == ("parameters.not_in_force",)


JAN, FEB, MAR = (date(2026, m, 1) for m in (1, 2, 3))


@pytest.mark.parametrize(
    "rows, codes, values",
    [
        ([row(1, JAN, FEB), row(2, FEB)], ["parameters.overlap"], {"day": FEB}),
        ([row(1, JAN), row(2, JAN)], ["parameters.overlap"], {"day": JAN}),
        ([row(1, JAN, date(2026, 1, 30)), row(2, FEB)], ["parameters.gap"], {"day": date(2026, 1, 31)}),
        ([row(1, JAN, JAN), row(2, FEB, MAR), row(3, MAR)], ["parameters.gap", "parameters.overlap"], {}),
        ([], ["parameters.empty"], {}),
        ([row(1, JAN, source=" ")], ["parameters.bad_row"], {"what": "source", "row": 1}),
        ([row(None, JAN)], ["parameters.bad_row"], {"what": "value"}),
        ([row("NaN", JAN)], ["parameters.bad_row"], {"what": "value"}),
        ([row(1, "soon")], ["parameters.bad_row"], {"what": "valid_from"}),
        ([row(1, FEB, JAN)], ["parameters.bad_row"], {"what": "valid_to"}),
        ([row(1, JAN, confidence="sure")], ["parameters.bad_row"], {"what": "confidence"}),
        ([row(1, JAN, vaild_to=FEB)], ["parameters.bad_row"], {"what": "unknown vaild_to"}),
        ([row(None, "soon")], ["parameters.bad_row"] * 2, {}),
    ],
)
def test_files_that_are_refused(rows, codes, values):
    with pytest.raises(Refused) as refused:
        Parameter.load("x.y", rows)
    assert list(refused.value.codes) == codes
    found = refused.value.reasons[0].values
    assert found["parameter"] == "x.y"
    assert {key: found[key] for key in values} == values


def test_words_and_yes_or_no_are_values_too():
    some = Parameter.load("x.y", [row("monthly", JAN, JAN), row(True, date(2026, 1, 2))])
    assert (some.on(JAN).value, some.on(FEB).value) == ("monthly", True)
    with pytest.raises(TypeError):
        _ = some.on(JAN).number


def test_a_value_that_ended_is_not_in_force():
    with pytest.raises(Refused):
        Parameter.load("x.y", [row(1, JAN, JAN)]).on(FEB)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6), st.randoms())
def test_every_day_from_the_first_has_exactly_one_value(lengths, random):
    starts = [JAN + timedelta(days=sum(lengths[:i])) for i in range(len(lengths))]
    rows = [row(i, start) for i, start in enumerate(starts)]
    random.shuffle(rows)
    parameter = Parameter.load("x.y", rows)
    for i, start in enumerate(starts):
        assert parameter.on(start).value == i
        if i:
            assert parameter.on(start - timedelta(days=1)).value == i - 1
