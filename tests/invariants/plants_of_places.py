"""Rows that lie where they do not belong, and cases that search does not find, each by its SQL."""

from tests.invariants.planting import plant, without_guards

SENT = "(SELECT min(id) FROM grants_application WHERE status = 'decided')"

PLACES = (
    plant(
        "a case in another county", "I14 grants.cases_lie_with_their_authority",
        "UPDATE grants_application SET county_id = (SELECT min(number) FROM owners_county WHERE number <> county_id)"
        f" WHERE id = {SENT}",
    ),
    plant(
        "a decision in another's case", "I14 decisions.decisions_lie_with_their_authority",
        *without_guards(
            "decisions_decision",
            "UPDATE decisions_decision SET case_file_id = (SELECT max(id) FROM records_casefile) WHERE id ="
            " (SELECT min(id) FROM decisions_decision WHERE application_id IS NOT NULL)",
        ),
    ),
    plant(
        "a list that shares out another frame", "I14 forum.lists_hold_their_own",
        "UPDATE forum_allocation SET frame_id = (SELECT max(frame.id) FROM grants_frame frame WHERE frame.id <> frame_id"
        " AND frame.scheme_version_id <> forum_allocation.scheme_version_id) WHERE id = (SELECT min(id) FROM forum_allocation)",
    ),
    plant(
        "a document in another's case", "I14 records.documents_lie_in_their_case",
        *without_guards(
            "records_document",
            "UPDATE records_document SET case_file_id = (SELECT max(file.id) FROM records_casefile file"
            " WHERE file.id <> case_file_id) WHERE id = (SELECT min(id) FROM records_document)",
        ),
    ),
    plant(
        "a permission without a role", "I14 accounts.permissions_come_from_roles",
        "INSERT INTO guardian_userobjectpermission (user_id, object_pk, permission_id, content_type_id)"
        " SELECT max(person.id), 'planted', permission.id, permission.content_type_id FROM accounts_user person, auth_permission permission"
        " WHERE permission.codename = 'handle_cases' GROUP BY permission.id",
    ),
)  # fmt: skip

SEARCH = (
    plant(
        "a case that is found by what it was", "I17 overview.search_finds_by_what_is_there",
        "UPDATE overview_casetext SET words = 'NOE ANNET' WHERE case_id = (SELECT max(case_id) FROM overview_casetext)",
    ),
    plant(
        "a case that search has forgotten", "I17 overview.search_finds_by_what_is_there",
        "DELETE FROM overview_casetext WHERE case_id = (SELECT max(case_id) FROM overview_casetext)",
    ),
)  # fmt: skip
