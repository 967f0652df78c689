"""Two records, box by box: what speaks for one person, what against, in bits; and the reasons in words' codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import log2

from ambos.domain.errors import Reason
from ambos.domain.names import PartialDate

from .records import Ready, Record, all_ready, ready
from .spelling import alike, one_off
from .words import GIVEN_SHARE, SURNAME_SHARE, UNLISTED

SUGGEST = 0.5
"""The score from which a pair is suggested."""
STRANGERS = -19.0
"""Bits against, before anything is compared: two records of a list are seldom one person."""
MOST_GIVEN, MOST_SURNAME, LEAST = 9.0, 8.5, 2.0
"""No name, however rare, says more; none says less."""
MOST_NAMES = MOST_GIVEN + 2 + 2 * MOST_SURNAME + 1
"""The most that names and sex can say together."""
LIST_WEIGHT = 4000
"""How many people a list must have before its own counts of a name weigh as much as what is known of the name."""

BORN_SAME, BORN_NEW_YEAR, BORN_MONTH, BORN_YEAR = 12.5, 9.0, 8.5, 5.0
BORN_SWAPPED, BORN_DIGIT, BORN_DECADE, BORN_TWO_PARTS = 8.0, 6.5, 3.0, 0.5
BORN_YEAR_ONLY, BORN_OTHER, BORN_GENERATION, GENERATION = -6.0, -14.0, -18.0, 14
PHONE_SAME, PHONE_DIGIT, PHONE_OTHER = 9.5, 3.0, -1.0
SEX_SAME, SEX_OTHER = 0.7, -4.5
NUMBER_SAME, NUMBER_OTHER, GIVEN_OTHER = 22.0, -12.0, -9.0
SURNAME_OTHER, SURNAMES_OTHER, GIVEN_MISSING = -5.0, -8.0, -4.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two records compare. ``reasons`` are coded, strongest parts first in the order of the boxes; ``against`` what
    speaks against; ``score`` is 0 when they cannot be suggested."""

    score: float
    bits: float
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]


Part = tuple[float, str]
"""Bits and the code of the reason ('' when there is nothing to say)."""
NO: Part = (0.0, "")


