from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.models.bylines import byline_for
from forum import paths, policy
from forum.models import ModerationEntry, Space, byline
from forum.selectors import closed_space_names

if TYPE_CHECKING:
    from accounts.policy import Viewer


Act = ModerationEntry.Act


LOG_PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class LogLine:
    entry: ModerationEntry
    actor: str
    person: str
    person_url: str
    what: str
    url: str
    to: str = ""  # title of the space that a topic was moved to
    where: str = ""  # the space, by a name that the viewer may see


def is_about_anonymous(entry: ModerationEntry) -> bool:
    return entry.post is not None and entry.post.is_anonymous


def get_record_url(user: User, space: Space | None) -> str:
    if user.kind != User.Kind.PERSON:
        return ""
    path = paths.record_path(user.public_id)
    if space is not None and space.is_closed_space:
        return f"{path}?ruimte={space.public_id}"
    return path


def build_line(entry: ModerationEntry, viewer: "Viewer") -> LogLine:
    return build_lines([entry], viewer)[0]


def build_lines(entries: Iterable[ModerationEntry], viewer: "Viewer") -> list[LogLine]:
    """Build log lines without the names of spaces and topics the viewer may not see."""
    found = list(entries)
    seen = _seen_elsewhere(found, viewer)
    looks = [e.space for e in found if e.space and e.act in policy.BREAK_GLASS_ACTS]
    names = closed_space_names.get_names(viewer, looks)
    return [_line(entry, viewer, seen, names) for entry in found]


def _seen_elsewhere(entries: list[ModerationEntry], viewer: "Viewer") -> set[int]:
    """Return the spaces to which topics moved that the viewer may see."""
    ids = {entry.to_space_id for entry in entries if entry.to_space_id}
    ids |= {e.topic.space_id for e in entries if e.topic and not _is_still_there(e)}
    if not ids:
        return set()
    spaces = Space.objects.visible_to(viewer).filter(pk__in=ids)
    return set(spaces.values_list("pk", flat=True))


def _is_still_there(entry: ModerationEntry) -> bool:
    return entry.topic is not None and entry.topic.space_id == entry.space_id


def _line(
    entry: ModerationEntry, viewer: "Viewer", seen: set[int], names: dict[int, str]
) -> LogLine:
    who, url = "", ""
    where = names.get(entry.space.pk, entry.space.title) if entry.space else ""
    if is_about_anonymous(entry) and entry.post is not None:
        who = byline(entry.post, viewer).name
    elif entry.person is not None:
        who, url = entry.person.display_name, get_record_url(entry.person, entry.space)
    what, place = "", ""
    if entry.topic is not None and not (
        _is_still_there(entry) or entry.topic.space_id in seen
    ):
        what = _("a topic that you do not see")
    elif entry.topic is not None:
        what = entry.topic.title
        if entry.post is not None:
            place = paths.queue_item_path(entry.post.public_id)
        elif entry.space is not None:
            topic = entry.topic
            place = paths.topic_path(entry.space.path, topic.public_id, topic.slug)
    elif entry.space is not None:
        what = where
    to_space = entry.to_space
    to = to_space.title if to_space is not None and to_space.pk in seen else ""
    actor = who if _is_masked_author(entry) else byline_for(entry.actor).name
    return LogLine(entry, actor, who, url, what, place, to, where)


def _is_masked_author(entry: ModerationEntry) -> bool:
    """Return whether an anonymous author erased versions of the post.

    The log of the space does not name that author.
    """
    post = entry.post
    erased = entry.act in {Act.ERASE_VERSION, Act.ERASE_PASSAGE}
    return (
        erased
        and is_about_anonymous(entry)
        and post is not None
        and (post.author_id == entry.actor_id)
    )


def load_log(
    user: "Viewer", *, space: Space | None, name: str, act: str, before: int | None
) -> tuple[list[LogLine], ModerationEntry | None]:
    """Return a page of the log, and its last entry if there is a next page."""
    rows = ModerationEntry.objects.curated_by(user).with_names().order_by("-pk")
    if space is not None:
        rows = rows.filter(space=space)
    if act:
        is_look = act in policy.BREAK_GLASS_ACTS
        rows = rows.filter(act__in=policy.BREAK_GLASS_ACTS if is_look else [act])
    if name:
        masked = Q(post__is_anonymous=True)
        by_name = Q(person__display_name__icontains=name) & ~masked
        own = Q(act__in=[Act.ERASE_VERSION, Act.ERASE_PASSAGE])
        own &= masked & Q(post__author=F("actor"))
        by_actor = Q(actor__display_name__icontains=name) & ~own
        rows = rows.filter(by_name | by_actor)
    if before is not None:
        last = ModerationEntry.objects.curated_by(user).filter(public_id=before).first()
        rows = rows.filter(pk__lt=last.pk) if last else rows
    found = list(rows[: LOG_PAGE_SIZE + 1])
    shown = found[:LOG_PAGE_SIZE]
    last_shown = shown[-1] if len(found) > LOG_PAGE_SIZE else None
    return build_lines(shown, user), last_shown


def list_moderated_spaces(user: "Viewer") -> Any:
    return Space.objects.filter(policy.spaces_moderated_by(user)).order_by("title")


def concerns_viewer(entry: ModerationEntry, viewer: "Viewer") -> bool:
    return entry.subject_user_id == viewer.pk


def can_see_space(entry: ModerationEntry, viewer: "Viewer") -> bool:
    """Check whether the viewer may see the space of the entry.

    A user who only oversees break-glass access may not.
    """
    if entry.space is None or entry.act not in policy.BREAK_GLASS_ACTS:
        return True
    return Space.objects.visible_to(viewer).filter(pk=entry.space.pk).exists()
