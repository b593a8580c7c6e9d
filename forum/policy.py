"""Permissions on spaces and their contents.

Visibility belongs to the space: users who can see a space see its topics and posts.
`spaces_seen_by` and `viewers_of` express the same rule in both directions; a property
test checks that they agree. Site moderators do not see closed spaces.

There is one exception. In a closed space that hides its history from new members, they
see only topics that began after they joined (`history_visible_from`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import F, FilteredRelation, Q

from accounts.models import User
from accounts.policy import Viewer, can_administer, can_advise, can_moderate, is_member
from core.clock import now
from core.db.compiled_queries import CompiledQuery

if TYPE_CHECKING:
    from forum.models import Participation, Post, Space, Topic

PUBLIC, MEMBERS, CLOSED = "public", "members", "closed"
# Long enough to correct a mistake, short enough that replies keep their context.
REMOVE_OWN_WINDOW = timedelta(days=7)
# States in which only the author, moderators and facilitators see a post.
PENDING_STATES = ("pending", "held")
# The number of people whose reports hold a post for review.
REPORTS_TO_HOLD = 3
# Actions of which the person concerned is not notified.
SILENT_ACTS = ("dismiss", "reveal")
# Actions of administrators with break-glass access to a closed space.
BREAK_GLASS_ACTS = ("break_glass", "end_glass", "glass_over")


def spaces_seen_by(user: Viewer) -> Q:
    """Return a condition on Space: visible to this user or visitor."""
    if not is_member(user):
        return Q(audience=PUBLIC)
    mine = user.participations.values("space_id")
    return Q(audience__in=[PUBLIC, MEMBERS]) | Q(pk__in=mine)


def can_open_spaces(user: Viewer) -> bool:
    return can_moderate(user)


def topics_seen_by(user: Viewer) -> Q:
    """Return a condition on Topic: visible to this user or visitor.

    It excludes topics in closed spaces from before the user's `history_visible_from`.
    """
    if not is_member(user):
        return Q(space__audience=PUBLIC)
    mine = user.participations.filter(history_visible_from=None).values("space_id")
    since = user.participations.filter(
        history_visible_from__lte=F("space__topics__created_at")
    )
    return (
        Q(space__audience__in=[PUBLIC, MEMBERS])
        | Q(space__in=mine)
        | Q(pk__in=since.values("space__topics"))
    )


def spaces_moderated_by(user: Viewer) -> Q:
    """Return a condition on Space: this user sees hidden posts there."""
    if not is_member(user):
        return Q(pk__in=[])
    parts = user.participations
    led = parts.filter(role=parts.model.Role.FACILITATOR).values("space_id")
    mine = Q(audience=CLOSED, pk__in=led)
    return mine | Q(audience__in=[PUBLIC, MEMBERS]) if can_moderate(user) else mine


def viewers_of(space: "Space", topic: "Topic | None" = None) -> Q:
    """Return a condition on User: may see this space, and this topic if given."""
    admitted = Q(state=User.State.ACTIVE, is_active=True)
    if space.audience != CLOSED:
        return admitted
    parts = space.participations.all()
    if topic is not None:
        has_all = Q(history_visible_from=None)
        has_this = Q(history_visible_from__lte=topic.created_at)
        parts = parts.filter(has_all | has_this)
    return admitted & Q(pk__in=parts.values("user_id"))


def moderates_anything(user: Viewer) -> bool:
    if can_moderate(user):
        return True
    return is_member(user) and facilitator_participations(user).exists()


def facilitator_participations(user: User) -> Any:
    parts = user.participations
    return parts.filter(role=parts.model.Role.FACILITATOR, space__audience=CLOSED)


def own_pending_posts(user: Viewer) -> Q:
    if not is_member(user):
        return Q(pk__in=[])
    return Q(author=user, state=user.posts.model.State.PENDING)


def own_pending_topics(user: Viewer) -> Q:
    """Return a condition on Topic: own topics whose first post awaits approval."""
    if not is_member(user):
        return Q(pk__in=[])
    posts = user.posts
    mine = posts.filter(state=posts.model.State.PENDING).values("topic_id")
    return Q(author=user, pk__in=mine)


def entries_curated_by(user: Viewer) -> Q:
    """Return a condition on ModerationEntry: the log as its moderators see it."""
    here = prefix_q(spaces_moderated_by(user), "space")
    if not can_moderate(user):
        return here
    return here | Q(space=None) | break_glass_entries_for(user)


def break_glass_entries_for(user: Viewer) -> Q:
    """Return a condition on ModerationEntry: break-glass access to any closed space.

    Moderators and administrators see that it happened and why. Of the space they see
    only what `closed_space_names.get_names` returns.
    """
    if not (can_moderate(user) or can_administer(user)):
        return Q(pk__in=[])
    return Q(act__in=BREAK_GLASS_ACTS)


def entries_about(user: Viewer) -> Q:
    """Return a condition on ModerationEntry: actions that concern this user.

    Actions in spaces that the user no longer sees are excluded.
    """
    if not is_member(user):
        return Q(pk__in=[])
    seen = Q(space=None) | prefix_q(topics_seen_by(user), "topic")
    seen |= Q(topic=None) & prefix_q(spaces_seen_by(user), "space")
    mine = Q(person=user) | Q(person=None, post__is_anonymous=True, post__author=user)
    return mine & ~Q(act__in=SILENT_ACTS) & seen


def prefix_q(condition: Q, path: str) -> Q:
    """Return the same condition for a model that is related to its model by `path`."""
    return _prefixed(condition, f"{path}__")


def _prefixed(condition: Q, prefix: str) -> Q:
    children: list[Any] = []
    for child in condition.children:
        if isinstance(child, Q):
            children.append(_prefixed(child, prefix))
        else:
            name, value = cast("tuple[str, Any]", child)
            children.append((prefix + name, value))
    return Q(*children, _connector=condition.connector, _negated=condition.negated)


def permissions_for(user: Viewer, space: "Space") -> "SpacePermissions":
    """Return the permissions of a user in a space, with one query."""
    participation = None
    if is_member(user):
        participation = _participation.first(user, space=space.pk)
    return SpacePermissions(user, space, participation)


def annotate_participation(rows: Any, user: Viewer, *, space: str) -> Any:
    """Join the user's participation in the space at this path.

    The participation is `part`; `part_key` is None if there is none. See
    `permissions_from_row`.
    """
    path = f"{space}__participations"
    mine = FilteredRelation(path, condition=Q(**{f"{path}__user": user.pk}))
    asked = rows.annotate(part=mine, part_key=F("part__pk"))
    return asked.select_related(space, "part")


def permissions_from_row(row: Any, user: Viewer, space: "Space") -> "SpacePermissions":
    """Return the same as `permissions_for` from a row of `annotate_participation`."""
    # Attribute access raises an error if the row was not annotated.
    is_known = row.part_key is not None and is_member(user)
    return SpacePermissions(user, space, row.part if is_known else None)


_participation = CompiledQuery["Participation"](
    lambda user, space: user.participations(manager="all_objects").filter(space=space)
)


def can_see_history(viewer: Viewer, post: "Post") -> bool:
    """Return `SpacePermissions.can_see_history` for one loaded post."""
    return permissions_for(viewer, post.topic.space).can_see_history(post)


def is_in_remove_window(moment: datetime) -> bool:
    return now() - moment < REMOVE_OWN_WINDOW


@dataclass(frozen=True, slots=True)
class SpacePermissions:
    """Permissions of one user in one space. Create it for each request or command."""

    user: Viewer
    space: "Space"
    participation: "Participation | None"

    @property
    def member(self) -> "User":
        """Return the user, after a permission was checked that needs an account.

        Raises `PermissionDenied` for a visitor.
        """
        if not self.user.is_authenticated:
            raise PermissionDenied
        return self.user

    @property
    def takes_part(self) -> bool:
        return self.participation is not None and self.participation.is_active_at(now())

    @property
    def is_shut_out(self) -> bool:
        """Check whether the user was removed or suspended here: they can only read."""
        part = self.participation
        return part is not None and part.state in {
            part.State.SUSPENDED,
            part.State.REMOVED,
        }

    @property
    def can_see(self) -> bool:
        if self.space.audience == CLOSED:
            return self.takes_part
        return self.space.audience == PUBLIC or is_member(self.user)

    def can_read(self, moment: datetime) -> bool:
        """Check whether the user can see content of this date: see `topics_seen_by`."""
        part = self.participation
        if self.space.audience != CLOSED:
            return self.can_see
        since = part.history_visible_from if part is not None else None
        return self.can_see and (since is None or since <= moment)

    @property
    def is_break_glass(self) -> bool:
        """Check for break-glass access: temporary and read-only."""
        part = self.participation
        return self.takes_part and part is not None and part.role == part.Role.INSPECTOR

    @property
    def can_see_participants(self) -> bool:
        """Check whether the user may see names: visitors may not."""
        return self.can_see and is_member(self.user)

    @property
    def can_join(self) -> bool:
        """Check whether the user may join. Closed spaces require an invitation."""
        open_to_all = self.space.audience != CLOSED and is_member(self.user)
        return open_to_all and not self.takes_part and not self.is_shut_out

    @property
    def can_leave(self) -> bool:
        return self.takes_part

    @property
    def muted_until(self) -> datetime | None:
        """Return until when the user is muted, in this space or everywhere."""
        found = [getattr(self.user, "muted_until", None)]
        found.append(self.participation and self.participation.muted_until)
        return max((end for end in found if end and end > now()), default=None)

    @property
    def is_writable(self) -> bool:
        """Check whether the space accepts new content.

        In an archived space moderators and facilitators can still remove content.
        """
        return self.space.archived_at is None

    @property
    def can_ask(self) -> bool:
        """Check whether the user may post. Posting in an open space joins it."""
        if self.is_break_glass or not self.is_writable:
            return False
        return (self.takes_part or self.can_join) and self.muted_until is None

    @property
    def can_attach(self) -> bool:
        return self.can_ask

    @property
    def can_facilitate(self) -> bool:
        part = self.participation
        return (
            self.takes_part and part is not None and part.role == part.Role.FACILITATOR
        )

    @property
    def can_moderate(self) -> bool:
        """Check for moderation rights: facilitators in groups, moderators elsewhere."""
        if self.space.audience == CLOSED:
            return self.can_facilitate
        return can_moderate(self.user)

    @property
    def can_curate(self) -> bool:
        """Check whether the user may change topics and edit posts of others.

        In an archived space content can only be removed: see `can_moderate`.
        """
        return self.can_moderate and self.is_writable

    @property
    def can_announce(self) -> bool:
        return self.can_ask and self.can_moderate

    @property
    def can_change_space(self) -> bool:
        return self.can_curate

    def can_reply(self, topic: "Topic") -> bool:
        is_shut = topic.is_closed or topic.is_archived
        may_write = self.can_ask and self.can_read(topic.created_at)
        return may_write and (not is_shut or self.can_moderate)

    def can_see_post(self, post: "Post") -> bool:
        if not self.can_read(post.created_at):
            return False
        return post.state == post.State.VISIBLE or (
            post.state != post.State.REMOVED and self.can_moderate
        )

    @property
    def can_report_others(self) -> bool:
        return self.can_see and is_member(self.user) and not self.is_shut_out

    def can_report(self, post: "Post") -> bool:
        theirs = post.author_id != getattr(self.user, "pk", None)
        return self.can_report_others and theirs and post.state == post.State.VISIBLE

    def can_sanction(self, person: Any, part: "Participation | None") -> bool:
        """Check whether the user may warn, mute or suspend this person here.

        Never themselves or another moderator or facilitator.
        """
        if not self.can_moderate or person.pk == self.user.pk:
            return False
        if self.space.audience == CLOSED:
            return part is None or part.role != part.Role.FACILITATOR
        return not person.is_moderator

    def can_see_history(self, post: "Post") -> bool:
        """Check whether the user may read and erase earlier versions of a post.

        This is for its author, moderators and facilitators. Erasure only removes
        content, so it is also allowed in an archived space and while muted.
        """
        mine = post.author_id == getattr(self.user, "pk", None)
        return self.can_see_post(post) and (mine or self.can_moderate)

    def can_edit(self, post: "Post") -> bool:
        mine = post.author_id == getattr(self.user, "pk", None)
        return mine and post.state == post.State.VISIBLE and self.can_ask

    def can_remove(self, post: "Post") -> bool:
        """Check whether the user may remove a post: authors for a limited time."""
        return self.can_moderate or (
            self.can_edit(post) and is_in_remove_window(post.created_at)
        )

    def can_react(self, post: "Post") -> bool:
        """Check whether the user may react. Nobody reacts to their own post."""
        mine = post.author_id == getattr(self.user, "pk", None)
        return not mine and post.state == post.State.VISIBLE and self.can_ask

    def can_keep(self, post: "Post") -> bool:
        return is_member(self.user) and self.can_see_post(post)

    def can_accept(self, topic: "Topic") -> bool:
        """Check whether the user may accept answers, as its asker or as a moderator."""
        asked = topic.author_id == getattr(self.user, "pk", None)
        is_question = topic.kind == topic.Kind.QUESTION and topic.has_first_post
        return (
            is_question
            and self.is_writable
            and self.can_read(topic.created_at)
            and (self.can_moderate or (asked and self.can_ask))
        )

    def can_check(self, post: "Post") -> bool:
        shown = post.state == post.State.VISIBLE and self.can_read(post.created_at)
        return shown and post.depth > 0 and self.can_vouch

    @property
    def can_vouch(self) -> bool:
        return can_advise(self.user) and self.can_ask

    def can_settle(self, topic: "Topic") -> bool:
        """Check whether the user may settle or reopen a question that has no answer."""
        return self.can_accept(topic) and not topic.has_answer

    def can_vote(self, topic: "Topic") -> bool:
        """Check whether the user may vote. The poll itself checks its closing date."""
        standing = not (topic.is_closed or topic.is_archived)
        reads = self.can_read(topic.created_at)
        return topic.kind == topic.Kind.POLL and standing and reads and self.can_ask

    def is_nameless_in(self, topic: "Topic") -> bool:
        """Check whether the user asked this anonymously: then their replies are too."""
        asked = topic.author_id == getattr(self.user, "pk", None)
        return asked and topic.is_anonymous

    def can_warn_anonymously(self, post: "Post") -> bool:
        """Check whether the user may warn an author without knowing who it is."""
        mine = post.author_id == getattr(self.user, "pk", None)
        return post.is_anonymous and self.can_moderate and not mine

    def can_reveal(self, post: "Post") -> bool:
        return post.is_anonymous and self.can_moderate and self.can_see_post(post)
