"""What speaks for and against two records being one human being, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, Any] = {
    "people.match_given_same": _("the same given names"),
    "people.match_given_order": _("the same given names in another order"),
    "people.match_given_part": _("one of several given names left out"),
    "people.match_given_customary": _("the customary form of the given name"),
    "people.match_given_spelling": _("the given name spelled otherwise"),
    "people.match_given_initial": _("an initial for the given name"),
    "people.match_given_missing": _("a given name is missing"),
    "people.match_given_differs": _("two different given names"),
    "people.match_other_boxes": _("the same words in other boxes"),
    "people.match_surnames_same": _("the same surnames"),
    "people.match_surnames_swapped": _("the same surnames in the other order"),
    "people.match_surnames_joined": _("the same surnames, written together"),
    "people.match_surname_spelling": _("a surname spelled otherwise"),
    "people.match_surname_half": _("half of a compound surname"),
    "people.match_surname_one_missing": _("one surname is missing, the other agrees"),
    "people.match_surname_other_box": _("the only surname is the other's second"),
    "people.match_surname_one": _("one surname agrees, the other differs"),
    "people.match_surnames_differ": _("different surnames"),
    "people.match_born_same": _("born the same day"),
    "people.match_born_month": _("born the same month, as far as it is known"),
    "people.match_born_year": _("born the same year, as far as it is known"),
    "people.match_born_swapped": _("day and month of birth swapped"),
    "people.match_born_digit": _("one digit of the birth date differs"),
    "people.match_born_near": _("born a year or two apart"),
    "people.match_born_two_parts": _("two parts of the birth date agree, the third differs"),
    "people.match_born_differs": _("different birth dates"),
    "people.match_born_generation": _("born a generation apart: perhaps parent and child of one name"),
    "people.match_phone_same": _("the same telephone, which a family may share"),
    "people.match_phone_digit": _("one digit of the telephone differs"),
    "people.match_number_same": _("the same national number"),
    "people.match_number_differs": _("different national numbers"),
    "people.match_sex_differs": _("different sex"),
}


def reason_in_words(code: str) -> str:
    """The words of one coded reason (``Comparison.reasons``, ``LikelyDuplicate.reasons``)."""
    return str(_WORDS[code])
