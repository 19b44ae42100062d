"""What stories over weeks and months share."""

import pytest

from tests.journeys.browse import log_in


@pytest.fixture
def enter(new_page):
    """A browser in which somebody has just logged in: weeks or months lie between what one and the same person does."""

    def open_and_log_in(who: str):
        page = new_page()
        log_in(page, who)
        return page

    return open_and_log_in
