"""What those who curate have to look at, and what was done about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.models.bylines import Byline, byline_for
from accounts.policy import can_moderate
from accounts.policy import can_sanction as can_sanction_anywhere
from core.clock import now
from forum import paths, policy
from forum.commands.post_moderation import was_removed_by_moderator
from forum.models import ModerationEntry, Participation, Post, Report, Space, byline
from forum.moderation import actions
from forum.moderation.pii import find_pii
from forum.policy import SpacePermissions
from forum.selectors import closed_space_names

PAGE_SIZE = 20
LOG_PAGE_SIZE = 50
MAX_HISTORY = 8

Act, State = ModerationEntry.Act, Post.State


@dataclass(frozen=True, slots=True)
class LogLine:
    """One act in the log, as it is shown to somebody who curates."""

    entry: ModerationEntry
    actor: str
    person: str
    person_url: str
    what: str
    url: str
    to: str = ""  # where a topic was moved to
    where: str = ""  # the space, by a name that the viewer may know


@dataclass(slots=True)
class QueueItem:
    """A post that somebody who curates looks at, with all there is to know of it."""

    post: Post
    byline: Byline
    url: str
    record_url: str
    answers: tuple[str, str] | None  # whom, and the beginning of what they wrote
    reports: list[Report] = field(default_factory=list)
    history: list[LogLine] = field(default_factory=list)
    of_person: list[LogLine] = field(default_factory=list)
    can_warn: bool = False

    @property
    def acts(self) -> list[actions.Button]:
        return actions.list_actions(self.post, is_reported=bool(self.reports))


@dataclass(frozen=True, slots=True)
class ActiveMute:
    """Until when somebody may not write, and why."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class QueueCounts:
    reported: int
    waiting: int


def get_active_mute(may: SpacePermissions) -> ActiveMute | None:
    """What to tell somebody who may not write for a while; else no query at all."""
    here = Q(space=None) | Q(space=may.space)
    return _muting(may.user, may.muted_until, here)


def get_sitewide_mute(user: User) -> ActiveMute | None:
    """The same where no space is chosen yet: of who may write nowhere."""
    until = user.muted_until
    holds = until is not None and until > now()
    return _muting(user, until, Q(space=None)) if holds else None


def get_suspension_reason(user: User) -> str:
    """Return why somebody is suspended from the site now, as they may read it."""
    rows = ModerationEntry.objects.filter(person=user, act=Act.SUSPEND, space=None)
    entry = rows.order_by("-pk").first()
    holds = entry is not None and entry.until == user.suspended_until
    return entry.reason if entry is not None and holds else ""


def _muting(user: Any, until: datetime | None, where: Q) -> ActiveMute | None:
    if until is None:
        return None
    rows = ModerationEntry.objects.filter(where, person=user, act=Act.MUTE)
    entry = rows.filter(until=until).first()
    return ActiveMute(until, entry.reason if entry else "")


# -- The queue -----------------------------------------------------------------------


def count_open(user: Any) -> int:
    """How many posts this person has to look at: one query, by two small indexes."""
    posts = Post.objects.curated_by(user).waiting().values("pk")
    reported = Report.objects.open().curated_by(user).values("post")
    return int(posts.union(reported).count())


def count_by_view(user: Any) -> QueueCounts:
    waiting = Post.objects.curated_by(user).waiting().count()
    reports = Report.objects.open().curated_by(user)
    return QueueCounts(reports.values("post").distinct().count(), waiting)


def have_open_reports(user: Any, public_ids: list[int]) -> bool:
    """Does a report about any of these posts still wait for this person?"""
    reports = Report.objects.open().curated_by(user)
    return reports.filter(post__public_id__in=public_ids).exists()


def list_queue(user: Any, *, view: str) -> tuple[list[QueueItem], int]:
    """The oldest cases first, and how many there are behind them."""
    ids: set[int] = set()
    if view != "reported":
        waiting = Post.objects.curated_by(user).waiting()
        ids.update(waiting.values_list("pk", flat=True))
    if view != "waiting":
        reports = Report.objects.open().curated_by(user)
        ids.update(reports.values_list("post_id", flat=True))
    shown = sorted(ids)[:PAGE_SIZE]
    return build_items(user, shown), len(ids) - len(shown)


