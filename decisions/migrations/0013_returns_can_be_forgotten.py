"""What purging the letter that sends a line back to the forum takes away here."""

from django.db import migrations

FUNCTION = """
-- What was decided stands: outcome, amounts, dates. The words go.
CREATE OR REPLACE FUNCTION decisions_forget_copies(document bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    decided bigint;
BEGIN
    UPDATE decisions_letter SET snapshot = '{}' WHERE document_id = document RETURNING decision_id INTO decided;
    UPDATE decisions_decision SET free_text = '' WHERE id = decided;
    UPDATE decisions_point SET reasons = '', change_reason = '' WHERE decision_id = decided;
    UPDATE decisions_pointhistory SET reasons = '', change_reason = ''
    WHERE pgh_obj_id IN (SELECT id FROM decisions_point WHERE decision_id = decided);
    UPDATE decisions_changenotice SET text = '' WHERE document_id = document;
    {returns}
    RETURN false;
END $$;
"""
RETURNS = "UPDATE decisions_forumreturn SET reason = '' WHERE document_id = document;"
FORWARD = "SELECT records_let_purge('decisions_forumreturn', 'reason');" + FUNCTION.replace(
    "{returns}", RETURNS
)
BACKWARD = FUNCTION.replace("{returns}", "")


class Migration(migrations.Migration):
    dependencies = (
        ("decisions", "0012_back_to_the_forum"),
        ("records", "0004_history_and_purging"),
    )

    operations = (migrations.RunSQL(FORWARD, BACKWARD),)
