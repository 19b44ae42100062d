"""What purging a paper of a complaint takes away here: the words that it was made of."""

from django.db import migrations

LET = """
SELECT records_let_purge('appeals_appeal', 'reasons, late_reason');
SELECT records_let_purge('appeals_appealpaper');
SELECT records_let_purge('appeals_appealpoint', 'change_wanted');
SELECT records_let_purge('appeals_appealresult', 'text');
SELECT records_let_purge('appeals_correctionrequest', 'text, answer');
SELECT records_let_purge('appeals_settlement', 'text');
SELECT records_let_purge('appeals_suspension', 'reasons');
"""

FORGET = """
-- That somebody complained, on what and what became of it stands. The words go.
CREATE FUNCTION appeals_forget_copies(document bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    complaint bigint;
    part text;
BEGIN
    SELECT paper.appeal_id, paper.kind INTO complaint, part
    FROM appeals_appealpaper paper WHERE paper.document_id = document;
    IF part = 'complaint' THEN
        UPDATE appeals_appeal SET reasons = '', late_reason = '' WHERE id = complaint;
        UPDATE appeals_appealpoint SET change_wanted = '' WHERE appeal_id = complaint;
    ELSIF part = 'correction' THEN
        UPDATE appeals_correctionrequest SET answer = '' WHERE appeal_id = complaint;
    ELSIF part = 'request' THEN
        UPDATE appeals_correctionrequest SET text = '' WHERE appeal_id = complaint;
    ELSIF part IN ('answer', 'forwarding') THEN
        UPDATE appeals_settlement SET text = '' WHERE appeal_id = complaint;
        UPDATE appeals_suspension SET reasons = '' WHERE appeal_id = complaint;
    ELSIF part = 'result' THEN
        UPDATE appeals_appealresult SET text = '' WHERE appeal_id = complaint;
    END IF;
    RETURN false;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("appeals", "0001_initial"), ("records", "0004_history_and_purging"))

    operations = (migrations.RunSQL(LET + FORGET, "DROP FUNCTION appeals_forget_copies(bigint);"),)
