from groups.forms.inviting import InviteForm
from groups.forms.meetings import (
    AnswerForm,
    CancelForm,
    ChoosingForm,
    DetailsForm,
    MeetingForm,
    MinutesForm,
    date_rows,
)

__all__ = [
    "AnswerForm",
    "CancelForm",
    "ChoosingForm",
    "DetailsForm",
    "InviteForm",
    "MeetingForm",
    "MinutesForm",
    "date_rows",
]
