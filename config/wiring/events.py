"""Connect the events of each app to the handlers of the apps above it.

A handler that is subscribed with `record` runs in the transaction of the command; one
with `announce` runs after the commit.
"""

from accounts import commands as accounts
from accounts.events import (
    AccountApproved,
    AccountDeleted,
    AccountMailQueued,
    AffiliationEnded,
    ExportReady,
    ExportRequested,
    ExportsDeleted,
    RoleChanged,
    SessionsEnded,
    UserStateChanged,
)
from accounts.models import User
from cms import notification_types as cms_types
from cms.commands import event_handlers as cms_handlers
from cms.events import (
    AdviceRequested,
    ConsentRequested,
    EditionDue,
    EditionTested,
    FeedbackReceived,
    NewsletterSubscriptionRequested,
    QuestionForwarded,
    RegistrationConfirmed,
    RegistrationReceived,
)
from core.events import DomainEvent, Handler, subscribe
from forum.commands import account_changes as forum
from forum.events import (
    AnswerAccepted,
    AnswerOutdated,
    CountersChanged,
    MentionsAdded,
    ModerationDone,
    ParticipationChanged,
    PostChanged,
    PostCreated,
    PostsMoved,
    PostsRead,
    TopicChanged,
    TopicMoved,
    TopicsRead,
)
from groups import commands as groups_commands
from groups.commands import event_handlers as group_handlers
from groups.events import (
    BreakGlassUsed,
    CaseOffered,
    CaseWithdrawn,
    ContentErased,
    DatesProposed,
    GroupClosed,
    GroupNearsEnd,
    GroupReopened,
    InvitationSent,
    JoinRequested,
    MeetingCancelled,
    MeetingMoved,
    MeetingNear,
    MeetingPlanned,
    MinutesWritten,
    ProposalAnswered,
    ProposalMade,
    ProposalsDeleted,
    RequestsDeleted,
    ReviewOpened,
    RosterChanged,
    RoundChanged,
    RoundPlanned,
    StepBegan,
    StepEnded,
    StepNearsEnd,
    WaitlistPromoted,
)
from notifications.commands import event_handlers as notifications
from notifications.events import AddressUndeliverable, InboxChanged
from notifications.live import event_handlers as live_handlers
from notifications.types.base import notification_types


def connect() -> None:
    connect_accounts()
    connect_forum()
    connect_groups()
    connect_cms()
    connect_notifications()


def notify_on[E: DomainEvent](event: type[E], record: Handler[E]) -> None:
    """Subscribe `record` to the transaction, and wake the worker after the commit."""
    subscribe(event, record=record)
    subscribe(event, announce=live_handlers.wake_worker)


def connect_accounts() -> None:
    subscribe(RoleChanged, record=cms_handlers.update_wagtail_group)
    subscribe(RoleChanged, record=forum.record_role)
    subscribe(UserStateChanged, record=forum.record_user_state)
    subscribe(UserStateChanged, record=group_handlers.update_after_user_state)
    subscribe(UserStateChanged, announce=live_handlers.announce_admission)
    subscribe(SessionsEnded, announce=live_handlers.announce_rights)
    subscribe(ExportsDeleted, record=notifications.delete_exports)
    subscribe(AccountMailQueued, announce=live_handlers.wake_worker)
    notify_on(AccountApproved, notifications.record_account_approved)
    subscribe(AffiliationEnded, record=group_handlers.update_after_work_ended)
    subscribe(ExportRequested, announce=live_handlers.wake_worker)
    subscribe(ExportReady, record=notifications.record_export)
    subscribe(AccountDeleted, record=forum.record_left)
    subscribe(AccountDeleted, announce=live_handlers.wake_worker)


