"""A browser without a browser: a client that wears a hat; and an owner that has been granted money."""

from tests.decisions.conftest import as_hat

__all__ = ["as_hat"]
