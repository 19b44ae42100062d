"""What a decision letter says: a typed context, built once, frozen as JSON, and drawn by the templates (`domain.md` 5.5)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation

from decisions import legal
from decisions.clauses import write_clause
from decisions.conditions import PAYBACK_WEEKS, build_conditions
from decisions.enums import (
    FORMAL_GROUND,
    IN_FORCE,
    OPEN,
    DecisionKind,
    DismissalGround,
    Occasion,
    Outcome,
)
from decisions.models import Decision
from decisions.partners import parties_of
from grants.enums import Part
from grants.models import Party
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.money import format_kroner
from kompetanse.lib.pdf import render_pdf
from records.enums import DocumentKind
from records.models import Document

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.utils.safestring import SafeString

    from accounts.models import User
    from decisions.models import Decision, Point
    from grants.models import Round, SchemeVersion

IN_KRONER = ("own_share", "coordinator", "forward_amount")
DAYS = ("report_due", "forward_due")
GROUND_WORDS = {
    "nb": {FORMAL_GROUND: "Formelle krav er ikke oppfylt."},
    "nn": {FORMAL_GROUND: "Formelle krav er ikkje oppfylte."},
}
CRITERION_WORDS = {
    "nb": "Kriteriet «{}» er ikke oppfylt.",
    "nn": "Kriteriet «{}» er ikkje oppfylt.",
}
AND = {"nb": "og", "nn": "og"}
FOOTER = {
    "nb": "Dokumentet er elektronisk godkjent",
    "nn": "Dokumentet er elektronisk godkjent",
}
TITLES = {
    ("nb", DecisionKind.GRANT): "Vedtak om tilskudd: {scheme} {year}",
    ("nn", DecisionKind.GRANT): "Vedtak om tilskot: {scheme} {year}",
    ("nb", DecisionKind.DISMISSAL): "Vedtak om avvisning: {scheme} {year}",
    ("nn", DecisionKind.DISMISSAL): "Vedtak om avvising: {scheme} {year}",
    ("nb", DecisionKind.LAPSE): "Vedtak om bortfall av tilskudd: {scheme} {year}",
    ("nn", DecisionKind.LAPSE): "Vedtak om bortfall av tilskot: {scheme} {year}",
    ("nb", DecisionKind.REPAYMENT): "Vedtak om tilbakebetaling: {scheme} {year}",
    ("nn", DecisionKind.REPAYMENT): "Vedtak om tilbakebetaling: {scheme} {year}",
    ("nb", DecisionKind.CHANGE_REFUSAL): "Vedtak om avslag på endring: {scheme} {year}",
    ("nn", DecisionKind.CHANGE_REFUSAL): "Vedtak om avslag på endring: {scheme} {year}",
}


@dataclass(frozen=True, slots=True)
class LetterPoint:
    """One point as the letter says it."""

    number: int
    title: str
    reference: str
    applicant: str
    outcome: str
    requested: int
    recommended: int | None
    amount: int
    ground: str
    reasons: str
    change_reason: str
    period: str
    participants: int
    partners: str
    earlier: int | None = None


@dataclass(frozen=True, slots=True)
class LetterReference:
    """A legal reference in the letter; an unverified one is drawn with UVERIFISERT."""

    text: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class LetterReport:
    """A report that the decision answers."""

    reference: str
    applicant: str
    date: str


@dataclass(frozen=True, slots=True)
class LetterContext:
    """Everything that the letter says. No other recipient's points, and no account number."""

    language: str
    kind: str
    title: str
    scheme: str
    year: int
    recipient: str
    recipient_orgnr: str
    sender: str
    contact: str
    case_reference: str
    date: str
    caseworker: str
    approver: str
    reports: tuple[LetterReport, ...]
    is_applicant: bool
    forum: str
    forum_mode: str
    forum_item: str
    forum_date: str
    total: int
    points: tuple[LetterPoint, ...]
    complaint: LetterReference
    complaint_content: LetterReference
    reasons_basis: LetterReference
    access: LetterReference
    suspension: LetterReference
    costs: LetterReference
    legal_basis: tuple[LetterReference, ...]
    budget_item: str
    terms: tuple[str, ...]
    payment_date: str
    report_due: str
    appeal_body: str
    free_text: str
    dismissal_ground: str
    replaced_date: str
    own_letters: tuple[str, ...]
    copies: tuple[str, ...]
    # Of letters that follow after a grant; those frozen before there were such have none of it.
    occasion: str = Occasion.ORDINARY
    concerned_date: str = ""
    notified_date: str = ""
    notice_basis: LetterReference | None = None
    payback_weeks: int = 0
    needs_acceptance: bool = True

    @property
    def grants_something(self) -> bool:
        return any(point.outcome in {Outcome.GRANTED, Outcome.PARTLY} for point in self.points)

    @property
    def refuses_something(self) -> bool:
        return any(point.outcome == Outcome.REFUSED for point in self.points)

    @property
    def reduces_something(self) -> bool:
        return any(point.outcome in {Outcome.REFUSED, Outcome.PARTLY} for point in self.points)

    @property
    def is_dismissal(self) -> bool:
        return self.kind == DecisionKind.DISMISSAL

    @property
    def is_grant(self) -> bool:
        return self.kind == DecisionKind.GRANT

    @property
    def lapsed_total(self) -> int:
        """Kroner that a lapse takes away."""
        return sum(point.earlier or 0 for point in self.points if point.outcome == Outcome.LAPSED)

    @property
    def after(self) -> str:
        """The template of a letter that says something else than what is granted or dismissed; empty for those."""
        if self.is_grant or self.is_dismissal:
            return ""
        return f"decisions/letter_{self.kind}_{self.language}.html"

    def snapshot(self) -> dict[str, Any]:
        """As JSON keeps it."""
        frozen: dict[str, Any] = json.loads(json.dumps(asdict(self), ensure_ascii=False))
        return frozen


