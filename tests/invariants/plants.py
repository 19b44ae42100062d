"""A breach of each invariant, as SQL over the demo's last moment: function, id, statements.

What a constraint or a trigger forbids is planted by taking it away first, as only the owner of the tables can.
"""

from tests.invariants.planting import plant, without, without_guards
from tests.invariants.plants_of_places import PLACES, SEARCH

BALLOT = "(SELECT min(ballot.id) FROM forum_ballot ballot JOIN forum_poll poll ON poll.id = poll_id WHERE closed_at IS NOT NULL)"
DISPATCHED = (
    "(SELECT min(id) FROM decisions_decision WHERE status = 'dispatched' AND kind = 'grant')"
)
# The season has no complaint of its own for these: one is written beside the log, where it has its first state.
COMPLAINT = (
    "INSERT INTO appeals_appeal (code, status, way, reasons, received_at, received_date, deadline_date, is_late, late_reason,"
    " relief, version, decision_id, party_id, received_by_id)"
    " SELECT 'plantet', '{status}', 'portal', '-', available_at, complaint_deadline_date, complaint_deadline_date, {late}, '',"
    f" '', 1, id, recipient_id, prepared_by_id FROM decisions_decision WHERE id = {DISPATCHED}"
)
RECEIVED = COMPLAINT.format(status="received", late="false")
PLANTED = "FROM appeals_appeal WHERE code = 'plantet'"
SENT = "(SELECT min(id) FROM grants_application WHERE status = 'decided')"
# A document that nothing else points at.
UNREAD = (
    "(SELECT max(document.id) FROM records_document document WHERE kind = 'ranking' AND NOT EXISTS"
    " (SELECT FROM forum_delivery WHERE document_id = document.id))"
)
# Right by their control digits, and nobody's: from the tax administration's own examples of wrong birth dates.
PERSON, ACCOUNT = "13097248022", "1234 56 78903"

# A batch that nobody made, with the one line that is asked for; what the log says of batches is left alone.
BATCH = (
    "INSERT INTO payments_batch (code, authority_id, year, number, reference, case_file_id, due_until_date, status, total, count,"
    " digest, made_at, made_by_id, reason) SELECT 'planted', authority_id, 2025, 999, 'U2025-0999', id, '2025-06-10', 'draft', 1, 1,"
    " '', now(), (SELECT min(id) FROM accounts_user), '' FROM records_casefile WHERE id = (SELECT min(id) FROM records_casefile)"
)
PLANNED = "(SELECT min(id) FROM payments_payment WHERE status = 'planned')"
LINE = (
    (
        "INSERT INTO payments_payeeaccount (organisation_id, number, registered_at, registered_by_id, ended_at, ended_by_id)"
        f" SELECT payee_id, '12345678903', now(), (SELECT min(id) FROM accounts_user), now(), (SELECT min(id) FROM accounts_user) FROM payments_payment WHERE id = {PLANNED}"
    ),
    (
        "INSERT INTO payments_batchline (batch_id, payment_id, number, voucher, account_id, amount, outcome, drop_reason, return_reason)"
        f" SELECT (SELECT id FROM payments_batch WHERE code = 'planted'), {PLANNED}, 1, 'U2025-0999-0001',"
        " (SELECT max(id) FROM payments_payeeaccount), 1, 'in', '', ''"
    ),
)

