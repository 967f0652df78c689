"""Apportionment: seats of a council to its districts, with workings anybody can check by hand.

The rule (handbook 05, a proposal of the handbook: no sourced formula was found). Every district first has one seat; the
remaining seats go by the method of the term's rule set, on an agreed population base:

* ``hare`` (largest remainder, the default): population divided by the quota (all population / remaining seats); whole
  numbers first, then the largest remainders;
* ``sainte-lague`` (highest averages): each further seat to the largest population / (2 x seats held + 1), the first seat
  counting as held (so a small district, once served, waits its turn, as with every divisor method that grants a minimum);
* ``fixed``: the table of the rule set itself, checked and not computed.

No more than ``cap`` seats a district where the rule set says so: what is above goes to the others by the same method. All
is done in exact fractions. Where the last seat lies between districts with exactly the same claim no method decides: a
refusal names them, and the rule set says what then (a public draw, mostly), not this module.

Known and wanted: 46 districts and 100 seats leave 54 to distribute (call of 2006). With largest remainders a district may
lose a seat when the council grows (the Alabama paradox); with Sainte-Lague it cannot. M. Balinski and H. P. Young, Fair
Representation, 2nd ed. 2001.
"""

from __future__ import annotations

import csv
import heapq
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from ambos.domain.errors import Reason, Refused, check

HARE, SAINTE_LAGUE, FIXED = "hare", "sainte-lague", "fixed"
_FIGURE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
_TWO_WAYS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
"""A thousand where the point parts thousands, one where it parts decimals."""
_SHOWN = 5
"""How many names a refusal lists before it says how many more."""


@dataclass(frozen=True)
class Line:
    """One district's workings. ``claim``: what its last comparison stood on, the remainder of its quota, as a share of one seat
    (hare), or the quotient of the next seat, which it did not get (sainte-lague); 0 where nothing was compared."""

    district: str
    population: Fraction
    seats: int
    claim: Fraction


@dataclass(frozen=True)
class Apportionment:
    """The seats of every district, in the order given, and what they were computed with. ``quota``: people a seat among
    those distributed (0 where none were)."""

    method: str
    seats: int
    quota: Fraction
    lines: tuple[Line, ...]

    @property
    def by_district(self) -> dict[str, int]:
        """District -> seats."""
        return {line.district: line.seats for line in self.lines}


def apportion(
    populations: Mapping[str, int | Fraction | None], seats: int, method: str = HARE, *, cap: int | None = None
) -> Apportionment:
    """Give ``seats`` to the districts: one each, then the method.

    ``Refused`` with every fault: ``council.no_districts``, ``council.more_districts_than_seats`` (districts, seats),
    ``council.no_population`` (district; unknown or negative), ``council.nobody_at_all`` when every district has 0 and seats
    remain, ``council.cap_too_low`` (cap, seats), ``council.unknown_method``, and ``council.tie`` (districts, seats: how many
    of them would get one) at the last seat.
    """
    _check(populations, seats, method, cap)
    known = {district: Fraction(people or 0) for district, people in populations.items()}
    scale = lcm(*(people.denominator for people in known.values()))
    whole = {district: int(people * scale) for district, people in known.items()}
    share = _by_remainder if method == HARE else _by_quotient
    rest = seats - len(known)
    given, claims = share(whole, rest, cap - 1 if cap else rest)
    quota = sum(known.values(), Fraction(0)) / rest if rest else Fraction(0)
    lines = (Line(d, people, 1 + given[d], claims.get(d, Fraction(0))) for d, people in known.items())
    return Apportionment(method, seats, quota, tuple(lines))


def fixed(table: Mapping[str, int], districts: Mapping[str, object], seats: int) -> Apportionment:
    """The table of a rule set, as it stands: every district has at least one seat and all add up.

    ``Refused``: ``council.not_in_table`` (district), ``council.table_needs_one`` (district), ``council.table_sum`` (found, seats).
    """
    faults = [Reason("council.not_in_table", {"district": d}) for d in districts if d not in table]
    faults += [Reason("council.table_needs_one", {"district": d}) for d, n in table.items() if n < 1]
    if sum(table.values()) != seats:
        faults.append(Reason("council.table_sum", {"found": sum(table.values()), "seats": seats}))
    check(faults)
    lines = tuple(Line(d, Fraction(0), n, Fraction(0)) for d, n in table.items())
    return Apportionment(FIXED, seats, Fraction(0), lines)


def read_populations(text: str) -> dict[str, Fraction | None]:
    """A CSV file with the columns ``district`` and ``population``, in its order. A blank figure is unknown, never 0.

    Parted by comma, semicolon (as spreadsheets write where the comma is for decimals) or tabulator. ``Refused`` with every
    fault: ``council.no_table`` (line), ``council.no_column`` (column), ``council.no_districts``, ``council.no_name`` (line),
    ``council.district_twice`` (district, line), ``council.not_a_figure`` (district, typed),
    ``council.figure_two_ways`` (district, typed): 1.000 may be a thousand or one.
    """
    lines = text.lstrip("\ufeff").splitlines()
    rows = csv.reader(lines, delimiter=max(",;\t", key=lines[0].count) if lines else ",")
    try:
        return _populations(rows)
    except csv.Error:
        raise Refused("council.no_table", line=rows.line_num) from None


