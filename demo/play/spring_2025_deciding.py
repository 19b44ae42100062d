"""From the meeting to the last day of complaint in 2025."""

from functools import partial

from demo.play import Step, deciding, meetings
from demo.play.acting import oslo

YEAR = 2025


STEPS = (
    Step("meeting-2025", oslo(2025, 3, 12, 9, 30), meetings.hold),
    Step("handed-over-2025", oslo(2025, 3, 14, 10), partial(meetings.hand_over, YEAR)),
    Step("minutes-2025", oslo(2025, 3, 19, 14), meetings.minutes),
    Step("prepared-2025", oslo(2025, 4, 8, 10), partial(deciding.prepare, YEAR)),
    Step("decided-2025", oslo(2025, 4, 10, 15), partial(deciding.approve_all, YEAR)),
    Step("letters-read-2025", oslo(2025, 4, 14, 9), partial(deciding.read_letters, YEAR)),
)