def connect_forum() -> None:
    record, announce = notifications.record_post, live_handlers.announce_post
    subscribe(PostCreated, record=record, announce=announce)
    subscribe(PostChanged, announce=live_handlers.announce_change)
    subscribe(TopicChanged, announce=live_handlers.announce_topic_change)
    notify_on(AnswerAccepted, notifications.record_accepted)
    notify_on(AnswerOutdated, notifications.record_outdated)
    notify_on(MentionsAdded, notifications.record_mentions)
    notify_on(ModerationDone, notifications.record_moderation)
    subscribe(PostsRead, record=notifications.record_read)
    subscribe(TopicsRead, record=notifications.record_topics_read)
    subscribe(CountersChanged, announce=live_handlers.announce_counters)
    subscribe(TopicMoved, record=notifications.record_move)
    subscribe(TopicMoved, announce=live_handlers.announce_move)
    subscribe(PostsMoved, record=notifications.record_posts_moved)
    subscribe(PostsMoved, announce=live_handlers.announce_posts_moved)
    subscribe(ParticipationChanged, record=group_handlers.update_after_access)
    subscribe(ParticipationChanged, announce=live_handlers.announce_rights)
    subscribe(ParticipationChanged, announce=on_participation_changed)


def on_participation_changed(event: ParticipationChanged) -> None:
    """Require a second factor of a new facilitator."""
    accounts.update_mfa_required(event.user_id)


def connect_groups() -> None:
    notify_on(InvitationSent, notifications.record_invitation)
    notify_on(JoinRequested, notifications.record_join_request)
    notify_on(RosterChanged, notifications.record_roster)
    notify_on(ReviewOpened, notifications.record_review)
    notify_on(BreakGlassUsed, notifications.record_break_glass)
    notify_on(ProposalMade, notifications.record_proposal)
    notify_on(ProposalAnswered, notifications.record_proposal_answered)
    subscribe(ProposalsDeleted, record=notifications.delete_proposals)
    subscribe(RequestsDeleted, record=notifications.delete_requests)
    subscribe(ContentErased, record=group_handlers.update_after_erasure)

    notify_on(GroupClosed, notifications.record_closed)
    notify_on(GroupNearsEnd, notifications.record_group_nears_end)
    notify_on(GroupReopened, notifications.record_reopened)

    notify_on(MeetingPlanned, notifications.record_meeting)
    notify_on(MeetingMoved, notifications.record_meeting)
    notify_on(MeetingCancelled, notifications.record_meeting)
    notify_on(MeetingNear, notifications.record_meeting)
    notify_on(DatesProposed, notifications.record_meeting)
    notify_on(MinutesWritten, notifications.record_meeting)
    notify_on(WaitlistPromoted, notifications.record_meeting)

    subscribe(RoundChanged, announce=live_handlers.announce_round)
    notify_on(RoundPlanned, notifications.record_round_planned)
    notify_on(CaseOffered, notifications.record_case_offered)
    subscribe(CaseWithdrawn, record=notifications.delete_case)
    notify_on(StepBegan, notifications.record_step_began)
    notify_on(StepNearsEnd, notifications.record_step_nears_end)
    notify_on(StepEnded, notifications.record_step_ended)


def connect_cms() -> None:
    for notification_type in cms_types.TYPES:
        notification_types.register(notification_type.name, notification_type)
    notify_on(RegistrationReceived, cms_handlers.record_sign_up)
    notify_on(RegistrationConfirmed, cms_handlers.record_place)
    notify_on(NewsletterSubscriptionRequested, cms_handlers.record_subscription)
    notify_on(EditionDue, cms_handlers.record_edition)
    notify_on(EditionTested, cms_handlers.record_test)
    notify_on(ConsentRequested, cms_handlers.record_consent)
    notify_on(AdviceRequested, cms_handlers.record_advice)
    notify_on(QuestionForwarded, cms_handlers.record_forwarded_question)
    notify_on(FeedbackReceived, cms_handlers.record_remark)


def connect_notifications() -> None:
    subscribe(InboxChanged, announce=live_handlers.announce_inbox)
    subscribe(AddressUndeliverable, record=on_address_undeliverable)


def on_address_undeliverable(event: AddressUndeliverable) -> None:
    """Suspend the memberships until a facilitator confirms the member."""
    user = User.objects.get(pk=event.user_id)
    accounts.record_bounce(user.email or "")
    groups_commands.suspend_until_confirmed(user)
