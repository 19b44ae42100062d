"""The cache. It holds counters of rate limits only: nothing that is missed when Redis loses it."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

_log = structlog.get_logger("cache")


class ForgivingRedisCache(RedisCache):
    """Redis, so that all processes count together; while it is down each process counts by itself, and login works."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._spare = LocMemCache("spare", params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._either("get", key, default, version)

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        self._either("set", key, value, *args, **kwargs)

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        return self._either("add", key, value, *args, **kwargs)

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._either("delete", key, version)

    def _either(self, name: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(RedisCache, name)(self, *args, **kwargs)
        except RedisError as error:
            _log.warning("redis is down, counting in this process", cause=type(error).__name__)
            return getattr(self._spare, name)(*args, **kwargs)
