"""The whole report as plain values: what the rules look at, what is shown before sending, what is frozen and printed.

One reading, a fixed number of queries. Everything is JSON: dates as ISO text, people as names, organisations by number.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from needs.models import (
    Attachment,
    BudgetLine,
    Involvement,
    Measure,
    MeasureEstablishment,
    MeasureParticipants,
    NetworkConsent,
    OwnFunding,
    PartnerPart,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from needs.models import NeedsReport
    from owners.models import Organisation

Content = dict[str, Any]

TEXTS = (
    "contact_name",
    "contact_email",
    "contact_phone",
    "need_text",
    "assessment_text",
    "inclusive_process_text",
    "sami_answer",
    "sami_text",
    "inclusion_text",
    "ppt_text",
    "private_included_text",
    "municipal_coordination",
    "other_funds_text",
    "other_funds_amount",
    "connection_text",
    "evaluation_text",
    "own_effort_text",
)


def read_content(report: NeedsReport) -> Content:
    """Everything of a report that was loaded with `for_detail()`; nine queries, ten for a network."""
    application = report.application
    return {
        "applicant": _organisation(application.applicant),
        "scheme": application.scheme_version.scheme.key,
        "version": application.scheme_version.key,
        "allowed_categories": sorted(application.scheme_version.categories),
        "round": {"code": application.round.code, "year": application.round.budget_year},
        "report": {
            "sectors": sorted(report.sectors),
            **{name: getattr(report, name) for name in TEXTS},
        },
        "network": _network(report),
        "partners": _partners(report),
        "involvements": _involvements(report),
        "local_plan": _local_plan(report),
        "measures": _measures(report),
        "attachments": [
            {
                "title": row.title,
                "file_name": row.file_name,
                "size": row.stored_file.size,
                "sha256": row.stored_file.sha256,
            }
            for row in Attachment.objects.filter(report=report)
            .select_related("stored_file")
            .order_by("pk")
        ],
    }


def content_hash(content: Content) -> str:
    """SHA-256 of the content: the name of exactly this version."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _organisation(organisation: Organisation) -> dict[str, Any]:
    return {
        "id": organisation.pk,
        "name": organisation.name,
        "orgnr": organisation.orgnr,
        "legal_form": organisation.legal_form,
        "functions": sorted(organisation.functions),
        "county": organisation.county_id or "",
    }


