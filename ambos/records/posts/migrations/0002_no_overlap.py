"""The same holder never holds the same role at the same place twice on one day, and the database says so itself.

PostgreSQL: an exclusion constraint over the days (extension btree_gist, which ships with the server and which the owner
of a database may create). SQLite: triggers that refuse the same rows. Posts that were taken back do not count.
"""

from django.db import migrations

NOWHERE = "00000000-0000-0000-0000-000000000000"
POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    f"""ALTER TABLE posts_post ADD CONSTRAINT posts_overlap EXCLUDE USING gist (
        holder_id WITH =,
        role WITH =,
        coalesce(office_id, '{NOWHERE}'::uuid) WITH =,
        coalesce(organization_id, '{NOWHERE}'::uuid) WITH =,
        daterange(starts_on, ends_on, '[]') WITH &&
    ) WHERE (revoked_at IS NULL)""",
]
SQLITE = [
    f"""CREATE TRIGGER posts_no_overlap_on_{when.lower()} BEFORE {when} ON posts_post WHEN NEW.revoked_at IS NULL
       BEGIN SELECT RAISE(ABORT, 'posts_overlap') WHERE EXISTS (
         SELECT 1 FROM posts_post AS other WHERE other.id <> NEW.id AND other.revoked_at IS NULL
         AND other.holder_id = NEW.holder_id AND other.role = NEW.role
         AND other.office_id IS NEW.office_id AND other.organization_id IS NEW.organization_id
         AND other.starts_on <= coalesce(NEW.ends_on, '9999-12-31')
         AND NEW.starts_on <= coalesce(other.ends_on, '9999-12-31')); END"""
    for when in ("INSERT", "UPDATE")
]


def install(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("posts", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
