"""Row history only grows, and one function of a third role removes words for good.

`kompetanse_purge` owns `records_purge_document` and nothing else. The application's login may call it; what it may do is
decided by the row that two people have filled, looked at here and not only in Python. Apps that keep copies of a
document's words have a function `<app>_forget_copies(document bigint)`, found by its name as retention rules are by their
file's; it answers whether the same bytes are still somebody else's.
"""

from django.db import migrations

GUARDS = """
-- Who removes words: the owner of the function below.
CREATE FUNCTION records_purger() RETURNS name LANGUAGE sql STABLE AS $$
    SELECT pg_get_userbyid(proowner) FROM pg_proc
    WHERE proname = 'records_purge_document' AND pronamespace = 'public'::regnamespace
$$;

CREATE FUNCTION records_refuse_unless_purging() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_user = records_purger() THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of % is done by purging only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

-- What the purging function may read and blank; no columns: read only.
CREATE FUNCTION records_let_purge(target regclass, columns text DEFAULT '') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kompetanse_purge') THEN
        EXECUTE format('GRANT SELECT ON %s TO kompetanse_purge', target);
        IF columns <> '' THEN
            EXECUTE format('GRANT UPDATE (%s) ON %s TO kompetanse_purge', columns, target);
        END IF;
    END IF;
END $$;

-- A table of row history: inserted and read, blanked by purging, never deleted.
CREATE FUNCTION records_guard_history(history regclass, texts text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON %s'
                   ' FOR EACH ROW EXECUTE FUNCTION records_refuse_unless_purging()', history);
    EXECUTE format('CREATE TRIGGER not_truncated BEFORE TRUNCATE ON %s'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION records_refuse_unless_purging()', history);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kompetanse_app') THEN
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM kompetanse_app', history);
    END IF;
    PERFORM records_let_purge(history, texts);
END $$;
"""

PURGE = """
CREATE FUNCTION records_purge_document(purge_id bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wanted records_purge;
    paper records_document;
    bytes records_storedfile;
    authority bigint;
    forget regproc;
    is_used boolean;
    is_used_there boolean;
BEGIN
    SELECT * INTO wanted FROM records_purge WHERE id = purge_id;
    IF NOT FOUND OR NOT wanted.is_approved OR wanted.decided_by_id IS NULL
       OR wanted.decided_by_id = wanted.requested_by_id OR btrim(wanted.reason) = '' THEN
        RAISE EXCEPTION 'two people have not decided this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO paper FROM records_document WHERE id = wanted.document_id;
    SELECT * INTO bytes FROM records_storedfile WHERE id = paper.stored_file_id;
    SELECT authority_id INTO authority FROM records_casefile WHERE id = paper.case_file_id;
    IF NOT accounts_held_role(wanted.requested_by_id, authority, ARRAY['archivist'], wanted.requested_at)
       OR NOT accounts_held_role(wanted.decided_by_id, authority,
                                 ARRAY['archivist', 'caseworker', 'decision_approver'], wanted.decided_at) THEN
        RAISE EXCEPTION 'an archivist asks, a second person of the same authority decides'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE records_message SET text = '' WHERE document_id = paper.id;
    is_used := EXISTS (
        SELECT FROM records_document other
        WHERE other.stored_file_id = paper.stored_file_id AND other.id <> paper.id
          AND NOT EXISTS (SELECT FROM records_purge p WHERE p.document_id = other.id AND p.is_approved)
    );
    FOR forget IN
        SELECT oid FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname LIKE '%\\_forget\\_copies' ORDER BY proname
    LOOP
        EXECUTE format('SELECT %s($1)', forget) INTO is_used_there USING paper.id;
        is_used := is_used OR is_used_there;
    END LOOP;
    IF NOT is_used THEN
        UPDATE records_storedfile SET purged_at = wanted.decided_at WHERE id = paper.stored_file_id;
    END IF;
    RETURN NOT is_used;
END $$;

REVOKE ALL ON FUNCTION records_purge_document(bigint) FROM PUBLIC;

CREATE TRIGGER words_stand BEFORE UPDATE OF text ON records_message
    FOR EACH ROW WHEN (OLD.text IS DISTINCT FROM NEW.text) EXECUTE FUNCTION records_refuse_unless_purging();
CREATE TRIGGER bytes_stand BEFORE UPDATE OF purged_at ON records_storedfile
    FOR EACH ROW WHEN (OLD.purged_at IS NULL AND NEW.purged_at IS NOT NULL)
    EXECUTE FUNCTION records_refuse_unless_purging();

SELECT records_let_purge('records_purge');
SELECT records_let_purge('records_document');
SELECT records_let_purge('records_casefile');
SELECT records_let_purge('records_message', 'text');
SELECT records_let_purge('records_storedfile', 'purged_at');

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kompetanse_app') THEN
        GRANT EXECUTE ON FUNCTION records_purge_document(bigint) TO kompetanse_app;
        -- Who asked, why, and that it was asked, stay as they were written.
        REVOKE UPDATE, DELETE, TRUNCATE ON records_purge FROM kompetanse_app;
        GRANT UPDATE (decided_at, decided_by_id, is_approved) ON records_purge TO kompetanse_app;
        REVOKE DELETE, TRUNCATE ON records_message, records_storedfile FROM kompetanse_app;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kompetanse_purge') THEN
        -- A function's owner must be one who may make functions; only for this moment.
        GRANT CREATE ON SCHEMA public TO kompetanse_purge;
        ALTER FUNCTION records_purge_document(bigint) OWNER TO kompetanse_purge;
        REVOKE CREATE ON SCHEMA public FROM kompetanse_purge;
    END IF;
END $$;
"""

UNDO = """
DROP TRIGGER words_stand ON records_message;
DROP TRIGGER bytes_stand ON records_storedfile;
DROP FUNCTION records_purge_document(bigint);
DROP FUNCTION records_guard_history(regclass, text);
DROP FUNCTION records_let_purge(regclass, text);
DROP FUNCTION records_refuse_unless_purging();
DROP FUNCTION records_purger();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kompetanse_app') THEN
        GRANT UPDATE, DELETE ON records_purge, records_message, records_storedfile TO kompetanse_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("records", "0003_purge_and_journal_indexes"),)

    operations = (migrations.RunSQL(GUARDS + PURGE, UNDO),)
