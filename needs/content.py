"""The whole report as plain values: what the rules look at, what is shown before sending, what is frozen and printed.

One reading, a fixed number of queries. Everything is JSON: dates as ISO text, people as names, organisations by number.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

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
    from needs.models import NeedsReport
    from owners.models import Organisation
    from partnerships.models import NetworkMember

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
    """Everything of a report that was loaded with `for_detail()`; five queries, seven for a network."""
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
    asked = [_consent(row) for row in consents]
    known = {report.application.applicant_id, *(one["id"] for one in asked)}
    # Each of the network must answer (`domain.md` 0.5.2), also those that nobody has asked yet.
    since = report.application.created_at.date()
    lasting = network.members.not_declined().filter(
        Q(valid_to_date=None) | Q(valid_to_date__gte=since)
    )
    unasked = [
        _unasked(row)
        for row in lasting.select_related("organisation").order_by("organisation__name", "pk")
        if row.organisation_id not in known
    ]
    return {"name": network.name, "members": [*asked, *unasked]}


def _consent(row: NetworkConsent) -> dict[str, Any]:
    return {
        "id": row.organisation_id,
        "name": row.organisation.name,
        "answer": row.answer,
        "need_text": row.need_text,
        "participants": row.participants,
        "amount": row.amount,
        "answered_at": _iso(row.answered_at),
        "answered_by": row.answered_by.name if row.answered_by else "",
    }


def _unasked(member: NetworkMember) -> dict[str, Any]:
    nothing = dict.fromkeys(("participants", "amount", "answered_at"))
    texts = {"answer": "", "need_text": "", "answered_by": ""}
    return {"id": member.organisation_id, "name": member.organisation.name, **texts, **nothing}


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


def _rows(queryset: Any, *order: str, **values: str) -> ArraySubquery:
    """A measure's rows of one kind as a list of objects, read with the measure itself."""
    own = queryset.filter(measure_id=OuterRef("pk")).order_by(*order)
    return ArraySubquery(own.values(json=JSONObject(**values)))


def _measures(report: NeedsReport) -> list[dict[str, Any]]:
    rows = (
        Measure.objects.filter(report=report)
        .select_related("item__plan_priority")
        .annotate(
            participant_rows=_rows(
                MeasureParticipants.objects, "pk", category="category", count="count"
            ),
            establishment_rows=_rows(
                MeasureEstablishment.objects,
                "establishment__name",
                "pk",
                id="establishment_id",
                name="establishment__name",
                orgnr="establishment__orgnr",
                kind="establishment__kind",
                ownership="establishment__ownership",
                municipality="establishment__municipality__name",
            ),
            budget_rows=_rows(
                BudgetLine.objects,
                "recipient__name",
                "recipient_id",
                "year",
                "pk",
                year="year",
                recipient_id="recipient_id",
                recipient="recipient__name",
                cost_type="cost_type",
                amount="amount",
            ),
            own_rows=_rows(OwnFunding.objects, "year", year="year", amount="amount", text="text"),
        )
        .order_by("item__number")
    )
    return [
        {
            **_measure(row),
            "participants": {one["category"]: one["count"] for one in row.participant_rows},
            "establishments": row.establishment_rows,
            "budget": row.budget_rows,
            "own_funding": row.own_rows,
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


def amounts_of(measure: dict[str, Any]) -> dict[tuple[int, int], int]:
    """(year, recipient's id) → kroner, over the kinds of cost, as `grants.ItemAmount` keeps it."""
    sums: dict[tuple[int, int], int] = {}
    for line in measure["budget"]:
        key = (line["year"], line["recipient_id"])
        sums[key] = sums.get(key, 0) + line["amount"]
    return sums


__all__ = ["Content", "amounts_of", "content_hash", "read_content"]
