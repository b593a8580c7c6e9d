"""Bounces: pause mail to an address, and finally stop it.

The first permanent bounce pauses mail for one day, the second for three days. After the
third, mail stops and the user's group memberships are suspended until a facilitator
confirms them: somebody who left their employer loses their mail, but may still have a
session.
"""

from datetime import timedelta

from django.db import transaction

from accounts.models import User
from core.clock import now
from core.events import publish
from notifications.commands.record import record_event
from notifications.events import AddressUndeliverable
from notifications.inbound.reply_addresses import hash_address
from notifications.models import BouncingAddress, MailDelivery, MailOutcome

PAUSES = (timedelta(days=1), timedelta(days=3))
MAX_SOFT_BOUNCES = 5  # in succession, before mail to the address is paused
# A longer gap resets the count. Two weeks, because a digest is sent once a week.
SOFT_BOUNCE_WINDOW = timedelta(days=14)
MAIL_PAUSED, ADDRESS_DISABLED = "mail_paused", "mail_given_up"


@transaction.atomic
def record_bounce(mail_public_id: int, *, is_permanent: bool) -> None:
    """Record that a mail bounced or was refused. Locks the row of the address.

    Bounces during a pause are not counted.
    """
    found = MailDelivery.objects.select_related("recipient", "event")
    mail = found.filter(public_id=mail_public_id).first()
    if mail is None:
        return
    if mail.outcome != MailOutcome.REFUSED:
        MailDelivery.objects.filter(pk=mail.pk).update(outcome=MailOutcome.BOUNCED)
    address = mail.address
    if mail.recipient is not None:
        address = mail.recipient.email or ""
    if address and mail.sent_to == hash_address(address):
        _count(address.lower(), mail.recipient, is_permanent=is_permanent)


def _count(address: str, user: User | None, *, is_permanent: bool) -> None:
    rows = BouncingAddress.objects.select_for_update()
    row, _new = rows.get_or_create(address=address)
    moment = now()
    is_paused = row.paused_until is not None and row.paused_until > moment
    if row.is_disabled or is_paused:
        return
    if is_permanent:
        row.hard_bounces += 1
    elif row.last_at < moment - SOFT_BOUNCE_WINDOW:
        row.soft_bounces = 1
    else:
        row.soft_bounces += 1
    row.last_at, row.paused_until = moment, None
    if row.hard_bounces > len(PAUSES):
        row.is_disabled = True
    elif is_permanent:
        row.paused_until = moment + PAUSES[row.hard_bounces - 1]
    elif row.soft_bounces >= MAX_SOFT_BOUNCES:
        row.soft_bounces, row.paused_until = 0, moment + PAUSES[0]
    row.save()
    if user is not None and user.email and user.email.lower() == address:
        _tell(user, row)


def _tell(user: User, row: BouncingAddress) -> None:
    if row.is_disabled:
        record_event(ADDRESS_DISABLED, subject_user_id=user.pk, subject_id=row.pk)
        publish(AddressUndeliverable(user.pk))
    elif row.paused_until is not None:
        record_event(MAIL_PAUSED, subject_user_id=user.pk, subject_id=row.pk)


@transaction.atomic
def resume_mail(actor: User) -> None:
    """Reset the bounce counters of the user's address (button *Mijn adres werkt weer*).

    Suspended group memberships stay suspended until a facilitator confirms them.
    """
    rows = BouncingAddress.objects.filter(address__iexact=actor.email or "")
    rows.update(hard_bounces=0, soft_bounces=0, paused_until=None, is_disabled=False)
