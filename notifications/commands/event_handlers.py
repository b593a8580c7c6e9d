"""Write outbox rows for domain events, in the same transaction."""

from typing import Any

from core.events import DomainEvent, Handler
from forum.events import (
    AnswerAccepted,
    ModerationDone,
    PostsMoved,
    PostsRead,
    TopicMoved,
    TopicsRead,
)
from forum.models import ModerationEntry
from forum.policy import SILENT_ACTS
from groups.events import (
    CaseWithdrawn,
    MeetingEvent,
    WaitlistPromoted,
)
from notifications import commands
from notifications.types import (
    accounts,
    closure,
    exports,
    invitations,
    meetings,
    membership,
    moderation,
    posts,
    rounds,
)
from notifications.types.base import NotificationType

# Names that domain events and outbox rows share.
SHARED_IDS = (
    "actor_id",
    "space_id",
    "topic_id",
    "post_id",
    "entry_id",
    "invitation_id",
)


def record_as(kind: type[NotificationType], **named: str) -> Handler[Any]:
    """Return a handler that writes an outbox row with the ids of the domain event.

    `named` maps other names: `subject_id="round_id"`.
    """

    def record(event: DomainEvent) -> None:
        ids = {name: getattr(event, name, None) for name in SHARED_IDS}
        for name, theirs in named.items():
            if theirs in ids:
                ids[theirs] = None
            ids[name] = getattr(event, theirs)
        commands.record_event(kind.name, **ids)

    return record


record_post = record_as(posts.PostCreatedNotification)
record_mentions = record_as(posts.MentionNotification)
record_outdated = record_as(posts.AnswerOutdatedNotification)
record_invitation = record_as(invitations.InvitationSentNotification)
record_export = record_as(exports.ExportReadyNotification, subject_id="export_id")
record_roster = record_as(membership.RosterChangedNotification, subject_id="entry_id")
record_review = record_as(membership.ReviewOpenedNotification, subject_id="review_id")
record_break_glass = record_as(membership.BreakGlassUsedNotification)
record_join_request = record_as(
    membership.JoinRequestedNotification, subject_id="request_id"
)
record_proposal = record_as(
    membership.ProposalMadeNotification, subject_id="proposal_id"
)
record_proposal_answered = record_as(
    membership.ProposalAnsweredNotification, subject_user_id="proposer_id"
)
record_round_planned = record_as(rounds.RoundPlannedNotification, subject_id="round_id")
record_case_offered = record_as(rounds.CaseOfferedNotification, subject_id="round_id")
record_step_began = record_as(rounds.StepBeganNotification, subject_id="step_id")
record_step_nears_end = record_as(rounds.StepNearsEndNotification, subject_id="step_id")
record_step_ended = record_as(rounds.StepEndedNotification, subject_id="step_id")
record_closed = record_as(closure.GroupClosedNotification)
record_group_nears_end = record_as(
    closure.GroupNearsEndNotification, subject_id="group_id"
)
record_reopened = record_as(closure.GroupReopenedNotification)
record_account_approved = record_as(
    accounts.AccountApprovedNotification, actor_id="user_id"
)


def record_accepted(event: AnswerAccepted) -> None:
    commands.record_accepted(
        actor_id=event.actor_id,
        space_id=event.space_id,
        topic_id=event.topic_id,
        post_id=event.post_id,
    )


def record_moderation(event: ModerationDone) -> None:
    """Notify the user whom a moderation action concerns, unless it is their own."""
    entry = ModerationEntry.objects.select_related("post").get(pk=event.entry_id)
    if entry.subject_user_id in {None, entry.actor_id} or entry.act in SILENT_ACTS:
        return
    commands.record_event(
        moderation.ModeratedNotification.name,
        actor_id=entry.actor_id,
        space_id=entry.space_id,
        topic_id=entry.topic_id,
        post_id=entry.post_id,
        entry_id=entry.pk,
    )


def record_meeting(event: MeetingEvent) -> None:
    commands.record_event(
        meetings.NAMES_BY_EVENT[type(event)],
        actor_id=event.actor_id,
        space_id=event.space_id,
        subject_id=event.meeting_id,
        subject_user_id=event.user_id if isinstance(event, WaitlistPromoted) else None,
    )


def delete_case(event: CaseWithdrawn) -> None:
    commands.delete_case_notifications(event.round_id, author_id=event.author_id)


def delete_as(kind: type[NotificationType]) -> Handler[Any]:
    def forget(event: Any) -> None:
        commands.delete_notifications_about(kind.name, event.ids)

    return forget


delete_exports = delete_as(exports.ExportReadyNotification)
delete_proposals = delete_as(membership.ProposalMadeNotification)
delete_requests = delete_as(membership.JoinRequestedNotification)


def record_read(event: PostsRead) -> None:
    commands.mark_posts_read(
        event.user_id, topic_id=event.topic_id, numbers=event.numbers
    )


def record_move(event: TopicMoved) -> None:
    commands.move_topic_notifications(event.to_space_id, topic_id=event.topic_id)


def record_posts_moved(event: PostsMoved) -> None:
    commands.move_post_notifications(
        event.to_topic_id, from_topic_id=event.from_topic_id
    )


def record_topics_read(event: TopicsRead) -> None:
    commands.mark_topics_read(event.user_id, upto=dict(event.upto))
