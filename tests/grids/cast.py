"""The cast of the URL grid and of the crawl: who they are in the demo, and which objects their addresses name."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from demo.people import AUTHORITY, FORUM, HAUGESUND, SOLA, TIME

FOREIGN = ("allauth.", "django.views.static", "django.contrib.staticfiles")

# Column of the CSV → the demo's person. The case that the addresses name is Time's.
CAST = {
    "owner": "Ingrid Eksempelvik",
    "owner_approver": "Torstein Prøveland",
    "other_owner": "Hanna Eksempelstø",
    "partner": "Ulrik Demoviten",
    "forum_member": "Grete Setedal",
    "forum_leader": "Frida Forumstad",
    "caseworker": "Marit Testdal",
    "approver": "Astrid Prøveborg",
    "legal_officer": "Harald Eksempelås",
    "accounts_officer": "Reidun Regnskapseng",
    "archivist": "Eva Arkivhaug",
    "directorate": "Dag Demotoppen",
    "appeal_handler": "Klara Klageberg",
    "auditor": "Rolf Revisorsen",
    "administrator": "Adam Adminvoll",
    "kindergarten_authority": "Berit Myndighaug",
    "leader": "Lise Lederdal",
    "union_rep": "Tor Tillitsnes",
    "logged_out": "",
}


def email_of(member: str) -> str:
    from demo.play.actors import everyone

    return next(person.email for person in everyone() if person.name == CAST[member])


def patterns(
    resolver: URLResolver | None = None, namespace: str = "", prefix: str = "/"
) -> Iterator[tuple[str, str, URLPattern]]:
    """Every address of the project by its full name, or by its path where it has none; not allauth's and static files."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            own = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern, own, path)
        elif not pattern.callback.__module__.startswith(FOREIGN):
            yield (f"{namespace}{pattern.name}" if pattern.name else path), path, pattern


def names() -> list[str]:
    return sorted({name for name, _path, _pattern in patterns()})


@cache
def parameters() -> dict[str, set[str]]:
    """What each address needs to be told."""
    found: dict[str, set[str]] = {}
    for name, _path, pattern in patterns():
        found.setdefault(name, set(pattern.pattern.converters))
    return found


def url_of(name: str, arguments: dict[str, dict]) -> str:
    if name.startswith("/"):
        return name
    given = {**arguments.get(name.split(":", maxsplit=1)[0], {}), **arguments.get(name, {})}
    return reverse(name, kwargs={key: given[key] for key in parameters()[name]})


NOTHING = "x" * 14

# What is not there yet where the grid stands: it follows from decisions.
AFTER_THE_DECISION: dict[str, dict[str, object]] = {
    "payments": {"code": NOTHING, "number": 1, "step": "varsel", "voucher": NOTHING},
    "appeals": {"code": NOTHING, "step": "ta", "document": NOTHING},
    "reports": {
        **dict.fromkeys(("code", "item", "part", "file"), NOTHING),
        "step": "goals",
        "act": "godkjenn",
        "version": "collective-2026",
        "key": NOTHING,
    },
}

