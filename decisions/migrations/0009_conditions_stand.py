"""The conditions that a decision was issued with are never changed."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION decisions_guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
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
            NEW.approved_at, NEW.approved_by_id, NEW.decided_at, NEW.decided_by_id{new})
           IS DISTINCT FROM
           (OLD.code, OLD.case_file_id, OLD.round_id, OLD.scheme_version_id, OLD.authority_id, OLD.recipient_id,
            OLD.application_id, OLD.kind, OLD.language, OLD.free_text, OLD.dismissal_ground, OLD.forum_item,
            OLD.forum_date, OLD.replaces_id, OLD.prepared_at, OLD.prepared_by_id, OLD.sent_at, OLD.sent_by_id,
            OLD.approved_at, OLD.approved_by_id, OLD.decided_at, OLD.decided_by_id{old}) THEN
            RAISE EXCEPTION 'an issued decision is never changed' USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.status IN ('draft', 'to_approval') OR (OLD.status = 'superseded' AND NEW.status <> 'superseded')
           OR (OLD.status = 'dispatched' AND NEW.status = 'issued') THEN
            RAISE EXCEPTION 'an issued decision never goes back' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
"""
BACKWARD = FUNCTION.replace("{new}", ", NEW.occasion, NEW.concerns_id").replace(
    "{old}", ", OLD.occasion, OLD.concerns_id"
)
FORWARD = FUNCTION.replace("{new}", ", NEW.occasion, NEW.concerns_id, NEW.conditions").replace(
    "{old}", ", OLD.occasion, OLD.concerns_id, OLD.conditions"
)


class Migration(migrations.Migration):
    dependencies = (("decisions", "0008_conditions_are_kept"),)

    operations = (migrations.RunSQL(FORWARD, BACKWARD),)
