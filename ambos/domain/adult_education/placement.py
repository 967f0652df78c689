"""Where a learner begins, with the reason. No score: three things she shows, what she studied, and which modules she tried.

The rule (handbook 11: placement/diagnostic; literacy, primary, secondary). Who does not read yet begins at the first level,
whatever her papers say. Who reads begins after the highest level she *proves*; what she only tells is noted and may be
replaced later by the substitution table. A module she tried in the diagnostic and mastered goes to its exam first, and so do
the modules below her level that no certificate proves: she showed what they teach, and the exam says so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ambos.domain.errors import Reason

from .plans import Plan
from .progress import next_modules


@dataclass(frozen=True)
class Shown:
    """What she showed: reads and writes a short note, works with numbers; levels proven by a certificate; earlier schooling
    told (a code of the pack) with or without a paper; modules of the diagnostic she mastered."""

    reads: bool
    writes: bool
    counts: bool
    proven: Collection[str] = ()
    schooling: str = ""
    has_paper: bool = False
    mastered: Collection[str] = ()


@dataclass(frozen=True)
class Placed:
    """Where she begins, why, the modules that are next, those that earlier schooling may replace, those to examine first."""

    level: str
    reasons: tuple[Reason, ...]
    modules: tuple[str, ...]
    replaceable: tuple[str, ...]
    to_examine: tuple[str, ...]


def place(plan: Plan, shown: Shown) -> Placed:
    """Her level and first modules. ``Refused plazas.not_of_the_plan`` for a mastered module the plan has not."""
    levels = list(plan.levels)
    replaceable = plan.replaced_by(shown.schooling) if shown.schooling else ()
    mastered = tuple(plan.module(code).code for code in shown.mastered)
    if not (shown.reads and shown.writes):
        level, why = levels[0], [Reason("plazas.placed_to_read")]
    else:
        proven = [code for code in levels if code in shown.proven]
        following = levels.index(proven[-1]) + 1 if proven else (1 if shown.counts else 0)
        level = levels[min(following, len(levels) - 1)]
        if proven:
            why = [Reason("plazas.placed_after", {"level": proven[-1]})]
        else:
            why = [Reason("plazas.placed_reads" if shown.counts else "plazas.placed_to_count")]
    if replaceable:
        why.append(
            Reason(
                "plazas.placed_replace" if shown.has_paper else "plazas.placed_no_paper", {"modules": len(replaceable)}
            )
        )
    if mastered:
        why.append(Reason("plazas.placed_examine", {"modules": len(mastered)}))
    before = levels[: levels.index(level)]
    papers = {code for name in shown.proven for code in plan.levels[name].of}
    shown_only = [code for name in before for code in plan.levels[name].of if code not in papers]
    examine = tuple(dict.fromkeys((*mastered, *(c for c in shown_only if not shown.has_paper or c not in replaceable))))
    if set(examine) - set(mastered):
        why.append(Reason("plazas.placed_shown", {"modules": len(set(examine) - set(mastered))}))
    states = dict.fromkeys((*examine, *(replaceable if shown.has_paper else ())), "substituted")
    modules = tuple(module.code for module in next_modules(plan, states, proven=tuple(before)))
    return Placed(level, tuple(why), modules, tuple(c for c in replaceable if c not in mastered), examine)
