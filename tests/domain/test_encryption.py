"""Sealed fields: another row, another purpose, one flipped bit or a lost key, and they stay closed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambos.domain.encryption import INDEX, CannotOpen, Keyring

OLD, NEW, INDEX_KEY = b"o" * 32, b"n" * 32, b"i" * 32
ring = Keyring({"2025": OLD, INDEX: INDEX_KEY}, "2025")
turned = Keyring({"2025": OLD, "2026": NEW, INDEX: INDEX_KEY}, "2026")
lost = Keyring({"2026": NEW, INDEX: INDEX_KEY}, "2026")
about = st.text(min_size=1, max_size=20)


def why(call):
    with pytest.raises(CannotOpen) as closed:
        call()
    return closed.value.reason, closed.value.key


@given(st.one_of(st.text(), st.binary()), about)
def test_what_is_sealed_opens(plain, row):
    sealed = ring.seal(plain, row)
    assert ring.open(sealed, row) == (plain.encode() if isinstance(plain, str) else plain)
    assert sealed != ring.seal(plain, row)
    assert ring.key_of(sealed) == "2025"


@given(about, about)
def test_copied_to_another_row_it_stays_closed(row, other):
    if row != other:
        assert why(lambda: ring.open(ring.seal("secret", row), other)) == ("altered", "2025")


@settings(max_examples=30)
@given(st.binary(max_size=12), about)
def test_one_flipped_bit_and_it_stays_closed(plain, row):
    sealed = ring.seal(plain, row)
    for bit in range(len(sealed) * 8):
        flipped = bytearray(sealed)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(CannotOpen):
            ring.open(bytes(flipped), row)


@given(st.binary(max_size=60))
def test_bytes_that_were_never_sealed(junk):
    with pytest.raises(CannotOpen):
        ring.open(junk, "row")


def test_cut_short():
    sealed = ring.seal("secret", "row")
    for length in range(len(sealed)):
        with pytest.raises(CannotOpen):
            ring.open(sealed[:length], "row")


def test_keys_turn_and_the_old_one_still_opens():
    sealed = ring.seal("CURP", "person-1")
    assert (ring.needs_rotation(sealed), turned.needs_rotation(sealed)) == (False, True)
    again = turned.seal(turned.open(sealed, "person-1"), "person-1")
    assert (turned.needs_rotation(again), lost.open(again, "person-1")) == (False, b"CURP")


def test_the_lost_key_drill():
    assert why(lambda: lost.open(ring.seal("CURP", "person-1"), "person-1")) == ("lost_key", "2025")


def test_a_key_replaced_under_the_same_id_is_noticed():
    assert why(lambda: Keyring({"2025": NEW}, "2025").open(ring.seal("x", "r"), "r")) == ("altered", "2025")


@given(st.text(), st.text())
def test_the_blind_index_finds_equals_and_survives_turning(one, other):
    assert ring.blind(one) == turned.blind(one) == lost.blind(one)
    assert (ring.blind(one) == ring.blind(other)) == (one == other)
    assert len(ring.blind(one)) == 64


def test_another_index_key_another_index():
    assert ring.blind("x") != Keyring({"2025": OLD, INDEX: NEW}, "2025").blind("x")
    assert why(lambda: Keyring({"2025": OLD}, "2025").blind("x")) == ("no_index", None)


def test_purposes_are_vaults_of_their_own():
    health, consular = ring.derive("health"), ring.derive("consular")
    sealed = health.seal("A1C", "row")
    assert (health.open(sealed, "row"), ring.derive("health").open(sealed, "row")) == (b"A1C", b"A1C")
    for other in (consular, ring, health.derive("health")):
        assert why(lambda other=other: other.open(sealed, "row")) == ("altered", "2025")
    assert len({r.blind("Rosa") for r in (ring, health, consular)}) == 3
    assert turned.derive("health").open(sealed, "row") == b"A1C"


def test_the_index_key_never_seals():
    with pytest.raises(ValueError):
        Keyring({INDEX: INDEX_KEY}, INDEX)
    forged = ring.seal("x", "r").replace(b"\x042025", b"\x05index")
    assert why(lambda: ring.open(forged, "r")) == ("lost_key", "index")


@pytest.mark.parametrize(
    "keys, current", [({}, "a"), ({"a": b"short"}, "a"), ({"a": OLD}, "b"), ({"": OLD}, ""), ({"ñ": OLD}, "ñ")]
)
def test_rings_that_cannot_be(keys, current):
    with pytest.raises(ValueError):
        Keyring(keys, current)


@pytest.mark.parametrize("call", [lambda: ring.seal("x", ""), lambda: ring.derive("")])
def test_nothing_is_left_unbound(call):
    with pytest.raises(ValueError):
        call()


def test_keys_do_not_show():
    assert repr(ring) == "Keyring(current='2025')"
