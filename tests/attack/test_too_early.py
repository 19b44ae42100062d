"""A step's address, sent while its object stands somewhere else than where the step begins: refused, and nothing is noted.

Which step a form takes is read from the events it writes; from which states it begins, from the tables of edges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tests.attack.crawl import LONG, crawl, rows_of, told
from tests.attack.database import transaction_id
from tests.attack.sending import Sent, carry_through, catalogue, open_form, send
from tests.grids.test_transitions import TRANSITIONS

if TYPE_CHECKING:
    from django.db.models import Model
    from django.test import Client

    from records.workflow import Transition
    from tests.attack.forms import Form
    from tests.attack.sending import Listed
    from tests.attack.stage import Stage


# No page, no right, a conflict; or the form again, with what is wrong.
ANSWERS = {200, 403, 404, 409}
_TO_THE_REPORT = "leads to the report, which says where it stands; nothing is written"
# By form: why it answers as if all were well.
LEADS_ON = {
    "needs:report-approve": _TO_THE_REPORT,
    "needs:report-review": _TO_THE_REPORT,
    "payments:batch-transfer": "leads to the batch, which says that it is handed over",
    "reports:approve": _TO_THE_REPORT,
    "decisions:approve": "the decision is approved, which stands where it should; its case is not moved",
    "forum:item-step trekk": "the item leaves the agenda; a case of it that is not in treatment is not moved",
}


# By form: what it writes all the same, of an object in a state that it cannot be in by any way there is.
WRITES_ON = {
    "payments:batch-all-paid": "a settled batch has no lines that wait (I05); what is told of them is taken down",
}


def object_of(event: dict) -> Model:
    model = apps.get_model(event["object_label"])
    has_code = any(field.name == "code" for field in model._meta.concrete_fields)
    return model._base_manager.get(**{"code" if has_code else "pk": event["object_id"]})


def events_since(since: int) -> list[dict]:
    return rows_of(since).get("records_event", [])


def steps_of(stage: Stage, client: Client, form: Form) -> list[tuple[Transition, dict]]:
    """The edges that the form takes, each with its event; undone."""
    since = transaction_id()
    with stage.undone(client):
        known = {event["id"] for event in events_since(since)}
        carry_through(client, form)
        events = [event for event in events_since(since) if event["id"] not in known]
    edges = {
        (event["object_label"].partition(".")[0], event["verb"], event["object_id"]): event
        for event in reversed(events)
    }
    return [
        (TRANSITIONS[app, verb], event)
        for (app, verb, _object), event in edges.items()
        if (app, verb) in TRANSITIONS
    ]


def put(obj: Model, edge: Transition, state: str) -> bool:
    """Let the object stand there, where the database allows it."""
    try:
        with transaction.atomic():
            type(obj)._base_manager.filter(pk=obj.pk).update(**{edge.field: state})
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError:
        return False
    return True


def sent_too_early(stage: Stage, client: Client, listed: Listed) -> list[str]:
    found: list[str] = []
    if not listed.acts:
        return found
    form = open_form(stage, listed)
    with stage.undone(client):
        sent = carry_through(client, form)
    for edge, event in steps_of(stage, client, form):
        obj = object_of(event)
        for state, _label in obj._meta.get_field(edge.field).choices:
            if state not in edge.sources:
                with stage.undone(client):
                    if put(obj, edge, state):
                        found += acted(
                            client, Sent(sent.form, sent.body, sent.answer), event, state
                        )
    return found


def acted(client: Client, sent: Sent, event: dict, state: str) -> list[str]:
    """What came of it that should not. A page that says why not, or leads to where the object stands, writes nothing."""
    since = transaction_id()
    before = rows_of(since)
    again = Sent(sent.form, sent.body, send(client, sent.form, sent.body))
    after = rows_of(since)
    new = {one["id"] for one in after.get("records_event", [])} - {
        one["id"] for one in before.get("records_event", [])
    }
    of_it = [
        one["verb"]
        for one in after.get("records_event", [])
        if one["id"] in new and one["object_id"] == event["object_id"]
    ]
    where = f"{event['verb']} in {state}"
    if again.status >= 500:
        return [told(where, again, again.answer.exc_info[:2])]
    if sent.form.key in WRITES_ON:
        return []
    if of_it or (after != before and not new):
        return [told(where, again, of_it)]
    if again.status in ANSWERS or (again.status == 302 and sent.form.key in LEADS_ON):
        return []
    return [told(f"{where} answers", again)]


@pytest.mark.skipif(not LONG, reason="every state of every form is for --long")
def test_no_step_is_taken_too_early(stage):
    assert crawl(stage, sent_too_early) == {}


def test_every_form_that_leads_on_is_one_that_there_is():
    assert sorted({*LEADS_ON, *WRITES_ON} - catalogue().keys()) == []
