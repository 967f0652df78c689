"""How far a learner is: each module's state, what finishes a level, what is next, and why she is not certified or not counted.

The rule (handbook 11). ``not started -> studying -> evidence complete -> exam requested -> sat -> passed | failed -> resit``;
earlier schooling makes a module *substituted*, which has no mark. Evidence of the finished module is shown before each exam.
A level is finished when every basic module it asks for and enough electives are passed or substituted. A certificate needs
the level, a verified identity with the name as on the document, the level before it (finished here or proven), and that none
was issued for it before. The answer to "why not?" is always the list of what is missing, in full, never a bare no.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from ambos.domain.errors import Reason, Refused
from ambos.domain.names import PartialDate, age_on

from .plans import Level, Module, Plan

NOT_STARTED, STUDYING, EVIDENCE, REQUESTED = "not_started", "studying", "evidence_complete", "exam_requested"
PASSED, FAILED, SUBSTITUTED = "passed", "failed", "substituted"
DONE = frozenset({PASSED, SUBSTITUTED})
RETURNED = "plazas.certificate_returned"
OLDEST = 120
"""Years: a birth date before that is a slip of the hand."""

_MOVES = {
    "start": {NOT_STARTED: STUDYING},
    "complete_evidence": {STUDYING: EVIDENCE, FAILED: EVIDENCE},
    "request_exam": {EVIDENCE: REQUESTED},
    "call_off": {REQUESTED: EVIDENCE},
    "pass": {REQUESTED: PASSED},
    "fail": {REQUESTED: FAILED},
    "substitute": {NOT_STARTED: SUBSTITUTED, STUDYING: SUBSTITUTED},
    "correct": {PASSED: REQUESTED, FAILED: REQUESTED},
}


def after(state: str, move: str) -> str:
    """The state of a module after a move. ``Refused``: ``plazas.evidence_first`` for an exam without evidence,
    ``plazas.passed_already``, else ``plazas.not_now`` (state, move)."""
    following = _MOVES[move].get(state)
    if following is not None:
        return following
    if state in DONE:
        raise Refused("plazas.passed_already", field="module")
    if move == "request_exam":
        raise Refused("plazas.evidence_first", field="module")
    raise Refused("plazas.not_now", state=state, move=move)


@dataclass(frozen=True)
class Completion:
    """How a level stands. ``basic_missing``: modules of which ``basic_short`` more are asked for. ``electives_counted``: the
    electives this level uses; another level may not count them again."""

    level: Level
    basic_missing: tuple[str, ...]
    basic_short: int
    electives_short: int
    electives_counted: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        return not self.basic_short and not self.electives_short

    @property
    def done(self) -> int:
        """Modules of those asked for that are done."""
        return self.asked - self.basic_short - self.electives_short

    @property
    def asked(self) -> int:
        return self.level.basic + self.level.electives


def completion(plan: Plan, level: str, states: Mapping[str, str], counted: Collection[str] = ()) -> Completion:
    """How a level stands, given each module's state and the electives other levels have ``counted``."""
    asked = plan.levels[level]
    missing = tuple(code for code in asked.of if states.get(code) not in DONE)
    basic_done = len(asked.of) - len(missing)
    free = tuple(code for code in plan.electives if states.get(code) in DONE and code not in counted)[: asked.electives]
    return Completion(asked, missing, max(0, asked.basic - basic_done), asked.electives - len(free), free)


def completions(plan: Plan, states: Mapping[str, str], proven: Collection[str] = ()) -> dict[str, Completion]:
    """Every level in its order. An elective counts for the first level that can use it. Levels ``proven`` by an earlier
    certificate take none."""
    counted: list[str] = []
    found = {}
    for code in plan.levels:
        found[code] = completion(plan, code, states, counted)
        if code not in proven:
            counted += found[code].electives_counted
    return found


def current_level(plan: Plan, states: Mapping[str, str], proven: Collection[str] = ()) -> str:
    """The first level that is not finished after the highest one ``proven``, which proves those before it; the last when all
    are."""
    levels = list(plan.levels)
    after_proven = max((n for n, code in enumerate(levels, 1) if code in proven), default=0)
    standing = completions(plan, states, proven)
    return next((code for code in levels[after_proven:] if not standing[code].is_complete), levels[-1])


def next_modules(
    plan: Plan, states: Mapping[str, str], proven: Collection[str] = (), most: int = 3
) -> tuple[Module, ...]:
    """What she may take now: basic modules of her level in their order, then electives; nothing that is begun or done."""
    level = current_level(plan, states, proven)
    standing = completions(plan, states, proven)[level]
    fresh = (
        [c for c in standing.basic_missing if states.get(c, NOT_STARTED) == NOT_STARTED] if standing.basic_short else []
    )
    if standing.electives_short:
        fresh += [code for code in plan.electives if states.get(code, NOT_STARTED) == NOT_STARTED]
    return tuple(plan.modules[code] for code in fresh[:most])


