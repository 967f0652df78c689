"""Every read of reports."""

from ambos.domain.reports import Said

from .comparing import Compared, When
from .counting import Slot, Stretch, blank, counted, nothing, slots
from .forms import Asked, Deadlines, asked, deadlines, file_of, first_form, line_code
from .network import (
    Completion,
    NetworkLine,
    Standings,
    completion,
    consolidated,
    consolidations,
    newest,
    span_asked,
    supervised_completion,
    supervised_waiting,
    supervises,
    waiting_reports,
)
from .reading import (
    Line,
    Part,
    Sheet,
    digest_of,
    found_in,
    records_in,
    report,
    reports,
    reports_of_office,
    rules_of,
    runs_now,
    said_in,
    sheet,
    span_of,
    standing_of,
    to_review,
    to_sign,
)

__all__ = [
    "Asked", "Compared", "Completion", "Deadlines", "Line", "NetworkLine", "Part", "Said", "Sheet", "Slot", "Standings", "Stretch", "When",
    "asked", "blank", "completion", "consolidated", "consolidations", "counted",
    "deadlines", "digest_of", "file_of", "first_form", "found_in", "line_code", "newest", "nothing", "records_in", "report", "reports",
    "reports_of_office", "rules_of", "runs_now", "said_in", "sheet", "slots", "span_asked", "span_of", "standing_of",
    "supervised_completion", "supervised_waiting", "supervises", "to_review",
    "to_sign", "waiting_reports",
]  # fmt: skip
