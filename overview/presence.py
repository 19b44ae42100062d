"""Who has a case open right now. Kept in Redis with an expiry and nowhere else: it may be lost at any time without harm.

Leases follow real time, never the demo's clock. What is kept is a person's id and what kind of page they have open.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import redis
import structlog
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User

if TYPE_CHECKING:
    from kompetanse.lib.actor import Actor

FORGOTTEN_SECONDS = 75
READING = "leser"
# What each kind of page says about the one who has it open. The key stands in the heartbeat's address.
SENTENCES = {
    READING: _("%(name)s har saken åpen."),
    "kontroll": _("%(name)s kontrollerer saken nå."),
    "retting": _("%(name)s skriver til eieren om retting nå."),
}
_log = structlog.get_logger("presence")


@dataclass(frozen=True)
class Presence:
    """What a page says of the others, and what its next heartbeat asks with."""

    doing: str
    sentences: list[str]

    @property
    def digest(self) -> str:
        """Short name of what is shown: the heartbeat changes the page only when this changes."""
        return hashlib.sha256("\n".join(self.sentences).encode()).hexdigest()[:12]


def note_presence(code: str, *, doing: str, by: Actor) -> Presence:
    """Note that a person has a case open, and tell who else has. One query when there are others, none when alone."""
    doing = doing if doing in SENTENCES else READING
    others = _others(_seen(code, member=f"{by.user_id}:{doing}", now=time.time()), by.user_id)
    names = dict(User.objects.filter(pk__in=others).values_list("pk", "name")) if others else {}
    told = [
        SENTENCES[others[pk]] % {"name": name}
        for pk, name in sorted(names.items(), key=lambda one: (one[1], one[0]))
    ]
    return Presence(doing=doing, sentences=told)


def _seen(code: str, *, member: str, now: float) -> list[str]:
    """Write one's own mark and read all fresh ones, newest last. Nobody when Redis is down: the page is drawn all the same."""
    key = f"open-case:{code}"
    try:
        with _client(settings.REDIS_URL).pipeline(transaction=False) as pipe:
            pipe.zadd(key, {member: now})
            pipe.zremrangebyscore(key, "-inf", now - FORGOTTEN_SECONDS)
            pipe.expire(key, FORGOTTEN_SECONDS)
            pipe.zrange(key, 0, -1)
            return [one.decode() for one in pipe.execute()[-1]]
    except redis.RedisError as error:
        _log.warning(
            "redis is down, nobody is told who has a case open", cause=type(error).__name__
        )
        return []


def _others(members: list[str], own: int | None) -> dict[int, str]:
    """Person → what they do. Who has several pages open is said to do the one that is more than reading."""
    found: dict[int, str] = {}
    for member in members:
        number, _colon, doing = member.partition(":")
        if not number.isdigit() or int(number) == own or doing not in SENTENCES:
            continue
        if doing != READING or int(number) not in found:
            found[int(number)] = doing
    return found


@cache
def _client(url: str) -> redis.Redis:
    """One pool of connections a process. A page never waits long for a courtesy."""
    return redis.Redis.from_url(url, socket_connect_timeout=0.5, socket_timeout=0.5)
