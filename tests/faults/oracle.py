"""What must be true when all is quiet again; asked of the rows themselves."""

from collections import Counter
from dataclasses import dataclass

from tests.faults.listening import Listener
from tests.faults.processes import Site
from tests.faults.scene import CANARY, Cast, Ledger

WORK = (
    "notifications_outboxevent",
    "notifications_maildelivery",
    "accounts_accountmail",
)
SOON = "state = 'pending' AND due_at < now() + interval '1 hour'"


def waiting(site: Site) -> int:
    """Rows that the worker still has to carry out within the hour."""
    counts = [site.query(f"SELECT count(*) FROM {t} WHERE {SOON}") for t in WORK]
    return sum(int(found[0][0]) for found in counts)


def hurry(site: Site) -> None:
    """As if a few minutes had passed for what is in nobody's hands: pauses are over."""
    for table in WORK:
        site.query(
            f"UPDATE {table} SET due_at = now() - interval '1 second'"
            f" WHERE {SOON} AND (lease_until IS NULL OR lease_until < now())"
        )


def free_leases(site: Site) -> None:
    """As if a minute had passed since the worker died. Only while none runs."""
    for table in WORK:
        site.query(
            f"UPDATE {table} SET lease_until = now() - interval '1 second'"
            " WHERE lease_until IS NOT NULL"
        )


def tried(site: Site) -> bool:
    """Was a mail tried that still waits?"""
    rows = site.query(
        "SELECT count(*) FROM notifications_maildelivery"
        " WHERE state = 'pending' AND attempts > 0"
    )
    return bool(rows[0][0])


@dataclass(frozen=True, slots=True)
class Verdict:
    lost_posts: int
    doubled_posts: int
    wrong_notifications: int
    lost_mails: int
    doubled_mails: int  # with the same Message-ID, as it is promised
    unlike_mails: int  # two mails about one thing that cannot be recognised
    leaks: int

    @property
    def is_sound(self) -> bool:
        wrong = (self.lost_posts, self.doubled_posts, self.wrong_notifications)
        return not any((*wrong, self.lost_mails, self.unlike_mails, self.leaks))


def judge(site: Site, cast: Cast, ledger: Ledger, listeners: list[Listener]) -> Verdict:
    stored, told = _stored(site), _told(site)
    lost = [marker for marker in ledger.posts if not stored[marker]]
    twice = [marker for marker in ledger.posts if stored[marker] > 1]
    wrong = [
        marker
        for marker, place in ledger.posts.items()
        if told.get(marker, Counter()) != Counter(cast.heard(place))
    ]
    taken = Counter(mail.to for mail in site.mail.taken())
    same = Counter(mail.message_id for mail in site.mail.taken())
    mails = site.mail.taken() + site.mail.unanswered()
    ids: dict[str, set[str]] = {}
    for mail in mails:
        if mail.to in ledger.invited:
            ids.setdefault(mail.to, set()).add(mail.message_id)
    refused = {row[0] for row in site.query(REFUSED)}
    return Verdict(
        lost_posts=len(lost),
        doubled_posts=len(twice),
        wrong_notifications=len(wrong),
        lost_mails=sum(not taken[a] and a not in refused for a in ledger.invited),
        doubled_mails=sum(count > 1 for count in same.values()),
        unlike_mails=sum(len(found) > 1 for found in ids.values()),
        leaks=sum(CANARY in mail.text for mail in mails)
        + sum(len(listener.leaks) for listener in listeners),
    )


REFUSED = (
    "SELECT address FROM notifications_maildelivery"
    " WHERE state = 'dead' AND outcome = 'refused'"
)


def _stored(site: Site) -> Counter[str]:
    rows = site.query("SELECT source FROM forum_post WHERE source LIKE '%-%'")
    return Counter(_marker(row[0]) for row in rows)


def _told(site: Site) -> dict[str, Counter[int]]:
    rows = site.query(
        "SELECT p.source, n.recipient_id FROM notifications_notification n"
        " JOIN notifications_outboxevent e ON e.id = n.event_id"
        " JOIN forum_post p ON p.id = e.post_id WHERE p.source LIKE '%-%'"
    )
    told: dict[str, Counter[int]] = {}
    for source, recipient in rows:
        told.setdefault(_marker(source), Counter())[recipient] += 1
    return told


def _marker(source: str) -> str:
    return source.strip()


def lines_of(site: Site, user_id: int) -> set[str]:
    """The lines that somebody's page must know of."""
    rows = site.query(
        "SELECT public_id FROM notifications_notification"
        f" WHERE recipient_id = {int(user_id)}"
    )
    return {str(row[0]) for row in rows}