MONEY = (
    plant("a batch that is not its lines", "I02 payments.batches_add_up", BATCH),
    plant("a payment that is planned and on its way", "I02 payments.batches_add_up", BATCH, *LINE),
    plant(
        "a batch that one person vouched for", "I04 payments.batches_have_four_eyes",
        without("payments_batch_four_eyes"),
        BATCH,
        "UPDATE payments_batch SET total = 0, count = 0, attested_at = now(), attested_by_id = made_by_id, approved_at = now(), approved_by_id = made_by_id WHERE code = 'planted'",
    ),
    plant(
        "money that went before anybody said yes", "I02 payments.nothing_is_paid_too_early",
        BATCH,
        *LINE,
        "UPDATE payments_batch SET approved_at = '2025-01-02', approved_by_id = made_by_id WHERE code = 'planted'",
    ),
    plant(
        "awards of another frame", "I01 payments.frames_are_their_awards",
        "UPDATE payments_award SET frame_id = (SELECT max(frame.id) FROM grants_frame frame WHERE frame.id <> payments_award.frame_id)"
        " WHERE id = (SELECT min(id) FROM payments_award)",
    ),
    plant(
        "a counter that was moved by hand", "I01 decisions.frames_are_recounted",
        "UPDATE grants_frame SET amount = amount + 9, committed = committed + 1 WHERE id = (SELECT min(id) FROM grants_frame WHERE committed > 0)",
    ),
    plant(
        "a point paid by another round's frame", "I01 decisions.frames_are_recounted",
        *without_guards(
            "decisions_point",
            "UPDATE decisions_point SET frame_id = (SELECT max(frame.id) FROM grants_frame frame WHERE frame.round_id <>"
            f" (SELECT round_id FROM decisions_decision WHERE id = decision_id)) WHERE decision_id = {DISPATCHED}",
        ),
    ),
    plant(
        "a frame that is overspent", "I01 grants.frames_are_not_overspent",
        without("grants_frame_not_overspent"),
        "UPDATE grants_frame SET amount = committed + set_aside - 1 WHERE id = (SELECT min(id) FROM grants_frame WHERE committed > 0)",
    ),
    plant(
        "parts that are more than the whole", "I01 grants.frames_are_not_overspent",
        "INSERT INTO grants_frame (round_id, scheme_version_id, region_id, parent_id, amount, set_aside, set_aside_item,"
        " set_aside_purpose, committed, complaint_reserve, is_example) SELECT round_id, scheme_version_id, (SELECT min(id) FROM owners_region), id,"
        " amount + 1, 0, '', '', 0, 0, false FROM grants_frame WHERE id = (SELECT min(id) FROM grants_frame WHERE parent_id IS NULL)",
    ),
    plant(
        "a case's sum", "I11 grants.requested_is_the_sum",
        f"UPDATE grants_application SET requested_total = requested_total + 1 WHERE id = {SENT}",
    ),
    plant(
        "a measure's sum", "I11 grants.requested_is_the_sum",
        "UPDATE needs_budgetline SET amount = amount + 1 WHERE id = (SELECT min(id) FROM needs_budgetline)",
        "UPDATE grants_itemamount SET amount = grants_itemamount.amount + 1 FROM needs_budgetline line WHERE line.id = (SELECT min(id) FROM needs_budgetline)"
        " AND (item_id, grants_itemamount.year, grants_itemamount.recipient_id) = (line.measure_id, line.year, line.recipient_id)",
    ),
    plant(
        "a budget line", "I11 needs.budgets_are_the_sum",
        "UPDATE needs_budgetline SET amount = amount + 1 WHERE id = (SELECT min(id) FROM needs_budgetline)",
    ),
    plant(
        "a share of a line", "I11 forum.shares_are_the_sum",
        "UPDATE forum_lineshare SET requested = requested + 1 WHERE id = (SELECT min(id) FROM forum_lineshare)",
    ),
    plant(
        "a line that is not what was adopted", "I11 forum.shares_are_the_sum",
        "UPDATE forum_lineshare SET recommended = recommended + 1 WHERE id = (SELECT min(share.id) FROM forum_lineshare share"
        " JOIN forum_poll poll ON poll.line_id = share.line_id WHERE poll.result = 'adopted')",
    ),
    plant(
        "a stop for a complaint that suspends nothing", "I02 appeals.suspended_payments_are_stopped",
        RECEIVED,
        f"INSERT INTO appeals_suspension (appeal_id, status, asked_at, asked_by_id, reasons) SELECT id, 'asked', received_at, received_by_id, '' {PLANTED}",
        "INSERT INTO payments_stop (code, decision_id, kind, reason, object_key, opened_at, opened_by_id, lift_reason)"
        f" SELECT 'plantet', decision_id, 'appeal', '-', 'appeals.appeal:plantet', received_at, received_by_id, '' {PLANTED}",
    ),
    plant(
        "an answer to a complaint by one person", "I04 appeals.complaints_have_four_eyes",
        without("appeals_settlement_four_eyes"),
        RECEIVED,
        "INSERT INTO appeals_settlement (appeal_id, kind, ground, text, prepared_at, prepared_by_id, approved_at, approved_by_id)"
        f" SELECT id, 'forward', '', '-', received_at, received_by_id, received_at, received_by_id {PLANTED}",
    ),
    plant(
        "a complaint that was moved by hand", "I05 appeals.complaints_follow_their_events",
        COMPLAINT.format(status="withdrawn", late="false"),
    ),
    plant(
        "a complaint that is late on the last day", "I10 appeals.complaints_are_held_against_their_deadline",
        without("appeals_appeal_late_as_counted"),
        COMPLAINT.format(status="received", late="true"),
    ),
    plant(
        "the result of a complaint that was not sent", "I14 appeals.complaints_hang_together",
        RECEIVED,
        f"INSERT INTO appeals_appealresult (appeal_id, outcome, text, registered_at, registered_by_id) SELECT id, 'upheld', '-', received_at, received_by_id {PLANTED}",
    ),
    plant(
        "an award that nobody decided", "I02 payments.awards_add_up",
        "UPDATE payments_award SET amount = amount + CASE id WHEN pair.one THEN 1 ELSE -1 END FROM (SELECT min(id) AS one, max(id) AS other"
        " FROM payments_award GROUP BY frame_id HAVING count(*) > 1 ORDER BY 1 LIMIT 1) pair WHERE id IN (pair.one, pair.other)",
    ),
    plant(
        "payments that are more than the grant", "I02 payments.awards_add_up",
        "UPDATE payments_payment SET amount = amount + 1 WHERE id = (SELECT min(id) FROM payments_payment WHERE status = 'planned')",
    ),
    plant(
        "a report's sum", "I11 reports.accounts_add_up",
        "UPDATE reports_report SET granted = granted + 1 WHERE id = (SELECT min(id) FROM reports_report WHERE status = 'open')",
    ),
    plant(
        "a report on another's money", "I14 reports.reports_account_for_their_case",
        "UPDATE reports_share SET granted = granted + 1 WHERE id = (SELECT min(share.id) FROM reports_share share"
        " JOIN reports_report report ON report.id = report_id WHERE status = 'open')",
        "UPDATE reports_report SET granted = granted + 1 WHERE id = (SELECT report_id FROM reports_share WHERE id ="
        " (SELECT min(share.id) FROM reports_share share JOIN reports_report report ON report.id = report_id WHERE status = 'open'))",
    ),
    plant(
        "a report that is sent without a copy", "I09 reports.sent_reports_stand",
        "UPDATE reports_report SET submitted_at = opened_at, submitted_by_id = (SELECT min(id) FROM accounts_user)"
        " WHERE id = (SELECT min(id) FROM reports_report WHERE status = 'open')",
    ),
    plant(
        "a copy of a report that is not what was frozen", "I09 reports.sent_reports_stand",
        "INSERT INTO reports_snapshot (code, report_id, number, data, sha256, taken_at, taken_by_id, journal_entry_id)"
        " SELECT 'plantet', id, 99, '{\"granted\": 1}', repeat('0', 64), opened_at, (SELECT min(id) FROM accounts_user),"
        " (SELECT min(id) FROM records_journalentry) FROM reports_report WHERE id = (SELECT min(id) FROM reports_report WHERE status = 'open')",
    ),
    plant(
        "a report that was moved by hand", "I05 reports.reports_follow_their_events",
        "UPDATE reports_report SET status = 'draft' WHERE id = (SELECT min(id) FROM reports_report WHERE status = 'open')",
    ),
    plant(
        "what a point says was asked for", "I11 decisions.points_are_what_was_asked",
        *without_guards("decisions_point", f"UPDATE decisions_point SET requested = requested + 1 WHERE decision_id = {DISPATCHED}"),
    ),
)  # fmt: skip

