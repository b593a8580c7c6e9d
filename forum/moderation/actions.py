"""Moderation actions as texts, for buttons and for notices to the person concerned."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from forum.models import ModerationEntry, Post


@dataclass(frozen=True, slots=True)
class ModerationAction:
    act: str
    word: str
    icon: str
    is_main: bool = False
    is_danger: bool = False


def all_actions() -> dict[str, ModerationAction]:
    found = (
        ModerationAction("approve", _("Approve"), "check", is_main=True),
        ModerationAction("refuse", _("Do not approve"), "close", is_danger=True),
        ModerationAction("dismiss", _("Leave it as it is"), "check"),
        ModerationAction("hide", _("Hide"), "eye-off"),
        ModerationAction("restore", _("Show again"), "check"),
        ModerationAction("remove", _("Remove"), "trash", is_danger=True),
    )
    return {button.act: button for button in found}


ACTIONS_BY_STATE = {
    "pending": ("approve", "refuse"),
    "held": ("approve", "hide", "remove"),
    "visible": ("hide", "remove"),
    "hidden": ("restore", "remove"),
    "removed": ("restore",),
}


def list_actions(post: "Post", *, is_reported: bool) -> list[ModerationAction]:
    known = all_actions()
    offered = ACTIONS_BY_STATE[post.state]
    if is_reported and post.state == post.State.VISIBLE:
        offered = ("dismiss", *offered)
    return [known[act] for act in offered]


def success_message(act: str, what: str) -> str:
    """Return the message for the moderator; `what` describes the posts."""
    texts = {
        "approve": _("%(what)s approved."),
        "refuse": _("%(what)s not approved."),
        "dismiss": _("%(what)s left as it was."),
        "hide": _("%(what)s hidden."),
        "restore": _("%(what)s shown again."),
        "remove": _("%(what)s removed."),
        "warn": _("%(what)s: a warning was given."),
    }
    return texts[act] % {"what": what}


def notice_text(entry: "ModerationEntry") -> str:
    """Return the notice for the person concerned."""
    texts = {
        "hide": _("Your message was hidden"),
        "restore": _("Your message is shown again"),
        "remove": _("Your message was removed"),
        "approve": _("Your message was approved"),
        "refuse": _("Your message was not approved"),
        "edit": _("Your message was changed by a moderator"),
        "warn": _("You got a warning"),
        "mute": _("You may read, but not write for a while"),
        "unmute": _("You may write again"),
        "suspend": _("You were suspended"),
        "unsuspend": _("You are no longer suspended"),
        "remove_person": _("You were taken out of this space"),
        "close": _("Your topic was closed"),
        "open": _("Your topic was opened again"),
        "pin": _("Your topic was pinned"),
        "unpin": _("Your topic is no longer pinned"),
        "archive": _("Your topic was archived"),
        "unarchive": _("Your topic was taken out of the archive"),
        "move": _("Your topic was moved"),
        "split": _("Your message was split off into a topic of its own"),
        "merge": _("Your topic was merged with another one"),
        "erase_version": _("Earlier versions of your message were erased"),
        "erase_passage": _("A passage of your message was erased, in every version"),
    }
    return texts.get(entry.act) or _("A moderator did something that concerns you")
