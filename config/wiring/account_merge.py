"""What goes over when two accounts of one person become one; see `accounts.merging`."""

from functools import partial

from django.contrib.sessions.models import Session

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from accounts import commands as accounts
from accounts.merging import merged_by
from accounts.models import (
    Affiliation,
    Export,
    Leaving,
    RoleGrant,
    RoleReview,
    SecurityEvent,
)
from forum import commands as forum
from forum.models import ModerationEntry, Participation
from notifications import commands as notifications
from notifications.models import Inbox, Notification

# Logs are never changed; roles and factors do not go over; the rest has been weighed.
EXCLUDED_MODELS = {
    *(SecurityEvent, ModerationEntry, RoleGrant, RoleReview, Session),
    *(EmailAddress, SocialAccount, UserSession, Authenticator),
    *(Affiliation, Export, Leaving, Participation, Inbox, Notification),
}


def connect() -> None:
    merged_by("participations", forum.merge_participations)
    merged_by("read marks", forum.merge_read_marks)
    merged_by("votes", forum.merge_votes)
    merged_by("inboxes", notifications.merge_inboxes)
    merged_by("rows", partial(accounts.move_rows, apart=EXCLUDED_MODELS))
    merged_by("figures", forum.recount_merged)
