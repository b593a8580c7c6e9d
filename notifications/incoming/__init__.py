"""Reading a mail that came in: whose, to what, what it says, what hangs on it."""

from notifications.incoming.reading import Arrival, Enclosed, read

__all__ = ["Arrival", "Enclosed", "read"]
