"""The pages about one's own account that are not allauth's."""

from accounts.views.owndata import own_data, own_data_file
from accounts.views.profile import profile
from accounts.views.work import work

__all__ = ["own_data", "own_data_file", "profile", "work"]
