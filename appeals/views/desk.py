"""The forms on the caseworker's page: which of them there are depends on where the complaint stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appeals.actions.settling import is_on_its_way
from appeals.enums import (
    BEFORE_CHECK,
    TO_BE_CARRIED_OUT,
    AppealStatus,
    LateGround,
    SuspensionStatus,
)
from appeals.forms import (
    CorrectionForm,
    DismissForm,
    ForwardForm,
    LateForm,
    ReliefForm,
    SuspensionForm,
)
from appeals.permissions import is_handler

if TYPE_CHECKING:
    from django.http import HttpRequest

    from appeals.models import Appeal, Settlement

FORMS = {
    "be-om-retting": ("correction_form", CorrectionForm),
    "for-sent": ("late_form", LateForm),
    "avvis": ("dismiss_form", DismissForm),
    "oversend": ("forward_form", ForwardForm),
    "medhold": ("relief_form", ReliefForm),
    "utsettelse": ("suspension_form", SuspensionForm),
}


def id_in(name: str) -> str:
    """Several forms stand on one page, and an id stands there once."""
    return f"{name}_%s"


def desk_of(
    request: HttpRequest, found: Appeal, settlement: Settlement | None, forms: dict[str, Any]
) -> dict[str, Any]:
    """The forms by name (a refused one as it was sent), and which of them are open."""
    context: dict[str, Any] = {
        name: forms.get(name, form_class(auto_id=id_in(name)))
        for name, form_class in FORMS.values()
    }
    works = is_handler(request.hat, found)
    late = getattr(found, "late_assessment", None)
    let_in = not found.is_late or (late is not None and late.ground != LateGround.NONE)
    before_check = works and found.status in BEFORE_CHECK
    free = works and settlement is None
    suspension = getattr(found, "suspension", None)
    forwardable = found.status in (AppealStatus.CHECKED, AppealStatus.PARTLY)
    on_its_way = forwardable and is_on_its_way(found)
    result = getattr(found, "result", None)
    offers = {
        "may_assess_late": before_check and found.is_late,
        "may_ask": works and found.status == AppealStatus.RECEIVED,
        "may_finish": before_check and let_in,
        "may_dismiss": free
        and found.status in (*BEFORE_CHECK, AppealStatus.CHECKED)
        and not on_its_way,
        "may_forward": free and forwardable and not on_its_way,
        "may_relieve": free and found.status == AppealStatus.CHECKED and not on_its_way,
        "may_answer_suspension": works
        and suspension is not None
        and suspension.status == SuspensionStatus.ASKED,
        "may_carry_out": works
        and found.status in TO_BE_CARRIED_OUT
        and result is not None
        and result.carried_out_at is None,
    }
    return {**context, **offers, "on_its_way": on_its_way, "has_steps": any(offers.values())}
