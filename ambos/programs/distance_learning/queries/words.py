"""Codes of advice in whole sentences, for families and at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

BEGIN = {
    "plaza": _("First finish lower secondary: a community plaza teaches it free of charge, at any age from 15."),
    "local_school": _("You are under 18: the best door is the public high school of your district. It is free, and it is yours."),
    "finished": _("You finished upper secondary already. What you need may be a copy of your certificate, or its revalidation."),
    "equivalent": _("None of these routes suits what you told us today. The equivalent here may be the shorter way."),
    "route": _("We would look at this route first."),
}  # fmt: skip
REASONS = {
    "finished_already": _("You have finished this level already."),
    "needs_lower_secondary": _("It asks for finished lower secondary (secundaria)."),
    "has_lower_secondary": _("You have finished lower secondary, which it asks for."),
    "revalidate_first": _("Your school years in this country must be revalidated first. The consulate says how; it can be done from here."),
    "bring_certificate": _("It asks for the certificate of lower secondary. If it was lost, a copy can be asked for."),
    "least_age": _("It asks for %(age)s years of age."),
    "guardian_letter": _("Below %(age)s years it asks for a letter from whoever answers for you."),
    "least_average": _("It asks for an average of %(average)s in lower secondary."),
    "average_unknown": _("It asks for an average of %(average)s in lower secondary: look at your certificate."),
    "in_person": _("The examination is taken in person, and the place may be far away."),
    "hours_a_week": _("It takes about %(hours)s hours a week."),
    "fixed_dates": _("It has fixed dates: time that is yours every week is needed."),
    "own_pace": _("It goes at your own pace, with the time you have."),
    "selection_exam": _("Before entering there is a selection examination, after short preparatory courses."),
    "mock_first": _("First take a free mock test: with %(share)s of every 100 answers right it is worth trying."),
    "mock_passed": _("Your mock test reached %(share)s of every 100 answers."),
    "mock_not_passed": _("Your mock test did not reach %(share)s of every 100 answers yet: study with the free guide and try again."),
    "ask_here_first": _("For what you want here, ask that school or employer first whether it counts, and have it in writing."),
    "counts_there": _("It counts to go on studying in the country of origin."),
}  # fmt: skip
LEVELS = {
    "full": _("recognised as equivalent"),
    "conditional": _("recognised under a condition"),
    "elective": _("recognised as an elective"),
    "none": _("not recognised"),
    "not_decided": _("not decided yet"),
}


def reason(code: str, values: Mapping[str, Any]) -> str:
    """One reason of the advice, as a sentence in the reader's language."""
    return str(REASONS[code]) % values if values else str(REASONS[code])


def said(words: Mapping[str, Any]) -> str:
    """Words of a pack in the reader's language."""
    return str(words["en" if (get_language() or "es").startswith("en") else "es"])
