"""Where money waits for somebody: Min side of the recipient, and the desk of those who pay."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from grants.models import Application
from kompetanse.lib import clock
from payments.models import Acceptance, Repayment
from tests.factories.accounts import hat_for
from tests.factories.batches import Desk
from tests.factories.decisions import DECIDED, Stage, decision_dispatched
from tests.factories.payments import PriorNoticeFactory, RepaymentFactory

pytestmark = pytest.mark.django_db
ACCOUNT = reverse("payments:account")


def text_of(client, name: str = "overview:start") -> str:
    answer = client.get(reverse(name), follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split()).replace("\u00a0", " ")


@pytest.fixture
def granted():
    """The owner has its letter, and nobody has answered."""
    stage = Stage()
    Application.objects.update(status="decided")
    with clock.told_by(lambda: DECIDED):  # long before the report is due
        yield stage, decision_dispatched(stage)


@pytest.mark.parametrize(("role", "buttons"), [(Role.OWNER_APPROVER, 1), (Role.OWNER_SUBMITTER, 0)])
def test_min_side_leads_to_the_answer_and_not_to_rest(granted, as_hat, role, buttons):
    stage, decision = granted
    page = text_of(as_hat(hat_for(stage.owner, role)))
    url = decision.acceptance.get_absolute_url()

    assert page.count(f'class="ds-button" href="{url}"') == buttons
    assert page.count(f'class="ds-link" href="{url}"') == 1 - buttons
    assert "Dere har fått 400 000 kr." in page
    assert "Dere trenger ikke gjøre noe nå" not in page
    assert page.count(f'href="{ACCOUNT}"') == buttons


def test_min_side_is_at_rest_when_the_answer_is_given(granted, as_hat):
    stage, decision = granted
    Acceptance.objects.update(status="replaced")
    page = text_of(as_hat(hat_for(stage.owner, Role.OWNER_APPROVER)))

    assert "Dere trenger ikke gjøre noe nå" in page
    assert decision.acceptance.get_absolute_url() not in page
    assert page.count(f'href="{ACCOUNT}"') == 1


def test_who_has_got_nothing_is_not_asked_for_an_account(as_hat):
    stage = Stage()
    assert ACCOUNT not in text_of(as_hat(hat_for(stage.owner, Role.OWNER_APPROVER)))


def test_what_is_to_come_back_waits_with_the_partner_and_with_the_accounts(as_hat):
    desk = Desk()
    award = desk.payments.get(award__recipient=desk.stage.university).award
    found = RepaymentFactory(award=award)
    client = as_hat(hat_for(desk.stage.university, Role.PARTNER))
    assert found.get_absolute_url() not in text_of(client)

    notice = PriorNoticeFactory(decision=award.point.decision, kind="repayment")
    Repayment.objects.update(status="notified", notice=notice)
    page = text_of(client)
    assert f'href="{found.get_absolute_url()}"' in page
    assert "Dere kan uttale dere innen 5. juni 2025" in page

    Repayment.objects.update(status="due", decision=award.point.decision)
    assert "Skal betales tilbake" in text_of(client)
    assert f'href="{found.get_absolute_url()}"' in text_of(as_hat(desk.officer))
    shown = text_of(as_hat(desk.stage.caseworker), "payments:batches")
    assert "Krav som venter" not in shown


def test_accounts_officers_begin_where_money_waits(as_hat):
    desk = Desk()
    officer, approver = as_hat(desk.officer), as_hat(desk.approver)
    assert officer.get(reverse("overview:start")).url == reverse("payments:batches")

    batch = desk.make()
    hint = f'Attester utbetaling</a></div> <p class="hint">Utbetaling {batch.reference}</p>'
    assert hint in text_of(officer)
    assert "Venter på deg" not in text_of(approver, "payments:batches")

    desk.attest(batch)
    assert "Venter på deg" not in text_of(officer)
    assert "Godkjenn utbetaling</a>" in text_of(approver, "payments:batches")

    desk.approve(batch)
    assert "Følg opp utbetaling</a>" in text_of(officer)
