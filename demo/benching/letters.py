"""What a letter costs: CPU, letters per second, memory."""

from __future__ import annotations

import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection

from decisions.documents import draw_letter, print_letter, read_snapshot
from decisions.models import Letter
from kompetanse.lib.pdf.drawing import draw_alone


@dataclass(frozen=True)
class LetterCost:
    """The same letter, again and again."""

    letters: int
    processes: int
    cpu_ms_each: float
    letters_per_second: float
    alone_ms_each: float  # WeasyPrint on the same HTML and styles, and nothing of ours
    of_the_rate_alone: float
    megabytes_at_most: int


def measure_letters(*, letters: int, processes: int) -> list[LetterCost]:
    """The first letter of the demo, drawn so many times; nothing when none is made yet."""
    letter = Letter.objects.order_by("pk").first()
    if letter is None:
        return []
    draw = partial(_draw, letter.snapshot)
    html = draw_letter(read_snapshot(letter.snapshot), heading=1)
    connection.close()  # what is open is not shared with the processes below
    with ProcessPoolExecutor(max_workers=processes) as pool:
        list(pool.map(draw, range(processes)))  # fonts are read once a process
        started = time.perf_counter()
        cpu = sorted(pool.map(draw, range(letters)))
        seconds = time.perf_counter() - started
        alone = sorted(pool.map(partial(_draw_alone, html), range(letters)))
        memory = max(pool.map(_megabytes, range(processes)))
    return [
        LetterCost(
            letters=letters,
            processes=processes,
            cpu_ms_each=round(cpu[letters // 2] * 1000, 1),
            letters_per_second=round(letters / seconds, 1),
            alone_ms_each=round(alone[letters // 2] * 1000, 1),
            of_the_rate_alone=round(alone[letters // 2] / cpu[letters // 2], 2),
            megabytes_at_most=memory,
        )
    ]


def _draw(snapshot: dict[str, Any], _number: int) -> float:
    """One letter; its CPU seconds."""
    started = time.process_time()
    print_letter(read_snapshot(snapshot), created=None)
    return time.process_time() - started


def _draw_alone(html: str, _number: int) -> float:
    """The same letter's HTML by WeasyPrint alone; its CPU seconds."""
    started = time.process_time()
    draw_alone(html, "letter")
    return time.process_time() - started


def _megabytes(_number: int) -> int:
    status = Path("/proc/self/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) // 1024
