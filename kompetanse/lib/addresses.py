"""Addresses of pages without arguments, reversed once a process: the frame of every page has twenty of them."""

from functools import cache

from django.conf import settings
from django.urls import get_script_prefix, reverse


def address(name: str) -> str:
    """What `reverse(name)` says."""
    return _address(name, settings.ROOT_URLCONF, get_script_prefix())


@cache
def _address(name: str, _urls: str, _prefix: str) -> str:
    return reverse(name)
