"""Reads of learners, each within the reader's access: lists by number and name, one learner with all that is hers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from ambos.domain.access import EDUCATION, Access
from ambos.domain.adult_education.alerts import Alert, Slot, Studying, alerts, groups_that_fit
from ambos.domain.adult_education.plans import Module
from ambos.domain.adult_education.progress import (
    DONE,
    RETURNED,
    Completion,
    Paper,
    Standing,
    completions,
    next_modules,
    why_not_certified,
    why_not_counted,
)
from ambos.domain.errors import Reason
from ambos.domain.names import PartialDate, full_name, tokens
from ambos.records.casework.models import ServiceRequest
from ambos.records.network.models import Office
from ambos.records.people.models import SearchWord

from ..loading import is_level, plan, rules_on
from ..models import Attendance, Certificate, Group, GroupMember, Learner, ModuleEnrolment, Plaza, Session, Transfer
from ..permissions import learners_within

WEEKS = 12
"""How far back alerts look."""
FEW = 100
"""Plazas that are named one by one to the database."""


def learners(access: Access, *, plaza: Any = None, state: str = "", text: str = "") -> QuerySet[Learner]:
    """The learners she may open, by number; of one plaza, in one state, by name or number. Person and plaza included."""
    found = Learner.objects.filter(at_plazas(learners_within, access)).select_related("person", "plaza")
    if plaza is not None:
        found = found.filter(plaza=plaza)
    if state:
        found = found.filter(state=state)
    asked = tokens(text)[:4]
    if asked:
        # Beside an "or" no index is used: numbers are looked up first, and there is at most one of each.
        numbered = dict(Learner.objects.filter(number__in=[w.upper() for w in asked]).values_list("number", "pk"))
        offices = list(Office.objects.values_list("pk", flat=True))  # the index of words leads by office
        words = SearchWord.objects.filter(person=OuterRef("person"), purpose=EDUCATION, office__in=offices)
        for word in asked:
            key = numbered.get(word.upper())
            found = found.filter(Exists(words.filter(word__startswith=word)) if key is None else Q(pk=key))
    return found.order_by("number")


def at_plazas(within: Callable[[Access, str], Q], access: Access, plaza: str = "plaza") -> Q:
    """As ``within`` (``learners_within``, ``plazas_within``) of a model that leads to a plaza. Of few plazas by their keys, so that the
    index of each is read and not the whole network's."""
    keys = list(Plaza.objects.filter(within(access, "")).values_list("pk", flat=True)[: FEW + 1])
    return Q(**{f"{plaza}__in": keys}) if len(keys) <= FEW else within(access, f"{plaza}__")


def learner(access: Access, key: Any) -> Learner:
    """One of them. ``Learner.DoesNotExist`` when she may not open it."""
    return Learner.objects.select_related(
        "person", "plaza__office", "plaza__network", "plaza__host", "plaza__service_point"
    ).get(learners_within(access), pk=key)


def alike(office: UUID, given: str, surname1: str, surname2: str, born: PartialDate | None) -> list[Learner]:
    """Learners of the same whole name and the same birth date, wherever they study: most likely the same person. Asked by the
    verbs before a second record is made; the caller shows no more than the number."""
    if born is None or born.precision != "day":
        return []
    folded = " ".join(tokens(full_name(given, surname1, surname2)))
    twins = Learner.objects.filter(person__folded=folded, person__born_on=born.earliest, person__born_precision="day")
    return list(twins.exclude(person__forgotten_at__isnull=False).select_related("person")[:5])


def standing_of(one: Learner, *, without: Certificate | None = None) -> Standing:
    """What is known of a learner when somebody asks why she is not certified. ``without``: a certificate not to be counted."""
    person, states = one.person, dict(one.modules.values_list("module", "state"))
    asked = one.certificates.exclude(state=Certificate.State.REVOKED)
    if without is not None:
        asked = asked.exclude(pk=without.pk)
    twins = alike(one.plaza.office_id, person.given_names, person.surname1, person.surname2, person.born)
    return Standing(
        states=states,
        identity_verified=one.verified_on is not None,
        document_name=one.document_name,
        born=person.born,
        sex=person.sex,
        proven=tuple(one.proven),
        issued={row.level: _paper(row, one) for row in asked},
        maybe_twice=any(twin.pk != one.pk for twin in twins),
    )


def _paper(row: Certificate, one: Learner) -> Paper:
    """Where a certificate is, by the day of the plaza's office, and why it came back."""
    if row.state == Certificate.State.RETURNED and (last := row.returned[-1:]):
        return Paper(row.state, last[0]["on"], last[0]["why"])
    since = row.issued_at or row.validated_at or row.requested_at
    return Paper(row.state, since.astimezone(ZoneInfo(one.plaza.office.timezone)).date(), row.note)


