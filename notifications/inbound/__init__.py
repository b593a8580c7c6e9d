"""Reading a mail that came in: whose, to what, what it says, what hangs on it."""

from notifications.inbound.parse import InboundMail, MailAttachment, parse_mail

__all__ = ["InboundMail", "MailAttachment", "parse_mail"]
