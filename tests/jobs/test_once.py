"""The same form twice: later, at once, changed, by another, and refused."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from jobs.models import FormToken
from jobs.once import hash_body, once, set_result
from kompetanse.lib.errors import Locked, Refused
from tests.factories.jobs import FormTokenFactory
from tests.races import at_once


def post(user, fields, path="/behovsmeldinger/ny/", **headers):
    request = RequestFactory().post(path, fields, **headers)
    request.user = user
    return request


@once
def create_row(request):
    """A view that acts: the field decides how."""
    what = request.POST.get("what", "")
    if what == "":
        return HttpResponse("Skriv noe", status=200)
    if what == "refused":
        FormTokenFactory(route="act", token="half-done")
        raise Refused("Nei.")
    made = FormTokenFactory(route="act", token=f"made-{FormToken.objects.count()}")
    if what == "fragment":
        set_result(request, "/fragment/")
        return HttpResponse("<p>Lagret</p>")
    return HttpResponseRedirect(f"/rad/{made.pk}/")


def acts() -> int:
    return FormToken.objects.filter(route="act").count()


def test_once_same_form_again_lands_on_the_first_result(kari):
    first = create_row(post(kari, {"form_token": "t1", "what": "x"}))
    again = create_row(post(kari, {"form_token": "t1", "what": "x"}))
    assert (first.status_code, again.status_code) == (302, 303)
    assert again.url == first.url
    assert acts() == 1


def test_once_same_form_by_htmx_lands_on_the_first_result(kari):
    first = create_row(post(kari, {"form_token": "t1", "what": "x"}))
    again = create_row(post(kari, {"form_token": "t1", "what": "x"}, HTTP_HX_REQUEST="true"))
    assert again.headers["HX-Redirect"] == first.url


def test_once_other_body_is_a_conflict_that_keeps_the_text(kari, client, rf):
    create_row(post(kari, {"form_token": "t1", "what": "x"}))
    again = create_row(post(kari, {"form_token": "t1", "what": "Min nye tekst"}))
    assert again.status_code == 409
    assert "Min nye tekst" in again.content.decode()
    assert acts() == 1


def test_once_token_of_another_person_shows_nothing_of_the_first(kari, ola):
    first = create_row(post(kari, {"form_token": "t1", "what": "x"}))
    again = create_row(post(ola, {"form_token": "t1", "what": "x"}))
    assert again.status_code == 409
    assert first.url not in again.content.decode()


def test_once_token_of_another_form_is_a_conflict(kari):
    create_row(post(kari, {"form_token": "t1", "what": "x"}))
    again = create_row(post(kari, {"form_token": "t1", "what": "x"}, path="/vedtak/"))
    assert again.status_code == 409


@pytest.mark.parametrize("token", ["", "x" * 65, "a\x00b"])
def test_once_without_a_usable_token_asks_to_load_the_page_again(kari, token):
    response = create_row(post(kari, {"form_token": token, "what": "x"}))
    assert response.status_code == 400
    assert acts() == 0


def test_once_refused_form_has_used_up_nothing(kari):
    assert create_row(post(kari, {"form_token": "t1", "what": ""})).status_code == 200
    assert create_row(post(kari, {"form_token": "t1", "what": "x"})).status_code == 302
    assert acts() == 1


def test_once_act_that_raises_leaves_neither_row_nor_token(kari):
    with pytest.raises(Refused):
        create_row(post(kari, {"form_token": "t1", "what": "refused"}))
    assert FormToken.objects.count() == 0


def test_once_fragment_remembers_where_a_repeat_shall_land(kari):
    create_row(post(kari, {"form_token": "t1", "what": "fragment"}))
    assert create_row(post(kari, {"form_token": "t1", "what": "fragment"})).url == "/fragment/"


def test_once_get_goes_through(kari):
    request = RequestFactory().get("/")
    request.user = kari
    assert create_row(request).status_code == 200


def test_hash_body_tells_fields_files_and_their_borders_apart(kari):
    def upload(text, name="a.pdf"):
        return SimpleUploadedFile(name, text)

    bodies = [
        {"a": "bc"},
        {"ab": "c"},
        {"a": ["b", "c"]},
        {"a": ["c", "b"]},
        {"f": upload(b"one")},
        {"f": upload(b"two")},
        {"f": upload(b"one", "b.pdf")},
    ]
    digests = [hash_body(post(kari, body)) for body in bodies]
    assert len(set(digests)) == len(bodies)
    assert (
        hash_body(post(kari, {"a": "bc", "form_token": "t", "csrfmiddlewaretoken": "c"}))
        == (digests[0])
    )


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_once_sent_twice_at_once_acts_once_and_both_land_on_the_result(kari):
    responses = at_once(6, lambda: create_row(post(kari, {"form_token": "t1", "what": "x"})))
    assert acts() == 1
    assert len({response.url for response in responses}) == 1
    assert sorted(response.status_code for response in responses) == [302, *[303] * 5]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_once_first_still_at_work_says_wait_instead_of_failing(kari):
    inside, leave = threading.Event(), threading.Event()

    @once
    def slow(request):
        inside.set()
        leave.wait(20)
        return HttpResponseRedirect("/ferdig/")

    def first():
        try:
            return slow(post(kari, {"form_token": "t1"}))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(first)
        assert inside.wait(60)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        with pytest.raises(Locked, match="behandles fortsatt"):
            slow(post(kari, {"form_token": "t1"}))
        leave.set()
        assert running.result().url == "/ferdig/"
    assert slow(post(kari, {"form_token": "t1"})).url == "/ferdig/"