class Matcher:
    """Compares records, knowing how common each name is: by what is known of names, and by the list at hand."""

    def __init__(self, people: Iterable[Ready] = ()):
        given: Counter[str] = Counter()
        surname: Counter[str] = Counter()
        count = 0
        for one in people:
            count += 1
            given.update(one.given)
            surname.update(one.surnames)
        self._given_bits = _bits(given, GIVEN_SHARE, count, MOST_GIVEN)
        self._surname_bits = _bits(surname, SURNAME_SHARE, count, MOST_SURNAME)
        self._rare_given = _weight(UNLISTED, MOST_GIVEN)
        self._rare_surname = _weight(UNLISTED, MOST_SURNAME)
        # Names repeat: a list of a million people has some ten thousand pairs of them worth remembering.
        self._given_part = lru_cache(maxsize=1 << 18)(self._compare_given)
        self._surname_part = lru_cache(maxsize=1 << 18)(self._compare_surnames)

    @classmethod
    def of(cls, records: Iterable[Record]) -> Matcher:
        """The matcher of a list, which knows how common its names are there."""
        return cls(all_ready(records))

    def compare(self, one: Record, two: Record) -> Comparison:
        """The comparison in full, with its reasons."""
        return self.explain(ready(one), ready(two))

    def explain(self, one: Ready, two: Ready) -> Comparison:
        """The same of records that are ready."""
        parts = self._parts(one, two)
        if parts is None:
            against = Reason("people.match_given_differs")
            return Comparison(0.0, float("-inf"), (), (against,))
        bits = STRANGERS + sum(part[0] for part in parts)
        said = [(weight, Reason(f"people.match_{code}")) for weight, code in parts if code]
        return Comparison(
            probability(bits), bits, tuple(r for w, r in said if w >= 0), tuple(r for w, r in said if w < 0)
        )

    def score(self, one: Ready, two: Ready, least: float = 0.0) -> float:
        """The score alone, quickly; 0 where even the best names would not reach ``least``."""
        if least and not (one.number and one.number == two.number):
            most = STRANGERS + _born(one.born, two.born)[0] + _phone(one.phone, two.phone)[0] + MOST_NAMES
            if probability(most) < least:
                return 0.0
        parts = self._parts(one, two)
        return 0.0 if parts is None else probability(STRANGERS + sum([part[0] for part in parts]))

    def _parts(self, one: Ready, two: Ready) -> tuple[Part, ...] | None:
        """Given names, surnames, date, telephone, sex, number; ``None`` when the given names are two names
        and no national number says otherwise."""
        one_sex = bool(one.sex) and one.sex == two.sex
        given: Part | None = self._given_part(one.given, two.given, one_sex)
        surname = self._surname_part(one.surname1, one.surname2, two.surname1, two.surname2) if given else NO
        if given is None or (given[1] != "given_same" and len(one.given) != len(two.given)):
            elsewhere = self._other_boxes(one, two)
            if given is None and elsewhere is None:
                if not one.number or one.number != two.number:
                    return None
                given = GIVEN_OTHER, "given_differs"
            if elsewhere and (given is None or elsewhere[0] > given[0] + surname[0]):
                given, surname = elsewhere, NO
        sex = NO if not one.sex or not two.sex else (SEX_SAME, "") if one_sex else (SEX_OTHER, "sex_differs")
        number = NO
        if one.number and two.number:
            number = (NUMBER_SAME, "number_same") if one.number == two.number else (NUMBER_OTHER, "number_differs")
        return given or NO, surname, _born(one.born, two.born), _phone(one.phone, two.phone), sex, number

    def _compare_given(self, one: tuple[str, ...], two: tuple[str, ...], one_sex: bool) -> Part | None:
        if not one or not two:
            return GIVEN_MISSING, "given_missing"
        if one == two:
            return min(sum(map(self._of_given, one)), MOST_GIVEN + 2), "given_same"
        short, long = (one, two) if len(one) <= len(two) else (two, one)
        free, bits, kinds = list(long), 0.0, set()
        for word in short:
            found = _best(word, free, one_sex)
            if found is None:
                return self._run_together(one, two)
            other, kind = found
            free.remove(other)
            kinds.add(kind)
            weight = min(self._of_given(word), self._of_given(other))
            bits += {"same": weight, "customary": weight - 1.0, "spelling": max(weight - 2.5, 1.0), "initial": 1.0}[
                kind
            ]
        if free:
            # Of several given names people use one. A name as common as María alone says little, and siblings share it.
            bits = max(bits - 1.5, 0.5)
        told = next((f"given_{kind}" for kind in ("spelling", "customary", "initial") if kind in kinds), "")
        return min(bits, MOST_GIVEN + 1), told or ("given_part" if free else "given_order")

    def _run_together(self, one: tuple[str, ...], two: tuple[str, ...]) -> Part | None:
        """Mari Carmen and Maricarmen, José Luis and JoseLuis; a letter typed for the space between them."""
        joined = "".join(one), "".join(two)
        if len(one) != len(two) and (joined[0] == joined[1] or (min(map(len, joined)) > 6 and one_off(*joined))):
            return MOST_GIVEN - 1, "given_spelling"
        return None

    def _compare_surnames(
        self, a1: tuple[str, ...], a2: tuple[str, ...], b1: tuple[str, ...], b2: tuple[str, ...]
    ) -> Part:
        if not (a1 or a2) or not (b1 or b2):
            return NO
        if a1 == b1 and a2 == b2:
            return self._of_surnames(a1) + self._of_surnames(a2), "surnames_same"
        if a1 + a2 == b1 + b2 or "".join(a1 + a2) == "".join(b1 + b2):
            return self._of_surnames(a1 + a2) - 0.5, "surnames_joined"
        if a1 and a2 and b1 and b2:
            straight = self._surname(a1, b1), self._surname(a2, b2)
            crossed = self._surname(a1, b2), self._surname(a2, b1)
            if all(crossed) and sum(w for w, _ in crossed) > sum(w for w, _ in straight):
                return sum(w for w, _ in crossed) - 2.0, "surnames_swapped"
            if min(w for w, _ in straight) > 0:
                codes = {code for _, code in straight}
                return sum(w for w, _ in straight), "surname_spelling" if "spelling" in codes else "surname_half"
            best = max(straight[0][0], straight[1][0])
            if best > 0:
                return best + SURNAME_OTHER, "surname_one"
            best = max(w for w, _ in crossed)
            return (best + SURNAME_OTHER - 1, "surname_one") if best > 0 else (SURNAMES_OTHER, "surnames_differ")
        # One of the two has one surname only: the father's as a rule, the mother's or a husband's now and then.
        mine, other1, other2 = (a1 or a2, b1, b2) if not (a1 and a2) else (b1 or b2, a1, a2)
        first, second = self._surname(mine, other1), self._surname(mine, other2)
        if first[0] > 0:
            return first[0], "surname_spelling" if first[1] == "spelling" else "surname_one_missing"
        if second[0] > 0:
            return second[0] - 1.5, "surname_other_box"
        return SURNAMES_OTHER + 1, "surnames_differ"

    def _surname(self, one: tuple[str, ...], two: tuple[str, ...]) -> Part:
        """One surname with one surname, a compound with its half."""
        if not one or not two:
            return NO
        if one == two:
            return self._of_surnames(one), "same"
        joined = "".join(one), "".join(two)
        weight = min(self._of_surnames(one), self._of_surnames(two))
        if joined[0] == joined[1]:
            return weight, "half"
        if alike(*joined, is_given=False, one_sex=False) in ("spelling", "initial"):
            return (1.0, "half") if 1 in map(len, joined) else (max(weight - 2.0, 1.0), "spelling")
        shared = set(one) & set(two)
        if shared and (shared == set(one) or shared == set(two)):
            return max(self._of_surnames(tuple(shared)) - 1.5, 1.0), "half"
        return NO

    def _other_boxes(self, one: Ready, two: Ready) -> Part | None:
        """The same words in other boxes: García in the box of the given name, everything written in one."""
        words = sorted(one.given + one.surnames), sorted(two.given + two.surnames)
        if words[0] != words[1] or len(words[0]) < 2 or (one.surnames and two.surnames and one.given == two.given):
            return None
        bits = sum(max(self._of_surname(w), self._of_given(w)) for w in words[0])
        return min(bits, MOST_GIVEN + 2 * MOST_SURNAME) - 4.0, "other_boxes"

    def _of_given(self, word: str) -> float:
        return self._given_bits.get(word, self._rare_given)

    def _of_surname(self, word: str) -> float:
        return self._surname_bits.get(word, self._rare_surname)

    def _of_surnames(self, words: tuple[str, ...]) -> float:
        return min(sum(map(self._of_surname, words)), MOST_SURNAME * (2 if len(words) > 1 else 1)) if words else 0.0


