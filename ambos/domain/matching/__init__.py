"""Which records may be one human being: suggested with reasons, never decided.

The rule. Two records are compared box by box: given names, two surnames, birth date, sex, telephone. What agrees speaks
for one person in *bits* (how seldom strangers agree on it: a rare surname says more than García), what disagrees speaks
against; the sum is a score between 0 and 1. Whatever else agrees, records whose given names are two different names are
never suggested: that is how twins, brothers and sisters, and everybody who answers one telephone stay apart. A father and
a son of one name are told apart by their birth dates. Nothing here merges: a person reviews, and a review can be undone.

What is read as the same, and said as a reason: accents and case; "Ma." and María; customary names (Lupe, Guadalupe); one
name of several left out; surnames swapped, joined in one box or with half of a compound left out; a spelling that sounds
the same (Velásquez, Velazquez) or is one letter off; the words of the name in other boxes; day and month swapped; one
digit of the date off; a date known in part.

Sources: handbook 1.2 (names; "suggest, never auto-merge"), 1.4; Fellegi and Sunter, A Theory for Record Linkage, JASA 64
(1969), for adding up log-likelihood ratios; Winkler (1989) for weighing a name by how common it is. The bits of each kind
of agreement are ours, set by hand, and measured in ``bench/people_candidates.py``.
"""

from __future__ import annotations

from .comparing import SUGGEST, Comparison, Matcher, near_dates, near_names
from .reading import COLUMNS, Listed, read_list
from .records import Pair, Record
from .searching import Progress, candidates

__all__ = [
    "COLUMNS",
    "SUGGEST",
    "Comparison",
    "Listed",
    "Matcher",
    "Pair",
    "Progress",
    "Record",
    "candidates",
    "near_dates",
    "near_names",
    "read_list",
]
