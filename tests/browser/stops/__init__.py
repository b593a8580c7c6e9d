"""Every kind of page and state of the filled demo, and how a person comes there.

One list for those who look (`python -m tests.browser.pictures`) and for what is
measured on each page (`test_every_page.py`). It is walked in this order: some stops do
something that later ones build upon.
"""

from tests.browser.stops.desk import AFTERWARDS, AT_THE_DESK
from tests.browser.stops.members import IN_GROUPS
from tests.browser.stops.newcomers import NEWCOMERS
from tests.browser.stops.official import AS_OFFICIAL
from tests.browser.stops.rounds import ROUNDS
from tests.browser.stops.together import TOGETHER
from tests.browser.stops.visitors import VISITORS

STOPS = [
    *VISITORS,
    *AS_OFFICIAL,
    *IN_GROUPS,
    *ROUNDS,
    *AT_THE_DESK,
    *TOGETHER,
    *NEWCOMERS,
    *AFTERWARDS,
]
