"""What was signed stays as it was said, and the database says so itself.

A signed statement keeps its words and its entries: a verdict may be written once, and nothing else. A consolidation is
never changed. Adding a row is not refused, or no backup could be read back; the digest kept with the signature tells.
(The whole-table TRUNCATE and DROP of tests and of a restore are not row events.) A later migration that
rebuilds one of these tables on SQLite drops its triggers and has to make them again.
"""

from django.db import migrations

SAID = ("report_id", "number", "reason", "blank_reason", "note", "counted_at", "signed_at", "signed_by_id", "digest")
REVIEWED = ("verdict", "review_note", "reviewed_at", "reviewed_by_id")
MESSAGE = "what was signed stays as it was said"


def differs(columns, is_distinct):
    return " OR ".join(f"OLD.{column} {is_distinct} NEW.{column}" for column in columns)


def sqlite():
    changed = (
        f"(OLD.signed_at IS NOT NULL AND ({differs(SAID, 'IS NOT')})) "
        f"OR (OLD.reviewed_at IS NOT NULL AND ({differs(REVIEWED, 'IS NOT')}))"
    )
    stop = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    signed = "EXISTS (SELECT 1 FROM reports_statement WHERE id = {}.statement_id AND signed_at IS NOT NULL)"
    yield f"CREATE TRIGGER reports_statement_no_update BEFORE UPDATE ON reports_statement WHEN {changed} {stop}"
    yield f"CREATE TRIGGER reports_statement_no_delete BEFORE DELETE ON reports_statement WHEN OLD.signed_at IS NOT NULL {stop}"
    yield (
        "CREATE TRIGGER reports_entry_no_update BEFORE UPDATE ON reports_entry "
        f"WHEN {signed.format('OLD')} OR {signed.format('NEW')} {stop}"
    )
    yield f"CREATE TRIGGER reports_entry_no_delete BEFORE DELETE ON reports_entry WHEN {signed.format('OLD')} {stop}"
    for table in ("reports_consolidation", "reports_consolidated"):
        for verb in ("update", "delete"):
            yield f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} {stop}"


def postgresql():
    error = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';"
    distinct = "IS DISTINCT FROM"
    yield f"""CREATE FUNCTION reports_keep_statement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'DELETE' THEN
          IF OLD.signed_at IS NOT NULL THEN {error} END IF;
          RETURN OLD;
        END IF;
        IF (OLD.signed_at IS NOT NULL AND ({differs(SAID, distinct)}))
          OR (OLD.reviewed_at IS NOT NULL AND ({differs(REVIEWED, distinct)})) THEN {error} END IF;
        RETURN NEW; END $$"""
    yield """CREATE TRIGGER reports_statement_stays BEFORE UPDATE OR DELETE ON reports_statement
        FOR EACH ROW EXECUTE FUNCTION reports_keep_statement()"""
    yield f"""CREATE FUNCTION reports_keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF EXISTS (SELECT 1 FROM reports_statement WHERE id = OLD.statement_id AND signed_at IS NOT NULL) THEN {error} END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        IF EXISTS (SELECT 1 FROM reports_statement WHERE id = NEW.statement_id AND signed_at IS NOT NULL)
          THEN {error} END IF;
        RETURN NEW; END $$"""
    yield """CREATE TRIGGER reports_entry_stays BEFORE UPDATE OR DELETE ON reports_entry
        FOR EACH ROW EXECUTE FUNCTION reports_keep_entry()"""
    yield f"CREATE FUNCTION reports_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {error} END $$"
    for table in ("reports_consolidation", "reports_consolidated"):
        yield f"""CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION reports_never_changes()"""


def install(apps, schema_editor):
    for statement in sqlite() if schema_editor.connection.vendor == "sqlite" else postgresql():
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
