"""The posts of a topic as HTML: cached for all viewers, then filled for one.

Rendering twenty posts costs more than the rest of a topic page. The result depends on
the topic's version and on the viewer's permissions only, and is cached. Placeholders in
it mark what is personal: unread posts, own posts, reactions and menus.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import NamedTuple
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language

from accounts.policy import is_member
from core.cache.fragments import CACHE_SECONDS, LocalCache, get_or_render
from core.http import get_csrf_token
from core.templating.fragments import render_fragment
from core.templating.placeholders import (
    FragmentRows,
    PlaceholderHTML,
    fill_placeholders,
    placeholder,
)
from forum import paths
from forum.forms.compose_target import ComposeTarget
from forum.forms.post import PostForm
from forum.models import Reaction, Topic, byline
from forum.models.number_set import NumberSet
from forum.policy import SpacePermissions, is_in_remove_window
from forum.rendering.post_rows import PostRow, add_recognisers
from forum.selectors import own_hidden_posts, post_pages, reader_state
from forum.selectors.drafts import list_topic_offers, render_offers
from forum.selectors.topic_participants import load_topic_participants


class PostSummary(NamedTuple):
    """What `TopicPlaceholders` needs to know of a rendered post.

    This is a NamedTuple because unpickling it on each cache hit is faster than
    unpickling a dataclass.
    """

    pk: int
    number: int
    public_id: int
    author_id: int
    name: str
    is_gone: bool
    is_visible: bool
    is_accepted: bool
    is_reply: bool
    created_at: datetime
    is_anonymous: bool = False


@dataclass(frozen=True, slots=True)
class RenderedTopic:
    opening: FragmentRows
    posts: FragmentRows
    shown: tuple[PostSummary, ...]
    answers: str  # accepted answers, shown below the first post
    earlier: str
    later: str
    last_position: int
    question_id: int  # public id of the first post
    voices: str


def render_topic(
    topic: Topic,
    may: SpacePermissions,
    *,
    start: int | None,
    order: str = post_pages.TREE,
) -> RenderedTopic:
    """Render a page of posts, from the cache if possible."""
    flags = _flags(topic, may).values()
    if may.can_moderate:  # Moderators are few, and see hidden posts.
        return _render(topic, may, start, order)
    page = (
        topic.pk,
        topic.version,
        start,
        order,
        get_language(),
        settings.RENDER_VERSION,
    )
    key = "posts." + ".".join(map(str, (*page, *flags)))
    secret = topic.space.is_closed_space
    return get_or_render(
        key,
        lambda: _render(topic, may, start, order),
        is_secret=secret,
        near=topic_cache,
    )


# Twenty posts take about 80,000 characters, and twice as much when parsed.
MAX_LOCAL_BYTES = 200_000
topic_cache = LocalCache[RenderedTopic](
    100,
    lasts=CACHE_SECONDS,
    fits=lambda drawn: len(drawn.posts.html) <= MAX_LOCAL_BYTES,
)


def _render(
    topic: Topic, may: SpacePermissions, start: int | None, order: str
) -> RenderedTopic:
    draw = (
        post_pages.load_newest_page
        if order == post_pages.NEWEST
        else post_pages.load_tree_page
    )
    page = draw(topic, may, start=start)
    rows = [page.opening, *page.rows] if page.opening else page.rows
    add_recognisers(rows)
    context = {"topic": topic, "space": topic.space} | _flags(topic, may)
    first = ""
    if page.opening:
        own = {"row": page.opening, **context}
        first = render_to_string("forum/_first_post.html", own)
    posts = render_to_string("forum/_posts.html", {"rows": page.rows, **context})
    return RenderedTopic(
        opening=FragmentRows(first, _ALWAYS_PERSONAL),
        posts=FragmentRows(posts, _ALWAYS_PERSONAL),
        shown=tuple(map(_summarise, rows)),
        answers=_answers(topic, may) if page.opening else "",
        earlier=page.earlier,
        later=page.later,
        last_position=page.last_position,
        question_id=_question_id(topic, page),
        voices=_voices(topic, may),
    )


def _answers(topic: Topic, may: SpacePermissions) -> str:
    answers = [
        {"name": byline(post, may.user).name, "text": post.text, "url": post.path}
        for post in (
            post_pages.list_accepted_answers(topic) if topic.has_answer else []
        )
    ]
    return render_to_string("forum/_accepted_answers.html", {"answers": answers})


def _voices(topic: Topic, may: SpacePermissions) -> str:
    linked = is_member(may.user)
    state = (topic.pk, topic.version, get_language(), settings.RENDER_VERSION, linked)

    def draw() -> str:
        found = load_topic_participants(topic, may.user)
        context = {"voices": found, "linked": linked}
        return render_to_string("forum/_topic_participants.html", context)

    key = "voices." + ".".join(map(str, state))
    return get_or_render(key, draw, is_secret=topic.space.is_closed_space)


def _flags(topic: Topic, may: SpacePermissions) -> dict[str, object]:
    return {
        "can_reply": may.can_reply(topic),
        "can_accept": may.can_accept(topic) and not may.can_moderate,
        "signed_in": may.user.is_authenticated,
        "meets_people": is_member(may.user),
        "can_react": may.can_ask,
    }


def _question_id(topic: Topic, page: post_pages.PostPage) -> int:
    """Return the public id of the first post, or 0 if it cannot be answered."""
    if page.opening:
        return 0 if page.opening.is_gone else page.opening.post.public_id
    first = post_pages.list_posts(topic).values_list("public_id", "state").first()
    return first[0] if first and first[1] == "visible" else 0


def _summarise(row: PostRow) -> PostSummary:
    post = row.post
    return PostSummary(
        pk=post.pk,
        number=post.number,
        public_id=post.public_id,
        author_id=post.author_id,
        name=row.byline.name,
        is_gone=row.is_gone,
        is_visible=post.is_visible,
        is_accepted=row.is_accepted,
        is_reply=post.depth > 0,
        created_at=post.created_at,
        is_anonymous=post.is_anonymous,
    )


def render_reply_form(
    topic: Topic, question_id: int, *, is_own: bool, is_nameless: bool
) -> PlaceholderHTML:
    """Render the form at the end of a topic, which replies to its first post.

    `is_own` is set for the topic's author, who does not answer their own question.
    """
    space, path = topic.space, f"{paths.post_path(question_id)}antwoord/"
    version = (topic.pk, topic.version, space.version)
    state = (*version, question_id, is_own, is_nameless)
    key = "compose." + ".".join(
        map(str, (*state, get_language(), settings.RENDER_VERSION))
    )

    def draw() -> PlaceholderHTML:
        context = {
            "topic": topic,
            "space": space,
            "place": ComposeTarget(f"reply.{question_id}", path, space, topic),
            "draft_key": placeholder("draft-key"),
            "draft_is_fresh": True,
            "draft_offers": placeholder("draft-offers"),
            "writer": placeholder("writer"),
            "form": PostForm(initial={"idempotency_key": placeholder("submit-key")}),
            "is_own": is_own,
            "is_nameless": is_nameless,
            "csrf_token": placeholder("csrf"),
        }
        return PlaceholderHTML(render_to_string("forum/compose/inline.html", context))

    return _form_cache(key, draw, is_secret=space.is_closed_space)


_form_cache = LocalCache[PlaceholderHTML](500)  # about 10 kB each


def render_topic_parts(topic: Topic, may: SpacePermissions) -> dict[str, str]:
    """Render the parts of the page outside the posts, by name.

    They are the same for viewers with the same permissions.
    """
    return {"answers": _answers(topic, may), "voices": _voices(topic, may)}


def render_first_post(topic: Topic, may: SpacePermissions, row: PostRow) -> str:
    add_recognisers([row])
    context = {"row": row, "topic": topic, "space": topic.space} | _flags(topic, may)
    return render_to_string("forum/_first_post.html", context)


def render_new_posts(topic: Topic, may: SpacePermissions, rows: list[PostRow]) -> str:
    """Render rows with placeholders, to be added to an open page."""
    add_recognisers(rows)
    context = {"rows": rows, "fragment": True, "topic": topic} | _flags(topic, may)
    return render_to_string("forum/_posts.html", context)


def render_reactions(row: PostRow) -> str:
    add_recognisers([row])
    context = {"row": row, "can_react": True}
    return render_to_string("forum/_reactions.html", context)


def render_post(row: PostRow) -> str:
    """Render a post without buttons."""
    html = render_to_string("forum/_posts.html#post", {"row": row})
    return fill_placeholders(html, lambda _name, _key: "")


# Links to split-off topics, and text that only its author may see.
_ALWAYS_PERSONAL = ("split", "own-text")
_HISTORY = ("history-open", "history-close")
_IF_NEW = ("new-badge", "new-class", "new-data")
_IF_MINE = ("mine-badge", "mine-data")
_REACTIONS = [(f"react-{word}", word) for word in Reaction.Kind.values]


class TopicPlaceholders:
    """The personal parts of rendered posts, to fill `FragmentRows` for a viewer."""

    def __init__(
        self,
        request: HttpRequest,
        topic: Topic,
        may: SpacePermissions,
        shown: Iterable[PostSummary],
        unread: NumberSet,
    ) -> None:
        self.request, self.topic, self.may = request, topic, may
        self.shown = {row.number: row for row in shown}
        self.new = {
            number
            for number, row in self.shown.items()
            if number in unread and not row.is_gone
        }
        self.me = getattr(may.user, "pk", None)
        # Cached here because they are used for each post.
        self.can_report, self.can_moderate = may.can_report_others, may.can_moderate
        self.can_vouch = may.can_vouch
        posts = [row.pk for row in self.shown.values()]
        self.words = reader_state.load_own_reactions(may.user, posts)
        self.kind = "reports" if self.can_report else "reads"
        # Users who can moderate or check answers have a different menu on each row.
        self._has_usual = not (self.can_moderate or self.can_vouch)
        reacted = {pk for pk, _word in self.words}
        self._special = self.new | {
            number
            for number, row in self.shown.items()
            if row.author_id == self.me or row.pk in reacted
        }
        # The viewer's own hidden posts by number, see forum.selectors.own_hidden_posts.
        self.own: dict[int, own_hidden_posts.HiddenPost] = {}
        self._parts: dict[str, str] = {}
        self._values: dict[int, dict[str, str]] = {}  # by post number
        self._split_off: dict[int, list[Topic]] | None = None  # loaded on first use

    @classmethod
    def of_rows(
        cls,
        request: HttpRequest,
        topic: Topic,
        may: SpacePermissions,
        rows: list[PostRow],
    ) -> "TopicPlaceholders":
        """Return the placeholders for new rows: all of them are unread."""
        shown = [_summarise(row) for row in rows]
        return cls(
            request, topic, may, shown, NumberSet.of(row.number for row in shown)
        )

    def read(self, rows: FragmentRows) -> str:
        return rows.fill(self, kind=self.kind, is_usual=self._is_usual)

    def _is_usual(self, number: int) -> bool:
        return self._has_usual and number not in self._special

    def __call__(self, name: str, number: int) -> str:
        if not number:
            return self._of_page(name)
        # A row has about a dozen placeholders, most of them empty: compute them
        # together.
        if (values := self._values.get(number)) is None:
            values = self._values[number] = self._of_row(self.shown[number])
        if (html := values.get(name)) is not None:
            return html
        return self._split(number) if name == "split" else self._own_text(number)

    def _of_page(self, name: str) -> str:
        if name == "csrf":
            return get_csrf_token(self.request)
        if name in {"submit-key", "draft-key"}:
            return str(uuid4())
        if name == "writer":
            return str(self.may.member.public_id)
        if name == "draft-offers":
            return render_offers(list_topic_offers(self.topic, self.may.user))
        return self._part(name)

    def _of_row(self, row: PostSummary) -> dict[str, str]:
        part, words, key = self._part, self.words, row.pk
        is_new, is_mine = row.number in self.new, row.author_id == self.me
        values = {name: part(name) if is_new else "" for name in _IF_NEW}
        values |= {name: part(name) if is_mine else "" for name in _IF_MINE}
        for name, word in _REACTIONS:
            reaction = "said" if (key, word) in words else "unsaid"
            values[name] = part("mine-word" if is_mine else reaction)
        kept_before = (key, reader_state.BOOKMARKED) in words
        values["keep-post"] = part("kept" if kept_before else "not-kept")
        values["own-menu"] = self._menu(row, is_mine)
        return values | self._history_link(row, is_mine)

    def _history_link(self, row: PostSummary, is_mine: bool) -> dict[str, str]:
        """Return the start and end tags of the link around "edited".

        The link is for viewers who may see earlier versions. For a post in the page
        this is the same rule as `SpacePermissions.can_see_history`.
        """
        if row.is_gone or not (is_mine or self.can_moderate):
            return dict.fromkeys(_HISTORY, "")
        url = paths.post_path(row.public_id)
        opens = fill_placeholders(self._part("history-open"), lambda _part, _key: url)
        return dict(zip(_HISTORY, (opens, "</a>"), strict=True))

    def _part(self, name: str) -> str:
        if name not in self._parts:
            html = render_fragment(f"forum/_reader.html#{name}")
            self._parts[name] = (
                fill_placeholders(html, self) if name == "token" else html
            )
        return self._parts[name]

    def _split(self, number: int) -> str:
        if self._split_off is None:
            self._split_off = post_pages.list_split_topics(self.topic, self.may.user)
        path = self.topic.space.path
        topics = [
            {"topic": t, "url": paths.topic_path(path, t.public_id, t.slug)}
            for t in self._split_off.get(number, [])
        ]
        return render_to_string("forum/_reader.html#split", {"topics": topics})

    def _menu(self, row: PostSummary, is_mine: bool) -> str:
        if row.is_gone:
            return ""
        can_check = row.is_reply and row.is_visible and self.can_vouch
        if not is_mine and not self.can_moderate and not can_check:
            return self._report_menu(row)
        context = {
            "row": row,
            "is_mine": is_mine,
            "can_moderate": self.can_moderate,
            "can_curate": self.may.can_curate,
            "case_url": paths.queue_item_path(row.public_id),
            "can_remove": self.can_moderate or is_in_remove_window(row.created_at),
            "can_accept": self.may.can_accept(self.topic) and row.is_reply,
            "can_check": can_check,
            "can_report": not is_mine and self.can_report,
            "can_reveal": self.can_moderate and row.is_anonymous,
            "url": f"/forum/bericht/{row.public_id}/",
        }
        return render_to_string(
            "forum/_reader.html#menu", context, request=self.request
        )

    def _report_menu(self, row: PostSummary) -> str:
        """Fill a post's name and URL in the report menu, which is rendered once."""
        if not (self.can_report and row.is_visible):
            return ""
        differing = {"name": escape(row.name), "url": paths.post_path(row.public_id)}
        return fill_placeholders(
            self._part("report-menu"), lambda part, _key: differing[part]
        )

    def _own_text(self, number: int) -> str:
        """Render a hidden post's text and the reason for hiding it, for its author."""
        mine = self.own.get(number)
        if mine is None:
            return ""
        return render_to_string("forum/_reader.html#own-text", {"mine": mine})
