"""What notifications do when something happens below.

`record_*` write rows in the same transaction; `announce_*` ring after it.
"""

from accounts.events import ExportMade, SessionsEnded, WaitEnded
from core.events import Event
from forum.events import (
    AccessChanged,
    AnswerAccepted,
    FiguresChanged,
    MentionsAdded,
    ModerationDone,
    PostChanged,
    PostCreated,
    PostsMoved,
    PostsRead,
    TopicMoved,
    TopicsRead,
)
from forum.models import ModerationEntry, Post, Space, Topic
from forum.policy import UNTOLD
from groups.events import (
    GlassBroken,
    GroupClosed,
    GroupNearsEnd,
    GroupReopened,
    InvitationSent,
    InvitationWanted,
    MeetingEvent,
    PlaceFreed,
    ProposalAnswered,
    ProposalMade,
    ReviewOpened,
    RosterChanged,
    RoundChanged,
    RoundPlanned,
    StepBegan,
    StepNearsEnd,
    StepOver,
)
from groups.models import Round
from notifications import commands, live
from notifications.events import InboxChanged
from notifications.kinds import (
    accounts,
    closing,
    exports,
    invitations,
    meetings,
    moderation,
    posts,
    rosters,
    rounds,
)
from notifications.streams import round_hint, space_hint


def record_post(event: PostCreated) -> None:
    commands.record_event(
        posts.PostCreated.name,
        actor_id=event.actor_id,
        space_id=event.space_id,
        topic_id=event.topic_id,
        post_id=event.post_id,
    )


def record_mentions(event: MentionsAdded) -> None:
    commands.record_event(
        posts.Mentioned.name,
        actor_id=event.actor_id,
        space_id=event.space_id,
        topic_id=event.topic_id,
        post_id=event.post_id,
    )


def record_accepted(event: AnswerAccepted) -> None:
    commands.record_accepted(
        actor_id=event.actor_id,
        space_id=event.space_id,
        topic_id=event.topic_id,
        post_id=event.post_id,
    )


def record_moderation(event: ModerationDone) -> None:
    """Whom an act concerns hears of it, unless it is their own."""
    entry = ModerationEntry.objects.select_related("post").get(pk=event.entry_id)
    if entry.concerns_id in {None, entry.actor_id} or entry.act in UNTOLD:
        return
    commands.record_event(
        moderation.Moderated.name,
        actor_id=entry.actor_id,
        space_id=entry.space_id,
        topic_id=entry.topic_id,
        post_id=entry.post_id,
        entry_id=entry.pk,
    )


def record_invitation(event: InvitationSent) -> None:
    commands.record_event(
        invitations.InvitationSent.name,
        actor_id=event.actor_id,
        space_id=event.space_id,
        invitation_id=event.invitation_id,
    )


def record_export(event: ExportMade) -> None:
    commands.record_event(exports.ExportMade.name, subject_id=event.export_id)


def record_meeting(event: MeetingEvent) -> None:
    """By the name of what happened, with the one person whom it concerns, if any."""
    commands.record_event(
        meetings.NAMES[type(event)],
        actor_id=event.actor_id,
        space_id=event.space_id,
        subject_id=event.meeting_id,
        concerns_id=event.user_id if isinstance(event, PlaceFreed) else None,
    )


def record_roster(event: RosterChanged) -> None:
    commands.record_event(
        rosters.RosterChanged.name,
        actor_id=event.actor_id,
        space_id=event.space_id,
        subject_id=event.entry_id,
    )


def record_review(event: ReviewOpened) -> None:
    commands.record_event(
        rosters.ReviewOpened.name,
        space_id=event.space_id,
        subject_id=event.review_id,
    )


def record_glass(event: GlassBroken) -> None:
    commands.record_event(
        rosters.GlassBroken.name,
        actor_id=event.actor_id,
        space_id=event.space_id,
        entry_id=event.entry_id,
    )


def record_invitation_wanted(event: InvitationWanted) -> None:
    commands.record_event(
        rosters.InvitationWanted.name,
        actor_id=event.actor_id,
        space_id=event.space_id,
        subject_id=event.request_id,
    )


