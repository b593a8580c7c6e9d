"""What a mail says: asked of the rows, and of the rights, when it is sent."""

from notifications.emails.compose import ComposedMail, compose_mail, send

__all__ = ["ComposedMail", "compose_mail", "send"]
