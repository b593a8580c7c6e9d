"""Register the steps that merge two accounts of one person.

See `accounts.deletion.account_merge`.
"""

from functools import partial

from django.contrib.sessions.models import Session

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from accounts import commands as accounts
from accounts.deletion.account_merge import merge_steps
from accounts.models import (
    AccountDeletion,
    Affiliation,
    DataExport,
    RoleGrant,
    RoleReview,
    SecurityEvent,
)
from forum import commands as forum
from forum.models import ModerationEntry, Participation
from notifications import commands as notifications
from notifications.models import Inbox, Notification

# Not moved to the remaining account. Logs are immutable; roles and authenticators must
# not be transferred; the other models have been considered one by one.
EXCLUDED_MODELS = {
    *(SecurityEvent, ModerationEntry, RoleGrant, RoleReview, Session),
    *(EmailAddress, SocialAccount, UserSession, Authenticator),
    *(Affiliation, DataExport, AccountDeletion, Participation, Inbox, Notification),
}


def connect() -> None:
    merge_steps.register("participations", forum.merge_participations)
    merge_steps.register("read marks", forum.merge_read_marks)
    merge_steps.register("votes", forum.merge_votes)
    merge_steps.register("inboxes", notifications.merge_inboxes)
    merge_steps.register("rows", partial(accounts.reassign_rows, apart=EXCLUDED_MODELS))
    merge_steps.register("figures", forum.recount_merged)