def record_proposal(event: ProposalMade) -> None:
    commands.record_event(
        rosters.ProposalMade.name,
        actor_id=event.actor_id,
        subject_id=event.proposal_id,
    )


def record_proposal_answered(event: ProposalAnswered) -> None:
    commands.record_event(
        rosters.ProposalAnswered.name,
        actor_id=event.actor_id,
        space_id=event.space_id,
        concerns_id=event.proposer_id,
    )


def record_round_planned(event: RoundPlanned) -> None:
    commands.record_event(
        rounds.RoundPlanned.name,
        actor_id=event.actor_id,
        space_id=event.space_id,
        subject_id=event.round_id,
    )


def record_step_began(event: StepBegan) -> None:
    commands.record_event(
        rounds.StepBegan.name,
        actor_id=event.actor_id,
        space_id=event.space_id,
        subject_id=event.step_id,
    )


def record_step_nears_end(event: StepNearsEnd) -> None:
    commands.record_event(
        rounds.StepNearsEnd.name, space_id=event.space_id, subject_id=event.step_id
    )


def record_step_over(event: StepOver) -> None:
    commands.record_event(
        rounds.StepOver.name, space_id=event.space_id, subject_id=event.step_id
    )


def record_closing(event: GroupClosed | GroupReopened) -> None:
    is_end = isinstance(event, GroupClosed)
    kind = closing.GroupClosed if is_end else closing.GroupReopened
    commands.record_event(kind.name, actor_id=event.actor_id, space_id=event.space_id)


def record_group_nears_end(event: GroupNearsEnd) -> None:
    commands.record_event(
        closing.GroupNearsEnd.name, space_id=event.space_id, subject_id=event.group_id
    )


def record_wait_ended(event: WaitEnded) -> None:
    commands.record_event(accounts.WaitEnded.name, actor_id=event.user_id)


def record_read(event: PostsRead) -> None:
    commands.mark_posts_read(
        event.user_id, topic_id=event.topic_id, numbers=event.numbers
    )


def record_move(event: TopicMoved) -> None:
    commands.follow_topic_to(event.to_space_id, topic_id=event.topic_id)


def record_posts_moved(event: PostsMoved) -> None:
    commands.follow_posts_to(event.to_topic_id, from_topic_id=event.from_topic_id)


def record_topics_read(event: TopicsRead) -> None:
    commands.mark_topics_read(event.user_id, upto=dict(event.upto))


def announce_work(_event: Event) -> None:
    live.doorbell()


def announce_post(event: PostCreated | PostChanged) -> None:
    post = Post.objects.select_related("topic").get(pk=event.post_id)
    topic = post.topic.public_id
    payload = {"type": "topic", "id": topic, "post": post.public_id}
    live.hint(f"topic.{topic}", {**payload, "number": post.number})


def announce_figures(event: FiguresChanged) -> None:
    space = Space.objects.get(pk=event.space_id)
    live.hint(f"space.{space.public_id}", space_hint(space))


def announce_round(event: RoundChanged) -> None:
    """Pages of the round fetch it again, each with its own rights."""
    found = Round.objects.filter(pk=event.round_id).first()
    if found is not None:
        live.hint(f"round.{found.public_id}", round_hint(found))


def announce_access(event: AccessChanged | SessionsEnded) -> None:
    live.access_changed(event.user_id)


def announce_move(event: TopicMoved) -> None:
    topic = Topic.objects.values_list("public_id", flat=True).get(pk=event.topic_id)
    live.moved(f"topic.{topic}")


def announce_posts_moved(event: PostsMoved) -> None:
    """Whoever reads the one asks whether it is still there; whoever reads the other
    counts what is new."""
    names = Topic.objects.in_bulk([event.from_topic_id, event.to_topic_id])
    live.moved(f"topic.{names[event.from_topic_id].public_id}")
    to = names[event.to_topic_id]
    newest = to.posts.order_by("-number").values_list("public_id", flat=True)[0]
    payload = {"type": "topic", "id": to.public_id, "post": newest}
    payload |= {"number": to.last_number, "current": True}
    live.hint(f"topic.{to.public_id}", payload)


def announce_inbox(event: InboxChanged) -> None:
    live.inbox_changed(event.user_ids)