VOTES = (
    plant(
        "a seat with two votes", "I03 forum.one_vote_a_seat",
        without("forum_ballot_one_per_seat"), without("forum_ballot_one_per_mandate"),
        "INSERT INTO forum_ballot (poll_id, proposal_id, seat_id, mandate_id, choice, version_hash, receipt_code, cast_at, cast_by_id)"
        " SELECT poll_id, proposal_id, seat_id, mandate_id, choice, 'replaced', 'XXXX', cast_at, cast_by_id"
        f" FROM forum_ballot WHERE id = {BALLOT}",
    ),
    plant(
        "a vote on another's mandate", "I03 forum.voters_were_entitled",
        without("forum_ballot_one_per_mandate"),
        "UPDATE forum_ballot SET mandate_id = (SELECT min(seat.id) FROM forum_seat seat WHERE seat.id NOT IN"
        f" (SELECT mandate_id FROM forum_ballot)) WHERE id = {BALLOT}",
    ),
    plant(
        "a voter without a vote", "I03 forum.voters_were_entitled",
        f"UPDATE forum_seat SET has_vote = false WHERE id = (SELECT seat_id FROM forum_ballot WHERE id = {BALLOT})",
    ),
    plant(
        "a voter who was not there", "I03 forum.voters_were_entitled",
        f"DELETE FROM forum_attendance WHERE seat_id = (SELECT seat_id FROM forum_ballot WHERE id = {BALLOT})",
    ),
    plant(
        "a voter who was kept from it", "I03 forum.voters_were_entitled",
        "INSERT INTO grants_exclusion (item_id, user_id, reason, excluded_at)"
        " SELECT line.item_id, ballot.cast_by_id, 'recused', ballot.cast_at - interval '1 hour' FROM forum_ballot ballot"
        " JOIN forum_poll poll ON poll.id = ballot.poll_id JOIN forum_allocationline line ON line.id = poll.line_id LIMIT 1",
    ),
    plant(
        "a voter from the authority", "I03 forum.voters_were_entitled",
        "INSERT INTO accounts_membership (code, user_id, organisation_id, role, valid_from_date, granted_at)"
        " SELECT 'planted', ballot.cast_by_id, file.authority_id, 'caseworker', '2020-01-01', '2020-01-01'"
        " FROM forum_ballot ballot JOIN forum_poll poll ON poll.id = poll_id JOIN forum_agendaitem item ON item.id = agenda_item_id"
        " JOIN forum_meeting meeting ON meeting.id = meeting_id JOIN records_casefile file ON file.id = case_file_id"
        f" WHERE ballot.id = {BALLOT}",
    ),
    plant(
        "a vote after the close", "I03 forum.voters_were_entitled",
        "UPDATE forum_ballot SET cast_at = (SELECT closed_at + interval '1 second' FROM forum_poll WHERE id = poll_id)"
        f" WHERE id = {BALLOT}",
    ),
    plant(
        "a vote that was turned", "I03 forum.tallies_are_recounted",
        f"UPDATE forum_ballot SET choice = CASE choice WHEN 'for' THEN 'abstain' ELSE 'for' END WHERE id = {BALLOT}",
    ),
    plant(
        "a result that nobody voted", "I03 forum.tallies_are_recounted",
        "UPDATE forum_poll SET result = 'rejected' WHERE id = (SELECT min(id) FROM forum_poll WHERE adopted_id IS NOT NULL)",
    ),
    plant(
        "a gap in the forum's numbers", "I16 forum.items_have_no_gaps",
        "UPDATE forum_agendaitem SET sequence = sequence + 100 WHERE id = (SELECT min(id) FROM forum_agendaitem WHERE sequence = 1)",
    ),
)  # fmt: skip

