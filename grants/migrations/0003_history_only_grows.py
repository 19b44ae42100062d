"""The case's row history only grows; what purging a document takes away here."""

from django.db import migrations

GUARD = """
SELECT records_guard_history('grants_itemhistory', 'title');
SELECT records_guard_history('grants_criterioncheckhistory', 'comment');
SELECT records_let_purge('grants_application');
SELECT records_let_purge('grants_completionrequest', 'text');
CREATE TRIGGER words_stand BEFORE UPDATE OF text ON grants_completionrequest
    FOR EACH ROW WHEN (OLD.text IS DISTINCT FROM NEW.text) EXECUTE FUNCTION records_refuse_unless_purging();
"""

FORGET = """
-- A letter about completion is the request's text, filed in the same act and so at the same moment.
CREATE FUNCTION grants_forget_copies(document bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    paper records_document;
    application bigint;
BEGIN
    SELECT * INTO paper FROM records_document WHERE id = document;
    SELECT id INTO application FROM grants_application WHERE case_file_id = paper.case_file_id;
    IF paper.kind = 'completion_request' THEN
        UPDATE grants_completionrequest SET text = '' WHERE application_id = application AND asked_at = paper.created_at;
    ELSIF paper.kind = 'needs_report' THEN
        UPDATE grants_itemhistory SET title = '' WHERE application_id = application;
    END IF;
    RETURN false;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("grants", "0002_row_history"), ("records", "0004_history_and_purging"))

    # There is no way back: a history without its guards is no proof of anything.
    operations = (migrations.RunSQL(GUARD + FORGET),)
