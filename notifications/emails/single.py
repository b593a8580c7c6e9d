from django.utils.translation import gettext as _

from core.markup import excerpt
from forum.models import Space
from notifications.emails import reasons
from notifications.emails.message import MailContent, absolute_url, make_thread_id
from notifications.emails.unsubscribe_links import SPACE, TOPIC, Unsubscribe
from notifications.inbound.reply_addresses import last_reply_day, reply_address
from notifications.models import Notification, OutboxEvent
from notifications.types.base import InboxLine, render_line

MAX_TEXT_LENGTH = 4000
POST_TYPES = {"post_created", "mentioned"}


def build_single(line: Notification) -> MailContent:
    """Return the mail. For a confidential group it has a fixed text."""
    event, space = line.event, line.event.space
    if space is not None and space.is_confidential:
        return _build_confidential(line, space)
    said = render_line(event, line.recipient)
    restricted = space is not None and space.confidentiality != "normal"
    text = "" if restricted else shorten(said.text)
    is_own = event.post is not None and event.post.author == line.recipient
    context = {
        "line": said,
        "is_said": event.kind in POST_TYPES,
        "is_own": is_own,
        "text": text,
        "moment": line.created_at,
        "url": absolute_url(f"/meldingen/{line.public_id}/"),
        "heading": _heading(line, said),
        "preheader": _preheader(said, text, is_own=is_own),
        "is_restricted": restricted and bool(said.text),
    }
    headers = _thread_headers(event)
    if answer_to := _reply_to(line):
        headers["Reply-To"] = answer_to
        context |= {"can_answer": True, "answer_until": last_reply_day()}
    why = reasons.explain(line.reason)
    return MailContent("single", why, context, *_stop(line, event), headers=headers)


def shorten(text: str) -> str:
    """Cut a long text at a word boundary."""
    if len(text) <= MAX_TEXT_LENGTH:
        return text
    return text[:MAX_TEXT_LENGTH].rpartition(" ")[0] + " …"


def _build_confidential(line: Notification, space: Space) -> MailContent:
    stop = Unsubscribe(line.recipient.public_id, SPACE, space.public_id)
    return MailContent(
        "confidential",
        reasons.explain_confidential(),
        {"url": absolute_url(f"/meldingen/{line.public_id}/")},
        stop,
        _("No more mail about this group"),
    )


def _heading(line: Notification, said: InboxLine) -> str:
    if not said.title:
        return said.lead
    if line.event.kind in POST_TYPES or line.reason in reasons.ACCEPTED_REASONS:
        return reasons.build_subject(line.reason, said.title)
    return f"{said.lead} {said.title}"


def _preheader(said: InboxLine, text: str, *, is_own: bool) -> str:
    if not text or said.byline is None:
        return said.lead
    return excerpt(text) if is_own else f"{said.byline.described}: {excerpt(text)}"


def _stop(line: Notification, event: OutboxEvent) -> tuple[Unsubscribe | None, str]:
    user = line.recipient.public_id
    if event.topic is not None and line.reason != "space":
        stop = Unsubscribe(user, TOPIC, event.topic.public_id)
        return stop, _("No longer follow this topic")
    if event.space is not None:
        stop = Unsubscribe(user, SPACE, event.space.public_id)
        if event.space.is_closed_space:
            return stop, _("No more mail about this group")
        return stop, _("No more mail about this space")
    return None, ""


def _reply_to(line: Notification) -> str:
    """Return the Reply-To address, or "" if a reply by mail is not possible.

    Replies by mail are accepted only in topics that everybody with an account can read.
    """
    topic, space = line.event.topic, line.event.space
    if topic is None or space is None or space.is_closed_space:
        return ""
    if line.event.kind not in POST_TYPES or topic.is_closed or topic.is_archived:
        return ""
    return reply_address(line.recipient.public_id, topic.public_id)


def _thread_headers(event: OutboxEvent) -> dict[str, str]:
    if event.topic is None:
        return {}
    root = make_thread_id("topic", event.topic.public_id)
    return {"References": root, "In-Reply-To": root}
