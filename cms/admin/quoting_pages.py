import html
import json
import re
from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from wagtail.models import Page, Revision

from accounts.policy import Viewer, is_member
from cms.models.quoted_blocks import find_strings
from forum.moderation.redaction import QuotingPage, Redactor

_MARK = re.compile(r"</?(?:a|b|code|em|i|span|strong|sub|sup)\b[^<>]*>", re.I)
_TAG = re.compile(r"<[^<>]*>")


def find_pages_with(viewer: Viewer, passage: str) -> list[QuotingPage]:
    """Return the pages that contain this passage.

    Published text counts for viewers who may read the page; the newest draft counts
    only for viewers who may edit it. Older revisions are not searched. Reads the text
    of every page: only for rare actions.
    """
    redactor = Redactor(passage)
    live = Page.objects.live() if is_member(viewer) else Page.objects.live().public()
    readable = set(live.values_list("pk", flat=True))
    drafts = _drafts_with(redactor)
    found = []
    for page in Page.objects.filter(depth__gt=1).order_by("pk").specific().iterator():
        is_in_text = _is_in(redactor, page.serializable_data())
        if not (is_in_text or page.latest_revision_id in drafts):
            continue
        if page.permissions_for_user(viewer).can_edit():
            path = reverse("wagtailadmin_pages:edit", args=[page.pk])
            title = page.get_admin_display_title()
            found.append(QuotingPage(title, path, may_change=True))
        elif is_in_text and page.pk in readable and (path := page.url):
            found.append(QuotingPage(page.title, path, may_change=False))
    return found


def _drafts_with(redactor: Redactor) -> set[int]:
    newest = Page.objects.exclude(latest_revision=None).values("latest_revision")
    rows = Revision.objects.filter(pk__in=newest).iterator()
    return {row.pk for row in rows if _is_in(redactor, row.content)}


def _is_in(redactor: Redactor, data: object) -> bool:
    return any(redactor.is_in(text) for text in _texts(data))


def _texts(data: object) -> Iterator[str]:
    """Yield all texts in stored data as a reader sees them.

    Decodes nested JSON of blocks.
    """
    for text in find_strings(data):
        inner = _load(text)
        if inner is None:
            yield html.unescape(_TAG.sub("\n", _MARK.sub("", text)))
        else:
            yield from _texts(inner)


def _load(text: str) -> Any:
    if not text.startswith(("[", "{")):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None
