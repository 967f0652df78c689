"""What comes back: a word that asks for silence, and reports of delivery."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.domain.names import fold
from ambos.records.audit.actions import record

from ..models import Message, OptOut
from ..queries import address_index, normal_address

SILENCE = frozenset({"stop", "stopall", "unsubscribe", "quit", "end", "cancel", "alto", "baja", "parar", "no mas"})
"""The words of the CTIA handbook (stop, unsubscribe, cancel, end, quit) and those that Spanish speakers send. Not
"cancelar": whoever sends that means the appointment."""
AGAIN = frozenset({"start", "unstop", "alta", "inicio", "reanudar"})


@transaction.atomic
def opt_out(*, channel: str, address: str, by: Any) -> OptOut:
    """This address wants silence on this channel: nothing more is sent, and what waits is not sent either."""
    index = _index(channel, address)
    kept, is_new = OptOut.objects.get_or_create(
        channel=channel, address_index=index, ended_at=None, defaults={"since": timezone.now()}
    )
    waiting = Message.objects.filter(channel=channel, address_index=index, state=Message.State.QUEUED)
    stopped = waiting.update(state=Message.State.SUPPRESSED)
    if is_new:
        record("messages.opted_out", kept, by=by, channel=channel, stopped=stopped)
    return kept


@transaction.atomic
def opt_in(*, channel: str, address: str, by: Any) -> None:
    """This address may be written to again. Saying so when it never asked for silence changes nothing."""
    for kept in OptOut.objects.filter(channel=channel, address_index=_index(channel, address), ended_at=None):
        kept.ended_at = timezone.now()
        kept.save(update_fields=["ended_at"])
        record("messages.opted_in", kept, by=by, channel=channel)


def receive_reply(*, channel: str, address: str, text: str, by: Any = "client") -> str:
    """Read what somebody answered to a text: 'opted_out', 'opted_in' or 'ignored'. The text itself is kept nowhere."""
    words = " ".join(fold(text).split()).strip(" .!¡")
    if words in SILENCE:
        opt_out(channel=channel, address=address, by=by)
        return "opted_out"
    if words in AGAIN:
        opt_in(channel=channel, address=address, by=by)
        return "opted_in"
    return "ignored"


@transaction.atomic
def record_delivery(*, gateway: str, reference: str, is_delivered: bool, code: str = "") -> bool:
    """The gateway reports what became of one message. A report that comes twice, or of a row unknown, changes nothing."""
    sent = Message.objects.filter(gateway=gateway, gateway_reference=reference, state=Message.State.SENT)
    if is_delivered:
        return bool(sent.update(state=Message.State.DELIVERED))
    return bool(sent.update(state=Message.State.FAILED, error=(code or "undelivered")[:60], sent_at=None))


def _index(channel: str, address: str) -> str:
    found = normal_address(channel, address) if channel in Message.Channel.values else None
    if found is None:
        raise Refused("messages.bad_address", field="address")
    return address_index(found)
