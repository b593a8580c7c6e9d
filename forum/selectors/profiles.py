from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from accounts.models import Organisation, User
from accounts.models.bylines import Byline, Visibility, byline_for, is_visible_to
from core.cache.fragments import get_or_render
from core.db.compiled_queries import CompiledQuery
from core.markup import excerpt
from forum import policy
from forum.models import Participation, Post, Space, Topic
from forum.paths import person_path, topic_path
from forum.selectors.topic_lists import get_topic_state

if TYPE_CHECKING:
    from accounts.policy import Viewer


MAX_LATEST = 5


def get_profile_path(user: User) -> str:
    """Return the path of the profile page, or "" for imported and inactive accounts."""
    has_one = user.kind == User.Kind.PERSON and user.state == User.State.ACTIVE
    return person_path(user.public_id) if has_one else ""


def list_organisation_names() -> list[str]:
    names = Organisation.objects.order_by("name").values_list("name", flat=True)
    return get_or_render("people.organisations", lambda: list(names))


@dataclass(frozen=True, slots=True)
class ProfileLine:
    title: str
    url: str
    text: str
    space_title: str
    moment: datetime
    state: str = ""
    state_word: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    byline: Byline
    subjects: list[str]
    organisations: list[Organisation]
    topics: list[ProfileLine]
    replies: list[ProfileLine]
    accepted: int
    spaces: list[Space]


def load_profile(user: User, viewer: "Viewer") -> Profile:
    """Return what the viewer may see of a user, in six queries.

    Anonymous posts are left out for everybody, also for their author, whose screen may
    be shared. Posts in closed groups are not counted, so that the counts do not reveal
    activity there.
    """
    to = get_nearness(user, viewer)
    return Profile(
        byline=byline_for(user, to),
        subjects=user.subject_list if is_visible_to(user, "subjects", to) else [],
        organisations=_organisations_of(user),
        topics=_topics(user, viewer),
        replies=_replies(user, viewer),
        accepted=_accepted(user),
        spaces=_spaces(user, viewer),
    )


def get_nearness(user: User, viewer: "Viewer") -> Visibility:
    """Return the viewer's relation to a user: in a shared group, or any member.

    Does a query only if the user shows some field to their groups only.
    """
    if user.pk == viewer.pk:
        return Visibility.GROUP
    if "groups" not in {
        user.job_title_visibility,
        user.subjects_visibility,
        user.photo_visibility,
    }:
        return Visibility.MEMBER
    groups = Participation.objects.filter(
        user=user, space__audience=policy.CLOSED, space__in=_spaces_of(viewer)
    )
    return Visibility.GROUP if groups.exists() else Visibility.MEMBER


def _spaces_of(user: "Viewer") -> Any:
    return Participation.objects.filter(user=user).values("space")


def _organisations_of(user: User) -> list[Organisation]:
    """Return current organisations, and the one that `organisation_name` refers to."""
    named = Organisation.objects.shown_as([user.organisation_name])
    mine = Organisation.objects.of(user)
    either = Organisation.objects.filter(Q(pk__in=mine) | Q(pk__in=named))
    return list(either.order_by("name")[:4])


def _topics(user: User, viewer: "Viewer") -> list[ProfileLine]:
    return [_topic_line(topic) for topic in _newest_topics(viewer, author=user.pk)]


def _topics_query(viewer: "Viewer", author: int) -> Any:
    topics = Topic.objects.visible_to(viewer).filter(
        author=author, is_anonymous=False, post_count__gt=0
    )
    newest = topics.select_related("space").order_by("-created_at", "-pk")
    return newest[:MAX_LATEST]


_newest_topics = CompiledQuery[Topic](_topics_query)


def _topic_line(topic: Topic) -> ProfileLine:
    state, word = get_topic_state(topic)
    return ProfileLine(
        title=topic.title,
        url=topic_path(topic.space.path, topic.public_id, topic.slug),
        text="",
        space_title=topic.space.title,
        moment=topic.created_at,
        state=state,
        state_word=word,
    )


def _replies(user: User, viewer: "Viewer") -> list[ProfileLine]:
    return [
        ProfileLine(
            title=post.topic.title,
            url=post.path,
            text=excerpt(post.text),
            space_title=post.topic.space.title,
            moment=post.created_at,
            state="answered" if post.accepted_at else "",
        )
        for post in _newest_replies(viewer, author=user.pk)
    ]


def _replies_query(viewer: "Viewer", author: int) -> Any:
    posts = (
        Post.objects.visible_to(viewer)
        .visible()
        .filter(author=author, is_anonymous=False, parent__isnull=False)
    )
    newest = posts.select_related("topic__space").order_by("-created_at", "-pk")
    return newest.defer("source", "html")[:MAX_LATEST]


_newest_replies = CompiledQuery[Post](_replies_query)


def _accepted(user: User) -> int:
    return _chosen.first(None, author=user.pk) or 0


def _chosen_query(_viewer: "Viewer", author: int) -> Any:
    posts = Post.objects.visible().filter(
        author=author, accepted_at__isnull=False, is_anonymous=False
    )
    read = posts.exclude(topic__space__audience=policy.CLOSED).order_by()
    counted = read.values("author").annotate(n=Count("pk"))
    return counted.values_list("n", flat=True)


_chosen = CompiledQuery[int](_chosen_query)


def _spaces(user: User, viewer: "Viewer") -> list[Space]:
    return _taken_part_in(viewer, user=user.pk)


def _spaces_query(viewer: "Viewer", user: int) -> Any:
    mine = Participation.objects.filter(user=user).values("space_id")
    return Space.objects.visible_to(viewer).open().filter(pk__in=mine)[:20]


_taken_part_in = CompiledQuery[Space](_spaces_query)
