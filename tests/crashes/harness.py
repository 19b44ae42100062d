"""The process dies before or after the n-th statement, file, mail, wake-up or commit of an act.

A story is played in a database of its own. Before each of its acts is played for real, it is crashed again and again in
copies: after a crash the rows are those from before the act or those from after it, every invariant holds, and the same
request again ends where the uncrashed run did.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.models import Max

from jobs import wake
from kompetanse.lib import invariants
from kompetanse.lib.errors import ActionError
from kompetanse.lib.store import FolderStore
from records.models import Event
from tests import databases
from tests.crashes.rows import rows_of
from tests.races import LONG

Rows = dict[str, list[str]]
EVERY = 3  # act of a story, when it must be quick
RETRIES_AFTER = 40  # so many crashes that left nothing behind, then the act is done again


class SimulatedCrash(BaseException):
    """The process dies here: nothing catches it, and nothing more is sent to the database."""


@dataclass(frozen=True)
class Point:
    """Before or after the n-th statement, commit, file, mail or wake-up of an act."""

    kind: str
    number: int
    when: str
    what: str

    def __str__(self) -> str:
        return f"{self.when} {self.kind} {self.number}: {self.what}"


@dataclass
class Act:
    """Something that a person or a worker does, which may be done again after a crash.

    `moves` are the edges of the life cycles that it takes, `app.name`; `is_whole` says that it is one transaction. `again`
    is how it is done anew, where that is not the same call; `check` looks at what the digest of rows cannot show.
    """

    name: str
    do: Callable[[], Any]
    moves: tuple[str, ...] = ()
    is_whole: bool = True
    again: Callable[[], Any] | None = None
    check: Callable[[], None] = lambda: None


@dataclass
class _Steps:
    """Counts what an act does, and dies where it is told to."""

    dies_at: Point | None = None
    seen: list[tuple[str, str]] = field(default_factory=list)
    is_dead: bool = False

    def pass_by(self, kind: str, what: str, run: Callable[[], Any]) -> Any:
        # Counted by kind: a statement that is asked once in a process moves no commit.
        number = sum(seen == kind for seen, _what in self.seen) + 1
        self.seen.append((kind, what))
        self._die_if("before", kind, number)
        result = run()
        self._die_if("after", kind, number)
        return result

    def _die_if(self, when: str, kind: str, number: int) -> None:
        at = self.dies_at
        if self.is_dead or (at and (at.when, at.kind, at.number) == (when, kind, number)):
            self.is_dead = True
            raise SimulatedCrash

    def points(self, *, is_whole: bool) -> tuple[list[Point], list[Point]]:
        """Those up to the act's own commit, after which nothing may be left; and those from then on."""
        early: list[Point] = []
        late: list[Point] = []
        counted: dict[str, int] = {}
        has_committed = not is_whole
        for kind, what in self.seen:
            number = counted[kind] = counted.get(kind, 0) + 1
            (late if has_committed else early).append(Point(kind, number, "before", what))
            has_committed = has_committed or kind == "commit"
            (late if has_committed else early).append(Point(kind, number, "after", what))
        return early, late


@contextmanager
def watched(steps: _Steps) -> Iterator[None]:
    """Let every statement, commit, file, mail and wake-up pass by."""

    def statement(execute, sql, params, many, context):
        run = lambda: execute(sql, params, many, context)  # noqa: E731 -- it is all there is to it
        return steps.pass_by("sql", " ".join(sql.split())[:60], run)

    def passing(kind, what, real):
        return lambda *args, **kwargs: steps.pass_by(kind, what, lambda: real(*args, **kwargs))

    with pytest.MonkeyPatch.context() as patch:
        for owner, name, kind in (
            (DatabaseWrapper, "_commit", "commit"),
            (FolderStore, "write", "file"),
            (FolderStore, "remove", "file"),
            (EmailMultiAlternatives, "send", "mail"),
            (wake.app, "send_task", "wake-up"),
        ):
            patch.setattr(owner, name, passing(kind, name, getattr(owner, name)))
        set_autocommit = DatabaseWrapper._set_autocommit
        patch.setattr(
            DatabaseWrapper,
            "_set_autocommit",
            lambda own, on: None if steps.is_dead else set_autocommit(own, on),
        )
        with connection.execute_wrapper(statement):
            yield


def perform(call: Callable[[], Any]) -> str:
    """Do it, and what it answered: a refusal is an answer too, and no crash."""
    try:
        answer = call()
    except ActionError as refusal:
        return type(refusal).__name__
    status = getattr(answer, "status_code", None)
    assert status in (None, 302, 303, 409), f"{status}: {answer.content.decode()[:6000]}"
    return str(status or "done")


def broken() -> dict[str, str]:
    """Every breach by what it is about. What a factory has set up by a short cut is not the act's doing."""
    return {str(breach).split(":")[0]: str(breach) for breach in invariants.breaches()}


def crash(act: Act, point: Point) -> bool:
    """Whether it came so far: what is looked up once in a process is not looked up again."""
    try:
        with watched(_Steps(point)):
            perform(act.do)
    except SimulatedCrash:
        forget_connection()
        return True
    return False


def forget_connection() -> None:
    """The process is gone, and its session in the database with it; the next request has a new one.

    Nothing of the old one is left after ROLLBACK and DISCARD ALL but what it knew of the catalogue: a session that must
    read that anew asks more of the server than most acts do.
    """
    session = connections["default"].connection
    del connections["default"]
    if session is None:
        return
    session.rollback()
    session.autocommit = True
    with session.cursor() as cursor:
        cursor.execute("DISCARD ALL")
    for kept in (session.seen, session.prepared, session.refused):
        kept.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseWrapper.Database, "connect", lambda **_params: session)
        connections["default"].connect()


