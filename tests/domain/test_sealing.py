"""Seals: one form each, every bit covered, every fault its own code."""

from __future__ import annotations

import random
import zlib
from datetime import UTC, date, datetime, timedelta

import cbor2
import cwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from ambos.domain import sealed_schemas as schemas
from ambos.domain import sealing
from ambos.domain.errors import Refused
from ambos.domain.folios import new_folio, printed, read_folio
from ambos.domain.sealed_schemas import Certificate, Mark, Past, Statement, Transfer

KEY = ec.derive_private_key(2009, ec.SECP256R1())
OTHER = ec.derive_private_key(2010, ec.SECP256R1())
PUBLIC = sealing.public_bytes(KEY)
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
SPANISH = "áéíóúüñÁÉÍÓÚÜÑ ºª’-'"
NAHUATL = "āēīōūĀĒĪŌŪ ꞌ ʼ h tl tz cuauhtēmōc"
MAYAN = "äëïöüÄËÏÖÜ ’ ʼ bʼ chʼ kʼ qʼ tʼ tzʼ ɓ ẍ Ẍ ñ"


def transfer(**changes) -> Transfer:
    return Transfer(
        **{
            "given_names": "Ximena",
            "surname1": "Ríos",
            "surname2": "Salcedo",
            "born_on": date(2014, 4, 9),
            "birthplace": "Zamora, Michoacán",
            "direction": 0,
            "school": "Secundaria Técnica 12",
            "grade": 7,
            "grade_there": 7,
            "attended": (date(2026, 8, 18), date(2026, 11, 13)),
            "days": (58, 60),
            "marks": tuple(Mark(n, 70 + n) for n in range(1, 10)),
            "past": tuple(Past(n, 2019 + n, 88) for n in range(1, 7)),
            "signers": (("Elvira Zamudio", "Directora"), ("Tomás Arriaga", "Control escolar")),
        }
        | changes
    )


def token(record=None, key=KEY, key_id="mx-los-angeles-1", **claims) -> bytes:
    small = schemas.compact(record or transfer())
    filled = {"folio": "K7M4QXPR2D9A", "issued_at": NOON, "place": 7} | claims
    return sealing.seal(sealing.claims(small, **filled), key, key_id)


def refusal(call, *arguments) -> str:
    with pytest.raises(Refused) as refused:
        call(*arguments)
    return refused.value.codes[0].removeprefix("documents.")


def opened(digits: str, public=PUBLIC):
    """The whole way back, from digits to record."""
    claims = sealing.read_claims(sealing.prove(sealing.take_apart(sealing.from_digits(digits)), public))
    return claims, schemas.read(claims.record)


def test_there_and_back():
    url = sealing.to_url("https://v.ambos.example/v/", token())
    claims, record = opened(url.split("#")[1])
    assert record == transfer()
    assert (claims.folio, claims.issued_at, claims.place, claims.expires_at) == ("K7M4QXPR2D9A", NOON, 7, None)
    assert len(url) < 1500
    assert sealing.from_url(url) == sealing.from_url(url.split("#")[1]) == token_bytes(url)


def token_bytes(url: str) -> bytes:
    return sealing.from_digits(url.split("#")[1])


def test_a_library_that_is_not_ours_accepts_it_and_refuses_another_key():
    sealed = token()
    pem = cwt.COSEKey.new({1: 2, -1: 1, -2: PUBLIC[:32], -3: PUBLIC[32:], 2: b"mx-los-angeles-1", 3: -7})
    payload = cwt.COSE.new().decode(sealed, pem)
    assert cbor2.loads(zlib.decompress(payload))[7] == "K7M4QXPR2D9A"
    public = sealing.public_bytes(OTHER)
    wrong = cwt.COSEKey.new({1: 2, -1: 1, -2: public[:32], -3: public[32:], 2: b"mx-los-angeles-1", 3: -7})
    with pytest.raises(cwt.VerifyError):
        cwt.COSE.new().decode(sealed, wrong)


def test_every_single_flipped_bit_is_refused():
    sealed = token()
    for bit in range(len(sealed) * 8):
        altered = bytearray(sealed)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Refused):
            opened(sealing.to_digits(bytes(altered)))


def test_every_single_changed_digit_is_refused():
    digits = sealing.to_digits(token())
    for at in range(len(digits)):
        for other in "0123456789".replace(digits[at], ""):
            with pytest.raises(Refused):
                opened(digits[:at] + other + digits[at + 1 :])


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_cut_doubled_and_spliced_codes_are_refused(data):
    digits = sealing.to_digits(token())
    cut = data.draw(st.integers(1, len(digits) - 1))
    with pytest.raises(Refused) as refused:
        opened(digits[:cut])
    assert refused.value.codes == ("documents.truncated",)
    for wrong in (digits + digits, digits + digits[:cut], digits[cut:], digits[cut:] + digits[:cut]):
        if wrong != digits:
            with pytest.raises(Refused):
                opened(wrong)


