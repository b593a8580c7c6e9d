from accounts.models import User
from notifications.models import Inbox, Notification


def merge_inboxes(gone: User, stays: User) -> None:
    """Move the notifications of `gone` to the end of the inbox of `stays`.

    Deletes notifications that both accounts have. Locks the inbox.
    """
    Inbox.objects.get_or_create(user=stays)
    inbox = Inbox.objects.select_for_update().get(user=stays)
    known = Notification.objects.filter(recipient=stays).values("event_id")
    lines = Notification.objects.filter(recipient=gone)
    lines.filter(event__in=known).delete()
    for line in lines.order_by("seq"):
        inbox.last_seq += 1
        line.recipient, line.seq = stays, inbox.last_seq
        line.save(update_fields=["recipient", "seq"])
    inbox.save(update_fields=["last_seq"])
    Inbox.objects.filter(user=gone).delete()
