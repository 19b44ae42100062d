"""Complaints in the browser: two in the period, of which the appeal body upholds one decision and changes the other; and one a day too late."""

import re

import pytest
from playwright.sync_api import expect

from tests.axe.look import complaints_about
from tests.browser import click
from tests.journeys.browse import follow, log_in, press, stand_at, wait_for_worker

pytestmark = pytest.mark.browser
MOMENT = "siste klagedag"
HANDLER, APPROVER, BODY = "Jonas Demostøl", "Astrid Prøveborg", "Klara Klageberg"
LESS = 250_000  # what Stavanger's first measure got less than was reported


def test_one_decision_is_upheld_and_another_is_changed(new_page):
    """What the appeal body changes becomes a new decision, and the grant and what is to be paid follow it."""
    stand_at(2025, 5, 2, 12)
    owner, handler, approver, body = (new_page() for _ in range(4))
    for page, who in ((owner, "Torstein Prøveland"), (handler, HANDLER), (approver, APPROVER), (body, BODY)):  # fmt: skip
        log_in(page, who)
    changed, upheld = complaint_of("Stavanger kommune"), complain(owner)

    for complaint in (upheld, changed):
        assert body.goto(complaint).status == 404
        forward(handler, approver, complaint)
        wait_for_sending(body, complaint)
    decide(body, upheld, "Vedtaket stadfestes")
    decide(body, changed, "Vedtaket endres")

    owner.goto(upheld)
    expect(owner.locator("main")).to_contain_text("Vedtaket er stadfestet")
    before = standing("Stavanger kommune")
    carry_out(handler, approver, changed)
    assert standing("Stavanger kommune") == tuple(sum_ + LESS for sum_ in before)


def test_pages_of_complaints_have_no_barriers(new_page):
    """What has rows when complaints have come: the pages that the crawl of the grid sees without them."""
    stand_at(2025, 5, 2, 12)
    found = []
    for who, pages in addresses().items():
        page = new_page()
        log_in(page, who)
        for where in pages:
            assert page.goto(where).status == 200
            found += complaints_about(page, f"{where} as {who}")
    assert found == []


def addresses() -> dict[str, list[str]]:
    from appeals.models import Appeal
    from decisions.models import Decision

    late = Appeal.objects.get(party__name="Suldal kommune")
    other = Decision.objects.get(recipient__name="Sola kommune", status="dispatched")
    frame = f"{other.round.code}/{other.scheme_version.key}"
    return {
        HANDLER: [
            "/klager/", late.get_absolute_url(), f"/klager/vedtak/{other.code}/registrer/",
            f"/klager/vedtak/{other.code}/gjor-om/", f"/klager/reserve/{frame}/",
        ],
        "Knut Eksempelnes": ["/klager/", late.get_absolute_url()],
        "Terje Testholm": [f"/klager/vedtak/{other.code}/"],
        BODY: ["/klager/"],
    }  # fmt: skip


def test_complaint_a_day_too_late_is_assessed_and_then_dismissed(new_page):
    """Without JavaScript: the party says why it is late, § 31 is assessed first, and another person dismisses it by a letter."""
    stand_at(2025, 5, 3, 9)
    owner, handler, approver = (new_page(javascript=False) for _ in range(3))
    for page, who in ((owner, "Magne Eksempeldal"), (handler, HANDLER), (approver, APPROVER)):
        log_in(page, who)
    open_form(owner)
    expect(owner.locator("main")).to_contain_text("Siste dag for å klage var fredag 2. mai 2025")
    write(owner, "Vi vil ha pengene i to terminer.")
    press(owner, "Send klagen")
    expect(owner.locator("main .ds-error-summary")).to_be_visible()
    owner.locator("textarea[name=late_reason]").fill("Vi fant brevet i går.")
    press(owner, "Send klagen")
    expect(owner.get_by_text("Klagen er sendt.")).to_be_visible()
    complaint = owner.url

    handler.goto(complaint)
    expect(handler.locator("main")).not_to_contain_text("Kontrollen er ferdig")
    unfold(handler, "Vurder om klagen kan behandles selv om den kom for sent")
    step = form_of(handler, "for-sent")
    step.get_by_label("Nei, klagen skal avvises").check()
    step.locator("textarea").fill("Brevet var lest 14. april.")
    click(step.locator("button"))
    unfold(handler, "Avvis klagen")
    step = form_of(handler, "avvis")
    step.get_by_label("Klagen kom for sent").check()
    step.locator("textarea").fill("Særlige grunner taler ikke for å behandle den.")
    click(step.locator("button"))

    approver.goto(complaint)
    press(approver, "Godkjenn og avvis")
    owner.goto(complaint)
    expect(owner.locator(".page-head")).to_contain_text("Avvist")
    letter = owner.get_by_role("link", name="Klagen er avvist")
    assert owner.request.get(letter.get_attribute("href")).body()[:4] == b"%PDF"


