"""Sums for those who follow the whole country. Figures only, never a person or a text."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, Sum

from grants.models import Application, Frame, Round


def years() -> list[int]:
    """Budget years with a published round, the newest first."""
    published = Round.objects.filter(published_at__isnull=False)
    return list(published.order_by("-budget_year").values_list("budget_year", flat=True).distinct())


def by_county_and_scheme(year: int) -> list[dict[str, Any]]:
    """Of one year, per county and scheme: reports, kroner asked for, frame, set aside and committed. Two queries."""
    asked = {
        (row["round_id"], row["scheme_version_id"]): row
        for row in Application.objects.filter(round__budget_year=year)
        .exclude(submitted_at=None)
        .in_lists()
        .values("round_id", "scheme_version_id")
        .annotate(
            reports=Count("pk"),
            requested=Sum("requested_total"),
            decided=Count("pk", filter=Q(status="decided")),
        )
    }
    frames = (
        Frame.objects.filter(
            region=None, round__published_at__isnull=False, round__budget_year=year
        )
        .select_related("round__county", "round__authority", "scheme_version__scheme")
        .order_by("round__county__name", "scheme_version__key", "pk")
    )
    empty = {"reports": 0, "requested": 0, "decided": 0}
    return [
        {"frame": frame, **asked.get((frame.round_id, frame.scheme_version_id), empty)}
        for frame in frames
    ]
