"""Addresses in later apps' pages, empty where an installation does not have the page."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def link(name: str, *args: str) -> str:
    """The address of a named page, or "" when the page does not exist: the link is then left out."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        # A later app without that page: the caller draws plain text instead.
        return ""