def _iso(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None


def _network(report: NeedsReport) -> dict[str, Any] | None:
    network = report.application.network
    if network is None:
        return None
    consents = (
        NetworkConsent.objects.filter(report=report)
        .select_related("organisation", "answered_by")
        .order_by("organisation__name", "pk")
    )
    return {
        "name": network.name,
        "members": [
            {
                "id": row.organisation_id,
                "name": row.organisation.name,
                "answer": row.answer,
                "need_text": row.need_text,
                "participants": row.participants,
                "amount": row.amount,
                "answered_at": _iso(row.answered_at),
                "answered_by": row.answered_by.name if row.answered_by else "",
            }
            for row in consents
        ],
    }


def _partners(report: NeedsReport) -> list[dict[str, Any]]:
    rows = (
        PartnerPart.objects.filter(report=report)
        .select_related("partner", "confirmed_by")
        .order_by("partner__name", "pk")
    )
    return [
        {
            **_organisation(row.partner),
            "contact_name": row.contact_name,
            "contact_email": row.contact_email,
            "agreed_date": _iso(row.agreed_date),
            "asked_at": _iso(row.asked_at),
            "confirmed_at": _iso(row.confirmed_at),
            "confirmed_by": row.confirmed_by.name if row.confirmed_by else "",
            "teacher_education_text": row.teacher_education_text,
        }
        for row in rows
    ]


def _involvements(report: NeedsReport) -> list[dict[str, Any]]:
    rows = (
        Involvement.objects.filter(report=report)
        .select_related("establishment")
        .order_by("held_date", "pk")
    )
    return [
        {
            "group": row.group,
            "held_date": _iso(row.held_date),
            "method": row.method,
            "who": row.who,
            "comment": row.comment,
            "establishment": row.establishment.name if row.establishment else "",
            "confirmed_at": _iso(row.confirmed_at),
            "confirmed_name": row.confirmed_name,
            "confirmed_text": row.confirmed_text,
        }
        for row in rows
    ]


def _local_plan(report: NeedsReport) -> dict[str, Any] | None:
    plan = report.local_plan
    if plan is None:
        return None
    return {
        "title": plan.title,
        "valid_from_date": _iso(plan.valid_from_date),
        "valid_to_date": _iso(plan.valid_to_date),
        "adopted_date": _iso(plan.adopted_date),
        "file_name": plan.file_name,
        "sha256": plan.file.sha256 if plan.file else "",
        "headings": sorted(plan.headings),
    }


def _by_measure(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.measure_id, []).append(row)
    return grouped


def _measures(report: NeedsReport) -> list[dict[str, Any]]:
    rows = list(
        Measure.objects.filter(report=report)
        .select_related("item__plan_priority")
        .order_by("item__number")
    )
    ids = [row.pk for row in rows]
    participants = _by_measure(MeasureParticipants.objects.filter(measure_id__in=ids))
    places = _by_measure(
        MeasureEstablishment.objects.filter(measure_id__in=ids)
        .select_related("establishment__municipality")
        .order_by("establishment__name", "pk")
    )
    lines = _by_measure(
        BudgetLine.objects.filter(measure_id__in=ids)
        .select_related("recipient")
        .order_by("recipient__name", "recipient_id", "year", "cost_type")
    )
    own = _by_measure(OwnFunding.objects.filter(measure_id__in=ids).order_by("year"))
    return [
        {
            **_measure(row),
            "participants": {one.category: one.count for one in participants.get(row.pk, [])},
            "establishments": [_place(one) for one in places.get(row.pk, [])],
            "budget": [_line(one) for one in lines.get(row.pk, [])],
            "own_funding": [
                {"year": one.year, "amount": one.amount, "text": one.text}
                for one in own.get(row.pk, [])
            ],
        }
        for row in rows
    ]


def _measure(row: Measure) -> dict[str, Any]:
    item = row.item
    return {
        "code": item.code,
        "lineage": item.lineage,
        "number": item.number,
        "title": item.title,
        "category": item.category,
        "starts_date": _iso(item.starts_date),
        "ends_date": _iso(item.ends_date),
        "plan_priority": item.plan_priority.name_nb if item.plan_priority else "",
        "kind_text": row.kind_text,
        "goals_text": row.goals_text,
        "indicators_text": row.indicators_text,
        "teacher_education_text": row.teacher_education_text,
        "theme": row.theme,
        "method": row.method,
        "coordinator_item": row.coordinator_item,
    }


def _place(row: MeasureEstablishment) -> dict[str, Any]:
    place = row.establishment
    return {
        "id": place.pk,
        "name": place.name,
        "orgnr": place.orgnr,
        "kind": place.kind,
        "ownership": place.ownership,
        "municipality": place.municipality.name,
    }


def _line(row: BudgetLine) -> dict[str, Any]:
    return {
        "year": row.year,
        "recipient_id": row.recipient_id,
        "recipient": row.recipient.name,
        "cost_type": row.cost_type,
        "amount": row.amount,
    }


def amounts_of(measure: dict[str, Any]) -> dict[tuple[int, int], int]:
    """(year, recipient's id) → kroner, over the kinds of cost, as `grants.ItemAmount` keeps it."""
    sums: dict[tuple[int, int], int] = {}
    for line in measure["budget"]:
        key = (line["year"], line["recipient_id"])
        sums[key] = sums.get(key, 0) + line["amount"]
    return sums


__all__ = ["Content", "amounts_of", "content_hash", "read_content"]
