"""An issued decision, its points and its frozen letter are never changed, whoever tries (style.md 5)."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION decisions_guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_user = records_purger() THEN
        RETURN NEW;  -- words that two people have decided shall go
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.status IN ('issued', 'dispatched', 'superseded') THEN
            RAISE EXCEPTION 'an issued decision is never deleted' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.status IN ('issued', 'dispatched', 'superseded') THEN
        IF (NEW.code, NEW.case_file_id, NEW.round_id, NEW.scheme_version_id, NEW.authority_id, NEW.recipient_id,
            NEW.application_id, NEW.kind, NEW.language, NEW.free_text, NEW.dismissal_ground, NEW.forum_item,
            NEW.forum_date, NEW.replaces_id, NEW.prepared_at, NEW.prepared_by_id, NEW.sent_at, NEW.sent_by_id,
            NEW.approved_at, NEW.approved_by_id, NEW.decided_at, NEW.decided_by_id)
           IS DISTINCT FROM
           (OLD.code, OLD.case_file_id, OLD.round_id, OLD.scheme_version_id, OLD.authority_id, OLD.recipient_id,
            OLD.application_id, OLD.kind, OLD.language, OLD.free_text, OLD.dismissal_ground, OLD.forum_item,
            OLD.forum_date, OLD.replaces_id, OLD.prepared_at, OLD.prepared_by_id, OLD.sent_at, OLD.sent_by_id,
            OLD.approved_at, OLD.approved_by_id, OLD.decided_at, OLD.decided_by_id) THEN
            RAISE EXCEPTION 'an issued decision is never changed' USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.status IN ('draft', 'to_approval') OR (OLD.status = 'superseded' AND NEW.status <> 'superseded')
           OR (OLD.status = 'dispatched' AND NEW.status = 'issued') THEN
            RAISE EXCEPTION 'an issued decision never goes back' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION decisions_guard_point() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_user = records_purger() THEN
        RETURN NEW;  -- words that two people have decided shall go
    END IF;
    IF EXISTS (
        SELECT FROM decisions_decision d
        WHERE d.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.decision_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.decision_id END)
          AND d.status IN ('issued', 'dispatched', 'superseded')
    ) THEN
        RAISE EXCEPTION 'the points of an issued decision are never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION decisions_guard_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_user = records_purger() THEN
        RETURN NEW;  -- words that two people have decided shall go
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a letter is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.decision_id, NEW.snapshot, NEW.snapshot_sha256, NEW.frozen_at)
       IS DISTINCT FROM (OLD.decision_id, OLD.snapshot, OLD.snapshot_sha256, OLD.frozen_at)
       OR (OLD.document_id IS NOT NULL AND NEW.document_id IS DISTINCT FROM OLD.document_id) THEN
        RAISE EXCEPTION 'a frozen letter is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER decisions_decision_stands BEFORE UPDATE OR DELETE ON decisions_decision
    FOR EACH ROW EXECUTE FUNCTION decisions_guard_decision();
CREATE TRIGGER decisions_point_stands BEFORE INSERT OR UPDATE OR DELETE ON decisions_point
    FOR EACH ROW EXECUTE FUNCTION decisions_guard_point();
CREATE TRIGGER decisions_letter_stands BEFORE UPDATE OR DELETE ON decisions_letter
    FOR EACH ROW EXECUTE FUNCTION decisions_guard_letter();
"""

UNDO = """
DROP TRIGGER decisions_decision_stands ON decisions_decision;
DROP TRIGGER decisions_point_stands ON decisions_point;
DROP TRIGGER decisions_letter_stands ON decisions_letter;
DROP FUNCTION decisions_guard_decision();
DROP FUNCTION decisions_guard_point();
DROP FUNCTION decisions_guard_letter();
"""


class Migration(migrations.Migration):
    dependencies = (("decisions", "0001_initial"), ("records", "0004_history_and_purging"))

    operations = (migrations.RunSQL(FUNCTIONS + TRIGGERS, UNDO),)
