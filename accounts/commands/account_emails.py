"""Content and recipients of account mails, determined when a mail is sent."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from allauth.account.forms import default_token_generator
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str

from accounts.authentication.email_domains import is_domain_expired
from accounts.models import AccountMail, User
from core import mail as post
from core.security.encryption import decrypt


@dataclass(frozen=True, slots=True)
class AccountEmail:
    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class SiteName:
    """Site name and domain, as allauth's templates expect them."""

    name: str
    domain: str


def site_context() -> dict[str, object]:
    name = SiteName(settings.SITE_NAME, urlsplit(settings.SITE_URL).netloc)
    return {"current_site": name, "site_url": settings.SITE_URL}


@dataclass(frozen=True, slots=True)
class RenderedEmail:
    subject: str
    text: str


def render_email(name: str, user: User, **more: object) -> RenderedEmail:
    """Render the templates with this name in the site's language."""
    context = {
        **site_context(),
        "user": user,
        **more,
    }
    with translation.override(settings.LANGUAGE_CODE):
        subject = render_to_string(f"{name}_subject.txt", context)
        text = render_to_string(f"{name}_message.txt", context)
    return RenderedEmail(" ".join(subject.split()), text.strip())


def get_emails(mail: AccountMail) -> list[AccountEmail]:
    """Return the mails to send for a queued row; none for a decoy."""
    if mail.kind == AccountMail.Kind.LETTER:
        said = json.loads(decrypt(mail.encrypted_content))
        return [AccountEmail(mail.address, said["subject"], said["text"])]
    if mail.kind == AccountMail.Kind.RESET:
        with translation.override(mail.language or settings.LANGUAGE_CODE):
            return list(_resets(mail.address))
    return []


def send_email(mail: AccountMail, letter: AccountEmail) -> None:
    with translation.override(mail.language or settings.LANGUAGE_CODE):
        drawn = post.render_text_mail(letter.subject, letter.text)
    envelope = post.Envelope(
        letter.to, message_id=f"<{mail.public_id}@{post.message_id_host()}>"
    )
    post.send(envelope, drawn)


def _resets(address: str) -> Iterator[AccountEmail]:
    """Yield mails with a link to set a new password.

    They go to the stored address, never to the submitted one, and not to an expired
    domain.
    """
    if is_domain_expired(address):
        return
    people = filter_users_by_email(
        address, is_active=True, prefer_verified=True, for_login=True
    )
    for user in people:
        for stored in _stored(user, address):
            yield _reset(user, stored)


def _stored(user: User, address: str) -> list[str]:
    rows = EmailAddress.objects.filter(user=user, email__iexact=address)
    return list(rows.values_list("email", flat=True)[:1])


def _reset(user: User, address: str) -> AccountEmail:
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", args=["UID", "KEY"])
    context = {
        **site_context(),
        "user": user,
        "password_reset_url": settings.SITE_URL + path.replace("UID-KEY", key),
    }
    name = "account/email/password_reset_key"
    subject = render_to_string(f"{name}_subject.txt", context)
    text = render_to_string(f"{name}_message.txt", context)
    return AccountEmail(address, " ".join(subject.split()), text.strip())
