"""Trustees: named by the commission, keys made in their browsers. What comes from a browser is checked before it is kept.

A trustee proves herself by the link she was handed; no seed and no private key ever comes here.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.elections import trustees as keys
from ambos.domain.elections.verification import trustees as checks
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record

from ..models import Election, Trustee
from ..permissions import may_call
from .locks import locked


@transaction.atomic
def name_trustees(*, election: Election, bodies: Sequence[str], by: Any) -> list[str]:
    """Name them, as many as the rules say; their links in order, shown only now. Naming again replaces those whose keys are not
    made yet. Refused: ``elections.trustees_number``, ``elections.keys_made``."""
    if not may_call(by):
        raise PermissionDenied
    if len(bodies) != election.rule_set.rules["trustees"] or len(set(bodies)) != len(bodies):
        raise Refused("elections.trustees_number", field="bodies", number=election.rule_set.rules["trustees"])
    election = locked(election)
    if election.trustees.exclude(certificate="", key="").exists():
        raise Refused("elections.keys_made")
    election.trustees.all().delete()
    links = [secrets.token_urlsafe(24) for _ in bodies]
    Trustee.objects.bulk_create(
        Trustee(election=election, number=at, body=body, link=digest(link))
        for at, (body, link) in enumerate(zip(bodies, links, strict=True), start=1)
    )
    record("elections.trustees_named", election, by=by, count=len(bodies))
    return links


@transaction.atomic
def receive_certificate(*, trustee: Trustee, certificate: str, by: Any = "link") -> Trustee:
    """Her public numbers. Refused: ``elections.keys_made``, ``elections.trustee_proof_wrong``."""
    _not_yet(trustee, trustee.certificate)
    if not checks.certificate_fits(certificate):
        raise Refused("elections.trustee_proof_wrong")
    return _keep(trustee, "certificate", certificate)


@transaction.atomic
def receive_contribution(*, trustee: Trustee, coefficients: str, points: Sequence[str], by: Any = "link") -> Trustee:
    """Her polynomial's powers, and a sealed point for each trustee. Refused: ``elections.others_first``,
    ``elections.keys_made``, ``elections.trustee_proof_wrong``."""
    everyone = _all(trustee)
    _not_yet(trustee, trustee.coefficients)
    if not all(other.certificate for other in everyone):
        raise Refused("elections.others_first")
    threshold = trustee.election.rule_set.rules["threshold"]
    good = checks.coefficients_fit(coefficients, trustee.certificate, threshold)
    if not good or len(points) != len(everyone) or not all(isinstance(point, str) for point in points):
        raise Refused("elections.trustee_proof_wrong")
    trustee.points = list(points)
    trustee.save(update_fields=["points"])
    return _keep(trustee, "coefficients", coefficients)


@transaction.atomic
def receive_key(*, trustee: Trustee, key: str, by: Any = "link") -> Trustee:
    """Her public key; with the last one the election's key is complete. Refused: ``elections.others_first``,
    ``elections.keys_made``, ``elections.trustee_proof_wrong`` (it is not the key that follows from what all published)."""
    locked(trustee.election_id)
    everyone = _all(trustee)
    _not_yet(trustee, trustee.key)
    by_threshold = needs_threshold(trustee.election)
    if by_threshold and not all(other.coefficients for other in everyone):
        raise Refused("elections.others_first")
    if not checks.key_fits(key, trustee.number, [other.coefficients for other in everyone] if by_threshold else []):
        raise Refused("elections.trustee_proof_wrong")
    _keep(trustee, "key", key)
    everyone = _all(trustee)
    if all(other.key for other in everyone):
        _complete(trustee.election, everyone)
    return trustee


@transaction.atomic
def recovery_tested(*, trustee: Trustee, by: Any = "link") -> Trustee:
    """She typed her printed seed back and it gave the same key."""
    trustee.recovered_at = timezone.now()
    trustee.save(update_fields=["recovered_at"])
    record("elections.recovery_tested", trustee, by="link")
    return trustee


def needs_threshold(election: Election) -> bool:
    """Do fewer than all suffice?"""
    rules = election.rule_set.rules
    return rules["threshold"] < rules["trustees"]


def digest(link: str) -> str:
    """What is kept of a link or a sign-in."""
    return hashlib.sha256(link.encode()).hexdigest()


def _complete(election: Election, everyone: Sequence[Trustee]) -> None:
    parts = [json.loads(trustee.key) for trustee in everyone]
    if needs_threshold(election):
        text = keys.threshold_of(
            election.rule_set.rules["threshold"],
            [trustee.certificate for trustee in everyone],
            [trustee.coefficients for trustee in everyone],
            parts,
        )
    else:
        text = keys.all_needed(parts)
    checks.read_trustees(text)
    election.trustees_text = text
    election.save(update_fields=["trustees_text"])
    record("elections.key_completed", election, by="link")


def _all(trustee: Trustee) -> list[Trustee]:
    return list(Trustee.objects.filter(election=trustee.election_id).order_by("number"))


def _not_yet(trustee: Trustee, value: str) -> None:
    if value or locked(trustee.election_id).trustees_text:
        raise Refused("elections.keys_made")


def _keep(trustee: Trustee, field: str, value: str) -> Trustee:
    setattr(trustee, field, value)
    trustee.save(update_fields=[field])
    record("elections.trustee_step", trustee, by="link", step=field)
    return trustee
