"""Who sees and who may, in spaces and what stands in them.

Sight belongs to the space: a topic or a post is seen by whoever sees its space. The
same rule stands here in both directions (`spaces_seen_by`, `viewers_of`), and a
property test holds them equal. Site moderators do not see closed spaces.

One thing is narrower: who came into a closed space that does not show newcomers what
was written before them sees the topics that began since (`sees_from`), whole.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.db.models import F, FilteredRelation, Q

from accounts.policy import can_administer, can_advise, can_moderate, is_member
from core.clock import now
from core.db.compiled_queries import CompiledQuery

if TYPE_CHECKING:
    from forum.models import Participation, Post, Space, Topic

PUBLIC, MEMBERS, CLOSED = "public", "members", "closed"
# Long enough to mend a slip, short enough that an answer keeps its sense.
REMOVE_OWN_WINDOW = timedelta(days=7)
# Of a post that nobody but its author and those who curate may see yet, or for now.
PENDING_STATES = ("pending", "held")
# So many different people report a post, and it waits for a moderator's eye.
REPORTS_TO_HOLD = 3
# Acts of which the person whom they concern is not told.
SILENT_ACTS = ("dismiss", "reveal")
# Acts of an administrator who reads along in a closed space.
BREAK_GLASS_ACTS = ("break_glass", "end_glass", "glass_over")


def spaces_seen_by(user: Any) -> Q:
    """Condition upon Space: what this person, or a visitor, may see."""
    if not is_member(user):
        return Q(audience=PUBLIC)
    mine = user.participations.values("space_id")
    return Q(audience__in=[PUBLIC, MEMBERS]) | Q(pk__in=mine)


def can_open_spaces(user: Any) -> bool:
    """Open a new space for everybody, and close one that is done with."""
    return can_moderate(user)


def topics_seen_by(user: Any) -> Q:
    """Condition upon Topic: in a space that this person sees, and begun since they may
    read there."""
    if not is_member(user):
        return Q(space__audience=PUBLIC)
    mine = user.participations.filter(sees_from=None).values("space_id")
    since = user.participations.filter(sees_from__lte=F("space__topics__created_at"))
    return (
        Q(space__audience__in=[PUBLIC, MEMBERS])
        | Q(space__in=mine)
        | Q(pk__in=since.values("space__topics"))
    )


def spaces_moderated_by(user: Any) -> Q:
    """Condition upon Space: where this person also sees what was hidden."""
    if not is_member(user):
        return Q(pk__in=[])
    led = user.participations.filter(role="facilitator").values("space_id")
    mine = Q(audience=CLOSED, pk__in=led)
    return mine | Q(audience__in=[PUBLIC, MEMBERS]) if can_moderate(user) else mine


def viewers_of(space: "Space", topic: "Topic | None" = None) -> Q:
    """Condition upon User: the admitted people who may see this space, and this topic
    of it."""
    admitted = Q(state="active", is_active=True)
    if space.audience != CLOSED:
        return admitted
    parts = space.participations.all()
    if topic is not None:
        parts = parts.filter(Q(sees_from=None) | Q(sees_from__lte=topic.created_at))
    return admitted & Q(pk__in=parts.values("user_id"))


def moderates_anything(user: Any) -> bool:
    """Is there anything at all that this person moderates?"""
    if can_moderate(user):
        return True
    return is_member(user) and facilitator_participations(user).exists()


def facilitator_participations(user: Any) -> Any:
    """The participations in which somebody leads a closed space."""
    return user.participations.filter(role="facilitator", space__audience=CLOSED)


def own_pending_posts(user: Any) -> Q:
    """Condition upon Post: one's own that nobody has approved yet."""
    if not is_member(user):
        return Q(pk__in=[])
    return Q(author=user, state="pending")


def own_pending_topics(user: Any) -> Q:
    """Condition upon Topic: one's own whose first post nobody has approved yet."""
    if not is_member(user):
        return Q(pk__in=[])
    mine = user.posts.filter(state="pending").values("topic_id")
    return Q(author=user, pk__in=mine)


def entries_curated_by(user: Any) -> Q:
    """Condition upon ModerationEntry: the log as somebody who curates sees it."""
    here = prefix_q(spaces_moderated_by(user), "space")
    if not can_moderate(user):
        return here
    return here | Q(space=None) | break_glass_entries_for(user)


def break_glass_entries_for(user: Any) -> Q:
    """Condition upon ModerationEntry: break-glass looks into any closed space, for
    moderators and administrators. They learn that it happened and why, and of the space
    no more than `closed_names` tells them."""
    if not (can_moderate(user) or can_administer(user)):
        return Q(pk__in=[])
    return Q(act__in=BREAK_GLASS_ACTS)


