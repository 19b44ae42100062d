"""Gathering what the rules of a list ask for, and running them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from forum.enums import Method
from forum.rules import over_frame
from forum.sums import CAP_RULE, sums_of
from grants.ahead import committed_ahead
from grants.enums import CheckOutcome, Part
from grants.models import Party
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused
from kompetanse.lib.findings import Finding
from kompetanse.lib.money import format_kroner
from kompetanse.lib.rules import HARD, check, enforce
from owners.models import Establishment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from forum.models import AgendaItem, Allocation, AllocationLine
    from forum.sums import Sums
    from grants.models import Frame, LongTermPlan


def frame_findings(rules: Mapping[str, object], sums: Sums) -> list[Finding]:
    """R-BUD-01 for the frame and each regional sub-frame."""
    if "R-BUD-01" not in rules:
        return []
    frames = [("", sums.recommended, sums.ordinary)]
    frames += [(region.name, region.recommended, region.ordinary) for region in sums.regions]
    return [*over_frame(frames=frames), *parts_add_up(sums)]


def sum_findings(allocation: Allocation, sums: Sums) -> list[Finding]:
    """What keeps a list from being closed as it stands: over its frame, a region's or its cap (R-BUD-01, R-LOK-01)."""
    rules = allocation.scheme_version.rules
    found = [*frame_findings(rules, sums), *check(rules, CAP_RULE, **_under_cap(allocation, sums))]
    return [finding for finding in found if finding.is_hard]


def _under_cap(allocation: Allocation, sums: Sums) -> dict[str, int]:
    """R-LOK-01 is of the whole frame, also when it is a second allocation that is shared out."""
    return {
        "frame": allocation.frame.amount,
        "capped": sums.capped_before + sums.capped,
        "set_aside": sums.set_aside,
    }


def check_pot(allocation: Allocation, frame: Frame) -> None:
    """Refuse a second allocation that the frame has no longer room for: a complaint may have taken it (R-BUD-01)."""
    sums = sums_of(allocation)
    if allocation.is_second and sums.recommended > frame.free:
        raise Refused(
            _("Rammen har bare %(free)s kr igjen. Lista deler ut %(sum)s kr.")
            % {"free": format_kroner(max(frame.free, 0)), "sum": format_kroner(sums.recommended)},
            rule_id="R-BUD-01",
        )


def parts_add_up(sums: Sums) -> list[Finding]:
    """R-BUD-01: the regions' frames are together what may be recommended, also after something was set aside later."""
    total = sum(region.ordinary for region in sums.regions)
    if not sums.regions or total == sums.ordinary:
        return []
    return [
        Finding(
            "R-BUD-01",
            HARD,
            _(
                "Rammene for regionene er %(sum)s kr til sammen. Det er %(whole)s kr å fordele. Del rammen på nytt."
            )
            % {"sum": format_kroner(total), "whole": format_kroner(sums.ordinary)},
            "regions",
        )
    ]


def promised_to_others(allocation: Allocation, frame: Frame) -> int:
    """What earlier years have promised of the frame to measures that the list does not have."""
    if allocation.is_second:
        return 0  # its money is what is free when that is taken out
    frame.round, frame.scheme_version = allocation.round, allocation.scheme_version  # read already
    return committed_ahead(frame, settled=allocation.lines.values_list("item__lineage", flat=True))


def promised_findings(allocation: Allocation, frame: Frame, sums: Sums) -> list[Finding]:
    """R-BUD-01: a list leaves what earlier years have promised to others."""
    promised = promised_to_others(allocation, frame)
    if "R-BUD-01" not in allocation.scheme_version.rules or sums.left >= promised or sums.left < 0:
        return []
    return [
        Finding(
            "R-BUD-01",
            HARD,
            _(
                "Tidligere års vedtak har lovet bort %(promised)s kr av rammen. Lista må ned med %(over)s kr."
            )
            % {
                "promised": format_kroner(promised),
                "over": format_kroner(promised - sums.left),
            },
            "amount",
        )
    ]


def agenda_checks(allocation: Allocation, item: AgendaItem, frame: Frame) -> list[Finding]:
    """Every rule that binds a list before it goes on the agenda; RuleBroken when a hard one says no, else the warnings."""
    from kompetanse.lib.errors import RuleBroken  # noqa: PLC0415 - beside its use

    rules = allocation.scheme_version.rules
    lines = list(
        allocation.lines.with_totals()
        .select_related("item__application__applicant", "region", "plan_priority__plan")
        .prefetch_related("shares__recipient")
        .order_by("number")
    )
    sums = sums_of(allocation)
    over = [*frame_findings(rules, sums), *promised_findings(allocation, frame, sums)]
    if over:
        raise RuleBroken(findings=over)
    on = in_oslo(item.meeting.starts_at).date()
    plan = plan_for(allocation, on)
    parties = _parties(lines)
    return enforce(
        rules,
        [
            ("R-LOK-01", _under_cap(allocation, sums)),
            ("R-LOK-02", {
                "measures": [(line.item.code, line.category) for line in lines],
                "allowed": allocation.scheme_version.categories,
            }),
            *university_checks(lines, parties),
            ("R-LOK-06", {
                "measures": [
                    (line.item.code, line.method) for line in lines if line.method != Method.PRO_RATA_KEY
                ],
            }),
            ("R-LOK-07", {"groups": _groups(lines)}),
            ("R-LOK-10", {"lines": [(line.number, _has(line, parties)) for line in lines]}),
            ("R-LOK-11", {"has_plan": plan is not None}),
            ("R-KOL-06", {"lines": [
                (line.number, line.item.application.submitted_at is not None, _in_plan(line, plan))
                for line in lines
            ]}),
            ("R-KSI-02", {"shares": plan_shares(plan, lines)}),
            ("R-LTP-02", {
                "uses_key": any(line.method == Method.PRO_RATA_KEY for line in lines) or bool(sums.regions),
                "regional_key": plan.regional_key if plan else {},
            }),
        ],
    )  # fmt: skip


