"""What is told of the pages' own events; `config/wiring.py` adds the entries."""

from cms.kinds import events

KINDS = (*events.KINDS,)
