"""Minors: who is one, and who may give a permission for her.

The rule. Somebody below the age of majority does not give a permission alone. A guardian gives it (who she is stands in the
receipt), or it says why the minor gave it herself: the law lets her decide on this, it could not wait, or nobody answers
for her. A minor who comes alone is attended: what waits is the sharing of her data, not her care. Of whom it is not known
whether she is of age nothing is asked. Sources: handbook 1.2 (minors: link to guardians), 15 (edge case: minor alone); the
age itself is the origin pack's, with its law.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ambos.domain.errors import Reason
from ambos.domain.names import PartialDate, age_on


def is_minor(born: PartialDate | None, on: date, majority: int) -> bool | None:
    """Below ``majority`` full years that day? ``None`` when the date known does not tell.

    >>> is_minor(PartialDate(2010), date(2026, 3, 1), 18), is_minor(PartialDate(2008), date(2026, 3, 1), 18)
    (True, None)
    """
    if born is None or on < born.earliest:
        return None
    ages = age_on(born, on)
    if ages.highest < majority:
        return True
    return False if ages.lowest >= majority else None


def consent_faults(minor: bool | None, *, by_guardian: bool, reason: str) -> Iterator[Reason]:
    """What is missing for a permission to hold: ``people.consent_needs_guardian``; ``people.consent_not_minor`` when a
    guardian or a reason is named for somebody who is of age."""
    if minor and not by_guardian and not reason:
        yield Reason("people.consent_needs_guardian", {}, "given_by")
    if minor is False and (by_guardian or reason):
        yield Reason("people.consent_not_minor", {}, "given_by")
