"""Forms of groups."""

from groups.forms.charter import FoundForm, ProposalForm, SettingsForm
from groups.forms.inviting import InviteForm, RequestForm
from groups.forms.roster import LookForm, ReasonForm, RescueForm, ReviewForm

__all__ = [
    "FoundForm",
    "InviteForm",
    "LookForm",
    "ProposalForm",
    "ReasonForm",
    "RequestForm",
    "RescueForm",
    "ReviewForm",
    "SettingsForm",
]
