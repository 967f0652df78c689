"""Which seals hold: the signed lists of keys and of revocations, and the judgement of one paper on one day.

The rule. Two lists travel with the page that verifies, each a sealed token of its own:

- the **list of keys**, signed by the root, which two persons hold together offline: whose key is whose, from which day to
  which, and which are compromised. It names the key that signs the other list.
- the **list of revocations**, signed daily by the listed publisher: for each key a string of bits, one a paper, set when
  the paper was voided, replaced or revoked. A stolen publisher key can hide a revocation; it can never bring back a
  compromised key, since that stands in the list of the root.

When a key is compromised, its date alone would not do: whoever holds the key dates a forgery back. So the list of keys
carries a short hash (``Token.proof``) of every paper the key had honestly issued before that day, each at the place of its
paper. A paper of a compromised key holds only if the proof at its own place is its own. As each place has one proof, a
forger must hit that one (2^80 tries), however many papers there are.

Clocks of old phones are wrong: one day of grace for papers from the future, and the page says that the clock may be. A
list is old when its ``good_until`` has passed: the answer stands, with that warning. Source: documents design, "Keys".
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from ambos.domain.errors import Refused
from ambos.domain.sealed_schemas import Record, read
from ambos.domain.sealing import PROOF_BYTES, Claims, Token, key_of, prove, read_claims, seal, take_apart

ROOT = "root"
"""The key id in the list of keys itself: whose root it is, the reader knows beforehand or not at all."""
KEYS_TYPE, REVOCATIONS_TYPE = 1, 2
LONGEST_LIST = 16 * 1024 * 1024
GRACE = timedelta(days=1)
MOST_PLACES = 2**22
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Compromise:
    """A key was in other hands from ``since``. ``proofs`` are those of its honest papers, each at the place of its paper;
    ten zero bytes stand where a place had none."""

    since: datetime
    proofs: bytes = field(repr=False)

    def names(self, place: int, proof: bytes) -> bool:
        """Is this the paper that was honestly issued at this place?"""
        return self.proofs[place * PROOF_BYTES : (place + 1) * PROOF_BYTES] == proof


@dataclass(frozen=True)
class ListedKey:
    """A key as the root lists it. ``public`` is X and Y; ``owner`` the office's name, (Spanish, English)."""

    key_id: str
    public: bytes
    owner: tuple[str, str]
    valid_from: date
    valid_to: date
    is_publisher: bool = False
    is_sample: bool = False
    compromise: Compromise | None = None


@dataclass(frozen=True)
class KeyList:
    """What the root signed. ``sequence`` grows; of two lists the higher one counts."""

    sequence: int
    made_at: datetime
    issuer: tuple[str, str]
    keys: Mapping[str, ListedKey]


@dataclass(frozen=True)
class Revocations:
    """What the publisher signed: key id -> bits by place (the first place is the lowest bit of the first byte)."""

    sequence: int
    made_at: datetime
    good_until: datetime
    bits: Mapping[str, bytes]

    def has(self, key_id: str, place: int) -> bool:
        """Is the paper at this place of this key revoked?"""
        bits = self.bits.get(key_id, b"")
        return place // 8 < len(bits) and bool(bits[place // 8] >> (place % 8) & 1)


@dataclass(frozen=True)
class Lists:
    """Both lists, proven."""

    keys: KeyList
    revocations: Revocations


@dataclass(frozen=True)
class Genuine:
    """A paper that holds: what it says, who sealed it, by which lists that was judged."""

    record: Record
    claims: Claims
    key: ListedKey
    lists: Lists
    warnings: tuple[str, ...] = ()
    """``old_list``; ``sample``."""


