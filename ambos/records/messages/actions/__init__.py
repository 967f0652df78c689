"""Every write of messages: telling (an outbox row in the caller's transaction), sending, replies and delivery reports."""

from .replies import opt_in, opt_out, receive_reply, record_delivery
from .resealing import reseal
from .sending import retry, send_due, sweep
from .telling import Recipient, forget_messages, tell, tell_each

__all__ = [
    "Recipient",
    "forget_messages",
    "opt_in",
    "opt_out",
    "receive_reply",
    "record_delivery",
    "reseal",
    "retry",
    "send_due",
    "sweep",
    "tell",
    "tell_each",
]
