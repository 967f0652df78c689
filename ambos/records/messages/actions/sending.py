"""Send what is due, each message by one worker, however many work; try again with growing pauses; give up visibly.

The life of a row: ``queued`` -> ``sending`` (claimed by one worker, until the end of a lease) -> ``sent`` -> ``delivered``
(when the gateway reports it), or back to ``queued`` after a fault, or ``failed``. A worker that dies between sending and
noting it leaves ``sending``; when the lease is over another one sends again under the same key. A gateway that knows keys
sends nothing twice; for the others (e-mail) the row says ``perhaps_twice``, so that it is never silent.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.encryption import CannotOpen
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.registry.actions import enqueue

from ..gateways import Gateway, GatewayError, Parcel, gateway_for
from ..models import Message
from ..permissions import may_see_queue
from ..queries import is_opted_out, opened, render

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
LEASE = timedelta(minutes=10)
BATCH = 20
TWICE = "perhaps_twice"
KEPT = timedelta(days=30)
"""How long addresses and values stay after the last attempt: long enough to try again and to answer a question."""

log = logging.getLogger("ambos.messages")
State = Message.State


def send_due(limit: int = 1000) -> int:
    """Send what is due now, at most ``limit``. Returns how many left. Never inside a transaction: each row is noted alone."""
    sent = 0
    for _ in range(0, limit, BATCH):
        claimed = _claim(min(BATCH, limit), timezone.now())
        if not claimed:
            break
        with ExitStack() as doors:
            gateways: dict[str, Gateway] = {}
            for message in claimed:
                if message.channel not in gateways:
                    gateways[message.channel] = doors.enter_context(closing(gateway_for(message.channel)))
                sent += _send(message, gateways[message.channel])
    return sent


def _claim(limit: int, now: datetime) -> list[Message]:
    """Take rows that are due, or whose worker's lease is over. Whoever changes a row first has it."""
    due = Message.objects.filter(Q(state=State.QUEUED) | Q(state=State.SENDING), next_attempt_at__lte=now).order_by(
        "next_attempt_at"
    )
    claimed = []
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        for message in due[:limit]:
            as_found = Message.objects.filter(pk=message.pk, state=message.state, attempts=message.attempts)
            was_left = message.state == State.SENDING
            message.state, message.attempts, message.next_attempt_at = State.SENDING, message.attempts + 1, now + LEASE
            message.error = TWICE if was_left else message.error
            claimed += [message] * as_found.update(
                state=message.state,
                attempts=message.attempts,
                next_attempt_at=message.next_attempt_at,
                error=message.error,
            )
    return claimed


def _send(message: Message, gateway: Gateway) -> bool:
    """Send one claimed row and note how it went. True when it left."""
    if is_opted_out(message.channel, message.address_index):
        _note(message, state=State.SUPPRESSED)
        return False
    try:
        reference = gateway.send(_parcel(message))
    except GatewayError as error:
        _try_again(message, error.code, is_final=error.is_final)
        return False
    except CannotOpen as error:
        _try_again(message, error.reason, is_final=True)
        return False
    except Exception as error:
        # A fault of ours in one text or one gateway must not hold back the messages behind it.
        log.exception("message fault", extra={"message_kind": message.kind})
        _try_again(message, type(error).__name__, is_final=False)
        return False
    is_doubtful = message.error == TWICE and not gateway.is_idempotent
    _note(
        message,
        state=State.SENT,
        sent_at=timezone.now(),
        gateway=gateway.name,
        gateway_reference=reference,
        error=TWICE if is_doubtful else "",
    )
    return True


def _parcel(message: Message) -> Parcel:
    address, values = opened(message)
    subject, text = render(message.kind, message.language, values)
    return Parcel(key=str(message.pk), channel=message.channel, address=address, subject=subject, text=text)


def _try_again(message: Message, code: str, *, is_final: bool) -> None:
    is_over = is_final or message.attempts > len(PAUSES)
    log.warning("message not sent", extra={"message_kind": message.kind, "error": code, "count": message.attempts})
    if is_over:
        _note(message, state=State.FAILED, error=code)
    else:
        pause = PAUSES[message.attempts - 1]
        _note(message, state=State.QUEUED, error=code, next_attempt_at=timezone.now() + pause)


def _note(message: Message, **changes: Any) -> None:
    """Write the result, unless the lease was over and another worker has taken the row."""
    Message.objects.filter(pk=message.pk, state=State.SENDING, attempts=message.attempts).update(**changes)


@transaction.atomic
def retry(*, message: Message, by: Access) -> Message:
    """Put a failed message back in the queue, from the start. Refused when it did not fail or was emptied meanwhile."""
    if not may_see_queue(by):
        raise PermissionDenied
    failed = Message.objects.filter(pk=message.pk, state=State.FAILED).exclude(address=b"")
    if not failed.update(state=State.QUEUED, attempts=0, error="", next_attempt_at=timezone.now()):
        raise Refused("messages.not_failed")
    record("messages.retried", message, by=by, kind=message.kind)
    enqueue("messages.send")
    message.refresh_from_db()
    return message


def sweep(now: datetime | None = None) -> int:
    """Empty addresses and values that are no longer needed. Returns how many rows."""
    before = (now or timezone.now()) - KEPT
    done = [State.SENT, State.DELIVERED, State.FAILED, State.SUPPRESSED]
    old = Message.objects.filter(state__in=done, next_attempt_at__lt=before).exclude(address=b"")
    return old.update(address=b"", values=b"")
