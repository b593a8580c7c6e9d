"""From a row that is due to the mail itself, or to why there is none."""

from django.conf import settings
from django.utils import translation

from accounts.models import User
from core import mail
from notifications import rhythm
from notifications.kind import is_gone, is_over, kind_of, load
from notifications.mails import bundles, notes
from notifications.mails.message import Message, Sheet, ready
from notifications.models import (
    AddressTrouble,
    MailDelivery,
    Notification,
    Outcome,
    StoppedAddress,
)
from notifications.unsubscribing import Stop
from notifications.wishes import Wishes, wishes_of

Kind = MailDelivery.Kind


def compose(delivery: MailDelivery) -> Message | Outcome:
    """The mail of this row; or why none is to be sent, asked at this moment."""
    if delivery.kind == Kind.LETTER:
        return _letter(delivery)
    user: User | None = delivery.recipient
    if user is None or not user.email or user.state != User.State.ACTIVE:
        return Outcome.NO_ADDRESS
    if _is_paused(user.email):
        return Outcome.PAUSED
    wishes = wishes_of([user.pk])[user.pk]
    with translation.override(wishes.settings.language):
        if delivery.kind == Kind.NOTE:
            found = _note(delivery, user, wishes)
        else:
            found = bundles.sheet_of(delivery, user, wishes)
        return ready(delivery, user.email, found) if isinstance(found, Sheet) else found


def send(message: Message) -> None:
    mail.send(message.envelope, message.drawn)


def _is_paused(address: str) -> bool:
    """Did mail to this address come back lately, or too often?"""
    return AddressTrouble.objects.shut().filter(address=address.lower()).exists()


def _is_stopped(stop: Stop) -> bool:
    """Does whoever reads this address want no such mail?"""
    return StoppedAddress.objects.filter(mark=stop.about).exists()


def _note(delivery: MailDelivery, user: User, wishes: Wishes) -> Sheet | Outcome:
    mine = Notification.objects.visible_to(user).with_posts()
    line = mine.filter(mail=delivery).first()
    if line is None:
        return Outcome.OVER
    load([line.event])
    if is_over(line.event):
        return Outcome.OVER
    if line.read_at is not None:
        return Outcome.READ
    if wishes.rhythm(line.reason, line.event.space_id) == rhythm.NOTHING:
        return Outcome.UNWANTED
    return notes.sheet_of(line)


def _letter(delivery: MailDelivery) -> Message | Outcome:
    event = delivery.about
    load([event])
    if is_gone(event):
        return Outcome.OVER
    language = settings.LANGUAGE_CODE
    if delivery.recipient_id is not None:
        wishes = wishes_of([delivery.recipient_id])
        language = wishes[delivery.recipient_id].settings.language
    with translation.override(language):
        letter = kind_of(event).letter(delivery)
        if letter is None:
            return Outcome.OVER
        if letter.stop is not None and _is_stopped(letter.stop):
            return Outcome.UNWANTED
        sheet = Sheet(
            letter.template,
            letter.reason,
            letter.context,
            stop=letter.stop,
            stop_label=letter.stop_label,
            headers=letter.headers,
        )
        return ready(delivery, letter.to, sheet)
