"""What must hold on the machine we run on, said at start instead of found out later."""

import ctypes.util
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from kompetanse.lib import clock


@register()
def letters_are_fast(**_: Any) -> Sequence[CheckMessage]:
    if ctypes.util.find_library("harfbuzz-subset"):
        return []
    hint = "apt-get install libharfbuzz-subset0. Without it a letter takes ten times as long."
    return [
        checks.Warning(
            "The system library libharfbuzz-subset0 is missing.", hint=hint, id="kompetanse.W001"
        )
    ]


@register()
def one_postgres_driver(**_: Any) -> Sequence[CheckMessage]:
    if not find_spec("psycopg"):
        return []
    hint = "pip uninstall psycopg. Django would silently prefer it to psycopg2, which the project is tested with."
    return [Error("psycopg 3 is installed.", hint=hint, id="kompetanse.E002")]


@register(Tags.security, deploy=True)
def clock_tells_the_time(**_: Any) -> Sequence[CheckMessage]:
    if not settings.DEMO and clock._source is None:  # noqa: SLF001 -- the clock hides its source from everybody else
        return []
    hint = "Set DEMO=false. The demo invents people, and its clock can be moved."
    return [Error("The demo, with its movable clock, is on.", hint=hint, id="kompetanse.E003")]


@register(Tags.security, deploy=True)
def deciders_need_a_second_factor(**_: Any) -> Sequence[CheckMessage]:
    if settings.MFA_REQUIRED:
        return []
    return [
        Error(
            "Deciders may act without a second factor.",
            hint="Set MFA_REQUIRED=true.",
            id="kompetanse.E004",
        )
    ]


@register(deploy=True)
def documents_have_a_place(**_: Any) -> Sequence[CheckMessage]:
    if settings.DOCUMENT_BUCKET:
        return _bucket_is_reached_safely()
    root = settings.DOCUMENT_ROOT
    if root.is_dir() and not root.is_relative_to(settings.STATIC_ROOT):
        return []
    hint = "Make the folder, on a volume with backup, and let DOCUMENT_ROOT name it."
    return [
        Error(
            "The folder for documents does not exist or is public.", hint=hint, id="kompetanse.E005"
        )
    ]


def _bucket_is_reached_safely() -> Sequence[CheckMessage]:
    if settings.DOCUMENT_BUCKET_URL.startswith("https://") or not settings.DOCUMENT_BUCKET_URL:
        return []
    hint = "Let DOCUMENT_BUCKET_URL begin with https://."
    return [Error("Documents travel to their bucket unsealed.", hint=hint, id="kompetanse.E007")]


@register(deploy=True)
def mail_leaves_the_house(**_: Any) -> Sequence[CheckMessage]:
    if settings.DELIVERY_EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return []
    hint = "Set EMAIL_URL to the mail server, for example smtp+tls://user:secret@mail.example:587."
    return [Error("Mail goes nowhere.", hint=hint, id="kompetanse.E006")]
