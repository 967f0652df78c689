"""Every read of diagnostics, each within the reader's access."""

from .attempts import (
    allowed_seconds,
    by_code_index,
    code_index,
    form_for,
    given_of,
    next_number,
    paper,
    seconds_used,
)
from .items import bank_rows, item_rows, responses
from .reports import Report, report
from .sittings import adaptive_is_on, attempt, office_of_school, pupil_of, schools_of, sitting, sittings, slips

__all__ = [
    "Report", "adaptive_is_on", "allowed_seconds", "attempt", "bank_rows", "by_code_index", "code_index", "form_for",
    "given_of", "item_rows", "next_number", "office_of_school", "paper", "pupil_of", "report", "responses", "schools_of",
    "seconds_used", "sitting", "sittings", "slips",
]  # fmt: skip
