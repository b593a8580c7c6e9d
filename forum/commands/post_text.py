from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from core import markup
from core.clock import now
from core.events import publish
from forum.commands.answer_review import clear_check
from forum.commands.attachments import get_files_for_rendering, link_files
from forum.commands.counters import recount_spaces
from forum.commands.mentions import resolve_mentions, save_mentions
from forum.commands.search_index import index_post
from forum.events import CountersChanged, MentionsAdded, PostChanged
from forum.models import Post, Revision, Space, Topic


def render_source(
    source: str,
    source_format: str,
    actor: User,
    space: Space,
    topic: Topic | None = None,
    *,
    may_be_blank: bool = False,
    render: markup.Render = markup.render,
    before: Post | None = None,
) -> markup.Rendered:
    """Render a source. `before` is the post that is being edited.

    Raise `MarkupError` if the result is blank and may not be.
    """
    known: Any = source_format  # validated by the form and the model
    files = get_files_for_rendering(actor, space=space, source=source)
    people = resolve_mentions(source, space=space, topic=topic, before=before)
    ours: Any = {"files": files, "people": people}
    rendered = render(source, source_format=known, **ours)
    if not may_be_blank and markup.is_blank(rendered):
        raise markup.MarkupError(_("Write something first."))
    return rendered


def clean_title(title: str) -> str:
    """Return the sanitised title. Raise `MarkupError` if it is empty."""
    title = markup.sanitize_line(title)
    if not title:
        raise markup.MarkupError(_("Give it a title first."))
    return title


def make_topic_slug(title: str) -> str:
    return slugify(title)[:80].strip("-") or "onderwerp"


def is_new_title(title: str | None, topic: Topic, post: Post) -> bool:
    return post.is_first_post and title not in {None, topic.title}


def replace_text(
    post: Post,
    editor: User,
    source: str,
    source_format: str,
    rendered: markup.Rendered,
    *,
    title: str | None = None,
    by_moderator: bool = False,
    keeps_version: bool = True,
) -> None:
    """Replace the text of a post, and the topic's title if it is the first post.

    The earlier text is saved as a revision, unless `keeps_version` is false because it
    is being erased. Newly mentioned people are notified. The caller has locked
    `post.topic` and checked permission.
    """
    topic = post.topic
    retitles = is_new_title(title, topic, post)
    if keeps_version:
        Revision.objects.create(
            post=post,
            editor=editor,
            source=post.source,
            source_format=post.source_format,
            title=topic.title if retitles else "",
            by_moderator=by_moderator,
        )
    post.source, post.source_format = source, source_format
    fill_text(post, rendered)
    clear_check(post)
    post.edited_at, post.edit_count = now(), post.edit_count + 1
    post.edited_by_moderator = by_moderator
    post.save()
    link_files(post, space_id=topic.space_id)
    if title is not None and retitles:
        topic.title, topic.slug = title, make_topic_slug(title)
    topic.version += 1
    topic.save(update_fields=["title", "slug", "version"])
    index_post(post)  # also indexes a new title
    publish(PostChanged(post.pk, topic.pk, topic.space_id))
    if save_mentions(post, topic.space):
        publish(MentionsAdded(post.pk, topic.pk, topic.space_id, editor.pk))
    if retitles:  # the topic lists of the space show the title
        recount_spaces([topic.space_id])
        publish(CountersChanged(topic.space_id))


def fill_text(post: Post, rendered: markup.Rendered) -> None:
    post.html, post.text, post.renderer = (
        rendered.html,
        rendered.text,
        markup.RENDERER_VERSION,
    )
