"""Writes of eligibility. The only one for families: a request to be attended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.records.casework.actions import AlreadyRecorded, Sent, open_encounter, request_service
from ambos.records.people.actions import give_consent

from . import queries

PURPOSE = "health"


@transaction.atomic
def ask_for_help(*, family: str, need: str, service: Any, office: Any, language: str, key: UUID, by: str) -> Sent | None:
    """Send somebody without a name to a service, for a *family* of programs and a need. ``None``: this form was sent before.

    Carries nothing else: no answer of the questions, no member, no program by its own name. Her mark on the page is kept as
    a permission by word of mouth, the nearest of the ways a consent knows. ``Refused``:
    ``eligibility.unknown_family``, ``eligibility.unknown_need``, and those of ``casework.request_service``.
    """
    known = queries.families()
    if family not in known:
        raise Refused("eligibility.unknown_family", field="family")
    if need not in known[family]["needs"]:
        raise Refused("eligibility.unknown_need", field="need")
    try:
        encounter = open_encounter(
            purpose=PURPOSE, program="eligibility", office=office, service_point=None, organization=None,
            source="phone", language=language, started_at=timezone.now(), form_key=key, by=by,
        )  # fmt: skip
    except AlreadyRecorded:
        return None
    organization = service.organization
    consent = give_consent(
        person=None, purpose=PURPOSE, scope="share_referral", recipient=organization.name, recipient_key=organization.pk,
        what=["need", "language"], how="spoken", language=language, by=by, office=office,
    )  # fmt: skip
    return request_service(encounter=encounter, service=service, need=need, program_family=family, consent=consent, by=by)
