"""Writes of agreements: drafted, sent to legal review, signed, ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from ambos.domain.errors import Reason, Refused, check
from ambos.records.accounts.roles import May
from ambos.records.audit.actions import record
from ambos.records.audit.keys import new_key
from ambos.records.directory.models import Organization
from ambos.records.messages.actions import tell_each
from ambos.records.network.models import Office
from ambos.records.posts.queries import holders

from .models import Agreement, Extension, Party
from .permissions import may_decide, may_draft
from .queries import all_ending

State = Agreement.State
Parties = Sequence[tuple[Organization, str]]
"""Organizations with their part (``Party.Part``)."""


@transaction.atomic
def draft_agreement(
    *, title: str, summary: str = "", program: str, offices: Iterable[Office], parties: Parties, starts_on: date,
    ends_on: date | None = None, notice_days: int = 30, shares_data: bool = False, renews: Agreement | None = None,
    key: UUID | None = None, by: Any,
) -> Agreement:  # fmt: skip
    """Write down an agreement that is being prepared. ``key``: of the form; the same form sent twice gives the first row.

    Refused without a title, an office or a lead agency, when it ends before it begins, when a party is named twice in
    one part, when what it renews is not signed or is renewed already.
    """
    offices = list(offices)
    if not may_draft(by, [office.pk for office in offices]):
        raise PermissionDenied
    if key and (seen := Agreement.objects.filter(pk=key).first()):
        return seen
    check([*_faults(title, offices, parties, starts_on, ends_on), *_renewal_faults(renews)])
    made = Agreement.objects.create(
        id=key or new_key(), title=title.strip(), summary=summary, program=program, starts_on=starts_on, ends_on=ends_on,
        notice_days=notice_days, shares_data=shares_data, renews=renews, drafted_at=timezone.now(), drafted_by_id=_user(by),
    )  # fmt: skip
    made.offices.set(offices)
    _set_parties(made, parties)
    return _told("agreements.drafted", made, by)


@transaction.atomic
def change_draft(
    *, agreement: Agreement, title: str, summary: str = "", offices: Iterable[Office], parties: Parties, starts_on: date,
    ends_on: date | None = None, notice_days: int = 30, shares_data: bool = False, by: Any,
) -> Agreement:  # fmt: skip
    """Change a draft as a whole; only a draft. Refused as ``draft_agreement``."""
    offices = list(offices)
    agreement = _in_state(agreement, State.DRAFT)
    if not may_draft(by, _offices_of(agreement)) or not may_draft(by, [office.pk for office in offices]):
        raise PermissionDenied
    check(_faults(title, offices, parties, starts_on, ends_on))
    agreement.title, agreement.summary = title.strip(), summary
    agreement.starts_on, agreement.ends_on = starts_on, ends_on
    agreement.notice_days, agreement.shares_data = notice_days, shares_data
    agreement.save()
    agreement.offices.set(offices)
    _set_parties(agreement, parties)
    return _told("agreements.changed", agreement, by)


@transaction.atomic
def send_to_review(*, agreement: Agreement, by: Any) -> Agreement:
    """The draft is ready for the lawyers; from here on it is not changed but sent back or signed."""
    agreement = _in_state(agreement, State.DRAFT)
    if not may_draft(by, _offices_of(agreement)):
        raise PermissionDenied
    agreement.state, agreement.reviewed_at, agreement.reviewed_by_id = State.LEGAL_REVIEW, timezone.now(), _user(by)
    agreement.save()
    return _told("agreements.sent_to_review", agreement, by)


@transaction.atomic
def return_to_draft(*, agreement: Agreement, by: Any) -> Agreement:
    """Legal review asks for changes: it is a draft again."""
    agreement = _in_state(agreement, State.LEGAL_REVIEW)
    if not (may_decide(by, agreement) or may_draft(by, _offices_of(agreement))):
        raise PermissionDenied
    agreement.state, agreement.reviewed_at, agreement.reviewed_by = State.DRAFT, None, None
    agreement.save()
    return _told("agreements.returned", agreement, by)


@transaction.atomic
def sign_agreement(*, agreement: Agreement, signed_on: date, by: Any) -> Agreement:
    """Record the signature, by whoever heads an office it covers. Refused in the future, after the last day, and to
    whoever sent it to review herself."""
    agreement = _in_state(agreement, State.LEGAL_REVIEW)
    if not may_decide(by, agreement):
        raise PermissionDenied
    faults = []
    if agreement.reviewed_by_id is not None and agreement.reviewed_by_id == _user(by):
        faults.append(Reason("agreements.signed_by_who_sent_it"))
    if signed_on > timezone.localdate():
        faults.append(Reason("agreements.signed_in_the_future", {}, "signed_on"))
    if agreement.ends_on and signed_on > agreement.ends_on:
        faults.append(Reason("agreements.signed_after_its_end", {}, "signed_on"))
    check(faults)
    agreement.state, agreement.signed_on = State.SIGNED, signed_on
    agreement.signed_at, agreement.signed_by_id = timezone.now(), _user(by)
    agreement.save()
    return _told("agreements.signed", agreement, by)


@transaction.atomic
def terminate_agreement(*, agreement: Agreement, on: date, reason: str, by: Any) -> Agreement:
    """End it before its time: ``on`` is its last day. What was done under it stays as it was done."""
    agreement = _in_state(agreement, State.SIGNED)
    if not may_decide(by, agreement):
        raise PermissionDenied
    faults = []
    if not reason.strip():
        faults.append(Reason("agreements.needs_a_reason", {}, "reason"))
    if on < agreement.starts_on or (agreement.ends_on and on > agreement.ends_on):
        faults.append(Reason("agreements.ended_outside_its_days", {}, "on"))
    check(faults)
    agreement.state, agreement.terminated_on, agreement.termination_reason = State.TERMINATED, on, reason.strip()[:200]
    agreement.terminated_at, agreement.terminated_by_id = timezone.now(), _user(by)
    agreement.save()
    return _told("agreements.terminated", agreement, by)


EXTENDED_AT_MOST = timedelta(days=90)
"""Beyond the day it was first signed for; whoever needs more signs a renewal."""


@transaction.atomic
def extend_agreement(*, agreement: Agreement, until: date, reason: str, by: Any) -> Agreement:
    """Let it go on for a short while, so that nobody is sent away while the renewal is on a desk. By whoever heads an
    office it covers, also after its last day; what was its last day before stays in sight.

    Refused: ``agreements.needs_a_reason``, ``extension_goes_back``, ``extension_too_long``, ``renewed_already``.
    """
    agreement = _in_state(agreement, State.SIGNED)
    if not may_decide(by, agreement):
        raise PermissionDenied
    first = agreement.extensions.order_by("was_until").values_list("was_until", flat=True).first() or agreement.ends_on
    faults = []
    if not reason.strip():
        faults.append(Reason("agreements.needs_a_reason", {}, "reason"))
    if agreement.ends_on is None or until <= max(agreement.ends_on, timezone.localdate() - timedelta(days=1)):
        faults.append(Reason("agreements.extension_goes_back", {}, "until"))
    elif first is not None and until - first > EXTENDED_AT_MOST:
        faults.append(Reason("agreements.extension_too_long", {"days": EXTENDED_AT_MOST.days}, "until"))
    if Agreement.objects.filter(renews=agreement, state=State.SIGNED).exists():
        faults.append(Reason("agreements.renewed_already", {}, "until"))
    check(faults)
    assert agreement.ends_on is not None
    Extension.objects.create(
        agreement=agreement, was_until=agreement.ends_on, until=until, reason=reason.strip()[:200],
        extended_at=timezone.now(), extended_by_id=_user(by),
    )  # fmt: skip
    agreement.ends_on = until
    agreement.save(update_fields=["ends_on"])
    return _told("agreements.extended", agreement, by)


WRITTEN_TO = (Party.Part.LEAD_AGENCY, Party.Part.FISCAL_AGENT)
"""The parties that are told: those who would have to stop. A provider goes on."""


@transaction.atomic
def tell_of_endings(on: date) -> int:
    """Write to the office and to the agency of each agreement that ends within 90, 60 or 30 days and has no signed renewal.

    One letter for each mark that was passed, to each address; the last day is part of what makes it the same, so that an
    extension begins anew. Of the office: whoever heads it and whoever drafts its agreements. Of the agency: its own address
    and whoever keeps its staff. Returns how many letters there are for the marks passed, those of other days included.
    """
    written = 0
    for agreement, standing in all_ending(on):
        offices = [office.pk for office in agreement.offices.all()]
        agencies = {p.organization for p in agreement.parties.all() if p.part in WRITTEN_TO}
        once = f"agreements.ends:{agreement.pk}:{agreement.ends_on}:{standing.alert}"
        heads = holders(capability=May.APPROVE_ROLLOUT, on=on, offices=offices)
        drafting = holders(capability=May.PROPOSE_ROLLOUT, on=on, offices=offices)
        page = f"{settings.ORIGIN_URL}{reverse('agreements:agreement', args=[agreement.pk])}"
        of_office = {one.email: one.language for one in (*drafting, *heads)}
        written += _write("agreements.ends_here", agreement, of_office, once, link=page)
        keeping = holders(capability=May.KEEP_OWN_STAFF, on=on, organizations=[agency.pk for agency in agencies])
        of_agency = {agency.email: "es" for agency in agencies if agency.email}
        of_agency |= {one.email: one.language for one in keeping}
        written += _write("agreements.ends_with_you", agreement, of_agency, once)
    return written


def _write(kind: str, agreement: Agreement, to: dict[str, str], once: str, **values: str) -> int:
    return tell_each(
        kind,
        agreement,
        to=to,
        values=lambda: {"day": date_format(agreement.ends_on, "DATE_FORMAT"), **values},
        once=once,
    )


# -- pieces ------------------------------------------------------------------------------------------------------------
def _in_state(agreement: Agreement, state: str) -> Agreement:
    """The row as it is now, locked; two people on one agreement cannot take the same step twice."""
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if agreement.state != state:
        raise Refused("agreements.wrong_state", state=agreement.get_state_display())
    return agreement


def _faults(
    title: str, offices: list[Office], parties: Parties, starts_on: date, ends_on: date | None
) -> Iterable[Reason]:
    if not title.strip():
        yield Reason("agreements.needs_a_title", {}, "title")
    if not offices:
        yield Reason("agreements.needs_an_office", {}, "offices")
    if not any(part == Party.Part.LEAD_AGENCY for _, part in parties):
        yield Reason("agreements.needs_a_lead_agency", {}, "lead_agency")
    if len({(organization.pk, part) for organization, part in parties}) < len(parties):
        yield Reason("agreements.party_twice", {}, "parties")
    if ends_on and ends_on < starts_on:
        yield Reason("agreements.ends_before_start", {}, "ends_on")


def _renewal_faults(renews: Agreement | None) -> Iterable[Reason]:
    if renews is None:
        return
    if renews.state != State.SIGNED:
        yield Reason("agreements.renews_what_is_not_signed", {}, "renews")
    if Agreement.objects.filter(renews=renews).exists():
        yield Reason("agreements.renewed_already", {}, "renews")


def _set_parties(agreement: Agreement, parties: Parties) -> None:
    agreement.parties.all().delete()
    Party.objects.bulk_create(Party(agreement=agreement, organization=o, part=part) for o, part in parties)


def _offices_of(agreement: Agreement) -> list[UUID]:
    return [office.pk for office in agreement.offices.all()]


def _user(by: Any) -> UUID | None:
    return getattr(by, "user", None)


def _told(verb: str, agreement: Agreement, by: Any) -> Agreement:
    offices = agreement.offices.all()
    record(verb, agreement, by=by, office=offices[0] if offices else None, state=agreement.state)
    return agreement
