"""What happens here when allauth says something, or another part of this app does."""

from accounts.signals import auth as signing
from accounts.signals import security_log as logbook