EYES = (
    plant(
        "a decision approved by who prepared it", "I04 decisions.decisions_have_four_eyes",
        without("decisions_decision_four_eyes"),
        *without_guards("decisions_decision", f"UPDATE decisions_decision SET prepared_by_id = approved_by_id WHERE id = {DISPATCHED}"),
    ),
    plant(
        "a decision approved by who changed a point", "I04 decisions.decisions_have_four_eyes",
        *without_guards(
            "decisions_point",
            "UPDATE decisions_point SET edited_at = '2025-04-01', edited_by_id ="
            f" (SELECT approved_by_id FROM decisions_decision WHERE id = decision_id) WHERE decision_id = {DISPATCHED}",
        ),
    ),
    plant(
        "a decision that another approved", "I04 decisions.decisions_have_four_eyes",
        *without_guards(
            "decisions_decision",
            "UPDATE decisions_decision SET approved_by_id = (SELECT max(id) FROM accounts_user)"
            f" WHERE id = {DISPATCHED}",
        ),
    ),
    plant(
        "a list checked by who drew it up", "I04 forum.lists_have_four_eyes",
        without("forum_allocation_two_people"),
        "UPDATE forum_allocation SET checked_at = drafted_at, checked_by_id = drafted_by_id WHERE id = (SELECT min(id) FROM forum_allocation)",
    ),
    plant(
        "a report sent by another organisation", "I04 grants.owners_act_for_themselves",
        "UPDATE grants_application SET applicant_id = (SELECT max(id) FROM owners_organisation) WHERE id ="
        " (SELECT min(id) FROM grants_application application WHERE submitted_at IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM decisions_decision WHERE application_id = application.id))",
    ),
    plant(
        "a purge by one person", "I04 records.purges_have_four_eyes",
        without("records_purge_two_people"),
        "INSERT INTO records_purge (code, document_id, reason, requested_at, requested_by_id, decided_at, decided_by_id, is_approved)"
        " SELECT 'planted', max(id), 'x', '2025-01-01', 1, '2025-01-01', 1, false FROM records_document",
    ),
    plant(
        "a role given by one person", "I04 accounts.roles_have_four_eyes",
        without("accounts_membership_two_people"),
        "UPDATE accounts_membership SET granted_by_id = user_id, confirmed_by_id = user_id, confirmed_at = granted_at"
        " WHERE id = (SELECT min(id) FROM accounts_membership WHERE role = 'decision_approver')",
    ),
    plant(
        "a lost second factor by one person", "I04 accounts.roles_have_four_eyes",
        without("accounts_mfareset_two_people"),
        "INSERT INTO accounts_mfareset (code, user_id, reason, requested_at, requested_by_id, done_at, done_by_id)"
        " SELECT 'planted', min(id), 'x', '2025-01-01', max(id), '2025-01-01', max(id) FROM accounts_user",
    ),
)  # fmt: skip

