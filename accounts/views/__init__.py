"""The pages about one's own account that are not allauth's."""

from accounts.views.profile import profile
from accounts.views.work import work

__all__ = ["profile", "work"]
