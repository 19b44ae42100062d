"""Who may see which complaint: the authority its own, the party and the recipient theirs, the appeal body what it has been sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Prefetch, Q

from appeals.enums import OPEN, SEEN_BY_BODY, WITH_AUTHORITY
from records.closings import closed_to

if TYPE_CHECKING:
    from decisions.models import Decision
    from kompetanse.lib.actor import Actor

PARTY_SIDES = frozenset({"owner", "partner"})


class AppealQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        """The deciding authority's own but for who is recused; who complains and who got the decision; the appeal body from the day it was sent (R-ROL-06)."""
        if hat.can("audit_all"):
            return self
        if hat.side == "authority":
            own = self.filter(decision__authority_id=hat.organisation_id)
            return own.exclude(closed_to(hat, path="decision__case_file_id"))
        if hat.side in PARTY_SIDES:
            mine = Q(party_id=hat.organisation_id) | Q(decision__recipient_id=hat.organisation_id)
            return self.filter(mine)
        if hat.side == "forum":
            own = self.filter(party_id=hat.organisation_id)
            return own.exclude(closed_to(hat, path="decision__case_file_id"))
        if hat.side == "directorate" and hat.can("decide_appeals"):
            return self.filter(status__in=SEEN_BY_BODY)
        return self.none()

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def with_authority(self) -> Self:
        return self.filter(status__in=WITH_AUTHORITY)

    def on_chain_of(self, decision: Decision) -> Self:
        """On this decision, or on those that it replaces."""
        keys, earlier = [decision.pk], decision.replaces
        while earlier is not None:
            keys.append(earlier.pk)
            earlier = earlier.replaces
        return self.filter(decision_id__in=keys)

    def for_list(self) -> Self:
        return self.select_related(
            "party",
            "decision__recipient",
            "decision__authority",
            "decision__case_file",
            "decision__round",
            "decision__scheme_version__scheme",
            "handler",
            "suspension",
        )

    def for_detail(self) -> Self:
        """One complaint with everything that its pages touch."""
        from appeals.models import AppealPaper, AppealPoint  # noqa: PLC0415 - querysets are read by models

        points = AppealPoint.objects.select_related("point__item__application").order_by(
            "point__number"
        )
        papers = AppealPaper.objects.select_related(
            "document__journal_entry", "document__stored_file", "document__case_file"
        ).order_by("pk")
        return (
            self.for_list()
            .select_related(
                "decision__round__forum",
                "decision__round__authority",
                "decision__prepared_by",
                "decision__application",
                "decision__replaced_by",
                "received_by",
                "late_assessment__assessed_by",
                "result__registered_by",
                "forwarding__document",
            )
            .prefetch_related(
                Prefetch("points", points),
                Prefetch("papers", papers),
                "corrections",
                "settlements__prepared_by",
                "settlements__approved_by",
            )
        )


class OfAppealQuerySet(models.QuerySet):
    """Rows that belong to a complaint are seen by who sees it."""

    def visible_to(self, hat: Actor) -> Self:
        from appeals.models import Appeal  # noqa: PLC0415 - querysets are read by models

        return self.filter(appeal__in=Appeal.objects.visible_to(hat).values("pk"))


class InternalQuerySet(models.QuerySet):
    """What is written inside the authority while a complaint is handled: staff of its own, and the auditor."""

    def visible_to(self, hat: Actor) -> Self:
        from appeals.models import Appeal  # noqa: PLC0415 - querysets are read by models

        if hat.side != "authority" and not hat.can("audit_all"):
            return self.none()
        return self.filter(appeal__in=Appeal.objects.visible_to(hat).values("pk"))


class ReversalQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        """The authority's own, and the auditor's. The recipient gets the letter."""
        from decisions.models import Decision  # noqa: PLC0415 - querysets are read by models

        if hat.side != "authority" and not hat.can("audit_all"):
            return self.none()
        return self.filter(decision__in=Decision.objects.visible_to(hat).values("pk"))


class ReserveChangeQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        """The authority's own rounds, and the auditor's."""
        if hat.can("audit_all"):
            return self
        if hat.side != "authority":
            return self.none()
        return self.filter(frame__round__authority_id=hat.organisation_id)
