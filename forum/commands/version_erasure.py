"""Erase earlier versions of a post; for a passage see `passage_erasure`.

The moderation log records who, when and why, but not the text. Erasure cannot be
undone. Copies of the text are erased in the same transaction: titles, files that no
version shows any more, drafts that quote it, reports, the search index and prepared
data exports. Rendered HTML is purged from the cache after commit. Mails, notifications
and feeds store no text: it is inserted when they are sent.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.commands import delete_ready_exports
from accounts.deletion.registry import get_hold_filter
from accounts.models import User
from core import markup
from core.cache import fragments
from core.clock import now
from core.events import publish
from core.exceptions import ActionRefused
from core.security.redaction import optimize_fts_table
from forum import policy
from forum.commands.counters import lock_current_topic
from forum.commands.drafts import edit_form_key, reply_form_key
from forum.commands.moderation_log import add_entry, log_act
from forum.commands.space_erasure import FTS_TABLE, erase_files
from forum.events import PostChanged
from forum.models import (
    Attachment,
    Draft,
    ModerationEntry,
    Post,
    Report,
    Revision,
    Topic,
)
from forum.moderation import redaction

Act = ModerationEntry.Act


@dataclass
class ErasureCounts:
    versions: int = 0
    titles: int = 0
    places: int = 0  # occurrences of a passage in all versions
    files: int = 0
    drafts: int = 0
    # Other posts of the topic that contain the passage: these are not changed.
    elsewhere: list[Post] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        return not (self.versions or self.places or self.files)


def number_versions(post: Post) -> dict[int, Revision]:
    """Return the earlier versions of a post by number; 1 is the oldest."""
    return dict(enumerate(post.revisions.order_by("pk"), start=1))


def count_versions(post: Post, numbers: Collection[int]) -> ErasureCounts:
    chosen = _choose(post, numbers)
    return ErasureCounts(
        versions=len(chosen),
        titles=sum(bool(revision.title) for revision in chosen),
        files=_files_of(post, chosen).count(),
        drafts=len(_find_changed_drafts(post, _erased_words(post, chosen))),
    )


@transaction.atomic
def erase_versions(
    actor: User, *, post: Post, numbers: Collection[int], reason: str
) -> ErasureCounts:
    """Erase versions by the numbers of `number_versions`. Lock the topic.

    The current text stays. Raise `ActionRefused`, for example while the group is on
    hold.
    """
    topic, post = lock_for_erasure(actor, post)
    chosen = _choose(post, numbers)
    if not chosen:
        raise ActionRefused(_("These versions were erased already."))
    return _erase(actor, topic, post, chosen, reason=reason)


def erase_history(
    actor: User, topic: Topic, post: Post, *, reason: str, tells_author: bool = True
) -> None:
    """Erase all earlier versions as part of an edit.

    The caller has checked permission and locked the topic.
    """
    if chosen := _choose(post, None):
        _refuse_while_held(post)
        more: Any = {"reason": reason, "tells_author": tells_author}
        _erase(actor, topic, post, chosen, **more)


def _choose(post: Post, numbers: Collection[int] | None) -> list[Revision]:
    return [
        revision
        for number, revision in number_versions(post).items()
        if revision.erased_at is None and (numbers is None or number in numbers)
    ]


def _erase(
    actor: User,
    topic: Topic,
    post: Post,
    chosen: list[Revision],
    *,
    reason: str,
    tells_author: bool = True,
) -> ErasureCounts:
    files, lost = _files_of(post, chosen), _erased_words(post, chosen)
    drafts = _find_changed_drafts(post, lost)
    counts = ErasureCounts(
        versions=len(chosen),
        titles=sum(bool(revision.title) for revision in chosen),
        files=len(files),
        drafts=len(drafts),
    )
    log = log_act if tells_author else add_entry
    log(actor, Act.ERASE_VERSION, post=post, reason=reason)
    rows = Revision.objects.filter(pk__in=[revision.pk for revision in chosen])
    rows.update(source="", title="", erased_at=now())
    erase_files(Attachment.objects.filter(pk__in=[file.pk for file in files]), None)
    _save_drafts(drafts)
    _redact_reports(post, lost)
    topic.version += 1
    topic.save(update_fields=["version"])
    publish(PostChanged(post.pk, topic.pk, topic.space_id))
    erase_copies()
    return counts


def _files_of(post: Post, chosen: Iterable[Revision]) -> QuerySet[Attachment]:
    """Return files that only these versions show: no post and no other version."""
    gone = {revision.pk for revision in chosen}
    named = set[int]()
    for revision in post.revisions.filter(pk__in=gone):
        named |= markup.attachment_ids(revision.source)
    if not named:
        return Attachment.objects.none()
    space = post.topic.space_id
    files = Attachment.objects.filter(public_id__in=named, posts=None, space=space)
    for file in files:
        others = Revision.objects.filter(source__contains=file.path)
        if others.exclude(pk__in=gone).exists():
            named.discard(file.public_id)
    return files.filter(public_id__in=named)


def _erased_words(post: Post, chosen: Iterable[Revision]) -> set[str]:
    """Return words that occur in these versions, but not in the rest of the post."""
    gone = {revision.pk for revision in chosen}
    lost, staying = set[str](), _words_of(post.source, post.source_format)
    staying |= redaction.get_words(f"{post.text} {post.topic.title}")
    for revision in post.revisions.filter(erased_at=None):
        words = _words_of(revision.source, revision.source_format)
        words |= redaction.get_words(revision.title)
        if revision.pk in gone:
            lost |= words
        else:
            staying |= words
    return lost - staying


def _words_of(source: str, source_format: Any) -> set[str]:
    try:
        made = markup.render(source, source_format=source_format)
    except markup.MarkupError:
        return redaction.get_words(source)
    return redaction.get_words(made.text)


def _find_changed_drafts(post: Post, lost: set[str]) -> list[tuple[Draft, str | None]]:
    """Return drafts that quote erased text, with their redacted source.

    The source is None for the author's draft of an edit: it starts with the old text
    and is deleted.
    """
    found: list[tuple[Draft, str | None]] = []
    near = Q(form__in=[reply_form_key(post), edit_form_key(post)])
    near |= Q(source__contains=post.path)
    for draft in Draft.objects.filter(near).order_by("pk") if lost else ():
        if draft.form == edit_form_key(post):
            if redaction.get_words(f"{draft.title} {draft.source}") & lost:
                found.append((draft, None))
            continue
        source = redaction.redact_quotes(draft.source, draft.source_format, lost)
        if source != draft.source:
            found.append((draft, source))
    return found


def _redact_reports(post: Post, lost: set[str]) -> None:
    """Redact the words of reports, which may repeat the erased text."""
    for report in Report.objects.filter(post=post).exclude(comment=""):
        comment = redaction.redact_words(report.comment, lost)[:500]
        Report.objects.filter(pk=report.pk).update(comment=comment)


def _save_drafts(drafts: Iterable[tuple[Draft, str | None]]) -> None:
    for draft, source in drafts:
        if source is None:
            draft.delete()
        else:
            Draft.objects.filter(pk=draft.pk).update(source=source)


def lock_for_erasure(actor: User, post: Post) -> tuple[Topic, Post]:
    """Lock the topic and return it with the post. Check permission and hold."""
    topic, post = lock_current_topic(post)
    post.topic = topic
    if not policy.permissions_for(actor, topic.space).can_see_history(post):
        raise PermissionDenied
    _refuse_while_held(post)
    return topic, post


def _refuse_while_held(post: Post) -> None:
    keeps = get_hold_filter(Post)
    if keeps is not None and Post.objects.filter(keeps, pk=post.pk).exists():
        raise ActionRefused(
            _("The clock of this group is stopped: nothing of it is erased.")
        )


def erase_copies() -> None:
    """Delete cached, indexed and exported copies of erased text."""
    optimize_fts_table(FTS_TABLE)
    delete_ready_exports()
    transaction.on_commit(fragments.purge_rendered)
