"""Whether a person held a role at a moment, for functions in the database that must know it themselves."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION accounts_held_role(person bigint, organisation bigint, roles text[], at timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM accounts_membership
        WHERE user_id = person AND organisation_id = organisation AND role = ANY (roles) AND confirmed_at IS NOT NULL
          AND valid_from_date <= (at AT TIME ZONE 'Europe/Oslo')::date
          AND (valid_to_date IS NULL OR valid_to_date >= (at AT TIME ZONE 'Europe/Oslo')::date)
          AND (ended_at IS NULL OR ended_at > at)
    )
$$;
SELECT records_let_purge('accounts_membership');
"""


class Migration(migrations.Migration):
    dependencies = (("accounts", "0001_initial"), ("records", "0004_history_and_purging"))

    operations = (
        migrations.RunSQL(
            FUNCTION, "DROP FUNCTION accounts_held_role(bigint, bigint, text[], timestamptz)"
        ),
    )
