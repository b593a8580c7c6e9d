"""A mail about one thing."""

from django.utils.translation import gettext as _

from core.markup import excerpt
from forum.models import Space
from notifications.addressing import last_reply_day, reply_address
from notifications.kind import Line, line_of
from notifications.mails import reasons
from notifications.mails.message import Sheet, absolute, thread_id
from notifications.models import Event, Notification
from notifications.unsubscribing import SPACE, TOPIC, Stop

MOST_TEXT = 4000
ABOUT_POSTS = {"post_created", "mentioned"}


def sheet_of(line: Notification) -> Sheet:
    """Of a confidential group: that there is something, and nothing else."""
    event, space = line.event, line.event.space
    if space is not None and space.is_confidential:
        return _secret(line, space)
    said = line_of(event, line.recipient)
    restricted = space is not None and space.confidentiality != "normal"
    text = "" if restricted else shortened(said.text)
    is_own = event.post is not None and event.post.author == line.recipient
    context = {
        "line": said,
        "is_said": event.kind in ABOUT_POSTS,
        "is_own": is_own,
        "text": text,
        "moment": line.created_at,
        "url": absolute(f"/meldingen/{line.public_id}/"),
        "heading": _heading(line, said),
        "preheader": _preheader(said, text, is_own=is_own),
        "is_restricted": restricted and bool(said.text),
    }
    headers = _threaded(event)
    if answer_to := _answer_to(line):
        headers["Reply-To"] = answer_to
        context |= {"can_answer": True, "answer_until": last_reply_day()}
    why = reasons.sentence(line.reason)
    return Sheet("note", why, context, *_stop(line, event), headers=headers)


def shortened(text: str) -> str:
    """A long text up to the end of a word; the page has the rest."""
    if len(text) <= MOST_TEXT:
        return text
    return text[:MOST_TEXT].rpartition(" ")[0] + " …"


def _secret(line: Notification, space: Space) -> Sheet:
    stop = Stop(line.recipient.public_id, SPACE, space.public_id)
    return Sheet(
        "secret",
        reasons.secret(),
        {"url": absolute(f"/meldingen/{line.public_id}/")},
        stop,
        _("No more mail about this group"),
    )


def _heading(line: Notification, said: Line) -> str:
    if not said.title:
        return said.lead
    if line.event.kind in ABOUT_POSTS or line.reason in reasons.OF_A_CHOICE:
        return reasons.heading(line.reason, said.title)
    return f"{said.lead} {said.title}"


def _preheader(said: Line, text: str, *, is_own: bool) -> str:
    """What a mail programme shows beside the subject."""
    if not text or said.byline is None:
        return said.lead
    return excerpt(text) if is_own else f"{said.byline.described}: {excerpt(text)}"


def _stop(line: Notification, event: Event) -> tuple[Stop | None, str]:
    user = line.recipient.public_id
    if event.topic is not None and line.reason != "space":
        stop = Stop(user, TOPIC, event.topic.public_id)
        return stop, _("No longer follow this topic")
    if event.space is not None:
        stop = Stop(user, SPACE, event.space.public_id)
        if event.space.is_closed_space:
            return stop, _("No more mail about this group")
        return stop, _("No more mail about this space")
    return None, ""


def _answer_to(line: Notification) -> str:
    """Where an answer goes: into the topic, where all who have an account read it."""
    topic, space = line.event.topic, line.event.space
    if topic is None or space is None or space.is_closed_space:
        return ""
    if line.event.kind not in ABOUT_POSTS or topic.is_closed or topic.is_archived:
        return ""
    return reply_address(line.recipient.public_id, topic.public_id)


def _threaded(event: Event) -> dict[str, str]:
    """So that mail programmes put a conversation together."""
    if event.topic is None:
        return {}
    root = thread_id("topic", event.topic.public_id)
    return {"References": root, "In-Reply-To": root}
