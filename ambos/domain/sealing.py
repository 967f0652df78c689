"""Sealing: a whole record, signed, as digits behind the ``#`` of an address, so that a QR code carries it.

The rule. What a paper says is CBOR, packed by zlib, signed as COSE_Sign1 with ES256 (RFC 9052, RFC 9053), and written
in decimal, because the numeric mode of a QR code is its densest. What follows ``#`` never reaches a server. Packed
*before* it is signed: the signature covers every bit that is unpacked, so nothing unproven is ever unpacked, and packed
bytes that say the same in other bits do not pass. Everything has exactly one form, and any other is refused: the
envelope is rebuilt and compared, the signature has its low half (``s <= n/2``), the digits their exact number.

The digits: ``1`` (this format), four digits with the number of bytes, then the bytes as one whole number with leading
zeros, as many digits as that many bytes can need. So a cut code is known as cut, and a doubled one as too long.

The payload inside is a CWT (RFC 8392): 6 issued at, 4 expires at, 7 folio; -65537 the record (``sealed_schemas``),
-65538 its place in the list of revocations. Which keys are good is for ``sealed_lists`` to say. Source: documents design;
trial ``fragment_issue``. Refusals are ``documents.<code>``, each fault its own.
"""

from __future__ import annotations

import hashlib
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from ambos.domain.errors import Refused

