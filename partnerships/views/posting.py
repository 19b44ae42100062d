"""What the form pages of agreements and networks do alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.http import HttpRequest

    from kompetanse.forms import BaseForm

T = TypeVar("T")


def today_of(request: HttpRequest) -> date:
    return in_oslo(request.received_at).date()


def carry_out(request: HttpRequest, form: BaseForm, act: Callable[[], T]) -> T | None:
    """Do what a readable form asks for. None when nothing was posted, or when it was refused: then the form says why."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return act()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    return None
