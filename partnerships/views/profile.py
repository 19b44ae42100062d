"""What an organisation decides about itself."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jobs.once import once
from kompetanse.lib.errors import Refused
from owners.models import Organisation
from owners.permissions import check_may_edit_profile
from partnerships.actions import change_profile
from partnerships.forms import ProfileForm


@require_http_methods(["GET", "POST"])
@once
def profile_edit(request: HttpRequest) -> HttpResponse:
    """The profile of the organisation that the person acts for."""
    if request.hat is None:
        raise Http404
    organisations = Organisation.objects.visible_to(request.hat)
    organisation = get_object_or_404(organisations, pk=request.hat.organisation_id)
    check_may_edit_profile(request.hat, organisation)
    form = ProfileForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(
                organisation=organisation,
                profile=form.profile(),
                version=form.posted_version or 0,
                by=request.hat,
                at=request.received_at,
            )
        except Refused as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("Profilen er lagret."))
            return redirect(organisation)
    context = {"form": form, "organisation": organisation}
    return render(request, "partnerships/profile_edit.html", context)
