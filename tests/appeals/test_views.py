"""The pages of complaints: what each side gets, and what they do there."""

import re
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from appeals import actions
from appeals.models import Appeal, Reversal
from appeals.standing import replacement_of
from kompetanse.lib import clock
from kompetanse.lib.tokens import new_token
from tests.factories.accounts import hat_for
from tests.factories.appeals import IN_TIME, LATE, WHY, WISH, AppealFactory, AppealStage
from tests.factories.owners import AuditorFactory, OwnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Iterator[AppealStage]:
    with clock.told_by(lambda: IN_TIME):
        yield AppealStage()


def page(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def post(client, url, **data):
    return client.post(url, {"form_token": new_token(), **data})


def url_of(name: str, code: str, *more: str) -> str:
    return reverse(f"appeals:{name}", args=[code, *more])


def do(client, appeal: Appeal, step: str, **data):
    appeal.refresh_from_db()
    return post(client, url_of("step", appeal.code, step), **{"version": appeal.version, **data})


def test_from_complaint_to_the_result_in_the_browser(stage, as_hat):
    party, staff = as_hat(stage.party), as_hat(stage.colleague)
    boss, body = as_hat(stage.approver), as_hat(stage.body)
    complain = url_of("complain", stage.decision.code)
    assert complain in page(party.get(stage.decision.get_absolute_url()))
    assert "Siste dag for å klage er fredag 2. mai 2025." in page(party.get(complain))
    sent = post(party, complain, points=["1"], change_1=WISH, reasons=WHY, wants_suspension="on")
    appeal = Appeal.objects.get()
    assert sent.url == appeal.get_absolute_url()
    assert "Vi har mottatt klagen" in page(party.get(sent.url))
    assert body.get(sent.url).status_code == 404

    assert stage.owner.name in page(staff.get(reverse("appeals:list")))
    assert "Klagen kom i tide" in page(staff.get(sent.url))
    assert do(staff, appeal, "ta").status_code == 302
    assert do(staff, appeal, "utsettelse", is_granted="nei", reasons=WHY).status_code == 302
    assert do(staff, appeal, "kontrollert").status_code == 302
    assert do(staff, appeal, "oversend", text=WHY).status_code == 302
    assert do(boss, appeal, "godkjenn").status_code == 302
    actions.forward_appeal(appeal=Appeal.objects.get(), at=IN_TIME)

    seen = page(body.get(sent.url))
    assert "Åpne saken (PDF)" in seen
    document = appeal.forwarding.document
    bundle = body.get(url_of("document", appeal.code, document.code))
    assert b"".join(bundle.streaming_content).startswith(b"%PDF")
    refused = do(body, appeal, "avgjor", outcome="upheld", text="")
    assert "Begrunnelse må fylles ut" in page(refused)
    assert do(body, appeal, "avgjor", outcome="upheld", text=WHY).status_code == 302
    assert "Klageinstansen har kommet til at vedtaket blir stående." in page(party.get(sent.url))


def test_a_refused_form_keeps_words_and_files(stage, as_hat):
    party = as_hat(stage.party)
    complain = url_of("complain", stage.decision.code)
    file = SimpleUploadedFile("bevis.txt", b"Tekst i vedlegget")

    refused = post(party, complain, points=["1"], change_1="", reasons=WHY, files=[file])

    text = page(refused)
    assert "Skriv hvilken endring dere vil ha i punkt 1" in text
    assert WHY in text
    assert "bevis.txt" in text
    kept = re.search(r'name="kept" value="([^"]+)"', text).group(1)
    post(party, complain, points=["1"], change_1=WISH, reasons=WHY, kept=kept)
    titles = Appeal.objects.get().papers.values_list("document__title", flat=True)
    assert "bevis.txt" in set(titles)


def test_kept_files_of_another_person_are_not_taken(stage, as_hat):
    from appeals.forms import ComplaintForm

    form = ComplaintForm(decision=stage.decision, user_id=stage.approver.user_id)
    foreign = form.keep([actions.keep_file(content=b"Ikke ditt", name="x.txt", at=IN_TIME)])

    post(
        as_hat(stage.party), url_of("complain", stage.decision.code),
        points=["1"], change_1=WISH, reasons=WHY, kept=foreign,
    )  # fmt: skip

    assert Appeal.objects.get().papers.count() == 1


def test_after_the_period_the_form_asks_why(stage, as_hat):
    clock.set_source(lambda: LATE)
    party, complain = as_hat(stage.party), url_of("complain", stage.decision.code)
    assert "Siste dag for å klage var fredag 2. mai 2025." in page(party.get(complain))

    late = {"points": ["1"], "change_1": WISH, "reasons": WHY}
    assert "Hvorfor kommer klagen etter fristen?" in page(post(party, complain, **late))
    post(party, complain, **late, late_reason="Vi var syke.")

    assert Appeal.objects.get().is_late is True
    staff = page(as_hat(stage.colleague).get(Appeal.objects.get().get_absolute_url()))
    assert "Kan klagen behandles selv om den kom for sent?" in staff


@pytest.mark.parametrize(
    ("who", "status"),
    [("submitter", 403), ("other", 404), ("staff", 403), ("auditor", 403)],
)
def test_the_complaints_form_is_the_partys(stage, as_hat, who, status):
    hat = {
        "submitter": lambda: hat_for(stage.owner, Role.OWNER_SUBMITTER),
        "other": lambda: hat_for(OwnerFactory(), Role.OWNER_APPROVER),
        "staff": lambda: stage.colleague,
        "auditor": lambda: hat_for(AuditorFactory(), Role.AUDITOR),
    }[who]()

    answer = as_hat(hat).get(url_of("complain", stage.decision.code))

    assert answer.status_code == status


def test_the_leader_of_a_forum_that_may_complain_finds_the_decisions(stage, as_hat):
    stage.round.forum_may_complain = True
    stage.round.save(update_fields=["forum_may_complain"])
    leader = as_hat(hat_for(stage.round.forum, Role.FORUM_LEADER))

    assert stage.owner.name in page(leader.get(reverse("appeals:list")))
    answer = post(
        leader, url_of("complain", stage.decision.code), points=["1"], change_1=WISH, reasons=WHY
    )
    assert "Vi har mottatt klagen" in page(leader.get(answer.url))
    assert answer.url == Appeal.objects.get(party=stage.round.forum).get_absolute_url()


def test_staff_register_what_came_on_paper(stage, as_hat):
    staff, register = as_hat(stage.colleague), url_of("register", stage.decision.code)
    assert "Dato klagen kom" in page(staff.get(register))
    values = {
        "party": stage.owner.code,
        "way": "post",
        "received_date": "28.04.2025",
        "sent_date": "25.04.2025",
        "points": ["1"],
        "reasons": WHY,
    }
    assert "Klagen som fil" in page(post(staff, register, **values))

    answer = post(staff, register, **values, files=[SimpleUploadedFile("klage.txt", b"Brevet")])

    appeal = Appeal.objects.get()
    assert answer.url == appeal.get_absolute_url()
    assert (appeal.way, appeal.party, appeal.received_by_id) == ("post", stage.owner, stage.colleague.user_id)  # fmt: skip


@pytest.mark.parametrize(
    ("step", "who", "status"),
    [
        ("ta", "party", 403),
        ("avgjor", "party", 403),
        ("avgjor", "colleague", 403),
        ("rett", "colleague", 403),
        ("finnes-ikke", "colleague", 404),
        ("kontrollert", "body", 404),
        ("godkjenn", "colleague", 409),
        ("utsettelse", "colleague", 200),
    ],
)
def test_steps_answer_who_may_not(stage, as_hat, step, who, status):
    appeal = stage.complain()

    assert do(as_hat(getattr(stage, who)), appeal, step).status_code == status


def test_a_step_on_an_old_page_is_409(stage, as_hat):
    appeal = stage.complain()

    answer = post(as_hat(stage.colleague), url_of("step", appeal.code, "ta"), version="7")

    assert answer.status_code == 409


def test_the_handler_who_prepared_the_decision_is_warned(stage, as_hat):
    appeal = stage.do(actions.take_appeal, stage.complain(), by=stage.caseworker)

    text = page(as_hat(stage.caseworker).get(appeal.get_absolute_url()))

    assert "La en annen behandle klagen hvis det går." in text


def test_what_is_written_inside_is_not_shown_to_the_party(stage, as_hat):
    appeal = stage.complain(at=LATE, late_reason="Syk.")
    stage.do(actions.assess_late, appeal, ground="none", text="Internt ord", at=LATE)
    stage.do(actions.propose_settlement, appeal, kind="dismiss", ground="late", text="Utkast til svar", at=LATE)  # fmt: skip
    staff = page(as_hat(stage.colleague).get(appeal.get_absolute_url()))
    assert "Internt ord" in staff
    assert "Utkast til svar" in staff

    party = page(as_hat(stage.party).get(appeal.get_absolute_url()))

    assert "Internt ord" not in party
    assert "Utkast til svar" not in party


def test_relief_leads_to_the_draft(stage, as_hat):
    appeal = stage.checked()

    answer = do(as_hat(stage.colleague), appeal, "medhold", relief="full")

    assert answer.url == replacement_of(stage.decision).get_absolute_url()
    text = page(as_hat(stage.colleague).get(appeal.get_absolute_url()))
    assert "Et nytt vedtak er under arbeid" in text


def test_reversal_with_prior_notice_waits(stage, as_hat):
    staff, reverse_ = as_hat(stage.caseworker), url_of("reverse", stage.decision.code)
    assert "Hvorfor kan vedtaket gjøres om?" in page(staff.get(reverse_))
    values = {"ground": "error", "is_harmful": "ja", "reasons": WHY}

    assert post(staff, reverse_, **values).url == reverse_

    assert Reversal.objects.get().begun_at is None
    assert "Mottakeren kan uttale seg til og med mandag 19. mai 2025." in page(staff.get(reverse_))
    assert "Mottakeren kan uttale seg" in page(post(staff, reverse_))
    assert replacement_of(stage.decision) is None


def test_reversal_without_harm_goes_to_the_draft(stage, as_hat):
    staff, reverse_ = as_hat(stage.caseworker), url_of("reverse", stage.decision.code)

    answer = post(staff, reverse_, ground="not_to_harm", is_harmful="nei", reasons=WHY)

    assert answer.url == replacement_of(stage.decision).get_absolute_url()


def test_the_staff_page_asks_a_steady_number_of_times(stage, as_hat, django_assert_max_num_queries):
    appeal = stage.complain(wants_suspension=True)
    staff = as_hat(stage.colleague)
    staff.get(appeal.get_absolute_url())

    with django_assert_max_num_queries(30):
        staff.get(appeal.get_absolute_url())


def test_a_bare_complaint_is_not_another_authoritys(stage, as_hat):
    other = AppealFactory()

    answer = as_hat(stage.colleague).get(other.get_absolute_url())

    assert answer.status_code == 404