def probability(bits: float) -> float:
    """A score between 0 and 1 of bits for and against."""
    return 1.0 / (1.0 + 2.0**-bits) if bits > -1000 else 0.0


def _bits(counts: Counter[str], known: dict[str, float], people: int, most: float) -> dict[str, float]:
    """word -> bits, the counts of the list and what is known of names weighed by the size of the list."""
    return {
        word: _weight((counts[word] + known.get(word, UNLISTED) * LIST_WEIGHT) / (people + LIST_WEIGHT), most)
        for word in counts.keys() | known.keys()
    }


def _weight(share: float, most: float) -> float:
    return max(LEAST, min(most, -log2(share)))


def _best(word: str, among: list[str], one_sex: bool) -> tuple[str, str] | None:
    if word in among:
        return word, "same"
    ways = [(other, alike(word, other, is_given=True, one_sex=one_sex)) for other in among]
    order = ("customary", "spelling", "initial")
    return min((w for w in ways if w[1]), key=lambda w: order.index(w[1]), default=None)


Born = tuple[int, int | None, int | None]


def _born(one: Born | None, two: Born | None) -> Part:
    return NO if one is None or two is None else _dates(one, two)


@lru_cache(maxsize=1 << 17)
def _dates(one: Born, two: Born) -> Part:
    if one == two:
        if one[2] is None:
            return (BORN_YEAR, "born_year") if one[1] is None else (BORN_MONTH, "born_month")
        # Many who do not know their day were written down on the first of January.
        return (BORN_NEW_YEAR if one[1:] == (1, 1) else BORN_SAME), "born_same"
    (y1, m1, d1), (y2, m2, d2) = one, two
    if None in one or None in two:
        if y1 != y2:
            return _years(y1, y2)
        if m1 is None or m2 is None:
            return BORN_YEAR - 0.5, "born_year"
        return (BORN_MONTH - 0.5, "born_month") if m1 == m2 else (BORN_YEAR_ONLY, "born_differs")
    if y1 == y2 and (m1, d1) == (d2, m2):
        return BORN_SWAPPED, "born_swapped"
    if y1 == y2 and {(m1, d1), (m2, d2)} & {(1, 1)}:
        return BORN_YEAR - 1.0, "born_year"
    digits = f"{y1:04}{m1:02}{d1:02}", f"{y2:04}{m2:02}{d2:02}"
    if sum(a != b for a, b in zip(*digits, strict=True)) == 1 or _transposed(*digits):
        return (BORN_DIGIT if abs(y1 - y2) < GENERATION else BORN_DECADE), "born_digit"
    if (m1, d1) == (m2, d2) and abs(y1 - y2) <= 2:
        return BORN_DIGIT - 2.0, "born_near"
    if (y1 == y2) + (m1 == m2) + (d1 == d2) == 2 and abs(y1 - y2) < GENERATION:
        return BORN_TWO_PARTS, "born_two_parts"
    if y1 == y2:
        return BORN_YEAR_ONLY, "born_differs"
    return (BORN_GENERATION, "born_generation") if abs(y1 - y2) >= GENERATION else (BORN_OTHER, "born_differs")