# Which object an address names: by kind, its names within the app.
NAMED = {
    "accounts": {
        "membership": "membership role-change role-end-date role-end role-confirm",
        "user": "user-detail user-deactivate user-reactivate user-end-sessions mfa-reset-request",
        "nothing": "invitation-detail invitation-resend invitation-cancel mfa-reset-do",
    },
    "records": {"nothing": "purge-decide"},
    "needs": {
        "round": "report-start opt-out opt-out-undo",
        "part": "partner-confirm",
        "nothing": "consent-answer",
    },
    "forum": {
        "preparation": "preparation preparation-item preparation-step-aside preparation-document preparation-step delivery-pdf",
        "meeting": "meeting attendance item-create minutes minutes-write minutes-remark minutes-pdf minutes-step meeting-step",
        "agenda_item": "item item-edit impartiality statement-add item-propose remarks-present item-step",
        "allocation": "allocation allocation-pdf allocation-step reserve-list",
        "poll": "poll ballot-review ballot-cast poll-close poll-recount",
        "plan": "plan plan-edit plan-adopt",
        "seat": "seat-end",
        "owner": "owner-region",
        "round": "set-aside frame-split frame-join",
        "nothing": "region-change-withdraw remark-answer",
    },
    "decisions": {
        "case": "dismiss",
        "allocation": "forum-list",
        "nothing": "change change-accept change-refuse change-withdraw change-file",
    },
    "appeals": {"decision": "complain register reverse"},
    "partnerships": {
        "network": "network network-invite network-answer network-end",
        "owner": "organisation",
    },
    "notices": {"notice": "notice-open"},
    "payments": {"round": "acceptances repayments"},
    "overview": {
        "task": "task-assign task-hand-back",
        "round": "round-admin round-deadline round-publish round-reminders",
        "nothing": "filter-delete",
    },
}


def objects() -> dict[str, object]:
    """The case of Time kommune and everything around it, as far as it has come."""
    from accounts.models import Membership, User
    from decisions.models import Decision
    from forum.models import Allocation, Poll, Preparation
    from grants.models import Application, LegalReference, Task
    from jobs.models import Job
    from notices.models import OutboxMessage, PortalNotice
    from owners.models import Organisation
    from partnerships.models import Agreement, Network
    from records.models import Document

    owner = Organisation.objects.get(orgnr=TIME)
    case = Application.objects.filter(applicant=owner).earliest("pk")
    report, item = case.needs_report, case.items.earliest("number")
    forum = Organisation.objects.get(name=FORUM)
    lists = Allocation.objects.filter(scheme_version=case.scheme_version, round=case.round)
    allocation = lists.order_by("pk").first()
    documents = Document.objects.filter(case_file=case.case_file_id, case_file__isnull=False)
    return {
        "owner": owner,
        "case": case,
        "report": report,
        "round": case.round,
        "item": item,
        **_of_the_report(report),
        "network_member": Organisation.objects.get(orgnr=HAUGESUND),
        "forum": forum,
        **_of_the_forum(forum, item),
        "authority": Organisation.objects.get(orgnr=AUTHORITY),
        "notice": PortalNotice.objects.filter(user__email=email_of("owner")).order_by("pk").first(),
        "poll": Poll.objects.order_by("pk").first(),
        "preparation": Preparation.objects.filter(
            round=case.round, scheme_version=case.scheme_version, region=case.region
        ).first(),
        "allocation": allocation,
        "agenda_item": allocation and allocation.agenda_item,
        "line": allocation and allocation.lines.get(item=item),
        "document": documents.order_by("pk").first(),
        "decision": Decision.objects.filter(recipient=owner).order_by("pk").first(),
        "reference": LegalReference.objects.earliest("pk"),
        "membership": Membership.objects.get(user__email=email_of("owner")),
        "user": User.objects.get(email=email_of("owner")),
        "task": Task.objects.open().filter(authority__orgnr=AUTHORITY).order_by("pk").first(),
        "agreement": Agreement.objects.filter(partnership__owner=owner).order_by("pk").first(),
        "network": Network.objects.filter(lead=owner).order_by("pk").first(),
        "joined": Organisation.objects.get(orgnr=SOLA),
        "job": Job.objects.filter(scope_id=case.authority_id).order_by("pk").first(),
        "mail": OutboxMessage.objects.order_by("pk").first(),
    }


def _of_the_report(report: Any) -> dict[str, object]:
    return {
        "part": report.partner_parts.earliest("pk"),
        "involvement": report.involvements.earliest("pk"),
        "local_plan": report.local_plan,
    }


