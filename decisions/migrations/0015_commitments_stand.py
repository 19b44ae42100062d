"""What an issued decision promises for the years to come is never changed."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION decisions_guard_commitment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM decisions_point p JOIN decisions_decision d ON d.id = p.decision_id
        WHERE p.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.point_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.point_id END)
          AND d.status IN ('issued', 'dispatched', 'superseded')
    ) THEN
        RAISE EXCEPTION 'what an issued decision promises is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decisions_commitment_stands BEFORE INSERT OR UPDATE OR DELETE ON decisions_commitment
    FOR EACH ROW EXECUTE FUNCTION decisions_guard_commitment();
"""
BACKWARD = """
DROP TRIGGER decisions_commitment_stands ON decisions_commitment;
DROP FUNCTION decisions_guard_commitment();
"""


class Migration(migrations.Migration):
    dependencies = (("decisions", "0014_commitments"),)

    operations = (migrations.RunSQL(FORWARD, BACKWARD),)
