"""Tell: write down what has to be said, in the transaction of the verb that says it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from ambos.records.audit.keys import new_key
from ambos.records.registry.actions import enqueue
from ambos.records.registry.keyrings import keyring

from ..models import Message
from ..queries import address_index, is_opted_out, normal_address, render


@dataclass(frozen=True)
class Recipient:
    """Where a message goes: channel ('email', 'sms', 'whatsapp'), address, and the language the reader chose."""

    channel: str
    address: str
    language: str = "es"


@transaction.atomic
def tell(
    kind: str,
    subject: Any,
    *,
    to: Recipient | Iterable[Recipient],
    values: Mapping[str, Any] | None = None,
    once: str | None = None,
) -> list[Message]:
    """Write one outbox row for each recipient; a worker sends them once the caller's transaction holds.

    ``subject`` is the record it is about. ``values`` fill the text of the kind and may hold nothing sensitive: a code, a
    day, an address of ours. With ``once`` (say ``"casework.answered:<key>"``) a second call for the same recipient writes
    nothing, and the rows of the first are returned. An address that asked for silence gets a row that is never sent; one
    that cannot be an address gets a row that failed: neither stands in the way of the caller. ``KeyError`` for an unknown
    kind or a missing value, so that a wrong text fails in the verb and not in a worker at night.
    """
    recipients = [to] if isinstance(to, Recipient) else list(to)
    values = dict(values or {})
    for language in {recipient.language for recipient in recipients}:
        render(kind, language, values)
    if once is not None and len(once) > 90:
        raise ValueError("the key that makes a message go out once is longer than 90 characters")
    rows = [_row(kind, subject, recipient, values, once) for recipient in recipients]
    Message.objects.bulk_create(rows, ignore_conflicts=once is not None)
    if once is not None:
        kept = Message.objects.in_bulk([row.once for row in rows], field_name="once")
        rows = [kept[row.once] for row in rows]
    if any(row.state == Message.State.QUEUED for row in rows):
        enqueue("messages.send")
    return rows


@transaction.atomic
def tell_each(
    kind: str,
    subject: Any,
    *,
    to: Mapping[str, str],
    values: Callable[[], Mapping[str, Any]],
    once: str,
) -> int:
    """The same letter to several readers, each in her language, once. ``to``: address -> language. ``values`` is asked in each of the
    languages, for a day or a month is a word of it. Returns how many stand in the outbox, those of an earlier call included."""
    written = 0
    for language in sorted(set(to.values())):
        with override(language):
            said = values()
        readers = [
            Recipient("email", address, language) for address, theirs in sorted(to.items()) if theirs == language
        ]
        written += len(tell(kind, subject, to=readers, values=said, once=once))
    return written


@transaction.atomic
def forget_messages(subject: Any) -> int:
    """Empty address and values of every message about a record that is being forgotten; what waits is not sent.

    Returns how many rows were emptied.
    """
    about = Message.objects.filter(subject_type=_type(subject), subject_id=str(subject.pk))
    about.filter(state__in=[Message.State.QUEUED, Message.State.FAILED]).update(state=Message.State.SUPPRESSED)
    return about.exclude(address=b"").update(address=b"", values=b"", address_index="")


def _row(kind: str, subject: Any, recipient: Recipient, values: dict[str, Any], once: str | None) -> Message:
    key, ring, now = new_key(), keyring("messages"), timezone.now()
    address = normal_address(recipient.channel, recipient.address)
    index = address_index(address) if address else ""
    state = Message.State.QUEUED
    if address is None:
        state = Message.State.FAILED
    elif is_opted_out(recipient.channel, index):
        state = Message.State.SUPPRESSED
    return Message(
        id=key,
        kind=kind,
        channel=recipient.channel,
        language=recipient.language,
        address=ring.seal(address or recipient.address, f"{key}:address"),
        address_index=index,
        values=ring.seal(json.dumps(values), f"{key}:values"),
        subject_type=_type(subject),
        subject_id=str(getattr(subject, "pk", "") or ""),
        once=f"{once}:{recipient.channel}:{(index or address_index(recipient.address))[:16]}" if once else str(key),
        state=state,
        next_attempt_at=now,
        created_at=now,
        error="bad_address" if address is None else "",
    )


def _type(subject: Any) -> str:
    return subject._meta.label_lower if hasattr(subject, "_meta") else str(subject)
