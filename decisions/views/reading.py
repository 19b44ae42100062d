"""A decision as those who may see it see it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from decisions.models import Decision


@require_GET
def decision(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Decision.objects.visible_to(request.hat).for_detail(), code=code)
    return render(request, "decisions/decision.html", {"decision": found})
