"""Who sees what in the registers beyond the public facts."""

from django.utils.translation import gettext as _

from kompetanse.lib.actor import Actor
from kompetanse.lib.errors import NotAllowed
from owners.models import County, Organisation

# Staff of authorities, the directorate, auditors and administrators reach organisations in their work.
SEE_CONTACT = frozenset(
    {
        "handle_cases",
        "run_secretariat",
        "approve_decisions",
        "verify_legal_references",
        "manage_archive",
        "attest_payments",
        "decide_appeals",
        "view_national",
        "audit_all",
        "administer_users",
    }
)


def can_see_contact(hat: Actor | None, organisation: Organisation) -> bool:
    """Notice address and telephone: for the organisation's own people, and for staff."""
    if hat is None:
        return False
    return hat.organisation_id == organisation.pk or not SEE_CONTACT.isdisjoint(hat.permissions)


def can_edit_profile(hat: Actor | None, organisation: Organisation) -> bool:
    """Whether the hat keeps the organisation's own profile."""
    if hat is None:
        return False
    return hat.organisation_id == organisation.pk and hat.can("manage_members")


def check_may_edit_profile(hat: Actor | None, organisation: Organisation) -> None:
    if not can_edit_profile(hat, organisation):
        raise NotAllowed(
            _("Du kan ikke endre profilen til %(organisation)s.")
            % {"organisation": organisation.name},
            who_may=_("Den som godkjenner for organisasjonen, kan gjøre det."),
        )


def can_see_regions(hat: Actor | None) -> bool:
    """Who works with the regions: forums, the caseworkers that serve them, and auditors."""
    if hat is None:
        return False
    return (
        hat.side == "forum"
        or hat.can("audit_all")
        or (hat.side == "authority" and hat.can("handle_cases"))
    )


def can_keep_regions(hat: Actor | None, county: County) -> bool:
    """The caseworkers of the authority that the county falls under."""
    return (
        hat is not None
        and hat.side == "authority"
        and hat.can("handle_cases")
        and county.authorities.filter(pk=hat.organisation_id).exists()
    )
