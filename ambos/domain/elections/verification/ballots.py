"""One ballot: of this election, by a code on the roll, every number in the group, every proof right.

What is asked of a ballot, cheapest first. The cost is in the powers: six powers of each candidate's pair,
whose squarings are shared; those of the generator and of the election's key come from tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ambos.domain.errors import Reason

from ..groups import BELENIOS_2048, FixedBase, Group
from .shapes import Malformed, as_number, base64, big, fields, items, proof, small, strict, words

Pair = tuple[int, int]


class BallotCheck:
    """Checks ballots of one election. ``roll`` holds the public numbers of all codes."""

    def __init__(self, election: str, roll: Iterable[int], group: Group = BELENIOS_2048):
        said = strict(election)
        self.group, self.roll = group, frozenset(int(public) for public in roll)
        self.uuid, self.fingerprint = said["uuid"], base64(election)
        self.questions = [(len(q["answers"]), q["min"], q["max"]) for q in said["questions"]]
        self._g, self._y = FixedBase(group, group.g), FixedBase(group, big(said["public_key"]))

    def fault(self, text: str) -> Reason | None:
        """Why this ballot may not be accepted, or None. The first fault found; the codes:

        ``elections.ballot_malformed``, ``elections.ballot_of_another_election``, ``elections.ballot_code_unknown``,
        ``elections.ballot_signature_wrong``, ``elections.ballot_number_foreign`` (not in the group),
        ``elections.ballot_mark_unproved`` (candidate), ``elections.ballot_sum_unproved`` (question).
        """
        try:
            uuid, election, credential, answers, signature = fields(
                strict(text), "election_uuid", "election_hash", "credential", "answers", "signature"
            )
            if (uuid, election) != (self.uuid, self.fingerprint):
                return Reason("elections.ballot_of_another_election")
            if int(big(credential)) not in self.roll:
                return Reason("elections.ballot_code_unknown")
            read = [self._read(a, *q) for a, q in zip(items(answers, len(self.questions)), self.questions, strict=True)]
            if not self._is_signed(text, big(credential), signature):
                return Reason("elections.ballot_signature_wrong")
        except Malformed:
            return Reason("elections.ballot_malformed")
        about = f"{self.fingerprint}|{credential}"
        for at, (answer, (_, least, most)) in enumerate(zip(read, self.questions, strict=True), start=1):
            wrong = self._answer_fault(at, about, *answer, range(least, most + 1))
            if wrong:
                return wrong
        return None

    def _read(self, answer: Any, candidates: int, least: int, most: int) -> tuple[list[Pair], list[Any], list[Any]]:
        """Pairs, proofs of each mark, proof of the sum; as numbers."""
        choices, marks, whole = fields(answer, "choices", "individual_proofs", "overall_proof")
        pairs = []
        for choice in items(choices, candidates):
            alpha, beta = fields(choice, "alpha", "beta")
            pairs.append((big(alpha), big(beta)))
        q = self.group.q
        proofs = [[proof(p, q) for p in items(mark, 2)] for mark in items(marks, candidates)]
        return pairs, proofs, [proof(p, q) for p in items(whole, most - least + 1)]

    def _is_signed(self, text: str, credential: int, signature: Any) -> bool:
        signed, value = fields(signature, "hash", "proof")
        challenge, response = proof(value, self.group.q)
        body = text[: text.rindex(',"signature":')] + "}"
        if words(signed) != base64(body):
            return False
        commitment = self._g(response) * self.group.power(credential, challenge) % self.group.p
        return as_number(f"sig|{signed}|{commitment}", self.group.q) == challenge

    def _answer_fault(
        self, at: int, about: str, pairs: list[Pair], marks: list[Any], whole: list[Any], allowed: Sequence[int]
    ) -> Reason | None:
        for candidate, (pair, mark) in enumerate(zip(pairs, marks, strict=True), start=1):
            if not all(0 < element < self.group.p for element in pair):
                return Reason("elections.ballot_number_foreign", {"question": at})
            exponents = [challenge for challenge, _ in mark]
            *alphas, order_a = self.group.powers(pair[0], [*exponents, self.group.q])
            *betas, order_b = self.group.powers(pair[1], [*exponents, self.group.q])
            if (order_a, order_b) != (1, 1):
                return Reason("elections.ballot_number_foreign", {"question": at})
            if not self._is_proved(about, pair, (0, 1), mark, alphas, betas):
                return Reason("elections.ballot_mark_unproved", {"question": at, "candidate": candidate})
        every = f"{about}|" + ",".join(f"{alpha},{beta}" for alpha, beta in pairs)
        both = self.group.times(*(a for a, _ in pairs)), self.group.times(*(b for _, b in pairs))
        alphas, betas = (self.group.powers(element, [challenge for challenge, _ in whole]) for element in both)
        if not self._is_proved(every, both, allowed, whole, alphas, betas):
            return Reason("elections.ballot_sum_unproved", {"question": at})
        return None

    def _is_proved(
        self,
        about: str,
        pair: Pair,
        allowed: Sequence[int],
        cases: list[tuple[int, int]],
        alphas: Sequence[int],
        betas: Sequence[int],
    ) -> bool:
        """``alphas`` and ``betas``: the pair's numbers to the challenge of each case."""
        p, q = self.group.p, int(self.group.q)
        commitments, total = [], 0
        for value, (challenge, response), left, right in zip(allowed, cases, alphas, betas, strict=True):
            total += int(challenge)
            left = left * self._g(response) % p
            right = right * self._y(response) % p
            if value:
                right = right * self._g(-value * challenge) % p
            commitments.append(f"{left},{right}")
        return as_number(f"prove|{about}|{pair[0]},{pair[1]}|{','.join(commitments)}", q) == total % q


def check_ballots(election: str, roll: Sequence[int], ballots: Sequence[str]) -> list[Reason | None]:
    """The fault of each ballot, or None: what one core does of a long board."""
    check = BallotCheck(election, roll)
    return [check.fault(ballot) for ballot in ballots]


def check_election(text: str, group: Group = BELENIOS_2048) -> bool:
    """Is the election itself well said: our group, a key of it, questions that can be answered?"""
    try:
        said = strict(text)
        keys = ["version", "description", "name", "group", "public_key", "questions", "uuid"]
        fields(said, *keys, *(name for name in ("administrator", "credential_authority") if name in said))
        for question in items(said["questions"]):
            answers, least, most, _ = fields(question, "answers", "min", "max", "question")
            if not small(least) <= small(most) <= len([words(a) for a in items(answers)]) or not answers:
                return False
        return bool(
            said["questions"]
            and said["version"] == 1
            and said["group"] == group.name
            and words(said["uuid"])
            and group.holds(big(said["public_key"]))
        )
    except (Malformed, TypeError, AttributeError):
        return False
