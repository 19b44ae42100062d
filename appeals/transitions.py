"""The life of a complaint, and of a request for suspension. The tables that permit are the tables that draw the buttons."""

from django.utils.translation import gettext_lazy as _

from appeals import permissions as may
from appeals.enums import WITH_AUTHORITY
from appeals.enums import AppealStatus as S
from appeals.enums import SuspensionStatus as U
from records.workflow import Transition

ASK_FOR_CORRECTION = Transition(
    "ask_for_correction",
    (S.RECEIVED,),
    S.INCOMPLETE,
    may.is_handler,
    may.WHO_HANDLES,
    _("Be om retting"),
    source="forvaltningsloven § 32",
)
CORRECT = Transition(
    "correct_appeal",
    (S.INCOMPLETE,),
    S.RECEIVED,
    may.is_party,
    may.WHO_COMPLAINS,
    _("Send rettingen"),
    source="forvaltningsloven § 32",
)
FINISH_CHECK = Transition(
    "check_appeal",
    (S.RECEIVED, S.INCOMPLETE),
    S.CHECKED,
    may.is_handler,
    may.WHO_HANDLES,
    _("Kontrollen er ferdig"),
    source="forvaltningsloven §§ 28–32",
)
DISMISS = Transition(
    "dismiss_appeal",
    WITH_AUTHORITY,
    S.DISMISSED,
    may.is_approver,
    may.WHO_APPROVES,
    _("Avvis klagen"),
    source="forvaltningsloven § 33 annet ledd",
)
GRANT = Transition(
    "grant_appeal",
    (S.CHECKED,),
    S.GRANTED,
    may.is_system,
    may.WHO_SYSTEM,
    _("Gi medhold"),
    source="forvaltningsloven § 33 annet ledd",
)
GRANT_IN_PART = Transition(
    "grant_appeal_in_part",
    (S.CHECKED,),
    S.PARTLY,
    may.is_system,
    may.WHO_SYSTEM,
    _("Gi delvis medhold"),
    source="forvaltningsloven § 33 annet ledd",
)
FORWARD = Transition(
    "forward_appeal",
    (S.CHECKED, S.PARTLY),
    S.FORWARDED,
    may.is_system,
    may.WHO_SYSTEM,
    _("Send til klageinstansen"),
    source="forvaltningsloven § 33 fjerde ledd",
)
WITHDRAW = Transition(
    "withdraw_appeal",
    (*WITH_AUTHORITY, S.PARTLY, S.FORWARDED),
    S.WITHDRAWN,
    may.is_party_or_handler,
    may.WHO_WITHDRAWS,
    _("Trekk klagen"),
)
UPHOLD = Transition(
    "uphold_decision",
    (S.FORWARDED,),
    S.UPHELD,
    may.is_appeal_body,
    may.WHO_DECIDES,
    _("Vedtaket stadfestes"),
    source="forvaltningsloven § 34; R-ROL-06",
)
CHANGE = Transition(
    "change_decision",
    (S.FORWARDED,),
    S.CHANGED,
    may.is_appeal_body,
    may.WHO_DECIDES,
    _("Vedtaket endres"),
    source="forvaltningsloven § 34; R-ROL-06",
)
ANNUL = Transition(
    "annul_decision",
    (S.FORWARDED,),
    S.ANNULLED,
    may.is_appeal_body,
    may.WHO_DECIDES,
    _("Vedtaket oppheves"),
    source="forvaltningsloven § 34; R-ROL-06",
)

TABLE = (
    ASK_FOR_CORRECTION,
    CORRECT,
    FINISH_CHECK,
    DISMISS,
    GRANT,
    GRANT_IN_PART,
    FORWARD,
    WITHDRAW,
    UPHOLD,
    CHANGE,
    ANNUL,
)

SUSPEND = Transition(
    "grant_suspension",
    (U.ASKED,),
    U.GRANTED,
    may.answers_suspension,
    may.WHO_HANDLES,
    _("Vent med å gjennomføre vedtaket"),
    source="forvaltningsloven § 42",
)
REFUSE_SUSPENSION = Transition(
    "refuse_suspension",
    (U.ASKED,),
    U.REFUSED,
    may.answers_suspension,
    may.WHO_HANDLES,
    _("Gjennomfør vedtaket som vanlig"),
    source="forvaltningsloven § 42",
)

SUSPENSION_TABLE = (SUSPEND, REFUSE_SUSPENSION)
