"""The page of a long job: how far it is, what went wrong, stop, try again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jobs.actions import cancel_job, release_job, retry_failed_rows
from jobs.display import describe_job
from jobs.models import Job
from kompetanse.lib.errors import Refused


@require_GET
def job_detail(request: HttpRequest, code: str) -> HttpResponse:
    job = _get_job(request, code)
    template = "jobs/job_detail.html"
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        template += "#progress"
    return render(request, template, describe_job(job, at=request.received_at))


@require_POST
def job_cancel(request: HttpRequest, code: str) -> HttpResponse:
    job = _get_job(request, code)
    return _steer(request, job, cancel_job, _("Jobben stopper etter den som er i gang."))


@require_POST
def job_release(request: HttpRequest, code: str) -> HttpResponse:
    job = _get_job(request, code)
    return _steer(request, job, release_job, _("Jobben er i gang."))


@require_POST
def job_retry(request: HttpRequest, code: str) -> HttpResponse:
    job = _get_job(request, code)
    return _steer(request, job, retry_failed_rows, _("Prøver de som feilet, på nytt."))


def _get_job(request: HttpRequest, code: str) -> Job:
    if request.hat is None:
        raise Http404
    return get_object_or_404(Job.objects.visible_to(request.hat).for_list(), code=code)


def _steer(request: HttpRequest, job: Job, action: Any, done: str) -> HttpResponse:
    try:
        action(job=job, by=request.hat, at=request.received_at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(job)
