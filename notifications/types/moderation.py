from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from core.templatetags.dates import moment_said
from forum.models import ModerationEntry
from forum.moderation.actions import notice_text
from notifications.models import MailDelivery, Notification, OutboxEvent
from notifications.types.base import DirectMail, InboxLine, NotificationType

if TYPE_CHECKING:
    from accounts.policy import Viewer


Act = ModerationEntry.Act


class ModeratedNotification(NotificationType):
    """Notify a user about a moderation action: what, where and why.

    The line quotes no post, so it stays visible whatever happens to the post. A user
    suspended from the site cannot open the inbox and gets a direct mail instead.
    """

    name = "moderated"
    visible_if = Q()

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        if event.entry is None or event.entry.subject_user_id is None:
            return {}
        return {event.entry.subject_user_id: Notification.Reason.MODERATED}

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        entry, topic, space = event.entry, event.topic, event.space
        if entry is None:
            raise ValueError(f"{event} tells of no act")
        said = notice_text(entry)
        # Name the destination only if the topic is still there: the viewer may not be
        # allowed to see any other space.
        if space and entry.act == Act.MOVE and entry.to_space_id == space.pk:
            said = _("Your topic was moved to %(place)s") % {"place": space.title}
        parts = []
        if entry.until:
            parts.append(_("Until %(moment)s.") % {"moment": moment_said(entry.until)})
        if entry.reason:
            parts.append(_("Reason: %(reason)s") % {"reason": entry.reason})
        parts += _what_now(entry)
        return InboxLine(
            lead=f"{said}:" if topic else said,
            title=topic.title if topic else "",
            where=space.title if space else "",
            icon="shield",
            note=" ".join(parts),
        )

    def path(self, event: OutboxEvent) -> str:
        if event.entry is None:
            raise ValueError(f"{event} tells of no act")
        return event.entry.path

    def get_mail_recipients(
        self, event: OutboxEvent
    ) -> Iterable[tuple[int | None, str]]:
        entry = event.entry
        if entry is not None and _shuts_out(entry):
            yield entry.person_id, ""

    def build_mail(self, delivery: MailDelivery) -> DirectMail | None:
        """Return None unless this suspension is still the current one."""
        user, entry = delivery.recipient, delivery.about.entry
        if user is None or entry is None or not user.email:
            return None
        if user.state != User.State.SUSPENDED or user.suspended_until != entry.until:
            return None
        context: dict[str, Any] = {
            "name": user.display_name,
            "until": entry.until,
            "why_suspended": entry.reason,
            "links": [],  # empty: the links need a signed-in user
        }
        return DirectMail(user.email, "suspended", context)


def _what_now(entry: ModerationEntry) -> list[str]:
    """Return what the user can do again, after a measure ends."""
    if entry.act == Act.UNSUSPEND and entry.space_id is None:
        return [_("You can sign in again, and read and write as before.")]
    if entry.act == Act.UNSUSPEND:
        return [_("You can read and write there again, as before.")]
    if entry.act == Act.UNMUTE:
        return [_("You can write again, as before.")]
    return []


def _shuts_out(entry: ModerationEntry) -> bool:
    return entry.act == Act.SUSPEND and entry.space_id is None


TYPES = (ModeratedNotification(),)
