"""Which legal references a letter prints, and whether they stand on a date (`domain.md` 0.3, R-BRV-01)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from decisions.enums import DecisionKind
from grants.enums import ReferenceStatus
from grants.models import LegalReference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decisions.models import Decision
    from grants.models import SchemeVersion

COMPLAINT = "fvl.klage"
COMPLAINT_CONTENT = "fvl.innhold_klage"
REASONS = "fvl.begrunnelse"
ACCESS = "fvl.innsyn"
SUSPENSION = "fvl.utsatt"
COSTS = "fvl.sakskostnader"
DISMISSAL = "fvl.avvisning"
PRIOR_NOTICE = "fvl.forhandsvarsel"

EVERY_LETTER = (COMPLAINT, COMPLAINT_CONTENT, REASONS, ACCESS, SUSPENSION, COSTS)
"""Keys that each letter cites, whatever its scheme. The scheme's own come from its version."""
OF_KIND = {
    DecisionKind.DISMISSAL: (DISMISSAL,),
    DecisionKind.LAPSE: (PRIOR_NOTICE,),
    DecisionKind.REPAYMENT: (PRIOR_NOTICE,),
}
"""Keys that the letters of a kind cite besides."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference as a letter prints it, and whether a final letter may."""

    key: str
    text: str
    is_verified: bool


def stands_on(reference: LegalReference, on: date) -> bool:
    """Verified and in force on the date."""
    begun = reference.valid_from_date is None or reference.valid_from_date <= on
    not_over = reference.valid_to_date is None or reference.valid_to_date >= on
    return reference.status == ReferenceStatus.VERIFIED and begun and not_over


def basis_day(decision: Decision, on: date) -> date:
    """The day on which the scheme's own references must stand: the decision's; of what follows after a grant, no later than the year of the grant.

    A commitment keeps the rules that it was given under (`domain.md` 9.24): the guidelines of 2021 ended with 2025, and
    what was granted under them is changed, lapses and is demanded back in 2026.
    """
    if decision.replaces_id is None and decision.concerns_id is None:
        return on
    return min(on, date(decision.round.budget_year, 12, 31))


def citations(
    *,
    scheme_version: SchemeVersion,
    language: str,
    on: date,
    kind: str = DecisionKind.GRANT,
    basis_on: date | None = None,
) -> tuple[dict[str, Citation], list[Citation]]:
    """(those of every letter by key, the scheme's own in order). A key that nobody has entered counts as unverified. Two queries.

    The scheme's own must stand on `basis_on` (`basis_day`), else on the same day as the others.
    """
    keys = (*EVERY_LETTER, *OF_KIND.get(DecisionKind(kind), ()))
    rows = {row.key: row for row in LegalReference.objects.filter(key__in=keys)}
    common = {
        key: _citation(rows[key], language, on) if key in rows else Citation(key, key, False)
        for key in keys
    }
    basis = scheme_version.legal_basis.order_by("pk")
    return common, [_citation(row, language, basis_on or on) for row in basis]


def unverified(common: dict[str, Citation], basis: Iterable[Citation]) -> list[str]:
    """What stops a final letter, as it is printed. A scheme without any legal basis stops it too."""
    basis = list(basis)
    missing = [] if basis else ["—"]
    return [cited.text for cited in (*common.values(), *basis) if not cited.is_verified] + missing


def _citation(reference: LegalReference, language: str, on: date) -> Citation:
    text = reference.citation(language).replace("§ ", "§\u00a0")
    return Citation(reference.key, text, stands_on(reference, on))
