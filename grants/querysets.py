"""Who may see which case. Staff by foreign key, others by being party, nobody past an exclusion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q

from grants.enums import BEFORE_SUBMISSION, Part
from kompetanse.lib.written import IsAmong

if TYPE_CHECKING:
    from datetime import date

    from grants.models import Party
    from kompetanse.lib.actor import Actor
    from kompetanse.lib.written import Given


class RoundQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor | None) -> RoundQuerySet:
        """Published rounds are public; an authority sees its own before that."""
        published = Q(published_at__isnull=False)
        if hat is not None and hat.side == "authority":
            return self.filter(published | Q(authority_id=hat.organisation_id))
        return self.filter(published)

    def open_on(self, on: date) -> RoundQuerySet:
        return self.filter(opens_date__lte=on, published_at__isnull=False)


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> ApplicationQuerySet:
        """Cases that a hat may open.

        The authority and the auditor see a case from submission on (before that only `progress_for`); an owner's,
        partner's or kindergarten authority's hat sees those that its organisation is party to in that quality;
        a forum hat those that have reached its forum's treatment. Excluded people see none of a case whose every item is closed to them.
        """
        from grants.models import Party  # noqa: PLC0415 - querysets are read by models

        submitted = ~Q(status__in=BEFORE_SUBMISSION) & Q(submitted_at__isnull=False)
        if hat.can("audit_all"):
            return self.filter(submitted)
        if hat.side == "authority":
            return self.filter(submitted, authority_id=hat.organisation_id)
        parties = Party.objects.filter(organisation_id=hat.organisation_id)
        if hat.side == "owner":
            return self.of_parties(
                parties.filter(part__in=(Part.APPLICANT, Part.NETWORK_MEMBER, Part.RECIPIENT))
            )
        if hat.side == "partner":
            return self.of_parties(parties.filter(part__in=(Part.PARTNER, Part.RECIPIENT)))
        if hat.side == "kindergarten_authority":
            return self.filter(submitted).of_parties(
                parties.filter(part=Part.KINDERGARTEN_AUTHORITY)
            )
        if hat.side == "forum":
            return self.filter(
                round__forum_id=hat.organisation_id,
                status__in=("in_treatment", "decided", "closed"),
            )
        return self.none()

    def of_parties(self, parties: models.QuerySet[Party]) -> ApplicationQuerySet:
        """The cases of some parties, found before anything else is asked: as an array, so that no join is made first."""
        return self.filter(IsAmong("pk", ArraySubquery(parties.values("application_id"))))

    def in_lists(self) -> ApplicationQuerySet:
        """What counts: not withdrawn or dismissed, and late ones only when admitted (R-FRI-01)."""
        return self.exclude(status__in=("withdrawn", "dismissed")).filter(
            Q(is_late=False) | Q(dispensation__isnull=False)
        )

    def for_list(self) -> ApplicationQuerySet:
        return self.select_related(
            "applicant", "round", "scheme_version__scheme", "case_file", "region"
        )


class ItemQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> ItemQuerySet:
        """Items of visible cases, minus those that the person is kept from by an exclusion.

        An exclusion holds at the authority and in the forum; an owner's own people keep their report (`domain.md` 0.5.6).
        """
        from grants.models import Application, Exclusion  # noqa: PLC0415 - querysets are read by models

        visible = self.filter(application__in=Application.objects.visible_to(hat).values("pk"))
        if hat.side not in {"authority", "forum"}:
            return visible
        closed = Exclusion.objects.filter(
            item_id=OuterRef("pk"), user_id=hat.user_id, lifted_at=None
        )
        return visible.exclude(Exists(closed))


def authority_of(hat: Actor) -> int | None:
    """The key of the authority whose tasks a hat sees; None for those who see none."""
    return hat.organisation_id if hat.side == "authority" else None


class TaskQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> TaskQuerySet:
        authority = authority_of(hat)
        return self.none() if authority is None else self.of_authority(authority)

    def of_authority(self, authority: int | Given) -> TaskQuerySet:
        """What `visible_to` shows an authority's people; for queries that are written once (`kompetanse.lib.written`)."""
        return self.filter(authority_id=authority)

    def open(self) -> TaskQuerySet:
        return self.filter(done_at=None)


class PlanQuerySet(models.QuerySet):
    def in_force(self, on: date) -> PlanQuerySet:
        return self.filter(
            Q(valid_to_date=None) | Q(valid_to_date__gte=on),
            adopted_date__isnull=False,
            valid_from_date__lte=on,
        )

    def visible_to(self, hat: Actor | None) -> PlanQuerySet:
        """Adopted plans are open to all; drafts to the forum and its authority."""
        adopted = Q(adopted_date__isnull=False)
        if hat is None:
            return self.filter(adopted)
        if hat.side == "authority":
            return self.filter(adopted | Q(authority_id=hat.organisation_id))
        return self.filter(adopted | Q(forum_id=hat.organisation_id))
