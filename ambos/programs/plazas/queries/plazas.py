"""Reads of plazas: lists, one plaza with its staff, groups, kits and costs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.adult_education.alerts import fit
from ambos.records.accounts.models import User
from ambos.records.agreements.models import Agreement
from ambos.records.agreements.queries import in_force
from ambos.records.network.queries import state_names
from ambos.records.posts.queries import posts_on

from ..models import (
    Attendance,
    Cost,
    Group,
    GroupMember,
    KitMove,
    Learner,
    Mark,
    PhoneList,
    Plaza,
    PriorStudy,
    Session,
    Staff,
)
from ..permissions import learners_within, may_teach, plazas_within
from .learners import at_plazas, slots


def plazas(access: Access, *, state: str = "") -> QuerySet[Plaza]:
    """The plazas she reaches, by name, each with how many study there now (``studying``)."""
    found = Plaza.objects.filter(plazas_within(access)).select_related("host", "office", "network")
    if state:
        found = found.filter(state=state)
    # counted for the plazas of a page alone, not for all of a network before it is cut
    active = Learner.objects.filter(plaza=OuterRef("pk"), state__in=[Learner.State.REGISTERED, Learner.State.ACTIVE])
    studying = Subquery(active.order_by().values("plaza").annotate(n=Count("pk")).values("n"))
    return found.annotate(studying=Coalesce(studying, 0)).order_by("name", "id")


def plaza(access: Access, key: Any) -> Plaza:
    """One of them. ``Plaza.DoesNotExist`` otherwise."""
    around = ("host", "office", "network", "service_point", "agreement")
    return Plaza.objects.select_related(*around).get(plazas_within(access), pk=key)


def agreements_of(of: Plaza, on: date) -> list[Agreement]:
    """The agreements by which its host works with its office that day."""
    return list(in_force(organization=of.host_id, office=of.office_id, program="plazas", on=on))


def plaza_by_code(code: str) -> Plaza | None:
    """A plaza by the code on its page, whoever keeps it: where a learner may be sent to."""
    return Plaza.objects.select_related("office", "network").filter(code__iexact=code.strip()).first()


def host_accounts(of: Plaza, on: date) -> QuerySet[User]:
    """Accounts that hold a post of the plaza's host, or of the lead of its network, that day."""
    hosts = [of.host_id, *([of.network.lead_id] if of.network else [])]
    held = posts_on(on).filter(organization__in=hosts).order_by()
    return User.objects.filter(pk__in=held.values("holder"), is_active=True).order_by("name")


def public_plazas() -> list[tuple[str, list[Plaza]]]:
    """Plazas at work that agreed to be shown (never a prison), by the name of their state; '' where none is known, last."""
    found = Plaza.objects.filter(state=Plaza.State.OPERATING, is_public=True).exclude(kind=Plaza.Kind.CORRECTIONAL)
    parts: dict[tuple[str, str], list[Plaza]] = {}
    for one in found.select_related("office").prefetch_related("groups").order_by("city", "name"):
        parts.setdefault((one.office.country, one.state_province), []).append(one)
    names = state_names(parts)
    named = [(names.get(key, key[1]), plazas) for key, plazas in parts.items()]
    return sorted(named, key=lambda part: (not part[0], part[0]))


def staff(of: Plaza) -> QuerySet[Staff]:
    """Who works there, those who left last, each with the hours of training she took (``trained``)."""
    trained = Coalesce(Sum("trainings__hours"), 0)
    return of.staff.select_related("account").annotate(trained=trained).order_by("ends_on", "part", "name")


def staff_member(access: Access, key: Any) -> Staff:
    """One, of a plaza she reaches. ``Staff.DoesNotExist`` otherwise."""
    return Staff.objects.select_related("plaza__office", "plaza__network").get(plazas_within(access, "plaza__"), pk=key)


def member_of(learner: Learner, group: str) -> GroupMember | None:
    """Her place in a group she belongs to today; ``None`` for any other key."""
    return next(
        (
            one
            for one in learner.groups.filter(ends_on__isnull=True).select_related("group__plaza")
            if str(one.group_id) == group
        ),
        None,
    )


def groups(of: Plaza) -> list[Group]:
    """The groups of a plaza with their advisers and how many learn (``learning``)."""
    learning = Count("members", filter=Q(members__learner__isnull=False, members__ends_on__isnull=True))
    found = of.groups.filter(ends_on__isnull=True).annotate(learning=learning).order_by("name")
    return list(found.prefetch_related("members__staff"))


def group(access: Access, key: Any) -> Group:
    """A group whose learners she may open. ``Group.DoesNotExist`` otherwise."""
    found = Group.objects.select_related("plaza__office", "plaza__network")
    return found.get(learners_within(access), pk=key)


SHOWN = 100
"""Groups that a page of work shows of somebody who advises none herself."""


def own_groups(access: Access) -> list[Group]:
    """The groups she takes attendance of: those she advises, or the first hundred of the plazas she runs. Of an office with a thousand
    plazas only the first hundred by name are looked into: each has a group."""
    open_ones = Group.objects.filter(ends_on__isnull=True)
    found = open_ones.filter(learners_within(access), plaza__state=Plaza.State.OPERATING)
    found = found.select_related("plaza__office", "plaza__network").order_by("plaza__name", "name")
    mine = found.filter(members__staff__account=access.user, members__ends_on__isnull=True).distinct()
    if advised := list(mine):
        return advised
    hers = Plaza.objects.filter(learners_within(access, ""), state=Plaza.State.OPERATING)
    first = hers.filter(Exists(open_ones.filter(plaza=OuterRef("pk")))).order_by("name", "pk")[:SHOWN]
    return list(found.filter(plaza__in=list(first.values_list("pk", flat=True)))[:SHOWN])


