"""What the login pages draw by themselves."""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.browsers import browser_in_words
from kompetanse.lib.clock import as_told

register = template.Library()
register.filter(browser_in_words)
register.filter(as_told)

PATH = re.compile(r'<path [^>]*\bd="([MmLlHhVvZz0-9 .,-]+)"')
BOX = re.compile(r'viewBox="([0-9 .]+)"')


@register.simple_tag
def totp_picture(svg: str) -> SafeString:
    """The QR code as SVG in the page: its path and size, and nothing else of what the library wrote."""
    path, box = PATH.search(svg), BOX.search(svg)
    if path is None or box is None:
        return SafeString("")
    return format_html(
        '<svg viewBox="{}" width="200" height="200" role="img" aria-label="{}"><path d="{}"></path></svg>',
        box[1],
        _("QR-kode til kodeappen"),
        path[1],
    )
