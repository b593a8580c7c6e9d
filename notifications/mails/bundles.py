"""A mail about several things: what waited for an hour, a day or a week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.mail.digest import digest_sections
from core.markup import excerpt
from notifications import rhythm
from notifications.kind import Line, is_over, lines
from notifications.mails import reasons
from notifications.mails.message import Sheet, absolute
from notifications.models import MailDelivery, Notification, Outcome
from notifications.unsubscribing import TOGETHER, WEEK, Stop
from notifications.wishes import Wishes

MOST = 40  # entries in one mail; the rest stands on the site
WEEKLY = timedelta(days=7)

type Told = tuple[Notification, Line]


@dataclass(frozen=True, slots=True)
class Entry:
    """One topic, or one thing that belongs to none."""

    title: str
    url: str
    detail: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    entries: list[Entry]


def sheet_of(delivery: MailDelivery, user: User, wishes: Wishes) -> Sheet | Outcome:
    """What is still unread, still to be seen and still wanted; never an empty mail."""
    told = list(_told(delivery, user, wishes))
    chapters = list(_chapters(told[:MOST]))
    parts = []
    if delivery.kind == MailDelivery.Kind.DIGEST and wishes.settings.digest:
        parts = list(_parts(user, delivery))
    if not chapters and not parts:
        return Outcome.EMPTY
    weekly = delivery.kind == MailDelivery.Kind.DIGEST
    context = {
        "heading": _heading(told, is_weekly=weekly),
        "chapters": chapters,
        "parts": parts,
        "more": max(len(told) - MOST, 0),
        "url": absolute("/meldingen/"),
        "preheader": _preheader(chapters or parts),
    }
    if weekly:
        reason = reasons.weekly()
        stop, label = Stop(user.public_id, WEEK), _("No more weekly overview")
    else:
        reason = reasons.together()
        stop, label = Stop(user.public_id, TOGETHER), _("No more of these mails")
    return Sheet("bundle", reason, context, stop, label)


def _told(delivery: MailDelivery, user: User, wishes: Wishes) -> Iterable[Told]:
    mine = Notification.objects.visible_to(user).with_posts().unread()
    for line, said in lines(list(mine.filter(mail=delivery).order_by("seq")), user):
        chosen = wishes.rhythm(line.reason, line.event.space_id)
        if chosen != rhythm.NOTHING and not is_over(line.event):
            yield line, said


def _chapters(told: list[Told]) -> Iterable[Chapter]:
    """By space, and in it by topic; all of confidential groups is one line."""
    spaces: dict[str, dict[int, list[Told]]] = {}
    is_secret = False
    for line, said in told:
        event = line.event
        if event.space is not None and event.space.is_confidential:
            is_secret = True
            continue
        key = event.topic_id or -line.pk
        spaces.setdefault(said.where, {}).setdefault(key, []).append((line, said))
    for where, topics in spaces.items():
        yield Chapter(where, [_entry(found) for found in topics.values()])
    if is_secret:
        words = _("There is something new in a confidential group")
        yield Chapter("", [Entry(words, absolute("/meldingen/"))])


def _entry(found: list[Told]) -> Entry:
    line, said = found[0]
    space = line.event.space
    restricted = space is not None and space.confidentiality != "normal"
    words = "" if restricted else excerpt(said.text)
    who = said.byline.described if said.byline else ""
    others = len(found) - 1
    more = ngettext("and %(n)s more message", "and %(n)s more messages", others)
    return Entry(
        title=said.title or said.lead,
        url=absolute(f"/meldingen/{line.public_id}/"),
        detail=": ".join(filter(None, (who, words))) or (said.title and said.lead),
        more=more % {"n": others} if others else "",
    )


def _parts(user: User, delivery: MailDelivery) -> Iterable[Chapter]:
    if delivery.period is None:
        raise ValueError(f"{delivery} is of no moment")
    since = delivery.period - WEEKLY
    for part in digest_sections():
        items = part.gather(user, since)
        if items:
            entries = [
                Entry(item.title, absolute(item.path), item.detail) for item in items
            ]
            yield Chapter(str(part.title), entries)


def _heading(told: list[Told], *, is_weekly: bool) -> str:
    if is_weekly:
        return _("Your week")
    n = len(told)
    return ngettext("%(n)s new message for you", "%(n)s new messages for you", n) % {
        "n": n
    }


def _preheader(chapters: list[Chapter]) -> str:
    titles = [entry.title for chapter in chapters for entry in chapter.entries]
    return ", ".join(titles[:3])
