"""Reader for `Posts.xml` of a Stack Exchange dump, with a row for each post.

Rows are parsed one by one, each as a separate document. A malformed row does not affect
others, memory use is constant, and entities cannot be declared (no entity expansion
attacks).
"""

import codecs
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import BinaryIO, TextIO

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
    translate_for_storage,
)

QUESTION, ANSWER = "1", "2"
CHUNK_BYTES = 64 * 1024
# A longer row is malformed: its end is missing.
MAX_ROW_BYTES = 4 * 1024 * 1024


def read(stream: BinaryIO, name: str) -> Iterator[ImportRecord]:
    site = ""
    for number, (line, tag) in enumerate(_rows(stream), start=1):
        where = describe_location(name, number, line)
        try:
            row = _attributes(tag)
            # Ids start at 1 on every site. The first post identifies the site.
            site = site or hash_key(row.get("Id"), row.get("CreationDate"))[:8]
            yield _parse_row(row, site, where)
        except BrokenRecordError as error:
            yield ImportProblem(where, str(error))


def _parse_row(row: Mapping[str, str], site: str, where: str) -> ImportRecord:
    kind = row.get("PostTypeId")
    if kind == QUESTION:
        question, title = row.get("Id"), clean_title(row.get("Title", ""))
        if not title:
            raise BrokenRecordError(_("the question has no title"))
    elif kind == ANSWER:
        question, title = row.get("ParentId"), ""
    else:
        return SkippedRecord(where)
    accepted = row.get("AcceptedAnswerId")
    return Fragment(
        topic_key=_key(site, question),
        title=title,
        kind="question",
        post=_post(row, site, where, answers=question if kind == ANSWER else None),
        accepts=_key(site, accepted) if accepted else None,
    )


def _post(
    row: Mapping[str, str], site: str, where: str, *, answers: str | None
) -> ImportedPost:
    author_key, author_name = _author(row, site)
    body = clean_html(clean_text(row.get("Body", "")))
    if not html_to_text(body):
        raise BrokenRecordError(_("it has no text"))
    return ImportedPost(
        key=_key(site, row.get("Id")),
        parent_key=_key(site, answers) if answers else None,
        author_key=author_key,
        author_name=author_name,
        created_at=parse_moment(row.get("CreationDate")),
        body=body,
        body_format="html",
        place=where,
    )


def _author(row: Mapping[str, str], site: str) -> tuple[str, str]:
    """Return the author's key and name.

    Names are in another file of the dump, except those of former users.
    """
    number = row.get("OwnerUserId", "")
    if number.isdecimal():
        name = translate_for_storage(gettext_noop("Author %(number)s")) % {
            "number": number
        }
        return f"stackexchange:{site}:user:{number[:20]}", name
    name = clean_name(
        row.get("OwnerDisplayName", ""),
        otherwise=translate_for_storage(gettext_noop("Former participant")),
    )
    return f"stackexchange:{site}:name:{hash_key(name)}", name


def _key(site: str, number: str | None) -> str:
    if number is None or not number.isdecimal():
        raise BrokenRecordError(_("a number that it needs is missing"))
    return f"stackexchange:{site}:{number[:20]}"


def _attributes(tag: str) -> Mapping[str, str]:
    try:
        return ET.fromstring(tag).attrib  # noqa: S314 a single tag declares no entity
    except ET.ParseError:
        raise BrokenRecordError(_("this row is not well-formed XML")) from None


def _rows(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    in_comment = False
    text = io.TextIOWrapper(stream, _encoding(stream), errors="replace", newline="\n")
    for line, tag in _tags(text):
        within = in_comment or tag.startswith("!--")
        in_comment = within and "-->" not in tag
        if not within and re.match(r"row[\s/>]", tag):
            yield line, f"<{tag}"
    text.detach()  # leave the stream open: the caller closes it


def _tags(text: TextIO) -> Iterator[tuple[int, str]]:
    """Yield each tag with its line. A well-formed row cannot contain a second `<`."""
    line, rest = 1, ""
    while chunk := text.read(CHUNK_BYTES):
        *tags, rest = (rest + chunk).split("<")
        if len(rest) > MAX_ROW_BYTES:
            tags, rest = [*tags, rest], ""
        for tag in tags:
            yield line, tag
            line += tag.count("\n")
    yield line, rest


def _encoding(stream: BinaryIO) -> str:
    head = stream.read(200)
    stream.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = re.search(rb"""encoding=["']([\w.-]+)["']""", head)
    try:
        name = codecs.lookup(declared[1].decode() if declared else "utf-8").name
    except LookupError:
        name = "utf-8"
    return "utf-8-sig" if name == "utf-8" else name