def _years(y1: int, y2: int) -> Part:
    if abs(y1 - y2) == 1:
        return 0.0, "born_near"
    return (BORN_GENERATION, "born_generation") if abs(y1 - y2) >= GENERATION else (BORN_OTHER + 5, "born_differs")


def _transposed(one: str, two: str) -> bool:
    return len(one) == len(two) and one != two and sorted(one) == sorted(two) and one_off(one, two)


def _phone(one: str, two: str) -> Part:
    if not one or not two:
        return NO
    if one == two:
        return PHONE_SAME, "phone_same"
    if len(one) == len(two) == 10 and one_off(one, two):
        return PHONE_DIGIT, "phone_digit"
    return PHONE_OTHER, ""


def near_names(one: str, two: str, *, is_given: bool = True) -> str:
    """Do two boxes of a name say the ``'same'``, something ``'near'`` (a spelling, a customary form, a part), or not
    (``'differs'``)? For showing two records side by side.

    >>> near_names("Ma. Guadalupe", "MARIA GUADALUPE"), near_names("Lupe", "Guadalupe"), near_names("Ana", "Eva")
    ('same', 'near', 'differs')
    """
    first, second = (ready(Record("", text) if is_given else Record("", "", text)) for text in (one, two))
    words = (first.given, second.given) if is_given else (first.surname1, second.surname1)
    if words[0] == words[1]:
        return "same"
    matcher = Matcher()
    if is_given:
        return "near" if matcher._compare_given(*words, False) else "differs"
    return "near" if matcher._surname(*words)[0] > 0 else "differs"


def near_dates(one: PartialDate | None, two: PartialDate | None) -> str:
    """The same of two birth dates: swapped, one digit off or known in part is ``'near'``; empty where one is not known."""
    if one is None or two is None:
        return ""
    bits, code = _dates((one.year, one.month, one.day), (two.year, two.month, two.day))
    return "same" if one == two else "near" if bits >= 0 and code != "born_two_parts" else "differs"
