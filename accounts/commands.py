"""Every write to people and organisations."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from accounts import letters, policy, second_factor
from accounts.events import (
    AccountMailWanted,
    SessionsEnded,
    UserStateChanged,
    WaitEnded,
)
from accounts.models import (
    AccountMail,
    Affiliation,
    EmailDomain,
    Organisation,
    User,
)
from accounts.organisations import Municipality
from core.clock import now
from core.events import publish
from core.sealed import seal

MAIL_KEPT = timedelta(days=1)

PART = 500  # people whose suspension ends in one go


@transaction.atomic
def settle_admission(user: User) -> User:
    """Let somebody in on a verified address at a confirmed domain; else they wait.

    Compares the whole domain of every verified address. Where a confirmed domain serves
    one organisation the person speaks for it from now on. Repeating changes nothing.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.state != User.State.PENDING:
        return user
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list(
        "email", flat=True
    )
    for address in addresses:
        domain = EmailDomain.objects.confirmed().for_address(address).first()
        if domain is not None:
            organisations = list(domain.organisations.all()[:2])
            if len(organisations) == 1:
                affiliate(user, organisations[0], source=Affiliation.Source.DOMAIN)
            return _set_state(user, User.State.ACTIVE)
    return user


@transaction.atomic
def approve(
    actor: User, *, user: User, organisation: Organisation | None = None
) -> User:
    """A moderator lets somebody in who waits, and may say for whom they speak."""
    if not policy.can_admit(actor):
        raise PermissionDenied
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.state != User.State.PENDING:
        return user
    if organisation is not None:
        affiliate(user, organisation, source=Affiliation.Source.MODERATOR)
    publish(WaitEnded(user.pk))
    return _set_state(user, User.State.ACTIVE)


@transaction.atomic
def suspend(actor: User, *, user: User, until: datetime | None = None) -> User:
    """Shut somebody out at once: sessions, sockets, and out of every public figure.

    It ends at `until` by itself, else when a moderator ends it.
    """
    user = _to_sanction(actor, user)
    if user.state == User.State.CLOSED:
        return user
    user.suspended_until = until
    user.save(update_fields=["suspended_until"])
    return _set_state(user, User.State.SUSPENDED)


@transaction.atomic
def restore(actor: User, *, user: User) -> User:
    """End a suspension."""
    if not policy.can_admit(actor):
        raise PermissionDenied
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return _end_suspension(user)


@transaction.atomic
def mute(actor: User, *, user: User, until: datetime | None) -> User:
    """From now until then somebody may read and not write, anywhere; None ends it."""
    user = _to_sanction(actor, user)
    user.muted_until = until
    user.save(update_fields=["muted_until"])
    return user


def end_suspensions() -> int:
    """Let those in again whose suspension is over; how many. Each on its own."""
    over = User.objects.filter(
        state=User.State.SUSPENDED, suspended_until__lte=now()
    ).order_by("pk")
    ended = 0
    for pk in list(over.values_list("pk", flat=True)[:PART]):
        with transaction.atomic():
            # Asked again under the lock: a moderator may have made it longer.
            user = over.select_for_update(no_key=True).filter(pk=pk).first()
            if user is not None:
                _end_suspension(user)
                ended += 1
    return ended


@transaction.atomic
def confirm_domain(actor: User, *, domain: EmailDomain) -> EmailDomain:
    """From now on an address at this domain admits; who waited with one comes in."""
    if not policy.can_admit(actor):
        raise PermissionDenied
    domain.state = EmailDomain.State.CONFIRMED
    domain.save(update_fields=["state"])
    waiting = User.objects.filter(
        state=User.State.PENDING,
        emailaddress__verified=True,
        emailaddress__email__iendswith=f"@{domain.domain}",
    )
    for user in waiting.distinct().order_by("pk"):
        if settle_admission(user).state == User.State.ACTIVE:
            publish(WaitEnded(user.pk))
    return domain


@transaction.atomic
def load_municipalities(rows: Iterable[Municipality]) -> int:
    """Add the municipalities that are not there yet; how many were added.

    Names, provinces and inhabitants follow the rows; what was confirmed of a domain
    stays.
    """
    known = {o.code: o for o in Organisation.objects.exclude(code=None)}
    added = 0
    for row in rows:
        organisation = known.get(row.code)
        if organisation is None:
            organisation = Organisation(code=row.code)
            added += 1
        organisation.name, organisation.province = row.name, row.province
        organisation.population = row.population or organisation.population
        organisation.save()
        if row.domain:
            domain, _made = EmailDomain.objects.get_or_create(domain=row.domain)
            domain.organisations.add(organisation)
    return added


