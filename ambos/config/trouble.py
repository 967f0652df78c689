"""When the database cannot be reached or has no room: a page that says what happened, what was kept and what to do.

A verb runs in one transaction, so a fault in the middle leaves nothing half written; and a form carries its own key, so
sending it again after an answer that never came records it once. That is what lets the page say so.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

log = logging.getLogger("ambos.trouble")


@dataclass(frozen=True)
class Trouble:
    """A kind of trouble, the HTTP status that names it, and after how many seconds a program may try again."""

    kind: str
    status: int
    again_after: int


FULL = Trouble("full", 507, 600)
BUSY = Trouble("busy", 503, 5)
AWAY = Trouble("away", 503, 15)


def trouble_of(error: BaseException | None) -> Trouble | None:
    """What kind of trouble with the database this is, or ``None`` when it is something else."""
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    text, code = str(error).lower(), getattr(error.__cause__, "sqlstate", None)
    # 53100 is PostgreSQL's disk_full; SQLite has only its sentence.
    if code == "53100" or "disk is full" in text:
        return FULL
    # 40001, 40P01, 55P03: serialization failure, deadlock, lock not available.
    if code in ("40001", "40P01", "55P03") or "is locked" in text:
        return BUSY
    # A mistake of ours in SQLite's eyes ("no such table") is no outage; those of PostgreSQL are ProgrammingErrors.
    return None if text.startswith("no such") else AWAY


def answer(request, trouble: Trouble) -> HttpResponse:
    """The page; drawn without the database. A part of a page that htmx asked for gets one plain sentence."""
    log.error("trouble", extra={"error": trouble.kind, "method": request.method})
    if request.headers.get("HX-Request"):
        response = HttpResponse(_sentence(trouble), content_type="text/plain; charset=utf-8")
    else:
        # Without the request, because what fills a page for a reader reads the database.
        response = render(None, "trouble.html", {"trouble": trouble.kind})
    response.status_code = trouble.status
    response.headers["Retry-After"] = str(trouble.again_after)
    response.headers["Cache-Control"] = "no-store"
    return response


def _sentence(trouble: Trouble) -> str:
    return {
        "full": _("There is no room left to save. Nothing was recorded; what was recorded before is safe."),
        "busy": _("Too many people are saving at this moment. Nothing was recorded; send it again."),
        "away": _("The records cannot be reached just now. Nothing was recorded; wait a minute and send it again."),
    }[trouble.kind]
