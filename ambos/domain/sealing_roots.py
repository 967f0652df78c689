"""The root key in two halves, so that no one person can sign the list of keys.

The rule. The private number of the root is split by exclusive or: one half is chance, the other the number under that
chance. Either half alone says nothing at all about the key. Each half is kept in a file of its own, by a person of her
own, wrapped under her own pass phrase (scrypt, then AES-256-GCM); both are needed, in one room, on a machine without a
network, for as long as one signature takes. A lost half is a lost root: that is why the root makes a new pair before its
holders change, and why it is cheap to be strict. Sources: documents design (offline root, two persons); RFC 7914 (scrypt,
N = 2^17, r = 8, p = 1).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import unicodedata
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ambos.domain.errors import Refused
from ambos.domain.sealing import ORDER, public_bytes

SHORTEST_PASSPHRASE = 16
_COST = {"n": 2**17, "r": 8, "p": 1}


def new_root(passphrases: tuple[str, str], random: Callable[[int], bytes]) -> tuple[bytes, tuple[str, str]]:
    """A new root: its public key (64 bytes) and the two halves as text for two files.

    ``random(n)`` answers n bytes: ``secrets.token_bytes``. Refused ``documents.short_passphrase`` below 16 characters,
    ``documents.same_passphrase`` when one person could open both.
    """
    for passphrase in passphrases:
        if len(_plain(passphrase)) < SHORTEST_PASSPHRASE:
            raise Refused("documents.short_passphrase", shortest=SHORTEST_PASSPHRASE)
    if hmac.compare_digest(_plain(passphrases[0]), _plain(passphrases[1])):
        raise Refused("documents.same_passphrase")
    number = int.from_bytes(random(48), "big") % (ORDER - 1) + 1
    key = ec.derive_private_key(number, ec.SECP256R1())
    public = public_bytes(key)
    first = random(32)
    second = _either(number.to_bytes(32, "big"), first)
    pairs = zip((1, 2), (first, second), passphrases, strict=True)
    one, two = (_wrapped(which, half, passphrase, public, random) for which, half, passphrase in pairs)
    return public, (one, two)


def open_root(halves: tuple[str, str], passphrases: tuple[str, str]) -> ec.EllipticCurvePrivateKey:
    """The root key, for one signature. Refused ``documents.wrong_passphrase`` (with ``half``), ``documents.bad_half`` (not a
    half of ours), ``documents.halves_apart`` (twice the same half, or halves of two roots)."""
    opened = [_unwrapped(half, passphrase) for half, passphrase in zip(halves, passphrases, strict=True)]
    (which, first, public), (other, second, public_too) = opened
    if {which, other} != {1, 2} or public != public_too:
        raise Refused("documents.halves_apart")
    number = int.from_bytes(_either(first, second), "big")
    if not 0 < number < ORDER:
        raise Refused("documents.halves_apart")
    key = ec.derive_private_key(number, ec.SECP256R1())
    if public_bytes(key) != public:
        raise Refused("documents.halves_apart")
    return key


def public_of(half: str) -> bytes:
    """The public key a half belongs to, unproven until both are opened. Refused ``documents.bad_half``."""
    return _parts(half)[3]


def _wrapped(which: int, half: bytes, passphrase: str, public: bytes, random: Callable[[int], bytes]) -> str:
    salt, nonce = random(16), random(12)
    sealed = AESGCM(_stretched(passphrase, salt)).encrypt(nonce, half, _bound(which, public))
    content = {
        "what": f"half {which} of 2 of an Ambos root key",
        "half": which,
        "public": _b64(public),
        "salt": _b64(salt),
        "nonce": _b64(nonce),
        "sealed": _b64(sealed),
    }
    return json.dumps(content, indent=2) + "\n"


def _unwrapped(half: str, passphrase: str) -> tuple[int, bytes, bytes]:
    which, salt, nonce_and_sealed, public = _parts(half)
    nonce, sealed = nonce_and_sealed[:12], nonce_and_sealed[12:]
    try:
        return which, AESGCM(_stretched(passphrase, salt)).decrypt(nonce, sealed, _bound(which, public)), public
    except InvalidTag:
        raise Refused("documents.wrong_passphrase", half=which) from None


def _parts(half: str) -> tuple[int, bytes, bytes, bytes]:
    try:
        content = json.loads(half)
        salt, nonce, sealed, public = (base64.b64decode(content[n]) for n in ("salt", "nonce", "sealed", "public"))
        if content["half"] not in (1, 2) or len(nonce) != 12 or len(public) != 64:
            raise Refused("documents.bad_half")
        return int(content["half"]), salt, nonce + sealed, public
    except (ValueError, KeyError, TypeError) as fault:
        raise Refused("documents.bad_half") from fault


def _stretched(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(_plain(passphrase), salt=salt, maxmem=256 * 1024 * 1024, dklen=32, **_COST)


def _plain(passphrase: str) -> bytes:
    """Keyboards write one letter in several ways; a pass phrase is its one form."""
    return unicodedata.normalize("NFC", passphrase.strip()).encode()


def _either(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _bound(which: int, public: bytes) -> bytes:
    return bytes([which]) + public


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()
