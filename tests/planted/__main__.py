"""Runs tests in the checkout this file lies in: `python -m tests.planted TEST …`."""

import os
import sys

from kompetanse.devtools import environment, services

variables = environment.for_tests(services.start("test"), "postgres")
# A test that is red is red at once, and the same one each time.
options = ["-n", "0", "-q", "--tb=line", "-p", "no:randomly"]
os.execve(  # noqa: S606 -- ourselves, with a test's id
    sys.executable, [sys.executable, "-m", "pytest", *options, *sys.argv[1:]], variables
)
