"""The board is append-only, and the database says so itself: triggers refuse UPDATE and DELETE on both databases."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER elections_board_no_update BEFORE UPDATE ON elections_boardevent
       BEGIN SELECT RAISE(ABORT, 'the board is append-only'); END""",
    """CREATE TRIGGER elections_board_no_delete BEFORE DELETE ON elections_boardevent
       BEGIN SELECT RAISE(ABORT, 'the board is append-only'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION elections_board_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the board is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER elections_board_append_only BEFORE UPDATE OR DELETE ON elections_boardevent
       FOR EACH ROW EXECUTE FUNCTION elections_board_append_only()""",
]


def install(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("elections", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
