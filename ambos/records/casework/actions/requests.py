"""Referrals: sent with consent and a clock, sent elsewhere, withdrawn."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from ambos.domain import codes, periods, referrals
from ambos.domain.access import Access
from ambos.domain.errors import Reason, Refused, check
from ambos.domain.status import said_in
from ambos.records.audit.actions import record
from ambos.records.directory.actions import give_place_back, take_place
from ambos.records.directory.queries import capacity_of, places_left
from ambos.records.people.actions import give_consent, revoke_consent
from ambos.records.registry.keyrings import keyring

from ..models import AnswerLink, Appointment, Encounter, FollowUp, ServiceRequest
from ..queries import about, chain, has_accounts, letter_box, opened, rest_days
from .links import make_link, revoke_links
from .steps import (
    address_of,
    end_appointment,
    locked,
    move,
    must_follow,
    tell_client,
    tell_service,
    user_of,
)

REFERENCE = 6
"""Letters of the reference staff read to each other; it opens nothing."""
SCOPE = "share_referral"


@dataclass(frozen=True)
class Sent:
    """A referral just sent. ``follow_code`` is shown once, on the receipt; ``answer_url_path`` is the path of the
    one-time link when one was made."""

    service_request: ServiceRequest
    follow_code: str
    answer_url_path: str | None


@transaction.atomic
def request_service(
    *,
    encounter: Encounter,
    service: Any,
    need: str,
    program_family: str = "",
    note: str = "",
    consent: Any,
    birth_year: int | None = None,
    notify_phone: str = "",
    although_full: bool = False,
    by: Access | str,
) -> Sent:
    """Refer the person of an encounter to a service.

    Never without her consent, given for this service's organization and not taken back. ``notify_phone`` only when she
    agreed to texts; ``although_full`` sends her although the service said it has no places left this week.
    ``Refused``: ``casework.needs_consent``, ``already_sent``, ``service_closed``, ``no_places``, ``note_too_long``,
    ``not_a_birth_year``.
    """
    must_follow(by, encounter)
    check(_faults(encounter, service, note, consent, birth_year, although_full))
    return _send(
        ServiceRequest(
            encounter=encounter,
            purpose=encounter.purpose,
            program=encounter.program,
            person_id=encounter.person_id,
            office=encounter.office,
            requester_id=encounter.organization_id,
            service=service,
            performer=service.organization,
            need=need,
            program_family=program_family,
            language=encounter.language,
            birth_year=birth_year,
            consent=consent,
        ),
        note=note,
        notify_phone=notify_phone,
        by=by,
    )


@transaction.atomic
def reroute_request(
    *, service_request: ServiceRequest, service: Any, consent: Any = None, although_full: bool = False, by: Access | str
) -> Sent:
    """Send a referral elsewhere: a new one, tied to the old one to one, which its service stops seeing.

    ``consent`` is needed when the new service belongs to another organization than the one she agreed to. The client's
    old code goes on working: it leads to the new referral. ``Refused`` like ``request_service`` and
    ``casework.not_from_here``.
    """
    old = locked(service_request)
    must_follow(by, old)
    to = referrals.after(old.state, "reroute")
    if service.pk == old.service_id:
        raise Refused("casework.same_service", field="service")
    consent = consent or old.consent
    note, phone = opened(old, "note"), opened(old, "notify_phone")
    check(_faults(old.encounter, service, note, consent, old.birth_year, although_full))
    sent = _send(
        ServiceRequest(
            encounter=old.encounter,
            purpose=old.purpose,
            program=old.program,
            person_id=old.person_id,
            office=old.office,
            requester_id=old.requester_id,
            service=service,
            performer=service.organization,
            need=old.need,
            program_family=old.program_family,
            language=old.language,
            birth_year=old.birth_year,
            consent=consent,
        ),
        note=note,
        notify_phone=phone,
        by=by,
    )
    old.rerouted_to = sent.service_request
    _take_back(old)
    move(old, to, verb="casework.rerouted", by=by, changed=("rerouted_to",), to_request=sent.service_request.pk)
    return sent


@transaction.atomic
def ask_again(*, service_request: ServiceRequest, by: Access | str) -> str | None:
    """Write to the service once more, with a new link when it answers by links; the old one dies. Gives the link's path.

    ``Refused``: ``casework.answered_already``, ``withdrawn``, ``not_from_here``; ``casework.no_mailbox`` when there is
    nowhere to write to: telephone.
    """
    service_request = locked(service_request)
    must_follow(by, service_request)
    referrals.after(service_request.state, "accept")
    if not letter_box(service_request.service):
        raise Refused("casework.no_mailbox", service=service_request.service.name)
    path = _ask(service_request, f"casework.again:{service_request.pk}:{timezone.now().timestamp():.3f}")
    record(
        "casework.asked_again",
        service_request,
        by=by,
        office=service_request.office_id,
        organization=service_request.performer_id,
    )
    return path


@transaction.atomic
def ask_elsewhere(
    *, service_request: ServiceRequest, service: Any, how: str, although_full: bool = False, by: Access | str
) -> Sent:
    """Send her elsewhere on her word, given again (``how``) for the new service: the same things as before are shared."""
    old = service_request.consent
    consent = give_consent(
        person=service_request.person,
        purpose=service_request.purpose,
        scope=SCOPE,
        recipient=service.organization.name,
        recipient_key=service.organization_id,
        what=old.what,
        how=how,
        language=service_request.language,
        office=service_request.office,
        by=by,
    )
    return reroute_request(
        service_request=service_request, service=service, consent=consent, although_full=although_full, by=by
    )


@transaction.atomic
def stop_sharing(*, service_request: ServiceRequest, by: Access | str) -> ServiceRequest:
    """It is over, and the person does not want the service to go on reading it: her consent ends now."""
    service_request = locked(service_request)
    must_follow(by, service_request, words=("system", "client"))
    if service_request.state in referrals.OPEN:
        raise Refused("casework.withdraw_instead")
    revoke_links(service_request)
    revoke_consent(consent=service_request.consent, by=by)
    record("casework.sharing_stopped", service_request, by=by, office=service_request.office_id)
    return service_request


@transaction.atomic
def withdraw_request(*, service_request: ServiceRequest, by: Access | str) -> ServiceRequest:
    """The person no longer wants it. The service stops seeing it at once, its links die, and her consent is revoked
    unless another open referral leans on it. ``by`` is "client", or the window on her word."""
    service_request = locked(service_request)
    must_follow(by, service_request, words=("system", "client"))
    to = referrals.after(service_request.state, "withdraw")
    _take_back(service_request)
    move(service_request, to, verb="casework.withdrawn", by=by)
    consent = service_request.consent
    leaning = ServiceRequest.objects.filter(consent=consent, state__in=referrals.OPEN).exists()
    if consent.revoked_at is None and not leaning:
        revoke_consent(consent=consent, by=by)
    return service_request


@transaction.atomic
def reissue_code(*, service_request: ServiceRequest, by: Access | str) -> str:
    """A new code for the client, shown once; those she had, of this referral and of the ones before it, die."""
    service_request = locked(service_request)
    must_follow(by, service_request)
    code = ""
    for step in reversed(chain(service_request)):
        code, index = _new_code()
        ServiceRequest.objects.filter(pk=step.pk).update(follow_index=index)
    record("casework.code_reissued", service_request, by=by, office=service_request.office_id)
    return code


def _faults(encounter, service, note, consent, birth_year, although_full):
    today = timezone.localdate()
    if not _covers(consent, encounter, service):
        yield Reason("casework.needs_consent", {"organization": service.organization.name}, "consent")
    if service.state != service.State.ACTIVE or not service.organization.is_active:
        yield Reason("casework.service_closed", {"service": service.name}, "service")
    elif not although_full and places_left(capacity_of([service.pk], today).get(service.pk)) == 0:
        yield Reason("casework.no_places", {"service": service.name}, "service")
    if len(note) > referrals.LONGEST_NOTE:
        yield Reason("casework.note_too_long", {"longest": referrals.LONGEST_NOTE}, "note")
    if said_in(note):
        yield Reason("casework.note_says_status", {}, "note")
    if birth_year is not None and not today.year - 120 <= birth_year <= today.year:
        yield Reason("casework.not_a_birth_year", {}, "birth_year")


def _covers(consent: Any, encounter: Encounter, service: Any) -> bool:
    """Is this her permission, for this purpose and this recipient, and still standing?"""
    return (
        consent is not None
        and consent.revoked_at is None
        and consent.scope == SCOPE
        and consent.purpose == encounter.purpose
        and consent.person_id == encounter.person_id
        and consent.recipient_key in (service.organization_id, service.pk)
    )


def _send(service_request: ServiceRequest, *, note: str, notify_phone: str, by: Access | str) -> Sent:
    now = timezone.now()
    ring = keyring("casework")
    code, service_request.follow_index = _new_code()
    service_request.reference = _new_reference()
    service_request.note = ring.seal(note, about(service_request, "note")) if note else None
    service_request.notify_phone = (
        ring.seal(notify_phone, about(service_request, "notify_phone")) if notify_phone else None
    )
    service_request.sent_at, service_request.sent_by_id = now, user_of(by)
    here = now.astimezone(ZoneInfo(service_request.office.timezone))
    service_request.sent_on = here.date()
    service_request.answer_due_at = periods.due(
        here,
        business_days=service_request.service.answers_within_days,
        holidays=rest_days(service_request.office.country),
    )
    try:
        with transaction.atomic():
            service_request.save(force_insert=True)
    except IntegrityError:
        twin = ServiceRequest.objects.filter(
            encounter=service_request.encounter,
            service=service_request.service,
            need=service_request.need,
            state__in=referrals.OPEN,
        ).first()
        if twin is None:
            raise
        raise Refused("casework.already_sent", field="service", reference=codes.grouped(twin.reference, 3)) from None
    FollowUp.objects.bulk_create(
        FollowUp(
            service_request=service_request,
            office=service_request.office,
            purpose=service_request.purpose,
            days=days,
            due_on=day,
        )
        for days, day in referrals.follow_up_days(service_request.sent_on)
    )
    take_place(service=service_request.service, on=service_request.sent_on)
    record(
        "casework.service_requested",
        service_request,
        by=by,
        office=service_request.office_id,
        organization=service_request.performer_id,
        need=service_request.need,
        program_family=service_request.program_family,
    )
    path = _ask(service_request, f"casework.waits:{service_request.pk}")
    tell_client(service_request, "sent")
    return Sent(service_request, code, path)


def _ask(service_request: ServiceRequest, once: str) -> str | None:
    """Tell the service that somebody waits: by one-time link when it has its own e-mail or nobody there has an account,
    else by pointing its organization to the inbox."""
    now = timezone.now()
    signs_in = has_accounts(service_request.performer_id, timezone.localdate())
    if service_request.service.email or not signs_in:
        path = make_link(service_request, AnswerLink.Kind.ANSWER, expires_at=now + referrals.LINK_LIVES)
        link = f"{settings.ORIGIN_URL}{path}"
    else:
        path, link = None, address_of(settings.LOGIN_REDIRECT_URL)
    tell_service(service_request, "casework.waits", link, once)
    return path


def _take_back(service_request: ServiceRequest) -> None:
    """Links die, the appointment, if any, is cancelled, the place is free again, and the service is told."""
    revoke_links(service_request)
    if service_request.state != referrals.DECLINED:  # declining gave it back already, and needs no news
        give_place_back(service=service_request.service, on=service_request.sent_on)
        tell_service(
            service_request,
            "casework.over",
            address_of(settings.LOGIN_REDIRECT_URL),
            f"casework.over:{service_request.pk}",
        )
    end_appointment(service_request, Appointment.Cancelled.ENDED)


def _new_code() -> tuple[str, str]:
    """A client's code and its blind index."""
    code = codes.new_code(codes.FOLLOW_CODE, secrets.randbelow)
    return code, keyring("casework").blind(code)


def _new_reference() -> str:
    """A reference nobody else has. Short on purpose, so it is looked for rather than trusted to chance."""
    while True:
        reference = codes.new_code(REFERENCE, secrets.randbelow)
        if not ServiceRequest.objects.filter(reference=reference).exists():
            return reference
