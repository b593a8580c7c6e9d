"""Every write to people and organisations."""

from accounts.commands.admission import (
    affiliate,
    approve,
    confirm_domain,
    load_municipalities,
    settle_admission,
)
from accounts.commands.factors import note_factors, settle_second_factor
from accounts.commands.mails import (
    forget_account_mails,
    queue_mail,
    queue_nothing,
    queue_password_reset,
    send_account_mail,
)
from accounts.commands.providers import (
    ProviderFacts,
    add_provider,
    change_provider,
    start_provider,
    stop_provider,
)
from accounts.commands.sanctions import end_suspensions, mute, restore, suspend
from accounts.commands.sessions import end_all_sessions, end_sessions

__all__ = [
    "ProviderFacts",
    "add_provider",
    "affiliate",
    "approve",
    "change_provider",
    "confirm_domain",
    "end_all_sessions",
    "end_sessions",
    "end_suspensions",
    "forget_account_mails",
    "load_municipalities",
    "mute",
    "note_factors",
    "queue_mail",
    "queue_nothing",
    "queue_password_reset",
    "restore",
    "send_account_mail",
    "settle_admission",
    "settle_second_factor",
    "start_provider",
    "stop_provider",
    "suspend",
]
