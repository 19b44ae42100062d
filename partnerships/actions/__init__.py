"""The verbs of partnerships: agreements, networks, and what an organisation decides about itself."""

from partnerships.actions.agreements import (
    Terms,
    confirm_agreement,
    end_agreement,
    make_agreement,
    remove_agreement,
    renew_agreement,
    return_agreement,
    save_agreement,
    sign_agreement,
)
from partnerships.actions.networks import (
    answer_invitation,
    end_membership,
    end_network,
    invite_members,
    make_network,
)
from partnerships.actions.profile import Profile, change_profile

__all__ = [
    "Profile",
    "Terms",
    "answer_invitation",
    "change_profile",
    "confirm_agreement",
    "end_agreement",
    "end_membership",
    "end_network",
    "invite_members",
    "make_agreement",
    "make_network",
    "remove_agreement",
    "renew_agreement",
    "return_agreement",
    "save_agreement",
    "sign_agreement",
]
