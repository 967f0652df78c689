"""Trustees: the election's key is made by several people, so that no single one can open a ballot.

Two ways (sections "Trustee keys" and "Messages specific to threshold decryption support"):

- *all needed*: each trustee makes a key and proves that she knows it; the election's key is the product;
- *threshold* (Pedersen): each trustee makes a polynomial, publishes the powers of its coefficients and sends every other
  trustee one point of it, sealed for her. Any ``threshold`` of them can decrypt later; fewer learn nothing.

Why three trustees, in one sentence: one alone could open ballots, two could be quarrelling or one could lose her key; of
three, any two can finish the count and no one alone can read anything.

A trustee's whole secret is a *seed* of 22 signs which she prints; everything of hers is derived from it, but for the
points the others sent her, which the server keeps sealed for her.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ambos.domain.errors import Refused

from .credentials import new_name
from .groups import BELENIOS_2048, Chance, FixedBase, Group, number
from .wire import challenge, compact

SEED_LENGTH = 22


@dataclass(frozen=True)
class Seed:
    """A trustee's printed secret and the two private numbers that follow from it."""

    text: str
    signing: int
    opening: int


@dataclass(frozen=True)
class Contribution:
    """What a trustee brings to a threshold key: ``coefficients`` is public and signed, ``points[j]`` is for trustee j+1 alone."""

    coefficients: str
    points: tuple[int, ...]


def new_seed(chance: Chance = secrets.randbelow) -> Seed:
    """A fresh seed: 128 bits of chance."""
    return seed_from(new_name(chance, SEED_LENGTH))


def seed_from(text: str, group: Group = BELENIOS_2048) -> Seed:
    """The seed a trustee typed from her paper, or that was just made."""
    return Seed(text, *(_derived(prefix, text, group) for prefix in ("sk", "dk")))


def certificate(seed: Seed, chance: Chance = secrets.randbelow, group: Group = BELENIOS_2048) -> str:
    """Her public numbers, for signatures and for what the others seal for her, signed."""
    keys = {
        "verification": str(group.power(group.g, seed.signing)),
        "encryption": str(group.power(group.g, seed.opening)),
    }
    return _signed(compact(keys), seed, chance, group)


def contribute(
    seed: Seed, *, trustees: int, threshold: int, chance: Chance = secrets.randbelow, group: Group = BELENIOS_2048
) -> Contribution:
    """Her polynomial of degree ``threshold - 1``: the powers of its coefficients, signed, and a point for each trustee.

    Refused: ``elections.threshold_does_not_fit``.
    """
    if not 1 <= threshold <= trustees:
        raise Refused("elections.threshold_does_not_fit", field="threshold", trustees=trustees)
    q = int(group.q)
    polynomial = [chance(q) for _ in range(threshold)]
    points = tuple(
        sum(c * pow(at, power, q) for power, c in enumerate(polynomial)) % q for at in range(1, trustees + 1)
    )
    power = FixedBase(group, group.g)
    powers = compact({"coefexps": [str(power(c)) for c in polynomial]})
    return Contribution(_signed(powers, seed, chance, group), points)


def point_fits(coefficients: str, at: int, point: int, group: Group = BELENIOS_2048) -> bool:
    """Does the point another trustee sent lie on the polynomial she published? Checked before it is used."""
    return group.power(group.g, point) == _value_at(coefficients, at, group)


def private_key(points: Sequence[int], group: Group = BELENIOS_2048) -> int:
    """A trustee's part of the key: the sum of the points all trustees sent her."""
    return sum(int(point) for point in points) % int(group.q)


def verification_key(private: int, chance: Chance = secrets.randbelow, group: Group = BELENIOS_2048) -> dict[str, Any]:
    """The public half of a private key, with the proof that whoever publishes it knows the private one."""
    q = int(group.q)
    public = group.power(group.g, private)
    nonce = chance(q)
    asked = challenge(f"pok|{group.name}|{public}|{group.power(group.g, nonce)}", q)
    proof = {"challenge": str(asked), "response": str((nonce - int(private) * asked) % q)}
    return {"pok": proof, "public_key": str(public)}


def all_needed(keys: Sequence[dict[str, Any]]) -> str:
    """The ``trustees`` of the archive where every one of them must decrypt."""
    return compact([["Single", key] for key in keys])


def threshold_of(
    threshold: int, certificates: Sequence[str], coefficients: Sequence[str], keys: Sequence[dict[str, Any]]
) -> str:
    """The ``trustees`` of the archive where ``threshold`` of them suffice."""
    return compact(
        [
            [
                "Pedersen",
                {
                    "threshold": threshold,
                    "certs": [json.loads(text) for text in certificates],
                    "coefexps": [json.loads(text) for text in coefficients],
                    "verification_keys": list(keys),
                },
            ]
        ]
    )


def election_key(trustees: str, group: Group = BELENIOS_2048) -> int:
    """The key ballots are encrypted under."""
    parts = []
    for kind, value in json.loads(trustees):
        if kind == "Single":
            parts.append(number(value["public_key"]))
        else:
            parts += [number(json.loads(signed["message"])["coefexps"][0]) for signed in value["coefexps"]]
    return group.times(*parts)


def ceremony(
    *, trustees: int, threshold: int, chance: Chance = secrets.randbelow, group: Group = BELENIOS_2048
) -> tuple[str, list[int]]:
    """The whole making of a key in one room: the public ``trustees`` text and each trustee's private key. For rehearsals,
    the bench and the tests; real trustees do their own part in their own browser."""
    if threshold == trustees:
        private = [chance(int(group.q)) for _ in range(trustees)]
        return all_needed([verification_key(x, chance, group) for x in private]), private
    seeds = [seed_from(new_name(chance, SEED_LENGTH), group) for _ in range(trustees)]
    certificates = [certificate(seed, chance, group) for seed in seeds]
    brought = [contribute(s, trustees=trustees, threshold=threshold, chance=chance, group=group) for s in seeds]
    private = [private_key([one.points[j] for one in brought], group) for j in range(trustees)]
    keys = [verification_key(x, chance, group) for x in private]
    return threshold_of(threshold, certificates, [one.coefficients for one in brought], keys), private


def _derived(prefix: str, text: str, group: Group) -> int:
    return int.from_bytes(hashlib.sha256(f"{prefix}|{text}".encode()).digest(), "big") % int(group.q)


def _signed(message: str, seed: Seed, chance: Chance, group: Group) -> str:
    q = int(group.q)
    nonce = chance(q)
    asked = challenge(f"sigmsg|{message}|{group.power(group.g, nonce)}", q)
    proof = {"challenge": str(asked), "response": str((nonce - seed.signing * asked) % q)}
    return compact({"message": message, "signature": proof})


def _value_at(coefficients: str, at: int, group: Group) -> int:
    powers = [number(text) for text in json.loads(json.loads(coefficients)["message"])["coefexps"]]
    return group.times(*(group.power(base, at**k) for k, base in enumerate(powers)))
