"""What the council promised stays, and the database says so itself.

Adopted rules, answers and the steps of a recommendation are never changed or deleted. And no recommendation reaches *answered*
or anything after it, closing included, while one of its parts lacks an answer: counted here from the parts themselves,
whatever the counters on the row say. Adding a row is not refused, or no backup could be read back. A later migration that
rebuilds one of these tables on SQLite drops its triggers and has to make them again.
"""

from django.db import migrations

KEPT = ("council_ruleset", "council_response", "council_step")
STAYS = "what the council wrote down stays as it was said"
CLOSED = "a recommendation is not closed without the answer of every addressee"
AFTER = "('answered', 'planned', 'in_progress', 'done', 'verified', 'disputed', 'closed')"
UNANSWERED = f"""NEW.state IN {AFTER} AND (
    EXISTS (SELECT 1 FROM council_assignment WHERE recommendation_id = NEW.id AND state IN ('sent', 'acknowledged'))
    OR NOT EXISTS (SELECT 1 FROM council_assignment a JOIN council_response r ON r.assignment_id = a.id
                   WHERE a.recommendation_id = NEW.id AND a.state = 'answered')
    OR NEW.answers_given <> (SELECT count(*) FROM council_assignment WHERE recommendation_id = NEW.id AND state = 'answered'))"""


def sqlite():
    for table in KEPT:
        for verb in ("update", "delete"):
            yield f"""CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table}
                BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"""
    yield f"""CREATE TRIGGER council_not_closed_unanswered BEFORE UPDATE ON council_recommendation WHEN {UNANSWERED}
        BEGIN SELECT RAISE(ABORT, '{CLOSED}'); END"""


def postgresql():
    error = "RAISE EXCEPTION '{}' USING ERRCODE = 'integrity_constraint_violation';"
    yield f"""CREATE FUNCTION council_never_changes() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN {error.format(STAYS)} END $$"""
    for table in KEPT:
        yield f"""CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION council_never_changes()"""
    yield f"""CREATE FUNCTION council_counts_answers() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {UNANSWERED} THEN {error.format(CLOSED)} END IF;
        RETURN NEW; END $$"""
    yield """CREATE TRIGGER council_not_closed_unanswered BEFORE UPDATE ON council_recommendation
        FOR EACH ROW EXECUTE FUNCTION council_counts_answers()"""


def install(apps, schema_editor):
    for statement in sqlite() if schema_editor.connection.vendor == "sqlite" else postgresql():
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("council", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