def affiliate(user: User, organisation: Organisation, *, source: str) -> Affiliation:
    """From now on somebody speaks for this organisation. Inside a transaction."""
    affiliation, _made = Affiliation.objects.get_or_create(
        user=user, organisation=organisation, until=None, defaults={"source": source}
    )
    user.organisation_name = organisation.shown_name
    user.save(update_fields=["organisation_name"])
    return affiliation


def end_sessions(user_id: int) -> None:
    """Tell open pages that this person may be signed out now."""
    with transaction.atomic():
        publish(SessionsEnded(user_id))


@transaction.atomic
def end_all_sessions(user_id: int) -> None:
    """Whoever is signed in as this person, on whatever device, is so no longer."""
    User.objects.filter(pk=user_id).update(session_epoch=F("session_epoch") + 1)
    publish(SessionsEnded(user_id))


@transaction.atomic
def note_factors(user_id: int) -> None:
    """Write down whether somebody has a second factor now."""
    factors = Authenticator.objects.filter(user_id=user_id).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    User.objects.filter(pk=user_id).update(has_second_factor=factors.exists())


@transaction.atomic
def settle_second_factor(user_id: int | None = None) -> None:
    """Write down who must have a second factor: of one person, or of everybody."""
    people = User.objects.all() if user_id is None else User.objects.filter(pk=user_id)
    must: set[int] = set()
    for condition in second_factor.who_must():
        must |= set(people.filter(condition).values_list("pk", flat=True))
    people.filter(needs_second_factor=False, pk__in=must).update(
        needs_second_factor=True
    )
    people.filter(needs_second_factor=True).exclude(pk__in=must).update(
        needs_second_factor=False
    )


@transaction.atomic
def queue_mail(*, address: str, subject: str, text: str) -> None:
    """Have the worker send what answers a form; the page does not wait for it."""
    _queue(AccountMail.Kind.LETTER, address, _sealed(subject, text))


@transaction.atomic
def queue_nothing(*, address: str, subject: str, text: str) -> None:
    """Nobody is behind this address: a row that is not sent, at the same cost."""
    _queue(AccountMail.Kind.NOTHING, address, _sealed(subject, text))


@transaction.atomic
def queue_password_reset(address: str) -> None:
    """Somebody asked for a new password. Who that is, if anybody, the worker finds."""
    _queue(AccountMail.Kind.RESET, address)


def _sealed(subject: str, text: str) -> str:
    return seal(json.dumps({"subject": subject, "text": text}))


def _queue(kind: str, address: str, sealed: str = "") -> None:
    AccountMail.objects.create(
        kind=kind, address=address, sealed=sealed, language=get_language() or ""
    )
    publish(AccountMailWanted())


def send_account_mail(mail: AccountMail) -> None:
    """Send what waits and forget it. Raises what the mail server said.

    The lease is held by the caller. A crash between the server's acceptance and our
    forgetting can cost a second mail, recognisable by the same Message-ID.
    """
    for letter in letters.of(mail):
        letters.send(mail, letter)
    mail.delete()


@transaction.atomic
def forget_account_mails() -> None:
    """What could not be sent for a day is of no use to anybody, and holds a secret."""
    AccountMail.objects.filter(created_at__lt=now() - MAIL_KEPT).delete()


def _to_sanction(actor: User, user: User) -> User:
    """The person's row, held, if this moderator may sanction them."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not policy.can_sanction(actor, user):
        raise PermissionDenied
    return user


def _end_suspension(user: User) -> User:
    if user.state != User.State.SUSPENDED:
        return user
    user.suspended_until = None
    user.save(update_fields=["suspended_until"])
    return _set_state(user, User.State.ACTIVE)


def _set_state(user: User, state: str) -> User:
    if user.state == state:
        return user
    user.state = state
    user.is_active = state in {User.State.PENDING, User.State.ACTIVE}
    user.save(update_fields=["state", "is_active"])
    publish(UserStateChanged(user.pk))
    if not user.is_active:
        end_all_sessions(user.pk)
    return user
