"""The same form twice: one effect, and both senders land on the same result.

    @require_POST
    @once
    def report_submit(request, code): ...

The page's form holds `{% form_token %}`. The token's row is inserted first, in the transaction of
the act: a second sender waits at the unique constraint until the first has committed, and is then
shown the first's result; had the first been refused, its row is gone and the second acts. A form
that was refused (the view answered with the page again) has used up nothing.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg2.errors import LockNotAvailable

from jobs.models import FormToken
from kompetanse.lib.errors import Locked
from kompetanse.posted import texts_of

FIELD = "form_token"
MAX_LENGTH = 64
_NOT_THE_BODY = frozenset({FIELD, "csrfmiddlewaretoken"})
_CHUNK = 64 * 1024

View = Callable[..., HttpResponse]


def once(view: View) -> View:
    """Let a POST act once per form token. GET goes through untouched."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        token = request.POST.get(FIELD, "")
        # What no page of ours wrote: a NUL in it would be the database's error.
        if not token or len(token) > MAX_LENGTH or not token.isprintable():
            message = _("Siden er utdatert. Gå tilbake, last siden på nytt og prøv igjen.")
            return render(request, "jobs/form_without_token.html", {"message": message}, status=400)
        with transaction.atomic():
            claim = _claim(request, token)
            if claim is None:
                return _repeat(request, token)
            response = view(request, *args, **kwargs)
            _remember(claim, request, response)
            return response

    return guarded


def set_result(request: HttpRequest, url: str) -> None:
    """For a view that answers a successful POST with a fragment: where a repeat shall land."""
    request.form_result_url = url  # type: ignore[attr-defined]


def _claim(request: HttpRequest, token: str) -> FormToken | None:
    try:
        with transaction.atomic():
            return FormToken.objects.create(
                token=token,
                user_id=request.user.pk,
                route=request.path[:300],
                body_hash=hash_body(request),
                # Tokens live in real time: the demo's clock stands still.
                created_at=timezone.now(),
            )
    except IntegrityError:
        # Somebody has used the token: this very form, sent twice.
        return None
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        # The first is still at work after the database's limit for waiting.
        raise Locked(
            _("Det du sendte, behandles fortsatt. Vent litt, og last siden på nytt.")
        ) from error


def _remember(claim: FormToken, request: HttpRequest, response: HttpResponse) -> None:
    url = getattr(request, "form_result_url", "") or _redirect_of(response)
    if url:
        claim.result_url = url[:300]
        claim.save(update_fields=["result_url"])
    else:
        claim.delete()


def _redirect_of(response: HttpResponse) -> str:
    if isinstance(response, HttpResponseRedirect):
        return response.url
    return response.headers.get("HX-Redirect") or response.headers.get("HX-Location", "")


def _repeat(request: HttpRequest, token: str) -> HttpResponse:
    first = FormToken.objects.get(token=token)
    is_own = first.user_id == request.user.pk
    if is_own and first.route == request.path[:300] and first.body_hash == hash_body(request):
        return _redirect(request, first.result_url)
    context = {
        "result_url": first.result_url if is_own else "",
        "mine": texts_of(request) if is_own else [],
    }
    return render(request, "jobs/form_conflict.html", context, status=409)


def _redirect(request: HttpRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def hash_body(request: HttpRequest) -> str:
    """A digest of the fields and files of the form, without its tokens."""
    digest = hashlib.sha256()
    for name, values in sorted(request.POST.lists()):
        if name not in _NOT_THE_BODY:
            for value in values:
                _feed(digest, name, value)
    for name, files in sorted(request.FILES.lists()):
        for upload in files:
            _feed(digest, name, upload.name or "")
            for chunk in upload.chunks(_CHUNK):
                digest.update(chunk)
            upload.seek(0)
    return digest.hexdigest()


def _feed(digest: Any, name: str, value: str) -> None:
    # The length in front keeps "a=bc" and "ab=c" apart.
    for part in (name, value):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
