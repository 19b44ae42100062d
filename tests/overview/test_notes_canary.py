"""An internal note is on the authority's own pages and nowhere else: a canary word, looked for on every page."""

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from accounts.enums import Role
from grants.actions import add_party, write_case_note
from grants.enums import Part
from notices.models import OutboxMessage, PortalNotice
from records.models import Document
from tests import databases
from tests.factories.accounts import hat_for
from tests.factories.grants import THEN
from tests.factories.owners import UniversityFactory
from tests.overview.conftest import declared

pytestmark = pytest.mark.django_db
CANARY = "Kanarifugl47"


def pages_of(case):
    """Every address that takes no argument or one code, tried with the case's code and its documents'."""
    found = []
    codes = [case.code, *Document.objects.values_list("code", flat=True)]
    for namespace, (_prefix, resolver) in get_resolver().namespace_dict.items():
        for pattern in resolver.url_patterns:
            if not getattr(pattern, "name", None):
                continue
            for arguments in ([], *[[code] for code in codes]):
                try:
                    found.append(reverse(f"{namespace}:{pattern.name}", args=arguments))
                except NoReverseMatch:
                    continue
    return [path for path in found if "logg" not in path]


def read(client, path):
    response = client.get(path)
    body = b"".join(response) if response.streaming else response.content
    return CANARY in body.decode("utf-8", "replace")


def test_internal_note_is_read_by_the_authority_alone(case, worker, login):
    declared(case, worker)
    write_case_note(application=case, text=f"{CANARY} er hemmelig.", by=worker, at=THEN)
    partner = UniversityFactory()
    add_party(application=case, organisation=partner, part=Part.PARTNER)
    outside = {
        "approver": hat_for(case.applicant, Role.OWNER_APPROVER),
        "partner": hat_for(partner, Role.PARTNER),
        "forum": hat_for(case.round.forum, Role.FORUM_MEMBER),
        "archivist": hat_for(case.authority, Role.ARCHIVIST),
    }
    pages = pages_of(case)
    databases.plan_little()
    own = reverse("overview:case", args=[case.code])
    assert own in pages
    leaks = {
        label: [path for path in pages if read(client, path)]
        for label, hat in outside.items()
        if (client := login(hat))
    }
    assert leaks == dict.fromkeys(outside, [])  # noqa: RUF024 -- compared, never changed
    assert read(login(worker), own)
    told = [*OutboxMessage.objects.values_list("text", flat=True), *PortalNotice.objects.values_list("text", flat=True)]  # fmt: skip
    assert [text for text in told if CANARY in text] == []
