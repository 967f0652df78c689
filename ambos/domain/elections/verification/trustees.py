"""The trustees' keys: does each trustee know hers, and do they together make the key of the election?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..groups import BELENIOS_2048, Group
from .shapes import Malformed, as_number, big, fields, items, proof, small, strict, words


@dataclass(frozen=True)
class Keys:
    """The public key of each trustee in order, and the groups they form: (first number, how many, how many needed)."""

    public: tuple[int, ...]
    parts: tuple[tuple[int, int, int], ...]
    election: int


def read_trustees(text: str, group: Group = BELENIOS_2048) -> Keys:
    """The keys, every proof and signature checked. ``Malformed`` when anything about them is wrong."""
    public: list[int] = []
    parts, election = [], 1
    for part in items(strict(text)):
        kind, value = items(part, 2)
        if kind == "Single":
            keys, needed, product = [_known(value, group)], 1, big(value["public_key"])
        elif kind == "Pedersen":
            keys, needed, product = _threshold(value, group)
        else:
            raise Malformed
        parts.append((len(public) + 1, len(keys), needed))
        public += keys
        election = group.times(election, product)
    if not public:
        raise Malformed
    return Keys(tuple(public), tuple(parts), election)


def _known(value: Any, group: Group) -> int:
    """A trustee's public key, with the proof that she knows the private one."""
    pok, public = fields(value, "pok", "public_key")
    key, (challenge, response) = _element(public, group), proof(pok, group.q)
    commitment = group.times(group.power(group.g, response), group.power(key, challenge))
    if as_number(f"pok|{group.name}|{key}|{commitment}", group.q) != challenge:
        raise Malformed
    return key


def _threshold(value: Any, group: Group) -> tuple[list[int], int, int]:
    needed, certificates, signed, keys = fields(value, "threshold", "certs", "coefexps", "verification_keys")
    size = len(items(certificates))
    if not 1 <= small(needed) <= size:
        raise Malformed
    rows = []
    for certificate, coefficients in zip(certificates, items(signed, size), strict=True):
        signer, _ = fields(strict(words(certificate.get("message"))), "verification", "encryption")
        verification = _element(signer, group)
        _check_signature(certificate, verification, group)
        _check_signature(coefficients, verification, group)
        (powers,) = fields(strict(coefficients["message"]), "coefexps")
        rows.append([_element(power, group) for power in items(powers, needed)])
    public = [_known(key, group) for key in items(keys, size)]
    for at, key in enumerate(public, start=1):
        if key != group.times(*(group.power(power, at**k) for row in rows for k, power in enumerate(row))):
            raise Malformed
    return public, needed, group.times(*(row[0] for row in rows))


def _check_signature(value: Any, key: int, group: Group) -> None:
    message, signature = fields(value, "message", "signature")
    challenge, response = proof(signature, group.q)
    commitment = group.times(group.power(group.g, response), group.power(key, challenge))
    if as_number(f"sigmsg|{words(message)}|{commitment}", group.q) != challenge:
        raise Malformed


def _element(value: Any, group: Group) -> int:
    element = big(value)
    if not group.holds(element):
        raise Malformed
    return element