def test_a_signature_has_one_form():
    """With (r, s) also (r, n - s) would verify: the same paper in two codes."""
    parts = sealing.take_apart(token())
    s = int.from_bytes(parts.signature[32:], "big")
    twin = parts.signature[:32] + (sealing.ORDER - s).to_bytes(32, "big")
    altered = b"\xd2" + cbor2.dumps([parts.protected, {}, parts.packed, twin])
    assert refusal(opened, sealing.to_digits(altered)) == "bad_signature"


def test_an_envelope_has_one_form():
    parts = sealing.take_apart(token())
    for wrong in (
        cbor2.dumps([parts.protected, {}, parts.packed, parts.signature]),
        b"\xd2" + cbor2.dumps([parts.protected, {4: b"x"}, parts.packed, parts.signature]),
        b"\xd2" + cbor2.dumps([parts.protected, {}, parts.packed, parts.signature]) + b"\x00",
        b"\xd2" + cbor2.dumps([cbor2.dumps({1: -8, 4: b"mx"}), {}, parts.packed, parts.signature]),
        b"\xd2\x9f" + cbor2.dumps([parts.protected, {}, parts.packed, parts.signature])[1:] + b"\xff",
        b"\xd2" + cbor2.dumps("text"),
        cbor2.dumps(cbor2.CBORTag(17, [b"", {}, b"", b""])),
    ):
        assert refusal(sealing.take_apart, wrong) == "not_sealed"


@pytest.mark.parametrize(
    "text, code",
    [
        ("", "bad_digits"),
        ("https://v.ambos.example/v/", "bad_digits"),
        ("https://v.ambos.example/v/#https://evil.example", "bad_digits"),
        ("2" + "0" * 40, "bad_digits"),
        ("1٣٤٥", "bad_digits"),
        ("1 0010" + "0" * 25, "bad_digits"),
        ("1", "truncated"),
        ("10010" + "0" * 24, "truncated"),
        ("10010" + "0" * 26, "bad_digits"),
        ("10010" + "9" * 25, "bad_digits"),
        ("10000", "truncated"),
        ("10781" + "0" * 1879, "too_large"),
        ("19999" + "0" * 100_000, "too_large"),
    ],
)
def test_digits_that_are_none(text, code):
    def whole():
        sealing.take_apart(sealing.from_url(text))

    assert refusal(whole) == code


@given(st.binary(min_size=1, max_size=780))
@settings(max_examples=300, deadline=None)
def test_any_bytes_go_through_digits_and_none_opens(content):
    digits = sealing.to_digits(content)
    assert sealing.from_digits(digits) == content
    with pytest.raises(Refused):
        opened(digits)


def test_five_megabytes_are_not_unpacked():
    import tracemalloc

    protected = sealing.take_apart(token()).protected
    bomb = sealing.Token("mx-los-angeles-1", protected, zlib.compress(bytes(5_000_000), 9), b"")
    signed = _signed(bomb)
    tracemalloc.start()
    assert refusal(sealing.prove, signed, PUBLIC) == "too_large"
    assert tracemalloc.get_traced_memory()[1] < 100_000
    tracemalloc.stop()


def test_packed_bytes_with_a_tail_and_unordered_maps_are_refused():
    protected = sealing.take_apart(token()).protected
    for packed in (
        zlib.compress(cbor2.dumps(1)) + b"x",
        zlib.compress(cbor2.dumps(1))[:-1],
        zlib.compress(b"\x18\x01"),
        zlib.compress(b""),
        b"\x00\x01",
    ):
        parts = _signed(sealing.Token("mx-los-angeles-1", protected, packed, b""))
        assert refusal(sealing.prove, parts, PUBLIC) == "wrong_schema"


