"""Writes of operations: proposed, approved or declined, closed; and the history of published lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ambos.domain.country import DestinationPack, OriginPack
from ambos.domain.errors import Reason, Refused, check
from ambos.records.agreements.models import Agreement
from ambos.records.agreements.queries import in_force
from ambos.records.audit.actions import record
from ambos.records.audit.keys import new_key
from ambos.records.directory.models import Organization
from ambos.records.network.actions import WINDOWS_PROGRAM, agency_named, unless_loaded
from ambos.records.network.models import ServicePoint
from ambos.records.posts.actions import end_post
from ambos.records.posts.models import Post

from .models import Operation
from .permissions import may_approve, may_propose, may_withdraw
from .queries import in_the_way, running_on, succeeded_by

State = Operation.State


@transaction.atomic
def propose_operation(
    *, program: str, service_point: ServicePoint, lead_agency: Organization, fiscal_agent: Organization | None = None,
    agreement: Agreement | None = None, starts_on: date, ends_on: date | None = None, key: UUID | None = None, by: Any,
) -> Operation:  # fmt: skip
    """Propose that an agency runs a service point from a day on. Nothing runs until the consul approves.

    ``key``: of the form; the same form sent twice gives the row of the first time. Refused when the service point is of
    another program or closed by then, when it would end before it begins, or when the agreement does not cover it.
    """
    if not may_propose(by, service_point.office_id):
        raise PermissionDenied
    if key and (seen := Operation.objects.filter(pk=key).first()):
        return seen
    made = Operation(
        id=key or new_key(), program=program, office_id=service_point.office_id, service_point=service_point,
        lead_agency=lead_agency, fiscal_agent=fiscal_agent, agreement=agreement, starts_on=starts_on, ends_on=ends_on,
        proposed_at=timezone.now(), proposed_by_id=_user(by),
    )  # fmt: skip
    check(_faults(made))
    made.save()
    return _told("rollout.proposed", made, by)


@transaction.atomic
def approve_operation(*, operation: Operation, as_pilot: bool = False, by: Any) -> Operation:
    """The consul lets it run. An operation that runs the same service point with no end is ended the day before; any
    other overlap is refused. Refused to whoever proposed it."""
    operation = _in_state(operation, State.PROPOSED)
    if not may_approve(by, operation):
        raise PermissionDenied
    faults = _faults(operation)
    if operation.proposed_by_id is not None and operation.proposed_by_id == _user(by):
        faults.append(Reason("rollout.approved_by_who_proposed"))
    before = succeeded_by(operation)
    for other in in_the_way(operation):
        if before is None or other.pk != before.pk:
            values = {"agency": str(other.lead_agency or "-"), "start": other.starts_on, "end": other.ends_on or "-"}
            faults.append(Reason("rollout.overlaps", values))
    check(faults)
    if before:
        _close(before, operation.starts_on - timedelta(days=1), follower=operation.lead_agency_id)
        _told("rollout.succeeded", before, by)
    operation.state = State.PILOT if as_pilot else State.ACTIVE
    operation.approved_at, operation.approved_by_id = timezone.now(), _user(by)
    operation.save()
    return _told("rollout.approved", operation, by)


@transaction.atomic
def decline_operation(*, operation: Operation, reason: str, by: Any) -> Operation:
    """The consul does not let it run, and says why; or whoever proposes takes it back."""
    operation = _in_state(operation, State.PROPOSED)
    if not (may_approve(by, operation) or may_withdraw(by, operation)):
        raise PermissionDenied
    if not reason.strip():
        raise Refused("rollout.needs_a_reason", field="reason")
    operation.state, operation.decline_reason = State.DECLINED, reason.strip()[:300]
    operation.save()
    return _told("rollout.declined", operation, by)


@transaction.atomic
def end_pilot(*, operation: Operation, by: Any) -> Operation:
    """The pilot becomes the usual way. Same agency, same days; only its word changes."""
    operation = _in_state(operation, State.PILOT)
    if not may_approve(by, operation):
        raise PermissionDenied
    operation.state = State.ACTIVE
    operation.save()
    return _told("rollout.pilot_ended", operation, by)


@transaction.atomic
def close_operation(*, operation: Operation, on: date, by: Any) -> Operation:
    """End it: ``on`` is its last day. Refused before it began and after the end it already has."""
    operation = _in_state(operation, State.ACTIVE, State.PILOT)
    if not may_approve(by, operation):
        raise PermissionDenied
    if on < operation.starts_on or (operation.ends_on and on > operation.ends_on):
        raise Refused("rollout.closed_outside_its_days", field="on")
    _close(operation, on)
    return _told("rollout.closed", operation, by)


# -- history from the packs --------------------------------------------------------------------------------------------
def load_operations(packs: tuple[OriginPack, tuple[DestinationPack, ...]], say: Any) -> str:
    """Who ran which window on the day of a published list. A list without agencies brings none: not known is not no one."""
    origin, _ = packs
    return unless_loaded("operations", [(origin, "network/windows.csv")], lambda: _snapshots(origin))


def _snapshots(origin: OriginPack) -> int:
    """Replaces the snapshots loaded before; whatever people here recorded stays and wins the day."""
    Operation.objects.filter(is_snapshot=True, proposed_by__isnull=True).delete()
    rows = [row for row in origin.rows("network/windows.csv") if row["lead_agency"]]
    points = {(p.office.code, p.kind): p for p in _points()}
    made = []
    for row in rows:
        point, day = points[row["office"], row["kind"]], date.fromisoformat(row["as_of"])
        snapshot = Operation(
            program=WINDOWS_PROGRAM, office_id=point.office_id, service_point=point, lead_agency=agency_named(row["lead_agency"], row),
            state=State.CLOSED, starts_on=day, ends_on=day, is_snapshot=True, source=row["source"],
        )  # fmt: skip
        if not in_the_way(snapshot):
            made.append(snapshot)
    Operation.objects.bulk_create(made)
    return len(made)


def _points() -> Iterable[ServicePoint]:
    return ServicePoint.objects.filter(program=WINDOWS_PROGRAM).exclude(published_in="").select_related("office")


# -- pieces ------------------------------------------------------------------------------------------------------------
def _in_state(operation: Operation, *states: str) -> Operation:
    """The row as it is now, locked together with its service point, so that two approvals cannot pass each other."""
    ServicePoint.objects.select_for_update().get(pk=operation.service_point_id)
    operation = Operation.objects.select_for_update().get(pk=operation.pk)
    if operation.state not in states:
        raise Refused("rollout.wrong_state", state=operation.get_state_display())
    return operation


def _faults(operation: Operation) -> list[Reason]:
    point, start, faults = operation.service_point, operation.starts_on, []
    if point.program != operation.program:
        faults.append(Reason("rollout.other_program", {}, "service_point"))
    if point.closed_on and start >= point.closed_on:
        faults.append(Reason("rollout.point_is_closed", {"closed_on": point.closed_on}, "service_point"))
    if operation.ends_on and operation.ends_on < start:
        faults.append(Reason("rollout.ends_before_start", {}, "ends_on"))
    if operation.agreement_id:
        holds = in_force(
            organization=operation.lead_agency_id, office=operation.office_id, program=operation.program, on=start
        )
        if not holds.filter(pk=operation.agreement_id).exists():
            faults.append(Reason("rollout.agreement_does_not_cover", {}, "agreement"))
    return faults


def _close(operation: Operation, last_day: date, *, follower: UUID | None = None) -> None:
    """End it, and with it the posts its agency's people hold at the office from the day after: whoever no longer works
    there no longer reads what is kept there. Not when the same agency goes on, here or at another point of the office."""
    operation.state, operation.ends_on = State.CLOSED, last_day
    operation.save(update_fields=["state", "ends_on"])
    if operation.lead_agency_id is None or operation.lead_agency_id == follower:
        return
    elsewhere = Operation.objects.filter(
        running_on(last_day + timedelta(days=1)), office=operation.office_id, lead_agency=operation.lead_agency_id
    )
    if elsewhere.exclude(pk=operation.pk).exists():
        return
    staff = Post.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=last_day),
        office=operation.office_id, organization=operation.lead_agency_id, starts_on__lte=last_day, revoked_at__isnull=True,
    )  # fmt: skip
    for post in staff:
        end_post(post=post, on=last_day, by="system")


def _user(by: Any) -> UUID | None:
    return getattr(by, "user", None)


def _told(verb: str, operation: Operation, by: Any) -> Operation:
    record(
        verb, operation, by=by, office=operation.office_id, organization=operation.lead_agency_id, state=operation.state
    )
    return operation
