"""What notifications do when something happens below.

`record_*` write rows in the same transaction; `announce_*` ring after it.
"""

from typing import Any

from accounts.events import SessionsEnded, UserStateChanged
from accounts.models import User
from accounts.policy import is_member
from core.db.compiled_queries import CompiledQuery
from core.events import DomainEvent, Handler
from forum.events import (
    AccessChanged,
    AnswerAccepted,
    FiguresChanged,
    ModerationDone,
    PostChanged,
    PostCreated,
    PostsMoved,
    PostsRead,
    TopicChanged,
    TopicMoved,
    TopicsRead,
)
from forum.models import ModerationEntry, Post, Space, Topic
from forum.policy import UNTOLD
from groups.events import (
    CaseDropped,
    MeetingEvent,
    PlaceFreed,
    RoundChanged,
)
from groups.models import Round
from notifications import commands, live
from notifications.events import InboxChanged
from notifications.kind import Kind
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

# What an event of below and a row of the outbox call by the same name.
SHARED = ("actor_id", "space_id", "topic_id", "post_id", "entry_id", "invitation_id")


def records(kind: type[Kind], **named: str) -> Handler[Any]:
    """A handler that writes a row of this kind with the ids that the event holds.

    `named` says what the row calls otherwise: `subject_id="round_id"`.
    """

    def record(event: DomainEvent) -> None:
        ids = {name: getattr(event, name, None) for name in SHARED}
        for name, theirs in named.items():
            if theirs in ids:
                ids[theirs] = None
            ids[name] = getattr(event, theirs)
        commands.record_event(kind.name, **ids)

    return record


record_post = records(posts.PostCreated)
record_mentions = records(posts.Mentioned)
record_outdated = records(posts.AnswerOutdated)
record_invitation = records(invitations.InvitationSent)
record_export = records(exports.ExportMade, subject_id="export_id")
record_roster = records(rosters.RosterChanged, subject_id="entry_id")
record_review = records(rosters.ReviewOpened, subject_id="review_id")
record_glass = records(rosters.GlassBroken)
record_invitation_wanted = records(rosters.InvitationWanted, subject_id="request_id")
record_proposal = records(rosters.ProposalMade, subject_id="proposal_id")
record_proposal_answered = records(rosters.ProposalAnswered, concerns_id="proposer_id")
record_round_planned = records(rounds.RoundPlanned, subject_id="round_id")
record_case_offered = records(rounds.CaseOffered, subject_id="round_id")
record_step_began = records(rounds.StepBegan, subject_id="step_id")
record_step_nears_end = records(rounds.StepNearsEnd, subject_id="step_id")
record_step_over = records(rounds.StepOver, subject_id="step_id")
record_closed = records(closing.GroupClosed)
record_group_nears_end = records(closing.GroupNearsEnd, subject_id="group_id")
record_reopened = records(closing.GroupReopened)
record_wait_ended = records(accounts.WaitEnded, actor_id="user_id")


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


def record_meeting(event: MeetingEvent) -> None:
    """By the name of what happened, with the one person whom it concerns, if any."""
    commands.record_event(
        meetings.NAMES[type(event)],
        actor_id=event.actor_id,
        space_id=event.space_id,
        subject_id=event.meeting_id,
        concerns_id=event.user_id if isinstance(event, PlaceFreed) else None,
    )


def forget_case(event: CaseDropped) -> None:
    """What was told of it goes as well, also who offered it."""
    commands.forget_case(event.round_id, author_id=event.author_id)


def forgets(kind: type[Kind]) -> Handler[Any]:
    """A handler for what is gone, by its `ids`: no line tells of it any more."""

    def forget(event: Any) -> None:
        commands.forget_told(kind.name, event.ids)

    return forget


forget_exports = forgets(exports.ExportMade)
forget_proposals = forgets(rosters.ProposalMade)
forget_requests = forgets(rosters.InvitationWanted)


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


def announce_work(_event: DomainEvent) -> None:
    live.doorbell()


def announce_post(event: PostCreated) -> None:
    """The page of the topic, the figures of the space and the worker, in one go: each
    ring goes through another thread to Redis and back."""
    ids = (event.topic_public_id, event.post_public_id, event.number)
    messages = [_of_post(*ids), live.DOORBELL]
    try:
        messages.append(_of_space(event.space_id))
    finally:
        live.ring(messages)


def announce_change(event: PostChanged) -> None:
    """Pages of the topic fetch this post again, each with its own rights.

    A post that is out of sight now is also named in `gone`: pages drop its text before
    they fetch.
    """
    posts = Post.objects.filter(pk=event.post_id)
    found = posts.values_list(
        "topic__public_id", "topic__version", "public_id", "state"
    ).first()
    if found is not None:
        topic, version, post, state = found
        gone = () if state == Post.State.VISIBLE else (post,)
        live.topic_changed(topic, version=version, changed=(post,), gone=gone)


def announce_topic_change(event: TopicChanged) -> None:
    """Pages of the topic compare all they show with a fresh copy."""
    _announce_whole_topic(event.topic_id)


def _announce_whole_topic(topic_id: int) -> None:
    topics = Topic.objects.filter(pk=topic_id)
    for ident, version in topics.values_list("public_id", "version"):
        live.topic_changed(ident, version=version)


def announce_figures(event: FiguresChanged) -> None:
    live.ring([_of_space(event.space_id)])


def _of_post(topic: int, post: int, number: int) -> live.Message:
    payload = {"type": "topic", "id": topic, "post": post, "number": number}
    return live.hinted(f"topic.{topic}", payload)


def _of_space(space_id: int) -> live.Message:
    (space, *_none) = _counted(None, ident=space_id)
    return live.hinted(f"space.{space.public_id}", space_hint(space))


# Asked after every reply.
_counted = CompiledQuery[Space](lambda _viewer, ident: Space.objects.filter(pk=ident))


def announce_round(event: RoundChanged) -> None:
    """Pages of the round fetch it again, each with its own rights."""
    found = Round.objects.filter(pk=event.round_id).first()
    if found is not None:
        live.hint(f"round.{found.public_id}", round_hint(found))


def announce_access(event: AccessChanged | SessionsEnded) -> None:
    live.access_changed(event.user_id)


def announce_admission(event: UserStateChanged) -> None:
    """Open pages of somebody who waited learn that the wait is over."""
    if is_member(User.objects.get(pk=event.user_id)):
        live.admitted(event.user_id)


def announce_move(event: TopicMoved) -> None:
    topic = Topic.objects.values_list("public_id", flat=True).get(pk=event.topic_id)
    live.moved(f"topic.{topic}")
    _announce_whole_topic(event.topic_id)


def announce_posts_moved(event: PostsMoved) -> None:
    """Whoever reads the one asks whether it is still there; whoever reads the other
    counts what is new."""
    names = Topic.objects.in_bulk([event.from_topic_id, event.to_topic_id])
    live.moved(f"topic.{names[event.from_topic_id].public_id}")
    _announce_whole_topic(event.from_topic_id)
    to = names[event.to_topic_id]
    newest = to.posts.order_by("-number").values_list("public_id", flat=True)[0]
    payload = {"type": "topic", "id": to.public_id, "post": newest}
    payload |= {"number": to.last_number, "current": True}
    live.hint(f"topic.{to.public_id}", payload)


def announce_inbox(event: InboxChanged) -> None:
    live.inbox_changed(event.user_ids)
