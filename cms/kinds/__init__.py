"""What is told of the pages' own events; `config/wiring/events.py` adds the entries."""

from cms.kinds import advising, events, knowledge, newsletter, upkeep

KINDS = (
    *advising.KINDS,
    *events.KINDS,
    *knowledge.KINDS,
    *newsletter.KINDS,
    *upkeep.KINDS,
)
