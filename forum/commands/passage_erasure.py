"""Erase a passage from the current text and all earlier versions of a post.

For related data and the log see `version_erasure`.
"""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core import markup
from core.events import publish
from core.exceptions import ActionRefused
from core.security.redaction import redact
from forum.commands.moderation_log import log_act
from forum.commands.post_text import make_topic_slug, render_source, replace_text
from forum.commands.space_erasure import erase_files
from forum.commands.version_erasure import (
    ErasureCounts,
    erase_copies,
    lock_for_erasure,
)
from forum.events import PostChanged
from forum.models import (
    Attachment,
    Draft,
    ModerationEntry,
    PollOption,
    Post,
    Report,
    Revision,
    Topic,
)
from forum.moderation.redaction import Redactor

Act = ModerationEntry.Act


def count_passage(post: Post, passage: str) -> ErasureCounts:
    redactor = Redactor(passage)
    redactor.redact_source(post.source, post.source_format)
    versions = 0
    for revision in post.revisions.filter(erased_at=None):
        before = redactor.count
        redactor.redact_source(revision.source, revision.source_format)
        redactor.redact_text(revision.title)
        versions += redactor.count > before
    titles = 0
    if post.is_first_post and redactor.is_in(post.topic.title):
        redactor.redact_text(post.topic.title)
        titles = 1
    others = Post.objects.filter(topic=post.topic_id).exclude(pk=post.pk)
    others = others.exclude(state=Post.State.REMOVED).order_by("number")
    return ErasureCounts(
        versions=versions,
        titles=titles,
        places=redactor.count,
        files=len(_find_files(post, redactor)),
        drafts=len(_find_drafts(post, redactor)),
        elsewhere=[other for other in others if redactor.is_in(other.text)],
    )


@transaction.atomic
def erase_passage(
    actor: User,
    *,
    post: Post,
    passage: str,
    reason: str,
    files: Collection[int] = (),
) -> ErasureCounts:
    """Replace a passage by a placeholder in all versions of a post.

    Also replace it in titles, file names, drafts and reports about the post. `files`
    are public ids from `list_files` of files whose content has the passage: they are
    erased completely. No version is saved. Lock the topic. Raise `ActionRefused` if the
    passage is not found or cannot be removed, or if the group is on hold.
    """
    topic, post = lock_for_erasure(actor, post)
    gone = [file for file in list_files(post) if file.public_id in files]
    redactor = Redactor(passage, frozenset(file.path for file in gone))
    if redactor.is_in_name(reason):
        raise ActionRefused(_("Do not repeat the passage in the reason: it is kept."))
    counts = count_passage(post, passage)
    if counts.is_nothing and not gone:
        raise ActionRefused(_("This message does not contain this passage."))
    log_act(actor, Act.ERASE_PASSAGE, post=post, reason=reason)
    renamed = _rename_files(post, redactor)
    _redact_versions(post, redactor, renamed)
    _redact_words_around(topic, post, redactor)
    _redact_drafts(post, redactor)
    _redact_now(actor, topic, post, redactor, renamed)
    erase_files(Attachment.objects.filter(pk__in=[file.pk for file in gone]), None)
    erase_copies()
    return counts


def list_files(post: Post) -> list[Attachment]:
    """Return files that the post or one of its versions shows, and no other post."""
    return [
        file for file in _files_of(post) if not file.posts.exclude(pk=post.pk).exists()
    ]


def _redact_now(
    actor: User,
    topic: Topic,
    post: Post,
    redactor: Redactor,
    renamed: dict[str, str],
) -> None:
    source = _redact_source(post, redactor, renamed)
    title = redactor.redact_text(topic.title)[:160] if post.is_first_post else None
    rendered = render_source(
        source,
        post.source_format,
        actor,
        topic.space,
        topic,
        may_be_blank=post.opens_poll,
    )
    if redactor.is_in(rendered.text):
        raise ActionRefused(
            _(
                "This passage cannot be taken out in one go. Change the text first, "
                "then erase the earlier versions."
            )
        )
    if source == post.source and title in {None, topic.title}:
        topic.version += 1
        topic.save(update_fields=["version"])
        publish(PostChanged(post.pk, topic.pk, topic.space_id))
        return
    replace_text(
        post,
        actor,
        source,
        post.source_format,
        rendered,
        title=title,
        by_moderator=actor.pk != post.author_id,
        keeps_version=False,
    )


