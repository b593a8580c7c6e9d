"""Register the periodic jobs that the worker runs: name, interval, function."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings

from accounts import commands as accounts
from cms import commands as cms_commands
from forum import commands as forum_commands
from groups import commands as groups_commands
from jobs.periodic import register_periodic_job
from notifications import commands as notifications_commands

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


def connect() -> None:
    for name, every, run in JOBS:
        register_periodic_job(name, every=every, run=run)
    if settings.MAIL_IMAP_URL:
        register_periodic_job(
            "fetch the mailbox", every=MINUTE, run=notifications_commands.fetch_mailbox
        )
