"""The lines' row history only grows; what purging a document takes away here."""

from django.db import migrations

GUARD = """
SELECT records_guard_history('forum_allocationlinehistory', 'reasons, change_reason');
SELECT records_guard_history('forum_linesharehistory', '');
SELECT records_let_purge('forum_allocation');
SELECT records_let_purge('forum_allocationline');
SELECT records_let_purge('forum_minutes', 'content, free_text');
SELECT records_let_purge('forum_minutesremark', 'text, answer');
SELECT records_let_purge('forum_delivery');
SELECT records_let_purge('forum_preparation', 'remark');
SELECT records_let_purge('forum_ranking', 'remark');
"""

FORGET = """
CREATE FUNCTION forum_forget_copies(document bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    papers bigint[];
    prepared bigint;
BEGIN
    -- What was frozen and the PDF drawn from it lie on one journal row.
    SELECT array_agg(other.id) INTO papers FROM records_document other
    JOIN records_document paper ON paper.journal_entry_id = other.journal_entry_id WHERE paper.id = document;
    UPDATE forum_minutesremark SET text = '', answer = ''
    WHERE minutes_id IN (SELECT meeting_id FROM forum_minutes WHERE document_id = ANY (papers));
    UPDATE forum_minutes SET content = '{}', free_text = '' WHERE document_id = ANY (papers);
    UPDATE forum_allocationlinehistory SET reasons = '', change_reason = ''
    WHERE pgh_obj_id IN (
        SELECT line.id FROM forum_allocationline line
        JOIN forum_allocation list ON list.id = line.allocation_id
        WHERE list.document_id = ANY (papers)
    );
    -- A list that was opened again has been written anew since its earlier deliveries.
    FOR prepared IN
        SELECT sent.preparation_id FROM forum_delivery sent
        WHERE sent.document_id = ANY (papers) AND NOT EXISTS (
            SELECT FROM forum_delivery later
            WHERE later.preparation_id = sent.preparation_id AND later.number > sent.number
        )
    LOOP
        UPDATE forum_preparation SET remark = '' WHERE id = prepared;
        UPDATE forum_ranking SET remark = '' WHERE preparation_id = prepared;
    END LOOP;
    RETURN false;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("forum", "0002_row_history"), ("records", "0004_history_and_purging"))

    # There is no way back: a history without its guards is no proof of anything.
    operations = (migrations.RunSQL(GUARD + FORGET),)