def sample(early: list[Point], late: list[Point], act: Act) -> tuple[list[Point], list[Point]]:
    """All of them under LONG. Else the first, the last, both sides of files and mails, and a few from places of the act's own.

    One that leaves rows behind costs a copy of the database, so there are fewest of those: right after the act's commit,
    where all that an act leaves for later is lost, and after one commit of a worker's many.
    """
    if LONG:
        return early, late
    chance = random.Random(act.name)  # noqa: S311 -- the same places in each run
    few = [*early[:1], *early[-1:], *chance.sample(early, min(1, len(early)))]
    few += [point for point in early if point.kind == "file"]
    mails = [point for point in late if point.kind == "mail"]
    ends = chance.sample(mails, min(2, len(mails)))
    commits = [point for point in late if point.kind == "commit" and point.when == "after"]
    ends += commits[:1] if act.is_whole else chance.sample(commits, min(1, len(commits)))
    ends += [] if act.is_whole or mails else chance.sample(late, 1)
    return [one for one in early if one in few], [one for one in late if one in ends]


class Theatre:
    """Where stories are played: copies of the database and of the folder of documents."""

    def __init__(self) -> None:
        self.points: list[Point] = []
        self.acts: list[Act] = []
        self.known: dict[str, str] = {}

    def play(self, story: Iterator[Act]) -> Theatre:
        """Crash every act under LONG, else the first and every third after it; the others are played as they are."""
        for number, act in enumerate(story):
            if LONG or number % EVERY == 0:
                self._rehearse(act)
                self.acts.append(act)
            else:
                self._perform(act)
        return self

    @staticmethod
    def _perform(act: Act) -> None:
        mail.outbox.clear()
        assert perform(act.do) in ("302", "303", "done"), act.name
        act.check()

    def _rehearse(self, act: Act) -> None:
        mail.outbox.clear()
        start, self.known = rows_of(), broken()
        events = Event.objects.aggregate(last=Max("pk"))["last"] or 0
        with self._kept() as before:
            steps = _Steps()
            with watched(steps):
                answer = perform(act.do)
            assert answer in ("302", "303", "done"), f"{act.name}: {answer}"
            end = rows_of()
            assert end != start, f"{act.name}: nothing was done"
            self._check_invariants(act.name)
            self._check_moves(act, events)
            act.check()
            mail.outbox.clear()
            early, late = sample(*steps.points(is_whole=act.is_whole), act)
            for point in late:
                with self._copy(before):
                    if self._crash(act, point, start, end):
                        self._do_again(act, point, end)
            for turn in range(0, len(early), RETRIES_AFTER):
                is_last = turn + RETRIES_AFTER >= len(early)
                with self._copy(before, is_spent=is_last):
                    came = [
                        point
                        for point in early[turn : turn + RETRIES_AFTER]
                        if self._crash(act, point, start, start)
                    ]
                    if came:
                        self._do_again(act, came[-1], end)

    def _crash(self, act: Act, point: Point, start: Rows, end: Rows) -> bool:
        """One transaction leaves all of it or nothing; nothing, when it has not committed."""
        if not crash(act, point):
            return False
        self.points.append(point)
        now = rows_of()
        if act.is_whole:
            assert now in (start, end), self._half_done(act, point, start, now)
        if now != start:
            self._check_invariants(f"{act.name}, {point}")
        return True

    def _do_again(self, act: Act, point: Point, end: Rows) -> None:
        perform(act.again or act.do)
        now = rows_of()
        assert now == end, f"{act.name} again after a crash {point}:\n{difference(end, now)}"
        self._check_invariants(f"{act.name} again after a crash {point}")
        act.check()
        mail.outbox.clear()

    def _check_invariants(self, after: str) -> None:
        new = [line for about, line in broken().items() if about not in self.known]
        assert new == [], f"{after}: " + "\n".join(new)

    @staticmethod
    def _half_done(act, point, start, now) -> str:
        return f"{act.name} is half done after a crash {point}:\n{difference(start, now)}"

    @staticmethod
    def _check_moves(act: Act, events: int) -> None:
        verbs = Event.objects.filter(pk__gt=events).values_list("verb", flat=True)
        missing = {move.split(".")[1] for move in act.moves} - set(verbs)
        assert missing == set(), f"{act.name} did not take {missing}"

    @contextmanager
    def _kept(self) -> Iterator[str]:
        """A copy of everything as it is now, to make copies of."""
        connections.close_all()
        name = databases.clone(connection.settings_dict["NAME"])
        folder = Path(settings.DOCUMENT_ROOT)
        kept = folder.with_name(f"kept-{name}")
        shutil.copytree(folder, kept, copy_function=os.link)
        try:
            yield name
        finally:
            databases.drop(name)
            shutil.rmtree(kept)

    @contextmanager
    def _copy(self, name: str, *, is_spent: bool = False) -> Iterator[None]:
        """Stand on a copy, or on the kept one itself when nobody needs it any more."""
        folder = Path(settings.DOCUMENT_ROOT)
        played, kept = folder.with_name("played"), folder.with_name(f"kept-{name}")
        connections.close_all()
        folder.rename(played)
        shutil.copytree(kept, folder, copy_function=os.link)
        copy = name if is_spent else databases.clone(name)
        try:
            with databases.connected_to(copy):
                yield
        finally:
            if copy != name:
                databases.drop(copy)
            shutil.rmtree(folder)
            played.rename(folder)


def difference(expected: Rows, found: Rows) -> str:
    lines = []
    for table in sorted(expected.keys() | found.keys()):
        one, other = expected.get(table, []), found.get(table, [])
        lines += [f"- {table} {row}" for row in one if row not in other]
        lines += [f"+ {table} {row}" for row in other if row not in one]
    return "\n".join(lines)
