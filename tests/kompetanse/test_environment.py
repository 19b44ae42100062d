import pytest
from django.core.exceptions import ImproperlyConfigured

from kompetanse.environment import (
    read_bool,
    read_database,
    read_int,
    read_list,
    read_mail,
    read_text,
)
from kompetanse.lib.prepared import Connection


def test_text_that_is_missing_names_the_variable_and_the_remedy(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)

    with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY is not set\. See \.env\.example"):
        read_text("SECRET_KEY")


def test_text_that_is_empty_is_refused_unless_there_is_a_default(monkeypatch):
    monkeypatch.setenv("SITE_URL", "")

    with pytest.raises(ImproperlyConfigured, match="SITE_URL is empty"):
        read_text("SITE_URL")


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("1", True), ("On", True), ("no", False), ("", False)]
)
def test_bool_reads_what_people_write(monkeypatch, text, value):
    monkeypatch.setenv("DEMO", text)

    assert read_bool("DEMO", default=True) is value


def test_bool_of_another_word_is_refused(monkeypatch):
    monkeypatch.setenv("DEMO", "maybe")

    with pytest.raises(ImproperlyConfigured, match="DEMO is 'maybe'; write true or false"):
        read_bool("DEMO", default=False)


def test_number_of_letters_is_refused(monkeypatch):
    monkeypatch.setenv("STATEMENT_TIMEOUT_MS", "ten")

    with pytest.raises(ImproperlyConfigured, match="STATEMENT_TIMEOUT_MS cannot be read"):
        read_int("STATEMENT_TIMEOUT_MS", default=1)


def test_list_drops_spaces_and_empty_parts(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "a.example, b.example,")

    assert read_list("ALLOWED_HOSTS") == ["a.example", "b.example"]


def test_database_on_a_socket_gets_folder_and_limits(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://app@%2Frun%2Fsockets/kompetanse")

    config = read_database("DATABASE_URL", statement_timeout=10_000)

    assert (config["HOST"], config["NAME"], config["CONN_MAX_AGE"], config["OPTIONS"]) == (
        "/run/sockets",
        "kompetanse",
        600,
        {
            "options": "-c statement_timeout=10000 -c lock_timeout=3000 -c jit=off -c join_collapse_limit=4"
            " -c random_page_cost=1.1 -c max_parallel_workers_per_gather=0",
            "connection_factory": Connection,
        },
    )


def test_database_of_another_kind_is_refused(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///db.sqlite3")

    with pytest.raises(ImproperlyConfigured, match="must be a postgres:// address"):
        read_database("DATABASE_URL", statement_timeout=0)


def test_mail_address_gives_backend_and_connection(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://user:secret@mail.example:587")

    assert read_mail("EMAIL_URL", default="consolemail://") == (
        "django.core.mail.backends.smtp.EmailBackend",
        {
            "host": "mail.example",
            "port": 587,
            "user": "user",
            "password": "secret",
            "tls": True,
            "ssl": False,
        },
    )
