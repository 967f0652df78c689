"""A decided equivalence is superseded, never edited, and the database says so itself: triggers on both databases.

Of a decided row only its end may change: superseded, and when. Its shares neither change nor go. A file of evidence may go
(a stored file is erased), the words on it stay.
"""

from django.db import migrations

KEPT = "source_id extent first_year last_year evidence first_reviewer_id second_reviewer_id decided_at supersedes_id".split()

CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in KEPT)
SHARES = "(SELECT state FROM learning_equivalence WHERE id = OLD.equivalence_id) IN ('decided', 'superseded')"
SQLITE = [
    f"""CREATE TRIGGER learning_decided_stays BEFORE UPDATE ON learning_equivalence
       WHEN OLD.state IN ('decided', 'superseded')
        AND ({CHANGED.replace("IS DISTINCT FROM", "IS NOT")} OR NEW.state NOT IN ('decided', 'superseded'))
       BEGIN SELECT RAISE(ABORT, 'a decided equivalence is superseded, never edited'); END""",
    f"""CREATE TRIGGER learning_share_stays_update BEFORE UPDATE ON learning_equivalenceshare WHEN {SHARES}
       BEGIN SELECT RAISE(ABORT, 'a decided equivalence is superseded, never edited'); END""",
    f"""CREATE TRIGGER learning_share_stays_delete BEFORE DELETE ON learning_equivalenceshare WHEN {SHARES}
       BEGIN SELECT RAISE(ABORT, 'a decided equivalence is superseded, never edited'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION learning_never_edited() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'a decided equivalence is superseded, never edited'
       USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE TRIGGER learning_decided_stays BEFORE UPDATE ON learning_equivalence FOR EACH ROW
       WHEN (OLD.state IN ('decided', 'superseded') AND ({CHANGED} OR NEW.state NOT IN ('decided', 'superseded')))
       EXECUTE FUNCTION learning_never_edited()""",
    f"""CREATE FUNCTION learning_share_stays() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN IF {SHARES} THEN RAISE EXCEPTION 'a decided equivalence is superseded, never edited'
       USING ERRCODE = 'integrity_constraint_violation'; END IF;
       IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$""",
    """CREATE TRIGGER learning_share_stays BEFORE UPDATE OR DELETE ON learning_equivalenceshare
       FOR EACH ROW EXECUTE FUNCTION learning_share_stays()""",
]


def install(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