def bits_of(places: Iterable[int]) -> bytes:
    """A string of bits with these places set."""
    number = 0
    for place in places:
        number |= 1 << place
    return number.to_bytes((number.bit_length() + 7) // 8, "little")


def proofs_of(papers: Mapping[int, bytes]) -> bytes:
    """place -> proof, laid out by place."""
    return b"".join(papers.get(place, bytes(PROOF_BYTES)) for place in range(max(papers, default=-1) + 1))


def draft_keys(listed: KeyList) -> dict[int, Any]:
    """The list of keys as it is signed, and as it is carried on a stick to the offline root."""
    return {
        0: KEYS_TYPE,
        1: listed.sequence,
        2: int(listed.made_at.timestamp()),
        3: list(listed.issuer),
        4: [
            [
                key.key_id, key.public, list(key.owner), _days(key.valid_from), _days(key.valid_to),
                int(key.is_publisher) + 2 * int(key.is_sample),
                None if key.compromise is None else [int(key.compromise.since.timestamp()), key.compromise.proofs],
            ]
            for key in sorted(listed.keys.values(), key=lambda key: key.key_id)
        ],
    }  # fmt: skip


def sign_keys(listed: KeyList, root: ec.EllipticCurvePrivateKey) -> bytes:
    """The list of keys, signed by the root."""
    return seal(draft_keys(listed), root, ROOT, longest=None)


def sign_revocations(revoked: Revocations, publisher: ec.EllipticCurvePrivateKey, key_id: str) -> bytes:
    """The list of revocations, signed by the publisher."""
    payload = {
        0: REVOCATIONS_TYPE,
        1: revoked.sequence,
        2: int(revoked.made_at.timestamp()),
        3: int(revoked.good_until.timestamp()),
        4: {name: zlib.compress(bits, 9) for name, bits in sorted(revoked.bits.items()) if bits},
    }
    return seal(payload, publisher, key_id, longest=None)


def open_keys(token: bytes, roots: Iterable[bytes]) -> KeyList:
    """The list of keys, proven by one of ``roots`` (64 bytes each). Refused as ``sealing``; ``documents.wrong_schema``."""
    parts = take_apart(token)
    known = list(roots)
    if parts.key_id != ROOT or not known:
        raise Refused("documents.unknown_key", key=parts.key_id)
    refusal: Refused | None = None
    for root in known:
        try:
            return read_keys(prove(parts, root, longest=LONGEST_LIST))
        except Refused as refused:
            refusal = refused
    assert refusal is not None
    raise refusal


def read_keys(payload: Any) -> KeyList:
    """The list of keys from its payload, as a draft carries it. Refused ``documents.wrong_schema``."""
    try:
        if payload[0] != KEYS_TYPE or set(payload) != {0, 1, 2, 3, 4}:
            raise Refused("documents.wrong_schema")
        keys = [_listed(*row) for row in payload[4]]
        return KeyList(
            int(payload[1]), _moment(payload[2]), (payload[3][0], payload[3][1]), {k.key_id: k for k in keys}
        )
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as fault:
        raise Refused("documents.wrong_schema") from fault


def open_revocations(token: bytes, keys: KeyList) -> Revocations:
    """The list of revocations, proven by a publisher the list of keys names. Refusals as of a paper."""
    parts = take_apart(token)
    publisher = keys.keys.get(parts.key_id)
    if publisher is None or not publisher.is_publisher or publisher.compromise is not None:
        raise Refused("documents.unknown_key", key=parts.key_id)
    payload = prove(parts, publisher.public, longest=LONGEST_LIST)
    try:
        if payload[0] != REVOCATIONS_TYPE or set(payload) != {0, 1, 2, 3, 4}:
            raise Refused("documents.wrong_schema")
        bits = {str(name): _inflated(packed) for name, packed in payload[4].items()}
        return Revocations(int(payload[1]), _moment(payload[2]), _moment(payload[3]), bits)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, zlib.error) as fault:
        raise Refused("documents.wrong_schema") from fault


def open_lists(keys: bytes, revocations: bytes, roots: Iterable[bytes]) -> Lists:
    """Both lists, proven from the root down."""
    listed = open_keys(keys, roots)
    return Lists(listed, open_revocations(revocations, listed))


def judge(token: bytes, lists: Lists, *, now: datetime) -> Genuine:
    """The paper behind a token, if it is genuine and in force at ``now``. Otherwise refused with the one reason that
    settles it, in this order: ``truncated`` · ``not_sealed`` · ``unknown_key`` · ``bad_signature`` · ``too_large`` ·
    ``wrong_schema`` · ``future_dated`` · ``key_out_of_time`` · ``issued_after_compromise`` · ``not_in_list`` ·
    ``revoked`` · ``expired`` (each ``documents.<code>``)."""
    parts = take_apart(token)
    key = lists.keys.keys.get(parts.key_id)
    if key is None or key.is_publisher:
        raise Refused("documents.unknown_key", key=parts.key_id)
    claims = read_claims(prove(parts, key.public))
    record = read(claims.record)
    _in_time(claims, key, now)
    _not_stolen(parts, claims, key)
    if lists.revocations.has(key.key_id, claims.place):
        raise Refused("documents.revoked", folio=claims.folio)
    if claims.expires_at is not None and claims.expires_at < now:
        raise Refused("documents.expired", on=claims.expires_at.date())
    warnings = (("old_list",) if lists.revocations.good_until < now else ()) + (("sample",) if key.is_sample else ())
    return Genuine(record, claims, key, lists, warnings)


def _in_time(claims: Claims, key: ListedKey, now: datetime) -> None:
    if claims.issued_at > now + GRACE:
        raise Refused("documents.future_dated", on=claims.issued_at.date())
    if not key.valid_from - GRACE <= claims.issued_at.date() <= key.valid_to + GRACE:
        raise Refused("documents.key_out_of_time", key=key.key_id)


def _not_stolen(parts: Token, claims: Claims, key: ListedKey) -> None:
    if key.compromise is None:
        return
    if claims.issued_at >= key.compromise.since:
        raise Refused("documents.issued_after_compromise", key=key.key_id, on=key.compromise.since.date())
    if not key.compromise.names(claims.place, parts.proof):
        raise Refused("documents.not_in_list", key=key.key_id, on=key.compromise.since.date())


def _listed(
    key_id: str, public: bytes, owner: list[str], start: int, end: int, flags: int, stolen: list[Any] | None
) -> ListedKey:
    key_of(public)
    return ListedKey(
        key_id=key_id,
        public=public,
        owner=(owner[0], owner[1]),
        valid_from=_EPOCH + timedelta(days=start),
        valid_to=_EPOCH + timedelta(days=end),
        is_publisher=bool(flags & 1),
        is_sample=bool(flags & 2),
        compromise=None if stolen is None else Compromise(_moment(stolen[0]), stolen[1]),
    )


def _inflated(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    plain = unpacker.decompress(packed, MOST_PLACES // 8)
    if not unpacker.eof:
        raise ValueError("more places than a key can have")
    return plain


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _days(day: date) -> int:
    return (day - _EPOCH).days
