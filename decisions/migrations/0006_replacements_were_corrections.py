"""Until now a decision was replaced to correct it, for no other reason."""

from django.db import migrations

FORWARD = "UPDATE decisions_decision SET occasion = 'correction' WHERE replaces_id IS NOT NULL"
BACKWARD = "UPDATE decisions_decision SET occasion = 'ordinary' WHERE occasion = 'correction'"


class Migration(migrations.Migration):
    dependencies = (("decisions", "0005_after_the_decision"),)

    operations = (migrations.RunSQL(FORWARD, BACKWARD),)
