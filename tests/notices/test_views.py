"""Notices in the portal and the demo's mailbox."""

import pytest
from django.urls import reverse

from notices.models import PortalNotice
from tests.factories.notices import OutboxMessageFactory, PortalNoticeFactory

LIST = "/varsler/"
MAILBOX = "/varsler/postkasse/"


@pytest.fixture
def browser(client, kari):
    client.force_login(kari)
    return client


def test_notice_list_empty_says_what_will_come(browser):
    assert "Ingen varsler" in browser.get(LIST).content.decode()


def test_notice_list_shows_own_notices_newest_first(browser, kari, ola, at):
    PortalNoticeFactory(user=kari, title="Først", created_at=at.replace(year=2024))
    PortalNoticeFactory(user=kari, title="Sist", read_at=at)
    PortalNoticeFactory(user=ola, title="Til en annen")
    page = browser.get(LIST).content.decode()
    assert "Til en annen" not in page
    assert page.index("Sist") < page.index("Først")
    assert "1 ulest varsel" in page


def test_header_of_every_page_says_how_many_are_unread(browser, kari, at):
    PortalNoticeFactory.create_batch(2, user=kari)
    PortalNoticeFactory(user=kari, read_at=at)
    assert '<span class="count">2<span class="sr"> uleste</span></span>' in (
        browser.get(MAILBOX).content.decode()
    )


def test_notice_open_marks_read_and_goes_there(browser, kari):
    notice = PortalNoticeFactory(user=kari, url="/vedtak/1/")
    response = browser.post(reverse("notices:notice-open", args=[notice.code]))
    notice.refresh_from_db()
    assert response.url == "/vedtak/1/"
    assert notice.read_at is not None


def test_notice_open_without_address_returns_to_the_list(browser, kari):
    notice = PortalNoticeFactory(user=kari, url="")
    assert browser.post(reverse("notices:notice-open", args=[notice.code])).url == LIST


def test_notice_open_of_another_is_not_found(browser, ola):
    notice = PortalNoticeFactory(user=ola)
    response = browser.post(reverse("notices:notice-open", args=[notice.code]))
    notice.refresh_from_db()
    assert (response.status_code, notice.read_at) == (404, None)


def test_notice_read_all(browser, kari):
    PortalNoticeFactory.create_batch(2, user=kari)
    browser.post(reverse("notices:notice-read-all"))
    assert PortalNotice.objects.unread().count() == 0


def test_notice_pages_refuse_the_wrong_method(browser, kari):
    notice = PortalNoticeFactory(user=kari)
    answers = [
        browser.post(LIST).status_code,
        browser.post(MAILBOX).status_code,
        browser.get(reverse("notices:notice-open", args=[notice.code])).status_code,
        browser.get(reverse("notices:notice-read-all")).status_code,
    ]
    assert answers == [405, 405, 405, 405]


def test_notice_pages_ask_for_login(client, db):
    answers = [client.get(LIST).status_code, client.get(MAILBOX).status_code]
    assert answers == [302, 302]


def test_mailbox_shows_everybodys_mail_and_says_it_is_a_demo(browser):
    message = OutboxMessageFactory(to_address="ola@eksempel.invalid", text="Hei Ola <b>")
    page = browser.get(MAILBOX).content.decode()
    assert "Dette er en demo." in page
    assert "ola@eksempel.invalid" in page
    one = browser.get(message.get_absolute_url()).content.decode()
    assert "Hei Ola &lt;b&gt;" in one


def test_mailbox_outside_the_demo_is_not_there(browser, settings):
    message = OutboxMessageFactory()
    settings.DEMO = False
    answers = [
        browser.get(MAILBOX).status_code,
        browser.get(message.get_absolute_url()).status_code,
    ]
    assert answers == [404, 404]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("address", [LIST, MAILBOX])
def test_lists_cost_the_same_for_one_and_three_rows(
    browser, kari, address, rows, django_assert_max_num_queries
):
    PortalNoticeFactory.create_batch(rows, user=kari)
    OutboxMessageFactory.create_batch(rows)
    browser.get(address)  # the first page of a session also writes the session down
    with django_assert_max_num_queries(15) as counted:
        browser.get(address)
    table = '"notices_portalnotice"' if address == LIST else '"notices_outboxmessage"'
    own = [query["sql"] for query in counted.captured_queries if f"FROM {table}" in query["sql"]]
    assert len(own) == (3 if address == LIST else 2)
