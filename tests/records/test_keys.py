"""Keys of rows: of their version, never the same, in the order they were made."""

from __future__ import annotations

from ambos.records.audit.keys import new_key


def test_keys_made_one_after_the_other_stand_in_that_order(monkeypatch):
    """Also within one millisecond: the newest of two reviews of a day is the one that came last."""
    moments = iter(range(1_795_000_000_000_000_000, 1_795_000_000_003_000_000, 250))
    monkeypatch.setattr("ambos.records.audit.keys.time.time_ns", lambda: next(moments))
    made = [new_key() for _ in range(12_000)]
    assert made == sorted(made)
    assert {(key.version, key.variant) for key in made} == {(7, "specified in RFC 4122")}


def test_keys_of_one_instant_are_not_the_same(monkeypatch):
    monkeypatch.setattr("ambos.records.audit.keys.time.time_ns", lambda: 1_795_000_000_000_000_000)
    assert len({new_key() for _ in range(1_000)}) == 1_000
