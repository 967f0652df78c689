"""Enqueue by name: a verb asks for background work without importing what lies above it."""

from __future__ import annotations

from .loading import named
from .queries import task_path


def enqueue(name: str, **arguments) -> None:
    """Put a task in the queue of our own database, inside the caller's transaction: it exists only if the verb does."""
    named(task_path(name)).enqueue(**arguments)