@dataclass(frozen=True)
class Step:
    """One module on her map: what it is, her row of it (``None``: not begun) and whether it is next."""

    module: Module
    row: ModuleEnrolment | None
    is_next: bool


@dataclass(frozen=True)
class MapLevel:
    """One level of her map: its modules, how it stands, and what is missing for its certificate."""

    code: str
    steps: list[Step]
    completion: Completion
    why_not: tuple[Reason, ...]
    is_proven: bool
    paper: Paper | None = None

    @property
    def may_ask(self) -> bool:
        """May its certificate be asked for: nothing is missing, or nothing but to ask again for one that came back?"""
        return all(reason.code == RETURNED for reason in self.why_not)

    @property
    def beads(self) -> list[str]:
        """As many as the level asks for, 'done', 'open' or '': what stands in words beside them, for whoever does not read yet."""
        asked, done = self.completion.asked, self.completion.asked if self.is_proven else self.completion.done
        begun = sum(step.row is not None and step.row.state not in DONE for step in self.steps)
        return (["done"] * done + ["open"] * begun + [""] * asked)[:asked]


def module_map(one: Learner) -> list[MapLevel]:
    """Her map: every level of her plan with its modules, what is done, what is next, what is missing. Three queries."""
    of, rows = plan(one.plan), {row.module: row for row in one.modules.all()}
    standing = standing_of(one)
    done = completions(of, standing.states, one.proven)
    following = {module.code for module in next_modules(of, standing.states, one.proven)}
    found = []
    shown: set[str] = set()
    for code, level in of.levels.items():
        chosen = [
            c
            for c in of.electives
            if c in rows and (c in done[code].electives_counted or c not in _counted(done, code))
        ]
        codes = [c for c in level.of if c not in shown] + (
            [c for c in chosen if c not in shown] if level.electives else []
        )
        shown.update(codes)
        steps = [Step(of.modules[c], rows.get(c), c in following) for c in codes]
        why_not = why_not_certified(of, code, standing)
        found.append(MapLevel(code, steps, done[code], why_not, code in one.proven, standing.issued.get(code)))
    return found


def _counted(done: Mapping[str, Completion], but: str) -> set[str]:
    return {c for code, one in done.items() if code != but for c in one.electives_counted}


def why_not_in_figures(one: Learner, *periods: tuple[date, date]) -> list[tuple[Reason, ...]]:
    """Why she is not among the active learners of each period (its first and its last day); ``()`` where she is. Two queries."""
    lasts = {f"until_{n}": last for n, (_first, last) in enumerate(periods)}
    came = one.attendances.filter(state__in=["present", "late"])
    newest = came.aggregate(**{name: Max("day", filter=Q(day__lte=last)) for name, last in lasts.items()})
    sat = ModuleEnrolment.objects.filter(learner=one, exams__sat_on__isnull=False).values_list(
        "exams__sat_on", flat=True
    )
    days = list(sat)
    return [
        why_not_counted(
            first=first, last=last, enrolled_on=one.enrolled_on, withdrawn_on=one.withdrawn_on,
            seen_on=[day for day in (newest[name], *days) if day], inactive_after=rules_on(last).inactive_days,
        )
        for name, (first, last) in zip(lasts, periods, strict=True)
    ]  # fmt: skip


@dataclass(frozen=True)
class Help:
    """A learner to be helped before she drops out, with what was seen and, for a clash of hours, groups that suit her."""

    learner: Learner
    alerts: list[Alert]
    groups: list[Group]


def to_help(access: Access, *, plaza: Any = None, on: date | None = None, most: int = 200) -> list[Help]:
    """Who needs help now, the most urgent first. Eleven queries whatever the number: of each state the longest unseen are read in the
    order of an index, however many learners there are; the people and plazas of those alone who are told, and the other groups of those
    whose hours clash."""
    today = on or timezone.localdate()
    studying = [Learner.State.REGISTERED, Learner.State.ACTIVE, Learner.State.INACTIVE]
    within = learners(access, plaza=plaza).select_related(None)
    unseen = (one for state in studying for one in within.filter(state=state).order_by("last_seen_on")[: most * 5])
    found = sorted(unseen, key=lambda one: one.last_seen_on)[: most * 5]
    told = _alerted(found, today)[:most]
    offered = _groups_of({one.plaza_id for one, _group, seen in told if _clashes(seen)})
    helps = [Help(one, seen, _fitting(one, group, offered) if _clashes(seen) else []) for one, group, seen in told]
    prefetch_related_objects([one.learner for one in helps], "person", "plaza")
    return helps


