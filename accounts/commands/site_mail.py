"""Mails that the site writes by itself, in the language of the site."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from allauth.account.models import EmailAddress

from accounts.commands import account_emails
from accounts.commands.account_mail import queue_mail
from accounts.models import Role, RoleGrant


def send_site_mail(addresses: list[str], name: str, context: Mapping[str, Any]) -> int:
    """Have this mail sent to each of them alone; how many. Inside a transaction."""
    if addresses:
        subject, text = _letter(name, context)
        for address in addresses:
            queue_mail(address=address, subject=subject, text=text)
    return len(addresses)


def send_mail_to_administrators(name: str, context: Mapping[str, Any]) -> int:
    """Have this mail sent to everybody who looks after the site."""
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
