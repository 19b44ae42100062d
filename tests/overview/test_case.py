"""The authority's page of one case."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from grants.models import Application
from overview import standing
from overview.case import items_with_amounts, read_case
from records.models import InternalNote
from tests.factories.accounts import hat_for
from tests.factories.grants import RoundFactory
from tests.factories.needs import open_version, submitted_report
from tests.factories.owners import AuthorityFactory, OwnerFactory
from tests.overview.conftest import checked, declared, token
from tests.seen import seen

pytestmark = pytest.mark.django_db


def url(case, name="case", *args):
    return reverse(f"overview:{name}", args=[case.code, *args])


def test_case_detail_shows_where_the_case_is_and_what_is_next(case, worker, login):
    response = login(worker).get(url(case))
    assert response.status_code == 200
    assert [step["state"] for step in response.context["steps"]] == [
        "done",
        "current",
        "",
        "",
        "",
        "",
    ]
    assert response.context["next"].url == url(case, "check")


def test_case_detail_is_404_to_strangers_and_403_to_its_own_owner(case, login):
    elsewhere = hat_for(AuthorityFactory(), Role.CASEWORKER)
    stranger = hat_for(OwnerFactory(), Role.OWNER_APPROVER)
    own = hat_for(case.applicant, Role.OWNER_APPROVER)
    answers = [login(hat).get(url(case)).status_code for hat in (elsewhere, stranger, own)]
    assert answers == [404, 404, 403]


def test_check_asks_for_impartiality_first(case, worker, login):
    client = login(worker)
    assert client.get(url(case, "check")).url == url(case, "impartiality")
    shown = seen(client, url(case, "impartiality"))
    answer = client.post(url(case, "impartiality"), token(is_impartial="ja") | shown)
    assert answer.url == url(case, "check")
    assert client.get(url(case, "check")).status_code == 200


def test_impartiality_no_needs_a_reason_and_closes_the_case_to_writing(case, worker, login):
    client = login(worker)
    shown = seen(client, url(case, "impartiality"))
    refused = client.post(url(case, "impartiality"), token(is_impartial="nei") | shown)
    assert refused.status_code == 200
    assert refused.context["form"].errors["reason"] == ["Skriv hvorfor du er inhabil."]
    client.post(url(case, "impartiality"), token(is_impartial="nei", reason="Slekt") | shown)
    answers = [
        client.get(url(case, "check")).status_code,
        client.post(url(case, "note-add"), token(text="Hei")).status_code,
        client.post(url(case, "impartiality"), token(is_impartial="ja")).status_code,
    ]
    assert answers == [403, 403, 403]
    assert InternalNote.objects.count() == 0


def test_check_walks_from_answers_to_finished(case, worker, login):
    client = login(worker)
    declared(case, worker)
    item = case.items.get()
    page = client.get(url(case, "check"))
    body = {
        "version": page.context["application"].version,
        f"{item.code}-local_need": "met",
        f"{item.code}-partnership": "partly",
        f"{item.code}-partnership-comment": "",
    }
    refused = client.post(url(case, "check-save", item.code), body)
    assert refused.status_code == 200
    body[f"{item.code}-partnership-comment"] = "Avtalen er ikke signert."
    assert client.post(url(case, "check-save", item.code), body).status_code == 302
    page = client.get(url(case, "check"))
    version = page.context["application"].version
    assert page.context["is_complete"]
    assert client.post(url(case, "check-finish"), token(version=version)).url == url(case)
    assert Application.objects.get(pk=case.pk).status == "checked"


def test_the_rest_is_met_in_one_press_and_what_was_answered_stands(case, worker, login):
    declared(case, worker)
    item = case.items.get()
    body = {"version": case.version, "resten": "1", f"{item.code}-partnership": "partly"}
    body[f"{item.code}-partnership-comment"] = "Avtalen er ikke signert."
    assert login(worker).post(url(case, "check-save", item.code), body).status_code == 302
    assert dict(item.checks.values_list("criterion", "outcome")) == {
        "local_need": "met",
        "partnership": "partly",
    }


def test_check_save_on_an_old_page_shows_both_texts(case, worker, login):
    client = login(worker)
    declared(case, worker)
    item = case.items.get()
    body = {"version": case.version, f"{item.code}-local_need": "met"}
    assert client.post(url(case, "check-save", item.code), body).status_code == 302
    body[f"{item.code}-local_need"] = "not_met"
    body[f"{item.code}-local_need-comment"] = "Behovet er ikke vist."
    stale = client.post(url(case, "check-save", item.code), body)
    assert stale.status_code == 409
    assert stale.context["mine"] == [
        ("Lokalt definerte behov", "Ikke oppfylt\nBehovet er ikke vist.")
    ]
    assert stale.context["theirs"] == [("Lokalt definerte behov", "Oppfylt\n")]


def test_check_finish_refuses_while_an_answer_is_missing(case, worker, login):
    declared(case, worker)
    answer = login(worker).post(url(case, "check-finish"), token(version=case.version))
    assert answer.status_code == 200
    assert "Svar på alle kriteriene først" in answer.context["refused"]


def test_check_reopen_opens_it_again(case, worker, login):
    finished = checked(case, worker)
    client = login(worker)
    assert client.get(url(case, "check-reopen")).status_code == 200
    answer = client.post(url(case, "check-reopen"), token(version=finished.version))
    assert answer.url == url(case, "check")
    assert Application.objects.get(pk=case.pk).status == "submitted"


def test_note_add_is_shown_to_the_authority(case, worker, login):
    client = login(worker)
    client.post(url(case, "note-add"), token(text="Ringte eieren."))
    assert [note.text for note in client.get(url(case)).context["notes"]] == ["Ringte eieren."]


def test_next_step_of_a_decision_depends_on_who_holds_it(case, worker, approver):
    Application.objects.filter(pk=case.pk).update(status="in_treatment")
    steps = {}
    for status in ("draft", "to_approval"):
        for name, hat in (("worker", worker), ("approver", approver)):
            found = read_case(hat, case.code)
            step = standing.next_step(
                found, hat=hat, decision_url="/v/", decision_status=status, forum_done=True
            )
            steps[status, name] = (str(step.title), step.url)
    assert steps == {
        ("draft", "worker"): ("Neste: gjør vedtaket ferdig", "/v/"),
        ("draft", "approver"): ("Neste: gjør vedtaket ferdig", "/v/"),
        ("to_approval", "worker"): ("Vedtaket venter på godkjenning", "/v/"),
        ("to_approval", "approver"): ("Neste: godkjenn vedtaket", "/v/"),
    }


def test_measures_of_the_year_before_are_those_of_the_same_scheme(case, worker):
    years = RoundFactory(budget_year=case.round.budget_year - 1, authority=case.authority)
    for version in (case.scheme_version, open_version()):
        submitted_report(
            owner=case.applicant, round_=years, scheme_version=version, titles=("I fjor",)
        )
    found = read_case(worker, case.code)

    own, before = items_with_amounts(found)

    assert {item.application_id for item in own} == {case.pk}
    assert [(item.title, item.application.scheme_version_id) for item in before] == [
        ("I fjor", case.scheme_version_id)
    ]
    assert own[0].asked[0]["amount"] > 0