def read_snapshot(snapshot: dict[str, Any]) -> LetterContext:
    """The context that was frozen."""
    values = dict(snapshot)
    for name in (
        "complaint",
        "complaint_content",
        "reasons_basis",
        "access",
        "suspension",
        "costs",
    ):
        values[name] = LetterReference(**values[name])
    values["reports"] = tuple(LetterReport(**row) for row in values["reports"])
    values["points"] = tuple(LetterPoint(**row) for row in values["points"])
    values["legal_basis"] = tuple(LetterReference(**row) for row in values["legal_basis"])
    for name in ("terms", "own_letters", "copies"):
        values[name] = tuple(values[name])
    if values.get("notice_basis"):
        values["notice_basis"] = LetterReference(**values["notice_basis"])
    return LetterContext(**values)


def snapshot_hash(snapshot: dict[str, Any]) -> str:
    """SHA-256 of the frozen context, whatever the order of its keys."""
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def build_letter(
    decision: Decision, *, on: date, approver: User | None = None, is_final: bool = False
) -> LetterContext:
    """The letter of a decision loaded with `for_detail()`. A draft has neither date nor approver. Five queries."""
    language = decision.language
    points = list(decision.points.all())
    parties = _Parties(parties_of(decision, points))
    version, round_ = decision.scheme_version, decision.round
    scheme = _in(version.scheme, "name", language)
    total = sum(point.amount for point in points)
    partners = sorted({name for point in points for name in parties.beside(point)})
    return LetterContext(
        language=language,
        kind=decision.kind,
        title=TITLES[language, DecisionKind(decision.kind)].format(
            scheme=scheme, year=round_.budget_year
        ),
        scheme=scheme,
        year=round_.budget_year,
        recipient=decision.recipient.name,
        recipient_orgnr=decision.recipient.orgnr or "",
        sender=decision.authority.name,
        contact=_contact(round_),
        case_reference=decision.case_file.reference,
        date=format_date(on, language) if is_final else "",
        caseworker=decision.prepared_by.name,
        approver=approver.name if approver else "",
        reports=_reports(points, language),
        is_applicant=decision.application_id is not None,
        forum=round_.forum.name,
        forum_mode=round_.forum_mode,
        forum_item=decision.forum_item,
        forum_date=_day(decision.forum_date, language),
        total=total,
        points=tuple(_point(point, version, parties, language) for point in points),
        **_references(decision, on),
        budget_item=version.budget_item,
        terms=_terms(decision, points, partners),
        payment_date=_day(round_.payment_date, language),
        report_due=_day(round_.report_due_date, language),
        appeal_body=_in(version, "appeal_body", language),
        free_text=decision.free_text,
        dismissal_ground=decision.dismissal_ground,
        replaced_date=_decided(decision.replaces, language),
        own_letters=tuple(parties.own_letters(decision)),
        copies=tuple(parties.copies(decision)),
        needs_acceptance=round_.needs_acceptance,
        **_afterwards(decision, language),
    )


