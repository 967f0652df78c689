"""All tables of an empty database at once, exactly as the migrations would leave them.

Django applies migrations one by one and, after each table, draws anew every model that hangs together with it: with some
250 models, whose links all meet in people and offices, that is 33,000 drawings and more than a minute in which nothing
but the first start of an installation happens. An empty database has no rows to carry from one shape to the next, so the
tables are made from the models as the last migrations leave them, then what ours add in SQL (triggers, exclusions), and
every migration is written down as applied. `tests/config/test_tables.py` holds both ways equal, on both databases.
"""

from __future__ import annotations

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Is there no table at all, not even Django's list of migrations?"""
    return not connection.introspection.table_names()


def make_all(connection: BaseDatabaseWrapper) -> None:
    """Make every table in one transaction; a start that is interrupted leaves the database as empty as it was."""
    executor = MigrationExecutor(connection)
    recorder = MigrationRecorder(connection)
    plan = [m for m, _ in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)]
    last = executor.loader.project_state().apps
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("ambos.")}
    with connection.schema_editor() as editor:
        for model in last.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        editor.create_model(recorder.Migration)
        # What other people's migrations do in Python moves rows of an earlier shape: here there are none.
        steps = [step for m in plan if m.app_label in ours for step in m.operations if isinstance(step, RunPython)]
        for step in steps:
            step.code(last, editor)
        rows = [recorder.Migration(app=m.app_label, name=m.name) for m in plan]
        recorder.Migration.objects.using(connection.alias).bulk_create(rows)
