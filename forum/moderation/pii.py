"""Find and mask personal data in a text before it is sent."""

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from core import markup
from core.events import error_location
from core.security import pii
from forum.commands.attachments import find_files_in_source, rename_files_in_source
from forum.models import Post

if TYPE_CHECKING:
    from forum.forms.compose_target import ComposeTarget


log = logging.getLogger(__name__)


CONTEXT_LENGTH = 30  # characters shown before and after a match


@dataclass(frozen=True, slots=True)
class PiiFinding:
    """Possible personal data with the words around it."""

    word: "str | Promise"
    before: str
    text: str
    after: str


def find_pii(*texts: str, file_names: Iterable[str] = ()) -> tuple[PiiFinding, ...]:
    """Return possible personal data in texts and names, or () if detection fails."""
    try:
        found = [(text, span) for text in texts for span in pii.detect(text)]
        for name in file_names:
            found += [(name, span) for span in pii.detect_in_file_name(name)]
        return tuple(_finding(text, span) for text, span in found)
    except Exception as error:  # noqa: BLE001 (a failed check must not stop the post)
        log.error("the check on personal data failed: %s", error_location(error))
        return ()


def find_removed_pii(post: Post, *texts: str) -> tuple[PiiFinding, ...]:
    """Return possible personal data in the stored post that is not in `texts`."""
    staying = {finding.text for finding in find_pii(*texts)}
    before = find_pii(*([post.topic.title] if post.is_first_post else []), post.text)
    return tuple(finding for finding in before if finding.text not in staying)


def mask_pii(source: str, source_format: Any) -> str:
    """Return the source with personal data masked, or unchanged if that fails."""
    mask = partial(pii.mask_source, source_format=source_format)
    return _masked(source, mask)


def mask_file_name(name: str) -> str:
    return _masked(name, pii.mask_file_name)


def _masked(text: str, mask: Callable[[str], str]) -> str:
    try:
        return mask(text)
    except Exception as error:  # noqa: BLE001 (a failed mask must not stop the post)
        log.error("masking personal data failed: %s", error_location(error))
        return text


def list_file_names(source: str, place: "ComposeTarget", writer: Any) -> list[str]:
    shown = find_files_in_source(writer, space=place.space, source=source)
    return [file.name for file in shown]


def mask_files(source: str, place: "ComposeTarget", writer: Any) -> str:
    """Mask personal data in file names, also where the source has those names."""
    renamed = rename_files_in_source(
        writer, space=place.space, source=source, rename=mask_file_name
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


def _finding(text: str, span: pii.PiiMatch) -> PiiFinding:
    before, after = text[: span.start], text[span.end :]
    return PiiFinding(
        word=pii.LABELS[span.kind],
        before=_tail(before.rpartition("\n")[2]),
        text=text[span.start : span.end],
        after=_head(after.partition("\n")[0]),
    )


def _tail(words: str) -> str:
    near = words[-CONTEXT_LENGTH:]
    return words if near == words else "… " + near.partition(" ")[2]


def _head(words: str) -> str:
    near = words[:CONTEXT_LENGTH]
    return words if near == words else near.rpartition(" ")[0] + " …"
