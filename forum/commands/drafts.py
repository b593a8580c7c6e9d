"""Drafts: unfinished texts, kept until they are sent or discarded.

Each open form has its own draft, identified by a key in the form. Two tabs, or a new
text beside an older draft, never overwrite each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import User
from core import markup
from core.clock import now
from core.db.compiled_queries import CompiledQuery
from forum.models import Draft, Post, Space

MAX_DRAFTS = 100  # per user; the oldest is deleted first
MAX_DRAFTS_PER_FORM = 10  # beyond these, drafts older than PROTECTED_TTL are deleted
PROTECTED_TTL = timedelta(days=7)
DRAFT_TTL = timedelta(days=60)
SENDING_WINDOW = timedelta(minutes=1)
# Fields of the new topic form other than title and text, and their maximum length.
CHOICE_FIELDS = (
    "kind",
    "is_anonymous",
    "options",
    "is_multiple",
    "hides_votes",
    "closes_on",
    "hides_results",
)
MAX_CHOICE_LENGTH = 4_000


@dataclass(frozen=True, slots=True)
class DraftSession:
    """An open form.

    `key` identifies its own draft. A form that continues an earlier draft passes that
    draft's key in `continues` and the time of its last save in `seen`. The first save
    takes over the earlier draft, unless another tab has changed it.
    """

    key: UUID
    continues: UUID | None = None
    seen: datetime | None = None


def ask_form_key(space: Space) -> str:
    return f"space.{space.public_id}"


def reply_form_key(post: Post) -> str:
    return f"reply.{post.public_id}"


def edit_form_key(post: Post) -> str:
    return f"edit.{post.public_id}"


@transaction.atomic
def save_draft(
    actor: User,
    *,
    form: str,
    space: Space,
    source: str,
    source_format: str,
    title: str = "",
    choices: Mapping[str, str] | None = None,
    session: DraftSession | None = None,
    sequence: int = 0,
) -> Draft | None:
    """Save the draft of a form, replacing its earlier saves.

    Without a `session`, create a new draft. An empty text deletes the draft. `sequence`
    increases with each save of a form: a save that arrives out of order is ignored. The
    caller has loaded the space and post of the form through `visible_to`. Of `choices`,
    those in CHOICE_FIELDS are saved, so that a draft of an anonymous question stays
    anonymous. Raise `core.markup.MarkupError` if the text is too long for a post.
    """
    session = session or DraftSession(uuid4())
    title = markup.sanitize_line(title)[:160]
    stored = {
        name: markup.sanitize_text(value)[:MAX_CHOICE_LENGTH]
        for name, value in (choices or {}).items()
        if name in CHOICE_FIELDS and value
    }
    if not (source.strip() or title or stored.get("options")):
        Draft.objects.filter(user=actor, form=form, key=session.key).delete()
        return None
    if _was_just_sent(actor, source):
        delete_sent_draft(actor, form, session)
        return None
    markup.check_length(source)
    values = {
        "space": space,
        "title": title,
        "source": markup.sanitize_text(source),
        "source_format": source_format,
        "choices": stored,
        "saved_at": now(),
        "sequence": sequence,
    }
    return _write(actor, form, session, values)


def _write(
    actor: User, form: str, session: DraftSession, values: dict[str, Any]
) -> Draft:
    mine = Draft.objects.filter(user=actor, form=form)
    own = mine.filter(key=session.key)
    if own.exists():
        own.filter(sequence__lte=values["sequence"]).update(**values)
        draft: Draft = own.get()
        return draft
    if session.continues and session.seen:
        earlier = mine.filter(key=session.continues, saved_at=session.seen)
        if earlier.update(key=session.key, **values):
            draft = own.get()
            return draft
    draft, is_new = Draft.objects.get_or_create(
        user=actor, form=form, key=session.key, defaults=values
    )
    if is_new:
        _delete_surplus(actor, form)
    return draft


def _delete_surplus(actor: User, form: str) -> None:
    newest = Draft.objects.filter(user=actor).order_by("-saved_at", "-pk")
    here = newest.filter(form=form).values_list("pk", "saved_at")
    oldest_protected = now() - PROTECTED_TTL
    surplus = {pk for pk, at in here[MAX_DRAFTS_PER_FORM:] if at < oldest_protected}
    surplus |= set(newest.values_list("pk", flat=True)[MAX_DRAFTS:])
    if surplus:
        Draft.objects.filter(pk__in=surplus).delete()


def _was_just_sent(actor: User, source: str) -> bool:
    """Check whether the text was just sent: a page may save while it is submitted."""
    recent = Post.objects.filter(author=actor, created_at__gt=now() - SENDING_WINDOW)
    return recent.filter(source=source).exists()


@transaction.atomic
def delete_draft(actor: User, *, form: str, key: UUID) -> None:
    Draft.objects.filter(user=actor, form=form, key=key).delete()


@transaction.atomic
def delete_drafts_of_form(form: str) -> None:
    Draft.objects.filter(form=form).delete()


def delete_sent_draft(actor: User, form: str, session: DraftSession | None) -> None:
    """Delete the draft of a submitted form, inside the transaction that submits it.

    Also delete the draft that the form continued, unless another tab has changed it.
    Other drafts for the same space or post stay.
    """
    if session is None:
        return
    sent = [
        pk
        for pk, key, saved_at in _saved_draft(actor, form=form)
        if key == session.key or (key == session.continues and saved_at == session.seen)
    ]
    if sent:
        Draft.objects.filter(pk__in=sent).delete()


_saved_draft = CompiledQuery[Any](
    lambda actor, form: Draft.objects.filter(user=actor, form=form).values_list(
        "pk", "key", "saved_at"
    )
)


def delete_old_drafts() -> None:
    old = Draft.objects.filter(saved_at__lt=now() - DRAFT_TTL)
    Draft.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:1000])).delete()