def get_moderated_post(user: Any, public_id: int) -> Post | None:
    """A post where this person curates. What its author took away is nobody's case."""
    posts = Post.objects.curated_by(user).select_related("author", "topic__space")
    post = posts.filter(public_id=public_id).first()
    if post is None or post.state != State.REMOVED:
        return post
    return post if was_removed_by_moderator(post) else None


def suggest_ground(post: Post) -> str:
    """Why a moderator probably changes this post: what it was reported for last, or
    what the detector of personal data finds in it."""
    grounds = Report.objects.open().filter(post=post).order_by("-pk")
    reported = grounds.values_list("ground", flat=True).first()
    if reported is None and find_pii(post.topic.title, post.text):
        return Report.Ground.PERSONAL
    return reported or ""


def build_items(user: Any, ids: Iterable[int]) -> list[QueueItem]:
    """The cases of these posts: a fixed number of queries."""
    posts = list(
        Post.objects.curated_by(user)
        .filter(pk__in=list(ids))
        .select_related("author", "topic__space", "parent__author")
        .order_by("pk")
    )
    reports = Report.objects.open().filter(post__in=posts).select_related("reporter")
    history = _history(user, posts)
    cases = {post.pk: _build_item(user, post) for post in posts}
    for report in reports.order_by("pk"):
        cases[report.post_id].reports.append(report)
    for case in cases.values():
        post = case.post
        case.history = [row for row in history if row.entry.post_id == post.pk]
        if not post.is_anonymous:
            case.of_person = [
                row
                for row in history
                if row.entry.person_id == post.author_id
                and row.entry.post_id != post.pk
                and not is_about_anonymous(row.entry)
            ][:MAX_HISTORY]
    return list(cases.values())


def _build_item(user: Any, post: Post) -> QueueItem:
    parent = post.parent
    answers = None
    if parent is not None and parent.state != State.REMOVED:
        answers = (byline(parent, user).described, parent.text)
    return QueueItem(
        post=post,
        byline=byline(post, user),
        url=post.path if post.state != State.REMOVED else "",
        record_url=""
        if post.is_anonymous
        else get_record_url(post.author, post.topic.space),
        answers=answers,
        can_warn=_can_warn(user, post),
    )


def _can_warn(user: Any, post: Post) -> bool:
    """Whether *Warn the author* is offered. The button of an anonymous post depends on
    nothing that is known of its author: a missing button would say who that is."""
    if post.author_id == user.pk:
        return False
    if post.is_anonymous:
        return True
    return post.author.kind == User.Kind.PERSON and not post.author.is_moderator


def _history(user: Any, posts: list[Post]) -> list[LogLine]:
    """What was done with these posts and about their authors; of an anonymous post
    its author's own history is not even read, since the rows are limited in number."""
    authors = {post.author_id for post in posts if not post.is_anonymous}
    rows = ModerationEntry.objects.curated_by(user).with_names()
    found = rows.filter(Q(post__in=posts) | Q(person__in=authors)).order_by("-pk")
    return build_lines(found[: MAX_HISTORY * 20], user)


# -- The log -------------------------------------------------------------------------


def is_about_anonymous(entry: ModerationEntry) -> bool:
    """Is this about a post whose author asked anonymously?"""
    return entry.post is not None and entry.post.is_anonymous


def get_record_url(user: User, space: Space | None) -> str:
    """The record of somebody: of the whole site, or of one closed space."""
    if user.kind != User.Kind.PERSON:
        return ""
    path = paths.record_path(user.public_id)
    if space is not None and space.is_closed_space:
        return f"{path}?ruimte={space.public_id}"
    return path


def build_line(entry: ModerationEntry, viewer: Any) -> LogLine:
    return build_lines([entry], viewer)[0]


def build_lines(entries: Iterable[ModerationEntry], viewer: Any) -> list[LogLine]:
    """A space that somebody does not see is not named, nor what went there since."""
    found = list(entries)
    seen = _seen_elsewhere(found, viewer)
    looks = [e.space for e in found if e.space and e.act in policy.BREAK_GLASS_ACTS]
    names = closed_space_names.get_names(viewer, looks)
    return [_line(entry, viewer, seen, names) for entry in found]


