from groups.forms.charter import CreateGroupForm, GroupSettingsForm, ProposalForm
from groups.forms.closure import CloseGroupForm, ExtendGroupForm, HoldForm
from groups.forms.invitations import InviteForm, JoinRequestForm
from groups.forms.meetings import (
    AttendanceForm,
    CancelMeetingForm,
    DatePollForm,
    MeetingDetailsForm,
    MeetingForm,
    MinutesForm,
    make_date_formset,
)
from groups.forms.roster import (
    AssignFacilitatorForm,
    BreakGlassForm,
    RosterReasonForm,
    RosterReviewForm,
)

__all__ = [
    "CloseGroupForm",
    "HoldForm",
    "AttendanceForm",
    "CancelMeetingForm",
    "DatePollForm",
    "MeetingDetailsForm",
    "ExtendGroupForm",
    "CreateGroupForm",
    "InviteForm",
    "BreakGlassForm",
    "MeetingForm",
    "MinutesForm",
    "ProposalForm",
    "RosterReasonForm",
    "JoinRequestForm",
    "AssignFacilitatorForm",
    "RosterReviewForm",
    "GroupSettingsForm",
    "make_date_formset",
]
