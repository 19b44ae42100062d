import socket

import pytest
from django.db import ProgrammingError, connection


@pytest.mark.django_db
def test_healthz_without_login_says_alive(client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"alive": True})


@pytest.mark.django_db
def test_readyz_with_all_parts_up_says_ready(client):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (
        200,
        {"database": True, "redis": True, "migrations": True},
    )


@pytest.mark.django_db
def test_readyz_without_redis_names_the_part(client, settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"

    response = client.get("/readyz")

    assert (response.status_code, response.json()["redis"]) == (503, False)


@pytest.mark.django_db
def test_every_page_has_the_security_headers(client):
    headers = client.get("/healthz").headers

    assert sorted(headers["Content-Security-Policy"].split("; ")) == [
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self'",
        "object-src 'none'",
        "report-uri /csp-rapport/",
        "script-src 'self'",
        "style-src 'self'",
    ]
    assert {
        name: headers[name]
        for name in (
            "X-Content-Type-Options",
            "X-Frame-Options",
            "Referrer-Policy",
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Resource-Policy",
            "Cross-Origin-Embedder-Policy",
        )
    } == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
    }


@pytest.mark.django_db(transaction=True)
def test_transactional_test_has_a_clone_of_its_own():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        user, database = cursor.fetchone()

    assert (user, database) == ("kompetanse_app", connection.settings_dict["NAME"])


@pytest.mark.django_db
def test_app_login_may_not_change_tables():
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE extra (id int)")


def test_network_is_out_of_reach():
    with (
        socket.socket() as opened,
        pytest.raises(RuntimeError, match="may not reach the network"),
    ):
        opened.connect(("192.0.2.1", 80))
