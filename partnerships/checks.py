"""What must hold of an organisation before it is anybody's partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kompetanse.lib.errors import Refused

if TYPE_CHECKING:
    from owners.models import Organisation


def check_partner(organisation: Organisation, *, field: str = "partner") -> None:
    """Refuse one that is neither university, fagskole nor other expertise; the error stands on `field`."""
    if not organisation.is_partner:
        raise Refused(
            _("%(name)s er ikke registrert som kompetansemiljø.") % {"name": organisation.name},
            field=field,
        )
