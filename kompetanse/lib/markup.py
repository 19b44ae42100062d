"""Pieces of HTML that are put together by the thousand: rows of a long list, the choices of a select."""

from __future__ import annotations

from html import escape
from typing import Any

from django.utils.safestring import SafeString


def filled(template: str, *values: Any, **named: Any) -> SafeString:
    """Django's `format_html` at half the price: without its guards for lazy texts at each step. They are escaped like the rest."""
    kept = {name: _escaped(value) for name, value in named.items()}
    return SafeString(template.format(*map(_escaped, values), **kept))


def _escaped(value: Any) -> str:
    """What is marked as safe stays as it is."""
    if type(value) is not str and not hasattr(value, "__html__"):
        value = str(value)  # a lazy text may turn out to be marked
    return str(value.__html__()) if hasattr(value, "__html__") else escape(value)
