"""Reads of networks: plazas of several hosts under one coordinator, with what they count together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from ambos.domain.access import Access
from ambos.records.accounts.models import User
from ambos.records.accounts.queries import EVERYTHING
from ambos.records.posts.queries import posts_on

from ..models import Learner, LevelCompletion, Network, Plaza, Staff, Training
from ..permissions import may_read_network, plazas_within
from .plazas import plazas

TRAINED_WITHIN = timedelta(days=365)
"""A training counts as one of now for a year."""


def networks(access: Access) -> QuerySet[Network]:
    """Networks of the offices or organizations she acts for, and of the plazas she reaches; for headquarters all. Each with its
    plazas that are not closed (``plazas_now``) and the organizations that run them (``hosts``)."""
    mine = Q(office__in=access.offices) | Q(lead__in=access.organizations)
    mine |= Q(pk__in=Plaza.objects.filter(plazas_within(access), network__isnull=False).order_by().values("network"))
    now = ~Q(plazas__state=Plaza.State.CLOSED)
    return (
        Network.objects.filter(EVERYTHING if may_read_network(access) else mine)
        .select_related("lead", "office")
        .annotate(plazas_now=Count("plazas", filter=now), hosts=Count("plazas__host", filter=now, distinct=True))
        .order_by("name", "id")
    )


def network(access: Access, key: Any) -> Network:
    """One of them. ``Network.DoesNotExist`` otherwise."""
    return networks(access).get(pk=key)


def plazas_of(access: Access, of: Network) -> QuerySet[Plaza]:
    """Its plazas that she reaches, those closed last."""
    return plazas(access).filter(network=of).order_by("closed_on", "name", "id")


def alone(of: Network) -> QuerySet[Plaza]:
    """Plazas of its office that stand in no network and may join it."""
    return (
        Plaza.objects.filter(office=of.office_id, network=None).exclude(state=Plaza.State.CLOSED).order_by("name", "id")
    )


def coordinators(of: Network, on: date) -> list[User]:
    """Who coordinates for the lead that day, by name."""
    held = posts_on(on).filter(organization=of.lead_id, role="plaza_coordinator").order_by()
    return list(User.objects.filter(pk__in=held.values("holder"), is_active=True).order_by("name"))


def working(of: Network, on: date) -> QuerySet[Staff]:
    """Who works at its plazas that day, plaza by plaza, each with the hours of training she ever took (``trained``)."""
    there = Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    found = Staff.objects.filter(there, plaza__network=of).exclude(plaza__state=Plaza.State.CLOSED)
    return (
        found.select_related("plaza").annotate(trained=Sum("trainings__hours")).order_by("plaza__name", "part", "name")
    )


def trainings(of: Network) -> list[dict[str, Any]]:
    """The last trainings at its plazas: topic, day, hours, and how many took it together (``took``)."""
    found = Training.objects.filter(staff__plaza__network=of).order_by("-day", "topic")
    return list(found.values("day", "topic", "hours").annotate(took=Count("staff"))[:12])


@dataclass(frozen=True)
class NetworkFigures:
    """What the plazas of a network count together: today, and in the year so far."""

    organizations: int
    plazas: int
    at_work: int
    studying: int
    enrolled: int
    finished: int
    staff: int
    trained: int


def network_figures(of: Network, on: date) -> NetworkFigures:
    """Of the plazas that are in it today. Five queries, whatever their number."""
    now = Plaza.objects.filter(network=of).exclude(state=Plaza.State.CLOSED)
    places = now.aggregate(
        n=Count("pk"), hosts=Count("host", distinct=True), open=Count("pk", filter=Q(state=Plaza.State.OPERATING))
    )
    learning = Learner.objects.filter(plaza__in=now).aggregate(
        studying=Count("pk", filter=Q(state__in=[Learner.State.REGISTERED, Learner.State.ACTIVE])),
        enrolled=Count("pk", filter=Q(enrolled_on__range=(date(on.year, 1, 1), on))),
    )
    done = LevelCompletion.objects.filter(plaza__in=now, completed_on__range=(date(on.year, 1, 1), on)).count()
    there = working(of, on).order_by()
    lately = Training.objects.filter(staff__in=there.values("pk"), day__gt=on - TRAINED_WITHIN)
    return NetworkFigures(
        organizations=places["hosts"], plazas=places["n"], at_work=places["open"], studying=learning["studying"],
        enrolled=learning["enrolled"], finished=done, staff=there.count(),
        trained=lately.aggregate(n=Count("staff", distinct=True))["n"],
    )  # fmt: skip
