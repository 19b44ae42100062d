"""A frame split on regions by the plan's key: the only place for pro rata (`domain.md` 0.5.2)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from forum import actions
from forum.actions.frames import amounts_by_key, plan_with_key
from forum.forms import SplitForm
from forum.permissions import check_serves
from forum.views.shared import Step, run_step, sentences, today
from grants.models import Frame, Round
from jobs.once import once
from kompetanse.lib.errors import Refused, RuleBroken
from owners.models import Region


def _frame(request: HttpRequest, code: str, version: str) -> Frame:
    """The undivided frame of a scheme in a round, for the round's own secretariat."""
    round_ = get_object_or_404(Round.objects.visible_to(request.hat), code=code)
    check_serves(request.hat, round_.authority_id)
    frames = round_.frames.filter(parent=None).select_related(
        "round__forum", "scheme_version__scheme"
    )
    return get_object_or_404(frames, scheme_version__key=version)


@require_http_methods(["GET", "POST"])
@once
def frame_split(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """Each region's part, proposed by the key; the parts add up to what may be recommended."""
    frame = _frame(request, code, version)
    plan = plan_with_key(frame, on=today(request))
    by_key = amounts_by_key(frame, plan) if plan else {}
    regions = list(Region.objects.filter(pk__in=by_key).order_by("name", "pk"))
    stored = dict(frame.sub_frames.values_list("region_id", "amount"))
    form = SplitForm(request.POST or None, regions=regions, amounts={**by_key, **{key: stored[key] for key in by_key if key in stored}})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.split_frame(
                frame=frame,
                amounts=form.amounts,
                reason=form.cleaned_data["reason"],
                by=request.hat,
                at=request.received_at,
            )
        except (Refused, RuleBroken) as refusal:
            field = refusal.field if isinstance(refusal, Refused) else ""
            form.add_error(field or None, sentences(refusal)[0][1])
        else:
            messages.success(request, _("Rammen er delt på regionene."))
            return redirect("forum:frame-split", code=code, version=version)
    rows = [
        (region, by_key[region.pk], stored.get(region.pk), bound) for region, bound in form.rows()
    ]
    context = {"frame": frame, "plan": plan, "form": form, "rows": rows, "is_split": bool(stored)}
    return render(request, "forum/frame_split.html", context)


@require_http_methods(["GET", "POST"])
@once
def frame_join(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """Undo the split."""
    frame = _frame(request, code, version)
    back = reverse("forum:frame-split", args=[code, version])

    def act(*, answers):
        return actions.join_frame(frame=frame, by=request.hat, at=request.received_at)

    return run_step(
        request,
        Step(
            title=_("Fjern delingen på regioner"),
            submit=_("Fjern delingen"),
            act=act,
            back_url=back,
            done_url=back,
            message=_("Rammen gjelder hele fylket igjen."),
            facts=[(_("Ordning"), frame.scheme_version.scheme.name)],
            crumbs=[(_("Ramme per region"), back)],
        ),
    )
