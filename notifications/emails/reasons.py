"""Texts that explain why a user gets a mail, for the footer."""

from django.utils.translation import gettext as _

from notifications.models import Notification

Reason = Notification.Reason
ACCEPTED_REASONS = {Reason.ACCEPTED, Reason.SOLVED}


def explain(reason: str) -> str:
    return {
        Reason.ANSWER: _("You received this email because somebody replied to you."),
        Reason.OWN_TOPIC: _("You received this email because you started this topic."),
        Reason.TOPIC: _("You received this email because you follow this topic."),
        Reason.MENTION: _("You received this email because somebody mentioned you."),
        Reason.ACCEPTED: _("You received this email because your answer was accepted."),
        Reason.SOLVED: _(
            "You received this email because your question has an answer."
        ),
        Reason.MODERATED: _(
            "You received this email because a moderator did something that concerns you."
        ),
        Reason.INVITATION: _("You received this email because you were invited."),
        Reason.MEETING: _("You received this email because your group has a meeting."),
        Reason.ROUND: _("You received this email because you take part in a round."),
        Reason.GROUP: _(
            "You received this email because you are a member of this group."
        ),
        Reason.ANNOUNCEMENT: _(
            "You received this email because something was announced in a space in which"
            " you take part."
        ),
        Reason.ACCOUNT: _("You received this email because it is about your account."),
        Reason.SPACE: _("You received this email because you take part in this space."),
        Reason.ADVISER: _("You received this email because you advise on this site."),
        Reason.WROTE: _("You received this email because you wrote what it is about."),
        Reason.KEEPS_PAGES: _("You received this email because you keep this page."),
    }[Reason(reason)]


def explain_confidential() -> str:
    return _(
        "You received this email because you are a member of a confidential group."
    )


def explain_weekly() -> str:
    return _("You received this email because you chose a weekly summary.")


def explain_batch() -> str:
    return _("You received this email because you chose to get emails in a digest.")


def build_subject(reason: str, title: str) -> str:
    words = {
        Reason.ANSWER: _("New answer: %(title)s"),
        Reason.MENTION: _("You were mentioned: %(title)s"),
        Reason.ACCEPTED: _("Your answer was chosen: %(title)s"),
        Reason.SOLVED: _("Your question has an answer: %(title)s"),
    }
    return words.get(Reason(reason), "%(title)s") % {"title": title}
