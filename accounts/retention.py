"""How long invitations and cases of lost second factors are kept. Users and memberships are kept: see tests/test_architecture.py."""

from datetime import datetime, timedelta

from accounts.models import Invitation, MfaReset
from jobs.registry import retention_rule

KEPT = timedelta(days=365)


@retention_rule("accounts.Invitation")
def purge_invitations(*, at: datetime) -> int:
    """Old invitations with name and address, whatever came of them. The events remain, without the address."""
    return Invitation.objects.filter(invited_at__lt=at - KEPT).delete()[0]


@retention_rule("accounts.MfaReset")
def purge_mfa_resets(*, at: datetime) -> int:
    return MfaReset.objects.filter(done_at__lt=at - KEPT).delete()[0]
