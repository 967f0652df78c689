"""Pages of eligibility: for families (``families``), of the law (``laws``), to keep the facts true (``keeping``)."""

from .families import ask, phone_file, questions, window, words_file, worker
from .helping import near, report, reports, review, service_panel, settle
from .keeping import check, decide, fact, facts, proposal, proposals
from .laws import counts, laws

__all__ = [
    "ask", "check", "counts", "decide", "fact", "facts", "laws", "near", "phone_file", "proposal", "proposals", "questions",
    "report", "reports", "review", "service_panel", "settle", "window", "words_file", "worker",
]  # fmt: skip
