"""What is told of the pages' own events; `config/wiring.py` adds the entries."""

from cms.kinds import advising, events, newsletter

KINDS = (*advising.KINDS, *events.KINDS, *newsletter.KINDS)
