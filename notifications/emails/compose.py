from django.conf import settings
from django.utils import translation

from accounts.models import User
from core import mail
from notifications.emails import batch, schedule, single
from notifications.emails.message import ComposedMail, MailContent, build_mail
from notifications.emails.preferences import MailPreferences, get_mail_preferences
from notifications.emails.unsubscribe_links import Unsubscribe
from notifications.models import (
    BouncingAddress,
    MailDelivery,
    MailOutcome,
    Notification,
    SuppressedAddress,
)
from notifications.types.base import (
    get_type,
    is_over,
    is_subject_deleted,
    load_subjects,
)

Kind = MailDelivery.Kind


def compose_mail(delivery: MailDelivery) -> ComposedMail | MailOutcome:
    """Return the mail, or the reason not to send it.

    Visibility, read state and preferences are checked now, not when the delivery was
    queued.
    """
    if delivery.kind == Kind.TRANSACTIONAL:
        return _compose_direct(delivery)
    user: User | None = delivery.recipient
    if user is None or not user.email or user.state != User.State.ACTIVE:
        return MailOutcome.NO_ADDRESS
    if _is_paused(user.email):
        return MailOutcome.PAUSED
    preferences = get_mail_preferences([user.pk])[user.pk]
    with translation.override(preferences.settings.language):
        if delivery.kind == Kind.IMMEDIATE:
            found = _compose_single(delivery, user, preferences)
        else:
            found = batch.build_batch(delivery, user, preferences)
        return (
            build_mail(delivery, user.email, found)
            if isinstance(found, MailContent)
            else found
        )


def send(message: ComposedMail) -> None:
    mail.send(message.envelope, message.rendered)


def _is_paused(address: str) -> bool:
    """Return True if mail to this address bounced recently, or too often."""
    return (
        BouncingAddress.objects.undeliverable().filter(address=address.lower()).exists()
    )


def _is_unsubscribed(stop: Unsubscribe) -> bool:
    return SuppressedAddress.objects.filter(address_hash=stop.about).exists()


def _compose_single(
    delivery: MailDelivery, user: User, preferences: MailPreferences
) -> MailContent | MailOutcome:
    mine = Notification.objects.visible_to(user).with_posts()
    line = mine.filter(mail=delivery).first()
    if line is None:
        return MailOutcome.OVER
    load_subjects([line.event])
    if is_over(line.event):
        return MailOutcome.OVER
    if line.read_at is not None:
        return MailOutcome.READ
    if preferences.frequency(line.reason, line.event.space_id) == schedule.NOTHING:
        return MailOutcome.UNWANTED
    return single.build_single(line)


def _compose_direct(delivery: MailDelivery) -> ComposedMail | MailOutcome:
    event = delivery.about
    load_subjects([event])
    if is_subject_deleted(event):
        return MailOutcome.OVER
    language = settings.LANGUAGE_CODE
    if delivery.recipient_id is not None:
        preferences = get_mail_preferences([delivery.recipient_id])
        language = preferences[delivery.recipient_id].settings.language
    with translation.override(language):
        letter = get_type(event).build_mail(delivery)
        if letter is None:
            return MailOutcome.OVER
        if letter.stop is not None and _is_unsubscribed(letter.stop):
            return MailOutcome.UNWANTED
        content = MailContent(
            letter.template,
            letter.reason,
            letter.context,
            stop=letter.stop,
            stop_label=letter.stop_label,
            headers=letter.headers,
        )
        return build_mail(delivery, letter.to, content)
