"""Forum data of one user for the personal data export.

The export contains the user's own texts and actions, and moderation decisions about
them. It does not contain texts of others, nor titles of other users' topics in spaces
that the user can no longer read.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.data_export.registry import ExportItem, ExportPeriod, StoredFile
from accounts.models import User
from core.uploads import storage
from forum.models import (
    Attachment,
    Bookmark,
    Draft,
    Follow,
    ModerationEntry,
    MoveAnswer,
    MoveProposal,
    Participation,
    PollVote,
    Post,
    Reaction,
    Report,
    Revision,
    Space,
    Topic,
)
from forum.moderation.actions import notice_text


class VisibleTargets:
    """Describe spaces and topics without names that the user may not see."""

    def __init__(self, user: User) -> None:
        self.user = user
        seen = Space.objects.visible_to(user)
        self.spaces = set(seen.values_list("pk", flat=True))

    def space(self, space: Space) -> dict[str, Any]:
        title = space.title
        if space.pk not in self.spaces:
            title = _("A closed space that you are not in any more")
        level = f"{space.get_audience_display()}, {space.get_confidentiality_display()}"
        return {"space": title, "confidentiality": level}

    def topic(self, topic: Topic) -> str:
        own = topic.author_id == self.user.pk
        if own or topic.space_id in self.spaces:
            return topic.title
        return _("A topic of somebody else")


def export_posts(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    """Export all posts in any state, with their files."""
    sight = VisibleTargets(user)
    posts = Post.objects.filter(period.of("created_at"), author=user)
    rows = posts.select_related("topic__space").prefetch_related("attachments")
    for post in rows.order_by("created_at", "pk").iterator(chunk_size=500):
        facts = {
            _("state"): post.get_state_display(),
            _("asked anonymously to colleagues"): post.is_anonymous,
            _("organisation of that time"): post.author_organisation,
            _("changed on"): post.edited_at,
        }
        yield ExportItem(
            title=sight.topic(post.topic),
            moment=post.created_at,
            text=post.source,
            url=settings.SITE_URL + post.path,
            facts={name: value for name, value in facts.items() if value},
            files=tuple(_files(user, post.attachments.all())),
            **sight.space(post.topic.space),
        )


def _files(user: User, rows: Iterable[Attachment]) -> Iterator[StoredFile]:
    for row in rows:
        if row.uploader_id == user.pk:
            yield StoredFile(row.name, partial(storage.fetch, row.file))


def export_versions(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    sight = VisibleTargets(user)
    rows = Revision.objects.filter(period.of("written_at"), post__author=user)
    for row in rows.select_related("post__topic__space").order_by("written_at", "pk"):
        topic = row.post.topic
        yield ExportItem(
            title=sight.topic(topic),
            moment=row.written_at,
            text=row.source,
            url=settings.SITE_URL + row.post.path,
            facts={_("title before"): row.title} if row.title else {},
            **sight.space(topic.space),
        )


def export_drafts_and_bookmarks(
    user: User, period: ExportPeriod
) -> Iterator[ExportItem]:
    sight = VisibleTargets(user)
    drafts = Draft.objects.filter(period.of("saved_at"), user=user)
    for draft in drafts.select_related("space").order_by("saved_at"):
        yield ExportItem(
            title=draft.title or _("Draft"),
            moment=draft.saved_at,
            text=draft.source,
            **sight.space(draft.space),
        )
    marks = Bookmark.objects.filter(period.of("created_at"), user=user)
    for mark in marks.select_related("post__topic__space").order_by("created_at"):
        yield ExportItem(
            title=sight.topic(mark.post.topic),
            moment=mark.created_at,
            text=mark.note,
            url=settings.SITE_URL + mark.post.path,
            **sight.space(mark.post.topic.space),
        )


def export_actions(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    """Export reactions, votes, reports and answers to move proposals.

    An anonymous poll does not store which option the user chose.
    """
    sight = VisibleTargets(user)
    reactions = Reaction.objects.filter(period.of("created_at"), user=user)
    for row in reactions.select_related("post__topic__space").order_by("created_at"):
        what, url = row.get_kind_display(), settings.SITE_URL + row.post.path
        yield _act(sight, row.post.topic, what, row.created_at, url=url)
    votes = PollVote.objects.filter(user=user).select_related(
        "poll__topic__space", "option"
    )
    for vote in votes.order_by("pk"):
        seen = vote.poll.topic.space_id in sight.spaces
        chosen = vote.option.text if vote.option and seen else ""
        yield _act(sight, vote.poll.topic, _("Voted"), None, chosen)
    reports = Report.objects.filter(period.of("created_at"), reporter=user)
    for report in reports.select_related("post__topic__space").order_by("pk"):
        title = f"{_('Reported')}: {report.get_reason_display()}"
        topic, url = report.post.topic, settings.SITE_URL + report.post.path
        yield _act(sight, topic, title, report.created_at, report.comment, url=url)
    moves = MoveProposal.objects.filter(period.of("created_at"), proposer=user)
    for move in moves.select_related("topic__space").order_by("created_at"):
        what, moment = _("Asked to move a topic"), move.created_at
        yield _act(sight, move.topic, what, moment, move.reason)
    answers = MoveAnswer.objects.filter(period.of("answered_at"), author=user)
    of = answers.select_related("proposal__topic__space")
    for answer in of.order_by("answered_at"):
        what = _("Agreed to a move") if answer.agrees else _("Did not agree to a move")
        yield _act(sight, answer.proposal.topic, what, answer.answered_at)


def _act(
    sight: VisibleTargets,
    topic: Topic,
    what: str,
    moment: Any,
    text: str = "",
    url: str = "",
) -> ExportItem:
    title, described = f"{what}: {sight.topic(topic)}", sight.space(topic.space)
    return ExportItem(title=title, moment=moment, text=text, url=url, **described)


def export_participation(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    sight = VisibleTargets(user)
    rows = Participation.all_objects.filter(period.of("joined_at"), user=user)
    for row in rows.select_related("space").order_by("joined_at"):
        facts = {
            _("role"): row.get_role_display(),
            _("state"): row.get_state_display(),
            _("organisation of that time"): row.organisation,
            _("hears of"): row.get_follow_display(),
            _("until"): row.until,
        }
        described = sight.space(row.space)
        yield ExportItem(
            title=described["space"], moment=row.joined_at, facts=facts, **described
        )
    for follow in Follow.objects.filter(user=user).select_related("topic__space"):
        word = f"{_('Follows')} ({follow.get_level_display()})"
        yield _act(sight, follow.topic, word, None)


def export_moderation(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    sight = VisibleTargets(user)
    seen = ModerationEntry.objects.visible_to(user)
    rows = seen.filter(period.of("created_at"), person=user)
    for row in rows.select_related("space", "topic").order_by("created_at"):
        where: dict[str, Any] = sight.space(row.space) if row.space else {}
        title, moment = notice_text(row), row.created_at
        if row.topic:
            title = f"{title}: {sight.topic(row.topic)}"
        facts = {_("until"): row.until} if row.until else {}
        yield ExportItem(
            title=title, moment=moment, text=row.reason, facts=facts, **where
        )
