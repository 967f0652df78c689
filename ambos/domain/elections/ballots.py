"""An election's questions, and a ballot with all its proofs.

Sections "Elections", "Encrypted answers", "Proofs of interval membership", "Signatures", "Ballots". Each candidate's 0 or 1
is encrypted by itself; one proof says that it is 0 or 1, another that the sum lies between the least and the most marks
allowed; a signature by the voting code closes the ballot. The voting page does the same in the browser; this is the version
for rehearsals, the bench and the tests.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ambos.domain.errors import Refused

from .credentials import secret_of
from .groups import BELENIOS_2048, Chance, FixedBase, Group, number
from .wire import challenge, compact, fingerprint

MOST_CANDIDATES = 100


@dataclass(frozen=True)
class Question:
    """Choose at least ``least`` and at most ``most`` of ``answers``."""

    text: str
    answers: tuple[str, ...]
    least: int
    most: int

    def as_json(self) -> dict[str, Any]:
        return {"answers": list(self.answers), "min": self.least, "max": self.most, "question": self.text}


def describe(
    *,
    uuid: str,
    name: str,
    description: str,
    questions: Sequence[Question],
    public_key: int,
    administrator: str = "",
    credential_authority: str = "",
) -> str:
    """The election as the archive holds it; its fingerprint is that of these exact bytes.

    Refused: ``elections.no_candidates``, ``elections.too_many_candidates``, ``elections.marks_do_not_fit`` (more marks than
    candidates, or fewer than none), ``elections.sign_not_allowed`` (a control character, which other programs write otherwise).
    """
    for question in questions:
        if not question.answers:
            raise Refused("elections.no_candidates")
        if len(question.answers) > MOST_CANDIDATES:
            raise Refused("elections.too_many_candidates", most=MOST_CANDIDATES)
        if not 0 <= question.least <= question.most <= len(question.answers):
            raise Refused("elections.marks_do_not_fit")
    words = [
        name,
        description,
        administrator,
        credential_authority,
        *(w for q in questions for w in (q.text, *q.answers)),
    ]
    if any(ord(sign) < 32 or ord(sign) == 127 for word in words for sign in word):
        raise Refused("elections.sign_not_allowed")
    said: dict[str, Any] = {
        "version": 1,
        "description": description,
        "name": name,
        "group": BELENIOS_2048.name,
        "public_key": str(public_key),
        "questions": [question.as_json() for question in questions],
        "uuid": uuid,
    }
    if administrator:
        said["administrator"] = administrator
    if credential_authority:
        said["credential_authority"] = credential_authority
    return compact(said)


class Booth:
    """Where ballots of one election are made: keeps the tables of powers that all of them share."""

    def __init__(self, election: str, group: Group = BELENIOS_2048):
        self.group = group
        self.said = json.loads(election)
        self.fingerprint = fingerprint(election)
        self.questions = tuple(
            Question(q["question"], tuple(q["answers"]), q["min"], q["max"]) for q in self.said["questions"]
        )
        self._g = FixedBase(group, group.g)
        self._y = FixedBase(group, number(self.said["public_key"]))

    def ballot(self, code: str, marks: Sequence[Sequence[int]], chance: Chance = secrets.randbelow) -> str:
        """One ballot. ``marks`` holds 0 or 1 for each candidate of each question.

        Refused: ``elections.marks_out_of_range``.
        """
        for question, row in zip(self.questions, marks, strict=True):
            fits = len(row) == len(question.answers) and set(row) <= {0, 1}
            if not fits or not question.least <= sum(row) <= question.most:
                raise Refused("elections.marks_out_of_range", least=question.least, most=question.most)
        return self.unchecked_ballot(code, marks, chance)

    def unchecked_ballot(self, code: str, marks: Sequence[Sequence[int]], chance: Chance = secrets.randbelow) -> str:
        """The same for any marks whatever. Where they are not allowed the proofs come out wrong: a dishonest voter's
        ballot, which the tests need."""
        secret = secret_of(code, self.said["uuid"], self.group)
        credential = self._g(secret)
        about = f"{self.fingerprint}|{credential}"
        body = {
            "election_uuid": self.said["uuid"],
            "election_hash": self.fingerprint,
            "credential": str(credential),
            "answers": [self._answer(about, q, row, chance) for q, row in zip(self.questions, marks, strict=True)],
        }
        return compact(body | {"signature": self._signature(compact(body), secret, chance)})

    def _answer(self, about: str, question: Question, row: Sequence[int], chance: Chance) -> dict[str, Any]:
        q, p = int(self.group.q), self.group.p
        randoms = [chance(q) for _ in row]
        pairs = [(self._g(r), self._y(r) * self._g(mark) % p) for r, mark in zip(randoms, row, strict=True)]
        proofs = [
            self._prove(about, pair, r, mark, (0, 1), chance) for pair, r, mark in zip(pairs, randoms, row, strict=True)
        ]
        both = self.group.times(*(a for a, _ in pairs)), self.group.times(*(b for _, b in pairs))
        whole = about + "|" + ",".join(f"{a},{b}" for a, b in pairs)
        allowed = range(question.least, question.most + 1)
        return {
            "choices": [{"alpha": str(a), "beta": str(b)} for a, b in pairs],
            "individual_proofs": proofs,
            "overall_proof": self._prove(whole, both, sum(randoms), sum(row), allowed, chance),
        }

    def _prove(
        self, about: str, pair: tuple[int, int], r: int, mark: int, allowed: Sequence[int], chance: Chance
    ) -> list[dict[str, str]]:
        """That the pair encrypts one of the ``allowed`` numbers, without saying which: the true case is proved, the others
        are simulated, and the challenges must add up to the hash of everything."""
        q, p = int(self.group.q), self.group.p
        true = allowed.index(mark) if mark in allowed else 0
        nonce, commitments, proofs, spent = chance(q), [], [], 0
        for case, value in enumerate(allowed):
            if case == true:
                commitments.append(f"{self._g(nonce)},{self._y(nonce)}")
                proofs.append((0, 0))
                continue
            c, s = chance(q), chance(q)
            spent += c
            exponent = s + r * c
            commitments.append(f"{self._g(exponent)},{self._y(exponent) * self._g((mark - value) * c) % p}")
            proofs.append((c, s))
        asked = challenge(f"prove|{about}|{pair[0]},{pair[1]}|{','.join(commitments)}", q)
        c = (asked - spent) % q
        proofs[true] = (c, (nonce - r * c) % q)
        return [{"challenge": str(c), "response": str(s)} for c, s in proofs]

    def _signature(self, body: str, secret: int, chance: Chance) -> dict[str, Any]:
        q, signed = int(self.group.q), fingerprint(body)
        nonce = chance(q)
        asked = challenge(f"sig|{signed}|{self._g(nonce)}", q)
        return {
            "hash": signed,
            "proof": {"challenge": str(asked), "response": str((nonce - int(secret) * asked) % q)},
        }
