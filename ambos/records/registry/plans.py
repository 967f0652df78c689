"""Pages that a window and a clinic open all day: PostgreSQL keeps how it answers their questions (docs/adr/0022).

A kept plan knows the question and not what it is asked about. For small questions of one office's day that is as good, and saves
a third of the work. A list of a plaza office with 200,000 learners is answered twice as slowly by the plan of the average office:
so plans are kept for the pages that say so, and for no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import connection


@contextmanager
def plans_kept() -> Iterator[None]:
    """Whatever is asked a third time over this connection while this lasts is not planned anew. Nothing on SQLite."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    driver = connection.connection
    before, driver.prepare_threshold = driver.prepare_threshold, settings.AMBOS_PREPARE_THRESHOLD
    try:
        yield
    finally:
        driver.prepare_threshold = before


def keeps_plans(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page under ``plans_kept``. Stands below ``allowed``."""

    @wraps(view)
    def asked(request: Any, *args: Any, **kwargs: Any) -> Any:
        with plans_kept():
            return view(request, *args, **kwargs)

    return asked
