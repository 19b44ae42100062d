"""The long-term plan: public when adopted, drafted by the secretariat."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from forum import actions
from forum.actions.seats import settings_of
from forum.forms import AdoptForm, PlanForm, RegionalKeyForm
from forum.lists import key_table
from forum.models import AgendaItem
from forum.permissions import check_serves
from forum.views.meetings import served_forum
from forum.views.shared import Step, run_step, sentences, today
from grants.enums import PlanGuidance
from grants.models import LongTermPlan
from jobs.once import once
from kompetanse.lib.errors import Refused, RuleBroken
from kompetanse.seen import check_seen, digest_of, locked

SHARES = {
    "kindergarten_school": (("kindergarten", _("Barnehage")), ("school", _("Skole"))),
    "owner_partner": (
        ("owner", _("Eiere")),
        ("partner", _("Universitet, høyskole, fagskole og andre")),
    ),
}


def plan_url(plan: LongTermPlan) -> str:
    return reverse("forum:plan", args=[plan.code])


@login_not_required
@require_GET
def plan_detail(request: HttpRequest, code: str) -> HttpResponse:
    """An adopted plan is open to all; a draft to the forum and its authority."""
    rows = LongTermPlan.objects.visible_to(request.hat).select_related("forum", "replaces")
    plan = get_object_or_404(rows, code=code)
    hat = request.hat
    may_run = (
        hat is not None
        and hat.side == "authority"
        and hat.organisation_id == plan.authority_id
        and hat.can("run_secretariat")
    )
    context = {
        "plan": plan,
        "sets": list(guidance_words(plan)),
        "key": key_table(plan.regional_key) if plan.regional_key else None,
        "key_date": date.fromisoformat(plan.regional_key["date"]) if plan.regional_key else None,
        "priorities": plan.priorities.order_by("key"),
        "may_run": may_run and plan.adopted_date is None,
    }
    return render(request, "forum/plan.html", context)


def guidance_words(plan: LongTermPlan):
    """(heading, [(label, share in words)], text) of each set of guidance."""
    headings = {
        "kindergarten_school": gettext("Barnehage og skole"),
        "owner_partner": gettext("Eier og partner"),
        "themes": gettext("Temaer"),
    }
    language = "nn" if get_language() == "nn" else "nb"
    for key, heading in headings.items():
        part = plan.guidance.get(key) or {}
        rows = [(row.get(language, row["key"]), _share(row)) for row in part.get("parts", [])]
        if rows or part.get("text"):
            yield heading, rows, part.get("text", "")


def _share(row) -> str:
    if row.get("percent") is not None:
        return gettext("%(percent)s prosent") % {"percent": row["percent"]}
    if row.get("from") is not None or row.get("to") is not None:
        return gettext("%(low)s–%(high)s prosent") % {
            "low": row.get("from") or 0,
            "high": row.get("to") or 100,
        }
    return ""


@require_http_methods(["GET", "POST"])
@once
def plan_create(request: HttpRequest, forum: str) -> HttpResponse:
    """A new draft."""
    body = served_forum(request, forum)
    check_serves(request.hat, settings_of(body).authority_id)
    return _edit(request, body, None)


@require_http_methods(["GET", "POST"])
@once
def plan_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a draft."""
    rows = LongTermPlan.objects.visible_to(request.hat).select_related("forum")
    plan = get_object_or_404(rows, code=code)
    check_serves(request.hat, plan.authority_id)
    return _edit(request, plan.forum, plan)


def _edit(request, body, plan) -> HttpResponse:
    form = PlanForm(request.POST or None, initial=_initial(plan) if plan else None)
    key = RegionalKeyForm(
        request.POST or None,
        regions=list(body.county.regions.active_on(today(request)).order_by("name", "pk")),
        key=plan.regional_key if plan else {},
    )
    if request.method == "POST" and form.is_valid() and key.is_valid():
        if plan is not None:
            check_seen(form, _stored(locked(plan)))
        try:
            plan = actions.draft_plan(
                forum=body,
                plan=plan,
                values=_values(form.cleaned_data)
                | {"regional_key": key.cleaned_data.get("key", {})},
                priorities=_priorities(form.cleaned_data),
                by=request.hat,
                at=request.received_at,
            )
        except (Refused, RuleBroken) as refusal:
            form.add_error(None, sentences(refusal)[0][1])
        else:
            messages.success(request, _("Planen er lagret."))
            return redirect(plan_url(plan))
    context = {"form": form, "key": key, "version": digest_of(_stored(plan)) if plan else None, "title": _("Langsiktig plan"), "submit": _("Lagre planen"), "back_url": plan_url(plan) if plan else reverse("forum:start")}  # fmt: skip
    return render(request, "forum/plan_edit.html", context)


