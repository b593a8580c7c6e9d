"""What a mail says: asked of the rows, and of the rights, when it is sent."""

from notifications.mails.composing import Message, compose, send

__all__ = ["Message", "compose", "send"]
