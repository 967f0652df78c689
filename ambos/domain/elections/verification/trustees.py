"""The trustees' keys: does each trustee know hers, and do they together make the key of the election?"""

from __future__ import annotations

from collections.abc import Sequence
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


def certificate_fits(text: str, group: Group = BELENIOS_2048) -> bool:
    """Is this a certificate, signed by the key it names?"""
    try:
        _signer(strict(text), group)
    except (Malformed, AttributeError, TypeError):
        return False
    return True


def coefficients_fit(text: str, certificate: str, threshold: int, group: Group = BELENIOS_2048) -> bool:
    """Are these the powers of a polynomial of the right degree, signed by the holder of the certificate?"""
    try:
        _powers(strict(text), _signer(strict(certificate), group), threshold, group)
    except (Malformed, AttributeError, TypeError, KeyError):
        return False
    return True


def key_fits(text: str, number: int, coefficients: Sequence[str], group: Group = BELENIOS_2048) -> bool:
    """Does the trustee know this key, and is it the one that follows from what all trustees published (none: all are needed)?"""
    try:
        key = _known(strict(text), group)
        rows = [[big(power) for power in strict(strict(one)["message"])["coefexps"]] for one in coefficients]
    except (Malformed, AttributeError, TypeError, KeyError):
        return False
    return not rows or key == _value(rows, number, group)


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
        rows.append(_powers(coefficients, _signer(certificate, group), needed, group))
    public = [_known(key, group) for key in items(keys, size)]
    for at, key in enumerate(public, start=1):
        if key != _value(rows, at, group):
            raise Malformed
    return public, needed, group.times(*(row[0] for row in rows))


def _signer(certificate: Any, group: Group) -> int:
    signer, sealing = fields(strict(words(certificate.get("message"))), "verification", "encryption")
    verification = _element(signer, group)
    _element(sealing, group)
    _check_signature(certificate, verification, group)
    return verification


def _powers(coefficients: Any, verification: int, threshold: int, group: Group) -> list[int]:
    _check_signature(coefficients, verification, group)
    (powers,) = fields(strict(coefficients["message"]), "coefexps")
    return [_element(power, group) for power in items(powers, threshold)]


def _value(rows: Sequence[Sequence[int]], at: int, group: Group) -> int:
    return group.times(*(group.power(power, at**k) for row in rows for k, power in enumerate(row)))


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
