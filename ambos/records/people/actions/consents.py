"""Permissions given and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Reason, Refused, check
from ambos.domain.minors import consent_faults
from ambos.records.audit.actions import record, who
from ambos.records.network.models import Office

from ..models import Consent, Guardian, Person
from ..permissions import as_access, may_open, may_register, may_revoke, require
from ..queries import minor_on, standing_decision
from .identities import leave_identity
from .registering import today_at

SCOPES = ("share_referral", "keep_record", "link_records", "follow_up", "attend_minor")
WHAT = ("name", "phone", "email", "need", "language", "interpreter", "age_band", "birth_year", "screening", "note")
"""What a consent may name; the receipt has a word for each."""


@transaction.atomic
def give_consent(
    *,
    person: Person | None,
    purpose: str,
    scope: str,
    recipient: str,
    recipient_key: UUID | None = None,
    what: Iterable[str],
    how: str,
    language: str,
    by: Any,
    office: Office | None = None,
    given_by: Guardian | None = None,
    minor_reason: str = "",
) -> Consent:
    """Write down a permission she gave: for what (``scope``), with whom, which things, how, in which language.

    ``person`` is ``None`` for somebody who stays anonymous; ``office`` is then the one of the post, unless named. For a
    minor it says which guardian gave it (``given_by``) or why she did (``minor_reason``); where neither is said, what her
    newest open permission says holds. Refusals:
    ``people.consent_needs_guardian``, ``people.consent_not_minor``, ``people.consent_scope_unknown``,
    ``people.consent_what_unknown``, ``people.consent_needs_recipient``,
    ``people.consent_needs_what``, ``people.consent_how_unknown``.
    """
    access, shared = as_access(by), list(dict.fromkeys(what))
    reach = person.office_id if person else office.pk if office else next(iter(access.offices), None)
    require(may_open(by, person) if person else may_register(by, purpose=purpose, office=reach))
    given_by, minor_reason = _who_decides(person, given_by, minor_reason)
    check([*_consent_faults(scope, recipient, shared, how), *_minor_faults(person, scope, given_by, minor_reason)])
    consent = Consent.objects.create(
        person=person,
        purpose=person.purpose if person else purpose,
        office_id=reach,
        scope=scope,
        recipient=recipient.strip(),
        recipient_key=recipient_key,
        what=shared,
        how=how,
        given_by=given_by,
        minor_reason=minor_reason,
        language=language,
        given_at=timezone.now(),
        taken_by_id=access.user,
    )
    record("people.consent_given", consent, by=by, office=reach, scope=scope, what=shared, how=how)
    return consent


@transaction.atomic
def revoke_consent(*, consent: Consent, by: Any) -> Consent:
    """Take a permission back, by staff or by the ``client`` herself. Once revoked it stays so; a second time is refused
    (``people.consent_already_revoked``). A revoked permission to link records removes her from the identity."""
    require(may_revoke(by, consent))
    now = timezone.now()
    if not Consent.objects.filter(pk=consent.pk, revoked_at__isnull=True).update(revoked_at=now, revoked_by=who(by)):
        raise Refused("people.consent_already_revoked")
    consent.refresh_from_db()
    if consent.scope == "link_records" and consent.person and consent.person.identity_id:
        leave_identity(consent.person, by)
    record("people.consent_revoked", consent, by=by, office=consent.office_id, scope=consent.scope)
    return consent


def _who_decides(person: Person | None, given_by: Guardian | None, reason: str) -> tuple[Guardian | None, str]:
    if person is None or given_by or reason or not minor_on(person, today_at(person.office)):
        return given_by, reason
    standing = standing_decision(person)
    return (standing.given_by, standing.minor_reason) if standing else (None, "")


def _minor_faults(person: Person | None, scope: str, given_by: Guardian | None, reason: str) -> Iterator[Reason]:
    if person is None:
        return
    minor = minor_on(person, today_at(person.office))
    yield from consent_faults(minor, by_guardian=given_by is not None, reason=reason)
    if given_by is not None and given_by.person_id != person.pk:
        yield Reason("people.guardian_of_another", {}, "given_by")
    if reason and reason not in Consent.MinorReason.values:
        yield Reason("people.minor_reason_unknown", {}, "minor_reason")
    if scope == "attend_minor" and minor is False:
        yield Reason("people.consent_not_minor", {}, "scope")


def _consent_faults(scope: str, recipient: str, what: list[str], how: str) -> Iterator[Reason]:
    if scope not in SCOPES:
        yield Reason("people.consent_scope_unknown", {}, "scope")
    if scope == "share_referral" and not recipient.strip():
        yield Reason("people.consent_needs_recipient", {}, "recipient")
    if scope == "share_referral" and not what:
        yield Reason("people.consent_needs_what", {}, "what")
    if set(what) - set(WHAT):
        yield Reason("people.consent_what_unknown", {"codes": ", ".join(sorted(set(what) - set(WHAT)))}, "what")
    if how not in Consent.How.values:
        yield Reason("people.consent_how_unknown", {}, "how")
