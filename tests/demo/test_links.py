"""Nobody is shown a link that answers 403 or 404: each demo login's start page and menu, and every link on those pages."""

import json
import os
import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import resolve

from accounts.models import User
from demo.season import MOMENTS
from tests import databases

LINK = re.compile(r"<a\b[^>]*?\shref=\"(/[^\"#]*)")
MENU = re.compile(r"<nav class=\"site-nav\".*?</nav>", re.DOTALL)
OF_EACH_KIND = 3  # links from one page to the same kind of page


LOOKED_AT = [MOMENTS[0].key, MOMENTS[-1].key] if os.environ.get("LONG") else [MOMENTS[-1].key]


@pytest.fixture(scope="module", params=LOOKED_AT)
def season(request, django_db_setup, django_db_blocker):
    """The demo when all has been played; with `--long` also on its first day."""
    name = databases.clone(databases.demo_template(request.param))
    with django_db_blocker.unblock(), databases.connected_to(name):
        databases.plan_little()
        yield
    databases.drop(name)


class Reader:
    """One login that opens pages and remembers what they answered."""

    def __init__(self, email):
        self.client = Client()
        self.client.force_login(User.objects.get(email=email))
        self.answers = {}

    def read(self, path):
        """The page's text when it is a page of ours; downloads are asked for and not read."""
        answer = self.client.get(path, follow=True)
        self.answers[path] = answer.status_code
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        return answer.content.decode() if is_page else ""

    def links_of(self, page):
        """Links to pages of ours, a few of each kind: a list of 25 cases is one kind."""
        kinds = {}
        for found in dict.fromkeys(LINK.findall(page)):
            path = found.replace("&amp;", "&")
            if not path.startswith(("/static/", "/konto/")):
                kinds.setdefault(resolve(path.partition("?")[0]).view_name, []).append(path)
        return [path for paths in kinds.values() for path in paths[:OF_EACH_KIND]]


def test_link_on_start_page_and_menu_answers_200_for_every_login(season, settings, capsys):
    settings.MFA_REQUIRED = False  # as the demo has it
    call_command("demo_users", "--json")
    logins = {row["email"]: row["role"] for row in json.loads(capsys.readouterr().out)}
    refused = {}
    for email, role in logins.items():
        reader = Reader(email)
        start = reader.read("/")
        pages = [start, *map(reader.read, LINK.findall("".join(MENU.findall(start))))]
        for path in dict.fromkeys(link for page in pages for link in reader.links_of(page)):
            if path not in reader.answers:
                reader.read(path)
        assert len(reader.answers) > 3, role
        refused |= {
            f"{role} {path}": status for path, status in reader.answers.items() if status != 200
        }

    assert refused == {}