def entries_about(user: Any) -> Q:
    """Condition upon ModerationEntry: what was done about oneself.

    Of a space that one no longer sees nothing is told any more.
    """
    if not is_member(user):
        return Q(pk__in=[])
    seen = Q(space=None) | prefix_q(topics_seen_by(user), "topic")
    seen |= Q(topic=None) & prefix_q(spaces_seen_by(user), "space")
    mine = Q(person=user) | Q(person=None, post__is_anonymous=True, post__author=user)
    return mine & ~Q(act__in=SILENT_ACTS) & seen


def prefix_q(condition: Q, path: str) -> Q:
    """The same condition, asked from a row that reaches its space by `path`."""
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


def permissions_for(user: Any, space: "Space") -> "SpacePermissions":
    """What somebody may do in a space: one query, then asked without any."""
    participation = None
    if is_member(user):
        participation = _participation.first(user, space=space.pk)
    return SpacePermissions(user, space, participation)


def annotate_participation(rows: Any, user: Any, *, space: str) -> Any:
    """The same rows, with what the space at this path knows of somebody, for
    `permissions_from_row`: their participation as `part`, where `part_key` says there
    is one."""
    path = f"{space}__participations"
    mine = FilteredRelation(path, condition=Q(**{f"{path}__user": user.pk}))
    asked = rows.annotate(part=mine, part_key=F("part__pk"))
    return asked.select_related(space, "part")


def permissions_from_row(row: Any, user: Any, space: "Space") -> "SpacePermissions":
    """The same as `permissions_for`, for a row of `annotate_participation`."""
    # By name: an error without `annotate_participation`, instead of no participation.
    is_known = row.part_key is not None and is_member(user)
    return SpacePermissions(user, space, row.part if is_known else None)


_participation = CompiledQuery["Participation"](
    lambda user, space: user.participations(manager="every").filter(space=space)
)


def can_see_history(viewer: Any, post: "Post") -> bool:
    """The same as `SpacePermissions.can_see_history`, for one loaded post."""
    return permissions_for(viewer, post.topic.space).can_see_history(post)


def is_in_remove_window(moment: datetime) -> bool:
    """May its author still take away what was written at this moment?"""
    return now() - moment < REMOVE_OWN_WINDOW


