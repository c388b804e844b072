"""What the tests of the screen share: pages on sessions."""

from __future__ import annotations

import pytest
from tests.session.screen.page import Page


@pytest.fixture
def page(session):
    found = Page(session)
    yield found
    found.close()
    assert not found.sent.late


@pytest.fixture
def open_page():
    """Return what opens a page on a session; all are closed at the end."""
    opened = []

    def open_one(session):
        opened.append(Page(session))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
