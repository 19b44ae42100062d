"""What an organisation decides about itself."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import chain_key
from kompetanse.lib.actor import Actor
from kompetanse.lib.errors import Refused, Stale
from owners.enums import Language
from owners.models import Organisation
from owners.permissions import check_may_edit_profile
from records.events import record_event


@dataclass(frozen=True, slots=True)
class Profile:
    """The settings that an organisation keeps itself."""

    notice_email: str
    contact_phone: str
    two_person_filing: bool
    chosen_language: str = ""

    @classmethod
    def of(cls, organisation: Organisation) -> "Profile":
        return cls(**{name: getattr(organisation, name) for name in cls.__slots__})

    def lines(self) -> list[tuple[str, str]]:
        """In words, to stand beside another's."""
        language = Language(self.chosen_language).label if self.chosen_language else ""
        return [
            (_("Postmottak"), self.notice_email),
            (_("Telefon"), self.contact_phone),
            (_("Språk i brev"), str(language)),
            (_("To personer ved innsending"), _("Ja") if self.two_person_filing else _("Nei")),
        ]


@transaction.atomic
def change_profile(
    *, organisation: Organisation, profile: Profile, version: int, by: Actor, at: datetime
) -> Organisation:
    """Change notice address, telephone, language of letters and whether two people file.

    Only whoever manages the organisation's members may. Language can be chosen only where no
    decision on målform stands (språklova); who files is the owner's own setting (`domain.md`
    0.5.3). A page opened before somebody else's change is stale.
    """
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    check_may_edit_profile(by, locked)
    before = Profile.of(locked)
    if profile == before:
        return locked
    if version != locked.version:
        raise Stale(mine=profile.lines(), theirs=before.lines())
    if profile.chosen_language != before.chosen_language and not locked.may_choose_language:
        raise Refused(
            _("Målvedtaket bestemmer språket i brev til %(organisation)s.")
            % {"organisation": locked.name},
            field="chosen_language",
        )
    changed = [
        name for name in Profile.__slots__ if getattr(profile, name) != getattr(before, name)
    ]
    for name in changed:
        setattr(locked, name, getattr(profile, name))
    locked.version += 1
    locked.save(update_fields=[*changed, "version"])
    record_event(
        chain=chain_key(locked),
        verb="change_profile",
        on=locked,
        by=by,
        at=at,
        facts={"changed": changed, "two_person_filing": locked.two_person_filing},
    )
    return locked
