"""People at browsers while a drill goes on: who gets no answer sends the very same form again, until it is taken."""

import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from urllib.parse import urlencode
from uuid import uuid4

from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.middleware import SEEN_KEY
from accounts.models import User
from demo.models import DemoClock
from grants.models import Application
from needs import actions
from needs.content import content_hash, read_content
from needs.models import NeedsReport
from tests.drills.system import PATIENCE
from tests.factories.accounts import hat_for
from tests.factories.grants import THEN, RoundFactory
from tests.factories.needs import answers_to, filled_report, open_version, submitted_report

SHOWN, TAKEN, TROUBLE = {200}, {302, 303}, {500, 502, 503, 504}
SECRET = "k" * 32


@dataclass
class Answer:
    """What a browser was told; status 0 when nobody answered."""

    status: int
    body: str = ""
    seconds: float = 0.0


class Person:
    """Somebody logged in. Needs no database of its own once made."""

    def __init__(self, hat, port):
        client = Client()
        client.force_login(User.objects.get(pk=hat.user_id))
        session = client.session
        session["hat"] = hat.key
        session[SEEN_KEY] = time.time() + 1_000_000  # that it is used need not be noted meanwhile
        session.save()
        self.port = port
        self.cookies = f"sessionid={session.session_key}; csrftoken={SECRET}"

    def get(self, path):
        return self._ask("GET", path)

    def post(self, form):
        return self._ask("POST", form.path, urlencode(form.fields))

    def _ask(self, method, path, body=None):
        headers = {"Cookie": self.cookies}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        opened = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        started = time.monotonic()
        try:
            opened.request(method, path, body, headers)
            response = opened.getresponse()
            text = response.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return Answer(0)
        finally:
            opened.close()
        return Answer(response.status, text, time.monotonic() - started)


@dataclass
class Form:
    """A form as it stands on a page, with its one-time token: sent again it is the same form."""

    path: str
    fields: dict
    key: str = ""

    def __post_init__(self):
        self.fields = {
            "csrfmiddlewaretoken": SECRET,
            "form_token": uuid4().hex,
            **self.fields,
        }


@dataclass
class Crowd:
    """Threads with people in them. `taken` are the forms somebody was told are in, `troubles` what they saw else."""

    taken: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    troubles: list = field(default_factory=list)
    odd: list = field(default_factory=list)
    threads: list = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def send(self, person, forms):
        """Each form until it is taken; the next then."""

        def act():
            for form in forms:
                self._until_taken(person, form)

        self._begin(act)

    def keep_sending(self, person, next_form):
        def act():
            number = 0
            while not (self.over.is_set() or self.odd):
                number += 1
                self._until_taken(person, next_form(number))

        self._begin(act)

    def keep_reading(self, person, paths):
        def act():
            while not self.over.is_set():
                for path in paths:
                    self._note(person.get(path), SHOWN)

        self._begin(act)

    def go_home(self):
        """Nothing more is begun; what was sent is sent again until it is taken."""
        self.over.set()
        for thread in self.threads:
            thread.join(2 * PATIENCE)
        assert not any(thread.is_alive() for thread in self.threads)

    def _begin(self, act):
        def guarded():
            try:
                act()
            except Exception as error:  # noqa: BLE001 -- told by the test, which alone can fail
                self.odd.append(repr(error))

        thread = threading.Thread(target=guarded, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _until_taken(self, person, form):
        deadline = time.monotonic() + 2 * PATIENCE
        while time.monotonic() < deadline:
            if self._note(person.post(form), TAKEN):
                self.taken.append(form.key)
                return
            if self.odd:
                return
        raise TimeoutError(f"{form.path} was never taken")

    def _note(self, answer, wanted):
        self.answers.append(answer)
        if answer.status in wanted:
            return True
        if answer.status in TROUBLE or not answer.status:
            self.troubles.append(answer)
            time.sleep(0.1)  # as long as it takes to press the button again
        else:
            self.odd.append(f"{answer.status}: {answer.body[:2000]}")
        return False


class County:
    """What there is to work with: a round near its deadline, reports with the approver, a draft, and a case."""

    def __init__(self, port):
        DemoClock.objects.create(pk=1, stands_at=THEN)
        self.port = port
        self.round, self.version = RoundFactory(budget_year=2025), open_version()
        self.case = submitted_report(round_=self.round, scheme_version=self.version).application
        self.draft = self._report()
        self.caseworker = Person(hat_for(self.case.authority, Role.CASEWORKER), port)
        self.writer = Person(self.draft.filler, port)
        self.reports = []

    def submissions(self, count):
        """(approver, form) for so many reports more that wait for their approver."""
        halves = (count // 2, count - count // 2)
        with ThreadPoolExecutor(len(halves)) as pool:
            return list(chain.from_iterable(pool.map(self._some_to_send_in, halves)))

    def _some_to_send_in(self, count):
        try:
            return [self._to_send_in() for _number in range(count)]
        finally:
            connections.close_all()

    def note(self, text):
        path = reverse("overview:note-add", args=[self.case.code])
        return Form(path, {"text": text}, key=text)

    def effort(self, text):
        path = reverse("needs:section-funding", args=[self.draft.application.code])
        return Form(path, {"own_effort_text": text, "done": "nei"}, key=text)

    def pages(self):
        return [
            reverse("overview:work-list"),
            reverse("overview:case", args=[self.case.code]),
            reverse("overview:cases"),
        ]

    def _report(self):
        return filled_report(round_=self.round, scheme_version=self.version)

    def _to_send_in(self):
        report = self._report()
        answers = answers_to(report)
        hat = hat_for(report.application.applicant, Role.OWNER_APPROVER)
        actions.send_to_approver(report=report, answers=answers, by=report.filler, at=THEN)
        approver = Person(hat, self.port)
        shown = NeedsReport.objects.for_detail().get(pk=report.pk)
        code = report.application.code
        fields = {"hash": content_hash(read_content(shown)), "declares": "on"}
        fields["version"] = str(Application.objects.get(pk=report.pk).version)
        for key in answers:
            fields |= {f"svar-{key}": "ja", f"grunn-{key}": "Det stemmer."}
        self.reports.append(report.pk)
        return approver, Form(reverse("needs:report-approve", args=[code]), fields, key=code)
