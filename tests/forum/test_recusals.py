"""Who decides on others' impartiality: nobody who is kept from the line himself (forvaltningsloven § 8)."""

import pytest

from accounts.enums import Role
from accounts.models import User
from forum import actions
from grants.actions import exclude_person
from grants.enums import ExclusionReason
from kompetanse.forms import YesNoField
from kompetanse.lib import clock
from kompetanse.lib.errors import NotAllowed
from tests.factories.accounts import hat_for
from tests.factories.forum import MEETING, allocation_open
from tests.forum.test_pages import as_, post, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_meeting_day():
    with clock.told_by(lambda: MEETING):
        yield


def test_recused_caseworker_does_not_decide_on_others_in_the_line(client):
    the, allocation = allocation_open()
    lines = list(allocation.lines.order_by("number"))
    item, seat = allocation.agenda_item, the.seats[0]
    member = the.hat_of(seat)
    actions.answer_impartiality(item=item, seat=seat, lines=lines, by=member, at=MEETING)
    own = User.objects.get(pk=the.secretariat.user_id)
    exclude_person(
        item=lines[0].item, user=own, reason=ExclusionReason.DECLARED, by=the.secretariat, at=MEETING
    )  # fmt: skip
    closed, open_one = (url("recusal", line.code, seat.code) for line in lines)
    as_(client, the.secretariat)
    refused = client.get(closed)
    assert refused.status_code == 403
    assert "Du er selv inhabil på linjen" in refused.text
    assert post(client, closed, {"is_recused": YesNoField.YES, "note": "x"}).status_code == 403
    recusal = lines[0].recusals.get(seat=seat)
    with pytest.raises(NotAllowed):
        actions.decide_recusal(
            recusal=recusal, is_recused=True, note="x", by=the.secretariat, at=MEETING
        )
    listed = client.get(item.get_absolute_url()).text
    assert (closed in listed, open_one in listed) == (False, True)
    # Deciding on all of the member's lines leaves out the one that is closed to the person.
    form = {"is_recused": YesNoField.YES, "note": "Ansatt", "also_others": "on"}
    assert post(client, open_one, form).status_code == 302
    assert [line.recusals.get(seat=seat).status for line in lines] == ["declared", "decided_recused"]  # fmt: skip
    other = hat_for(the.authority, Role.CASEWORKER)
    assert as_(client, other).get(closed).status_code == 200
