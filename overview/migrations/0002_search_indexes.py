"""Indexes for the search box and the list of cases.

Any part of an owner's name or a measure's title is found without reading every row; the newest cases come off an index.
"""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

INDEXES = (
    ("overview_search_organisation", "owners_organisation", "name"),
    ("overview_search_item", "grants_item", "title"),
    ("overview_search_task", "grants_task", "subject_nb"),
    ("overview_search_task_nn", "grants_task", "subject_nn"),
)


class Migration(migrations.Migration):
    dependencies = (
        ("overview", "0001_initial"),
        ("owners", "0001_initial"),
        ("grants", "0001_initial"),
    )

    operations = (
        TrigramExtension(),
        *(
            migrations.RunSQL(
                f"CREATE INDEX {name} ON {table} USING gin (upper({column}) gin_trgm_ops)",
                f"DROP INDEX {name}",
            )
            for name, table, column in INDEXES
        ),
        migrations.RunSQL(
            "CREATE INDEX overview_cases_newest ON grants_application "
            "(authority_id, submitted_at DESC, id DESC)",
            "DROP INDEX overview_cases_newest",
        ),
    )
