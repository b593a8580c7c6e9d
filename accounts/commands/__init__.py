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
from accounts.commands.profile import change_profile, remove_photo, set_photo
from accounts.commands.providers import (
    ProviderFacts,
    add_provider,
    change_provider,
    start_provider,
    stop_provider,
)
from accounts.commands.roles import (
    appoint,
    dismiss,
    grant_role,
    remind_of_roles,
    review_roles,
    revoke_role,
)
from accounts.commands.sanctions import end_suspensions, mute, restore, suspend
from accounts.commands.securitylog import (
    export_security_events,
    forget_security_events,
    note,
    note_refused_sign_in,
    note_tie,
)
from accounts.commands.sessions import (
    end_all_sessions,
    end_sessions,
    sign_out_organisation,
    sign_out_person,
)
from accounts.commands.work import (
    change_work,
    lapse_work,
    note_bounce,
    prove_work,
    settle_work,
    tell_removed_address,
    work_options,
)

__all__ = [
    "ProviderFacts",
    "add_provider",
    "affiliate",
    "appoint",
    "approve",
    "change_profile",
    "change_provider",
    "change_work",
    "confirm_domain",
    "dismiss",
    "end_all_sessions",
    "end_sessions",
    "end_suspensions",
    "export_security_events",
    "forget_account_mails",
    "forget_security_events",
    "grant_role",
    "lapse_work",
    "load_municipalities",
    "mute",
    "note",
    "note_bounce",
    "note_factors",
    "note_refused_sign_in",
    "note_tie",
    "prove_work",
    "queue_mail",
    "queue_nothing",
    "queue_password_reset",
    "remind_of_roles",
    "remove_photo",
    "restore",
    "review_roles",
    "revoke_role",
    "send_account_mail",
    "set_photo",
    "settle_admission",
    "settle_second_factor",
    "settle_work",
    "sign_out_organisation",
    "sign_out_person",
    "start_provider",
    "stop_provider",
    "suspend",
    "tell_removed_address",
    "work_options",
]
