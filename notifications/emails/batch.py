"""Batched mail: the notifications of an hour, a day or a week in one mail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.mail.digest import digest_sections
from core.markup import excerpt
from notifications.emails import reasons, schedule
from notifications.emails.message import MailContent, absolute_url
from notifications.emails.preferences import MailPreferences
from notifications.emails.unsubscribe_links import BATCH, WEEKLY, Unsubscribe
from notifications.models import MailDelivery, MailOutcome, Notification
from notifications.types.base import InboxLine, is_over, render_lines

MAX_ENTRIES = 40  # entries in one mail; the site shows the rest
PERIOD = timedelta(days=7)

type Told = tuple[Notification, InboxLine]


@dataclass(frozen=True, slots=True)
class MailEntry:
    """A topic, or a notification without a topic."""

    title: str
    url: str
    detail: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class MailSection:
    title: str
    entries: list[MailEntry]


def build_batch(
    delivery: MailDelivery, user: User, preferences: MailPreferences
) -> MailContent | MailOutcome:
    """Return the content of a batched mail, or the reason not to send it.

    Includes only notifications that are unread, visible and still wanted.
    """
    lines = list(_unread_lines(delivery, user, preferences))
    chapters = list(_sections(lines[:MAX_ENTRIES]))
    parts = []
    if delivery.kind == MailDelivery.Kind.DIGEST and preferences.settings.digest:
        parts = list(_digest_sections(user, delivery))
    if not chapters and not parts:
        return MailOutcome.EMPTY
    weekly = delivery.kind == MailDelivery.Kind.DIGEST
    context = {
        "heading": _heading(lines, is_weekly=weekly),
        "chapters": chapters,
        "parts": parts,
        "more": max(len(lines) - MAX_ENTRIES, 0),
        "url": absolute_url("/meldingen/"),
        "preheader": _preheader(chapters or parts),
    }
    if weekly:
        reason = reasons.explain_weekly()
        stop, label = Unsubscribe(user.public_id, WEEKLY), _("No more weekly overview")
    else:
        reason = reasons.explain_batch()
        stop, label = Unsubscribe(user.public_id, BATCH), _("No more of these mails")
    return MailContent("batch", reason, context, stop, label)


def _unread_lines(
    delivery: MailDelivery, user: User, preferences: MailPreferences
) -> Iterable[Told]:
    mine = Notification.objects.visible_to(user).with_posts().unread()
    for line, said in render_lines(
        list(mine.filter(mail=delivery).order_by("seq")), user
    ):
        chosen = preferences.frequency(line.reason, line.event.space_id)
        if chosen != schedule.NOTHING and not is_over(line.event):
            yield line, said


def _sections(lines: list[Told]) -> Iterable[MailSection]:
    """Group lines by space and topic.

    All confidential groups together get one line with a fixed text.
    """
    spaces: dict[str, dict[int, list[Told]]] = {}
    is_secret = False
    for line, said in lines:
        event = line.event
        if event.space is not None and event.space.is_confidential:
            is_secret = True
            continue
        key = event.topic_id or -line.pk
        spaces.setdefault(said.where, {}).setdefault(key, []).append((line, said))
    for where, topics in spaces.items():
        yield MailSection(where, [_entry(found) for found in topics.values()])
    if is_secret:
        words = _("New activity in a confidential group")
        yield MailSection("", [MailEntry(words, absolute_url("/meldingen/"))])


def _entry(found: list[Told]) -> MailEntry:
    line, said = found[0]
    space = line.event.space
    restricted = space is not None and space.confidentiality != "normal"
    words = "" if restricted else excerpt(said.text)
    who = said.byline.described if said.byline else ""
    others = len(found) - 1
    more = ngettext("and %(n)s more message", "and %(n)s more messages", others)
    return MailEntry(
        title=said.title or said.lead,
        url=absolute_url(f"/meldingen/{line.public_id}/"),
        detail=": ".join(filter(None, (who, words))) or (said.title and said.lead),
        more=more % {"n": others} if others else "",
    )


def _digest_sections(user: User, delivery: MailDelivery) -> Iterable[MailSection]:
    if delivery.period is None:
        raise ValueError(f"{delivery} is of no moment")
    since = delivery.period - PERIOD
    for part in digest_sections.values():
        items = part.gather(user, since)
        if items:
            entries = [
                MailEntry(item.title, absolute_url(item.path), item.detail)
                for item in items
            ]
            yield MailSection(str(part.title), entries)


def _heading(lines: list[Told], *, is_weekly: bool) -> str:
    if is_weekly:
        return _("Your week")
    n = len(lines)
    return ngettext("%(n)s new message for you", "%(n)s new messages for you", n) % {
        "n": n
    }


def _preheader(chapters: list[MailSection]) -> str:
    titles = [entry.title for chapter in chapters for entry in chapter.entries]
    return ", ".join(titles[:3])
