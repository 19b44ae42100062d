"""Roles as code: what each may do, in words an auditor can read. Memberships are data."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """Which side of the table a hat stands on. A kommune as owner and as kindergarten authority are two sides."""

    OWNER = "owner", _("Eier")
    KINDERGARTEN_AUTHORITY = "kindergarten_authority", _("Barnehagemyndighet")
    PARTNER = "partner", _("Partner")
    FORUM = "forum", _("Samarbeidsforum")
    AUTHORITY = "authority", _("Tilskuddsforvalter")
    DIRECTORATE = "directorate", _("Direktorat")
    AUDIT = "audit", _("Revisjon")
    ADMINISTRATION = "administration", _("Administrasjon")


class Assurance(models.TextChoices):
    """How surely we know who the person is. Ordered: password, then a second factor or an OpenID Connect level that counts as one."""

    PASSWORD = "password", _("Passord")
    STRONG = "strong", _("To faktorer")


class Role(models.TextChoices):
    OWNER_SUBMITTER = "owner_submitter", _("Innsender")
    OWNER_APPROVER = "owner_approver", _("Godkjenner")
    LEADER = "leader", _("Leder")
    UNION_REP = "union_rep", _("Tillitsvalgt")
    PARTNER = "partner", _("Partner")
    KINDERGARTEN_AUTHORITY = "kindergarten_authority", _("Barnehagemyndighet")
    FORUM_MEMBER = "forum_member", _("Forummedlem")
    FORUM_LEADER = "forum_leader", _("Forumleder")
    CASEWORKER = "caseworker", _("Saksbehandler")
    DECISION_APPROVER = "decision_approver", _("Godkjenner av vedtak")
    LEGAL_OFFICER = "legal_officer", _("Juridisk ansvarlig")
    ACCOUNTS_OFFICER = "accounts_officer", _("Regnskapsmedarbeider")
    ARCHIVIST = "archivist", _("Arkivar")
    DIRECTORATE = "directorate", _("Direktoratet")
    APPEAL_HANDLER = "appeal_handler", _("Klagebehandler")
    AUDITOR = "auditor", _("Revisor")
    ADMINISTRATOR = "administrator", _("Administrator")


@dataclass(frozen=True)
class RoleRule:
    """What a role gives: its side, its permissions on the organisation, and how it is granted.

    `decides`: the role decides, approves or governs, so it needs a strong login and is granted by one
    person and confirmed by another. `may_be_given_to`: the function that the organisation must have.
    """

    side: Side
    permissions: frozenset[str]
    may_be_given_to: frozenset[str]
    decides: bool = False
    needs_strong_login: bool = False


_OWNERS = frozenset({"kindergarten_owner", "school_owner"})
_PARTNERS = frozenset({"university", "vocational_college", "other_expertise"})
_AUTHORITY = frozenset({"granting_authority"})
_FORUM = frozenset({"forum"})

RULES: dict[Role, RoleRule] = {
    Role.OWNER_SUBMITTER: RoleRule(
        Side.OWNER, frozenset({"edit_needs_report", "read_letters"}), _OWNERS
    ),
    Role.OWNER_APPROVER: RoleRule(
        Side.OWNER,
        frozenset(
            {
                "edit_needs_report",
                "approve_needs_report",
                "accept_grant",
                "manage_members",
                "read_letters",
            }
        ),
        _OWNERS,
        needs_strong_login=True,
    ),
    Role.LEADER: RoleRule(Side.OWNER, frozenset({"contribute_as_leader"}), _OWNERS),
    Role.UNION_REP: RoleRule(Side.OWNER, frozenset({"confirm_involvement"}), _OWNERS),
    Role.PARTNER: RoleRule(
        Side.PARTNER,
        frozenset({"confirm_partner_part", "accept_grant", "manage_members", "read_letters"}),
        _PARTNERS,
    ),
    Role.KINDERGARTEN_AUTHORITY: RoleRule(
        Side.KINDERGARTEN_AUTHORITY,
        frozenset({"comment_as_kindergarten_authority"}),
        frozenset({"kindergarten_authority"}),
    ),
    Role.FORUM_MEMBER: RoleRule(Side.FORUM, frozenset({"sit_in_forum", "vote_in_forum"}), _FORUM),
    Role.FORUM_LEADER: RoleRule(Side.FORUM, frozenset({"sit_in_forum", "lead_forum"}), _FORUM),
    Role.CASEWORKER: RoleRule(
        Side.AUTHORITY, frozenset({"handle_cases", "run_secretariat"}), _AUTHORITY
    ),
    Role.DECISION_APPROVER: RoleRule(
        Side.AUTHORITY,
        frozenset({"handle_cases", "approve_decisions", "approve_payments"}),
        _AUTHORITY,
        decides=True,
        needs_strong_login=True,
    ),
    Role.LEGAL_OFFICER: RoleRule(
        Side.AUTHORITY,
        frozenset({"verify_legal_references"}),
        _AUTHORITY,
        decides=True,
        needs_strong_login=True,
    ),
    Role.ACCOUNTS_OFFICER: RoleRule(
        Side.AUTHORITY,
        frozenset({"attest_payments"}),
        _AUTHORITY,
        decides=True,
        needs_strong_login=True,
    ),
    Role.ARCHIVIST: RoleRule(Side.AUTHORITY, frozenset({"manage_archive"}), _AUTHORITY),
    Role.DIRECTORATE: RoleRule(
        Side.DIRECTORATE, frozenset({"view_national"}), frozenset({"directorate"})
    ),
    Role.APPEAL_HANDLER: RoleRule(
        Side.DIRECTORATE,
        frozenset({"decide_appeals"}),
        frozenset({"directorate"}),
        decides=True,
        needs_strong_login=True,
    ),
    Role.AUDITOR: RoleRule(Side.AUDIT, frozenset({"audit_all"}), frozenset({"auditor"})),
    Role.ADMINISTRATOR: RoleRule(
        Side.ADMINISTRATION,
        frozenset({"administer_users"}),
        frozenset({"administration"}),
        decides=True,
        needs_strong_login=True,
    ),
}

DEMANDS_STRONG_LOGIN = frozenset().union(
    *(rule.permissions for rule in RULES.values() if rule.needs_strong_login)
) - frozenset({"edit_needs_report", "read_letters", "handle_cases"})

# Nobody can have a role in an organisation without one of these.
FUNCTIONS_WITH_ROLES = frozenset().union(*(rule.may_be_given_to for rule in RULES.values()))


def permissions_of(roles: set[str], side: str) -> frozenset[str]:
    """The permissions that a set of roles gives on one side."""
    return frozenset().union(
        *(RULES[Role(role)].permissions for role in roles if RULES[Role(role)].side == side)
    )


# Sides whose organisations lie in one county: its authority's staff may give their first people roles.
COUNTY_SIDES = frozenset({Side.OWNER, Side.KINDERGARTEN_AUTHORITY, Side.FORUM})

# What the role is for, in the words of the person who gives it.
ROLE_HELP: dict[Role, object] = {
    Role.OWNER_SUBMITTER: _("Skriver behovsmeldinger og sender dem til godkjenning."),
    Role.OWNER_APPROVER: _("Godkjenner og sender inn for eieren, og inviterer eierens egne folk."),
    Role.LEADER: _("Styrer, rektor eller annen leder. Gir innspill fra sin virksomhet."),
    Role.UNION_REP: _("Bekrefter at de ansatte har vært med."),
    Role.PARTNER: _("Bekrefter partnerens del av tiltak, og inviterer partnerens egne folk."),
    Role.KINDERGARTEN_AUTHORITY: _("Uttaler seg for kommunen som barnehagemyndighet."),
    Role.FORUM_MEMBER: _("Sitter i samarbeidsforumet og behandler sakene der."),
    Role.FORUM_LEADER: _("Leder møtene i samarbeidsforumet."),
    Role.CASEWORKER: _("Kontrollerer behovsmeldinger, forbereder vedtak og er sekretariat."),
    Role.DECISION_APPROVER: _("Godkjenner vedtak som en annen har forberedt."),
    Role.LEGAL_OFFICER: _("Kontrollerer hjemlene som brevene viser til."),
    Role.ACCOUNTS_OFFICER: _("Attesterer utbetalinger. Godkjenner dem aldri selv."),
    Role.ARCHIVIST: _("Fører journalen og skjermer dokumenter."),
    Role.DIRECTORATE: _("Ser tall for hele landet."),
    Role.APPEAL_HANDLER: _("Avgjør klager som er sendt videre til klageinstansen."),
    Role.AUDITOR: _("Leser alt unntatt utkast. Kan ikke endre noe."),
    Role.ADMINISTRATOR: _("Forvalter brukere og roller. Avgjør ingen saker."),
}
