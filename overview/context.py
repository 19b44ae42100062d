"""The menu and the hats, on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from grants.models import Task
from grants.querysets import authority_of
from kompetanse.lib.addresses import address
from kompetanse.lib.written import Given, WrittenQuery, counted

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.hat import Hat


OWN_TASKS = WrittenQuery(
    lambda: counted(
        Task.objects.of_authority(Given("authority")).open().filter(assignee_id=Given("user")),
        by="assignee_id",
    )
)


# Side → its menu.
MENUS: dict[str, list[tuple[Any, str]]] = {
    "owner": [
        (_("Min side"), "overview:start"),
        (_("Utlysninger"), "grants:round-list"),
        (_("Vedtak"), "decisions:list"),
        (_("Rapporter"), "reports:list"),
        (_("Partnere"), "partnerships:partnership-list"),
    ],
    "partner": [
        (_("Min side"), "overview:start"),
        (_("Utlysninger"), "grants:round-list"),
        (_("Vedtak"), "decisions:list"),
        (_("Rapporter"), "reports:list"),
        (_("Partnere"), "partnerships:partnership-list"),
    ],
    "kindergarten_authority": [
        (_("Min side"), "overview:start"),
        (_("Utlysninger"), "grants:round-list"),
    ],
    "forum": [(_("Forum"), "forum:start"), (_("Utlysninger"), "grants:round-list")],
    "authority": [
        (_("Oppgavebenk"), "overview:work-list"),
        (_("Saker"), "overview:cases"),
        (_("Forum"), "forum:start"),
        (_("Vedtak"), "decisions:list"),
        (_("Rapporter"), "reports:list"),
        (_("Runder"), "grants:round-list"),
        (_("Eiere"), "owners:organisation-list"),
    ],
    "directorate": [
        (_("Oversikt"), "overview:start"),
        (_("Rapporter"), "reports:list"),
        (_("Utlysninger"), "grants:round-list"),
    ],
    "audit": [
        (_("Saker"), "overview:cases"),
        (_("Forum"), "forum:start"),
        (_("Vedtak"), "decisions:list"),
        (_("Rapporter"), "reports:list"),
        (_("Journal"), "records:journal"),
        (_("Runder"), "grants:round-list"),
    ],
    "administration": [
        (_("Brukere"), "accounts:user-list"),
        (_("Eiere"), "owners:organisation-list"),
        (_("Spørsmål i rapporten"), "reports:questions"),
    ],
}

# Permission → the page of those who have it.
OWN_PAGES: list[tuple[str, tuple[Any, str]]] = [
    ("view_national", (_("Sammenstilling"), "overview:compilation")),
    ("decide_appeals", (_("Klager"), "appeals:list")),
    ("lead_forum", (_("Klager"), "appeals:list")),
    ("attest_payments", (_("Utbetalinger"), "payments:batches")),
    ("manage_archive", (_("Journal"), "records:journal")),
    ("verify_legal_references", (_("Hjemler"), "decisions:legal-list")),
    ("manage_members", (_("Brukere"), "accounts:members")),
]


def menu_for(hat: Hat | None) -> list[tuple[str, str]]:
    """Labels and url names of the menu for a hat; for nobody the public one."""
    if hat is None:
        return [
            (_("Utlysninger"), "grants:round-list"),
            (_("Offentlig journal"), "records:public-journal"),
            (_("Slik regner systemet"), "overview:rules"),
        ]
    entries = list(MENUS.get(hat.side, []))
    if hat.side == "authority" and not hat.holds("handle_cases"):
        entries = [
            entry for entry in entries if entry[1] not in {"overview:work-list", "forum:start"}
        ]
    own = [entry for permission, entry in OWN_PAGES if hat.holds(permission)]
    # What a role alone has stands before what everybody at the authority can find from other pages.
    at = len(entries) - 2 if hat.side == "authority" else len(entries)
    entries[at:at] = list(dict.fromkeys(own))
    return entries[:7]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`nav`, `hats` and `staff_side` for the frame. One query for staff (the count on the work list)."""
    hat = getattr(request, "hat", None)
    menu = [(label, name, address(name)) for label, name in menu_for(hat)]
    # One entry is current: /vedtak/hjemler/ lies below /vedtak/, and both may be in the menu.
    around = [url for _label, _name, url in menu if request.path.startswith(url)]
    nav = [
        {
            "label": label,
            "url": url,
            "current": url == max(around, key=len, default=""),
            "count": _waiting(request) if name == "overview:work-list" else None,
        }
        for label, name, url in menu
    ]
    hats = [
        {"key": own.key, "label": f"{own.title}, {own.organisation_name}", "current": own == hat}
        for own in getattr(request, "hats", [])
    ]
    return {
        "nav": nav,
        "hats": hats,
        "staff_side": hat is not None and hat.side in {"authority", "administration", "audit"},
    }


def _waiting(request: HttpRequest) -> int | None:
    """How many tasks are the person's own. The work list has counted them already, and a refusal does not tell."""
    if getattr(request, "is_refused", False):
        return None
    if not hasattr(request, "own_tasks"):
        hat = request.hat
        own = OWN_TASKS.ask_one(authority=authority_of(hat), user=hat.user_id)
        request.own_tasks = own or 0
    return request.own_tasks or None
