"""The report's row history only grows; what purging a document takes away here."""

from django.db import migrations

GUARD = """
SELECT records_guard_history(
    'needs_needsreporthistory',
    'need_text, assessment_text, inclusive_process_text, sami_text, inclusion_text, ppt_text, private_included_text,'
    ' other_funds_text, connection_text, evaluation_text, own_effort_text'
);
SELECT records_guard_history(
    'needs_measurehistory', 'kind_text, goals_text, indicators_text, teacher_education_text, theme'
);
SELECT records_guard_history('needs_involvementhistory', 'method, who, comment, confirmed_name, confirmed_text');
SELECT records_let_purge('needs_attachment');
SELECT records_let_purge('needs_localplan');
SELECT records_let_purge('partnerships_agreement');
SELECT records_let_purge('needs_snapshot', 'data');
SELECT records_let_purge('needs_authoritycomment', 'text');
CREATE TRIGGER words_stand BEFORE UPDATE OF data ON needs_snapshot
    FOR EACH ROW WHEN (OLD.data IS DISTINCT FROM NEW.data) EXECUTE FUNCTION records_refuse_unless_purging();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kompetanse_app') THEN
        REVOKE DELETE, TRUNCATE ON needs_snapshot FROM kompetanse_app;
    END IF;
END $$;
"""

FORGET = """
-- The PDF of a report is drawn from its snapshot; earlier versions of the case's rows may say the same words.
-- What the report says now is the owner's own, and is corrected by the owner.
CREATE FUNCTION needs_forget_copies(document bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    paper records_document;
    case_id bigint;
BEGIN
    SELECT * INTO paper FROM records_document WHERE id = document;
    SELECT id INTO case_id FROM grants_application WHERE case_file_id = paper.case_file_id;
    UPDATE needs_authoritycomment SET text = '' WHERE document_id = document;
    IF paper.kind = 'needs_report' THEN
        UPDATE needs_snapshot SET data = '{}' WHERE document_id = document;
        UPDATE needs_needsreporthistory SET
            need_text = '', assessment_text = '', inclusive_process_text = '', sami_text = '', inclusion_text = '',
            ppt_text = '', private_included_text = '', other_funds_text = '', connection_text = '',
            evaluation_text = '', own_effort_text = ''
        WHERE application_id = case_id;
        UPDATE needs_measurehistory SET
            kind_text = '', goals_text = '', indicators_text = '', teacher_education_text = '', theme = ''
        WHERE report_id = case_id;
        UPDATE needs_involvementhistory SET
            method = '', who = '', comment = '', confirmed_name = '', confirmed_text = ''
        WHERE report_id = case_id;
    END IF;
    RETURN EXISTS (
        SELECT FROM needs_attachment
        WHERE stored_file_id = paper.stored_file_id AND report_id IS DISTINCT FROM case_id
    )
    OR EXISTS (SELECT FROM needs_localplan WHERE file_id = paper.stored_file_id)
    OR EXISTS (SELECT FROM partnerships_agreement WHERE file_id = paper.stored_file_id);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (
        ("needs", "0002_row_history"),
        ("grants", "0003_history_only_grows"),
        ("partnerships", "0001_initial"),
    )

    # There is no way back: a history without its guards is no proof of anything.
    operations = (migrations.RunSQL(GUARD + FORGET),)