def plan_for(allocation: Allocation, on: date) -> LongTermPlan | None:
    """The plan that the list rests on, when it is adopted and in force on the meeting's date."""
    plan = allocation.plan
    if plan is None or plan.adopted_date is None or plan.valid_from_date > on:
        return None
    return plan if plan.valid_to_date is None or plan.valid_to_date >= on else None


def _parties(lines: list[AllocationLine]) -> dict[int, list[Party]]:
    found: dict[int, list[Party]] = defaultdict(list)
    ids = {line.item.application_id for line in lines}
    for party in Party.objects.filter(application_id__in=ids).select_related("organisation"):
        found[party.application_id].append(party)
    return found


def university_checks(
    lines: list[AllocationLine], parties: Mapping[int, list[Party]]
) -> list[tuple[str, dict[str, object]]]:
    """R-LOK-05, line by line: a university or university college in every ordinary line."""
    return [
        (
            "R-LOK-05",
            {
                "categories": [line.category],
                "partner_functions": [
                    party.organisation.functions
                    for party in parties[line.item.application_id]
                    if party.part in (Part.PARTNER, Part.RECIPIENT)
                ],
            },
        )
        for line in lines
    ]


def _has(line: AllocationLine, parties: Mapping[int, list[Party]]) -> dict[str, bool]:
    parts = {party.part for party in parties[line.item.application_id]}
    return {
        "participants": line.participants > 0,
        "duration": bool(line.starts_date and line.ends_date),
        "criteria": bool(line.criteria)
        and all(row["outcome"] in CheckOutcome.values for row in line.criteria),
        "parties": Part.APPLICANT in parts and (line.is_capped or Part.PARTNER in parts),
        "shares": bool(line.shares.all()),
    }


def _in_plan(line: AllocationLine, plan: LongTermPlan | None) -> bool:
    return (
        plan is not None
        and line.plan_priority is not None
        and line.plan_priority.plan_id == plan.pk
    )


def _groups(
    lines: list[AllocationLine],
) -> list[tuple[str, list[tuple[int, dict[str, int]]]]]:
    """Per region: what each owner is recommended, and the sizes it might have been shared by."""
    amounts: dict[tuple[str, int], int] = defaultdict(int)
    people: dict[tuple[str, int], int] = defaultdict(int)
    for line in lines:
        key = (line.region.name if line.region else "", line.item.application.applicant_id)
        amounts[key] += sum(
            share.recommended for share in line.shares.all() if share.recipient_id == key[1]
        )
        people[key] += line.participants
    units = dict(
        Establishment.objects.filter(owner_id__in={owner for _region, owner in amounts})
        .order_by()
        .values_list("owner_id")
        .annotate(count=Count("pk"))
    )
    groups: dict[str, list[tuple[int, dict[str, int]]]] = defaultdict(list)
    for (region, owner), amount in sorted(amounts.items()):
        sizes = {"participants": people[region, owner], "units": units.get(owner, 0)}
        groups[region].append((amount, sizes))
    return sorted(groups.items())


def plan_shares(
    plan: LongTermPlan | None, lines: list[AllocationLine]
) -> list[tuple[str, float, float, float]]:
    """(label, from, to, actual) in per cent, for what the plan guides and the lines can tell: inclusion, and owner and partner."""
    total = sum(share.recommended for line in lines for share in line.shares.all())
    if plan is None or not total:
        return []
    inclusive = sum(
        share.recommended
        for line in lines
        if line.plan_priority and line.plan_priority.is_inclusion
        for share in line.shares.all()
    )
    partner = sum(
        share.recommended
        for line in lines
        for share in line.shares.all()
        if share.recipient.is_partner
    )
    actual = {
        "inclusion": 100 * inclusive / total,
        "partner": 100 * partner / total,
        "owner": 100 * (total - partner) / total,
    }
    found = []
    for name in ("themes", "owner_partner"):
        for part in plan.guidance.get(name, {}).get("parts", []):
            low = part.get("percent", part.get("from"))
            if part.get("key") in actual and low is not None:
                high = part.get("percent", part.get("to", low))
                found.append((part.get("nb") or part["key"], low, high, actual[part["key"]]))
    return found
