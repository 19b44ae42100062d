"""What a case is searched by, counted once: a row beside each case, kept by the database itself (docs/adr/0016).

A case's words come from five tables, of apps that know nothing of overviews. Whoever changes one of them changes the
case's row in the same statement: there is no moment at which search finds by what was.
"""

import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

# Lines of `words` are found by any part of them (trigrams). `keys` holds what is found by how it begins (# the case's number,
# @ organisation number, ~ scheme), the case's own number (=), and every word in the form that the Norwegian dictionary gives it.
COUNTED = """
CREATE VIEW overview_countedtext AS
SELECT application.id AS case_id,
    words.words,
    array_to_tsvector(array_remove(ARRAY[
        '#' || nullif(application.reference, ''), '=' || substring(application.reference FROM '/(\\d+)$'),
        '@' || applicant.orgnr, '~' || upper(scheme.short_name), '~' || upper(scheme.name_nb)
    ], NULL)) || to_tsvector('norwegian', words.words) AS keys
FROM grants_application application
JOIN owners_organisation applicant ON applicant.id = application.applicant_id
JOIN grants_schemeversion version ON version.id = application.scheme_version_id
JOIN grants_scheme scheme ON scheme.id = version.scheme_id
LEFT JOIN partnerships_network network ON network.id = application.network_id
CROSS JOIN LATERAL (SELECT upper(concat_ws(E'\\n', applicant.name, network.name,
    (SELECT string_agg(item.title, E'\\n' ORDER BY item.id) FROM grants_item item
     WHERE item.application_id = application.id)) COLLATE "default") AS words) words;
"""
# As the owner of the tables: whoever changes a title need not have a right to this table too.
FUNCTION = """
CREATE FUNCTION {name}({arguments}) RETURNS {returns} LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    {body}
    {end}
END $$;
"""
TRIGGER_ENDS = "RETURN NULL;"
RECOUNT = FUNCTION.format(
    name="overview_recount_text",
    arguments="cases bigint[]",
    returns="void",
    body="""UPDATE overview_casetext kept SET words = counted.words, keys = counted.keys FROM overview_countedtext counted
    WHERE kept.case_id = ANY(cases) AND counted.case_id = kept.case_id
    AND (kept.words, kept.keys) IS DISTINCT FROM (counted.words, counted.keys);""",
    end="",
)
FUNCTIONS = {
    "overview_text_begins": """INSERT INTO overview_casetext (case_id, words, keys)
    SELECT case_id, words, keys FROM overview_countedtext WHERE case_id IN (SELECT id FROM changed);""",
    "overview_text_ends": "DELETE FROM overview_casetext WHERE case_id = OLD.id;",
    "overview_text_of_items": """PERFORM overview_recount_text(ARRAY(SELECT DISTINCT application_id FROM changed));""",
    "overview_text_of_row": """CASE TG_TABLE_NAME
        WHEN 'grants_application' THEN PERFORM overview_recount_text(ARRAY[NEW.id]);
        WHEN 'grants_item' THEN PERFORM overview_recount_text(ARRAY[OLD.application_id, NEW.application_id]);
        WHEN 'owners_organisation' THEN
            PERFORM overview_recount_text(ARRAY(SELECT id FROM grants_application WHERE applicant_id = NEW.id));
        WHEN 'partnerships_network' THEN
            PERFORM overview_recount_text(ARRAY(SELECT id FROM grants_application WHERE network_id = NEW.id));
        WHEN 'grants_schemeversion' THEN
            PERFORM overview_recount_text(ARRAY(SELECT id FROM grants_application WHERE scheme_version_id = NEW.id));
        WHEN 'grants_scheme' THEN
            PERFORM overview_recount_text(ARRAY(SELECT application.id FROM grants_application application
                JOIN grants_schemeversion version ON version.id = application.scheme_version_id WHERE version.scheme_id = NEW.id));
    END CASE;""",
}
# Name, table and when: many rows that come or go at once are one statement.
STATEMENTS = (
    ("overview_text_begins", "grants_application", "INSERT", "NEW", "overview_text_begins"),
    ("overview_text_of_new", "grants_item", "INSERT", "NEW", "overview_text_of_items"),
    ("overview_text_of_gone", "grants_item", "DELETE", "OLD", "overview_text_of_items"),
)
ROWS = {
    "grants_application": ("reference", "applicant_id", "network_id", "scheme_version_id"),
    "grants_item": ("title", "application_id"),
    "owners_organisation": ("name", "orgnr"),
    "partnerships_network": ("name",),
    "grants_schemeversion": ("scheme_id",),
    "grants_scheme": ("short_name", "name_nb"),
}


def _changes(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


TRIGGERS = "".join(
    f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {which} TABLE AS changed"
    f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();\n"
    for name, table, event, which, function in STATEMENTS
) + "".join(
    f"CREATE TRIGGER overview_text_of_row AFTER UPDATE OF {', '.join(columns)} ON {table}"
    f" FOR EACH ROW WHEN ({_changes(columns)}) EXECUTE FUNCTION overview_text_of_row();\n"
    for table, columns in ROWS.items()
)
ENDS = (
    "CREATE TRIGGER overview_text_ends AFTER DELETE ON grants_application"
    " FOR EACH ROW EXECUTE FUNCTION overview_text_ends();"
)
FORWARDS = (
    COUNTED,
    RECOUNT,
    *(
        FUNCTION.format(name=name, arguments="", returns="trigger", body=body, end=TRIGGER_ENDS)
        for name, body in FUNCTIONS.items()
    ),
    TRIGGERS,
    ENDS,
    "INSERT INTO overview_casetext (case_id, words, keys) SELECT case_id, words, keys FROM overview_countedtext;",
    # One for all searches: the words of a search are looked up together.
    "CREATE INDEX overview_casetext_search ON overview_casetext USING gin (words gin_trgm_ops, keys);",
    # Titles are found by the row beside the case now.
    "DROP INDEX overview_search_item;",
)
BACKWARDS = (
    "CREATE INDEX overview_search_item ON grants_item USING gin (upper(title) gin_trgm_ops);",
    "DROP INDEX overview_casetext_search;",
    *(f"DROP FUNCTION {name} CASCADE;" for name in FUNCTIONS),
    "DROP FUNCTION overview_recount_text; DROP VIEW overview_countedtext; DELETE FROM overview_casetext;",
)


class Migration(migrations.Migration):
    dependencies = (
        ("overview", "0002_search_indexes"),
        ("owners", "0001_initial"),
        ("grants", "0001_initial"),
        ("partnerships", "0001_initial"),
    )

    operations = (
        migrations.CreateModel(
            name="CaseText",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="grants.application",
                    ),
                ),
                (
                    "words",
                    models.TextField(help_text="Found by any part: names and titles, a line each."),
                ),
                (
                    "keys",
                    django.contrib.postgres.search.SearchVectorField(
                        help_text="Numbers and schemes, found by how they begin, and the dictionary form of every word."
                    ),
                ),
            ],
        ),
        migrations.RunSQL("\n".join(FORWARDS), "\n".join(BACKWARDS)),
    )
