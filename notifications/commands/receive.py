"""Process inbound mail: post replies to their topic and record bounces."""

import re
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from allauth.account.models import EmailAddress

from accounts.models import User
from core import mail
from core.clock import now
from core.exceptions import ActionRefused
from core.markup import MarkupError
from core.uploads import FileRefusedError
from forum import commands as forum
from forum.models import Post, Topic
from forum.policy import CLOSED
from notifications import inbound
from notifications.commands.bounces import record_bounce
from notifications.commands.record import record_event
from notifications.inbound import InboundMail, imap, reply_addresses
from notifications.inbound.authentication import is_sender_proved
from notifications.inbound.quoted_text import MAX_LENGTH
from notifications.models import IncomingMail, MailDelivery

Outcome = IncomingMail.Outcome
SILENT_OUTCOMES = {
    Outcome.POSTED,
    Outcome.BOUNCE,
    Outcome.AUTOMATIC,
    Outcome.UNKNOWN,
    Outcome.UNREADABLE,
}
HOUR = timedelta(hours=1)
MAX_MAILS_PER_HOUR = 30
MAX_REFUSALS_PER_HOUR = 5  # stops loops of two automatic senders
REFUSED = "reply_refused"  # sent by mail
NOT_PLACED = "reply_not_placed"  # shown on the site only
_ID = re.compile("[0-9]{1,16}")  # public id of a sent mail


def receive_mail(raw: bytes, recipients: Sequence[str] = ()) -> str:
    """Process one message and return its `IncomingMail.Outcome`.

    A message that is received again is processed once. If a reply is refused, the user
    gets a mail with the reason, at their own address and never at the sender address of
    the message. If the sender is not authenticated, the user is notified on the site
    only.
    """
    arrival = inbound.parse_mail(raw, recipients)
    earlier = IncomingMail.objects.filter(digest=arrival.digest).first()
    if earlier is not None:
        return str(earlier.outcome)
    user = _user(arrival)
    outcome = _handle(arrival, user) if arrival.is_readable else Outcome.UNREADABLE
    _record(arrival, user, outcome)
    return outcome


def fetch_mailbox() -> int:
    """Process unread mail in the mailbox of `MAIL_IMAP_URL`. Return the number."""
    return imap.fetch_unread(settings.MAIL_IMAP_URL, _is_read)


def _is_read(raw: bytes) -> bool:
    return receive_mail(raw) != Outcome.UNREADABLE


def _user(arrival: InboundMail) -> User | None:
    if not isinstance(arrival.to, reply_addresses.ReplyAddress):
        return None
    people = User.objects.filter(public_id=arrival.to.user, kind=User.Kind.PERSON)
    return people.first()


def _handle(arrival: InboundMail, user: User | None) -> str:
    if isinstance(arrival.to, reply_addresses.BounceAddress):
        if arrival.is_permanent is None:
            return Outcome.AUTOMATIC  # a delay warning or an out-of-office reply
        record_bounce(arrival.to.mail, is_permanent=arrival.is_permanent)
        return Outcome.BOUNCE
    if arrival.is_automatic:
        return Outcome.AUTOMATIC
    if user is None or not isinstance(arrival.to, reply_addresses.ReplyAddress):
        return Outcome.UNKNOWN
    trusts_server = bool(settings.MAIL_AUTHSERV_ID)
    if trusts_server and not is_sender_proved(arrival.sender, arrival.results):
        return Outcome.UNPROVED
    return _post(arrival, user, arrival.to)


def _post(arrival: InboundMail, user: User, to: reply_addresses.ReplyAddress) -> str:
    mine = EmailAddress.objects.filter(user=user, verified=True)
    own = mine.filter(email__iexact=arrival.sender)
    if not own.exists():
        return Outcome.SENDER
    if to.is_expired:
        return Outcome.EXPIRED
    topics = Topic.objects.visible_to(user).exclude(space__audience=CLOSED)
    topic = topics.select_related("space").filter(public_id=to.topic).first()
    parent = _parent(topic, arrival) if topic is not None else None
    if topic is None or parent is None:
        return Outcome.CLOSED
    if len(arrival.text) > MAX_LENGTH:
        return Outcome.TOO_LONG
    if not arrival.text and not arrival.files:
        return Outcome.EMPTY
    lately = IncomingMail.objects.filter(user=user, at__gt=now() - HOUR)
    if lately.count() >= MAX_MAILS_PER_HOUR:
        return Outcome.TOO_MANY
    try:
        forum.reply(
            user,
            topic=topic,
            parent=parent,
            source=arrival.text or " ".join(file.name for file in arrival.files),
            idempotency_key=UUID(arrival.digest[:32]),
            uploads=[_upload(file) for file in arrival.files],
            alt="\n".join(file.name for file in arrival.files),
        )
    except FileRefusedError:
        return Outcome.FILE
    except MarkupError:
        return Outcome.TOO_LONG
    except ActionRefused:
        return Outcome.CLOSED
    return Outcome.POSTED


def _parent(topic: Topic, arrival: InboundMail) -> Post | None:
    """Return the visible post that the answered mail is about, or the first post."""
    ids = [answer.strip("<>").partition("@") for answer in arrival.answers]
    ours = [
        int(number)
        for number, _at, at in ids
        if at == mail.message_id_host() and _ID.fullmatch(number)
    ]
    told = MailDelivery.objects.filter(public_id__in=ours).values("event__post_id")
    posts = topic.posts.visible()
    answered: Post | None = posts.filter(pk__in=told).order_by("-number").first()
    return answered or posts.order_by("number").first()


def _upload(file: inbound.MailAttachment) -> "UploadedFile[bytes]":
    content = BytesIO(file.content)
    return UploadedFile(content, file.name, file.content_type, len(file.content))


@transaction.atomic
def _record(arrival: InboundMail, user: User | None, outcome: str) -> None:
    row, is_new = IncomingMail.objects.get_or_create(
        digest=arrival.digest, defaults={"user": user, "outcome": outcome}
    )
    if not is_new or user is None or outcome in SILENT_OUTCOMES:
        return
    refused = IncomingMail.objects.filter(user=user, at__gt=now() - HOUR)
    if refused.exclude(outcome__in=SILENT_OUTCOMES).count() <= MAX_REFUSALS_PER_HOUR:
        kind = REFUSED if _may_mail_about(outcome) else NOT_PLACED
        record_event(kind, subject_user_id=user.pk, subject_id=row.pk)


def _may_mail_about(outcome: str) -> bool:
    """Return True if a mail may be sent about this outcome.

    Nobody must be able to make the site send mail with a forged message, or with one to
    an old, possibly leaked reply address if no mail server authenticates its sender.
    """
    if outcome == Outcome.EXPIRED:
        return bool(settings.MAIL_AUTHSERV_ID)
    return outcome != Outcome.UNPROVED
