"""Handed out, moved on, written off; and whether anybody reads them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.domain.textbooks.stock import REPORT_MONTHS, use_report_due
from ambos.records.audit.actions import record
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office
from ambos.records.registry.keyrings import keyring

from ..models import Distribution, Movement, Request, Title, UseReport
from ..permissions import may_work, require
from .steps import moved, put, take, user_of

Kind = Movement.Kind
TOKEN_BYTES = 32
WHY_OFF = (Kind.DAMAGED, Kind.LOST)


@transaction.atomic
def distribute(
    *,
    office: Office,
    organization: Organization,
    copies: Mapping[Title, int],
    readers: int,
    on: date,
    form_key: UUID,
    by: Any,
    request: Request | None = None,
) -> Distribution:
    """Hand books to an organization, which knows that they are not for sale. Two use reports fall due.

    Refused ``textbooks.nothing_asked``, ``textbooks.needs_any_readers``, ``textbooks.not_there``, ``textbooks.received_when``,
    ``textbooks.other_request`` when the request is of another organization or office.
    """
    require(may_work(by, office.pk))
    if seen := Distribution.objects.filter(form_key=form_key).first():
        return seen
    if request and (request.organization_id, request.office_id) != (organization.pk, office.pk):
        raise Refused("textbooks.other_request")
    wanted = {title: n for title, n in copies.items() if n}
    if not wanted:
        raise Refused("textbooks.nothing_asked")
    if readers < 1:
        raise Refused("textbooks.needs_any_readers", field="readers")
    if on > timezone.localdate():
        raise Refused("textbooks.received_when", field="on")
    made = Distribution.objects.create(
        office=office, organization=organization, request=request, given_on=on, readers=readers, given_by_id=user_of(by),
        form_key=form_key,
    )  # fmt: skip
    for title in sorted(wanted, key=lambda one: one.pk):
        take(title, office, wanted[title])
        moved(Kind.DISTRIBUTED, title, wanted[title], on=on, by=by, from_office=office, distribution=made)
    UseReport.objects.bulk_create(
        UseReport(distribution=made, months=months, due_on=use_report_due(on, months), token_index=uuid4().hex)
        for months in REPORT_MONTHS
    )
    record("textbooks.distributed", made, by=by, office=office, organization=organization, copies=sum(wanted.values()))
    return made


@transaction.atomic
def move_surplus(
    *, title: Title, office: Office, to: Office, copies: int, on: date, form_key: UUID, by: Any
) -> Movement:
    """What is left over goes to an office that lacks it. Refused ``textbooks.not_there``, ``textbooks.same_office``."""
    require(may_work(by, office.pk))
    if seen := Movement.objects.filter(form_key=form_key).first():
        return seen
    if to.pk == office.pk:
        raise Refused("textbooks.same_office", field="to")
    _some(copies)
    take(title, office, copies)
    put(title, to, copies)
    made = moved(Kind.MOVED, title, copies, on=on, by=by, from_office=office, to_office=to, form_key=form_key)
    record("textbooks.moved", made, by=by, office=office, to=to.pk, copies=copies)
    return made


@transaction.atomic
def write_off(
    *, title: Title, office: Office, copies: int, kind: str, why: str, on: date, form_key: UUID, by: Any
) -> Movement:
    """Copies in stock were spoiled or are gone, and why. Refused ``textbooks.not_there``, ``textbooks.say_why``."""
    require(may_work(by, office.pk))
    if seen := Movement.objects.filter(form_key=form_key).first():
        return seen
    if kind not in WHY_OFF or not why.strip():
        raise Refused("textbooks.say_why", field="why")
    _some(copies)
    take(title, office, copies)
    made = moved(kind, title, copies, on=on, by=by, from_office=office, why=why.strip()[:200], form_key=form_key)
    record("textbooks.written_off", made, by=by, office=office, kind=kind, copies=copies)
    return made


@transaction.atomic
def make_report_link(*, report: UseReport, by: Any) -> str:
    """A link by which the site says how its books are used; an earlier one stops. Gives its path, shown once."""
    require(may_work(by, report.distribution.office_id))
    if report.sent_at:
        raise Refused("textbooks.not_now")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    UseReport.objects.filter(pk=report.pk).update(token_index=keyring("textbooks").blind(token))
    record("textbooks.report_link_made", report, by=by, office=report.distribution.office_id)
    return reverse("textbooks:use", args=[token])


@transaction.atomic
def send_use_report(*, report: UseReport, in_use: int, readers: int, note: str = "", by: Any) -> UseReport:
    """How many copies are in use and who reads them; zero is an answer. Never more copies than the site was given.

    Refused ``textbooks.not_now`` when it was sent, ``textbooks.more_than_given`` (copies), ``textbooks.not_a_count``.
    """
    require(by == "link" or may_work(by, report.distribution.office_id))
    row = UseReport.objects.select_for_update(of=("self",)).select_related("distribution").get(pk=report.pk)
    if row.sent_at:
        raise Refused("textbooks.not_now")
    given = sum(row.distribution.movements.values_list("copies", flat=True))
    if in_use > given:
        raise Refused("textbooks.more_than_given", field="in_use", copies=given)
    if min(in_use, readers) < 0:
        raise Refused("textbooks.not_a_count", field="in_use")
    row.in_use, row.readers, row.note, row.sent_at, row.is_by_link = (
        in_use,
        readers,
        note.strip(),
        timezone.now(),
        by == "link",
    )
    row.save(update_fields=["in_use", "readers", "note", "sent_at", "is_by_link"])
    record("textbooks.use_reported", row, by=by, office=row.distribution.office_id, months=row.months, in_use=in_use)
    return row


def _some(copies: int) -> None:
    if copies < 1:
        raise Refused("textbooks.not_a_count", field="copies")
