"""The administration words the questions on goals that are not in the program (`domain.md` 5.6 and 3.3: scheme, version, rules)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from grants.models import SchemeVersion
from kompetanse.lib.errors import Locked, Refused, Stale
from records.events import record_event
from reports.models import GoalAttainment, GoalQuestion
from reports.permissions import check_words_questions

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from kompetanse.lib.actor import Actor

WORDS = ("position", "text_nb", "text_nn", "source", "answered_by")


def chain_key(version: SchemeVersion) -> str:
    return f"scheme:{version.key}"


def words_version(question: GoalQuestion) -> int:
    """A number for how the question is worded now, for the form that changes it."""
    text = "\n".join(str(getattr(question, name)) for name in WORDS)
    return zlib.crc32(text.encode())


def is_answered(question: GoalQuestion) -> bool:
    given = GoalAttainment.objects.exclude(answer="").filter(
        question=question.key, report__application__scheme_version_id=question.scheme_version_id
    )
    return given.exists()


@transaction.atomic
def add_question(
    *, version: SchemeVersion, words: dict[str, str], by: Actor, at: datetime
) -> GoalQuestion:
    """A new question, last in its scheme version. Reports that are sent already are as they were. Only the administration."""
    check_words_questions(by)
    _lock(version)
    held = GoalQuestion.objects.filter(scheme_version=version)
    _check_new(held, words)
    last = held.order_by("-position").first()
    keys = set(held.values_list("key", flat=True))
    number = next(n for n in range(1, len(keys) + 2) if _key(version, n) not in keys)
    question = GoalQuestion.objects.create(
        scheme_version=version,
        key=_key(version, number),
        position=last.position + 1 if last else 1,
        **words,
    )
    _record("word_question", question, by, at)
    return question


@transaction.atomic
def change_question(
    *, question: GoalQuestion, words: dict[str, str], seen_version: int | None, by: Actor, at: datetime
) -> GoalQuestion:  # fmt: skip
    """Other words for a question that nobody has answered. Refuses what another has changed meanwhile."""
    question = _open(question, seen_version, by)
    if all(getattr(question, name) == value for name, value in words.items()):
        return question
    others = GoalQuestion.objects.filter(scheme_version=question.scheme_version)
    _check_new(others.exclude(pk=question.pk), words)
    for name, value in words.items():
        setattr(question, name, value)
    question.save(update_fields=list(words))
    _record("word_question", question, by, at)
    return question


@transaction.atomic
def remove_question(
    *, question: GoalQuestion, seen_version: int | None, by: Actor, at: datetime
) -> None:
    """Ask it no more. Refuses a question that somebody has answered: it stands in what they have written."""
    question = _open(question, seen_version, by)
    _record("remove_question", question, by, at)
    question.delete()


def _check_new(others: QuerySet[GoalQuestion], words: dict[str, str]) -> None:
    """The same is not asked twice: two answers to one question would both be counted."""
    asked = others.filter(answered_by=words["answered_by"], text_nb__iexact=words["text_nb"])
    if asked.exists():
        raise Refused(_("Spørsmålet finnes alt i denne ordningen."), field="text_nb")


def _key(version: SchemeVersion, number: int) -> str:
    return f"MO_{version.first_year}_{number}"


def _lock(version: SchemeVersion) -> None:
    SchemeVersion.objects.select_for_update().get(pk=version.pk)


def _open(question: GoalQuestion, seen_version: int | None, by: Actor) -> GoalQuestion:
    check_words_questions(by)
    _lock(question.scheme_version)
    found = GoalQuestion.objects.select_related("scheme_version").filter(pk=question.pk).first()
    if found is None or seen_version != words_version(found):
        raise Stale
    if is_answered(found):
        raise Locked(_("Noen har svart på spørsmålet. Da kan det ikke endres. Lag et nytt."))
    return found


def _record(verb: str, question: GoalQuestion, by: Actor, at: datetime) -> None:
    record_event(
        chain=chain_key(question.scheme_version),
        verb=verb,
        on=question,
        by=by,
        at=at,
        facts={"question": question.key, "answered_by": question.answered_by},
    )