@dataclass(frozen=True, slots=True)
class SpacePermissions:
    """One person in one space. Made afresh for every page and every command."""

    user: Any
    space: "Space"
    participation: "Participation | None"

    @property
    def takes_part(self) -> bool:
        return self.participation is not None and self.participation.is_active_at(now())

    @property
    def is_shut_out(self) -> bool:
        """Removed or suspended here by somebody: then also reading is all there is."""
        part = self.participation
        return part is not None and part.state in {"suspended", "removed"}

    @property
    def can_see(self) -> bool:
        if self.space.audience == CLOSED:
            return self.takes_part
        return self.space.audience == PUBLIC or is_member(self.user)

    def can_read(self, moment: datetime) -> bool:
        """May this person read what began at this moment? See `topics_seen_by`."""
        part = self.participation
        if self.space.audience != CLOSED:
            return self.can_see
        since = part.sees_from if part is not None else None
        return self.can_see and (since is None or since <= moment)

    @property
    def is_break_glass(self) -> bool:
        """An administrator who broke the glass: reads for a while, and nothing else."""
        part = self.participation
        return self.takes_part and part is not None and part.role == "inspector"

    @property
    def can_see_participants(self) -> bool:
        """Names of people are for people with an account."""
        return self.can_see and is_member(self.user)

    @property
    def can_join(self) -> bool:
        """A closed space is entered by an invitation only."""
        open_to_all = self.space.audience != CLOSED and is_member(self.user)
        return open_to_all and not self.takes_part and not self.is_shut_out

    @property
    def can_leave(self) -> bool:
        return self.takes_part

    @property
    def muted_until(self) -> datetime | None:
        """Until when this person may read and not write: here, or anywhere."""
        found = [getattr(self.user, "muted_until", None)]
        found.append(self.participation and self.participation.muted_until)
        return max((end for end in found if end and end > now()), default=None)

    @property
    def is_writable(self) -> bool:
        """Does it still take anything new? An archive is read by its people, and that
        is all; whoever curates it can still take things away."""
        return self.space.archived_at is None

    @property
    def can_ask(self) -> bool:
        """Posting in an open space makes one a participant."""
        if self.is_break_glass or not self.is_writable:
            return False
        return (self.takes_part or self.can_join) and self.muted_until is None

    @property
    def can_attach(self) -> bool:
        """Add files where one may write."""
        return self.can_ask

    @property
    def can_facilitate(self) -> bool:
        part = self.participation
        return self.takes_part and part is not None and part.role == "facilitator"

    @property
    def can_moderate(self) -> bool:
        """Curate here: moderators where all may look, facilitators in a group."""
        if self.space.audience == CLOSED:
            return self.can_facilitate
        return can_moderate(self.user)

    @property
    def can_curate(self) -> bool:
        """Move, close, pin, split, merge, and write in what others wrote. Of an archive
        things are only taken away."""
        return self.can_moderate and self.is_writable

    @property
    def can_announce(self) -> bool:
        return self.can_ask and self.can_moderate

    @property
    def can_change_space(self) -> bool:
        """Its title, its purpose, and whether one may ask anonymously."""
        return self.can_curate

    def can_reply(self, topic: "Topic") -> bool:
        is_shut = topic.is_closed or topic.is_archived
        may_write = self.can_ask and self.can_read(topic.created_at)
        return may_write and (not is_shut or self.can_moderate)

    def can_see_post(self, post: "Post") -> bool:
        if not self.can_read(post.created_at):
            return False
        return post.state == "visible" or (
            post.state != "removed" and self.can_moderate
        )

    @property
    def can_report_others(self) -> bool:
        """Ask those who curate to look at what others wrote."""
        return self.can_see and is_member(self.user) and not self.is_shut_out

    def can_report(self, post: "Post") -> bool:
        theirs = post.author_id != getattr(self.user, "pk", None)
        return self.can_report_others and theirs and post.state == "visible"

    def can_sanction(self, person: Any, part: "Participation | None") -> bool:
        """Warn, mute or shut out here: never oneself, nor who curates here as well."""
        if not self.can_moderate or person.pk == self.user.pk:
            return False
        if self.space.audience == CLOSED:
            return part is None or part.role != "facilitator"
        return not person.is_moderator

    def can_see_history(self, post: "Post") -> bool:
        """Read, and erase, what a post said before: its author and who moderates here.

        Erasing only takes away, so it is also allowed in an archive and while muted.
        """
        mine = post.author_id == getattr(self.user, "pk", None)
        return self.can_see_post(post) and (mine or self.can_moderate)

    def can_edit(self, post: "Post") -> bool:
        mine = post.author_id == getattr(self.user, "pk", None)
        return mine and post.state == "visible" and self.can_ask

    def can_remove(self, post: "Post") -> bool:
        """One's own text for a while; afterwards a moderator takes it away."""
        return self.can_moderate or (
            self.can_edit(post) and is_in_remove_window(post.created_at)
        )

    def can_react(self, post: "Post") -> bool:
        """One word about somebody else's post: a count is what others say."""
        mine = post.author_id == getattr(self.user, "pk", None)
        return not mine and post.state == "visible" and self.can_ask

    def can_keep(self, post: "Post") -> bool:
        return is_member(self.user) and self.can_see_post(post)

    def can_accept(self, topic: "Topic") -> bool:
        """Choose the answer: who asked, or who curates; while the question stands."""
        asked = topic.author_id == getattr(self.user, "pk", None)
        is_question = topic.kind == "question" and topic.has_first_post
        return (
            is_question
            and self.is_writable
            and self.can_read(topic.created_at)
            and (self.can_moderate or (asked and self.can_ask))
        )

    def can_check(self, post: "Post") -> bool:
        """Vouch for an answer until a date: an adviser, where they may write."""
        shown = post.state == "visible" and self.can_read(post.created_at)
        return shown and post.depth > 0 and self.can_vouch

    @property
    def can_vouch(self) -> bool:
        return can_advise(self.user) and self.can_ask

    def can_settle(self, topic: "Topic") -> bool:
        """Say that a question is solved without one answer, or is not after all."""
        return self.can_accept(topic) and not topic.has_answer

    def can_vote(self, topic: "Topic") -> bool:
        """Whoever may write; and whether its date has passed, the poll itself knows."""
        standing = not (topic.is_closed or topic.is_archived)
        reads = self.can_read(topic.created_at)
        return topic.kind == "poll" and standing and reads and self.can_ask

    def is_nameless_in(self, topic: "Topic") -> bool:
        """Asked this person anonymously here? Then the replies are anonymous, too."""
        asked = topic.author_id == getattr(self.user, "pk", None)
        return asked and topic.is_anonymous

    def can_warn_anonymously(self, post: "Post") -> bool:
        """Warn the author of an anonymous post, without knowing who that is."""
        mine = post.author_id == getattr(self.user, "pk", None)
        return post.is_anonymous and self.can_moderate and not mine

    def can_reveal(self, post: "Post") -> bool:
        """Ask for the name behind an anonymous post: with a reason, and logged."""
        return post.is_anonymous and self.can_moderate and self.can_see_post(post)
