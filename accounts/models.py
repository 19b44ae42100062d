"""People and what they may do for whom."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.querysets import (
    InvitationQuerySet,
    MembershipQuerySet,
    MfaResetQuerySet,
    UserQuerySet,
)
from kompetanse.lib.tokens import new_code


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # a class made by Django as it runs
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person by e-mail address. Refuses an empty address; no password means that none can be used."""
        if not email:
            raise ValueError("A user needs an e-mail address")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can log in. What the person may do comes from memberships alone; `is_superuser` is honoured by nothing of ours."""

    objects = UserManager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    email = models.EmailField(_("e-post"), unique=True)
    name = models.CharField(_("navn"), max_length=150, db_collation="nb-x-icu")
    phone = models.CharField(_("telefon"), max_length=30, blank=True)
    language = models.CharField(_("språk"), max_length=2, choices=settings.LANGUAGES, default="nb")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("bruker")
        verbose_name_plural = _("brukere")
        constraints = (
            models.CheckConstraint(
                condition=Q(email=models.functions.Lower("email")), name="accounts_user_email_lower"
            ),
        )

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class Membership(models.Model):
    """A person's role in an organisation for a period. Gives guardian rows on the organisation while in force (`accounts.actions.sync_permissions`).

    A role that decides is in force only when a second person has confirmed it.
    """

    objects = MembershipQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    organisation = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("rolle"), max_length=30, choices=Role)
    valid_from_date = models.DateField(_("fra"))
    valid_to_date = models.DateField(_("til og med"), null=True, blank=True)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "organisation", "role"),
                condition=Q(ended_at=None),
                name="accounts_membership_one_open",
            ),
            models.CheckConstraint(
                condition=Q(valid_to_date=None) | Q(valid_to_date__gte=models.F("valid_from_date")),
                name="accounts_membership_period",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | Q(granted_by=None)
                | ~Q(confirmed_by=models.F("granted_by"))
                | ~Q(role__in=["decision_approver", "legal_officer", "administrator"]),
                name="accounts_membership_two_people",
            ),
        )
        indexes = (
            models.Index(fields=("organisation", "role"), name="accounts_membership_org_role"),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.organisation_id})"


class Invitation(models.Model):
    """A single-use invitation to a role, bound to an e-mail address. Only the token's hash is kept."""

    objects = InvitationQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    email = models.EmailField(_("e-post"))
    name = models.CharField(_("navn"), max_length=150, blank=True)
    organisation = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="invitations"
    )
    role = models.CharField(_("rolle"), max_length=30, choices=Role)
    token_hash = models.CharField(max_length=64, unique=True)
    valid_from_date = models.DateField(_("fra"))
    valid_to_date = models.DateField(_("til og med"), null=True, blank=True)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("email", "organisation", "role"),
                condition=Q(accepted_at=None, cancelled_at=None),
                name="accounts_invitation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, cancelled_at=None),
                name="accounts_invitation_accepted_pair",
            ),
            models.CheckConstraint(
                condition=Q(email=models.functions.Lower("email")),
                name="accounts_invitation_email_lower",
            ),
        )
        indexes = (models.Index(fields=("organisation",), name="accounts_invitation_org"),)

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.organisation_id})"


class MfaReset(models.Model):
    """A lost second factor, taken away by two administrators together; the person is told."""

    objects = MfaResetQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mfa_resets"
    )
    reason = models.TextField(_("grunn"))
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(done_by=None) | ~Q(done_by=models.F("requested_by")),
                name="accounts_mfareset_two_people",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="accounts_mfareset_done_pair",
            ),
            models.UniqueConstraint(
                fields=("user",), condition=Q(done_at=None), name="accounts_mfareset_one_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.requested_at}"
