"""The pages: what each hat gets, and what they do."""

import re

import pytest
from django.urls import reverse

from accounts.enums import Role
from decisions import actions
from decisions.enums import DecisionStatus
from decisions.models import Decision
from jobs.models import Job
from jobs.running import run_job
from kompetanse.lib.tokens import new_token
from tests.factories.accounts import hat_for
from tests.factories.decisions import (
    DECIDED,
    Stage,
    decision_dispatched,
    decision_draft,
    decision_to_approval,
)
from tests.factories.owners import AuditorFactory

pytestmark = pytest.mark.django_db


def page(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def post(client, url, **data):
    return client.post(url, {"form_token": new_token(), **data})


def round_url(stage, name="round") -> str:
    return reverse(f"decisions:{name}", args=[stage.round.code, stage.version.key])


def test_whole_way_in_the_browser(as_hat):
    stage = Stage(mode="discussion", language="nn")
    staff, boss = as_hat(stage.caseworker), as_hat(stage.approver)
    assert "Lag utkast til vedtak" in page(staff.get(round_url(stage)))
    assert post(staff, round_url(stage, "prepare-all")).status_code == 302
    assert "Send til godkjenning" in page(staff.get(round_url(stage)))
    assert post(staff, round_url(stage, "send-all")).status_code == 302
    confirm = page(boss.get(round_url(stage, "approve-all")))
    digest = re.search(r'name="digest" value="(\w+)"', confirm).group(1)
    assert "500 000 kr" in confirm
    answer = post(boss, round_url(stage, "approve-all"), digest=digest, is_impartial="on")
    approval = Job.objects.get(kind="decisions.approval")
    assert answer.url == approval.get_absolute_url()
    run_job(job_id=approval.pk, at=DECIDED)
    assert set(Decision.objects.values_list("status", flat=True)) == {"issued"}
    letters = Job.objects.get(kind="decisions.letters")
    run_job(job_id=letters.pk, at=DECIDED)
    assert set(Decision.objects.values_list("status", flat=True)) == {"dispatched"}
    assert (letters.total, Job.objects.get(pk=letters.pk).done) == (2, 2)
    decision = stage.decision_of(stage.owner)
    owner = as_hat(hat_for(stage.owner, Role.OWNER_SUBMITTER))
    assert decision.case_file.reference in page(owner.get(reverse("decisions:list")))
    text = page(owner.get(decision.get_absolute_url()))
    assert "Dere får 400 000 kr" in text
    assert "100 000" not in text
    assert "Fristen for å klage er ute." in text  # read long after the decision
    letter = owner.get(reverse("decisions:letter-pdf", args=[decision.code]))
    assert letter.content.startswith(b"%PDF")
    auditor = as_hat(hat_for(AuditorFactory(), Role.AUDITOR))
    assert stage.owner.name in page(auditor.get(reverse("decisions:list")))
    seen_by = f"Siden er slik {stage.owner.name} ser den."
    assert seen_by in page(auditor.get(decision.get_absolute_url()))
    assert seen_by not in text


def test_figures_that_changed_are_409(as_hat):
    stage = Stage()
    decision_to_approval(stage)
    answer = post(
        as_hat(stage.approver), round_url(stage, "approve-all"), digest="0" * 64, is_impartial="on"
    )
    assert answer.status_code == 409
    assert set(Decision.objects.filter(status="issued")) == set()


def test_point_page_saves_and_refuses(as_hat):
    stage = Stage()
    decision = decision_draft(stage)
    client = as_hat(stage.caseworker)
    url = reverse("decisions:point", args=[decision.code, 1])
    assert "Innstilt" in page(client.get(url))
    above = page(client.post(url, {"amount": "500 000", "version": decision.version}))
    assert "Beløpet kan ikke være høyere enn innstillingen" in above
    below = page(client.post(url, {"amount": "300 000", "version": decision.version}))
    assert "Velg hvilket kriterium som ikke er oppfylt" in below
    saved = client.post(
        url,
        {
            "amount": "300 000",
            "ground": "partnership",
            "reasons": "Partneren er ikke avklart.",
            "version": decision.version,
        },
    )
    assert saved.url == decision.get_absolute_url()
    assert decision.points.get().amount == 300_000
    stale = client.post(url, {"amount": "400 000", "version": decision.version})
    assert stale.status_code == 409


def test_preview_shows_what_is_not_saved(as_hat):
    stage = Stage()
    decision = decision_draft(stage)
    client = as_hat(stage.caseworker)
    url = reverse("decisions:preview", args=[decision.code])
    shown = page(client.post(url, {"number": "1", "amount": "123 000", "reasons": "Fordi."}))
    assert "123 000" in shown
    assert "Fordi." in shown
    assert "Hei der" in page(client.post(url, {"free_text": "Hei der"}))
    assert decision.points.get().amount == 400_000


def test_approve_page_confirms_first(as_hat):
    stage = Stage()
    decision = decision_to_approval(stage)
    boss = as_hat(stage.approver)
    assert "Godkjenn vedtak" in page(boss.get(decision.get_absolute_url()))
    url = reverse("decisions:approve", args=[decision.code])
    assert "400 000 kr" in page(boss.get(url))
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.TO_APPROVAL
    blank = page(post(boss, url, version=decision.version))
    assert "Feil:" in blank
    done = post(boss, url, version=decision.version, is_impartial="on")
    assert done.url == decision.get_absolute_url()
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.ISSUED
    assert "Rett en feil" in page(boss.get(decision.get_absolute_url()))


def test_return_needs_ticks_and_words(as_hat):
    stage = Stage()
    decision = decision_to_approval(stage)
    boss = as_hat(stage.approver)
    url = reverse("decisions:return", args=[decision.code])
    assert "Feil:" in page(boss.post(url, {"version": decision.version}))
    answer = boss.post(
        url, {"version": decision.version, "categories": ["amount"], "text": "Se på beløpet."}
    )
    assert answer.status_code == 302
    staff = as_hat(stage.caseworker)
    assert "Se på beløpet." in page(staff.get(decision.get_absolute_url()))


def test_take_back_until_opened(as_hat):
    stage = Stage()
    decision = decision_to_approval(stage)
    staff = as_hat(stage.caseworker)
    assert "Angre sendingen" in page(staff.get(decision.get_absolute_url()))
    as_hat(stage.approver).get(decision.get_absolute_url())
    assert "Angre sendingen" not in page(staff.get(decision.get_absolute_url()))
    post(staff, reverse("decisions:take-back", args=[decision.code]))
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.TO_APPROVAL


def test_withdrawn_report_is_taken_out_on_the_page(as_hat):
    stage = Stage(owners=2)
    stage.prepare()
    type(stage.application).objects.filter(pk=stage.application.pk).update(status="withdrawn")
    decision = stage.decision_of(stage.university)
    staff = as_hat(stage.caseworker)
    assert "Ta dem ut av vedtaket" in page(staff.get(decision.get_absolute_url()))
    url = reverse("decisions:drop-withdrawn", args=[decision.code])
    assert post(staff, url).url == decision.get_absolute_url()
    assert "Ta dem ut av vedtaket" not in page(staff.get(decision.get_absolute_url()))


def test_outsiders_get_404_and_recipients_403(as_hat):
    stage = Stage()
    decision = decision_dispatched(stage)
    other = as_hat(hat_for(Stage().owner, Role.OWNER_APPROVER))
    owner = as_hat(hat_for(stage.owner, Role.OWNER_APPROVER))
    for name in ("decision", "letter-pdf", "approve"):
        assert other.get(reverse(f"decisions:{name}", args=[decision.code])).status_code == 404
    assert owner.get(reverse("decisions:approve", args=[decision.code])).status_code == 403
    assert owner.get(round_url(stage)).status_code == 403
    assert owner.get(reverse("decisions:legal-list")).status_code == 403


def test_other_delivery_is_registered(as_hat):
    stage = Stage()
    decision = decision_dispatched(stage)
    staff = as_hat(stage.caseworker)
    url = reverse("decisions:delivery", args=[decision.code])
    wrong = page(post(staff, url, way="post", sent_date="1.1.2025"))
    assert "Datoen må være fra vedtaksdatoen" in wrong
    done = post(staff, url, way="post", sent_date="11.4.2025")
    assert done.status_code == 302
    assert decision.deliveries.get().way == "post"


def test_legal_officer_verifies_on_the_page(as_hat):
    stage = Stage()
    stage.basis.status = "unverified"
    stage.basis.save()
    decision_draft(stage)
    officer = as_hat(hat_for(stage.round.authority, Role.LEGAL_OFFICER))
    assert stage.basis.citation_nb in page(officer.get(reverse("decisions:legal-list")))
    url = reverse("decisions:legal-reference", args=[stage.basis.key])
    shown = page(officer.get(url))
    assert stage.owner.name in shown
    data = {
        "citation_nb": "retningslinjer nr. 230",
        "citation_nn": "retningslinjer nr. 230",
        "document_number": "FOR-2021-01-26-230",
        "document_date": "26.1.2021",
        "source_url": "lovdata.no",
        "valid_from_date": "26.1.2021",
        "version": stage.basis.version,
    }
    assert as_hat(stage.caseworker).post(url, data).status_code == 403
    assert "Feil:" in page(officer.post(url, {**data, "document_date": ""}))
    assert officer.post(url, data).status_code == 302
    stage.basis.refresh_from_db()
    assert (stage.basis.status, stage.basis.citation_nb) == ("verified", "retningslinjer nr. 230")
    assert officer.post(url, data).status_code == 409


def test_dismissal_in_the_browser(as_hat):
    stage = Stage()
    type(stage.application).objects.filter(pk=stage.application.pk).update(status="submitted")
    staff = as_hat(stage.caseworker)
    url = reverse("decisions:dismiss", args=[stage.application.code])
    assert "Avvis behovsmelding" in page(staff.get(url))
    answer = post(staff, url, ground="too_late", reasons="Kom 3. februar.")
    decision = Decision.objects.get()
    assert answer.url == decision.get_absolute_url()
    again = {"ground": "too_late", "reasons": "En gang til."}
    for answer in (staff.get(url), post(staff, url, **again)):
        assert answer.status_code == 409
        assert "alt laget et utkast" in answer.text
    discard = reverse("decisions:discard", args=[decision.code])
    assert discard in page(staff.get(decision.get_absolute_url()))
    assert post(staff, discard).url == reverse("overview:case", args=[stage.application.code])
    post(staff, url, ground="too_late", reasons="Kom 3. februar.")
    decision = Decision.objects.get()
    sent = stage.send(decision)
    issued = stage.approve(sent)
    actions.dispatch_decision(decision=issued, at=DECIDED)
    owner = as_hat(hat_for(stage.owner, Role.OWNER_SUBMITTER))
    assert "Behovsmeldingen er avvist" in page(owner.get(decision.get_absolute_url()))
    stage.application.refresh_from_db()
    assert stage.application.status == "dismissed"
    for answer in (staff.get(url), post(staff, url, **again)):
        assert answer.status_code == 409
        assert "kan ikke avvises slik saken står nå" in answer.text
