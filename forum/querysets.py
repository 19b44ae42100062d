"""Who may see what of the forum. Members see the list, sums and plan of their forum; recusal closes single lines, not the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Sum

if TYPE_CHECKING:
    from datetime import date

    from forum.models import AllocationLine
    from grants.models import Round
    from kompetanse.lib.actor import Actor
    from owners.models import Organisation


def _own(hat: Actor, *, forum: str, authority: str) -> Q | None:
    """The rows of the hat's forum, or of the forums that its authority serves; everything (empty Q) for auditors; None for others."""
    if hat.can("audit_all"):
        return Q()
    if hat.side == "forum":
        return Q(**{f"{forum}_id": hat.organisation_id})
    if hat.side == "authority":
        return Q(**{f"{authority}_id": hat.organisation_id})
    return None


class SeatQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> SeatQuerySet:
        own = _own(hat, forum="forum", authority="forum__forum_settings__authority")
        return self.none() if own is None else self.filter(own)

    def active(self, on: date) -> SeatQuerySet:
        """Seats in force on an Oslo date."""
        return self.filter(
            Q(valid_to_date=None) | Q(valid_to_date__gte=on), valid_from_date__lte=on
        )


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> MeetingQuerySet:
        """The secretariat sees every meeting; members from the call on."""
        own = _own(hat, forum="forum", authority="case_file__authority")
        if own is None:
            return self.none()
        rows = self.filter(own)
        return rows.exclude(status="planned") if hat.side == "forum" else rows

    def for_list(self) -> MeetingQuerySet:
        return self.select_related("forum", "case_file").order_by("-starts_at", "-pk")


class AgendaItemQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> AgendaItemQuerySet:
        """The secretariat sees every item; members when the agenda is published."""
        own = _own(hat, forum="forum", authority="meeting__case_file__authority")
        if own is None:
            return self.none()
        rows = self.filter(own)
        return rows.filter(sequence__isnull=False) if hat.side == "forum" else rows


class MinutesQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> MinutesQuerySet:
        """Of visible meetings; a draft is the secretariat's and the leader's."""
        from forum.models import Meeting  # noqa: PLC0415 - querysets are read by models

        rows = self.filter(meeting__in=Meeting.objects.visible_to(hat).values("pk"))
        if hat.side == "forum" and not hat.can("lead_forum"):
            return rows.exclude(status="draft")
        return rows


class MinutesRemarkQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> MinutesRemarkQuerySet:
        """With the minutes that they are about: what is not taken in is listed there in the end."""
        from forum.models import Minutes  # noqa: PLC0415 - querysets are read by models

        return self.filter(minutes__in=Minutes.objects.visible_to(hat).values("pk"))

    def for_list(self) -> MinutesRemarkQuerySet:
        return self.select_related("seat__user", "seat__represents").order_by("written_at", "pk")


class AllocationQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> AllocationQuerySet:
        """The authority's own; members from the moment it stands on a published agenda."""
        own = _own(hat, forum="round__forum", authority="round__authority")
        if own is None:
            return self.none()
        rows = self.filter(own)
        return rows.filter(agenda_item__sequence__isnull=False) if hat.side == "forum" else rows

    def for_detail(self) -> AllocationQuerySet:
        return self.select_related(
            "round__forum",
            "round__authority",
            "scheme_version__scheme",
            "frame",
            "plan",
            "case_file",
            "agenda_item__meeting",
            "document",
        )


class PreparationQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> PreparationQuerySet:
        """That it is there, its deadline and how far it has come: the forum's people and the authority. What is in it is asked of the seat."""
        own = _own(hat, forum="round__forum", authority="round__authority")
        return self.none() if own is None else self.filter(own)

    def for_detail(self) -> PreparationQuerySet:
        return self.select_related(
            "round__forum",
            "round__authority",
            "round__programme",
            "scheme_version__scheme",
            "region",
            "case_file__authority",
        )

    def for_list(self) -> PreparationQuerySet:
        """The newest round first; within a scheme the regions by name, then the working committee."""
        return self.for_detail().order_by(
            "-round__budget_year",
            "scheme_version__key",
            F("region__name").asc(nulls_last=True),
            "pk",
        )


class RankingQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> RankingQuerySet:
        """What has been delivered, to those who see that it was."""
        from forum.models import Preparation  # noqa: PLC0415 - querysets are read by models

        visible = Preparation.objects.visible_to(hat).filter(status="delivered")
        return self.filter(preparation__in=visible.values("pk"))

    def delivered(self) -> RankingQuerySet:
        """Laid forward: what a body is still writing is its own."""
        return self.filter(preparation__status="delivered").select_related("preparation__region")


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> DeliveryQuerySet:
        """Those of visible lists. Who reads them is asked of the seat, measure by measure."""
        from forum.models import Preparation  # noqa: PLC0415 - querysets are read by models

        return self.filter(preparation__in=Preparation.objects.visible_to(hat).values("pk"))

    def for_list(self) -> DeliveryQuerySet:
        return self.select_related("delivered_by", "document__stored_file").order_by("-number")


class RegionChangeQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> RegionChangeQuerySet:
        """Why a region is as it is: the authority of the county, and auditors."""
        if hat.can("audit_all"):
            return self
        if hat.side == "authority":
            return self.filter(county__authorities=hat.organisation_id)
        return self.none()

    def standing(self) -> RegionChangeQuerySet:
        """Moves and closings that nobody has withdrawn, the last to hold first."""
        rows = self.filter(kind__in=("moved", "closed"), withdrawal=None)
        return rows.order_by("-from_date", "-pk")

    def for_list(self) -> RegionChangeQuerySet:
        return self.select_related(
            *("region", "from_region", "organisation", "changed_by", "withdraws")
        ).order_by("-changed_at", "-pk")


class LineQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> LineQuerySet:
        """Every line of a visible list: a recused person keeps the list and its sums (`domain.md` 0.5.6)."""
        from forum.models import Allocation  # noqa: PLC0415 - querysets are read by models

        return self.filter(allocation__in=Allocation.objects.visible_to(hat).values("pk"))

    def with_totals(self) -> LineQuerySet:
        """Each with `requested`, `presented`, `recommended` and `granted`, summed over its recipients."""
        return self.annotate(
            requested=Sum("shares__requested", default=0),
            presented=Sum("shares__presented"),
            recommended=Sum("shares__recommended", default=0),
            granted=Sum("shares__granted", default=0),
        )

    def with_closed_to(self, hat: Actor) -> LineQuerySet:
        """Each with `is_closed_to_me`: whether papers, remarks and ballot are closed to the person."""
        from grants.models import Exclusion  # noqa: PLC0415 - querysets are read by models

        mine = Exclusion.objects.filter(
            item_id=OuterRef("item_id"), user_id=hat.user_id, lifted_at=None
        )
        return self.annotate(is_closed_to_me=Exists(mine))

    def for_list(self) -> LineQuerySet:
        return (
            self.with_totals()
            .select_related("item__application__applicant", "region", "plan_priority")
            .order_by("number", "pk")
        )

    def with_rankings(self) -> LineQuerySet:
        """What region and working committee made of each line's measure: `line.item.delivered`, one query."""
        from forum.models import Ranking  # noqa: PLC0415 - querysets are read by models

        return self.prefetch_related(
            Prefetch("item__rankings", Ranking.objects.delivered(), to_attr="delivered")
        )

    def handed_over(self, round_: Round) -> LineQuerySet:
        """For decisions: the round's lines in lists that are handed over, with shares and the item they were treated in.

        `line.shares.all()` and `line.allocation.agenda_item.number` and `.closed_at` cost nothing more.
        """
        from forum.models import LineShare  # noqa: PLC0415 - querysets are read by models

        return (
            self.filter(allocation__round=round_, allocation__status="handed_over")
            .select_related("allocation__agenda_item__meeting", "item__application", "region")
            .prefetch_related(
                Prefetch("shares", LineShare.objects.select_related("recipient").order_by("pk"))
            )
            .order_by("allocation_id", "number")
        )


class PollQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> PollQuerySet:
        """Polls of visible items, except over lines that are closed to the person."""
        from forum.models import AgendaItem, AllocationLine  # noqa: PLC0415 - querysets are read by models

        closed = AllocationLine.objects.with_closed_to(hat).filter(
            Q(pk=OuterRef("line_id")) | Q(pk=OuterRef("agenda_item__line_id")),
            is_closed_to_me=True,
        )
        return self.filter(agenda_item__in=AgendaItem.objects.visible_to(hat).values("pk")).exclude(
            Exists(closed)
        )


def recommended_for(line: AllocationLine, recipient: Organisation) -> int:
    """What the forum ended at for one recipient in a line; reads prefetched shares, no query."""
    return sum(
        share.recommended for share in line.shares.all() if share.recipient_id == recipient.pk
    )
