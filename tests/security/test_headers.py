"""Every answer tells the browser how to guard it: each address, each kind of refusal, files, and what never reaches a view.

The list of addresses is read from the URL conf, so a new one is looked at by itself.
"""

import re
import sys
import types
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.test import Client, override_settings
from django.urls import path

import kompetanse.urls
from kompetanse.lib.errors import NotAllowed, Stale
from kompetanse.lib.files import BytesGone
from tests.grids.cast import CAST, names, url_of
from tests.grids.test_urls import EXPECTED
from tests.headers import HEADERS, OF_A_DOCUMENT, POLICY

TELLING = ("Server", "X-Powered-By", "Via", "X-AspNet-Version", "X-Runtime")
COOKIES = {
    "__Host-sessionid": {"HttpOnly", "SameSite=Lax", "Secure", "Path=/"},
    "__Host-csrftoken": {"HttpOnly", "SameSite=Lax", "Secure", "Path=/"},
    "__Host-sprak": {"HttpOnly", "SameSite=Lax", "Secure", "Path=/"},
}
TRACE = re.compile(r"Traceback|site-packages|psycopg2|/kompetanse/\w+\.py|DoesNotExist")


@pytest.fixture
def _documents_in_a_folder_of_their_own() -> None:
    """Not here: the season's documents lie where its template put them."""


