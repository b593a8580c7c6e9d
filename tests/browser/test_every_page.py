"""Every kind of page and state of the demo, as axe sees it: two themes, two widths,
text set wider apart, and targets that a thumb hits. See stops.py and audit.py."""

import pytest

from config.demo.fill import PASSWORD
from tests.browser.audit import findings
from tests.browser.pictures import Everybody
from tests.browser.stops import STOPS

pytestmark = pytest.mark.needs_browser


def test_every_page_is_accessible_in_every_look(chromium, demo):
    people = Everybody(chromium, demo, PASSWORD)
    wrong = []
    for stop in (stop for stop in STOPS if not stop.is_alike):
        page = people.go(stop)
        wrong += [f"{stop.name}: {line}" for line in findings(page)]
        page.close()
    people.leave()
    # Check 96: nobody else is asked for anything; the policy refuses nothing of ours.
    wrong += people.strange
    assert not wrong, "\n".join(wrong)
