"""gunicorn reads this file by itself. Sync workers: the pages are short and the database is the limit."""

import gc
import os
from typing import Any

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
wsgi_app = "kompetanse.wsgi:application"
preload_app = True  # one import of Django and WeasyPrint, shared by the workers
# A page answers within ten seconds. In the demo a jump of the clock plays months of everybody's work in one request.
timeout = 600 if os.environ.get("DEMO", "").lower() in {"1", "true", "yes", "on"} else 30
graceful_timeout = 20
keepalive = 5
max_requests = 5_000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 -- the heartbeat file must not wait for a disk
control_socket_disable = True
accesslog = None  # the first middleware logs each request, without personal data
loglevel = "warning"


def pre_fork(_server: Any, _worker: Any) -> None:
    """What is loaded stays: collecting garbage need not look through all of Django, and the workers share its memory."""
    gc.collect()
    gc.freeze()


def post_fork(_server: Any, _worker: Any) -> None:
    """A page makes some ten thousand objects and is done with them: looking through them after every 700 finds nothing."""
    gc.set_threshold(20_000, 20, 50)
