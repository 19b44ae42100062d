"""The points' row history only grows; what purging a letter takes away here."""

from django.db import migrations

GUARD = """
SELECT records_guard_history('decisions_pointhistory', 'reasons, change_reason');
SELECT records_let_purge('decisions_decision', 'free_text');
SELECT records_let_purge('decisions_point', 'reasons, change_reason');
SELECT records_let_purge('decisions_letter', 'snapshot');
"""

FORGET = """
-- What was decided stands: outcome, amounts, dates. The words go.
CREATE FUNCTION decisions_forget_copies(document bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    decided bigint;
BEGIN
    UPDATE decisions_letter SET snapshot = '{}' WHERE document_id = document RETURNING decision_id INTO decided;
    UPDATE decisions_decision SET free_text = '' WHERE id = decided;
    UPDATE decisions_point SET reasons = '', change_reason = '' WHERE decision_id = decided;
    UPDATE decisions_pointhistory SET reasons = '', change_reason = ''
    WHERE pgh_obj_id IN (SELECT id FROM decisions_point WHERE decision_id = decided);
    RETURN false;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("decisions", "0003_row_history"), ("records", "0004_history_and_purging"))

    # There is no way back: a history without its guards is no proof of anything.
    operations = (migrations.RunSQL(GUARD + FORGET),)
