"""No cell of an export runs as a formula, and nothing typed is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambos.domain.cells import restore, safe_cell

TRICKY = st.text(alphabet="'=+-@\t\r\n＝＋－＠ \u200b\ufeff0123.,eE%aZ\"", max_size=8)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", " =1", "\u00a0=1",
        "\ufeff=1", "\u200b=cmd|'/c calc'!A0", "-", "+", "=", "-2+3+cmd|' /C calc'!A0", "+52 55 1234 5678",
        "'=1", "''@x", "\x00=1",
    ],
)  # fmt: skip
def test_what_could_run_is_made_text(text):
    assert safe_cell(text) == "'" + text
    assert restore(safe_cell(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "Rosa", "O'Brien", "'tis", "-5", "+5", "-5.25", "-1,234.50", "1e5", "-1E-5", "-7%", "+525512345678", "a=b",
     "5-3", "María-José", "2026-01-05"],
)  # fmt: skip
def test_what_is_harmless_stays(text):
    assert safe_cell(text) == restore(text) == text


@given(st.one_of(TRICKY, st.text(max_size=20)))
def test_nothing_is_lost(text):
    assert restore(safe_cell(text)) == text


@given(TRICKY)
def test_what_comes_out_is_text_or_a_number(text):
    cell = safe_cell(text)
    if cell.lstrip(" \u200b\ufeff")[:1] in set("=+-@＝＋－＠"):
        float(cell.replace(",", "").replace("%", "").replace(".", ""))  # only a number may begin so
    assert not cell.startswith(("\t", "\r", "\n"))
