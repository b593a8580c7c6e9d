"""The pages about one's own account that allauth has not, or otherwise."""

from accounts.views.leaving import leave_site
from accounts.views.merging import merge, merge_code
from accounts.views.owndata import own_data, own_data_file
from accounts.views.passkeys import login_webauthn, reauthenticate_webauthn
from accounts.views.profile import profile
from accounts.views.work import work

__all__ = [
    "leave_site",
    "login_webauthn",
    "merge",
    "merge_code",
    "own_data",
    "own_data_file",
    "profile",
    "reauthenticate_webauthn",
    "work",
]
