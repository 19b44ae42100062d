"""Change notices: told, journaled, withdrawn, and answered by a decision that another approves."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from decisions import actions
from decisions.documents import draw_letter, read_snapshot
from decisions.models import ChangeNotice, Decision
from grants.enums import TaskKind
from grants.models import Frame, Task
from kompetanse.lib.errors import Locked, NotAllowed, Refused
from kompetanse.lib.tokens import new_token
from records.models import Document, JournalEntry
from tests.factories.accounts import hat_for
from tests.factories.decisions import (
    DECIDED,
    ChangeNoticeFactory,
    Stage,
    decision_dispatched,
    decision_issued,
)

pytestmark = pytest.mark.django_db


def told(stage: Stage, decision: Decision, **changes) -> ChangeNotice:
    values = {
        "kind": "period",
        "point_numbers": [1],
        "text": "Universitetet har ikke kapasitet.",
        "wanted_amount": None,
        "files": [],
        "by": hat_for(stage.owner, Role.OWNER_SUBMITTER),
        "at": DECIDED,
        **changes,
    }
    return actions.send_change_notice(decision=decision, **values)


def posted(client, path: str, data: dict | None = None):
    return client.post(path, {"form_token": new_token(), **(data or {})})


def open_tasks() -> int:
    return Task.objects.open().filter(kind=TaskKind.ANSWER_CHANGE).count()


def answer(stage: Stage, draft: Decision) -> Decision:
    return stage.approve(stage.send(draft))


def test_notice_is_journaled_with_its_files_and_becomes_a_task():
    stage = Stage()
    decision = decision_dispatched(stage)
    notice = told(
        stage, decision, kind="less_money", wanted_amount=300_000, files=[("a.txt", b"Hei")]
    )
    entry = notice.document.journal_entry
    assert (entry.kind, entry.sender) == ("I", stage.owner.name)
    titles = (
        Document.objects.filter(journal_entry=entry).order_by("pk").values_list("title", flat=True)
    )
    assert list(titles) == [f"Endringsmelding fra {stage.owner.name}", "a.txt"]
    assert (notice.status, notice.wanted_amount, open_tasks()) == ("sent", 300_000, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "weather"}, "kind"),
        ({"point_numbers": [7]}, "point_numbers"),
        ({"text": " "}, "text"),
        ({"kind": "more_money"}, "wanted_amount"),
        ({"files": [("a.txt", b"x")] * 6}, "files"),
    ],
)
def test_notice_says_what_it_is_about(changes, field):
    stage = Stage()
    with pytest.raises(Refused) as refused:
        told(stage, decision_dispatched(stage), **changes)
    assert (refused.value.field, JournalEntry.objects.filter(kind="I").count()) == (field, 0)


def test_only_the_recipient_tells_and_only_of_a_grant_that_stands():
    stage = Stage()
    decision = decision_issued(stage)
    with pytest.raises(Locked):
        told(stage, decision)
    actions.dispatch_decision(decision=decision, at=DECIDED)
    for by in (hat_for(stage.university, Role.PARTNER), stage.caseworker):
        with pytest.raises(NotAllowed):
            told(stage, decision, by=by)


def test_seen_by_its_recipient_and_the_authority_alone():
    stage = Stage()
    notice = told(stage, decision_dispatched(stage))
    sees = {
        "owner": hat_for(stage.owner, Role.OWNER_APPROVER),
        "staff": stage.caseworker,
        "partner": hat_for(stage.university, Role.PARTNER),
        "accounts": hat_for(stage.round.authority, Role.ACCOUNTS_OFFICER),
        "elsewhere": Stage().caseworker,
    }
    seen = {name for name, hat in sees.items() if notice in ChangeNotice.objects.visible_to(hat)}
    assert seen == {"owner", "staff"}


def test_accepted_by_a_decision_that_replaces_the_grant():
    stage = Stage()
    decision = decision_dispatched(stage)
    notice = told(stage, decision, kind="less_money", wanted_amount=300_000)
    draft = actions.accept_change(notice=notice, by=stage.caseworker, at=DECIDED)
    notice.refresh_from_db()
    assert (draft.occasion, draft.replaces, notice.status, open_tasks()) == (
        "change",
        decision,
        "sent",
        1,
    )
    actions.edit_point(
        point=draft.points.get(), amount=300_000, reasons="Dere har meldt at dere trenger mindre.",
        ground="", change_reason="", seen_version=draft.version, by=stage.caseworker, at=DECIDED,
    )  # fmt: skip
    draft.refresh_from_db()
    answer(stage, draft)
    notice.refresh_from_db()
    assert (notice.status, open_tasks()) == ("answered", 0)
    assert Frame.objects.get(pk=stage.frame.pk).committed == 300_000


def test_refused_by_a_decision_of_its_own_and_the_grant_stands():
    stage = Stage()
    decision = decision_dispatched(stage)
    notice = told(stage, decision)
    with pytest.raises(Refused):
        actions.refuse_change(notice=notice, reasons="", by=stage.caseworker, at=DECIDED)
    draft = actions.refuse_change(
        notice=notice, reasons="Partneren skal være en høyskole.", by=stage.caseworker, at=DECIDED
    )
    issued = answer(stage, draft)
    notice.refresh_from_db()
    decision.refresh_from_db()
    assert (issued.kind, issued.concerns, decision.status) == (
        "change_refusal",
        decision,
        "dispatched",
    )
    assert (notice.status, Frame.objects.get(pk=stage.frame.pk).committed) == ("answered", 400_000)
    letter = draw_letter(read_snapshot(issued.letter.snapshot))
    for words in ("godkjenner ikke endringen", "Partneren skal være", "Rett til å klage"):
        assert words in letter
    assert "Vilkår<" not in letter


def test_answered_once_and_a_discarded_answer_leaves_it_open():
    stage = Stage()
    notice = told(stage, decision_dispatched(stage))
    draft = actions.accept_change(notice=notice, by=stage.caseworker, at=DECIDED)
    owner = hat_for(stage.owner, Role.OWNER_SUBMITTER)
    with pytest.raises(Locked):
        actions.accept_change(notice=notice, by=stage.caseworker, at=DECIDED)
    with pytest.raises(Locked):
        actions.withdraw_change_notice(notice=notice, by=owner, at=DECIDED)
    actions.discard_draft(decision=draft, by=stage.caseworker, at=DECIDED)
    actions.withdraw_change_notice(notice=notice, by=owner, at=DECIDED)
    with pytest.raises(Locked):
        actions.refuse_change(notice=notice, reasons="x", by=stage.caseworker, at=DECIDED)
    assert open_tasks() == 0


def test_a_grant_that_was_corrected_meanwhile_is_changed_as_it_stands():
    stage = Stage()
    decision = decision_dispatched(stage)
    notice = told(stage, decision)
    corrected = answer(
        stage,
        actions.prepare_replacement(
            decision=decision, occasion="correction", by=stage.caseworker, at=DECIDED
        ),
    )
    draft = actions.accept_change(notice=notice, by=stage.caseworker, at=DECIDED)
    assert draft.replaces == corrected
    with pytest.raises(NotAllowed):
        actions.refuse_change(notice=notice, reasons="x", by=Stage().caseworker, at=DECIDED)


def test_a_grant_that_has_lapsed_is_not_changed():
    stage = Stage()
    decision = decision_dispatched(stage)
    notice = told(stage, decision)
    answer(
        stage,
        actions.prepare_lapse(decision=decision, reasons="x", by=stage.caseworker, at=DECIDED),
    )
    with pytest.raises(Locked):
        actions.accept_change(notice=notice, by=stage.caseworker, at=DECIDED)


def test_from_the_decision_to_the_answer_through_the_pages(as_hat):
    stage = Stage()
    decision = decision_dispatched(stage)
    owner = as_hat(hat_for(stage.owner, Role.OWNER_SUBMITTER))
    staff = as_hat(stage.caseworker)
    new = f"{decision.get_absolute_url()}meld-endring/"
    assert new in owner.get(decision.get_absolute_url()).content.decode()
    assert owner.get(new).status_code == 200
    assert posted(owner, new, {"kind": "period"}).status_code == 200
    sent = posted(
        owner,
        new,
        {
            "kind": "period",
            "point_numbers": "1",
            "text": "Vi begynner til høsten.",
            "files": SimpleUploadedFile("plan.txt", b"Plan"),
        },
    )
    notice = ChangeNotice.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, notice.get_absolute_url())
    page = owner.get(notice.get_absolute_url()).content.decode()
    assert ("Vi begynner til høsten." in page, "Lag nytt vedtak" in page) == (True, False)
    documents = Document.objects.filter(journal_entry=notice.document.journal_entry)
    for document in documents:
        path = f"{notice.get_absolute_url()}fil/{document.code}/"
        assert owner.get(path).getvalue() == staff.get(path).getvalue() != b""
    assert notice.get_absolute_url() in staff.get(decision.get_absolute_url()).content.decode()
    assert "Lag nytt vedtak" in staff.get(notice.get_absolute_url()).content.decode()
    refusing = posted(staff, f"{notice.get_absolute_url()}avsla/", {"reasons": ""})
    assert refusing.status_code == 200
    refused = posted(staff, f"{notice.get_absolute_url()}avsla/", {"reasons": "For sent."})
    draft = Decision.objects.get(kind="change_refusal")
    assert (refused.status_code, refused["Location"]) == (302, draft.get_absolute_url())
    assert posted(owner, f"{notice.get_absolute_url()}godkjenn/").status_code == 403
    assert staff.get(draft.get_absolute_url()).status_code == 200


def test_accepting_and_withdrawing_through_the_pages(as_hat):
    stage = Stage()
    decision = decision_dispatched(stage)
    notice = told(stage, decision)
    staff = as_hat(stage.caseworker)
    accepted = posted(staff, f"{notice.get_absolute_url()}godkjenn/")
    draft = Decision.objects.get(replaces=decision)
    assert (accepted.status_code, accepted["Location"]) == (302, draft.get_absolute_url())
    actions.discard_draft(decision=draft, by=stage.caseworker, at=DECIDED)
    owner = as_hat(hat_for(stage.owner, Role.OWNER_APPROVER))
    assert posted(owner, f"{notice.get_absolute_url()}trekk/").status_code == 302
    notice.refresh_from_db()
    assert notice.status == "withdrawn"


def test_decision_page_costs_the_same_for_one_notice_and_three(as_hat):
    stage = Stage()
    decision = decision_dispatched(stage)
    owner = as_hat(hat_for(stage.owner, Role.OWNER_SUBMITTER))
    counts = []
    for more in (1, 2):
        ChangeNoticeFactory.create_batch(more, decision=decision)
        owner.get(decision.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            owner.get(decision.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_only_attests_payments_reads_no_drafts():
    stage = Stage()
    officer = hat_for(stage.round.authority, Role.ACCOUNTS_OFFICER)
    archivist = hat_for(stage.round.authority, Role.ARCHIVIST)
    issued = decision_issued(stage)
    assert list(Decision.objects.visible_to(officer)) == [issued]
    assert set(Decision.objects.visible_to(archivist)) == set(Decision.objects.all())


def test_visible_only_to_those_it_is_for():
    stage = Stage()
    issued = decision_issued(stage)
    owner = hat_for(stage.owner, Role.OWNER_SUBMITTER)
    partner = hat_for(stage.university, Role.PARTNER)
    assert list(Decision.objects.visible_to(owner)) == []
    actions.dispatch_decision(decision=issued, at=DECIDED)
    assert list(Decision.objects.visible_to(owner)) == [issued]
    assert list(Decision.objects.visible_to(partner)) == []
    assert set(Decision.objects.visible_to(stage.caseworker)) == set(Decision.objects.all())
    assert (
        list(Decision.objects.visible_to(Stage().caseworker).of(stage.round, stage.version)) == []
    )
