"""Files on posts: add, link, move and delete them.

A file belongs to the posts whose HTML links to it, within one space. Lock order: topic,
participation, user, space, file; several files by id.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from html import escape
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from core import markup, uploads
from core.clock import now
from core.uploads import FileRefusedError, Upload, storage
from core.uploads.file_types import safe_name
from forum import policy
from forum.commands.counters import lock_spaces
from forum.models import Attachment, Post, Space, Topic

# Posts that keep their files: published, or waiting for approval.
SHOWN_STATES = (Post.State.VISIBLE, Post.State.PENDING, Post.State.HELD)
STRAY_TTL = timedelta(days=1)  # longer than any upload takes
SWEEP_BATCH_SIZE = 500
COPIED_FIELDS = (
    *("uploader_id", "kind", "name", "content_type", "size", "width", "height"),
    "created_at",
)


class QuotaExceededError(FileRefusedError):
    """Raised when a quota has no room for a file. A retry later may succeed."""


def add_attachment(actor: User, *, space: Space, upload: Upload) -> Attachment:
    """Validate, clean and store a file for a user who may write in this space.

    The bytes are stored before the row is created. The rows of the user and the space
    are locked while their files are counted, so that quotas are exact. Raise
    `FileRefusedError` with a message for the user. No post shows the file yet: see
    `link_files`.
    """
    if not policy.permissions_for(actor, space).can_attach:
        raise PermissionDenied
    content = uploads.read_upload(upload)
    _check_room(actor, space, 1)  # fail early, before the expensive work
    clean = uploads.clean_upload(upload.name or "", content)
    file = _save(clean.content)
    try:
        with transaction.atomic():
            return _add(actor, space, clean, file)
    except BaseException:
        storage.delete(file)
        raise


def _add(
    actor: User, space: Space, clean: uploads.CleanedUpload, file: str
) -> Attachment:
    list(User.objects.select_for_update(no_key=True).filter(pk=actor.pk))
    if not policy.permissions_for(actor, space).can_attach:
        raise PermissionDenied
    lock_spaces([space.pk])
    _check_room(actor, space, len(clean.content))
    return Attachment.objects.create(
        space=space,
        uploader=actor,
        kind=Attachment.Kind.IMAGE if clean.is_image else Attachment.Kind.DOCUMENT,
        name=clean.name,
        content_type=clean.content_type,
        file=file,
        size=len(clean.content),
        width=clean.width,
        height=clean.height,
        created_at=now(),
        unused_since=now(),
    )


def _save(content: bytes) -> str:
    try:
        return storage.save(content)
    except OSError as error:
        raise FileRefusedError(
            _("There is no room for files at the moment. Try again later.")
        ) from error


def _check_room(actor: User, space: Space, size: int) -> None:
    mine = Attachment.objects.filter(uploader=actor)
    today = mine.filter(created_at__gt=now() - timedelta(days=1))
    if today.count() >= settings.FILES_PER_DAY:
        raise QuotaExceededError(
            _("You added %(limit)s files today, which is the most. Try tomorrow.")
            % {"limit": settings.FILES_PER_DAY}
        )
    if _bytes(today) + size > settings.FILES_BYTES_PER_DAY:
        raise QuotaExceededError(
            _("You added %(limit)s MB of files today, which is the most. Try tomorrow.")
            % {"limit": settings.FILES_BYTES_PER_DAY // 1_000_000}
        )
    if _bytes(mine) + size > settings.FILES_BYTES_PER_PERSON:
        raise QuotaExceededError(
            _(
                "Your files take up %(limit)s MB, which is the most. Remove messages "
                "with files that nobody needs any more."
            )
            % {"limit": settings.FILES_BYTES_PER_PERSON // 1_000_000}
        )
    here = Attachment.objects.filter(space=space)
    if _bytes(here) + size > settings.FILES_BYTES_PER_SPACE:
        raise QuotaExceededError(_("This space has reached its file storage limit."))


def _bytes(files: QuerySet[Any]) -> int:
    return files.aggregate(total=Sum("size"))["total"] or 0


# -- Files in a text -------------------------------------------------------------


def get_files_for_rendering(
    actor: User, *, space: Space, source: str
) -> markup.FileReferences:
    """Return the files in a source that this user may show in this space.

    These are their own files and files they can see there; the result is for
    `core.markup.render`. The topic may just have been moved: unused files that the user
    added in another open space also count, and move along when they are linked.
    """
    return {
        file.public_id: markup.FileReference(file.width, file.height)
        for file in find_files_in_source(actor, space=space, source=source)
    }


def find_files_in_source(
    actor: User, *, space: Space, source: str
) -> Iterable[Attachment]:
    """Return the same files as rows, without a query if the source has none."""
    idents = markup.attachment_ids(source)
    if not idents:
        return ()
    here = Q(space=space)
    if not space.is_closed_space:
        fresh = Q(uploader=actor, posts=None)
        here |= fresh & ~Q(space__audience=policy.CLOSED)
    seen = Attachment.objects.visible_to(actor).filter(here)
    return seen.filter(public_id__in=idents)


def rename_files_in_source(
    actor: User, *, space: Space, source: str, rename: Callable[[str], str]
) -> dict[str, str]:
    """Rename files in a source and return new names by old name.

    Users rename the files they added; moderators and facilitators of the space rename
    all.
    """
    may_all = policy.permissions_for(actor, space).can_curate
    renamed = {}
    for file in find_files_in_source(actor, space=space, source=source):
        name = safe_name(rename(file.name))
        if name != file.name and (may_all or file.uploader_id == actor.pk):
            Attachment.objects.filter(pk=file.pk).update(name=name)
            renamed[file.name] = name
    return renamed


def add_files_to_source(
    actor: User,
    source: str,
    source_format: str,
    *,
    space: Space,
    files: Sequence[Upload],
    alt: str,
) -> tuple[str, str]:
    """Add files and append them to a text, for the form without JavaScript.

    `alt` has one line for each picture. A plain text becomes HTML.
    """
    if not files or not policy.permissions_for(actor, space).can_attach:
        return source, source_format  # the command that follows raises the error
    if len(files) > settings.FILES_PER_POST:
        raise _too_many()
    added = [add_attachment(actor, space=space, upload=file) for file in files]
    words = iter(line for line in alt.splitlines() if line.strip())
    if source_format == Post.Format.TEXT:
        source = markup.render(source, source_format="text").html
    shown = "".join(_to_html(file, words) for file in added)
    return f"{source}{shown}", Post.Format.HTML


def _to_html(file: Attachment, words: Any) -> str:
    if not file.is_image:
        return f'<p><a href="{file.path}">{escape(file.name, quote=False)}</a></p>'
    alt = escape(markup.sanitize_line(next(words, "")))
    if not alt:
        raise FileRefusedError(_("Describe each picture."))
    return f'<p><img src="{file.path}" alt="{alt}"></p>'


def _too_many() -> FileRefusedError:
    return FileRefusedError(
        _("At most %(limit)s files fit in one message.")
        % {"limit": settings.FILES_PER_POST}
    )


def link_files(post: Post, *, space_id: int) -> None:
    """Link a post to the files in its HTML.

    The caller has saved the post and locked its topic. Files that the post no longer
    shows become unused. A topic may have moved after its files were added: files
    without a post move along. Raise `FileRefusedError` if a file is missing.
    """
    named = markup.attachment_ids(post.html)
    before = set(post.attachments.values_list("pk", flat=True))
    if not named and not before:
        return
    if len(named) > settings.FILES_PER_POST:
        raise _too_many()
    rows = Attachment.objects.filter(Q(public_id__in=named) | Q(pk__in=before))
    held = list(rows.select_for_update(no_key=True).order_by("pk"))
    shown = [file for file in held if file.public_id in named]
    for file in shown:
        if file.space_id != space_id and not file.posts.exists():
            file.space_id = space_id
            file.save(update_fields=["space"])
    if len(shown) < len(named) or any(file.space_id != space_id for file in shown):
        raise FileRefusedError(
            _("A file in your text no longer exists. Remove it or add it again.")
        )
    post.attachments.set(shown)
    _update_file_use(file.pk for file in held)


def update_file_use(post: Post) -> None:
    """Update whether files are in use, after their post was removed or restored."""
    used = post.attachments.select_for_update(no_key=True).order_by("pk")
    _update_file_use(used.values_list("pk", flat=True))


def _update_file_use(files: Iterable[int]) -> None:
    """Start or stop the grace period of files. The caller has locked them."""
    through = Attachment.posts.through.objects
    standing = Exists(
        through.filter(attachment=OuterRef("pk"), post__state__in=SHOWN_STATES)
    )
    rows = Attachment.objects.filter(pk__in=list(files))
    rows.filter(standing, unused_since__isnull=False).update(unused_since=None)
    rows.filter(~standing, unused_since=None).update(unused_since=now())


# -- Moving ----------------------------------------------------------------------


def move_attachments(topic: Topic, to: Space) -> None:
    """Move the files of a topic's posts to the topic's current space.

    A file that a post outside the topic also shows stays; the topic gets a copy. Call
    inside the transaction that moves the topic, with topic and spaces locked.
    """
    here = Attachment.objects.filter(posts__topic=topic).exclude(space=to).distinct()
    held = Attachment.objects.filter(pk__in=list(here.values_list("pk", flat=True)))
    for file in held.select_for_update(no_key=True).order_by("pk"):
        if file.posts.exclude(topic=topic).exclude(topic__space=to).exists():
            _copy(file, topic, to)
        else:
            file.space = to
            file.save(update_fields=["space"])


def _copy(file: Attachment, topic: Topic, to: Space) -> None:
    content = storage.fetch(file.file)
    posts = list(file.posts.filter(topic=topic))
    file.posts.remove(*posts)
    if content is not None:
        old = file.path
        same = {name: getattr(file, name) for name in COPIED_FIELDS}
        copy = Attachment.objects.create(space=to, file=_save(content), **same)
        for post in posts:
            post.html = post.html.replace(old, copy.path)
            post.source = post.source.replace(old, copy.path)
            post.save(update_fields=["html", "source"])
        copy.posts.set(posts)
        _update_file_use([copy.pk])
    _update_file_use([file.pk])


# -- Deletion --------------------------------------------------------------------


def delete_unused_attachments() -> int:
    """Delete files that have been unused for longer than the grace period.

    Each row is deleted before its bytes. A crash leaves at most bytes without a row,
    which `delete_stray_files` finds.
    """
    limit = now() - settings.FILES_GRACE
    unused = Attachment.objects.filter(unused_since__lt=limit).order_by("unused_since")
    swept = 0
    for pk in list(unused.values_list("pk", flat=True)[:SWEEP_BATCH_SIZE]):
        with transaction.atomic():
            file = unused.select_for_update().filter(pk=pk).first()
            if file is None:
                continue
            file.delete()
        storage.delete(file.file)
        swept += 1
    return swept


def delete_stray_files(folders: Sequence[str] = storage.FOLDERS) -> int:
    """Delete stored bytes without a row, left by crashes and aborted uploads."""
    limit = now() - STRAY_TTL
    stray = list(storage.stale_partials(limit))
    for folder in folders:
        old = list(storage.files_before(limit, folder))
        known = Attachment.objects.filter(file__in=old).values_list("file", flat=True)
        stray += set(old) - set(known)
    for name in stray:
        storage.delete(name)
    return len(stray)


def clean_up_files() -> None:
    """Delete unused files, and stray files in 1/24 of the folders: an hourly job."""
    delete_unused_attachments()
    hour = int(now().timestamp() // 3600)
    delete_stray_files(storage.FOLDERS[hour % 24 :: 24])