def _populations(rows: Any) -> dict[str, Fraction | None]:
    header = [name.strip().lower() for name in next(rows, [])]
    check(Reason("council.no_column", {"column": name}) for name in ("district", "population") if name not in header)
    name_at, figure_at = header.index("district"), header.index("population")
    found: dict[str, Fraction | None] = {}
    faults = []
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        padded = [*cells, *[""] * len(header)]
        district, typed = padded[name_at].strip(), padded[figure_at].strip()
        if not district:
            faults.append(Reason("council.no_name", {"line": rows.line_num}))
        elif district in found:
            faults.append(Reason("council.district_twice", {"district": district, "line": rows.line_num}))
        elif typed and not _FIGURE.fullmatch(typed):
            faults.append(Reason("council.not_a_figure", {"district": district, "typed": typed[:40]}))
        elif _TWO_WAYS.fullmatch(typed):
            faults.append(Reason("council.figure_two_ways", {"district": district, "typed": typed}))
        else:
            found[district] = Fraction(typed) if typed else None
    if not found and not faults:
        faults.append(Reason("council.no_districts"))
    check(faults)
    return found


# -- methods -------------------------------------------------------------------------------------------------------------
def _by_remainder(known: Mapping[str, int], rest: int, most: int) -> tuple[dict[str, int], dict[str, Fraction]]:
    """Largest remainder: (seats beyond the first, remainder) of each district, at most ``most`` each."""
    full: dict[str, int] = {}
    while True:
        free = {district: people for district, people in known.items() if district not in full}
        total, left = sum(free.values()), rest - most * len(full)
        if not left or not total:
            given, claims = _nothing(free, left)
            return given | full, claims
        parts = {district: divmod(people * left, total) for district, people in free.items()}
        given = {district: part for district, (part, _remainder) in parts.items()}
        over = [district for district, part in given.items() if part > most]
        open_still = [district for district in free if given[district] < most]
        left -= sum(given.values())
        if not over and left > len(open_still):
            over = [district for district, part in given.items() if part == most]
        if not over:
            break
        full |= dict.fromkeys(over, most)
    order = sorted(open_still, key=lambda district: parts[district][1], reverse=True)
    if 0 < left < len(order) and parts[order[left - 1]][1] == parts[order[left]][1]:
        edge = parts[order[left]][1]
        _tie([d for d in open_still if parts[d][1] == edge], left - sum(parts[d][1] > edge for d in order))
    for district in order[:left]:
        given[district] += 1
    return given | full, {district: Fraction(remainder, total) for district, (_part, remainder) in parts.items()}


def _by_quotient(known: Mapping[str, int], rest: int, most: int) -> tuple[dict[str, int], dict[str, Fraction]]:
    """Sainte-Lague: (seats beyond the first, quotient of the next seat) of each district, at most ``most`` each."""
    if not rest or not any(known.values()):
        return _nothing(known, rest)
    order, people = list(known), list(known.values())
    # Quotients with divisors up to 2 x rest + 3 that differ at all differ by more than 1 once they are this much larger:
    # whole numbers then compare as the fractions do, equal ones included.
    grown = 2 * (2 * rest + 3) ** 2
    given = [0] * len(order)
    heap = [(-(number * grown // 3), i) for i, number in enumerate(people)]
    heapq.heapify(heap)
    last, tied = 0, list[int]()
    for _ in range(rest):
        quotient, i = heap[0]
        tied = [*tied, i] if quotient == last else [i]
        last = quotient
        given[i] += 1
        if given[i] < most:
            heapq.heapreplace(heap, (-(people[i] * grown // (2 * given[i] + 3)), i))
        else:
            heapq.heappop(heap)
    if heap and heap[0][0] == last:
        waiting = sorted(i for quotient, i in heap if quotient == last)
        _tie([order[i] for i in (*tied, *waiting)], len(tied))
    claims = {name: Fraction(people[i], 2 * given[i] + 3) for i, name in enumerate(order)}
    return dict(zip(order, given, strict=True)), claims


def _nothing(known: Mapping[str, int], rest: int) -> tuple[dict[str, int], dict[str, Fraction]]:
    if rest:
        raise Refused("council.nobody_at_all")
    return dict.fromkeys(known, 0), dict.fromkeys(known, Fraction(0))


def _check(populations: Mapping[str, int | Fraction | None], seats: int, method: str, cap: int | None) -> None:
    faults = []
    if method not in (HARE, SAINTE_LAGUE):
        faults.append(Reason("council.unknown_method", {"method": method}))
    if not populations:
        faults.append(Reason("council.no_districts"))
    faults += [
        Reason("council.no_population", {"district": district})
        for district, people in populations.items()
        if people is None or people < 0
    ]
    if populations and seats < len(populations):
        faults.append(Reason("council.more_districts_than_seats", {"districts": len(populations), "seats": seats}))
    if cap is not None and (cap < 1 or cap * len(populations) < seats):
        faults.append(Reason("council.cap_too_low", {"cap": cap, "seats": seats}))
    check(faults)


def _tie(districts: list[str], seats: int) -> None:
    shown = ", ".join(districts[:_SHOWN]) + (f" (+{len(districts) - _SHOWN})" if len(districts) > _SHOWN else "")
    raise Refused("council.tie", districts=shown, seats=seats)