def _alerted(found: list[Learner], today: date) -> list[tuple[Learner, Group | None, list[Alert]]]:
    """Those of them who need help, each with her group and why. Four queries."""
    if not found:
        return []
    keys, since, rules = [one.pk for one in found], today - timedelta(weeks=WEEKS), rules_on(today)
    member = {
        m.learner_id: m
        for m in GroupMember.objects.filter(learner__in=keys, ends_on__isnull=True).select_related("group")
    }
    groups = {m.group_id: m.group for m in member.values()}
    met, came, in_hand = _days(groups, since, today), _came(keys, since), _in_hand(keys)
    told = []
    for one in found:
        group = member[one.pk].group if one.pk in member else None
        seen = alerts(
            on=today, since=max(since, member[one.pk].starts_on) if group else today,
            met_on=met.get(group.pk, ()) if group else (), came_on=came.get(one.pk, ()), can_come=slots(one.can_come),
            group=slots(group.hours) if group else (), modules=in_hand(one), missed_from=rules.missed_weeks,
            stuck_after=rules.stuck_days,
        )  # fmt: skip
        if seen:
            told.append((one, group, seen))
    return told


def _clashes(seen: list[Alert]) -> bool:
    return any(alert.action == "offer_group" for alert in seen)


def _fitting(one: Learner, group: Group | None, offered: Mapping[UUID, list[Group]]) -> list[Group]:
    others = {g: slots(g.hours) for g in offered.get(one.plaza_id, ()) if group is None or g.pk != group.pk}
    return groups_that_fit(slots(one.can_come), others)[:2]


def slots(rows: Iterable[Iterable[int]]) -> tuple[Slot, ...]:
    """Hours as kept in a row."""
    return tuple(Slot(*row) for row in rows)


def _days(groups: Iterable[UUID], since: date, on: date) -> dict[UUID, list[date]]:
    found: dict[UUID, list[date]] = {}
    rows = Session.objects.filter(group__in=list(groups), day__range=(since, on)).order_by()
    for group, day in rows.values_list("group", "day"):
        found.setdefault(group, []).append(day)
    return found


def _came(keys: list[UUID], since: date) -> dict[UUID, list[date]]:
    found: dict[UUID, list[date]] = {}
    rows = Attendance.objects.filter(learner__in=keys, day__gte=since, state__in=["present", "late"]).order_by()
    for one, day in rows.values_list("learner", "day"):
        found.setdefault(one, []).append(day)
    return found


def _in_hand(keys: list[UUID]) -> Any:
    rows: dict[UUID, list[ModuleEnrolment]] = {}
    busy = ModuleEnrolment.objects.filter(learner__in=keys).exclude(state__in=["passed", "substituted"])
    for row in busy:
        rows.setdefault(row.learner_id, []).append(row)

    def of(one: Learner) -> list[Studying]:
        modules = plan(one.plan).modules
        return [
            Studying(
                row.module, modules[row.module].title if row.module in modules else row.module, row.started_on, row.failures,
                row.state != ModuleEnrolment.State.STUDYING,
            )
            for row in rows.get(one.pk, ())
        ]  # fmt: skip

    return of


def _groups_of(plazas: set[UUID]) -> dict[UUID, list[Group]]:
    found: dict[UUID, list[Group]] = {}
    for group in Group.objects.filter(plaza__in=plazas, ends_on__isnull=True):
        found.setdefault(group.plaza_id, []).append(group)
    return found


def transfers_to_receive(access: Access) -> QuerySet[Transfer]:
    """Learners on their way to a plaza she runs."""
    coming = Transfer.objects.filter(learners_within(access, "to__"), arrived_on__isnull=True, to__isnull=False)
    return coming.select_related("learner__person", "origin", "to").order_by("asked_at")


def transfer(access: Access, key: Any) -> Transfer:
    """One of them. ``Transfer.DoesNotExist`` otherwise."""
    return transfers_to_receive(access).get(pk=key)


def referrals_of(one: Learner) -> list[Any]:
    """Her referrals from plazas, the newest first: where to, how they stand."""
    found = ServiceRequest.objects.filter(person=one.person, program="plazas").select_related("service", "performer")
    return list(found.order_by("-id")[:10])


def attendance_states() -> list[tuple[str, Any]]:
    """(code, words) of how somebody attended, in the order of the page."""
    return list(Attendance.State.choices)


def studies_levels(one: Learner) -> bool:
    """Is she on the national plan (and not in a course of its own)?"""
    return is_level(one.course)
