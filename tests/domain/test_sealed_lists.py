"""Lists of keys and revocations, and a whole compromise played with them."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from ambos.domain import sealing
from ambos.domain.errors import Refused
from ambos.domain.sealed_lists import (
    Compromise,
    KeyList,
    ListedKey,
    Revocations,
    bits_of,
    judge,
    open_keys,
    open_lists,
    open_revocations,
    proofs_of,
    sign_keys,
    sign_revocations,
)
from ambos.domain.sealed_schemas import Statement, compact
from ambos.domain.sealing_roots import new_root, open_root, public_of

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ROOT, SIGNER, PUBLISHER, STRANGER = (ec.derive_private_key(n, ec.SECP256R1()) for n in (11, 12, 13, 14))
ROOTS = [sealing.public_bytes(ROOT)]
LA, PRESS = "mx-los-angeles-1", "mx-publisher-1"
STOLEN_ON = datetime(2026, 10, 1, tzinfo=UTC)


def paper(place=0, issued_at=NOW - timedelta(days=60), key=SIGNER, key_id=LA, name="Lupe Hernández", **claims) -> bytes:
    record = Statement(
        serial=f"S-{place}", name=name, birth_year=1981, registered_on=date(2026, 1, 2), office="Los Ángeles"
    )
    filled = {"folio": f"K7M4QXPR2D{place:02d}", "issued_at": issued_at, "place": place} | claims
    return sealing.seal(sealing.claims(compact(record), **filled), key, key_id)


def lists(*, revoked=(), compromise=None, good_until=NOW + timedelta(days=7), sample=False):
    keys = [
        ListedKey(LA, sealing.public_bytes(SIGNER), ("Consulado", "Consulate"), date(2026, 1, 1), date(2026, 12, 31),
                  is_sample=sample, compromise=compromise),
        ListedKey(PRESS, sealing.public_bytes(PUBLISHER), ("Sede", "HQ"), date(2026, 1, 1), date(2026, 12, 31),
                  is_publisher=True),
    ]  # fmt: skip
    listed = KeyList(3, NOW - timedelta(days=30), ("Instituto", "Institute"), {k.key_id: k for k in keys})
    daily = Revocations(9, NOW - timedelta(days=1), good_until, {LA: bits_of(revoked)})
    return open_lists(sign_keys(listed, ROOT), sign_revocations(daily, PUBLISHER, PRESS), ROOTS)


def why(token, **of_lists) -> str:
    with pytest.raises(Refused) as refused:
        judge(token, lists(**of_lists), now=NOW)
    return refused.value.codes[0].removeprefix("documents.")


def test_a_good_paper():
    found = judge(paper(), lists(revoked=[1, 2, 9]), now=NOW)
    assert (found.record.name, found.key.owner, found.warnings) == (
        "Lupe Hernández",
        ("Consulado", "Consulate"),
        (),
    )
    assert (found.lists.keys.sequence, found.lists.revocations.sequence) == (3, 9)


@pytest.mark.parametrize(
    "token, of_lists, code",
    [
        (paper(place=9), {"revoked": [0, 9]}, "revoked"),
        (paper(expires_at=NOW - timedelta(seconds=1)), {}, "expired"),
        (paper(issued_at=NOW + timedelta(days=2)), {}, "future_dated"),
        (paper(issued_at=datetime(2025, 6, 1, tzinfo=UTC)), {}, "key_out_of_time"),
        (paper(key_id="mx-nowhere-1"), {}, "unknown_key"),
        (paper(key=PUBLISHER, key_id=PRESS), {}, "unknown_key"),
        (paper(key=STRANGER), {}, "bad_signature"),
        (paper()[:-1], {}, "truncated"),
        (b"", {}, "truncated"),
        (b"hello", {}, "not_sealed"),
        (b"\x00" * 80, {}, "not_sealed"),
    ],
)  # fmt: skip
def test_bad_papers(token, of_lists, code):
    assert why(token, **of_lists) == code


def test_clocks_and_old_lists():
    judge(paper(issued_at=NOW + timedelta(hours=23)), lists(), now=NOW)
    assert judge(paper(), lists(good_until=NOW - timedelta(days=1)), now=NOW).warnings == ("old_list",)
    assert judge(paper(), lists(sample=True), now=NOW).warnings == ("sample",)


def test_a_whole_compromise():
    """After it a paper of the stolen key holds only if the list names it, at its own place."""
    before = {n: paper(place=n, issued_at=STOLEN_ON - timedelta(days=9 - n)) for n in range(3)}
    honest_after = paper(place=3, issued_at=STOLEN_ON + timedelta(days=1))
    stolen = Compromise(STOLEN_ON, proofs_of({n: sealing.take_apart(t).proof for n, t in before.items()}))
    for token in (*before.values(), honest_after):
        judge(token, lists(), now=NOW)
    for token in before.values():
        assert judge(token, lists(compromise=stolen), now=NOW).record.birth_year == 1981
    assert why(honest_after, compromise=stolen) == "issued_after_compromise"
    forged = {
        "dated after": (paper(place=3, issued_at=NOW, name="Falso"), "issued_after_compromise"),
        "dated back": (paper(place=3, issued_at=STOLEN_ON - timedelta(days=5), name="Falso"), "not_in_list"),
        "at another's place": (paper(place=1, issued_at=STOLEN_ON - timedelta(days=8), name="Falso"), "not_in_list"),
        "far beyond": (paper(place=10**6, issued_at=STOLEN_ON - timedelta(days=5), name="Falso"), "not_in_list"),
    }
    for token, code in forged.values():
        assert why(token, compromise=stolen) == code
    assert why(before[1], compromise=stolen, revoked=[1]) == "revoked"
    assert why(before[0], compromise=Compromise(STOLEN_ON, b"")) == "not_in_list"


def test_a_place_without_a_paper_is_never_named():
    gap = proofs_of({2: b"\x01" * 10})
    assert gap == bytes(20) + b"\x01" * 10
    assert Compromise(STOLEN_ON, gap).names(2, b"\x01" * 10)
    assert not Compromise(STOLEN_ON, gap).names(5, b"\x01" * 10)


def test_lists_are_proven_from_the_root_down():
    listed = lists().keys
    forged = sign_keys(listed, STRANGER)
    with pytest.raises(Refused, match="bad_signature"):
        open_keys(forged, ROOTS)
    with pytest.raises(Refused, match="unknown_key"):
        open_keys(sign_keys(listed, ROOT), [])
    daily = Revocations(9, NOW, NOW, {})
    for key, key_id, code in [
        (STRANGER, PRESS, "bad_signature"),
        (SIGNER, LA, "unknown_key"),
        (PUBLISHER, "mx-other-1", "unknown_key"),
    ]:
        with pytest.raises(Refused, match=code):
            open_revocations(sign_revocations(daily, key, key_id), listed)


def test_a_paper_is_no_list_and_a_list_no_paper():
    with pytest.raises(Refused, match="unknown_key"):
        open_keys(paper(), ROOTS)
    with pytest.raises(Refused, match="wrong_schema"):
        open_keys(sealing.seal({0: 2}, ROOT, "root"), ROOTS)
    assert why(sign_revocations(Revocations(1, NOW, NOW, {}), PUBLISHER, PRESS)) == "unknown_key"


def test_bits():
    assert bits_of([]) == b""
    assert bits_of([0, 9]) == b"\x01\x02"
    revoked = Revocations(1, NOW, NOW, {LA: bits_of([0, 9])})
    assert [n for n in range(40) if revoked.has(LA, n)] == [0, 9]
    assert not revoked.has("mx-other-1", 0)


PHRASES = ("una frase larga de la primera", "otra frase larga del segundo")


@pytest.fixture(scope="module")
def root():
    return new_root(PHRASES, secrets.token_bytes)


def test_root_needs_both(root):
    public, (one, two) = root
    assert public_of(one) == public_of(two) == public
    assert sealing.public_bytes(open_root((two, one), PHRASES[::-1])) == public
    with pytest.raises(Refused, match="halves_apart"):
        open_root((one, one), (PHRASES[0], PHRASES[0]))
    with pytest.raises(Refused, match="wrong_passphrase"):
        open_root((one, two), (PHRASES[0], PHRASES[0]))
    other = new_root(PHRASES, secrets.token_bytes)[1]
    with pytest.raises(Refused, match="halves_apart"):
        open_root((one, other[1]), PHRASES)
    for bad in ("", "{}", "[1]", one.replace('"half": 1', '"half": 3'), one.replace('"half": 1', '"half": 2')):
        with pytest.raises(Refused, match=r"bad_half|wrong_passphrase"):
            open_root((bad, two), PHRASES)


@pytest.mark.parametrize(
    "phrases, code",
    [(("corta", PHRASES[1]), "short_passphrase"), ((PHRASES[0], f" {PHRASES[0]} "), "same_passphrase")],
)
def test_poor_passphrases(phrases, code):
    with pytest.raises(Refused, match=code):
        new_root(phrases, secrets.token_bytes)


def test_pass_phrases_are_one_in_any_keyboard():
    public, halves = new_root(("cañón de las águilas", PHRASES[1]), secrets.token_bytes)
    decomposed = "can\u0303o\u0301n de las a\u0301guilas"
    assert sealing.public_bytes(open_root(halves, (decomposed, PHRASES[1]))) == public
