"""Networks: plazas of several hosts under one coordinator; who joins, who leaves, and the training of all who work at them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from ambos.domain.errors import Refused
from ambos.records.audit.actions import record

from ..models import Network, Plaza, Staff, Training
from ..permissions import may_keep
from .plazas import add_training
from .steps import locked_plaza, must, needs, same_office


@transaction.atomic
def make_network(*, name: str, lead: Any, office: Any, by: Any) -> Network:
    """Put plazas of several hosts under one coordinator, who works for ``lead``. Refused ``plazas.network_exists`` (name)."""
    must(may_keep(by, office.pk))
    name = needs(name, "name", "plazas.needs_name")
    if Network.objects.filter(office=office, name=name).exists():
        raise Refused("plazas.network_exists", field="name", name=name)
    made = Network.objects.create(name=name, lead=lead, office=office)
    record("plazas.network_made", made, by=by, office=office, organization=lead.pk)
    return made


@transaction.atomic
def join_network(*, plaza: Plaza, network: Network, by: Any) -> Plaza:
    """A plaza comes under the coordinator of a network, who from then on opens its learners: so the office decides it.

    Refused ``plazas.network_elsewhere``, ``plazas.in_a_network`` (network), ``plazas.closed_for_good``.
    """
    plaza = locked_plaza(plaza)
    must(may_keep(by, plaza.office_id))
    same_office(network, plaza.office_id)
    if plaza.network_id == network.pk:
        return plaza
    if plaza.network is not None:
        raise Refused("plazas.in_a_network", field="plaza", network=plaza.network.name)
    if plaza.state == Plaza.State.CLOSED:
        raise Refused("plazas.closed_for_good", field="plaza")
    plaza.network = network
    plaza.save(update_fields=["network"])
    record("plazas.network_joined", plaza, by=by, office=plaza.office_id, network=network.pk)
    return plaza


@transaction.atomic
def leave_network(*, plaza: Plaza, why: str, by: Any) -> Plaza:
    """A plaza goes on by itself; whoever opened its learners for the lead alone opens them no more. Refused ``plazas.not_now``
    when it is in none, ``plazas.say_why``."""
    plaza = locked_plaza(plaza)
    must(may_keep(by, plaza.office_id))
    if plaza.network is None:
        raise Refused("plazas.not_now", state=plaza.state, move="leave")
    why, left = needs(why, "why"), plaza.network_id
    plaza.network = None
    plaza.save(update_fields=["network"])
    record("plazas.network_left", plaza, by=by, office=plaza.office_id, network=left, why=why)
    return plaza


@transaction.atomic
def train_staff(*, staff: Iterable[Staff], topic: str, hours: int, day: date, by: Any) -> list[Training]:
    """One training that several took together, at one plaza or at many. Refused ``plazas.nobody_chosen``, and as for one."""
    took = list(staff)
    if not took:
        raise Refused("plazas.nobody_chosen", field="staff")
    return [add_training(staff=one, topic=topic, hours=hours, day=day, by=by) for one in took]