def complaint_of(party: str) -> str:
    from appeals.models import Appeal

    return Appeal.objects.get(party__name=party).get_absolute_url()


def standing(recipient: str) -> tuple[int, int, int]:
    """What the recipient is granted, what is planned for it, and what the frame has bound."""
    from grants.models import Frame
    from payments.models import Award, Payment

    awards = Award.objects.filter(recipient__name=recipient, round__budget_year=2025)
    frame = Frame.objects.get(pk=awards.first().frame_id)
    planned = Payment.objects.filter(award__in=awards, status="planned")
    return sum(one.amount for one in awards), sum(one.amount for one in planned), frame.committed


def open_form(page) -> None:
    """From one's decisions to the complaint on the first of them."""
    page.goto("/vedtak/")
    click(page.get_by_role("link", name=re.compile("Regional ordning")).first)
    follow(page, "Klag på vedtaket")


def write(page, wish: str) -> None:
    for point in page.locator("input[name=points]").all():
        point.check()
    for change in page.locator("textarea[name^=change_]").all():
        change.fill(wish)
    page.locator("textarea[name=reasons]").fill("Barnehagene må vite det før planleggingsdagene.")


def complain(page) -> str:
    open_form(page)
    write(page, "Vi vil ha en lengre frist for rapporten.")
    press(page, "Send klagen")
    expect(page.get_by_text("Klagen er sendt.")).to_be_visible()
    return page.url


def unfold(page, text: str) -> None:
    """Open the fold, unless it stands open."""
    fold = page.locator("details").filter(has=page.get_by_text(text, exact=True)).first
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()


def form_of(page, step: str):
    return page.locator(f"form[action$='/steg/{step}/']")


def forward(handler, approver, complaint: str) -> None:
    """Checked and prepared by one, approved by another."""
    handler.goto(complaint)
    unfold(handler, "Kontrollen er ferdig, klagen kan behandles")
    click(form_of(handler, "kontrollert").locator("button"))
    unfold(handler, "Send klagen til klageinstansen")
    step = form_of(handler, "oversend")
    step.locator("textarea").fill("Klagen viser ikke til noe vi ikke visste.")
    click(step.locator("button"))
    approver.goto(complaint)
    press(approver, "Godkjenn og send")


def wait_for_sending(body, complaint: str) -> None:
    """The worker puts the case together; until then the appeal body sees nothing."""
    body.goto("/klager/")
    wait_for_worker(body, body.locator(f"main a[href='{complaint.removeprefix(site_of(body))}']"))


def site_of(page) -> str:
    return re.match(r"https?://[^/]+", page.url)[0]


def decide(body, complaint: str, outcome: str) -> None:
    body.goto(complaint)
    link = body.get_by_role("link", name="Åpne saken (PDF)")
    assert body.request.get(link.get_attribute("href")).body()[:4] == b"%PDF"
    body.get_by_label(outcome).check()
    body.locator("textarea[name=text]").fill("Vi har gått gjennom saken.")
    press(body, "Registrer avgjørelsen")
    expect(body.get_by_text("Avgjørelsen er registrert.")).to_be_visible()


def carry_out(handler, approver, complaint: str) -> None:
    """The decision that follows: the amount that was asked for, approved by another."""
    handler.goto(complaint)
    press(handler, "Lag nytt vedtak")
    draft = handler.url
    handler.goto(f"{draft}punkt/1/")
    handler.locator("input[name=amount]").fill("1 850 000")
    handler.locator("textarea[name=reasons]").fill("Klageinstansen har endret vedtaket.")
    press(handler, "Lagre punktet")
    handler.goto(draft)
    press(handler, "Send til godkjenning")
    expect(handler.get_by_text("Vedtaket er sendt til godkjenning.")).to_be_visible()
    approver.goto(draft)
    follow(approver, "Godkjenn – gå til bekreftelse")
    approver.locator("input[name=is_impartial]").last.check()
    press(approver, "Fatt vedtaket")
    expect(approver.get_by_text("Vedtaket er fattet.")).to_be_visible()
