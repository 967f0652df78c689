"""The sealed analysis as files, for whoever may read its request; and figures by state of origin as CSV."""

from __future__ import annotations

from typing import Any

from ambos.records.documents.exports.files import Download, file_of

from . import queries
from .models import Analysis, Request
from .permissions import may_decide, may_review, may_work


def paper_file(request: Request, ending: str, *, by: Any) -> Download | None:
    """A file of the analysis that was issued last (pdf, png, txt, json), or ``None``. The documents log its opening; here it
    is proven who asks."""
    analysis = queries.current(request)
    if analysis is None or analysis.state != Analysis.State.ISSUED or analysis.document is None:
        return None
    if not (may_decide(by, request) or may_work(by, request) or may_review(by, analysis)):
        return None
    return file_of(analysis.document, ending, by="system", reason="read_analysis")