STATES = (
    plant(
        "a case that was moved by hand", "I05 grants.cases_follow_their_events",
        f"UPDATE grants_application SET status = 'checked' WHERE id = {SENT}",
    ),
    plant(
        "a decision that was moved by hand", "I05 decisions.decisions_follow_their_events",
        *without_guards("decisions_decision", f"UPDATE decisions_decision SET status = 'issued' WHERE id = {DISPATCHED}"),
    ),
    plant(
        "a reference that was moved by hand", "I05 decisions.references_follow_their_events",
        "UPDATE grants_legalreference SET status = 'repealed' WHERE id = (SELECT min(id) FROM grants_legalreference)",
    ),
    plant(
        "an acceptance that was moved by hand", "I05 payments.payments_follow_their_events",
        "UPDATE payments_acceptance SET status = 'lapsed' WHERE id = (SELECT min(id) FROM payments_acceptance WHERE status = 'waiting')",
    ),
    plant(
        "a meeting that was moved by hand", "I05 forum.forum_follows_its_events",
        "UPDATE forum_meeting SET status = 'cancelled' WHERE id = (SELECT min(id) FROM forum_meeting)",
    ),
    plant(
        "a case that was taken out", "I05 grants.cases_follow_their_events",
        "DELETE FROM grants_application WHERE id = (SELECT min(id) FROM grants_application WHERE status = 'withdrawn')",
    ),
    plant(
        "a job's counters", "I05 jobs.jobs_are_recounted",
        "UPDATE jobs_job SET done = done - 1 WHERE id = (SELECT min(id) FROM jobs_job WHERE done > 0)",
    ),
    plant(
        "a finished job with a row left", "I05 jobs.jobs_are_recounted",
        "UPDATE jobs_job SET done = 0, failed = 0, skipped = 0 WHERE id = (SELECT min(id) FROM jobs_job WHERE finished_at IS NOT NULL)",
        "UPDATE jobs_jobrow SET status = 'waiting', finished_at = NULL WHERE job_id = (SELECT min(id) FROM jobs_job WHERE finished_at IS NOT NULL)",
    ),
    plant(
        "a mail with a status that there is not", "I05 notices.statuses_are_known",
        "UPDATE notices_outboxmessage SET status = 'lost' WHERE id = (SELECT min(id) FROM notices_outboxmessage WHERE status = 'waiting')",
    ),
)  # fmt: skip

