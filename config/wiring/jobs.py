"""Register the periodic jobs that the worker runs: name, interval, function."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings

from accounts import commands as accounts
from cms import commands as cms_commands
from core.jobs import periodic
from forum import commands as forum_commands
from groups import commands as groups_commands
from notifications import commands as notifications_commands

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

JOBS: tuple[tuple[str, timedelta, Callable[[], object]], ...] = (
    ("update required second factors", DAY, accounts.settle_second_factor),
    ("delete expired account mails", HOUR, accounts.forget_account_mails),
    ("remind of the yearly role review", DAY, accounts.remind_of_roles),
    ("merge organisations", 5 * MINUTE, accounts.carry_out_mergers),
    ("warn of expiring e-mail domains", 6 * HOUR, accounts.tell_of_lapsing_domains),
    ("purge the security log", 6 * HOUR, accounts.forget_security_events),
    ("delete expired sessions", HOUR, accounts.clear_sessions),
    ("expire affiliations", 6 * HOUR, accounts.lapse_work),
    ("close dormant accounts", 6 * HOUR, accounts.close_dormant),
    ("delete expired data exports", HOUR, accounts.forget_exports),
    ("delete unused files", HOUR, forum_commands.sweep_files),
    ("expire reviewed answers", 5 * MINUTE, forum_commands.age_answers),
    ("expire sanctions", 5 * MINUTE, forum_commands.end_what_is_over),
    ("delete old drafts", DAY, forum_commands.drop_old_drafts),
    ("remind of meetings", 5 * MINUTE, groups_commands.remind_of_meetings),
    ("delete old invitations and requests", DAY, groups_commands.forget_old_asks),
    ("open membership reviews", 6 * HOUR, groups_commands.open_reviews),
    ("end groups", 6 * HOUR, groups_commands.end_groups),
    ("expire unconfirmed members", HOUR, groups_commands.lapse_unconfirmed),
    ("erase groups that are due", HOUR, groups_commands.erase_what_is_due),
    ("remind of round steps", 15 * MINUTE, groups_commands.remind_of_steps),
    ("erase rounds that are due", HOUR, groups_commands.erase_rounds_due),
    ("send digests", 10 * MINUTE, notifications_commands.open_digests),
    ("delete old mails", 6 * HOUR, notifications_commands.forget_mails),
    ("check links of pages", 10 * MINUTE, cms_commands.check_links),
    ("delete old feedback", DAY, cms_commands.forget_remarks),
    (
        "send scheduled newsletters",
        MINUTE,
        cms_commands.send_due_editions,
    ),
    ("delete unconfirmed subscriptions", DAY, cms_commands.forget_unconfirmed),
    ("delete old search misses", DAY, cms_commands.forget_search_misses),
    ("forward unanswered questions", HOUR, cms_commands.pass_on_unanswered),
    ("publish scheduled pages", MINUTE, cms_commands.publish_what_is_due),
)


def connect() -> None:
    for name, every, run in JOBS:
        periodic(name, every=every, run=run)
    if settings.MAIL_IMAP_URL:
        periodic("fetch the mailbox", every=MINUTE, run=notifications_commands.fetch)
