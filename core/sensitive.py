"""The former place of `core.security.pii`, for modules that still import it."""

from core.security.pii import detect as find
from core.security.pii import mask

__all__ = ["find", "mask"]