LOG = (
    plant(
        "an event that was changed", "I06 records.chains_are_whole",
        *without_guards("records_event", "UPDATE records_event SET actor_label = 'En annen' WHERE id = (SELECT min(id) FROM records_event)"),
    ),
    plant(
        "an event that was taken out", "I06 records.chains_are_whole",
        *without_guards("records_event", "DELETE FROM records_event WHERE id = (SELECT min(id) FROM records_event WHERE verb = 'open_application')"),
    ),
    plant(
        "an event that was put in", "I06 records.chains_are_whole",
        "INSERT INTO records_event (chain_id, number, verb, actor_label, at, object_label, object_id, field, from_state, to_state,"
        " reason_id, reason_hash, facts, previous_hash, hash) SELECT id, length + 1, 'planted', '', now(), '', '', '', '', '', '', '', '{}',"
        " head_hash, 'x' FROM records_eventchain LIMIT 1",
    ),
    plant(
        "a chain cut short at its end", "I06 records.chains_are_whole",
        "UPDATE records_eventchain SET length = length + 1 WHERE id = (SELECT min(id) FROM records_eventchain)",
    ),
    plant(
        "a chain without its events", "I06 records.chains_are_whole",
        "INSERT INTO records_eventchain (key, length, head_hash) VALUES ('case:planted', 3, 'x')",
    ),
    plant(
        "a login that may change the log", "I06 records.log_only_grows",
        "ALTER TABLE records_event DISABLE TRIGGER records_event_no_change",
    ),
    plant(
        "a letter that was changed", "I07 decisions.letters_stand",
        *without_guards("decisions_letter", f"UPDATE decisions_letter SET snapshot = snapshot || '{{\"title\": \"x\"}}' WHERE decision_id = {DISPATCHED}"),
    ),
    plant(
        "a letter that was changed, with its hash", "I07 decisions.letters_stand",
        *without_guards("decisions_letter", f"UPDATE decisions_letter SET snapshot = '{{}}', snapshot_sha256 = repeat('0', 64) WHERE decision_id = {DISPATCHED}"),
    ),
    plant(
        "a document with another file", "I07 records.documents_are_what_was_filed",
        *without_guards(
            "records_document",
            "UPDATE records_document SET stored_file_id = (SELECT max(id) FROM records_storedfile)"
            " WHERE id = (SELECT min(id) FROM records_document WHERE kind = 'minutes')",
        ),
    ),
    plant(
        "a document that the log does not know", "I07 records.documents_are_what_was_filed",
        "INSERT INTO records_document (code, case_file_id, journal_entry_id, stored_file_id, kind, title, file_name, created_at)"
        " SELECT 'planted', case_file_id, journal_entry_id, stored_file_id, kind, title, file_name, created_at"
        " FROM records_document WHERE id = (SELECT min(id) FROM records_document WHERE kind = 'minutes')",
    ),
    plant(
        "a document that was taken out", "I07 records.documents_are_what_was_filed",
        *without_guards("records_document", f"DELETE FROM records_document WHERE id = {UNREAD}"),
    ),
    plant(
        "a file whose bytes are gone", "I13 records.files_are_whole",
        "INSERT INTO records_storedfile (sha256, size, content_type, scan_status, stored_at)"
        " VALUES (repeat('ab', 32), 1, 'text/plain', 'not_scanned', '2025-01-01')",
    ),
    plant(
        "a journal entry that was taken out", "I16 records.journal_has_no_gaps",
        "UPDATE records_journalentry SET number = number + 100000 WHERE id = (SELECT min(id) FROM records_journalentry)",
    ),
    plant(
        "a case file that was taken out", "I16 records.case_files_have_no_gaps",
        "UPDATE records_casefile SET number = number + 100000 WHERE id = (SELECT min(id) FROM records_casefile)",
    ),
    plant(
        "a counter that was moved", "I16 records.journal_has_no_gaps",
        "UPDATE records_counter SET last = last + 1 WHERE id = (SELECT min(id) FROM records_counter WHERE purpose = 'journal')",
    ),
)  # fmt: skip

