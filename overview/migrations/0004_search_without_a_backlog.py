"""A search looks things up in an index, and in nothing beside it.

PostgreSQL lays new rows of such an index in a heap that each search reads from end to end until the next vacuum: after a
deadline night that took longer than the search. Now a row is put in its place when it is written. And only open tasks are
searched: one in ten.
"""

from django.db import migrations

SUBJECTS = {"overview_search_task": "subject_nb", "overview_search_task_nn": "subject_nn"}
KEPT = ("overview_casetext_search", "overview_search_organisation")


def _index(name: str, column: str, after: str) -> str:
    return (
        f"DROP INDEX {name};"
        f"CREATE INDEX {name} ON grants_task USING gin (upper({column}) gin_trgm_ops) {after};"
    )


class Migration(migrations.Migration):
    dependencies = (
        ("overview", "0003_case_text"),
        ("grants", "0005_task_indexes_for_counting"),
    )

    operations = (
        *(
            migrations.RunSQL(
                _index(name, column, "WITH (fastupdate = off) WHERE done_at IS NULL"),
                _index(name, column, ""),
            )
            for name, column in SUBJECTS.items()
        ),
        *(
            # What an index of some rows knows of its words is not used in plans: said for the table instead.
            migrations.RunSQL(
                f"CREATE STATISTICS {name}_words ON (upper({column})) FROM grants_task; ANALYZE grants_task;",
                f"DROP STATISTICS {name}_words;",
            )
            for name, column in SUBJECTS.items()
        ),
        *(
            migrations.RunSQL(
                f"ALTER INDEX {name} SET (fastupdate = off); SELECT gin_clean_pending_list('{name}');",
                f"ALTER INDEX {name} RESET (fastupdate);",
            )
            for name in KEPT
        ),
    )
