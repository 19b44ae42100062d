"""Returned money in the browser: a grant is declined and lapses, the forum shares it out by its reserve list, and the next owner gets a new letter."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import click
from tests.journeys.browse import confirm, follow, press, stand_at, wait_for_worker
from tests.journeys.meeting import decide_recusals, open_item, open_meeting

pytestmark = pytest.mark.browser
MOMENT = "aksept"
DECLINES, NEXT = "Time kommune", "Stavanger kommune"
CASEWORKER, APPROVER, LEADER = "Marit Testdal", "Astrid Prøveborg", "Frida Forumstad"
ITEM = "Tilleggsfordeling 2025"


def test_declined_money_goes_to_the_next_on_the_reserve_list(enter):
    before = standing()
    decline(enter("Torstein Prøveland"))
    let_lapse(enter(CASEWORKER), enter(APPROVER))
    returned = before["committed"] - standing()["committed"]
    assert returned == before[DECLINES] > 0

    secretariat = enter(CASEWORKER)
    given = share_out(secretariat, returned)
    meeting = put_before_the_forum(secretariat)
    stand_at(2025, 6, 16, 9)
    agree(enter(LEADER), meeting)

    decide(enter(CASEWORKER), enter(APPROVER))
    assert standing()[NEXT] == before[NEXT] + given
    read_letter(enter("Arne Testbakken"), before[NEXT] + given)


def decline(page) -> None:
    page.goto(acceptance(DECLINES).get_absolute_url())
    follow(page, "Takk nei til tilskuddet")
    page.locator("main textarea").fill("Barnehagen er lagt ned.")
    confirm(page)
    assert acceptance(DECLINES).status == "declined"


def let_lapse(caseworker, approver) -> None:
    """A person's decision, approved by another: the money is the frame's again."""
    caseworker.goto(acceptance(DECLINES).get_absolute_url())
    follow(caseworker, "Lag vedtak om bortfall")
    caseworker.locator("main textarea").first.fill("Dere har takket nei til tilskuddet.")
    confirm(caseworker)
    draft = caseworker.url
    press(caseworker, "Send til godkjenning")
    approver.goto(draft)
    follow(approver, "Godkjenn – gå til bekreftelse")
    approver.locator("input[name=is_impartial]").last.check()
    press(approver, "Fatt vedtaket")
    expect(approver.get_by_text("Vedtaket er fattet.")).to_be_visible()


def share_out(page, returned: int) -> int:
    """The list is filled from the top of the reserve list; kroner that the next owner gets."""
    page.goto(round_page())
    follow(page, "Fordel penger som er kommet tilbake, eller nye")
    expect(page.locator("main")).to_contain_text("Reserveliste")
    page.locator("input[name=amount]").fill(str(returned))
    page.locator("input[name=origin][value=returned]").check()
    press(page, "Lag tilleggsfordelingen")
    expect(page.get_by_text("Tilleggsfordelingen er laget.")).to_be_visible()
    return sum(
        share.recommended for line in second().lines.all() for share in line.shares.all()
        if share.recipient.name == NEXT
    )  # fmt: skip


def put_before_the_forum(page) -> str:
    """A meeting with the list on its agenda, called in good time."""
    page.goto("/forum/")
    follow(page, "Nytt møte")
    page.locator("input[name=day]").fill("16.6.2025")
    page.locator("input[name=clock]").fill("10.00")
    page.locator("input[name=place]").fill("Stavanger")
    page.locator("input[name=is_extended]").last.check()
    press(page, "Planlegg møtet")
    meeting = page.url
    follow(page, "Meld en sak")
    page.get_by_label("Vedtakssak").check()
    page.locator("input[name=title]").fill(ITEM)
    page.locator("textarea[name=proposal_text]").fill("Forumet innstiller som i lista.")
    press(page, "Meld saken")
    page.goto(second().get_absolute_url())
    click(page.locator("main a[href$='/kvalitetssikre/'], main a[href$='/saksliste/']").first)
    confirm(page)
    page.goto(meeting)
    follow(page, "Publiser sakslista")
    confirm(page)
    return meeting


def agree(page, meeting: str) -> None:
    page.goto(meeting)
    open_meeting(page)
    item = open_item(page, ITEM)
    decide_recusals(page, item)
    page.goto(item)
    follow(page, "Registrer enighet")
    confirm(page)
    expect(page.get_by_text("Enighet er registrert.")).to_be_visible()
    follow(page, "Avslutt saken")
    confirm(page)
    expect(page.get_by_text("Saken er avsluttet.")).to_be_visible()


def decide(caseworker, approver) -> None:
    caseworker.goto(second().get_absolute_url())
    click(caseworker.locator("main a[href$='/send-over/']"))
    confirm(caseworker)
    caseworker.goto(round_page())
    press(caseworker, "Lag utkast til vedtak")
    caseworker.goto(round_page())
    press(caseworker, "Send til godkjenning")
    approver.goto(round_page())
    follow(approver, "Se på og godkjenn samlet")
    approver.locator("input[name=is_impartial]").last.check()
    press(approver, "Fatt vedtakene")
    wait_for_worker(approver, approver.get_by_text(re.compile("Ferdig|Fullført")))


def read_letter(page, total: int) -> None:
    page.goto("/vedtak/")
    click(page.get_by_role("link", name=re.compile("Regional ordning")).first)
    expect(page.locator("main")).to_contain_text(re.compile(f"{total:,}".replace(",", r"\s")))
    link = page.get_by_role("link", name=re.compile("PDF")).first
    assert page.request.get(link.get_attribute("href")).body()[:4] == b"%PDF"


def acceptance(name: str):
    from payments.models import Acceptance

    return Acceptance.objects.get(
        decision__recipient__name=name, decision__round__budget_year=2025, decision__scheme_version=version()
    )  # fmt: skip


def version():
    from grants.models import SchemeVersion

    return SchemeVersion.objects.get(key="regional-2021")


def frame():
    from grants.models import Frame

    return Frame.objects.select_related("round").get(
        scheme_version=version(), round__budget_year=2025, parent=None
    )


def round_page() -> str:
    return f"/vedtak/runde/{frame().round.code}/{version().key}/"


def second():
    from forum.models import Allocation

    return Allocation.objects.get(round=frame().round, scheme_version=version(), ordinal=2)


def standing() -> dict[str, int]:
    """What the two are granted by decisions in force, and what the frame has bound."""
    from django.db.models import Sum

    from decisions.models import Point

    points = Point.objects.filter(
        decision__round=frame().round,
        decision__scheme_version=version(),
        decision__status__in=("issued", "dispatched"),
        decision__recipient__name__in=(DECLINES, NEXT),
    )
    sums = dict(points.order_by().values_list("decision__recipient__name").annotate(Sum("amount")))
    return {"committed": frame().committed, **sums}
