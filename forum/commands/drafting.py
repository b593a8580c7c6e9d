"""What somebody is still writing, kept until it is sent or thrown away."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction

from accounts.models import User
from core import markup
from core.clock import now
from core.prepared import Prepared
from forum.models import Draft, Post, Space

MOST_DRAFTS = 50  # of one person; the oldest makes room
KEPT_FOR = timedelta(days=60)
SENDING = timedelta(minutes=1)
# What is filled in where a topic begins, beside its title and text; and the longest.
CHOICES = (
    "kind",
    "is_anonymous",
    "options",
    "is_multiple",
    "hides_votes",
    "closes_on",
    "hides_results",
)
LONGEST_CHOICE = 4_000


def ask_form(space: Space) -> str:
    return f"space.{space.public_id}"


def reply_form(post: Post) -> str:
    return f"reply.{post.public_id}"


def edit_form(post: Post) -> str:
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
) -> Draft | None:
    """Keep what somebody is writing in this form, in place of what was kept of it.

    Nothing written is nothing kept. The caller has loaded the form's space and post
    through `visible_to`. Of `choices` those in CHOICES are kept: who wanted to ask
    anonymously is not put back under their name. Raises `core.markup.MarkupError` for
    a text that no message could hold.
    """
    title = markup.clean_line(title)[:160]
    kept = {
        name: markup.scrub(value)[:LONGEST_CHOICE]
        for name, value in (choices or {}).items()
        if name in CHOICES and value
    }
    if not (source.strip() or title or kept.get("options")) or _was_just_sent(
        actor, source
    ):
        forget(actor, form)
        return None
    if len(source) > markup.MAX_LENGTH:
        raise markup.MarkupError(f"a draft of {len(source)} characters")
    draft, is_new = Draft.objects.update_or_create(
        user=actor,
        form=form,
        defaults={
            "space": space,
            "title": title,
            "source": markup.scrub(source),
            "source_format": source_format,
            "choices": kept,
            "saved_at": now(),
        },
    )
    if is_new:
        newest = Draft.objects.filter(user=actor).order_by("-saved_at", "-pk")
        surplus = list(newest.values_list("pk", flat=True)[MOST_DRAFTS:])
        Draft.objects.filter(pk__in=surplus).delete()
    return draft


def _was_just_sent(actor: User, source: str) -> bool:
    """Was this saved by a page on its way out, and overtaken by its own sending?"""
    recent = Post.objects.filter(author=actor, created_at__gt=now() - SENDING)
    return recent.filter(source=source).exists()


@transaction.atomic
def drop_draft(actor: User, *, form: str) -> None:
    """Throw one's own draft away."""
    forget(actor, form)


def forget(actor: User, form: str) -> None:
    """What was sent is a draft no longer. Inside the transaction that sends it."""
    if _saved(actor, form=form):
        Draft.objects.filter(user=actor, form=form).delete()


_saved = Prepared[int](
    lambda actor, form: Draft.objects.filter(user=actor, form=form).values_list(
        "pk", flat=True
    )
)


def drop_old_drafts() -> None:
    """Throw away what nobody came back to. A periodic job."""
    old = Draft.objects.filter(saved_at__lt=now() - KEPT_FOR)
    Draft.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:1000])).delete()
