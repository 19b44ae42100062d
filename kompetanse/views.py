"""Pages that belong to no app: privacy, accessibility, help, more time for a session, and the gallery."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from kompetanse.gallery import gallery_context


@login_not_required
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@login_not_required
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help.html")


@require_POST
def session_extend(request: HttpRequest) -> HttpResponse:
    """The person pressed "Fortsett": the session counts from now, even if nothing else was saved."""
    request.session.modified = True
    return HttpResponse(status=204)


@login_not_required
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component, drawn; routed in development and demo only."""
    return render(request, "gallery.html", gallery_context(is_staff_side="tett" in request.GET))