def _signed(unsigned):
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    r, s = decode_dss_signature(KEY.sign(unsigned.signed, ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(32, "big") + min(s, sealing.ORDER - s).to_bytes(32, "big")
    return sealing.Token(unsigned.key_id, unsigned.protected, unsigned.packed, signature)


def test_wrong_key_and_keys_that_are_none():
    assert refusal(opened, sealing.to_digits(token()), sealing.public_bytes(OTHER)) == "bad_signature"
    assert refusal(opened, sealing.to_digits(token()), bytes(64)) == "bad_key"


@pytest.mark.parametrize("letters", [SPANISH, NAHUATL, MAYAN])
def test_names_of_120_letters_fit_and_come_back(letters):
    name = (letters * 10)[:120].strip()
    name += "a" * (120 - len(name))
    assert len(name) == 120
    certificate = Certificate(what=1, name=name, course="Primaria", provider="Plaza", ends_on=date(2026, 6, 1))
    statement = Statement(
        serial="MX-2026-1", name=name, birth_year=1981, registered_on=date(2026, 1, 2), office="Phoenix"
    )
    child = transfer(given_names=name)
    for record in (certificate, statement, child):
        assert opened(sealing.to_digits(token(record)))[1] == record


def test_what_does_not_fit_a_code_is_refused_before_it_is_printed():
    chance = random.Random(1)
    text = "".join(chance.choice("abcdefghijklmnopqrstuvwxyzáéíóúñ") for _ in range(240))
    full = transfer(note=text, note_there=text[::-1], marks=tuple(Mark(text[n : n + 60], n) for n in range(24)))
    assert refusal(token, full) == "too_large"


@pytest.mark.parametrize(
    "change",
    [
        {"given_names": "x" * 121},
        {"given_names": ""},
        {"given_names": "Xi\u202emena"},
        {"surname1": "R\u0000os"},
        {"born_on": date(1899, 1, 1)},
        {"born_on": "2014-04-09"},
        {"direction": 2},
        {"direction": True},
        {"grade": 0},
        {"grade": 13},
        {"days": (1, 0)},
        {"marks": ()},
        {"marks": (Mark(0, 90),)},
        {"marks": (Mark(1, 101),)},
        {"marks": (Mark(1, 9.5),)},
        {"is_provisional": 0},
    ],
)
def test_values_out_of_bounds_are_refused_by_name(change):
    with pytest.raises(Refused) as refused:
        schemas.compact(transfer(**change))
    assert [(r.code, r.field) for r in refused.value.reasons] == [("documents.bad_value", next(iter(change)))]


@pytest.mark.parametrize(
    "alter",
    [
        lambda small: small | {99: 1},
        lambda small: small | {0: 302},
        lambda small: small | {0: True},
        lambda small: {n: v for n, v in small.items() if n != 1},
        lambda small: small | {1: "  Ximena"},
        lambda small: small | {1: "Ximen\u0061\u0301"},
        lambda small: small | {13: [[1, 200]]},
        lambda small: small | {13: [[1]]},
        lambda small: small | {13: []},
        lambda small: small | {4: 10**9},
        lambda small: small | {"x": 1},
        lambda small: [small],
        lambda small: sorted(small),
    ],
)
def test_a_good_seal_over_a_wrong_shape_is_refused(alter):
    payload = sealing.claims(alter(schemas.compact(transfer())), folio="K7M4QXPR2D9A", issued_at=NOON, place=7)
    sealed = sealing.seal(payload, KEY, "mx-los-angeles-1")
    assert refusal(opened, sealing.to_digits(sealed)) == "wrong_schema"


@pytest.mark.parametrize(
    "payload",
    [
        {},
        [],
        {6: 1, 7: "K", -65537: {}},
        {6: "1", 7: "K", -65537: {}, -65538: 1},
        {6: 1, 7: 1, -65537: {}, -65538: 1},
        {6: 2**60, 7: "K", -65537: {}, -65538: 1},
        {6: -1, 7: "K", -65537: {}, -65538: 1},
        {6: 1, 7: "K", -65537: {}, -65538: 1, 99: 0},
    ],
)
def test_claims_of_another_shape_are_refused(payload):
    assert refusal(sealing.read_claims, payload) == "wrong_schema"


def test_optional_fields_take_no_room_and_pending_is_not_zero():
    bare = transfer(surname2=None, birthplace=None, past=None, signers=None, marks=(Mark(1, None), Mark(2, 0)))
    small = schemas.compact(bare)
    assert set(small) == {0, 1, 2, 4, 6, 7, 9, 10, 11, 12, 13}
    assert schemas.read(small).marks == (Mark(1, None), Mark(2, 0))


def test_layouts_never_move():
    """Paper cannot be updated: a number in this table never changes its meaning. Only add."""
    assert {schema.__name__: {at.number: name for name, at in schemas.layout(schema).items()}
            for schema in schemas.SCHEMAS.values()} == {
        "Certificate": {1: "what", 2: "name", 3: "course", 4: "provider", 5: "hours", 6: "starts_on", 7: "ends_on",
                        8: "result"},
        "Statement": {1: "serial", 2: "name", 3: "birth_year", 4: "registered_on", 5: "office"},
        "Analysis": {1: "number", 2: "district", 3: "rules", 4: "credits", 5: "lines", 6: "without", 7: "missing", 8: "grade"},
        "Transfer": {1: "given_names", 2: "surname1", 3: "surname2", 4: "born_on", 5: "birthplace", 6: "direction",
                     7: "school", 8: "school_place", 9: "grade", 10: "grade_there", 11: "attended", 12: "days",
                     13: "marks", 14: "past", 15: "note", 16: "note_there", 17: "language_support", 18: "signers",
                     19: "is_provisional", 20: "earned", 21: "earned_on"},
    }  # fmt: skip


def test_expiry_is_kept():
    sealed = token(expires_at=NOON + timedelta(days=365))
    assert opened(sealing.to_digits(sealed))[0].expires_at == NOON + timedelta(days=365)


def test_folios():
    folio = new_folio(random.Random(3).randrange)
    assert len(folio) == 12
    assert read_folio(printed(folio).lower().replace("-", " ")) == folio
    for at in range(12):
        wrong = folio[:at] + ("A" if folio[at] != "A" else "B") + folio[at + 1 :]
        assert refusal(read_folio, wrong) == "bad_folio"
    assert refusal(read_folio, folio[:11]) == "bad_folio"
    assert refusal(read_folio, "") == "bad_folio"
