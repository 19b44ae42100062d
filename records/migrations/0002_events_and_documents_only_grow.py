"""Events and documents can be inserted and read; nobody changes or deletes them.

Two locks on one door: the application's login has no right to, and a trigger refuses even the owner of the tables.
"""

from django.db import migrations

TABLES = ("records_event", "records_document", "records_documentreader")

FUNCTION = """
CREATE FUNCTION records_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
"""

LOCK = """
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION records_refuse_change();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kompetanse_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM kompetanse_app;
    END IF;
END $$;
"""

UNLOCK = """
DROP TRIGGER {table}_no_change ON {table};
DROP TRIGGER {table}_no_truncate ON {table};
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kompetanse_app') THEN
        GRANT UPDATE, DELETE ON {table} TO kompetanse_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("records", "0001_initial"),)

    operations = (
        migrations.RunSQL(FUNCTION, "DROP FUNCTION records_refuse_change()"),
        *(
            migrations.RunSQL(LOCK.format(table=table), UNLOCK.format(table=table))
            for table in TABLES
        ),
    )
