"""A browser without a browser: a client that wears a hat; and an owner that has been granted money."""

from tests.decisions.conftest import as_hat
from tests.money import money_adds_up

__all__ = ["as_hat", "money_adds_up"]
