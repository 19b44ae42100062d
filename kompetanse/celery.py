"""The Celery app and everything that runs by the clock.

Each beat entry runs an action that asks "what is due now", so a missed night heals itself.
"""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kompetanse.settings")

app = Celery("kompetanse")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "outbox": {"task": "notices.tasks.sweep_outbox", "schedule": 10.0, "options": {"expires": 10}},
    "jobs": {"task": "jobs.tasks.sweep_jobs", "schedule": 10.0, "options": {"expires": 10}},
    "reminders": {"task": "notices.tasks.send_due_reminders", "schedule": crontab(minute=5)},
    "memberships": {
        "task": "accounts.tasks.sync_permissions",
        "schedule": crontab(hour=0, minute=1),  # a role that begins today shall work today
    },
    "unread-decisions": {
        "task": "decisions.tasks.follow_up_unread",
        "schedule": crontab(minute=35),
    },
    "unanswered-grants": {
        "task": "payments.tasks.follow_up_unanswered",
        "schedule": crontab(hour=5, minute=20),
    },
    "overdue-reports": {
        "task": "reports.tasks.follow_up_overdue",
        "schedule": crontab(hour=5, minute=15),
    },
    "scan": {"task": "notices.tasks.scan_files", "schedule": 60.0, "options": {"expires": 60}},
    "orphans": {
        "task": "records.tasks.sweep_orphaned_files",
        "schedule": crontab(hour=4, minute=20),
    },
    "invariants": {
        "task": "notices.tasks.check_invariants",
        "schedule": crontab(hour=4, minute=50),  # when what is old has been swept away
    },
    "retention": {"task": "jobs.tasks.run_retention", "schedule": crontab(hour=3, minute=40)},
}


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery would replace the log set-up of the settings; connecting is what stops it."""


@worker_init.connect
def load_before_the_fork(**_: Any) -> None:
    """What draws letters is loaded once and shared by the worker's processes; web processes load it when they draw."""
    import kompetanse.lib.pdf.drawing  # noqa: F401, PLC0415