def wrong_with(answer, *, is_private: bool) -> list[str]:
    """What this answer lacks, or says too much of."""
    wrong = [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
    policy = set(answer.headers.get("Content-Security-Policy", "").split("; "))
    if policy not in (POLICY, OF_A_DOCUMENT):
        wrong.append("Content-Security-Policy")
    if is_private and "no-store" not in answer.headers.get("Cache-Control", ""):
        wrong.append("Cache-Control")
    wrong += [name for name in TELLING if name in answer.headers]
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/") and "charset=utf-8" not in kind.replace('"', ""):
        wrong.append("Content-Type")
    if "Access-Control-Allow-Origin" in answer.headers:
        wrong.append("Access-Control-Allow-Origin")
    return wrong + [cookie for cookie in answer.cookies if loose(answer.cookies[cookie])]


def loose(cookie) -> bool:
    """Whether a cookie lacks one of its flags, has a name that nothing binds to this host, or names a domain."""
    given = {part.strip() for part in cookie.OutputString().split(";")[1:]}
    return not COOKIES.get(cookie.key, {"nobody knows this cookie"}) <= given or any(
        part.startswith("Domain=") for part in given
    )


def asker(name: str) -> str:
    """The first of the cast who gets a page or a file there; where nobody does, a caseworker."""
    row = EXPECTED.get((name, "GET"), {})
    return next((member for member in CAST if row.get(member) == "200"), "caseworker")


def test_every_address_answers_with_its_headers(stage):
    bare, kinds = {}, set()
    for name in names():
        client = stage.client(asker(name))
        with stage.undone(client):
            answer = client.get(url_of(name, stage.arguments), secure=True)
            if answer.streaming:
                answer.close()
        kinds.add((answer.status_code, answer.headers.get("Content-Type", "").split(";")[0]))
        if wrong := wrong_with(answer, is_private=True):
            bare[name, answer.status_code] = wrong

    assert bare == {}
    # Of every kind there was one.
    assert kinds >= {(200, "text/html"), (302, "text/html"), (404, "text/html"), (405, "text/html")}
    assert {kind for status, kind in kinds if status == 200} >= {
        "application/pdf",
        "text/csv",
        "application/json",
    }


def test_spreadsheets_have_the_headers_too(stage):
    answer = stage.client("caseworker").get("/saker/fil/?type=xlsx", secure=True)

    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer["Content-Disposition"].startswith("attachment")
    assert wrong_with(answer, is_private=True) == []


def test_who_is_not_logged_in_gets_the_same_headers(stage):
    client = stage.client("logged_out")
    bare = {}
    for name in names():
        if EXPECTED.get((name, "GET"), {}).get("logged_out") not in {"200", "404", "403"}:
            continue
        with stage.undone(client):
            answer = client.get(url_of(name, stage.arguments), secure=True)
            if answer.streaming:
                answer.close()
        if wrong := wrong_with(answer, is_private=False):
            bare[name] = wrong

    assert bare == {}


# ---- Refusals, and a view that explodes ----

REFUSED = {
    400: BadRequest("x"),
    403: NotAllowed(who_may="Andre."),
    404: None,  # an address that nobody has
    409: Stale(mine="a", theirs="b"),
    410: BytesGone("0" * 64),
    500: ZeroDivisionError("hemmelig verdi fra databasen"),
}
MORE = {403: PermissionDenied("x"), 400: SuspiciousOperation("x")}


@pytest.fixture(scope="module")
def failing(stage):
    """The same site with pages that do nothing but fail."""

    def view_of(error):
        @login_not_required
        def view(request):
            raise error

        return view

    module = types.ModuleType("tests.security.failing_urls")
    module.urlpatterns = [
        *(path(f"feil/{status}/", view_of(error)) for status, error in REFUSED.items() if error),
        *(path(f"feil/ogsa/{status}/", view_of(error)) for status, error in MORE.items()),
        *kompetanse.urls.urlpatterns,
    ]
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(module, name, getattr(kompetanse.urls, name))
    sys.modules[module.__name__] = module
    with override_settings(ROOT_URLCONF=module.__name__):
        yield stage.client("caseworker")


@pytest.mark.parametrize(
    ("address", "status"),
    [(f"/feil/{status}/", status) for status in REFUSED]
    + [(f"/feil/ogsa/{status}/", status) for status in MORE],
)
def test_every_refusal_has_its_headers_and_tells_nothing_of_the_inside(failing, address, status):
    answer = failing.get(address, secure=True)

    assert answer.status_code == status
    assert wrong_with(answer, is_private=True) == []
    page = answer.content.decode()
    assert TRACE.search(page) is None
    assert "hemmelig" not in page


def test_form_without_its_token_is_refused_with_headers(stage):
    client = Client(enforce_csrf_checks=True)
    client.cookies = stage.client("caseworker").cookies.copy()

    answer = client.post("/konto/handle-som/", {"hat": "x"}, secure=True)

    assert answer.status_code == 403
    assert wrong_with(answer, is_private=True) == []


def test_too_many_tries_are_refused_with_headers(stage):
    cache.clear()
    client = stage.client("logged_out")
    for _ in range(31):
        answer = client.post("/konto/invitasjon/finnesikke/", secure=True)

    assert answer.status_code == 429
    assert wrong_with(answer, is_private=False) == []
    cache.clear()


def test_form_that_is_too_large_is_refused_with_headers(stage):
    client = stage.client("caseworker")
    fields = {f"felt{number}": "" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}

    many = client.post("/konto/profil/", fields, secure=True)
    large = client.post(
        "/konto/profil/",
        "name=" + "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        content_type="application/x-www-form-urlencoded",
        secure=True,
    )

    for answer in (many, large):
        assert answer.status_code in {400, 413}
        assert wrong_with(answer, is_private=True) == []


def test_http_is_sent_to_https_with_nothing_kept(production):
    with override_settings(SECURE_SSL_REDIRECT=True):
        answer = Client().get("/personvern/?a=b")

    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/personvern/?a=b")
    assert wrong_with(answer, is_private=False) == ["Strict-Transport-Security"]


# ---- What the browser is told at the end, and tells us ----


def test_logging_out_clears_what_the_browser_kept(stage):
    client = stage.client("partner")
    with stage.undone(client):
        stays = client.get("/min-side/", secure=True)
        leaves = client.post("/konto/logout/", secure=True)

    assert "Clear-Site-Data" not in stays
    assert leaves["Clear-Site-Data"] == '"cache", "storage"'


REPORTS = {
    '{"csp-report": {"effective-directive": "script-src-elem", "blocked-uri": "https://x/?hemmelig"}}': "script-src",
    '{"csp-report": {"violated-directive": "img-src https://hemmelig"}}': "img-src",
    '{"csp-report": {"violated-directive": "hemmelig\\n{}"}}': "unknown",
    '{"csp-report": []}': "unknown",
    "[" * 7000: "unknown",
    "hemmelig": "unknown",
    "": "unknown",
}


@pytest.mark.parametrize(("report", "directive"), REPORTS.items(), ids=lambda text: text[:30])
def test_report_of_a_broken_policy_is_one_line_with_the_directive(stage, caplog, report, directive):
    client = Client(enforce_csrf_checks=True)

    answer = client.post(
        "/csp-rapport/", report, content_type="application/csp-report", secure=True
    )

    lines = [line.msg for line in caplog.records if line.name == "security"]
    assert (answer.status_code, answer.content) == (204, b"")
    assert [(line["event"], line["directive"]) for line in lines] == [
        ("content policy broken", directive)
    ]
    assert "hemmelig" not in str(lines)


# ---- Static files ----

ASSETS = ("css", "js", "svg", "woff2")


@pytest.mark.parametrize("ending", ASSETS)
def test_static_files_have_the_headers_too(production, ending):
    found = sorted(Path(settings.BASE_DIR, "static").rglob(f"*.{ending}"))
    place = found[0].relative_to(Path(settings.BASE_DIR, "static"))

    answer = Client().get(f"/static/{place}", secure=True)
    if answer.streaming:
        answer.close()

    assert answer.status_code == 200
    assert wrong_with(answer, is_private=False) == []
    assert answer.cookies == {}


@pytest.mark.parametrize(
    "address",
    [
        "/static/", "/static/css/", "/static/../kompetanse/settings.py", "/static/%2e%2e/manage.py",
        "/static/..%2fmanage.py", "/.git/config", "/.env", "/manage.py", "/media/", "/documents/",
        "/admin/", "/__debug__/", "/static/main.js.map", "/server-status", "/robots.txt~",
    ],
)  # fmt: skip
def test_nothing_else_is_served(stage, address):
    answer = stage.client("logged_out").get(address, secure=True)

    assert answer.status_code in {302, 404}
    assert wrong_with(answer, is_private=False) == []
    assert "SECRET_KEY" not in answer.content.decode()
