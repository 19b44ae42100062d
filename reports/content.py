"""The whole report as plain values: what the rules look at, what is shown before sending, what is frozen and printed.

One reading, a fixed number of queries. Everything is JSON: dates as ISO text, organisations by number and name.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

from grants.models import Item
from needs.models import Measure, MeasureEstablishment, MeasureParticipants, OwnFunding
from reports.enums import Answerer
from reports.models import Attachment, GoalAttainment, Participants, PartnerPart, ReportItem, Share
from reports.questions import questions_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.models import Report

Content = dict[str, Any]

TEXTS = (
    "staff_text",
    "evaluation_text",
    "practice_text",
    "plans_text",
    "contact_name",
    "contact_email",
)
EFFORT = "V_EGENINNSATS"
COORDINATOR = "V_KOORD"
FINANCING = "R-LOK-03"


def read_content(report: Report) -> Content:
    """Everything of a report that was loaded with `for_detail()`; eleven queries, however many measures it has."""
    application = report.application
    version, round_ = application.scheme_version, application.round
    measures = _measures(report)
    questions = questions_of(version)
    given = {
        (row.part_id, row.question): row for row in GoalAttainment.objects.filter(report=report)
    }
    owners = [one for one in questions if one.answered_by == Answerer.OWNER]
    partners = [one for one in questions if one.answered_by == Answerer.PARTNER]
    shares = [share for measure in measures for share in measure["shares"]]
    return {
        "applicant": _organisation(application.applicant),
        "reference": application.reference,
        "scheme": version.scheme.key,
        "version": version.key,
        "round": {"code": round_.code, "year": round_.budget_year},
        "report": {name: getattr(report, name) for name in TEXTS},
        "asks_financing": version.has_rule(FINANCING),
        "asks_effort": EFFORT in version.terms,
        "auditor_from": round_.auditor_statement_from,
        "measures": measures,
        "goals": [_goal(one, given.get((None, one.key))) for one in owners],
        "parts": [
            {
                "code": part.code,
                **_organisation(part.partner),
                "contribution_text": part.contribution_text,
                "evaluation_text": part.evaluation_text,
                "is_complete": part.completed_at is not None,
                "goals": [_goal(one, given.get((part.pk, one.key))) for one in partners],
            }
            for part in parts_of(report)
        ],
        "attachments": [
            {
                "kind": row.kind,
                "file_name": row.file_name,
                "size": row.stored_file.size,
                "sha256": row.stored_file.sha256,
            }
            for row in Attachment.objects.filter(report=report)
            .select_related("stored_file")
            .order_by("pk")
        ],
        "granted": sum(share["granted"] for share in shares),
        "used": sum(share["used"] or 0 for share in shares),
        "unused": sum(share["unused"] or 0 for share in shares),
    }


def content_hash(content: Content) -> str:
    """SHA-256 of the contents, the same for the same contents however they are stored."""
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder
    )
    return hashlib.sha256(text.encode()).hexdigest()


def parts_of(report: Report) -> list[PartnerPart]:
    rows = PartnerPart.objects.filter(report=report).select_related("partner")
    return list(rows.order_by("partner__name", "pk"))


def granted_items(report: Report) -> list[Item]:
    """The measures that have been granted money, in the order of the case."""
    shares = Share.objects.filter(report=report, granted__gt=0)
    return list(Item.objects.filter(pk__in=shares.values("item_id")).order_by("number"))


def _organisation(organisation: Any) -> dict[str, str]:
    return {"orgnr": organisation.orgnr, "name": organisation.name}


def _goal(question: Any, row: GoalAttainment | None) -> dict[str, str]:
    return {
        "key": question.key,
        "nb": question.nb,
        "nn": question.nn,
        "answer": row.answer if row else "",
        "text": row.text if row else "",
    }


def _by(rows: Iterable[Any], name: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found


def _measures(report: Report) -> list[Content]:
    items = granted_items(report)
    ids = [item.pk for item in items]
    told = {
        row.item_id: row for row in ReportItem.objects.filter(report=report).select_related("item")
    }
    shares = _by(
        Share.objects.filter(report=report, granted__gt=0)
        .select_related("recipient")
        .order_by("recipient__name", "pk"),
        "item_id",
    )
    counted = _by(
        Participants.objects.filter(report=report)
        .select_related("establishment")
        .order_by("establishment__name", "establishment_id", "category"),
        "item_id",
    )
    plan = _plan(ids, report.application.round.budget_year)
    return [
        _measure(
            report.application.applicant_id,
            told[item.pk],
            shares[item.pk],
            counted.get(item.pk, []),
            plan[item.pk],
        )
        for item in items
    ]


def _plan(ids: list[int], year: int) -> dict[int, Content]:
    """What the case said of each measure before it was granted: goals, participants, where, own financing."""
    described = {row.item_id: row for row in Measure.objects.filter(item__in=ids)}
    groups = _by(MeasureParticipants.objects.filter(measure__in=ids).order_by("pk"), "measure_id")
    places = _by(
        MeasureEstablishment.objects.filter(measure__in=ids)
        .select_related("establishment")
        .order_by("establishment__name", "pk"),
        "measure_id",
    )
    own = {
        row.measure_id: row.amount for row in OwnFunding.objects.filter(measure__in=ids, year=year)
    }
    return {
        pk: {
            "goals_text": described[pk].goals_text if pk in described else "",
            "coordinator": bool(pk in described and described[pk].coordinator_item),
            "groups": {row.category: row.count for row in groups.get(pk, [])},
            "places": [
                {"id": row.establishment_id, "name": row.establishment.name}
                for row in places.get(pk, [])
            ],
            "own_financing": own.get(pk),
        }
        for pk in ids
    }


def _measure(
    applicant: int, told: ReportItem, shares: list[Share], counted: list[Any], plan: Content
) -> Content:
    item = told.item
    return {
        "code": item.code,
        "number": item.number,
        "title": item.title,
        "starts_date": item.starts_date.isoformat() if item.starts_date else None,
        "ends_date": item.ends_date.isoformat() if item.ends_date else None,
        "planned": item.participants,
        "plan": plan,
        "done": told.done,
        "deviation_text": told.deviation_text,
        "own_financing": told.own_financing,
        "own_effort_text": told.own_effort_text,
        "coordinator_text": told.coordinator_text,
        "evaluation_text": told.evaluation_text,
        "participants": [
            {
                "place": row.establishment_id,
                "name": row.establishment.name if row.establishment else "",
                "category": row.category,
                "count": row.count,
            }
            for row in counted
        ],
        "shares": [
            {
                **_organisation(share.recipient),
                "is_owner": share.recipient_id == applicant,
                "granted": share.granted,
                "used": share.used,
                "unused": share.unused,
                "unused_reason": share.unused_reason,
            }
            for share in shares
        ],
    }
