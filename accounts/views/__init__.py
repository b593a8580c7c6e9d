"""The pages about one's own account that are not allauth's."""

from accounts.views.profile import profile

__all__ = ["profile"]
