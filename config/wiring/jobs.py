from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import commands as accounts
from accounts.models import AccountDeletion, AccountMail, DataExport
from cms import commands as cms_commands
from forum import commands as forum_commands
from groups import commands as groups_commands
from jobs.models import Job
from jobs.periodic import PeriodicJob, periodic_jobs, run_job
from jobs.registry import Queue, register_queue
from notifications import commands as notifications_commands
from notifications.models import MailDelivery, OutboxEvent, PushDelivery

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

JOBS: tuple[tuple[str, timedelta, Callable[[], object]], ...] = (
    ("update required second factors", DAY, accounts.update_mfa_required),
    ("delete expired account mails", HOUR, accounts.delete_expired_mails),
    ("remind of the yearly role review", DAY, accounts.remind_role_review),
    ("merge organisations", 5 * MINUTE, accounts.carry_out_mergers),
    ("warn of expiring e-mail domains", 6 * HOUR, accounts.send_domain_expiry_notices),
    ("purge the security log", 6 * HOUR, accounts.purge_security_log),
    ("delete expired sessions", HOUR, accounts.delete_expired_sessions),
    ("expire affiliations", 6 * HOUR, accounts.expire_affiliations),
    ("close dormant accounts", 6 * HOUR, accounts.close_dormant),
    ("delete expired data exports", HOUR, accounts.delete_expired_exports),
    ("delete unused files", HOUR, forum_commands.clean_up_files),
    ("expire reviewed answers", 5 * MINUTE, forum_commands.expire_checked_answers),
    ("expire sanctions", 5 * MINUTE, forum_commands.expire_sanctions),
    ("delete old drafts", DAY, forum_commands.delete_old_drafts),
    ("remind of meetings", 5 * MINUTE, groups_commands.send_meeting_reminders),
    ("delete old invitations and requests", DAY, groups_commands.purge_old_requests),
    ("open membership reviews", 6 * HOUR, groups_commands.open_reviews),
    ("end groups", 6 * HOUR, groups_commands.end_groups),
    ("expire unconfirmed members", HOUR, groups_commands.expire_unconfirmed),
    ("erase groups that are due", HOUR, groups_commands.erase_due_groups),
    ("remind of round steps", 15 * MINUTE, groups_commands.send_step_reminders),
    ("erase rounds that are due", HOUR, groups_commands.erase_due_rounds),
    ("send digests", 10 * MINUTE, notifications_commands.open_digests),
    ("delete old mails", 6 * HOUR, notifications_commands.delete_old_mails),
    ("check links of pages", 10 * MINUTE, cms_commands.check_links),
    ("delete old feedback", DAY, cms_commands.purge_feedback),
    (
        "send scheduled newsletters",
        MINUTE,
        cms_commands.send_due_editions,
    ),
    ("delete unconfirmed subscriptions", DAY, cms_commands.purge_unconfirmed),
    ("delete old search misses", DAY, cms_commands.purge_search_misses),
    ("forward unanswered questions", HOUR, cms_commands.pass_on_unanswered),
    ("publish scheduled pages", MINUTE, cms_commands.publish_due_pages),
)


ROWS_PER_ROUND = 20


def connect() -> None:
    register_queues()
    register_periodic_jobs()


def register_queues() -> None:
    """Register the queues in the order in which the worker processes them.

    Each mail is claimed with its own lease: a slow mail server would outlast a lease
    shared by a batch.
    """
    register_queue(
        Queue(
            OutboxEvent,
            notifications_commands.fan_out,
            claim_size=ROWS_PER_ROUND,
            round_size=ROWS_PER_ROUND,
            title=_("Things that happened and were not told"),
        )
    )
    register_queue(Queue(Job, run_job, is_recurring=True))
    register_queue(
        Queue(
            AccountMail,
            accounts.deliver_account_mail,
            round_size=ROWS_PER_ROUND,
            title=_("Mails that answer a form"),
        )
    )
    register_queue(
        Queue(
            MailDelivery,
            notifications_commands.deliver,
            round_size=ROWS_PER_ROUND,
            title=_("Mails about what happened"),
            describe=describe_mail,
            retry_fields={"outcome": ""},
        )
    )
    register_queue(
        Queue(
            PushDelivery,
            notifications_commands.deliver_push,
            round_size=ROWS_PER_ROUND,
        )
    )
    register_queue(Queue(DataExport, accounts.make_export))
    register_queue(Queue(AccountDeletion, accounts.run_account_deletion))


def describe_mail(mail: MailDelivery) -> str:
    return f"{mail.get_kind_display()} {mail.public_id}"


def register_periodic_jobs() -> None:
    for name, every, run in JOBS:
        periodic_jobs.register(name, PeriodicJob(every, run))
    if settings.MAIL_IMAP_URL:
        periodic_jobs.register(
            "fetch the mailbox",
            PeriodicJob(MINUTE, notifications_commands.fetch_mailbox),
        )
