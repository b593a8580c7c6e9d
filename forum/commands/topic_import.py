"""Import topics, posts and authors from other systems."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from core import markup
from core.events import publish
from forum.commands.counters import lock_topic, recount_topic
from forum.commands.participation import add_participant
from forum.commands.post_text import make_topic_slug
from forum.commands.search_index import index_topic
from forum.commands.tree_positions import POSITION_STEP, position_for_reply
from forum.events import CountersChanged
from forum.importing.html_cleanup import html_to_text
from forum.importing.records import (
    ImportedPost,
    ImportedTopic,
    ImportProblem,
    clean_title,
    translate_for_storage,
)
from forum.models import Participation, Post, Space, Topic

# Placeholders for keys: the parent of a first post, and the existing first post.
EMPTY = ""
FIRST_POST = ""


@dataclass(slots=True)
class TopicImportResult:
    topics: int = 0
    posts: int = 0
    authors: int = 0
    known_posts: int = 0
    elsewhere: int = 0  # topics that are in another space
    problems: list[ImportProblem] = field(default_factory=list)

    def add(self, other: "TopicImportResult") -> None:
        for name in ("topics", "posts", "authors", "known_posts", "elsewhere"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.problems += other.problems


@dataclass(frozen=True, slots=True)
class PreparedPost:
    record: ImportedPost
    source: str
    source_format: str
    rendered: markup.Rendered


def import_topics(
    space: Space,
    topics: Iterable[ImportedTopic],
    *,
    advance: Callable[[int], object] = lambda posts: None,
) -> TopicImportResult:
    """Import topics, each in its own transaction.

    `advance` is called with the number of processed posts. Posts of an earlier import
    stay unchanged, even if they were moved or hidden.
    """
    total = TopicImportResult()
    for topic in topics:
        total.add(import_topic(space, topic))
        advance(len(topic.posts))
    return total


def import_topic(space: Space, found: ImportedTopic) -> TopicImportResult:
    """Import the new posts of a topic with their dates. Idempotent.

    Authors become accounts without sign-in and participants of the space. Nobody is
    notified. Lock the topic, then the space. Posts that cannot be imported are returned
    as problems.
    """
    done = TopicImportResult()
    known = _known_posts(found)
    done.known_posts = sum(post.key in known for post in found.posts)
    fresh = [post for post in found.posts if post.key not in known]
    topic = _known_topic(found, known)
    if topic is not None and topic.space_id != space.pk:
        return TopicImportResult(elsewhere=1)
    if topic is None and not found.title:
        done.problems += [_unanswerable(post) for post in fresh]
        return done
    ready = _render(fresh, done.problems)
    if ready:
        with transaction.atomic():
            firsts = _first_posts(ready)
            authors = _authors(firsts, done)
            if topic is None:
                topic = _begin(space, found, ready, authors)
                done.topics = 1
            else:
                topic = lock_topic(topic.pk)
                _continue(topic, ready, authors, known)
            done.posts = len(ready)
            _count(topic, done)
            index_topic(topic)
            _add_participants(space, firsts, authors)
            publish(CountersChanged(space.pk))
    return done


# -- Existing posts


def _known_posts(found: ImportedTopic) -> dict[str, Post]:
    """Return the posts and parents that were imported before, by key."""
    keys = {post.key for post in found.posts}
    keys |= {post.parent_key for post in found.posts if post.parent_key}
    posts = Post.objects.only("topic", "position", "depth", "import_key")
    return posts.in_bulk(keys, field_name="import_key")


def _known_topic(found: ImportedTopic, known: Mapping[str, Post]) -> Topic | None:
    """Return the topic that was imported before, or the one it was merged into.

    A topic with another key is found by its posts.
    """
    topics = Topic.objects.select_related("merged_into")
    topic = topics.filter(import_key=found.source_key).first()
    if topic is not None and topic.merged_into is not None:
        result: Topic | None = topic.merged_into
        return result
    if topic is None and known:
        topic = Topic.objects.get(pk=next(iter(known.values())).topic_id)
    return topic


def _unanswerable(post: ImportedPost) -> ImportProblem:
    return ImportProblem(post.place, _("it answers a question that is not there"))


# -- Texts


def _render(
    posts: list[ImportedPost], problems: list[ImportProblem]
) -> dict[str, PreparedPost]:
    ready = {}
    for post in posts:
        try:
            ready[post.key] = _prepare(post, problems)
        except markup.MarkupError as error:
            problems.append(ImportProblem(post.place, str(error)))
    return ready


def _prepare(post: ImportedPost, problems: list[ImportProblem]) -> PreparedPost:
    """Render the text without e-mail addresses, simplified if too long or deep."""
    source, source_format = markup.mask_addresses(post.body), post.body_format
    try:
        rendered = markup.render(source, source_format=source_format)
    except markup.MarkupError:
        mended = _("its text is too long or too deep, and was shortened or simplified")
        problems.append(ImportProblem(post.place, mended, mended=True))
        words = html_to_text(source) if source_format == "html" else source
        source, source_format = words[: markup.MAX_LENGTH - 1] + "…", "text"
        rendered = markup.render(source, source_format=source_format)
    masked = markup.mask_addresses(rendered.text)
    if masked != rendered.text:
        # An address split over several elements appears only in the rendered text.
        source, source_format = masked, "text"
        rendered = markup.render(source, source_format=source_format)
    if markup.is_blank(rendered):
        raise markup.MarkupError(_("it has no text"))
    return PreparedPost(post, source, source_format, rendered)


def _line(text: str) -> str:
    return markup.sanitize_line(markup.mask_addresses(text))


# -- People


def _first_posts(ready: Mapping[str, PreparedPost]) -> dict[str, ImportedPost]:
    """Return the oldest post by author key."""
    firsts: dict[str, ImportedPost] = {}
    for post in ready.values():
        firsts.setdefault(post.record.author_key, post.record)
    return firsts


def _authors(
    firsts: Mapping[str, ImportedPost], done: TopicImportResult
) -> dict[str, User]:
    authors: dict[str, User] = User.objects.in_bulk(firsts, field_name="import_key")
    for key, post in firsts.items():
        if key not in authors:
            authors[key] = User.objects.create_user(
                None,
                None,
                display_name=_line(post.author_name)
                or translate_for_storage(gettext_noop("Author")),
                kind=User.Kind.IMPORTED,
                state=User.State.ACTIVE,
                date_joined=post.created_at,
                import_key=key,
            )
            done.authors += 1
    return authors


def _add_participants(
    space: Space, firsts: Mapping[str, ImportedPost], authors: Mapping[str, User]
) -> None:
    """Make authors participants, except those removed or suspended here."""
    parts = Participation.all_objects.filter(space=space, user__in=authors.values())
    known = set(parts.values_list("user_id", flat=True))
    for key, post in firsts.items():
        if authors[key].pk not in known:
            add_participant(authors[key], space=space, joined_at=post.created_at)


# -- Posts


def _begin(
    space: Space,
    found: ImportedTopic,
    ready: Mapping[str, PreparedPost],
    authors: Mapping[str, User],
) -> Topic:
    opening = _opening(found, ready)
    title = clean_title(_line(found.title)) or translate_for_storage(
        gettext_noop("No subject")
    )
    topic = Topic.objects.create(
        space=space,
        kind=found.kind,
        title=title,
        slug=make_topic_slug(title),
        author=authors[opening.record.author_key],
        created_at=opening.record.created_at,
        last_number=len(ready),
        import_key=found.source_key,
    )
    numbers = _numbers(ready, opening.record.key)
    by_depth: defaultdict[int, list[Post]] = defaultdict(list)
    made: dict[str, Post] = {}
    order = _in_tree_order(ready, opening.record.key)
    for place, (key, parent_key) in enumerate(order, start=1):
        parent = made.get(parent_key)
        made[key] = post = Post(
            topic=topic,
            parent=parent,
            depth=parent.depth + 1 if parent else 0,
            number=numbers[key],
            position=place * POSITION_STEP,
            **_text_of(ready[key], authors),
        )
        by_depth[post.depth].append(post)
    for _depth, level in sorted(by_depth.items()):
        # By depth: a parent needs its id before its replies are saved.
        Post.objects.bulk_create(level, batch_size=500)
    return topic


def _continue(
    topic: Topic,
    ready: Mapping[str, PreparedPost],
    authors: Mapping[str, User],
    known: Mapping[str, Post],
) -> None:
    opening = Post.objects.filter(topic=topic).order_by("number")[0]
    there = {key: post for key, post in known.items() if post.topic_id == topic.pk}
    there[FIRST_POST] = opening
    numbers = _numbers(ready)
    for key, parent_key in _in_tree_order(ready, FIRST_POST, there):
        parent = there[parent_key]
        parent.refresh_from_db(fields=["position"])
        there[key] = Post.objects.create(
            topic=topic,
            parent=parent,
            depth=parent.depth + 1,
            number=topic.last_number + numbers[key],
            position=position_for_reply(topic, parent),
            **_text_of(ready[key], authors),
        )


def _text_of(post: PreparedPost, authors: Mapping[str, User]) -> dict[str, object]:
    record = post.record
    return {
        "author": authors[record.author_key],
        "author_organisation": authors[record.author_key].organisation_name,
        "source": post.source,
        "source_format": post.source_format,
        "html": post.rendered.html,
        "text": post.rendered.text,
        "renderer": markup.RENDERER_VERSION,
        "created_at": record.created_at,
        # The source does not say when an answer was accepted.
        "accepted_at": record.created_at if record.accepted else None,
        "import_key": record.key,
    }


def _opening(found: ImportedTopic, ready: Mapping[str, PreparedPost]) -> PreparedPost:
    """Return the first post, or the oldest one if it is missing."""
    if found.source_key in ready:
        return ready[found.source_key]
    first = (post for post in ready.values() if post.record.parent_key is None)
    return next(first, None) or next(iter(ready.values()))


def _numbers(ready: Iterable[str], *first: str) -> dict[str, int]:
    """Return post numbers by key, in order of writing.

    `first` comes first, even if another post has an earlier date because of a wrong
    clock.
    """
    return {key: n for n, key in enumerate(dict.fromkeys([*first, *ready]), start=1)}


def _in_tree_order(
    ready: Mapping[str, PreparedPost], opening: str, known: Iterable[str] = ()
) -> Iterator[tuple[str, str]]:
    """Yield (key, parent key) of new posts, parents before children.

    Posts without a known parent become replies to the first post. So does the oldest
    post of a cycle of mails that reply to each other.
    """
    there = {opening, *known, *ready}
    answers: defaultdict[str, list[str]] = defaultdict(list)
    for key, post in ready.items():
        parent = post.record.parent_key
        answers[parent if parent and parent in there else opening].append(key)
    waiting = dict.fromkeys(ready)
    if opening in waiting:
        yield from _branch(opening, EMPTY, answers, waiting)
    for parent in [opening, *known]:
        for key in answers[parent]:
            yield from _branch(key, parent, answers, waiting)
    while waiting:
        yield from _branch(next(iter(waiting)), opening, answers, waiting)


def _branch(
    top: str,
    parent: str,
    answers: Mapping[str, list[str]],
    waiting: dict[str, None],
) -> Iterator[tuple[str, str]]:
    todo = [(top, parent)]
    while todo:
        key, above = todo.pop()
        if key in waiting:
            del waiting[key]
            yield key, above
            todo += [(answer, key) for answer in reversed(answers.get(key, []))]


def _count(topic: Topic, done: TopicImportResult) -> None:
    was_listed = topic.post_count > 0
    recount_topic(topic)
    space = Space.objects.filter(pk=topic.space_id)
    space.update(
        topic_count=F("topic_count") + int(not was_listed and not topic.is_archived),
        post_count=F("post_count") + done.posts,
    )
    older = Q(last_post_at=None) | Q(last_post_at__lt=topic.last_post_at)
    space.filter(older).update(last_post_at=topic.last_post_at)