def _values(data):
    sets = {key: _guidance(names, data, data[f"{key}_text"]) for key, names in SHARES.items()}
    guidance = {key: one for key, one in sets.items() if one["parts"] or one["text"]}
    inclusion = {
        "key": "inclusion",
        **_in_both(_("Spesialpedagogikk og inkluderende praksis")),
        "from": data["inclusion_from"] or 0,
        "to": data["inclusion_to"] if data["inclusion_to"] is not None else 100,
    }
    if data["themes"].strip():
        guidance["themes"] = {"kind": "range", "parts": [inclusion], "text": data["themes"]}
    return {
        "title": data["title"],
        "valid_from_date": data["valid_from_date"],
        "valid_to_date": data["valid_to_date"],
        "guidance": guidance,
        "text": data["text"],
    }


def _guidance(names, data, text):
    """One set: exact when every share is one number, from–to when one is not, in words when none is given."""
    given = [(name, label, data[name]) for name, label in names if data[name] is not None]
    is_exact = all(low == high for _name, _label, (low, high) in given)
    parts = [
        {
            "key": name,
            **_in_both(label),
            **({"percent": low} if is_exact else {"from": low, "to": high}),
        }
        for name, label, (low, high) in given
    ]
    kind = (PlanGuidance.EXACT if is_exact else PlanGuidance.RANGE) if parts else PlanGuidance.TEXT
    return {"kind": kind.value, "parts": parts, "text": text.strip()}


def _in_both(label):
    """A plan keeps its words in both written forms, whichever the secretariat reads."""
    words = {}
    for language in ("nb", "nn"):
        with override(language):
            words[language] = str(label)
    return words


def _priorities(data):
    """Each line of the themes is a priority that a measure can point at."""
    names = [line.strip() for line in data["themes"].splitlines() if line.strip()]
    return [
        {
            "key": slugify(name)[:60] or f"tema-{number}",
            "name_nb": name[:200],
            "name_nn": name[:200],
            "is_inclusion": "inkluder" in name.lower() or "spesialped" in name.lower(),
        }
        for number, name in enumerate(names, start=1)
    ]


def _stored(plan: LongTermPlan):
    return _initial(plan) | {"regional_key": plan.regional_key}


def _initial(plan: LongTermPlan):
    sets = {key: plan.guidance.get(key, {}) for key in SHARES}
    shares = {
        row["key"]: (row.get("from", row.get("percent")), row.get("to", row.get("percent")))
        for one in sets.values()
        for row in one.get("parts", [])
    }
    themes = plan.guidance.get("themes", {})
    inclusion = next(iter(themes.get("parts", [])), {})
    return {
        **shares,
        **{f"{key}_text": one.get("text", "") for key, one in sets.items()},
        "title": plan.title,
        "valid_from_date": plan.valid_from_date,
        "valid_to_date": plan.valid_to_date,
        "themes": themes.get("text", ""),
        "inclusion_from": inclusion.get("from"),
        "inclusion_to": inclusion.get("to"),
        "text": plan.text,
    }


@require_http_methods(["GET", "POST"])
@once
def plan_adopt(request: HttpRequest, code: str) -> HttpResponse:
    """Put the plan in force by the forum's item (R-LTP-01..04)."""
    rows = LongTermPlan.objects.visible_to(request.hat).select_related("forum")
    plan = get_object_or_404(rows, code=code)
    check_serves(request.hat, plan.authority_id)
    items = AgendaItem.objects.filter(forum=plan.forum, status="treated").order_by(
        "-closed_at", "pk"
    )

    def act(*, answers, item):
        return actions.adopt_plan(plan=plan, item=item, by=request.hat, at=request.received_at)

    return run_step(
        request,
        Step(
            title=_("Sett planen i kraft"),
            submit=_("Sett i kraft"),
            act=act,
            back_url=plan_url(plan),
            done_url=plan_url(plan),
            message=_("Planen gjelder nå, og er åpen for alle."),
            facts=[(_("Plan"), plan.title), (_("Gjelder fra"), f"{plan.valid_from_date:%d.%m.%Y}")],
            warning=_("En vedtatt plan kan ikke endres. En ny plan erstatter den."),
            crumbs=[(plan.title, plan_url(plan))],
            form=AdoptForm(request.POST or None, items=items),
        ),
    )
