"""The questions on goals of each scheme version: as data. Those of 2021–2025 are known word for word; later ones are rows (`GoalQuestion`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from reports.enums import Answerer
from reports.models import GoalQuestion

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grants.models import SchemeVersion


@dataclass(frozen=True)
class Question:
    """One question: its code, its words in both written forms, who answers, and in which schemes (none named: all)."""

    key: str
    nb: str
    nn: str
    source: str
    answered_by: str = Answerer.OWNER
    schemes: tuple[str, ...] = ()
    is_own: bool = False
    """Worded by the administration, not known from the old scheme."""

    @property
    def text(self) -> str:
        return self.nn if get_language() == "nn" else self.nb


PROGRAMME_OF_2021 = "local"
OF_2021 = (
    Question(
        "MO_KOLLEKTIV",
        "Har barnehager og skoler gjennomført barnehage- og skolebaserte kompetanseutviklingstiltak som fremmer kollektiv utvikling?",
        "Har barnehagar og skular gjennomført barnehage- og skulebaserte kompetanseutviklingstiltak som fremjar kollektiv utvikling?",
        "S3:131",
    ),
    Question(
        "MO_FORANKRET",
        "Er tiltakene forankret i barnehagenes og skolenes behov, identifisert gjennom lokale prosesser hvor de ansatte var involvert?",
        "Er tiltaka forankra i behova til barnehagane og skulane, identifiserte gjennom lokale prosessar der dei tilsette var involverte?",
        "S3:132",
    ),
    Question(
        "MO_SAMISK",
        "Er samiske perspektiv ivaretatt i de lokale prioriteringene av kompetansebehov?",
        "Er samiske perspektiv tekne vare på i dei lokale prioriteringane av kompetansebehov?",
        "S3:133",
    ),
    Question(
        "MO_PARTNERSKAP",
        "Er tiltakene planlagt og gjennomført i partnerskap mellom eier og universitet eller høyskole?",
        "Er tiltaka planlagde og gjennomførte i partnarskap mellom eigar og universitet eller høgskule?",
        "S3:134",
    ),
    Question(
        "MO_LAGET_RUNDT",
        "Er det gjennomført helhetlige kompetansetiltak som har omfattet laget rundt barna og elevene?",
        "Er det gjennomført heilskaplege kompetansetiltak som har omfatta laget rundt barna og elevane?",
        "S3:137-139",
        schemes=("inclusion",),
    ),
    Question(
        "MO_LOKALE_MAAL",
        "Er de konkrete målene som partnerskapene har definert, nådd?",
        "Er dei konkrete måla som partnarskapa har definert, nådde?",
        "S3:127",
    ),
    Question(
        "MO_LAERERUTD",
        "Har universitetet eller høyskolen brukt erfaringene til å videreutvikle lærerutdanningene?",
        "Har universitetet eller høgskulen brukt erfaringane til å vidareutvikle lærarutdanningane?",
        "S3:135",
        answered_by=Answerer.PARTNER,
    ),
)


def questions_of(version: SchemeVersion, *, answered_by: str | None = None) -> list[Question]:
    """The questions that a version asks, of the owner, of the partner or of both. One query when the scheme and programme are loaded."""
    [(_version, asked)] = questions_of_all([version], GoalQuestion.objects.all())
    return [one for one in asked if answered_by is None or one.answered_by == answered_by]


def questions_of_all(
    versions: list[SchemeVersion], own: QuerySet[GoalQuestion]
) -> list[tuple[SchemeVersion, list[Question]]]:
    """What each version asks, in its order; `own` are the questions that may be seen. One query."""
    worded: dict[int, list[Question]] = {version.pk: [] for version in versions}
    for row in own.filter(scheme_version__in=worded).order_by("position", "key"):
        worded[row.scheme_version_id].append(_of(row))
    return [(version, [*_known(version), *worded[version.pk]]) for version in versions]


def _known(version: SchemeVersion) -> list[Question]:
    scheme = version.scheme
    if scheme.programme.key != PROGRAMME_OF_2021:
        return []
    return [one for one in OF_2021 if not one.schemes or scheme.key in one.schemes]


def _of(row: GoalQuestion) -> Question:
    return Question(row.key, row.text_nb, row.text_nn, row.source, row.answered_by, is_own=True)


def every_question() -> dict[str, Question]:
    """All questions of all versions by their code, in the order that they are asked. One query."""
    known = {one.key: one for one in OF_2021}
    for row in GoalQuestion.objects.order_by("position", "key", "pk"):
        known[row.key] = _of(row)
    return known
