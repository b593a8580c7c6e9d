from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core import markup
from core.registry import Registry
from forum import paths
from forum.commands.attachments import (
    get_files_for_rendering,
)
from forum.commands.drafts import ask_form_key, edit_form_key, reply_form_key
from forum.commands.mentions import resolve_mentions
from forum.models import Post, Space, Topic, byline

if TYPE_CHECKING:
    from accounts.policy import Viewer


MAX_QUOTE_LENGTH = 400


@dataclass(frozen=True, slots=True)
class ComposeTarget:
    """The form and the place of a text that is being written."""

    form: str
    path: str
    space: Space
    topic: Topic | None = None
    name: str = ""  # of the place, if there is no topic

    @classmethod
    def for_topic(cls, space: Space) -> "ComposeTarget":
        return cls(ask_form_key(space), f"{space.path}nieuw/", space)

    @classmethod
    def for_reply(cls, parent: Post) -> "ComposeTarget":
        topic = parent.topic
        return cls(
            reply_form_key(parent), f"{parent.path}antwoord/", topic.space, topic
        )

    @classmethod
    def for_edit(cls, post: Post) -> "ComposeTarget":
        topic = post.topic
        return cls(edit_form_key(post), f"{post.path}wijzigen/", topic.space, topic)

    @property
    def people_path(self) -> str:
        """Return the URL of the mention search. It ranks authors in the topic first."""
        path = paths.mention_search_path(self.space.public_id)
        return f"{path}?onderwerp={self.topic.public_id}" if self.topic else path


# Loads the targets of a form kind by id, limited to those the user can see.
type TargetLoader = Callable[[Any, list[int]], dict[int, ComposeTarget]]

# Forms of other apps that have drafts, with keys `<kind>.<public id>`.
external_targets = Registry[TargetLoader]()


def render_text(
    source: str,
    source_format: Any,
    place: ComposeTarget,
    writer: Any,
    render: markup.Render = markup.render,
) -> markup.Rendered:
    people = resolve_mentions(source, space=place.space, topic=place.topic)
    files = get_files_for_rendering(writer, space=place.space, source=source)
    ours: Any = {"files": files, "people": people}
    return render(source, source_format=source_format, **ours)


def quote_post(post: Post, viewer: "Viewer") -> str:
    """Return the start of a post as a plain text quote, with its author and URL."""
    own = [line for line in post.text.split("\n") if not line.startswith(">")]
    words = "\n".join(own).strip()
    if len(words) > MAX_QUOTE_LENGTH:
        words = words[:MAX_QUOTE_LENGTH].rpartition(" ")[0].rstrip(" ,;:") + "…"
    name = byline(post, viewer).name
    lines = [*words.split("\n"), "", f"– {name} {post.path}"]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"
