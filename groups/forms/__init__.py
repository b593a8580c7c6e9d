"""Forms of groups."""

from groups.forms.charter import FoundForm, ProposalForm, SettingsForm
from groups.forms.closing import CloseForm, ExtendForm, HoldForm
from groups.forms.inviting import InviteForm, RequestForm
from groups.forms.meetings import (
    AnswerForm,
    CancelForm,
    ChoosingForm,
    DetailsForm,
    MeetingForm,
    MinutesForm,
    date_rows,
)
from groups.forms.roster import LookForm, ReasonForm, RescueForm, ReviewForm

__all__ = [
    "CloseForm",
    "HoldForm",
    "AnswerForm",
    "CancelForm",
    "ChoosingForm",
    "DetailsForm",
    "ExtendForm",
    "FoundForm",
    "InviteForm",
    "LookForm",
    "MeetingForm",
    "MinutesForm",
    "ProposalForm",
    "ReasonForm",
    "RequestForm",
    "RescueForm",
    "ReviewForm",
    "SettingsForm",
    "date_rows",
]
