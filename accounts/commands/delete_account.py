"""Deletion of an account: closed at once, then cleared of all personal data."""

import json
import secrets
from collections.abc import Iterable
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from accounts.commands import account_emails
from accounts.commands.account_mail import queue_mail
from accounts.commands.data_export import delete_export
from accounts.commands.security_log import Kind, log_command
from accounts.commands.user_state import set_state
from accounts.deletion import registry
from accounts.deletion.registry import DeletedAccount, DeletionBlocker
from accounts.events import AccountDeleted
from accounts.models import (
    AccountDeletion,
    AccountMail,
    Affiliation,
    DataExport,
    RoleGrant,
    User,
)
from core.clock import now
from core.events import publish
from core.exceptions import ActionRefused
from core.public_id import make_public_id
from core.security.encryption import decrypt, encrypt
from core.uploads import storage
from jobs.leases import extend, finish

DELETED_TEMPLATE = "account/email/left"
HOLD_CHECK_INTERVAL = timedelta(days=1)


class DeletionBlockedError(ActionRefused):
    """Raised when the user must do something first, such as handing over a group."""

    def __init__(self, hindrances: list[DeletionBlocker]) -> None:
        super().__init__("; ".join(found.sentence for found in hindrances))
        self.hindrances = hindrances


@log_command(Kind.LEAVING)
def delete_own_account(actor: User, *, removes_texts: bool = False) -> User:
    """Close the user's own account for good.

    Raises `DeletionBlockedError`, and then changes nothing. The user is signed out
    everywhere and shown under a permanent pseudonym. Their identity stays encrypted
    until the worker has cleared it from every text. With `removes_texts` their own
    texts are removed too, and stubs remain.
    """
    found = registry.find_deletion_blockers(actor)
    if found:
        raise DeletionBlockedError(found)
    return close_account(actor, removes_texts=removes_texts)


@transaction.atomic
def close_account(
    user: User,
    *,
    removes_texts: bool = False,
    letter: str = DELETED_TEMPLATE,
    **context: object,
) -> User:
    """Close an account for good, without a permission check.

    `letter` is the template of the last mail, `context` its context; "" sends none.
    Locks the user. Idempotent.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.state == User.State.CLOSED:
        return user
    known = _collect_identity(user)
    AccountDeletion.objects.create(
        user=user,
        removes_texts=removes_texts,
        encrypted_identity=encrypt(json.dumps(known)),
    )
    _delete_credentials(user, known["addresses"])
    if letter:
        _tell(
            user,
            known["addresses"],
            account_emails.render_email(letter, user, **context),
        )
    _anonymise(user)
    user = set_state(user, User.State.CLOSED)
    publish(AccountDeleted(user.pk))
    return user


@transaction.atomic
def anonymise_account(leaving: AccountDeletion) -> int:
    """Call all anonymisers; return how many rows a hold retains.

    The caller holds the lease. Idempotent.
    """
    leaver = get_deleted_account(leaving)
    return sum(erase(leaver) for erase in registry.anonymisers.values())


@transaction.atomic
def run_account_deletion(leaving: AccountDeletion) -> None:
    """Call all anonymisers in one transaction.

    If a hold retains rows, they are tried again every day. Otherwise the encrypted
    identity is deleted.
    """
    if not extend(leaving):
        return
    kept = anonymise_account(leaving)
    if kept:
        again = {"due_at": Now() + HOLD_CHECK_INTERVAL, "attempts": 0}
        finish(leaving, AccountDeletion.State.PENDING, rows_on_hold=kept, **again)
    else:
        done = {"encrypted_identity": "", "erased_at": now()}
        finish(leaving, AccountDeletion.State.DONE, rows_on_hold=0, **done)


def get_deleted_account(leaving: AccountDeletion) -> DeletedAccount:
    known = json.loads(decrypt(leaving.encrypted_identity))
    names = tuple(known["names"])
    same = User.objects.filter(display_name__in=names).exclude(pk=leaving.user_id)
    return DeletedAccount(
        user_id=leaving.user_id,
        public_id=known["public_id"],
        names=names,
        addresses=tuple(known["addresses"]),
        pseudonym=leaving.user.display_name,
        removes_texts=leaving.removes_texts,
        namesakes=frozenset(same.values_list("display_name", flat=True)),
    )


def _collect_identity(user: User) -> dict[str, object]:
    rows = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    proofs = Affiliation.objects.filter(user=user).exclude(address="")
    found = [*rows, *proofs.values_list("address", flat=True), user.email or ""]
    return {
        "names": list(dict.fromkeys([user.display_name, *user.former_names])),
        "addresses": sorted({address.lower() for address in found if address}),
        "public_id": user.public_id,
    }


def _delete_credentials(user: User, addresses: object) -> None:
    keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=[*keys, *_sessions_of(user)]).delete()
    for model in (EmailAddress, Authenticator, SocialAccount, UserSession):
        model.objects.filter(user=user).delete()
    Affiliation.objects.filter(user=user, until=None).update(until=now())
    Affiliation.objects.filter(user=user).update(address="")
    RoleGrant.objects.active().filter(user=user).update(revoked_at=now())
    if isinstance(addresses, Iterable):
        AccountMail.objects.filter(address__in=list(addresses)).delete()
    for export in DataExport.objects.filter(user=user):
        delete_export(export)
    user.groups.clear()
    user.user_permissions.clear()


def _sessions_of(user: User) -> list[str]:
    """Return session keys, also of sessions that allauth does not list.

    Reads all sessions, which is acceptable for a rare action.
    """
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    return [
        row.session_key
        for row in Session.objects.iterator(chunk_size=500)
        if store.decode(row.session_data).get("_auth_user_id") == str(user.pk)
    ]


def _tell(user: User, addresses: object, letter: account_emails.RenderedEmail) -> None:
    for address in addresses if isinstance(addresses, list) else ():
        queue_mail(address=address, subject=letter.subject, text=letter.text)


def _anonymise(user: User) -> None:
    """Replace the identity by a pseudonym.

    The row stays, so that threads remain readable.
    """
    with translation.override(settings.LANGUAGE_CODE):
        # Random, because the primary key reveals how many users there are.
        number = secrets.randbelow(900_000) + 100_000
        user.display_name = _("Former participant %(number)s") % {"number": number}
    if user.photo:
        photo = user.photo
        transaction.on_commit(lambda: storage.delete(photo))
    for name in ("job_title", "subjects", "organisation_name", "photo"):
        setattr(user, name, "")
    for name in ("is_moderator", "is_editor", "is_adviser", "is_administrator"):
        setattr(user, name, False)
    user.is_staff = user.is_superuser = False
    user.email, user.former_names, user.last_login = None, [], None
    user.public_id = make_public_id()
    user.set_unusable_password()
    user.save()
