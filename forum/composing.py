"""A text before it is sent: where it will stand, how it looks, what it gives away."""

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.functional import Promise

from core import markup
from core.events import error_location
from core.security import pii
from forum import mentions, places
from forum.commands.attaching import files_for, find_shown, rename_shown
from forum.commands.drafting import ask_form, edit_form, reply_form
from forum.models import Post, Space, Topic, byline

log = logging.getLogger(__name__)

AROUND = 30  # characters shown on both sides of what was found
LONGEST_QUOTE = 400


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text will stand: of which form it is, and who will read it there."""

    form: str
    path: str
    space: Space
    topic: Topic | None = None
    name: str = ""  # of the place, where there is no topic

    @classmethod
    def of_question(cls, space: Space) -> "Place":
        return cls(ask_form(space), f"{space.path}nieuw/", space)

    @classmethod
    def of_reply(cls, parent: Post) -> "Place":
        topic = parent.topic
        return cls(reply_form(parent), f"{parent.path}antwoord/", topic.space, topic)

    @classmethod
    def of_edit(cls, post: Post) -> "Place":
        topic = post.topic
        return cls(edit_form(post), f"{post.path}wijzigen/", topic.space, topic)

    @property
    def people_path(self) -> str:
        """Where the editor asks whom one may mention: who wrote in the topic first."""
        path = places.people_path(self.space.public_id)
        return f"{path}?onderwerp={self.topic.public_id}" if self.topic else path


# Kind of a form of an app above -> its places, by their ids, for whoever may see them.
type PlacesOf = Callable[[Any, list[int]], dict[int, Place]]

elsewhere: dict[str, PlacesOf] = {}


def forms_of(kind: str, places_of: PlacesOf) -> None:
    """Let an app above have forms to write in, with drafts: `<kind>.<public id>`."""
    elsewhere[kind] = places_of


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that may be personal, with the words around it."""

    word: "str | Promise"
    before: str
    text: str
    after: str


def rendered(
    source: str,
    source_format: Any,
    place: Place,
    writer: Any,
    render: markup.Render = markup.render,
) -> markup.Rendered:
    """As the page will show it."""
    people = mentions.people_in(source, space=place.space, topic=place.topic)
    files = files_for(writer, space=place.space, source=source)
    ours: Any = {"files": files, "people": people}
    return render(source, source_format=source_format, **ours)


def findings(*texts: str, file_names: Iterable[str] = ()) -> tuple[Finding, ...]:
    """What may be personal in these texts, and in the names of files. A check that
    fails finds nothing."""
    try:
        found = [(text, span) for text in texts for span in pii.detect(text)]
        for name in file_names:
            found += [(name, span) for span in pii.detect_in_file_name(name)]
        return tuple(_finding(text, span) for text, span in found)
    except Exception as error:  # noqa: BLE001 (said above)
        log.error("the check on personal data failed: %s", error_location(error))
        return ()


def removed_findings(post: Post, *texts: str) -> tuple[Finding, ...]:
    """What may be personal in a post as it stands, and no longer in these texts."""
    staying = {finding.text for finding in findings(*texts)}
    before = findings(*([post.topic.title] if post.begins_topic else []), post.text)
    return tuple(finding for finding in before if finding.text not in staying)


def masked(source: str, source_format: Any) -> str:
    """The source without what may be personal; as it is when that fails."""
    mask = partial(pii.mask_source, source_format=source_format)
    return _masked(source, mask)


def masked_file_name(name: str) -> str:
    """The same for the name of a file."""
    return _masked(name, pii.mask_file_name)


def _masked(text: str, mask: Callable[[str], str]) -> str:
    try:
        return mask(text)
    except Exception as error:  # noqa: BLE001 (said above)
        log.error("masking personal data failed: %s", error_location(error))
        return text


def names_of_files(source: str, place: Place, writer: Any) -> list[str]:
    """What the files are called that a source shows."""
    shown = find_shown(writer, space=place.space, source=source)
    return [file.name for file in shown]


def with_masked_files(source: str, place: Place, writer: Any) -> str:
    """Mask the names of the files that a source shows, and the source where it says
    them."""
    renamed = rename_shown(
        writer, space=place.space, source=source, rename=masked_file_name
    )
    if not renamed:
        return source
    names = re.compile("|".join(map(re.escape, renamed)))
    return markup.replace_words(
        source,
        lambda words: (
            (*found.span(), renamed[found[0]]) for found in names.finditer(words)
        ),
    )


def _finding(text: str, span: pii.PiiMatch) -> Finding:
    before, after = text[: span.start], text[span.end :]
    return Finding(
        word=pii.LABELS[span.kind],
        before=_tail(before.rpartition("\n")[2]),
        text=text[span.start : span.end],
        after=_head(after.partition("\n")[0]),
    )


def _tail(words: str) -> str:
    near = words[-AROUND:]
    return words if near == words else "… " + near.partition(" ")[2]


def _head(words: str) -> str:
    near = words[:AROUND]
    return words if near == words else near.rpartition(" ")[0] + " …"


def quoted(post: Post, viewer: Any) -> str:
    """The beginning of a post as a quote, in plain text, with where it stands."""
    own = [line for line in post.text.split("\n") if not line.startswith(">")]
    words = "\n".join(own).strip()
    if len(words) > LONGEST_QUOTE:
        words = words[:LONGEST_QUOTE].rpartition(" ")[0].rstrip(" ,;:") + "…"
    name = byline(post, viewer).name
    lines = [*words.split("\n"), "", f"– {name} {post.path}"]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"
