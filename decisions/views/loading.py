"""Getting hold of what a page is about: always by way of what the hat may see."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from decisions.models import Decision
from decisions.permissions import WHO_PREPARES
from grants.models import Round, SchemeVersion
from kompetanse.lib.errors import NotAllowed


def get_decision(request: HttpRequest, code: str) -> Decision:
    """The decision with everything that its pages touch, or 404."""
    if request.hat is None:
        raise Http404
    return get_object_or_404(Decision.objects.visible_to(request.hat).for_detail(), code=code)


def get_own_decision(request: HttpRequest, code: str) -> Decision:
    """For pages that work on a decision: 403 for a recipient that may only read it."""
    found = get_decision(request, code)
    check_staff(request, found.authority_id)
    return found


def get_round(
    request: HttpRequest, round_code: str, version_key: str
) -> tuple[Round, SchemeVersion]:
    """A round that the hat's authority decides in, and one of its schemes."""
    rounds = Round.objects.visible_to(request.hat).select_related("authority", "programme", "forum")
    round_ = get_object_or_404(rounds, code=round_code)
    check_staff(request, round_.authority_id)
    versions = SchemeVersion.objects.select_related("scheme").filter(frames__round=round_)
    return round_, get_object_or_404(versions.distinct(), key=version_key)


def check_staff(request: HttpRequest, authority_id: int) -> None:
    hat = request.hat
    if hat is None or hat.side != "authority" or hat.organisation_id != authority_id:
        raise NotAllowed(who_may=WHO_PREPARES)


def posted_version(request: HttpRequest) -> int:
    """The version that the page was drawn with; 0, which is always stale, when it is not there."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else 0
