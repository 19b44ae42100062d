"""Where the copies belong: which authority, year, owner and scheme."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, Q

from forum.models import Allocation
from grants.models import Application, Frame, Round
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.orgnr import make_demo
from kompetanse.lib.tokens import new_code
from owners.enums import Function, Kind
from owners.models import County, Organisation
from records.actions import open_case_file
from records.events import record_event
from records.models import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

OWNERS = "Volum"  # how the name of every invented owner begins
FIRST_NUMBER = 100_000  # of the invented organisation numbers; the demo county's own lie below
PRIVATE = 3  # each third owner is one
YEARS = 10
A_YEAR = 1_000  # copies in the whole country before the year before gets its first

Row = TypeVar("Row", bound=Model)
Day = TypeVar("Day", bound="date")


@dataclass(frozen=True)
class Home:
    """A round, and of one scheme in it the frame and the forum's list (their keys), when there are such."""

    round: Round
    frame: int | None
    allocation: int | None


@dataclass(frozen=True)
class Place:
    """Where one copy belongs, and where its original does."""

    number: int
    original: int
    owner: Organisation
    years: int  # from the original's year; 0 or less
    home: Home
    old_home: Home


class Country:
    """The authorities, each with its owners and its rounds, the demo's own first. LookupError for a demo without submitted cases."""

    def __init__(self) -> None:
        submitted = Application.objects.exclude(case_file=None).order_by("pk")
        acted = submitted.exclude(applicant__name__startswith=f"{OWNERS} ")
        first = acted.select_related("round__authority", "round__forum").first()
        if first is None:
            raise LookupError(
                "There is no submitted case to copy: load the demo at a later moment."
            )
        self.round = first.round
        self.originals: dict[int, list[int]] = {}
        for pk, version in acted.filter(round=self.round).values_list("pk", "scheme_version_id"):
            self.originals.setdefault(version, []).append(pk)
        others = Organisation.objects.authorities().exclude(covers=None).order_by("pk").distinct()
        self.authorities = [self.round.authority, *others.exclude(pk=self.round.authority_id)]
        self.owners: dict[int, list[Organisation]] = {}
        self.homes: dict[tuple[int, int], dict[int, Home]] = {}
        self.old_homes = self._by_version(self.round)

    def places(self, wanted: int) -> Iterator[Place]:
        """The next so many, in a steady order: they go on where the last ones ended."""
        made, taken, slots = self._copies_made(), Counter[tuple[int, int]](), []
        for number in range(made + wanted):
            years = -(number // A_YEAR % YEARS)
            which = number % len(self.authorities), years
            if number >= made:
                slots.append((number + 1, *which, taken[which]))
            taken[which] += 1
        schemes = len(self.originals)
        for each, authority in enumerate(self.authorities):
            at_most = max((taken[one] for one in taken if one[0] == each), default=0)
            self._find_owners(authority, at_most // schemes + 1)
        for slot in slots:
            yield self._place(*slot)

    def _copies_made(self) -> int:
        """Cases of others than the demo's owners, authority and year."""
        last = self.round.budget_year
        return Application.objects.filter(
            Q(applicant__name__startswith=f"{OWNERS} ")
            | ~Q(round__authority=self.round.authority_id)
            | Q(round__budget_year__lt=last)
        ).count()

    def _place(self, number: int, which: int, years: int, slot: int) -> Place:
        """Each owner melder behov in each scheme once a year."""
        authority = self.authorities[which]
        versions = list(self.originals)
        version = versions[slot % len(versions)]
        keys = self.originals[version]
        return Place(
            number=number,
            original=keys[slot // len(versions) % len(keys)],
            owner=self.owners[authority.pk][slot // len(versions)],
            years=years,
            home=self._homes(authority, years)[version],
            old_home=self.old_homes[version],
        )

    def _find_owners(self, authority: Organisation, number: int) -> None:
        """So many: two of its kommuner and fylkeskommuner for each invented private owner, and more of those when there are
        no others left. The demo's own kommuner have acted already.
        """
        if len(self.owners.get(authority.pk, [])) >= number:
            return
        counties = list(authority.covers.order_by("number"))
        real: list[Organisation] = []
        if authority != self.round.authority:
            owners = Organisation.objects.owners().filter(county__in=counties, is_demo=False)
            real = list(owners.order_by("pk")[: number - number // PRIVATE])
        invented = Organisation.objects.filter(name__startswith=f"{OWNERS} ")
        private = list(invented.filter(county__in=counties).order_by("pk"))
        numbers = count(invented.count() + 1)
        made = [
            _invented(next(numbers), counties[each % len(counties)] if counties else None)
            for each in range(number - len(real) - len(private))
        ]
        private += Organisation.objects.bulk_create(made)
        self.owners[authority.pk] = _mixed(real, private, number)

    def _homes(self, authority: Organisation, years: int) -> dict[int, Home]:
        """The authority's round that year, as the demo's own, scheme by scheme."""
        key = authority.pk, years
        if key not in self.homes:
            year = self.round.budget_year + years
            same = Round.objects.filter(
                programme=self.round.programme_id, authority=authority, budget_year=year
            )
            self.homes[key] = self._by_version(same.first() or self._new_round(authority, years))
        return self.homes[key]

    def _by_version(self, round_: Round) -> dict[int, Home]:
        lists = dict(Allocation.objects.filter(round=round_).values_list("frame_id", "pk"))
        frames = Frame.objects.filter(round=round_, region=None)
        found = dict(frames.order_by("pk").values_list("scheme_version_id", "pk"))
        return {
            version: Home(round_, found.get(version), lists.get(found.get(version, 0)))
            for version in self.originals
        }

    def _new_round(self, authority: Organisation, years: int) -> Round:
        old = self.round
        county = authority.covers.order_by("number").first() or old.county
        made = _copied(
            Round,
            old,
            authority=authority,
            county=county,
            forum=_forum_of(authority, old.forum),
            budget_year=old.budget_year + years,
            **_moved_of(old, DATES, years),
        )
        lists = {one.frame_id: one for one in Allocation.objects.filter(round=old)}
        for frame in Frame.objects.filter(round=old, region=None):
            spent = _copied(Frame, frame, round=made, committed=0)
            if frame.pk in lists:
                _new_list(lists[frame.pk], spent, years)
        return made


def _mixed(
    real: list[Organisation], private: list[Organisation], number: int
) -> list[Organisation]:
    """A private one in every third place, and where no others are left; the same order however many are asked for."""
    others, own = iter(real), iter(private)
    return [
        next(own) if place % PRIVATE == PRIVATE - 1 else next(others, None) or next(own)
        for place in range(number)
    ]


MOMENTS = ("drafted_at", "checked_at", "handed_over_at")
DATES = ("opens_date", "deadline_date", "forum_due_date", "decision_due_date", "report_due_date", "payment_date")  # fmt: skip


def _new_list(old: Allocation, frame: Frame, years: int) -> None:
    """The forum's list, in a case file of its own, with its log."""
    at = _moved(old.drafted_at, years)
    year, authority = frame.round.budget_year, frame.round.authority
    case_file = open_case_file(authority=authority, title=f"Innstilling {year}", by=SYSTEM, at=at)
    made = _copied(
        Allocation,
        old,
        round=frame.round,
        frame=frame,
        case_file=case_file,
        **dict.fromkeys(("plan", "agenda_item", "document")),
        **_moved_of(old, MOMENTS, years),
    )
    acted = Event.objects.filter(object_label=Allocation._meta.label_lower, object_id=old.code)
    for event in acted.order_by("chain", "number"):
        record_event(
            chain=case_file.chain_key,
            verb=event.verb,
            on=made,
            by=SYSTEM,
            at=_moved(event.at, years),
            change=(event.field, event.from_state, event.to_state),
            facts=event.facts,
        )


def _forum_of(authority: Organisation, old: Organisation) -> Organisation:
    name = f"Samarbeidsforum ({authority.name})"
    found = Organisation.objects.filter(kind=Kind.BODY, name=name).first()
    return found or Organisation.objects.create(
        kind=Kind.BODY, name=name, functions=old.functions, county=old.county, is_demo=True
    )


def _invented(number: int, county: County | None) -> Organisation:
    return Organisation(
        name=f"{OWNERS} {number:05d} AS",
        orgnr=make_demo(FIRST_NUMBER + number),
        functions=[Function.KINDERGARTEN_OWNER],
        county=county,
        is_demo=True,
    )


def _copied(model: type[Row], old: Row, **changes: object) -> Row:
    """A new row as the old one, but for the changes and the code."""
    kept: list[Any] = [field for field in model._meta.concrete_fields if field.name not in changes]
    values = {field.attname: getattr(old, field.attname) for field in kept if not field.primary_key}
    if "code" in values:
        values["code"] = new_code()
    return model._default_manager.create(**values, **changes)


def _moved_of(old: Model, names: Iterable[str], years: int) -> dict[str, date | None]:
    days = {name: getattr(old, name) for name in names}
    return {name: day and _moved(day, years) for name, day in days.items()}


def _moved(day: Day, years: int) -> Day:
    return day.replace(year=day.year + years)
