"""The web server: granian around Django's WSGI application. A child of `ambos run`.

On PostgreSQL one process a core. On SQLite two: it has one writer at a time, but most of a page is our own work, and one process
does that work for one reader at a time.
Granian's own access log stays off: it would write addresses with their tokens. Requests are logged by our middleware, by
route name.
"""

from __future__ import annotations

import copy
import gc
import os
from importlib import import_module

from django.conf import settings
from granian.constants import HTTPModes, Interfaces
from granian.server import Server

APPLICATION = "ambos.config.wsgi"
THREADS = 8
"""Requests one process handles at once. More than cores, because a request may wait for the one writer of SQLite."""


def processes(is_sqlite: bool) -> int:
    """How many server processes: AMBOS_SERVERS, else two on SQLite and one a core (2 to 8) on PostgreSQL."""
    asked = os.environ.get("AMBOS_SERVERS", "")
    if asked.isdigit() and int(asked) > 0:
        return int(asked)
    return 2 if is_sqlite else min(max(os.cpu_count() or 2, 2), 8)


def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; requests in progress are finished first.

    The application is loaded before the port is opened: its processes are forked with everything read (``warm``), once for
    all of them, and whoever asks too early is refused rather than left waiting.
    """
    import_module(APPLICATION)
    gc.collect()
    gc.freeze()  # what is read by now is for good: no process need look through it again, and it stays shared
    logs = copy.deepcopy(settings.LOGGING)
    logs["loggers"]["_granian"] = {"handlers": ["out"], "level": "WARNING", "propagate": False}
    Server(
        f"{APPLICATION}:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=processes(settings.IS_SQLITE),
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,
        log_dictconfig=logs,
        log_level="warning",
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=15,
    ).serve()