def _afterwards(decision: Decision, language: str) -> dict[str, Any]:
    """What only the letters say that follow after a grant."""
    if decision.is_grant or decision.is_dismissal:
        return {"occasion": decision.occasion}
    noticed = (
        Document.objects.filter(case_file_id=decision.case_file_id, kind=DocumentKind.PRIOR_NOTICE)
        .order_by("-journal_entry__document_date", "-pk")
        .values_list("journal_entry__document_date", flat=True)
        .first()
    )
    return {
        "occasion": decision.occasion,
        "concerned_date": _decided(decision.concerns, language),
        "notified_date": _day(noticed, language),
        "payback_weeks": PAYBACK_WEEKS if decision.is_repayment else 0,
    }


def _references(decision: Decision, on: date) -> dict[str, Any]:
    common, basis = legal.citations(
        scheme_version=decision.scheme_version,
        language=decision.language,
        on=on,
        kind=decision.kind,
        basis_on=legal.basis_day(decision, on),
    )
    if decision.is_dismissal:
        basis.insert(0, common[legal.DISMISSAL])
    notice = common.get(legal.PRIOR_NOTICE)
    return {
        "notice_basis": _reference(notice) if notice else None,
        "complaint": _reference(common[legal.COMPLAINT]),
        "complaint_content": _reference(common[legal.COMPLAINT_CONTENT]),
        "reasons_basis": _reference(common[legal.REASONS]),
        "access": _reference(common[legal.ACCESS]),
        "suspension": _reference(common[legal.SUSPENSION]),
        "costs": _reference(common[legal.COSTS]),
        "legal_basis": tuple(_reference(cited) for cited in basis),
    }


def draw_letter(letter: LetterContext, *, heading: int = 2) -> SafeString:
    """The letter as HTML, for a page (`heading` 2) or for paper (1)."""
    with translation.override(letter.language):
        return render_to_string(
            f"decisions/letter_{letter.language}.html",
            {"letter": letter, "top": heading, "sub": heading + 1},
        )


def print_letter(letter: LetterContext, *, created: datetime | None, mark: str = "") -> bytes:
    """The letter as PDF/A-2a and PDF/UA-1."""
    return render_pdf(
        html=draw_letter(letter, heading=1),
        title=letter.title,
        language=letter.language,
        created=created,
        reference=letter.case_reference,
        sender=letter.sender,
        footer=FOOTER[letter.language] if not mark else "",
        mark=mark,
    )


def ground_words(version: SchemeVersion, ground: str, language: str) -> str:
    """The ground for granting less than was recommended, as a sentence."""
    if not ground or ground in DismissalGround.values:
        return GROUND_WORDS[language].get(ground, "")
    if ground in GROUND_WORDS[language]:
        return GROUND_WORDS[language][ground]
    for criterion in version.criteria:
        if criterion["key"] == ground:
            return CRITERION_WORDS[language].format(criterion[language])
    return ""


