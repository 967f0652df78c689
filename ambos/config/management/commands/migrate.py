"""`migrate` as Django has it, with the short way for an empty database (``ambos.config.tables``)."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from ambos.config import tables

PART_OF_IT = ("app_label", "fake", "fake_initial", "plan", "check_unapplied", "prune")


class Command(migrate.Command):
    """Asked for everything on a database without any table: all at once. Otherwise, and afterwards, step by step."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if not any(options[name] for name in PART_OF_IT) and tables.is_empty(connection):
            tables.make_all(connection)
        super().handle(*args, **options)
