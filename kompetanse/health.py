"""Is the process alive, and is it ready for visitors? Answers name the part that fails, nothing else."""

from collections.abc import Callable

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET


@login_not_required
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"alive": True})


@login_not_required
@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    parts = {
        "database": _works(_database),
        "redis": _works(_redis),
        "migrations": _works(_migrations),
    }
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _works(part: Callable[[], bool]) -> bool:
    try:
        return part()
    except (Error, redis.RedisError, OSError):
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _redis() -> bool:
    with redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2
    ) as client:
        return bool(client.ping())


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