FORMAT = "1"
LONGEST_TOKEN = 780
"""Bytes: 1,884 digits, so that an address with them stays under 2,000 characters and the QR code under version 25."""
LONGEST_URL = 2000
LONGEST_PAYLOAD = 8 * 1024
"""Bytes after unpacking: four times what the longest honest record needs. Unpacking stops there."""
PROOF_BYTES = 10
"""Bytes of a ``proof``. A forger with a stolen key must hit the one proof at the place he claims: 2^80 tries."""
SIGNATURE_BYTES = 64
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of P-256 (FIPS 186-4)."""
ISSUED_AT, EXPIRES_AT, FOLIO, RECORD, PLACE = 6, 4, 7, -65537, -65538
_ALG, _KID, _ES256 = 1, 4, -7
_TAG = b"\xd2"  # CBOR tag 18, COSE_Sign1


@dataclass(frozen=True)
class Token:
    """A sealed record taken apart, its signature not yet proven. ``key_id`` says whose key must have made it."""

    key_id: str
    protected: bytes
    packed: bytes
    signature: bytes

    @property
    def signed(self) -> bytes:
        """The exact bytes the signature is over (RFC 9052, 4.4)."""
        return cbor2.dumps(["Signature1", self.protected, b"", self.packed])

    @property
    def proof(self) -> bytes:
        """A short hash of what was signed: names this record in the list of what a stolen key had honestly issued."""
        return hashlib.sha256(self.signed).digest()[:PROOF_BYTES]


def seal(payload: Any, key: ec.EllipticCurvePrivateKey, key_id: str, *, longest: int | None = LONGEST_TOKEN) -> bytes:
    """``payload`` signed: the token's bytes. Refused ``documents.too_large`` when it would not fit a code (``longest``)."""
    protected = cbor2.dumps({_ALG: _ES256, _KID: key_id.encode("ascii")})
    packed = zlib.compress(cbor2.dumps(payload), 9)
    unsigned = Token(key_id, protected, packed, b"")
    r, s = decode_dss_signature(key.sign(unsigned.signed, ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(32, "big") + min(s, ORDER - s).to_bytes(32, "big")
    token = _envelope(protected, packed, signature)
    if longest is not None and len(token) > longest:
        raise Refused("documents.too_large", size=len(token), longest=longest)
    return token


def take_apart(token: bytes) -> Token:
    """The parts of a token in its one form. Refused ``documents.truncated`` when it stops short and
    ``documents.not_sealed`` when it is no token of ours, or one in another form."""
    if token[:1] not in (b"", _TAG):
        raise Refused("documents.not_sealed")
    try:
        stream = BytesIO(token)
        found = cbor2.CBORDecoder(stream).decode()
        rest = stream.read(1)
    except cbor2.CBORDecodeEOF:
        raise Refused("documents.truncated") from None
    except Exception as fault:  # a decoder of hostile bytes fails in many ways, and each means the same
        raise Refused("documents.not_sealed") from fault
    if rest or not isinstance(found, cbor2.CBORTag):
        raise Refused("documents.not_sealed")
    parts = found.value
    if not (isinstance(parts, list) and len(parts) == 4 and all(isinstance(parts[i], bytes) for i in (0, 2, 3))):
        raise Refused("documents.not_sealed")
    protected, _, packed, signature = parts
    key_id = _key_id(protected)
    if len(signature) != SIGNATURE_BYTES or token != _envelope(protected, packed, signature):
        raise Refused("documents.not_sealed")
    return Token(key_id, protected, packed, signature)


def prove(token: Token, public_key: bytes, *, longest: int = LONGEST_PAYLOAD) -> Any:
    """What the token says, once its signature is proven with ``public_key`` (X and Y, 64 bytes).

    Refused ``documents.bad_signature``; ``documents.too_large`` when it unpacks to more than ``longest`` bytes, before
    they are made; ``documents.wrong_schema`` when what was signed is not CBOR in its one form.
    """
    r, s = int.from_bytes(token.signature[:32], "big"), int.from_bytes(token.signature[32:], "big")
    if s > ORDER // 2:
        raise Refused("documents.bad_signature")
    try:
        key_of(public_key).verify(encode_dss_signature(r, s), token.signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise Refused("documents.bad_signature") from None
    plain = _unpacked(token.packed, longest)
    try:
        payload = cbor2.loads(plain)
        if cbor2.dumps(payload) != plain:
            raise Refused("documents.wrong_schema")
    except Refused:
        raise
    except Exception as fault:
        raise Refused("documents.wrong_schema") from fault
    return payload


def to_digits(token: bytes) -> str:
    """The token as the digits of a code."""
    return f"{FORMAT}{len(token):04d}{int.from_bytes(token, 'big'):0{_digits_for(len(token))}d}"


def from_digits(digits: str) -> bytes:
    """The token behind the digits.

    Refused ``documents.bad_digits`` (other characters, another format, more digits than the length says),
    ``documents.truncated`` (fewer), ``documents.too_large`` (a length no code of ours has; nothing is computed).
    """
    if not (digits.isascii() and digits.isdigit()) or digits[0] != FORMAT:
        raise Refused("documents.bad_digits")
    if len(digits) < 5:
        raise Refused("documents.truncated")
    length, body = int(digits[1:5]), digits[5:]
    if length > LONGEST_TOKEN:
        raise Refused("documents.too_large", size=length, longest=LONGEST_TOKEN)
    if len(body) < _digits_for(length):
        raise Refused("documents.truncated")
    if len(body) > _digits_for(length):
        raise Refused("documents.bad_digits")
    number = int(body or "0")
    if number >> (8 * length):
        raise Refused("documents.bad_digits")
    return number.to_bytes(length, "big")


def to_url(address: str, token: bytes) -> str:
    """The address a code carries. Refused ``documents.too_large`` at 2,000 characters or more."""
    url = f"{address}#{to_digits(token)}"
    if len(url) >= LONGEST_URL:
        raise Refused("documents.too_large", size=len(url), longest=LONGEST_URL)
    return url


def from_url(text: str) -> bytes:
    """The token of an address, or of bare digits. Refusals: those of ``from_digits``; ``documents.bad_digits`` without any."""
    _, mark, digits = text.strip().rpartition("#")
    if mark and digits.lower().startswith("http"):
        raise Refused("documents.bad_digits")
    return from_digits(digits)


def claims(
    record: Any, *, folio: str, issued_at: datetime, place: int, expires_at: datetime | None = None
) -> dict[int, Any]:
    """The payload of a paper: ``record`` (already compact) with its folio, times and place in the revocation list."""
    payload: dict[int, Any] = {ISSUED_AT: int(issued_at.timestamp()), FOLIO: folio, RECORD: record, PLACE: place}
    if expires_at is not None:
        payload[EXPIRES_AT] = int(expires_at.timestamp())
    return payload


@dataclass(frozen=True)
class Claims:
    """The payload of a paper, read: every type checked, the record still compact."""

    folio: str
    issued_at: datetime
    expires_at: datetime | None
    place: int
    record: Any


def read_claims(payload: Any) -> Claims:
    """Refused ``documents.wrong_schema`` when a claim is missing, unknown or of another type."""
    known = {ISSUED_AT, EXPIRES_AT, FOLIO, RECORD, PLACE}
    if not isinstance(payload, Mapping) or not known - {EXPIRES_AT} <= set(payload) <= known:
        raise Refused("documents.wrong_schema")
    moments = [payload[ISSUED_AT], payload.get(EXPIRES_AT, 0), payload[PLACE]]
    if not isinstance(payload[FOLIO], str) or any(type(n) is not int or not 0 <= n < 2**40 for n in moments):
        raise Refused("documents.wrong_schema")
    try:
        return Claims(
            folio=payload[FOLIO],
            issued_at=datetime.fromtimestamp(payload[ISSUED_AT], UTC),
            expires_at=datetime.fromtimestamp(payload[EXPIRES_AT], UTC) if EXPIRES_AT in payload else None,
            place=payload[PLACE],
            record=payload[RECORD],
        )
    except (ValueError, OverflowError, OSError):
        raise Refused("documents.wrong_schema") from None


def public_bytes(key: ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey) -> bytes:
    """X and Y, 64 bytes: how public keys are kept and listed."""
    public = key.public_key() if isinstance(key, ec.EllipticCurvePrivateKey) else key
    numbers = public.public_numbers()
    return numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")


def key_of(public_key: bytes) -> ec.EllipticCurvePublicKey:
    """The key behind 64 bytes. Refused ``documents.bad_key`` when they are no point of P-256."""
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b"\x04" + public_key)
    except ValueError:
        raise Refused("documents.bad_key") from None


def _envelope(protected: bytes, packed: bytes, signature: bytes) -> bytes:
    return _TAG + cbor2.dumps([protected, {}, packed, signature])


def _key_id(protected: bytes) -> str:
    try:
        header = cbor2.loads(protected)
        if header != {_ALG: _ES256, _KID: header[_KID]} or cbor2.dumps(header) != protected:
            raise Refused("documents.not_sealed")
        return str(header[_KID].decode("ascii"))
    except Refused:
        raise
    except Exception as fault:
        raise Refused("documents.not_sealed") from fault


def _unpacked(packed: bytes, longest: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        plain = unpacker.decompress(packed, longest + 1)
    except zlib.error as fault:
        raise Refused("documents.wrong_schema") from fault
    if len(plain) > longest:
        raise Refused("documents.too_large", size=len(plain), longest=longest)
    if not unpacker.eof or unpacker.unused_data:
        raise Refused("documents.wrong_schema")
    return plain


def _digits_for(length: int) -> int:
    """How many digits the largest number of ``length`` bytes has."""
    return math.ceil(length * 8 * math.log10(2)) if length else 0
