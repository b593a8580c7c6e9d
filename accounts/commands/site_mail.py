"""Mails that the site sends of its own accord, in Dutch."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from allauth.account.models import EmailAddress

from accounts.commands import account_emails
from accounts.commands.account_mail import queue_mail
from accounts.models import Role, RoleGrant


def send_site_mail(addresses: list[str], name: str, context: Mapping[str, Any]) -> int:
    """Queue a mail to each address; return how many. Call it inside a transaction."""
    if addresses:
        subject, text = _letter(name, context)
        for address in addresses:
            queue_mail(address=address, subject=subject, text=text)
    return len(addresses)


def send_mail_to_administrators(name: str, context: Mapping[str, Any]) -> int:
    """Queue a mail to every administrator; return how many."""
    held = RoleGrant.objects.active().filter(role=Role.ADMINISTRATOR)
    people = {grant.user for grant in held.select_related("user")}
    found = [EmailAddress.objects.get_primary_email(person) for person in people]
    return send_site_mail(
        sorted(address for address in found if address), name, context
    )


def _letter(name: str, context: Mapping[str, Any]) -> tuple[str, str]:
    with translation.override("nl"):
        told = {**context, **account_emails.site_context()}
        subject = render_to_string(f"account/email/{name}_subject.txt", told)
        text = render_to_string(f"account/email/{name}_message.txt", told)
    return " ".join(subject.split()), text.strip()
