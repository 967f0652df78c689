"""Sessions in the database, whose faults keep their names.

Django answers every failed save of a session with "your session was deleted" (400). When the database was only busy or away,
that is not true, and whoever reads it signs in again for nothing: such a fault goes on as what it is and gets its page
(ambos.config.trouble).
"""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import InterfaceError, OperationalError


class SessionStore(db.SessionStore):
    """Django's, but a database that cannot be reached is not a session that ended."""

    def save(self, must_create: bool = False) -> None:
        """Saves it. ``UpdateError`` when the session is gone; ``OperationalError`` or ``InterfaceError`` when the database
        is busy or away."""
        try:
            super().save(must_create=must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError | InterfaceError):
                raise error.__context__ from error.__context__.__cause__
            raise