def _of_the_forum(forum: object, item: object) -> dict[str, object]:
    from forum.models import Meeting, Seat
    from grants.models import LongTermPlan

    seats = Seat.objects.filter(forum=forum).order_by("pk")
    return {
        "meeting": Meeting.objects.filter(forum=forum).order_by("pk").first(),
        "seat": seats.filter(recusals__line__item=item).first() or seats.first(),
        "plan": LongTermPlan.objects.filter(forum=forum).order_by("pk").first(),
    }


def _code(found: dict[str, object], kind: str) -> str:
    return getattr(found.get(kind), "code", None) or NOTHING


def _region(case: Any) -> dict[str, object]:
    return {"county": case.county_id, "region": _code({"region": case.region}, "region")}


def _ledger(found: dict[str, object]) -> dict[str, object]:
    """A scheme in a round."""
    return {
        "round_code": _code(found, "round"),
        "version_key": found["case"].scheme_version.key,
    }


def _usual(found: dict[str, object]) -> dict[str, dict[str, object]]:
    """What an app's addresses usually are about."""
    entry = getattr(found["document"], "journal_entry", None)
    return {
        "accounts": {"code": _code(found, "owner"), "token": NOTHING},
        "owners": {"code": _code(found, "owner")},
        "records": {
            "code": _code(found, "document"),
            "authority": _code(found, "authority"),
            "year": entry.year if entry else 2025,
            "number": entry.number if entry else 1,
        },
        "grants": {"code": _code(found, "round")},
        "needs": {
            "code": _code(found, "case"),
            "item": _code(found, "item"),
            "part": _code(found, "part"),
            "row": _code(found, "involvement"),
            "plan": _code(found, "local_plan"),
            "organisation": _code(found, "network_member"),
            "document": _code(found, "document"),
            "attachment": NOTHING,
            "section": "need",
            "token": NOTHING,
        },
        "forum": {
            "code": _code(found, "line"),
            "forum": _code(found, "forum"),
            "seat": _code(found, "seat"),
            "item": _code(found, "item"),
            "document": _code(found, "document"),
            "number": 1,
            "version": found["case"].scheme_version.key,
            "step": "apne",
            **_region(found["case"]),
        },
        **{key: {"provider_id": "idporten"} for key in ("idporten_login", "idporten_callback")},
        "decisions": {
            **(ledger := _ledger(found)),
            "code": _code(found, "decision"),
            "number": 1,
            "key": found["reference"].key,
        },
        "notices": {"code": _code(found, "mail")},
        **AFTER_THE_DECISION,
        **{app: {**AFTER_THE_DECISION[app], **ledger} for app in ("appeals", "payments")},
        "partnerships": {"code": _code(found, "agreement"), "organisation": _code(found, "joined")},
        "jobs": {"code": _code(found, "job")},
        "overview": {"code": _code(found, "case"), "item_code": _code(found, "item")},
    }


def arguments(found: dict[str, object]) -> dict[str, dict[str, object]]:
    """What stands in each address: by app, and by name where it is about something else than the app's usual."""
    usual = _usual(found)
    steps = {"allocation-step": "saksliste", "line-step": "enighet", "minutes-step": "send"}
    for app, kinds in NAMED.items():
        for kind, listed in kinds.items():
            for name in listed.split():
                usual[f"{app}:{name}"] = {"code": _code(found, kind)}
    usual["decisions:change-file"]["document"] = _code(found, "document")
    usual["partnerships:network-member-end"] = {"code": _code(found, "network")}
    for name, step in steps.items():
        usual.setdefault(f"forum:{name}", {})["step"] = step
    return usual


def log_in(member: str) -> Client:
    """A browser of one of the cast, with a session that is not noted anew."""
    from accounts.middleware import SEEN_KEY
    from accounts.models import User

    client = Client(raise_request_exception=False)
    if CAST[member]:
        client.force_login(User.objects.get(email=email_of(member)))
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa"}]
        session["account_authentication_methods_user"] = session["_auth_user_id"]
        session[SEEN_KEY] = time.time()  # or each request, undone as it is, would note it anew
        session.save()
    return client
