"""An organization asks for books, once a season, and says who will read them and where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from ambos.domain.errors import Reason, Refused, check
from ambos.domain.textbooks.stock import may_ask_again
from ambos.records.audit.actions import record
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office

from .. import queries
from ..models import BookSet, Request, RequestLine, Season, Title
from ..permissions import may_ask, require
from .steps import user_of


@transaction.atomic
def ask_for_books(
    *,
    season: Season,
    office: Office,
    organization: Organization,
    purpose: str,
    storage: str,
    readers: Mapping[int | None, int],
    copies: Mapping[Title, int],
    form_key: UUID,
    by: Any,
    sets: Mapping[BookSet, int] | None = None,
    why_paper: str = "",
) -> Request:
    """Ask for so many copies of titles, and so many sets; ``readers`` by grade (``None``: readers of books of any grade).

    The same form twice is one request; a second request in a season is refused, also when both come at one moment. All
    faults together: ``textbooks.asked_already`` (number of the first), ``textbooks.season_shut``, ``textbooks.owes_report``,
    ``textbooks.needs_purpose``, ``textbooks.needs_storage``, ``textbooks.nothing_asked``, ``textbooks.needs_readers`` (grade),
    ``textbooks.expired`` (title).
    """
    require(may_ask(by, office.pk, organization.pk))
    if seen := Request.objects.filter(form_key=form_key).first():
        return seen
    wanted = _with_sets(copies, sets or {})
    check(_faults(season, organization, purpose, storage, readers, wanted))
    row = Season.objects.select_for_update().get(pk=season.pk)
    order = (row.requests.aggregate(n=Max("order"))["n"] or 0) + 1
    try:
        with transaction.atomic():
            made = Request.objects.create(
                season=row, office=office, organization=organization, order=order, purpose=purpose.strip(),
                storage=storage.strip(), why_paper=why_paper.strip(), asked_at=timezone.now(), asked_by_id=user_of(by),
                form_key=form_key,
            )  # fmt: skip
    except IntegrityError:
        # Asked twice at the same moment: the database let one through.
        raise Refused("textbooks.asked_already", number=order - 1) from None
    everybody = sum(readers.values())
    RequestLine.objects.bulk_create(
        RequestLine(
            request=made, title=title, copies=n, readers=readers.get(title.grade, 0) if title.grade else everybody
        )
        for title, n in wanted.items()
    )
    record("textbooks.asked", made, by=by, office=office, organization=organization, copies=sum(wanted.values()))
    return made


@transaction.atomic
def withdraw_request(*, request: Request, by: Any) -> Request:
    """Take a request back before the shares are decided; then one may ask anew. Refused ``textbooks.not_now``."""
    require(may_ask(by, request.office_id, request.organization_id))
    row = Request.objects.select_for_update().get(pk=request.pk)
    if row.state != Request.State.ASKED:
        raise Refused("textbooks.not_now")
    row.state = Request.State.WITHDRAWN
    row.save(update_fields=["state"])
    record("textbooks.withdrawn", row, by=by, office=row.office_id, organization=row.organization_id)
    return row


def _with_sets(copies: Mapping[Title, int], sets: Mapping[BookSet, int]) -> dict[Title, int]:
    """Copies of each title, those of whole sets included."""
    wanted = {title: n for title, n in copies.items() if n}
    for one, number in sets.items():
        for part in one.parts.select_related("title"):
            if number:
                wanted[part.title] = wanted.get(part.title, 0) + number * part.copies
    return wanted


def _faults(
    season: Season,
    organization: Organization,
    purpose: str,
    storage: str,
    readers: Mapping[int | None, int],
    wanted: Mapping[Title, int],
) -> list[Reason]:
    today, faults = timezone.localdate(), []
    standing = season.requests.filter(organization=organization).exclude(state=Request.State.WITHDRAWN).first()
    if standing:
        faults.append(Reason("textbooks.asked_already", {"number": standing.order}, "organization"))
    if season.state != Season.State.OPEN or not season.opens_on <= today <= season.closes_on:
        faults.append(Reason("textbooks.season_shut", {"day": season.closes_on}))
    if not may_ask_again(queries.dues_of(organization), today):
        faults.append(Reason("textbooks.owes_report", {}, "organization"))
    if not purpose.strip():
        faults.append(Reason("textbooks.needs_purpose", {}, "purpose"))
    if not storage.strip():
        faults.append(Reason("textbooks.needs_storage", {}, "storage"))
    if not wanted:
        faults.append(Reason("textbooks.nothing_asked"))
    for grade in sorted({title.grade for title in wanted if title.grade and not readers.get(title.grade)}):
        faults.append(Reason("textbooks.needs_readers", {"grade": grade}, f"readers_{grade}"))
    if not any(readers.values()):
        faults.append(Reason("textbooks.needs_any_readers"))
    for title in wanted:
        if title.valid_to and title.valid_to < today:
            faults.append(
                Reason("textbooks.expired", {"title": title.name, "day": title.valid_to}, f"copies_{title.pk}")
            )
    return faults
