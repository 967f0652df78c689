"""What the trustees' page asks and sends. A trustee is whoever has her link; nothing secret comes here."""

from __future__ import annotations

from django.http import Http404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import public

from .. import actions, queries
from ..actions.trusting import digest, needs_threshold
from .public import _election, _json, _said, refusal

STEPS = {
    "certificate": (actions.receive_certificate, ("certificate",)),
    "contribution": (actions.receive_contribution, ("coefficients", "points")),
    "key": (actions.receive_key, ("key",)),
    "recovery": (actions.recovery_tested, ()),
    "decryption": (actions.receive_decryption, ("decryption",)),
}


@require_safe
@public("What trustees publish about their keys is public, and what is sealed for one of them only she opens")
def state(request, uuid, number):
    """Which step is hers now, and what it needs."""
    election = _election(uuid)
    everyone = list(election.trustees.order_by("number"))
    me = next((trustee for trustee in everyone if trustee.number == number), None)
    if me is None:
        raise Http404
    threshold = needs_threshold(election)
    return _json(
        {
            "title": {"es": election.title_es, "en": election.title_en},
            "body": me.body,
            "number": number,
            "trustees": len(everyone),
            "needed": election.rule_set.rules["threshold"],
            "by_threshold": threshold,
            "step": _step(election, me, everyone, threshold),
            "recovered": me.recovered_at is not None,
            "key": me.key,
            "certificates": [trustee.certificate for trustee in everyone],
            "coefficients": [trustee.coefficients for trustee in everyone],
            "points": [trustee.points[number - 1] if trustee.points else "" for trustee in everyone],
            "election": election.text,
            "tally": queries.tally_of(election) or "",
        }
    )


@csrf_exempt
@require_POST
@public("A trustee proves herself by her link; no cookie is read, so no token is needed")
def step(request, uuid, number):
    """Take in one step of hers."""
    election, said = _election(uuid), _said(request)
    me = queries.trustee_of(election, number, digest(str(said.get("link", ""))))
    if me is None or said.get("step") not in STEPS:
        raise Http404
    verb, names = STEPS[said["step"]]
    values = {name: said.get(name, "") for name in names}
    if not all(isinstance(value, str | list) for value in values.values()):
        raise Http404
    try:
        verb(trustee=me, **values)
    except Refused as refused:
        return refusal(refused)
    return _json({"done": True})


def _step(election, me, everyone, threshold) -> str:
    decrypted = election.board.filter(owner=me.number).exists()
    if election.state == "count" and not decrypted:
        return "decryption"
    if decrypted:
        return "thanks"
    if threshold and not me.certificate:
        return "certificate"
    if threshold and not all(other.certificate for other in everyone):
        return "wait"
    if threshold and not me.coefficients:
        return "contribution"
    if threshold and not all(other.coefficients for other in everyone):
        return "wait"
    return "ready" if me.key else "key"