def on_the_list(of: Group, day: date) -> list[Learner]:
    """Learners who belonged to a group that day, by name."""
    there = GroupMember.objects.filter(group=of, learner__isnull=False, starts_on__lte=day)
    there = there.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
    found = Learner.objects.filter(pk__in=there.values("learner")).select_related("person")
    return list(found.order_by("person__given_names", "person__surname1", "number"))


def attended(of: Group, day: date) -> dict[UUID, Attendance]:
    """What counts of that day, by learner."""
    return {one.learner_id: one for one in Attendance.objects.filter(session__group=of, session__day=day)}


def marks_of(of: Group, day: date) -> list[Mark]:
    """Everything that was said of that day, with who said it."""
    return list(Mark.objects.filter(session__group=of, session__day=day).select_related("author").order_by("said_at"))


def sessions(of: Group, most: int = 12) -> list[Session]:
    """The last sessions with how many came (``came``) and how many cells two people filled differently (``differing``)."""
    came = Count("attendances", filter=Q(attendances__state__in=["present", "late"]))
    differing = Count("attendances", filter=Q(attendances__differs=True))
    return list(of.sessions.annotate(came=came, differing=differing).order_by("-day")[:most])


def stock(of: Plaza) -> list[tuple[str, int]]:
    """(module, kits left) of a plaza, by module."""
    rows = KitMove.objects.filter(plaza=of).order_by().values_list("module").annotate(n=Sum("number"))
    return sorted((module, number) for module, number in rows)


def costs(of: Plaza) -> QuerySet[Cost]:
    """What it said it spent."""
    return of.costs.all()


def hours_fit(of: Plaza) -> tuple[int, int]:
    """(learners who could come to at least half of some group's hours, learners who said their hours)."""
    wanted = [slots(rows) for rows in of.learners.exclude(state="withdrawn").values_list("can_come", flat=True)]
    offered = [slots(rows) for rows in of.groups.filter(ends_on__isnull=True).values_list("hours", flat=True)]
    said = [one for one in wanted if one]
    return sum(any(fit([one], each)[0] for each in offered if each) for one in said), len(said)


def studies_to_decide(access: Access) -> QuerySet[PriorStudy]:
    """Earlier studies that wait for somebody of the office."""
    reach = at_plazas(learners_within, access, "learner__plaza")
    found = PriorStudy.objects.filter(reach, state=PriorStudy.State.PROPOSED)
    return found.select_related("learner__person", "learner__plaza__office").order_by("id")


def prior_study(access: Access, key: Any) -> PriorStudy:
    """One of them. ``PriorStudy.DoesNotExist`` otherwise."""
    return PriorStudy.objects.select_related("learner__plaza").get(learners_within(access, "learner__plaza__"), pk=key)


# -- the list a phone keeps ---------------------------------------------------------------------------------------------------
AHEAD, BEHIND = 14, 7


def phone_groups(access: Access) -> list[dict[str, Any]]:
    """What goes onto a phone: groups with their sessions around today, and of each learner a given name, an initial and a token.
    Nothing else of her leaves. Four queries."""
    found = own_groups(access)
    keys = [one.pk for one in found]
    today = {one.pk: timezone.now().astimezone(ZoneInfo(one.plaza.office.timezone)).date() for one in found}
    members: dict[UUID, list[Learner]] = {key: [] for key in keys}
    rows = GroupMember.objects.filter(group__in=keys, learner__isnull=False, ends_on__isnull=True)
    for row in rows.select_related("learner__person").order_by("learner__person__given_names", "learner__number"):
        if row.learner is not None:
            members[row.group_id].append(row.learner)
    since = timezone.localdate() - timedelta(days=BEHIND)
    said: dict[tuple[UUID, date], dict[str, str]] = {}
    for group_key, day, one, state in Attendance.objects.filter(
        session__group__in=keys, session__day__gte=since
    ).values_list("session__group", "session__day", "learner", "state"):
        said.setdefault((group_key, day), {})[str(one)] = state
    return [
        {
            "key": str(one.pk),
            "name": one.name,
            "plaza": one.plaza.name,
            "today": today[one.pk].isoformat(),
            "zone": one.plaza.office.timezone,
            "days": [day.isoformat() for day in meets(one, today[one.pk])],
            "said": {day.isoformat(): said[one.pk, day] for g, day in said if g == one.pk},
            "learners": [
                {"token": str(who.pk), "name": first_word(who.person.given_names), "initial": who.initial}
                for who in members[one.pk]
            ],
        }
        for one in found
    ]


def meets(one: Group, today: date) -> Iterable[date]:
    """The days it meets around today by its timetable; today always, since a session may be held on another day."""
    weekdays = {slot[0] for slot in one.hours}
    around = (today + timedelta(days=n) for n in range(-BEHIND, AHEAD + 1))
    return [day for day in around if day == today or day.isoweekday() in weekdays]


def first_word(names: str) -> str:
    """The first given name alone."""
    return names.split()[0] if names.split() else ""


def phone_list(access: Access, key: Any) -> PhoneList:
    """A list she took herself. ``PhoneList.DoesNotExist`` otherwise."""
    return PhoneList.objects.get(pk=key, account_id=access.user)


def teaches(access: Access, of: Plaza) -> bool:
    """May she take attendance there? (Views ask; rules are in ``permissions``.)"""
    return may_teach(access, of)
