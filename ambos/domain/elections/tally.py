"""The count: ballots are multiplied, the sum alone is decrypted.

Sections "Encrypted tally", "Partial decryptions", "Election result". Of each code only the last ballot counts. Each trustee
publishes a factor for every sum together with a proof that it was made with her key; factors of enough trustees together
open the sum and nothing else.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ambos.domain.errors import Refused

from .groups import BELENIOS_2048, Chance, Group, number
from .wire import challenge, compact, digest, fingerprint


def counted(ballots: Iterable[str]) -> list[str]:
    """The ballots that count: of each code the last one."""
    last: dict[str, str] = {}
    for ballot in ballots:
        credential = json.loads(ballot)["credential"]
        last.pop(credential, None)
        last[credential] = ballot
    return list(last.values())


def encrypted_tally(ballots: Sequence[str], election: str, group: Group = BELENIOS_2048) -> tuple[str, str]:
    """The product of the ballots that count, and the note of how many these are: two texts of the archive."""
    sums = [[(number(1), number(1)) for _ in q["answers"]] for q in json.loads(election)["questions"]]
    kept = counted(ballots)
    for ballot in kept:
        for row, answer in zip(sums, json.loads(ballot)["answers"], strict=True):
            for j, choice in enumerate(answer["choices"]):
                a, b = row[j]
                row[j] = a * number(choice["alpha"]) % group.p, b * number(choice["beta"]) % group.p
    tally = compact([[{"alpha": str(a), "beta": str(b)} for a, b in row] for row in sums])
    sized = {"num_tallied": len(kept), "total_weight": len(kept), "encrypted_tally": digest(tally)}
    return tally, compact(sized)


def partial_decryption(
    tally: str, private: int, election: str, chance: Chance = secrets.randbelow, group: Group = BELENIOS_2048
) -> str:
    """A trustee's factors and proofs. Made from the sums only; no ballot goes in."""
    q, about, public = int(group.q), fingerprint(election), group.power(group.g, private)
    factors: list[list[str]] = []
    proofs: list[list[dict[str, str]]] = []
    for row in json.loads(tally):
        factors.append([str(group.power(number(pair["alpha"]), private)) for pair in row])
        proofs.append([])
        for pair in row:
            nonce, alpha = chance(q), number(pair["alpha"])
            commitment = f"{group.power(group.g, nonce)},{group.power(alpha, nonce)}"
            asked = challenge(f"decrypt|{about}|{public}|{commitment}", q)
            proofs[-1].append({"challenge": str(asked), "response": str((nonce - int(private) * asked) % q)})
    return compact({"decryption_factors": factors, "decryption_proofs": proofs})


def result(
    tally: str, most: int, trustees: str, decryptions: Mapping[int, str], group: Group = BELENIOS_2048
) -> list[list[int]]:
    """How many marks each candidate has. ``decryptions`` by the trustee's number (from 1); ``most`` is the number of ballots.

    Refused: ``elections.trustees_missing`` with how many are there and how many are needed.
    """
    weights = _weights(trustees, set(decryptions), group)
    opened = {owner: json.loads(decryptions[owner])["decryption_factors"] for owner in weights}
    known = {group.power(group.g, count): count for count in range(most + 1)}
    answer: list[list[int]] = []
    for i, row in enumerate(json.loads(tally)):
        answer.append([])
        for j, pair in enumerate(row):
            factor = group.times(*(group.power(number(opened[o][i][j]), w) for o, w in weights.items()))
            answer[-1].append(known[group.over(number(pair["beta"]), factor)])
    return answer


def needed(trustees: str) -> tuple[int, int]:
    """How many trustees there are, and how many must decrypt."""
    parts: list[tuple[str, Any]] = json.loads(trustees)
    there = sum(1 if kind == "Single" else len(value["certs"]) for kind, value in parts)
    must = sum(1 if kind == "Single" else value["threshold"] for kind, value in parts)
    return there, must


def _weights(trustees: str, present: set[int], group: Group) -> dict[int, int]:
    """Which decryptions are used and to which power each is raised (Lagrange)."""
    weights: dict[int, int] = {}
    first, q = 1, int(group.q)
    for kind, value in json.loads(trustees):
        size, must = (1, 1) if kind == "Single" else (len(value["certs"]), value["threshold"])
        here = [at for at in range(1, size + 1) if first + at - 1 in present][:must]
        if len(here) < must:
            there, all_must = needed(trustees)
            raise Refused("elections.trustees_missing", needed=all_must, there=len(present), trustees=there)
        for at in here:
            top = bottom = 1
            for other in here:
                if other != at:
                    top, bottom = top * other % q, bottom * (other - at) % q
            weights[first + at - 1] = top * pow(bottom, -1, q) % q
        first += size
    return weights
