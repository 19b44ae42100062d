"""What later apps add to long work, found by file name and never imported upwards.

A kind of job lies in `<app>/jobrows.py`:

    @job_kind("decisions.letters", finish=tell_the_approver)
    def send_letter(*, job: Job, row: JobRow, at: datetime) -> str:
        ...
        return _("Sendt")

The handler runs inside a transaction of its own with the row's completion: what it wrote and the
row's "done" are committed together or not at all. It must not call out (files and mail are rows).
It raises an `ActionError` with a sentence for the person, or `SkipRow`.

A retention rule lies in `<app>/retention.py`: `@retention_rule("jobs.FormToken")`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from kompetanse.lib.discovery import Registry


class RowHandler(Protocol):
    def __call__(self, *, job: Any, row: Any, at: datetime) -> str | None: ...


class FinishHandler(Protocol):
    def __call__(self, *, job: Any, at: datetime) -> None: ...


class RetentionRule(Protocol):
    def __call__(self, *, at: datetime) -> int:
        """Delete what is old at `at`; the number of rows that went."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """How the rows of one kind of job are done, and what happens once when all are."""

    handle: RowHandler
    finish: FinishHandler | None = None


class SkipRow(Exception):
    """The row needs no work; the message says why."""


job_kinds: Registry[JobKind] = Registry("jobrows")
retention_rules: Registry[RetentionRule] = Registry("retention")


def job_kind(
    name: str, *, finish: FinishHandler | None = None
) -> Callable[[RowHandler], RowHandler]:
    """Register the decorated function as the handler of the rows of jobs called `name`."""

    def register(handle: RowHandler) -> RowHandler:
        job_kinds.register(name, JobKind(handle, finish))
        return handle

    return register


def retention_rule(name: str) -> Callable[[RetentionRule], RetentionRule]:
    """Register the decorated function as the retention rule of the model called `name`."""

    def register(rule: RetentionRule) -> RetentionRule:
        retention_rules.register(name, rule)
        return rule

    return register