def _redact_versions(post: Post, redactor: Redactor, renamed: dict[str, str]) -> None:
    for revision in post.revisions.filter(erased_at=None):
        source = _redact_source(revision, redactor, renamed)
        title = redactor.redact_text(revision.title)[:160]
        if (source, title) != (revision.source, revision.title):
            row = Revision.objects.filter(pk=revision.pk)
            row.update(source=source, title=title)


def _files_of(post: Post) -> QuerySet[Attachment]:
    named = markup.attachment_ids(post.source)
    for revision in post.revisions.all():
        named |= markup.attachment_ids(revision.source)
    shown = Q(public_id__in=named, space=post.topic.space_id) | Q(posts=post)
    return Attachment.objects.filter(shown).distinct().order_by("pk")


def _find_files(post: Post, redactor: Redactor) -> list[Attachment]:
    return [file for file in _files_of(post) if redactor.is_in_name(file.name)]


def _rename_files(post: Post, redactor: Redactor) -> dict[str, str]:
    """Rename files whose name has the passage; return new names by old name."""
    renamed = {}
    for file in _find_files(post, redactor):
        renamed[file.name] = f"{_('file')}.{file.extension.lower()}"
        Attachment.objects.filter(pk=file.pk).update(name=renamed[file.name])
    return renamed


def _redact_source(
    row: Post | Revision, redactor: Redactor, renamed: dict[str, str]
) -> str:
    source = row.source
    for old, new in renamed.items():
        source = source.replace(old, new)
    return redactor.redact_source(source, row.source_format)


def _redact_words_around(topic: Topic, post: Post, redactor: Redactor) -> None:
    """Redact titles of merged topics, poll options, reports and log reasons.

    A database trigger allows only one change to a log entry: emptying its reason.
    """
    for merged in Topic.objects.filter(merged_into=topic):
        title = redactor.redact_text(merged.title)[:160]
        if title != merged.title:
            row = Topic.objects.filter(pk=merged.pk)
            row.update(title=title, slug=make_topic_slug(title))
    if post.opens_poll:
        for option in PollOption.objects.filter(poll__topic=topic):
            text = redactor.redact_text(option.text)[:160]
            PollOption.objects.filter(pk=option.pk).update(text=text)
    for report in Report.objects.filter(post=post).exclude(comment=""):
        comment = redactor.redact_text(report.comment)[:500]
        Report.objects.filter(pk=report.pk).update(comment=comment)
    entries = ModerationEntry.objects.filter(topic=topic).exclude(reason="")
    entry_ids = [entry.pk for entry in entries if redactor.is_in(entry.reason)]
    ModerationEntry.objects.filter(pk__in=entry_ids).update(reason="")


def _find_drafts(post: Post, redactor: Redactor) -> list[Draft]:
    """Return affected drafts of all users in the space, who may quote the passage."""
    drafts = Draft.objects.filter(space=post.topic.space_id)
    return [
        draft for draft in drafts if _redact_draft(draft, Redactor(redactor.passage))
    ]


def _redact_draft(draft: Draft, redactor: Redactor) -> dict[str, object]:
    columns = {
        "source": redactor.redact_source(draft.source, draft.source_format),
        "title": redactor.redact_text(draft.title)[:160],
        "choices": redact(draft.choices, redactor.redact_text),
    }
    return {
        name: value for name, value in columns.items() if value != getattr(draft, name)
    }


def _redact_drafts(post: Post, redactor: Redactor) -> None:
    for draft in _find_drafts(post, redactor):
        columns = _redact_draft(draft, redactor)
        Draft.objects.filter(pk=draft.pk).update(**columns)
