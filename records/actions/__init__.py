"""The archive's verbs, one subject a module."""

from records.actions.access import lift_shielding, note_reading, shield, shield_document
from records.actions.archiving import (
    check_archivist,
    decide_purge,
    drawn_together,
    edit_journal_entry,
    remove_purged_bytes,
    request_purge,
)
from records.actions.filing import (
    check_caseworker,
    file_attachments,
    file_document,
    next_number,
    open_case_file,
    open_journal_entry,
    send_message,
    store_bytes,
    write_note,
)
from records.actions.scanning import scan_new_files
from records.actions.sweeping import sweep_orphans

__all__ = [
    "check_archivist",
    "check_caseworker",
    "decide_purge",
    "drawn_together",
    "edit_journal_entry",
    "file_attachments",
    "file_document",
    "lift_shielding",
    "next_number",
    "note_reading",
    "open_case_file",
    "open_journal_entry",
    "remove_purged_bytes",
    "request_purge",
    "scan_new_files",
    "send_message",
    "shield",
    "shield_document",
    "store_bytes",
    "sweep_orphans",
    "write_note",
]
