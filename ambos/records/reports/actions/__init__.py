"""Every write of reports."""

from .consolidating import consolidate
from .opening import open_period
from .reviewing import accept_report, amend_report, return_report
from .stating import adjust_line, count_again, explain_blank, is_intact, moved, sign_report
from .telling import tell_of_reports

__all__ = [
    "accept_report", "adjust_line", "amend_report", "consolidate", "count_again", "explain_blank", "is_intact", "moved",
    "open_period", "return_report", "sign_report", "tell_of_reports",
]  # fmt: skip
