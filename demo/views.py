"""Moving the demo's clock."""

import time

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from demo.season import jump_to, later_moments, moment_named, standing_at
from kompetanse.lib.errors import ActionError

# A web process is stopped when a request has taken half a minute. What is left is played at the next click.
PATIENCE = 15


@login_not_required
@require_GET
def clock(request: HttpRequest) -> HttpResponse:
    """Where the clock stands, and where it can go."""
    return render(
        request, "demo/clock.html", {"now_standing": standing_at(), "moments": later_moments()}
    )


@login_not_required
@require_POST
def jump(request: HttpRequest) -> HttpResponse:
    """Play what others do until a moment, and stand there. Works logged out: the demo is its visitors' own."""
    started, count = time.monotonic(), 0
    try:
        moment = moment_named(request.POST.get("moment", ""))
        for _step in jump_to(moment):
            count += 1
            if time.monotonic() - started > PATIENCE:
                messages.info(
                    request,
                    _(
                        "%(count)s hendelser er spilt, og det er flere igjen. Flytt klokka en gang til."
                    )
                    % {"count": count},
                )
                return redirect("demo:clock")
    except ActionError as error:
        messages.error(request, str(error))
        return redirect("demo:clock")
    messages.success(
        request,
        _("Klokka står nå på %(moment)s. %(count)s hendelser er spilt.")
        % {"moment": moment.label, "count": count},
    )
    return redirect("demo:clock")
