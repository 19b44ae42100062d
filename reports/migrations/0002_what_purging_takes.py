"""What purging a report or a letter about it takes away here: the words that it was drawn from. A sent copy only changes by that."""

from django.db import migrations

LET = """
SELECT records_let_purge('reports_snapshot', 'data');
SELECT records_let_purge('reports_attachment');
SELECT records_let_purge('reports_report');
CREATE TRIGGER words_stand BEFORE UPDATE OF data ON reports_snapshot
    FOR EACH ROW WHEN (OLD.data IS DISTINCT FROM NEW.data) EXECUTE FUNCTION records_refuse_unless_purging();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kompetanse_app') THEN
        REVOKE DELETE, TRUNCATE ON reports_snapshot FROM kompetanse_app;
    END IF;
END $$;
"""

FORGET = """
-- The PDF of a report is drawn from its snapshot. What the report says now is the owner's own, and is corrected by the owner.
CREATE FUNCTION reports_forget_copies(document bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    paper records_document;
BEGIN
    SELECT * INTO paper FROM records_document WHERE id = document;
    UPDATE reports_snapshot SET data = '{}' WHERE document_id = document;
    RETURN EXISTS (
        SELECT FROM reports_attachment attachment
        JOIN reports_report report ON report.id = attachment.report_id
        JOIN grants_application application ON application.id = report.application_id
        WHERE attachment.stored_file_id = paper.stored_file_id
          AND application.case_file_id IS DISTINCT FROM paper.case_file_id
    );
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("reports", "0001_initial"), ("records", "0004_history_and_purging"))

    # There is no way back: a copy without its guard is no proof of anything.
    operations = (migrations.RunSQL(LET + FORGET),)
