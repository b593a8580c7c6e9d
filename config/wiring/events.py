"""Connect the events of each app to the handlers of the apps above it.

A handler that is subscribed with `record` runs in the transaction of the command; one
with `announce` runs after the commit.
"""

from accounts import commands as accounts
from accounts.events import (
    AccountMailWanted,
    ExportMade,
    ExportsGone,
    ExportWanted,
    PersonLeft,
    RoleChanged,
    SessionsEnded,
    UserStateChanged,
    WaitEnded,
    WorkEnded,
)
from accounts.models import User
from cms import handlers as cms_handlers
from cms import kinds as cms_kinds
from cms.events import (
    AdviceAsked,
    ConsentAsked,
    EditionDue,
    EditionTested,
    PlaceFound,
    QuestionPassedOn,
    RemarkMade,
    SignedUp,
    SubscriptionAsked,
)
from core.events import DomainEvent, Handler, subscribe
from forum import handlers as forum
from forum.events import (
    AccessChanged,
    AnswerAccepted,
    AnswerOutdated,
    FiguresChanged,
    MentionsAdded,
    ModerationDone,
    PostChanged,
    PostCreated,
    PostsMoved,
    PostsRead,
    TopicChanged,
    TopicMoved,
    TopicsRead,
)
from groups import commands as groups_commands
from groups import handlers as group_handlers
from groups.events import (
    CaseDropped,
    CaseOffered,
    DatesProposed,
    Erased,
    GlassBroken,
    GroupClosed,
    GroupNearsEnd,
    GroupReopened,
    InvitationSent,
    InvitationWanted,
    MeetingCancelled,
    MeetingMoved,
    MeetingNear,
    MeetingPlanned,
    MinutesWritten,
    PlaceFreed,
    ProposalAnswered,
    ProposalMade,
    ProposalsGone,
    RequestsGone,
    ReviewOpened,
    RosterChanged,
    RoundChanged,
    RoundPlanned,
    StepBegan,
    StepNearsEnd,
    StepOver,
)
from notifications import handlers as notifications
from notifications import kind as notification_kinds
from notifications.events import AddressGivenUp, InboxChanged


def connect() -> None:
    connect_accounts()
    connect_forum()
    connect_groups()
    connect_cms()
    connect_notifications()


def notify_on[E: DomainEvent](event: type[E], record: Handler[E]) -> None:
    """Write an outbox row in the transaction of the command and wake the worker after it."""
    subscribe(event, record=record)
    subscribe(event, announce=notifications.announce_work)


def connect_accounts() -> None:
    subscribe(RoleChanged, record=cms_handlers.record_role)
    subscribe(RoleChanged, record=forum.record_role)
    subscribe(UserStateChanged, record=forum.record_user_state)
    subscribe(UserStateChanged, record=group_handlers.record_user_state)
    subscribe(UserStateChanged, announce=notifications.announce_admission)
    subscribe(SessionsEnded, announce=notifications.announce_access)
    subscribe(ExportsGone, record=notifications.forget_exports)
    subscribe(AccountMailWanted, announce=notifications.announce_work)
    notify_on(WaitEnded, notifications.record_wait_ended)
    subscribe(WorkEnded, record=group_handlers.record_work_ended)
    subscribe(ExportWanted, announce=notifications.announce_work)
    subscribe(ExportMade, record=notifications.record_export)
    subscribe(PersonLeft, record=forum.record_left)
    subscribe(PersonLeft, announce=notifications.announce_work)


def connect_forum() -> None:
    record, announce = notifications.record_post, notifications.announce_post
    subscribe(PostCreated, record=record, announce=announce)
    subscribe(PostChanged, announce=notifications.announce_change)
    subscribe(TopicChanged, announce=notifications.announce_topic_change)
    notify_on(AnswerAccepted, notifications.record_accepted)
    notify_on(AnswerOutdated, notifications.record_outdated)
    notify_on(MentionsAdded, notifications.record_mentions)
    notify_on(ModerationDone, notifications.record_moderation)
    subscribe(PostsRead, record=notifications.record_read)
    subscribe(TopicsRead, record=notifications.record_topics_read)
    subscribe(FiguresChanged, announce=notifications.announce_figures)
    subscribe(TopicMoved, record=notifications.record_move)
    subscribe(TopicMoved, announce=notifications.announce_move)
    subscribe(PostsMoved, record=notifications.record_posts_moved)
    subscribe(PostsMoved, announce=notifications.announce_posts_moved)
    subscribe(AccessChanged, record=group_handlers.record_access)
    subscribe(AccessChanged, announce=notifications.announce_access)
    subscribe(AccessChanged, announce=on_participation_changed)


def on_participation_changed(event: AccessChanged) -> None:
    """A new facilitator must have a second factor."""
    accounts.settle_second_factor(event.user_id)


def connect_groups() -> None:
    notify_on(InvitationSent, notifications.record_invitation)
    notify_on(InvitationWanted, notifications.record_invitation_wanted)
    notify_on(RosterChanged, notifications.record_roster)
    notify_on(ReviewOpened, notifications.record_review)
    notify_on(GlassBroken, notifications.record_glass)
    notify_on(ProposalMade, notifications.record_proposal)
    notify_on(ProposalAnswered, notifications.record_proposal_answered)
    subscribe(ProposalsGone, record=notifications.forget_proposals)
    subscribe(RequestsGone, record=notifications.forget_requests)
    subscribe(Erased, record=group_handlers.record_erased)

    notify_on(GroupClosed, notifications.record_closed)
    notify_on(GroupNearsEnd, notifications.record_group_nears_end)
    notify_on(GroupReopened, notifications.record_reopened)

    notify_on(MeetingPlanned, notifications.record_meeting)
    notify_on(MeetingMoved, notifications.record_meeting)
    notify_on(MeetingCancelled, notifications.record_meeting)
    notify_on(MeetingNear, notifications.record_meeting)
    notify_on(DatesProposed, notifications.record_meeting)
    notify_on(MinutesWritten, notifications.record_meeting)
    notify_on(PlaceFreed, notifications.record_meeting)

    subscribe(RoundChanged, announce=notifications.announce_round)
    notify_on(RoundPlanned, notifications.record_round_planned)
    notify_on(CaseOffered, notifications.record_case_offered)
    subscribe(CaseDropped, record=notifications.forget_case)
    notify_on(StepBegan, notifications.record_step_began)
    notify_on(StepNearsEnd, notifications.record_step_nears_end)
    notify_on(StepOver, notifications.record_step_over)


def connect_cms() -> None:
    for kind in cms_kinds.KINDS:
        notification_kinds.add(kind)
    notify_on(SignedUp, cms_handlers.record_sign_up)
    notify_on(PlaceFound, cms_handlers.record_place)
    notify_on(SubscriptionAsked, cms_handlers.record_subscription)
    notify_on(EditionDue, cms_handlers.record_edition)
    notify_on(EditionTested, cms_handlers.record_test)
    notify_on(ConsentAsked, cms_handlers.record_consent)
    notify_on(AdviceAsked, cms_handlers.record_advice)
    notify_on(QuestionPassedOn, cms_handlers.record_passed_on)
    notify_on(RemarkMade, cms_handlers.record_remark)


def connect_notifications() -> None:
    subscribe(InboxChanged, announce=notifications.announce_inbox)
    subscribe(AddressGivenUp, record=on_address_undeliverable)


def on_address_undeliverable(event: AddressGivenUp) -> None:
    """Suspend the memberships until a facilitator confirms the person."""
    user = User.objects.get(pk=event.user_id)
    accounts.note_bounce(user.email or "")
    groups_commands.suspend_until_confirmed(user)
