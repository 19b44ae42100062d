"""Two tabs with the same form: what the first saved stands, and whoever is late gets a page with both texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.attack import filling
from tests.attack.crawl import LONG, crawl, rows_of, told
from tests.attack.database import stands_already, transaction_id
from tests.attack.sending import Sent, carry_through, catalogue, open_form, send, text_of

if TYPE_CHECKING:
    from django.test import Client

    from tests.attack.forms import Form
    from tests.attack.sending import Listed
    from tests.attack.stage import Stage

MINE, THEIRS = "Skrevet i fane B.", "Skrevet i fane A."
# Forms whose fields are no text that anybody writes: what two tabs write in them.
WRITTEN = {
    "forum:region-rename": ({"name": "Region Nyvik"}, {"name": "Region Gamlevik"}),
    "forum:procedure": ({"notice_days": "9"}, {"notice_days": "11"}),
}
# Forms that write in a row that is there and whose text is the reason of an act, which is done once: no text that two write on.
ACTS = {
    "forum:meeting-step apne": "why the meeting is opened all the same",
    "appeals:step utsettelse": "why the decision is carried out meanwhile or not, said once",
    "forum:recusal": "why the body found as it did",
    "forum:remark-answer": "why a remark is taken in or not, said once",
    "partnerships:agreement-end": "why the agreement ends",
    "payments:batch-cancel": "why the batch is cancelled",
    "payments:batch-return": "why it goes back to who attested",
    "payments:batch-voucher": "why the money came back, told once of each voucher",
    "payments:decline": "why the grant is declined",
    "reports:act": "why the report must be corrected, is extended or is waived",
    "reports:send-back": "why it goes back to who wrote it",
}
# What a script saves says so beside the field, where the text stays: there is no page to show.
BY_SCRIPT = "autosave"


def written_by(form: Form, body: filling.Body, tab: int) -> filling.Body:
    """The form as one of the two tabs would send it."""
    both = WRITTEN.get(form.key)
    return body | (
        {name: [value] for name, value in both[tab].items()}
        if both
        else {name: [(MINE, THEIRS)[tab]] for name in filling.prose(form)}
    )


def edits(stage: Stage, client: Client, form: Form) -> set[str]:
    """The tables where a text of the form went into a row that was there."""
    since = transaction_id()
    with stage.undone(client):
        carry_through(client, form, lambda form, body: filling.with_text(form, body, THEIRS))
        rows = rows_of(since)
    return {
        table
        for table, found in rows.items()
        for row in found
        if any(THEIRS in str(value) for value in row.values()) and stands_already(table, row)
    }


def saved_by_an_old_tab(stage: Stage, client: Client, listed: Listed) -> list[str]:
    """A saved, then B: nothing of B's is stored, and B reads what was written in both."""
    if not listed.acts:
        return []
    form = open_form(stage, listed)
    is_edit = listed.form in WRITTEN or bool(edits(stage, client, form))
    if "version" not in form.fields and listed.form not in ACTS:
        if is_edit:
            return ["changes a text of a row that is there, and holds no version of it"]
        return []
    since = transaction_id()
    first = carry_through(client, form, lambda form, body: written_by(form, body, 1))
    stands = rows_of(since)
    body = written_by(first.form, first.body, 0) | {"form_token": ["another-tab"]}
    second = Sent(form, body, send(client, first.form, body))
    found = [] if rows_of(since) == stands else [told("old tab changed", second)]
    if is_edit and BY_SCRIPT not in listed.form and listed.form not in ACTS:
        found += lost(listed, first, second)
    elif second.status >= 500:
        found.append(told("old tab", second))
    return found


def lost(listed: Listed, first: Sent, second: Sent) -> list[str]:
    """What the late one is not told."""
    mine, theirs = (
        [value for tab in [both[number]] for value in tab.values()]
        for both in [WRITTEN.get(listed.form, ({"": MINE}, {"": THEIRS}))]
        for number in (0, 1)
    )
    page = text_of(second.answer)
    if second.status != 409:
        return [told("no page of a conflict", second)]
    return [f"not on the page: {text}" for text in mine + theirs if text not in page]


@pytest.mark.skipif(not LONG, reason="the whole crawl is for --long")
def test_a_late_tab_changes_nothing_and_loses_nothing(stage):
    assert crawl(stage, saved_by_an_old_tab) == {}


def test_every_exception_is_a_form_that_there_is():
    assert sorted({*ACTS, *WRITTEN} - catalogue().keys()) == []