def _seen_elsewhere(entries: list[ModerationEntry], viewer: Any) -> set[int]:
    """Of the spaces that topics went to: those that this person sees."""
    ids = {entry.to_space_id for entry in entries if entry.to_space_id}
    ids |= {e.topic.space_id for e in entries if e.topic and not _is_still_there(e)}
    if not ids:
        return set()
    spaces = Space.objects.visible_to(viewer).filter(pk__in=ids)
    return set(spaces.values_list("pk", flat=True))


def _is_still_there(entry: ModerationEntry) -> bool:
    return entry.topic is not None and entry.topic.space_id == entry.space_id


def _line(
    entry: ModerationEntry, viewer: Any, seen: set[int], names: dict[int, str]
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
    """Did somebody who wrote anonymously erase versions of that post? The log of the
    space does not say who that is."""
    post = entry.post
    erased = entry.act in {Act.ERASE_VERSION, Act.ERASE_PASSAGE}
    return (
        erased
        and is_about_anonymous(entry)
        and post is not None
        and (post.author_id == entry.actor_id)
    )


def load_log(
    user: Any, *, space: Space | None, name: str, act: str, before: int | None
) -> tuple[list[LogLine], ModerationEntry | None]:
    """One page of the log, the newest first, and the last of it if there is more."""
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


def list_moderated_spaces(user: Any) -> Any:
    return Space.objects.filter(policy.spaces_moderated_by(user)).order_by("title")


# -- People --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """What is known of somebody, in one closed space or in everything else."""

    user: User
    space: Space | None
    part: Participation | None
    byline: Byline
    visible: int
    out_of_sight: int
    lines: list[LogLine]
    muted_until: datetime | None
    suspended_until: datetime | None
    is_suspended: bool
    can_sanction: bool


def load_record(
    viewer: Any, public_id: int, space_id: int | None
) -> PersonRecord | None:
    """Somebody's record, for moderators; of one's own space for who leads it."""
    user = User.objects.filter(public_id=public_id, kind=User.Kind.PERSON).first()
    if user is None:
        return None
    if space_id is not None:
        return _record_in_space(viewer, user, space_id)
    if not can_moderate(viewer):
        return None
    return _record(viewer, user, None, None)


def _record_in_space(viewer: Any, user: User, space_id: int) -> PersonRecord | None:
    spaces = Space.objects.filter(policy.spaces_moderated_by(viewer))
    space = spaces.filter(public_id=space_id, audience=policy.CLOSED).first()
    part = Participation.every.filter(space=space, user=user).first()
    if space is None or part is None:
        return None
    return _record(viewer, user, space, part)


def _record(
    viewer: Any, user: User, space: Space | None, part: Participation | None
) -> PersonRecord:
    entries = ModerationEntry.objects.curated_by(viewer).with_names()
    entries = entries.filter(person=user).exclude(post__is_anonymous=True)
    posts = Post.objects.curated_by(viewer).filter(author=user, is_anonymous=False)
    row: Any = user if part is None else part
    if space is None:
        can_sanction = can_sanction_anywhere(viewer, user)
    else:
        entries, posts = entries.filter(space=space), posts.filter(topic__space=space)
        may = policy.permissions_for(viewer, space)
        can_sanction = may.can_sanction(user, part)
    figures = posts.aggregate(
        visible=Count("pk", filter=Q(state=State.VISIBLE)),
        out_of_sight=Count("pk", filter=~Q(state=State.VISIBLE)),
    )
    is_muted = row.muted_until is not None and row.muted_until > now()
    return PersonRecord(
        user=user,
        space=space,
        part=part,
        byline=byline_for(user),
        visible=figures["visible"],
        out_of_sight=figures["out_of_sight"],
        lines=build_lines(entries.order_by("-pk")[:LOG_PAGE_SIZE], viewer),
        muted_until=row.muted_until if is_muted else None,
        suspended_until=row.suspended_until,
        is_suspended=row.state == "suspended",
        can_sanction=can_sanction,
    )


def concerns_viewer(entry: ModerationEntry, viewer: Any) -> bool:
    """Is this entry shown to the person whom it concerns, rather than to a curator?"""
    return entry.concerns_id == viewer.pk


def can_see_space(entry: ModerationEntry, viewer: Any) -> bool:
    """Check whether the viewer sees the space of this entry: who only oversees a
    break-glass look does not."""
    if entry.space is None or entry.act not in policy.BREAK_GLASS_ACTS:
        return True
    return Space.objects.visible_to(viewer).filter(pk=entry.space.pk).exists()