@dataclass(frozen=True)
class Paper:
    """Where the certificate of a level is: ``state`` of its life, since when, and why it came back to the plaza."""

    state: str
    on: date
    why: str = ""

    @property
    def is_hers(self) -> bool:
        """Has she one that stands?"""
        return self.state in ("issued", "shipped", "received")


@dataclass(frozen=True)
class Standing:
    """What is known of a learner when somebody asks why. ``proven``: levels an earlier certificate proves; ``issued``: where the
    certificate is of the levels for which one was asked for; ``born`` as far as known."""

    states: Mapping[str, str]
    identity_verified: bool
    document_name: str
    born: PartialDate | None
    sex: str
    proven: Collection[str] = ()
    issued: Mapping[str, Paper] = field(default_factory=dict)
    maybe_twice: bool = False


def why_not_certified(plan: Plan, level: str, who: Standing) -> tuple[Reason, ...]:
    """Everything that is missing for the certificate of a level; ``()`` when it can be validated.

    ``plazas.level_has_no_certificate``, ``certificate_exists``, ``certificate_requested`` and ``certificate_validated`` (on: whose
    turn it is since then), ``certificate_returned`` (on, why), ``identity_not_verified``, ``no_document_name``,
    ``birth_date_incomplete``, ``sex_missing``, ``maybe_twice``, ``level_before`` (level), ``modules_missing`` (modules, short),
    ``electives_missing`` (short).
    """
    asked, found = plan.levels[level], []
    if not asked.certifies:
        return (Reason("plazas.level_has_no_certificate", {"level": level}),)
    paper = who.issued.get(level)
    if level in who.proven or (paper and paper.is_hers):
        return (Reason("plazas.certificate_exists", {"level": level}),)
    if paper and paper.state != "returned":
        return (Reason(f"plazas.certificate_{paper.state}", {"on": paper.on}),)
    if paper:
        found.append(Reason(RETURNED, {"on": paper.on, "why": paper.why}))
    if not who.identity_verified:
        found.append(Reason("plazas.identity_not_verified"))
    if not who.document_name.strip():
        found.append(Reason("plazas.no_document_name"))
    if who.born is None or who.born.precision != "day":
        found.append(Reason("plazas.birth_date_incomplete"))
    if who.sex in ("", "unknown"):
        found.append(Reason("plazas.sex_missing"))
    if who.maybe_twice:
        found.append(Reason("plazas.maybe_twice"))
    standing = completions(plan, who.states, who.proven)
    if asked.needs and asked.needs not in who.proven and not standing[asked.needs].is_complete:
        found.append(Reason("plazas.level_before", {"level": asked.needs}))
    one = standing[level]
    if one.basic_short:
        titles = ", ".join(plan.modules[code].title for code in one.basic_missing)
        found.append(Reason("plazas.modules_missing", {"modules": titles, "short": one.basic_short}))
    if one.electives_short:
        found.append(Reason("plazas.electives_missing", {"short": one.electives_short}))
    return tuple(found)


def why_not_counted(
    *,
    first: date,
    last: date,
    enrolled_on: date,
    withdrawn_on: date | None,
    seen_on: Iterable[date],
    inactive_after: int,
) -> tuple[Reason, ...]:
    """Why she is not among the active learners of a period; ``()`` when she is.

    She is counted when she was enrolled by its last day, had not left before its first and was seen (attended, or took an exam)
    within ``inactive_after`` days before its last day. ``plazas.not_enrolled_yet`` (on), ``plazas.left_before`` (on) and
    ``plazas.not_seen`` (days, on).
    """
    if enrolled_on > last:
        return (Reason("plazas.not_enrolled_yet", {"on": enrolled_on}),)
    newest = max((day for day in seen_on if day <= last), default=None)
    since = max(enrolled_on, newest) if newest else enrolled_on
    found = []
    if withdrawn_on is not None and withdrawn_on < first:
        found.append(Reason("plazas.left_before", {"on": withdrawn_on}))
    if last - since > timedelta(days=inactive_after):
        found.append(Reason("plazas.not_seen", {"days": (last - since).days, "on": since}))
    return tuple(found)


def may_enrol(born: PartialDate | None, on: date, minimum: int) -> tuple[Reason, ...]:
    """Why she may not enrol; ``()`` when she may. ``plazas.too_young`` (age, minimum), ``people.date_too_old`` (years); a date
    of which only a part is known is read in her favour, and the day is asked for before a certificate."""
    if born is None:
        return ()
    if born.earliest > on:
        return (Reason("plazas.born_in_future", {}, "born"),)
    ages = age_on(born, on)
    if ages.lowest > OLDEST:
        return (Reason("people.date_too_old", {"years": OLDEST}, "born"),)
    most = ages.highest
    if most < minimum:
        return (Reason("plazas.too_young", {"age": most, "minimum": minimum}, "born"),)
    return ()


def likely_default_date(born: PartialDate | None) -> bool:
    """Is it the first of January, which offices write when the day is not known? It is kept, and the day is asked again
    before a certificate (handbook 11, edge)."""
    return born is not None and (born.month, born.day) == (1, 1)
