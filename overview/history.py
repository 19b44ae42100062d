"""The log in plain words. Every verb that a case, a round or an organisation can carry has its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import Promise

SENTENCES: dict[str, str | Promise] = {
    # A case's life
    "open_application": _("Behovsmeldingen ble påbegynt"),
    "send_to_approver": _("Sendt til godkjenning hos eieren"),
    "send_back": _("Godkjenneren sendte den tilbake til innsenderen"),
    "take_back": _("Hentet tilbake til utkast"),
    "submit": _("Sendt inn"),
    "withdraw": _("Eieren trakk behovsmeldingen"),
    "ask_for_completion": _("Bedt om retting"),
    "complete": _("Rettet og sendt inn på nytt"),
    "finish_check": _("Kontrollen er ferdig"),
    "reopen_check": _("Kontrollen ble åpnet igjen"),
    "begin_treatment": _("Lagt fram for forumet"),
    "take_out_of_treatment": _("Tatt ut av forumets liste"),
    "decide": _("Vedtak er fattet"),
    "dismiss": _("Avvist"),
    "close": _("Saken er avsluttet"),
    # Case work
    "declare_impartiality": _("Svarte på spørsmålet om habilitet"),
    "check_item": _("Vurderte et tiltak mot kriteriene"),
    "admit_late": _("Slapp inn behovsmeldingen, som kom for sent"),
    "assign_task": _("Tok en oppgave"),
    "hand_back_task": _("Ga fra seg en oppgave"),
    "exclude_person": _("En person ble stengt ute fra et tiltak"),
    "lift_exclusion": _("En person fikk tilgang til et tiltak igjen"),
    # The archive
    "open_case_file": _("Saken fikk saksnummer"),
    "file_document": _("Journalførte et dokument"),
    "file_attachments": _("Journalførte vedlegg"),
    "write_note": _("Skrev et internt notat"),
    "shield_document": _("Skjermet et dokument"),
    "lift_shielding": _("Opphevet en skjerming"),
    "edit_journal_entry": _("Endret en journalpost"),
    "request_purge": _("Ba om at et dokument slettes"),
    "purge_document": _("Slettet innholdet i et dokument"),
    "refuse_purge": _("Avslo å slette et dokument"),
    # Rounds and organisations
    "publish_round": _("Utlysningen ble publisert"),
    "move_deadline": _("Fristen ble flyttet"),
    "opt_out": _("Eieren melder ikke behov i år"),
    "undo_opt_out": _("Eieren angret at de ikke melder behov i år"),
    "change_profile": _("Endret profilen"),
}


def sentence_for(event: dict[str, Any]) -> str:
    """What happened, in words; a verb without a sentence is shown as it stands, never hidden."""
    text = str(SENTENCES.get(event["verb"], event["verb"].replace("_", " ").capitalize()))
    if event["verb"] == "declare_impartiality":
        return str(_("Sa seg habil") if event["facts"].get("impartial") else _("Sa seg inhabil"))
    return text


def timeline(events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries for components/timeline.html."""
    return [
        {"when": event["at"], "text": sentence_for(event), "who": event["actor_label"]}
        for event in events
    ]
