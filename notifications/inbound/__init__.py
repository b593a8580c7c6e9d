from notifications.inbound.parse import InboundMail, MailAttachment, parse_mail

__all__ = ["InboundMail", "MailAttachment", "parse_mail"]