TOLD = (
    plant(
        "the same mail twice", "I08 notices.nothing_is_told_twice",
        "ALTER TABLE notices_outboxmessage DROP CONSTRAINT notices_outboxmessage_dedupe_key_key",
        "UPDATE notices_outboxmessage SET dedupe_key = 'planted' WHERE id IN (SELECT id FROM notices_outboxmessage LIMIT 2)",
    ),
    plant(
        "the same reminder twice", "I08 notices.nothing_is_told_twice",
        without("notices_reminder_once"),
        "INSERT INTO notices_reminder (user_id, kind, object_key, due_date, offset_days, created_at)"
        " SELECT min(id), 'planted', '', '2025-01-02', 1, '2025-01-01' FROM accounts_user CROSS JOIN (VALUES (1), (2)) AS twice GROUP BY twice",
    ),
    plant(
        "a mail that nobody tries", "I08 notices.nothing_waits_for_long",
        "UPDATE notices_outboxmessage SET next_try_at = '2019-12-31' WHERE id = (SELECT min(id) FROM notices_outboxmessage WHERE status = 'waiting')",
    ),
    plant(
        "a mail with a personal number", "I15 notices.no_numbers_in_mail",
        f"UPDATE notices_outboxmessage SET text = 'Nummeret er {PERSON}.' WHERE id = (SELECT min(id) FROM notices_outboxmessage)",
    ),
    plant(
        "a journal title with an account number", "I15 records.no_numbers_in_the_journal",
        f"UPDATE records_journalentry SET public_title = 'Konto {ACCOUNT}' WHERE id = (SELECT min(id) FROM records_journalentry)",
    ),
    plant(
        "a report that was changed after it was sent", "I09 needs.sent_reports_stand",
        f"UPDATE grants_item SET title = 'Noe annet' WHERE application_id = {SENT}",
    ),
    plant(
        "a frozen copy that was changed", "I09 needs.sent_reports_stand",
        *without_guards("needs_snapshot", "UPDATE needs_snapshot SET data = jsonb_set(data, '{report,need_text}', '\"Noe annet\"') WHERE id = (SELECT min(id) FROM needs_snapshot)"),
    ),
    plant(
        "a frozen copy that was exchanged", "I09 needs.sent_reports_stand",
        *without_guards("needs_snapshot", "UPDATE needs_snapshot SET data = '{}', sha256 = repeat('0', 64) WHERE id = (SELECT min(id) FROM needs_snapshot)"),
    ),
    plant(
        "a frozen copy that was taken out", "I09 needs.sent_reports_stand",
        *without_guards("needs_snapshot", "DELETE FROM needs_snapshot WHERE id = (SELECT min(id) FROM needs_snapshot)"),
    ),
    plant(
        "a last day to complain", "I10 decisions.complaint_deadlines_are_right",
        *without_guards("decisions_decision", f"UPDATE decisions_decision SET complaint_deadline_date = complaint_deadline_date + 1 WHERE id = {DISPATCHED}"),
    ),
    plant(
        "a reminder that went too soon", "I10 notices.reminders_went_in_time",
        "INSERT INTO notices_reminder (user_id, kind, object_key, due_date, offset_days, created_at)"
        " SELECT min(id), 'planted', '', '2025-01-31', 7, '2025-01-23 22:59:59+00' FROM accounts_user",
    ),
    plant(
        "a reminder of days left that went after the date", "I10 notices.reminders_went_in_time",
        "INSERT INTO notices_reminder (user_id, kind, object_key, due_date, offset_days, created_at)"
        " SELECT min(id), 'planted', '', '2025-01-31', 7, '2025-01-31 23:00:00+00' FROM accounts_user",
    ),
    plant(
        "a late one that is not marked", "I12 grants.late_is_marked",
        "UPDATE grants_application SET submitted_at = '2030-01-01' WHERE id = (SELECT min(id) FROM grants_application WHERE submitted_at IS NOT NULL AND NOT is_late)",
    ),
    plant(
        "a late one in a list", "I12 forum.late_ones_are_in_no_list",
        "UPDATE grants_application SET is_late = true WHERE id = (SELECT min(item.application_id) FROM forum_allocationline line"
        " JOIN grants_item item ON item.id = line.item_id)",
    ),
    plant(
        "a late one in a decision", "I12 decisions.late_ones_are_not_decided",
        "UPDATE grants_application SET is_late = true WHERE id = (SELECT min(item.application_id) FROM decisions_point point"
        " JOIN grants_item item ON item.id = point.item_id)",
    ),
)  # fmt: skip

PLANTS = (*MONEY, *VOTES, *EYES, *STATES, *LOG, *TOLD, *PLACES, *SEARCH)
