"""What the login page tells in demo mode."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def demo_logins() -> list[dict[str, str]]:
    """The first login of each role; nothing outside demo mode."""
    if not settings.DEMO:
        return []
    from demo.logins import first_of_each_role  # noqa: PLC0415 - the demo's people exist in demo mode only

    return first_of_each_role()
