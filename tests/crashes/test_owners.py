"""A report's way from the owner's desk to the authority's and back, each act of which dies at every point (T6)."""

from datetime import UTC, datetime
from functools import partial

import pytest

from accounts.enums import Role
from grants.actions import save_checks
from grants.models import Application
from needs import actions
from needs.content import content_hash, read_content
from needs.models import NeedsReport
from tests.crashes.desk import Desk, deliver, now_is, work
from tests.crashes.harness import Act
from tests.factories.accounts import hat_for
from tests.factories.needs import answers_to, filled_report, open_version
from tests.factories.owners import OwnerFactory
from tests.overview.conftest import CRITERIA, declared

pytestmark = pytest.mark.django_db(transaction=True)
AFTER = datetime(2025, 2, 2, 8, tzinfo=UTC)


def version_of(report) -> int:
    return Application.objects.get(pk=report.pk).version


def hash_of(report) -> str:
    return content_hash(read_content(NeedsReport.objects.for_detail().get(pk=report.pk)))


def answered(report) -> dict[str, str]:
    keys = answers_to(report)
    return {f"svar-{key}": "ja" for key in keys} | {f"grunn-{key}": "Ja." for key in keys}


def on_the_way(at):
    """Written, sent to the approver and fetched back, sent back, sent in, and told of."""
    now_is(at)
    report = filled_report(at=at, scheme_version=open_version(criteria=CRITERIA))
    owner, code = report.application.applicant, report.application.code
    filler, approver = Desk(report.filler), Desk(hat_for(owner, Role.OWNER_APPROVER))
    version, said = partial(version_of, report), answered(report)
    send = partial(
        actions.send_to_approver, report=report, answers=answers_to(report), by=filler.hat, at=at
    )
    upload = filler.form("needs:section-attachments", code, file=b"Kartlegging\n")
    yield Act("upload a file", upload)
    yield Act(
        "send to the approver",
        filler.form("needs:report-review", code, version=version(), **said),
        moves=("grants.send_to_approver",),
    )
    yield Act(
        "fetch it back",
        filler.form("needs:report-take-back", code),
        moves=("grants.take_back",),
    )
    send()
    yield Act(
        "send it back",
        approver.form("needs:report-send-back", code, reason="Se på målene.", version=version()),
        moves=("grants.send_back",),
    )
    send()
    shown = {"hash": hash_of(report), "version": version(), "declares": "on"}
    yield Act(
        "send it in",
        approver.form("needs:report-approve", code, **shown, **said),
        moves=("grants.submit",),
    )
    yield work("needs.receipt", at)
    yield deliver(at)


def at_the_authority(at):
    """Asked to complete, completed, written about, checked, opened again, and withdrawn."""
    now_is(at)
    report = filled_report(
        owner=OwnerFactory(two_person_filing=False),
        at=at,
        scheme_version=open_version(criteria=CRITERIA),
    )
    code, version = report.application.code, partial(version_of, report)
    filler = Desk(report.filler)
    approver = Desk(hat_for(report.application.applicant, Role.OWNER_APPROVER))
    actions.submit(report=report, declares=True, answers=answers_to(report), by=approver.hat, at=at)
    staff = Desk(hat_for(report.application.authority, Role.CASEWORKER))
    declared(Application.objects.get(pk=report.pk), staff.hat)
    asked = {"text": "Budsjettet summerer ikke.", "sections": ["measures"], "due_date": "1.3.2025"}
    yield Act(
        "ask for completion",
        staff.form("overview:ask-for-completion", code, version=version(), **asked),
        moves=("grants.ask_for_completion",),
    )
    shown = {"hash": hash_of(report), "version": version(), "declares": "on"}
    yield Act(
        "complete it",
        approver.form("needs:report-review", code, **shown, **answered(report)),
        moves=("grants.complete",),
    )
    yield Act(
        "write a message",
        filler.form("overview:messages", code, text="Kan vi bytte partner?"),
    )
    yield Act("write a note", staff.form("overview:note-add", code, text="Ringte eieren."))
    for item in report.application.items.all():
        answers = {key["key"]: ("met", "") for key in CRITERIA}
        save_checks(item=item, answers=answers, by=staff.hat, at=at)
    yield Act(
        "finish the check",
        staff.form("overview:check-finish", code, version=version()),
        moves=("grants.finish_check",),
    )
    yield Act(
        "open the check again",
        staff.form("overview:check-reopen", code, version=version()),
        moves=("grants.reopen_check",),
    )
    yield Act(
        "withdraw it",
        approver.form("needs:report-withdraw", code, version=version(), reason="Ikke behov"),
        moves=("grants.withdraw",),
    )


def too_late(at):
    """Asked to be let in after the deadline, and let in; and a draft that is thrown away."""
    now_is(AFTER)
    report = filled_report(
        owner=OwnerFactory(two_person_filing=False),
        scheme_version=open_version(rules={"R-FRI-01": {}}),
        at=at,
    )
    code, version = report.application.code, partial(version_of, report)
    approver = Desk(hat_for(report.application.applicant, Role.OWNER_APPROVER))
    boss = Desk(hat_for(report.application.authority, Role.DECISION_APPROVER))
    shown = {"hash": hash_of(report), "version": version(), "declares": "on", "reason": "Sykdom"}
    yield Act(
        "ask to be let in late",
        approver.form("needs:late-request", code, **shown, **answered(report)),
        moves=("grants.submit",),
    )
    yield Act(
        "admit it",
        boss.form("overview:admit-late", code, version=version(), reason="Strømbrudd."),
    )
    other = filled_report(at=at)
    writer = Desk(other.filler)
    yield Act(
        "throw a draft away",
        writer.form("needs:report-delete", other.application.code, version=version_of(other)),
        moves=("grants.discard",),
    )


@pytest.mark.parametrize("story", [on_the_way, at_the_authority, too_late])
def test_report_survives_a_crash_at_every_point(theatre, at, story):
    played = theatre.play(story(at))
    assert len(played.points) >= 2 * len(played.acts)
