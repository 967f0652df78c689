"""At most one operation runs a service point on a day, and the database says so itself.

PostgreSQL: an exclusion constraint over the point and the range of days (extension btree_gist, which a database owner
may install since PostgreSQL 13). SQLite has no such constraint: triggers ask the same question.
A later migration that rebuilds the table on SQLite drops these triggers and has to make them again.
"""

from django.db import migrations

OCCUPIES = "('pilot', 'active', 'closed')"
POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    f"""ALTER TABLE rollout_operation ADD CONSTRAINT rollout_one_a_day
        EXCLUDE USING gist (service_point_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&)
        WHERE (state IN {OCCUPIES})""",
]
SQLITE = [
    f"""CREATE TRIGGER rollout_one_a_day_{when.split()[0].lower()} BEFORE {when} ON rollout_operation
        WHEN NEW.state IN {OCCUPIES} AND EXISTS (
          SELECT 1 FROM rollout_operation AS other
          WHERE other.service_point_id = NEW.service_point_id AND other.id <> NEW.id AND other.state IN {OCCUPIES}
            AND other.starts_on <= COALESCE(NEW.ends_on, '9999-12-31')
            AND COALESCE(other.ends_on, '9999-12-31') >= NEW.starts_on)
        BEGIN SELECT RAISE(ABORT, 'rollout_one_a_day'); END"""
    for when in ("INSERT", "UPDATE OF state, starts_on, ends_on, service_point_id")
]


def install(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("rollout", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
