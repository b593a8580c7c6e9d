"""The pages about one's own account that are not allauth's."""

from accounts.views.admission import admission_answer
from accounts.views.leaving import leave_site
from accounts.views.merging import merge, merge_code
from accounts.views.owndata import own_data, own_data_file
from accounts.views.profile import profile
from accounts.views.work import work

__all__ = [
    "admission_answer",
    "leave_site",
    "merge",
    "merge_code",
    "own_data",
    "own_data_file",
    "profile",
    "work",
]
