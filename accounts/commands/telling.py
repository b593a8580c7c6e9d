"""Mails that the site writes by itself, in the language of the site."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from allauth.account.models import EmailAddress

from accounts import letters
from accounts.commands.mails import queue_mail
from accounts.models import Role, RoleGrant


def tell(addresses: list[str], name: str, context: Mapping[str, Any]) -> int:
    """Have this mail sent to each of them alone; how many. Inside a transaction."""
    if addresses:
        subject, text = _letter(name, context)
        for address in addresses:
            queue_mail(address=address, subject=subject, text=text)
    return len(addresses)


def tell_administrators(name: str, context: Mapping[str, Any]) -> int:
    """Have this mail sent to everybody who looks after the site."""
    held = RoleGrant.objects.held().filter(role=Role.ADMINISTRATOR)
    people = {grant.user for grant in held.select_related("user")}
    found = [EmailAddress.objects.get_primary_email(person) for person in people]
    return tell(sorted(address for address in found if address), name, context)


def _letter(name: str, context: Mapping[str, Any]) -> tuple[str, str]:
    with translation.override("nl"):
        told = {**context, **letters.house()}
        subject = render_to_string(f"account/email/{name}_subject.txt", told)
        text = render_to_string(f"account/email/{name}_message.txt", told)
    return " ".join(subject.split()), text.strip()
