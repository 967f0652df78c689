"""Counting units: seven ways to count help, and none of them adds to another.

The rule. A hall announcement heard by forty people is *reach* forty; a question answered at the desk is one *contact*;
a glucose test is one *service*; the human being is one *person*, however often she comes. Each indicator says which
unit it counts; units are never summed across types; the same person seen by two programs is one person of the network.
A report whose numbers cannot all be true is flagged. Source: handbook 1.4, 28.1 (test 15), 28.3 (no. 8).

The design. ``Count`` is for the six units that may be added within themselves. Persons may not be added even to
persons (January's 40 and February's 40 may be 40 human beings), so they have a type of their own, ``Persons``: its
``+`` refuses, its ``union`` counts the distinct tokens, and a bare figure without tokens gives ``bounds`` at best.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, NoReturn

from ambos.domain.errors import Reason


class Unit(StrEnum):
    """What one of something is. Values are written to the database and to exports as they stand here."""

    reach = "reach"
    """An exposure: hall announcement, post, broadcast. Says nothing about who listened."""
    contact = "contact"
    """One interaction with a human being, who may stay anonymous."""
    service = "service"
    """One countable act from the catalogue: one glucose test."""
    person = "person"
    """One distinct human being within a period and a program."""
    referral = "referral"
    """Sent to a named provider."""
    completed_referral = "completed_referral"
    """Provider or person confirms that she was attended."""
    outcome = "outcome"
    """Enrolled, certified, account opened, credit granted."""


class UnlikeUnits(TypeError):
    """Two things were added or compared that do not count the same. A fault in the program, never in the data."""


def _refuse(verb: str, one: object, other: object) -> NoReturn:
    raise UnlikeUnits(f"cannot {verb} {one!r} and {other!r}")


@dataclass(frozen=True)
class Count:
    """``value`` things (0 or more) of one ``unit``. Adds and orders only with its own unit.

    Not for persons, who have ``Persons``: making one raises ``UnlikeUnits``; a value that is not a whole number from
    0 up raises ``ValueError``. ``==`` between units is simply ``False``, so that counts may stand in sets.

    >>> sum([Count(Unit.service, 2), Count(Unit.service, 3)], Count(Unit.service, 0)).value
    5
    """

    unit: Unit
    value: int

    def __post_init__(self) -> None:
        if self.unit is Unit.person:
            raise UnlikeUnits("persons are not added: use Persons")
        _whole(self.value)

    def __add__(self, other: object) -> Count:
        if isinstance(other, Count) and other.unit is self.unit:
            return Count(self.unit, self.value + other.value)
        if type(other) is int and other == 0:  # the bare 0 with which sum() starts
            return self
        _refuse("add", self, other)

    __radd__ = __add__

    def __lt__(self, other: object) -> bool:
        return self.value < self._like(other)

    def __le__(self, other: object) -> bool:
        return self.value <= self._like(other)

    def __gt__(self, other: object) -> bool:
        return self.value > self._like(other)

    def __ge__(self, other: object) -> bool:
        return self.value >= self._like(other)

    def _like(self, other: object) -> int:
        if isinstance(other, Count) and other.unit is self.unit:
            return other.value
        _refuse("compare", self, other)


def total(unit: Unit, counts: Iterable[Count]) -> Count:
    """The sum of ``counts``, all in ``unit``; of none it is ``Count(unit, 0)``. Raises ``UnlikeUnits``."""
    return sum(counts, Count(unit, 0))


@dataclass(frozen=True)
class Persons:
    """Distinct human beings of one period and place.

    Either ``tokens`` (opaque marks, one a human being: exact) or a ``figure`` somebody reported as already
    de-duplicated (its tokens unknown). Give one of the two, else ``ValueError``. Orders with other ``Persons``.

    >>> a, b = Persons(frozenset({"ana", "luz"})), Persons(frozenset({"luz", "eva"}))
    >>> a.union(b).value
    3
    """

    tokens: frozenset[str] | None = None
    figure: int | None = None

    def __post_init__(self) -> None:
        if (self.tokens is None) == (self.figure is None):
            raise ValueError("persons are either tokens or one figure")
        if self.figure is not None:
            _whole(self.figure)

    @property
    def value(self) -> int:
        """How many human beings."""
        return len(self.tokens) if self.tokens is not None else self.figure or 0

    @property
    def how(self) -> str:
        """How they were told apart, to be stated beside the number: ``'tokens'`` or ``'reported'``."""
        return "reported" if self.tokens is None else "tokens"

    def union(self, *others: Persons) -> Persons:
        """The distinct human beings in any of these. Raises ``UnlikeUnits`` when one has a figure and no tokens."""
        found: set[str] = set()
        for persons in (self, *others):
            if persons.tokens is None:
                raise UnlikeUnits("a reported figure has no tokens to tell persons apart: see bounds()")
            found |= persons.tokens
        return Persons(frozenset(found))

    def __add__(self, other: object) -> NoReturn:
        raise UnlikeUnits("persons of two periods or places are not added: use union()")

    __radd__ = __add__

    def __lt__(self, other: object) -> bool:
        return self.value < self._like(other)

    def __le__(self, other: object) -> bool:
        return self.value <= self._like(other)

    def __gt__(self, other: object) -> bool:
        return self.value > self._like(other)

    def __ge__(self, other: object) -> bool:
        return self.value >= self._like(other)

    def _like(self, other: object) -> int:
        if isinstance(other, Persons):
            return other.value
        _refuse("compare", self, other)


def bounds(persons: Iterable[Persons]) -> tuple[int, int]:
    """At least and at most how many distinct human beings these are, where some have no tokens.

    At least the largest of them, at most their sum; those with tokens are first told apart. ``(0, 0)`` for none.
    """
    known: set[str] = set()
    figures: list[int] = []
    for group in persons:
        if group.tokens is None:
            figures.append(group.value)
        else:
            known |= group.tokens
    return max([len(known), *figures]), len(known) + sum(figures)


class Report(NamedTuple):
    """What one place says of one period. ``None`` is *not reported*, which is never zero."""

    persons: Persons | None
    contacts: Count | None
    services: Count | None


ERRORS = frozenset({"evaluation.more_persons_than_contacts"})
"""The flags that cannot be explained away; the others ask the partner for a word of explanation."""


def check_report(
    persons: Persons | None, contacts: Count | None, services: Count | None, previous: Report | None = None
) -> tuple[Reason, ...]:
    """The flags of handbook 1.4 on one report, all that apply, in this order; none found is ``()``.

    ``previous`` is the same place one period before. What was not reported is compared with nothing: a blank is
    flagged as missing by the report's state, not here. Raises ``UnlikeUnits`` when contacts or services are not that.

    * ``evaluation.more_persons_than_contacts``: each person is met at least once
    * ``evaluation.persons_without_services``: someone was served and nothing was done
    * ``evaluation.persons_grow_services_shrink``: persons above, services more than 50 % below the period before
    """
    for count, unit in ((contacts, Unit.contact), (services, Unit.service)):
        if count is not None and count.unit is not unit:
            raise UnlikeUnits(f"{unit} expected, not {count!r}")
    found = []
    if persons is not None and contacts is not None and persons.value > contacts.value:
        values = {"persons": persons.value, "contacts": contacts.value}
        found.append(Reason("evaluation.more_persons_than_contacts", values, "persons"))
    if persons is not None and services is not None:
        if persons.value > 0 and services.value == 0:
            found.append(Reason("evaluation.persons_without_services", {"persons": persons.value}, "services"))
        if previous is not None and previous.persons is not None and previous.services is not None:
            shrunk = services.value * 2 < previous.services.value
            if persons > previous.persons and shrunk:
                values = {
                    "persons": persons.value,
                    "persons_before": previous.persons.value,
                    "services": services.value,
                    "services_before": previous.services.value,
                }
                found.append(Reason("evaluation.persons_grow_services_shrink", values, "services"))
    return tuple(found)


def _whole(value: object) -> None:
    if type(value) is not int or value < 0:
        raise ValueError(f"a count is a whole number from 0 up, not {value!r}")
