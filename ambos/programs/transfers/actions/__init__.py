"""Every write of transfers."""

from .doubles import judge_double
from .filling import Filled, fill, make_link, revoke_links, sign
from .issuing import begin_replacement, deliver, issue, record_refusal, void
from .requesting import Asked, receive_records, reject, request_transfer, send_back, validate
from .settling import raise_dispute, settle_dispute

__all__ = [
    "Asked",
    "Filled",
    "begin_replacement",
    "deliver",
    "fill",
    "issue",
    "judge_double",
    "make_link",
    "raise_dispute",
    "receive_records",
    "record_refusal",
    "reject",
    "request_transfer",
    "revoke_links",
    "send_back",
    "settle_dispute",
    "sign",
    "validate",
    "void",
]
