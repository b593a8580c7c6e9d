"""What is told of the pages' own events; `config/wiring.py` adds the entries."""

from cms.kinds import advising, events, knowledge, newsletter

KINDS = (*advising.KINDS, *events.KINDS, *knowledge.KINDS, *newsletter.KINDS)
