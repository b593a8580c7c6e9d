"""The tests' own safety rope holds."""

import pytest

from tests.plugins import closing

pytestmark = pytest.mark.needs_browser


def test_a_browser_that_does_not_close_is_ended(chromium, monkeypatch):
    monkeypatch.setattr(closing, "PATIENCE", 0.1)
    page = chromium.new_page()
    with closing.closing_in_time():
        page.wait_for_timeout(20_000)
    assert not chromium.is_connected()
