"""Bookmarks: private to the user who made them."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.markup import sanitize_line
from forum import policy
from forum.models import Bookmark, Post

MAX_NOTE_LENGTH = 300


@transaction.atomic
def add_bookmark(actor: User, *, post: Post, note: str = "") -> Bookmark:
    """Bookmark a post, or replace the note of an existing bookmark."""
    if not policy.permissions_for(actor, post.topic.space).can_keep(post):
        raise PermissionDenied
    row, _made = Bookmark.objects.update_or_create(
        user=actor, post=post, defaults={"note": sanitize_line(note)[:MAX_NOTE_LENGTH]}
    )
    return row


@transaction.atomic
def delete_bookmark(actor: User, *, post: Post) -> None:
    Bookmark.objects.filter(user=actor, post=post).delete()
