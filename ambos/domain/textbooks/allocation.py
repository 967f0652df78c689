"""Who gets how many copies of a title, and why not more.

The rule. A request asks for at most one copy a reader and is bounded by the cap of the season. When all that is asked fits,
everybody gets what she may have; when it does not, copies are divided in proportion to what each may have, whole copies by
largest remainder, and nobody gets more than that. Of equal remainders the earlier request goes first, so that the order of the
list decides nothing. What a request does not get is *unmet need*, with its reason: more than readers, more than the cap,
digital first, not enough copies. Nothing is given for a title that may be read in digital form unless the request says why paper.
Shares never exceed the stock; what is left over stays. Asking for more never yields less to the asker, and more stock never
yields less to anybody whose share is not a matter of rounding. Source: handbook 10 (rules: "allocate in proportion to
eligible requests with caps and unmet-need list", "offer digital first where allowed").
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

T = TypeVar("T", bound=Hashable)
Reason = Literal["beyond_readers", "beyond_cap", "digital_first", "not_enough"]


@dataclass(frozen=True)
class Asked:
    """One request for one title. ``order`` is when it came (1 is first); ``needs_paper``: it said why paper."""

    request: str
    copies: int
    readers: int
    order: int
    needs_paper: bool = True


@dataclass(frozen=True)
class Share:
    """What one request gets of one title: ``given`` of ``asked``, and the unmet copies by reason."""

    request: str
    asked: int
    eligible: int
    given: int
    unmet: Mapping[Reason, int]

    @property
    def missing(self) -> int:
        """Copies asked for and not given."""
        return self.asked - self.given


def eligible_copies(asked: Asked, *, cap: int | None, is_digital: bool) -> tuple[int, dict[Reason, int]]:
    """How many copies may be given at all, and why the others may not."""
    unmet: dict[Reason, int] = {}
    left = asked.copies
    if is_digital and not asked.needs_paper:
        return 0, {"digital_first": left} if left else {}
    for reason, most in (("beyond_readers", asked.readers), ("beyond_cap", cap)):
        if most is not None and left > most:
            unmet[reason] = left - most  # type: ignore[index]
            left = most
    return left, unmet


def allocate(stock: int, requests: Sequence[Asked], *, cap: int | None = None, is_digital: bool = False) -> list[Share]:
    """The share of each request, in the order given. ``ValueError`` for a negative stock, count or a request named twice.

    >>> [s.given for s in allocate(10, [Asked("a", 9, 9, 1), Asked("b", 6, 6, 2)])]
    [6, 4]
    """
    if stock < 0 or any(one.copies < 0 or one.readers < 0 for one in requests):
        raise ValueError("copies and readers are counted from 0 up")
    if len({one.request for one in requests}) != len(requests):
        raise ValueError("a request asks for a title once")
    bounds = [eligible_copies(one, cap=cap, is_digital=is_digital) for one in requests]
    given = _divided(stock, [most for most, _unmet in bounds], [one.order for one in requests])
    shares = []
    for one, (most, unmet), copies in zip(requests, bounds, given, strict=True):
        short: dict[Reason, int] = {"not_enough": most - copies} if copies < most else {}
        shares.append(Share(one.request, one.copies, most, copies, unmet | short))
    return shares


def _divided(stock: int, most: Sequence[int], order: Sequence[int]) -> list[int]:
    """Whole copies in proportion to ``most``, by largest remainder; of equal ones the smaller ``order`` first."""
    total = sum(most)
    if total <= stock:
        return list(most)
    parts = [divmod(stock * wanted, total) for wanted in most]
    given = [whole for whole, _rest in parts]
    for n in sorted(range(len(parts)), key=lambda n: (-parts[n][1], order[n]))[: stock - sum(given)]:
        given[n] += 1
    return given


def fill_rate(shares: Iterable[Share]) -> tuple[int, int]:
    """Copies given, of copies asked for."""
    found = list(shares)
    return sum(share.given for share in found), sum(share.asked for share in found)


def whole_sets(parts: Mapping[T, int], available: Mapping[T, int]) -> int:
    """How many whole sets the copies make: ``parts`` is copies of each title in one set. A set that misses one title is none.

    >>> whole_sets({"es": 1, "ma": 2}, {"es": 5, "ma": 7})
    3
    """
    if not parts or any(n < 1 for n in parts.values()):
        raise ValueError("a set holds at least one copy of each of its titles")
    return min(available.get(title, 0) // n for title, n in parts.items())
