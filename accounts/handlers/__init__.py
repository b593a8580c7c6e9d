"""What happens here when allauth says something, or another part of this app does."""

from accounts.handlers import logbook as logbook
from accounts.handlers import signing as signing
