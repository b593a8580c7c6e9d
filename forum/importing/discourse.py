"""Reader for Discourse topics: `/t/ID.json` and `/t/ID/posts.json`.

A file contains some posts of one topic. Parts of a topic are joined by topic id and
slug: the id alone is not unique across sites.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from forum.importing.html_cleanup import clean_html, html_to_text
from forum.importing.records import (
    BrokenRecordError,
    Fragment,
    ImportedPost,
    ImportProblem,
    ImportRecord,
    SkippedRecord,
    clean_name,
    clean_text,
    clean_title,
    describe_location,
    hash_key,
    parse_moment,
    title_from_slug,
    translate_for_storage,
)

# 2 is a moderator's note, 3 a notice of an action, 4 a whisper among staff.
ORDINARY_POST = 1
_RECORD_START = re.compile(r'[\[,]\s*(\{\s*")')


def read(stream: BinaryIO, name: str) -> Iterator[ImportRecord]:
    text = stream.read().decode("utf-8-sig", errors="replace")
    try:
        pages = json.loads(text)
    except (ValueError, RecursionError):
        yield from _salvage(text, name)
        return
    number = 0
    for page in pages if isinstance(pages, list) else [pages]:
        for record in _records(page):
            number += 1
            yield _check(record, page, describe_location(name, number))
    if not number:
        yield ImportProblem(name, _("there are no posts of a topic in it"))


def _records(page: object) -> list[Any]:
    stream = page.get("post_stream") if isinstance(page, dict) else None
    posts = stream.get("posts") if isinstance(stream, dict) else None
    return posts if isinstance(posts, list) else []


def _salvage(text: str, name: str) -> Iterator[ImportRecord]:
    """Read what is readable of a truncated or damaged file, post by post."""
    decoder, number, read_to = json.JSONDecoder(), 0, 0
    for start in _RECORD_START.finditer(text):
        if start.start(1) < read_to:
            continue
        line = text.count("\n", 0, start.start(1)) + 1
        try:
            record, read_to = decoder.raw_decode(text, start.start(1))
        except (ValueError, RecursionError):
            number += 1
            yield ImportProblem(
                describe_location(name, number, line), _("this is not well-formed JSON")
            )
            continue
        if "post_number" in record:
            number += 1
            yield _check(record, {}, describe_location(name, number, line))
    if not number:
        yield ImportProblem(name, _("this is not well-formed JSON"))


def _check(record: object, page: dict[str, Any], where: str) -> ImportRecord:
    try:
        if not isinstance(record, dict):
            raise BrokenRecordError(_("this is not a post"))
        return _parse_record(record, page, where)
    except BrokenRecordError as error:
        return ImportProblem(where, str(error))


def _parse_record(
    record: dict[str, Any], page: dict[str, Any], where: str
) -> ImportRecord:
    number = _number(record.get("post_number"))
    if number is None:
        raise BrokenRecordError(_("it has no number within its topic"))
    if _is_no_contribution(record, number):
        return SkippedRecord(where)
    topic_id = _number(record.get("topic_id")) or _number(page.get("id"))
    if topic_id is None:
        raise BrokenRecordError(_("it does not say to which topic it belongs"))
    slug = _text(record, "topic_slug") or _text(page, "slug")
    topic_key = f"discourse:{topic_id}:{hash_key(slug)[:12]}"
    return Fragment(
        topic_key=topic_key,
        title=_title(page, slug, topic_id),
        kind="discussion",
        post=_post(record, topic_key, number, where),
    )


def _post(
    record: dict[str, Any], topic_key: str, number: int, where: str
) -> ImportedPost:
    author_key, author_name = _author(record)
    body = clean_html(clean_text(_text(record, "cooked")))
    if not html_to_text(body):
        raise BrokenRecordError(_("it has no text"))
    answers = _number(record.get("reply_to_post_number"))
    return ImportedPost(
        key=f"{topic_key}:{number}",
        parent_key=f"{topic_key}:{answers}" if answers else None,
        author_key=author_key,
        author_name=author_name,
        created_at=parse_moment(record.get("created_at")),
        body=body,
        body_format="html",
        accepted=record.get("accepted_answer") is True,
        place=where,
    )


def _author(record: dict[str, Any]) -> tuple[str, str]:
    username = _text(record, "username")
    if not username.strip():
        raise BrokenRecordError(_("it has no author"))
    name = _text(record, "name") or _text(record, "display_username") or username
    key = f"discourse:user:{_number(record.get('user_id')) or ''}:{username[:60]}"
    return key, clean_name(
        name,
        otherwise=clean_name(
            username, otherwise=translate_for_storage(gettext_noop("Author"))
        ),
    )


def _is_no_contribution(record: dict[str, Any], number: int) -> bool:
    """Return whether to skip a notice, a whisper, a withdrawn post or a system post.

    A system post that opens a topic is not skipped.
    """
    kind, author = record.get("post_type", ORDINARY_POST), record.get("user_id")
    by_system = isinstance(author, int) and author < 0 and number > 1
    withdrawn = any(record.get(f) for f in ("hidden", "user_deleted", "deleted_at"))
    return kind != ORDINARY_POST or by_system or withdrawn


def _title(page: dict[str, Any], slug: str, topic_id: int) -> str:
    return (
        clean_title(_text(page, "title"))
        or title_from_slug(slug)
        or translate_for_storage(gettext_noop("Topic %(number)d"))
        % {"number": topic_id}
    )


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""


def _number(value: object) -> int | None:
    """Return a positive int, or None. Booleans do not count."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**12:
        return value
    return None