class _Parties:
    """Who has which part in the cases that the points are about."""

    def __init__(self, rows: Iterable[Party]) -> None:
        self._rows = list(rows)

    def names(self, application_id: int, part: Part) -> list[str]:
        return sorted(
            row.organisation.name
            for row in self._rows
            if row.application_id == application_id and row.part == part
        )

    def beside(self, point: Point) -> list[str]:
        """With whom the measure is carried out, seen from the recipient: the partners, or for a partner the owner."""
        application = point.item.application
        partners = self.names(application.pk, Part.PARTNER)
        recipient = point.decision.recipient.name
        if recipient in partners:
            return [application.applicant.name]
        return partners

    def own_letters(self, decision: Decision) -> list[str]:
        """Partners that get letters of their own: those that there are decisions to. One query."""
        if decision.application_id is None:
            return []
        rows = Decision.objects.of(decision.round, decision.scheme_version)
        theirs = rows.filter(
            kind=DecisionKind.GRANT,
            status__in=(*OPEN, *IN_FORCE),
            points__item__application_id=decision.application_id,
        ).exclude(recipient_id=decision.recipient_id)
        written = set(theirs.values_list("recipient__name", flat=True))
        return [n for n in self.names(decision.application_id, Part.PARTNER) if n in written]

    def copies(self, decision: Decision) -> list[str]:
        """Who reads the lead's letter too: the members of its network."""
        if decision.application_id is None:
            return []
        return [
            name
            for name in self.names(decision.application_id, Part.NETWORK_MEMBER)
            if name != decision.recipient.name
        ]


def _point(point: Point, version: SchemeVersion, parties: _Parties, language: str) -> LetterPoint:
    item = point.item
    days = [_day(day, language) for day in (item.starts_date, item.ends_date) if day]
    return LetterPoint(
        number=point.number,
        title=item.title,
        reference=item.application.reference,
        applicant=item.application.applicant.name,
        outcome=point.outcome,
        requested=point.requested,
        recommended=point.recommended,
        amount=point.amount,
        ground=ground_words(version, point.ground, language),
        reasons=point.reasons,
        change_reason=point.change_reason,
        period="–".join(days),
        participants=item.participants,
        partners=_listed(parties.beside(point), language),
        earlier=point.earlier_amount,
    )


def _reports(points: list[Point], language: str) -> tuple[LetterReport, ...]:
    found: dict[int, LetterReport] = {}
    for point in points:
        application = point.item.application
        found.setdefault(
            application.pk,
            LetterReport(
                application.reference,
                application.applicant.name,
                _day(in_oslo(application.submitted_at).date(), language)
                if application.submitted_at
                else "",
            ),
        )
    return tuple(found.values())


def _terms(decision: Decision, points: list[Point], partners: list[str]) -> tuple[str, ...]:
    """The clauses that apply to this letter, with their figures in words."""
    language = decision.language
    return tuple(
        write_clause(
            row.key,
            language=language,
            parameters={
                name: _in_words(name, value, language) for name, value in row.parameters.items()
            },
        )
        for row in build_conditions(decision, points, partners)
    )


def _in_words(name: str, value: Any, language: str) -> str:
    """A figure, date or list of a condition as a letter says it."""
    if isinstance(value, list):
        return _listed(value, language)
    if name in IN_KRONER:
        return format_kroner(value)
    if name in DAYS:
        return _day(date.fromisoformat(value), language)
    return str(value)


def _contact(round_: Round) -> str:
    return ", ".join(
        filter(None, (round_.contact_name, round_.contact_email, round_.contact_phone))
    )


def _decided(earlier: Decision | None, language: str) -> str:
    if earlier is None or earlier.decided_at is None:
        return ""
    return _day(in_oslo(earlier.decided_at).date(), language)


def _reference(cited: legal.Citation) -> LetterReference:
    return LetterReference(cited.text, cited.is_verified)


def _in(obj: Any, name: str, language: str) -> str:
    text: str = getattr(obj, f"{name}_{language}")
    return text


def _day(day: date | None, language: str) -> str:
    return format_date(day, language) if day else ""


def _listed(names: list[str], language: str) -> str:
    if len(names) < 2:  # noqa: PLR2004 -- one name needs no "and"
        return "".join(names)
    return f"{', '.join(names[:-1])} {AND[language]} {names[-1]}"
