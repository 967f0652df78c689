"""The count: the tally follows from the ballots, each decryption from its key, the result from both."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ambos.domain.errors import Reason

from ..groups import BELENIOS_2048, Group, number
from .shapes import Malformed, as_number, base64, big, fields, items, proof, small, strict
from .trustees import Keys

Tally = list[list[tuple[int, int]]]


def last_ballots(ballots: Sequence[str]) -> list[str]:
    """Of each code the ballot that came last."""
    newest = {json.loads(ballot)["credential"]: at for at, ballot in enumerate(ballots)}
    return [ballots[at] for at in sorted(newest.values())]


def check_tally(sized: str, tally: str, ballots: Sequence[str], group: Group = BELENIOS_2048) -> Tally | None:
    """The sums of the tally, or None when they are not those of the ballots that count."""
    counted = [json.loads(ballot)["answers"] for ballot in last_ballots(ballots)]
    try:
        how_many, weight, _ = fields(strict(sized), "num_tallied", "total_weight", "encrypted_tally")
        told = [
            [tuple(big(v) for v in fields(pair, "alpha", "beta")) for pair in items(row)]
            for row in items(strict(tally))
        ]
    except Malformed:
        return None
    if (small(how_many), small(weight)) != (len(counted), len(counted)):
        return None
    for i, row in enumerate(told):
        for j, (alpha, beta) in enumerate(row):
            if counted and (i >= len(counted[0]) or len(row) != len(counted[0][i]["choices"])):
                return None
            mine = [ballot[i]["choices"][j] for ballot in counted]
            if group.times(*(number(choice["alpha"]) for choice in mine)) != alpha:
                return None
            if group.times(*(number(choice["beta"]) for choice in mine)) != beta:
                return None
    if counted and len(told) != len(counted[0]):
        return None
    return told  # type: ignore[return-value]


def decryption_fault(
    owner: int, text: str, election: str, tally: Tally, keys: Keys, group: Group = BELENIOS_2048
) -> Reason | None:
    """What is wrong with a trustee's decryption: ``elections.decryption_of_nobody``, ``elections.decryption_wrong``."""
    if not 1 <= owner <= len(keys.public):
        return Reason("elections.decryption_of_nobody", {"trustee": owner})
    public, about = keys.public[owner - 1], base64(election)
    wrong = Reason("elections.decryption_wrong", {"trustee": owner})
    try:
        factors, proofs = fields(strict(text), "decryption_factors", "decryption_proofs")
        for row, many, shown in zip(tally, items(factors, len(tally)), items(proofs, len(tally)), strict=True):
            for (alpha, _), told, value in zip(row, items(many, len(row)), items(shown, len(row)), strict=True):
                factor, (challenge, response) = big(told), proof(value, group.q)
                if not group.holds(factor):
                    return wrong
                left = group.times(group.power(group.g, response), group.power(public, challenge))
                right = group.times(group.power(alpha, response), group.power(factor, challenge))
                if as_number(f"decrypt|{about}|{public}|{left},{right}", group.q) != challenge:
                    return wrong
    except Malformed:
        return wrong
    return None


def result_fault(
    result: str, tally: Tally, decryptions: dict[int, str], keys: Keys, group: Group = BELENIOS_2048
) -> Reason | None:
    """``elections.result_unsupported`` (too few trustees) or ``elections.result_wrong``."""
    weights = lagrange(keys, set(decryptions), int(group.q))
    if weights is None:
        return Reason("elections.result_unsupported", {"there": len(decryptions)})
    try:
        (told,) = fields(strict(result), "result")
        opened = {owner: json.loads(decryptions[owner])["decryption_factors"] for owner in weights}
        for i, (row, counts) in enumerate(zip(tally, items(told, len(tally)), strict=True)):
            for j, ((_, beta), count) in enumerate(zip(row, items(counts, len(row)), strict=True)):
                factor = group.times(*(group.power(number(opened[o][i][j]), w) for o, w in weights.items()))
                if group.times(factor, group.power(group.g, small(count))) != beta:
                    return Reason("elections.result_wrong", {"question": i + 1, "candidate": j + 1})
    except Malformed:
        return Reason("elections.result_wrong", {"question": 0, "candidate": 0})
    return None


def lagrange(keys: Keys, present: set[int], q: int) -> dict[int, int] | None:
    """The power each decryption is raised to, or None when too few are there."""
    answer = {}
    for first, size, needed in keys.parts:
        here = [owner - first + 1 for owner in range(first, first + size) if owner in present][:needed]
        if len(here) < needed:
            return None
        for at in here:
            weight = 1
            for other in here:
                if other != at:
                    weight = weight * other * pow(other - at, -1, q) % q
            answer[first + at - 1] = weight
    return answer
