"""Commands: all writes to groups. Each one is a transaction and publishes events."""

from groups.commands.account_deletion import clear_group_data, find_groups_to_hand_over
from groups.commands.advice import create_advice_space
from groups.commands.charter import (
    approve_proposal,
    change_charter,
    create_group,
    decline_proposal,
    propose_group,
    withdraw_proposal,
)
from groups.commands.cleanup import purge_old_requests
from groups.commands.closure import (
    close_group,
    lift_hold,
    place_hold,
    reopen_group,
)
from groups.commands.end_date import end_groups, extend_group
from groups.commands.erasure import (
    ERASURE_OF_GROUP,
    HoldError,
    count_rows,
    erase,
    erase_due_groups,
    erase_group,
    group_erasure_steps,
)
from groups.commands.meetings.attendance import (
    answer_meeting,
    release_all_places,
    release_places,
)
from groups.commands.meetings.calendar_feed import (
    end_calendar_of,
    make_calendar,
    stop_calendar,
)
from groups.commands.meetings.date_poll import answer_dates, choose_date
from groups.commands.meetings.reminders import send_meeting_reminders
from groups.commands.meetings.schedule import (
    MAX_DATES,
    StaleVersionError,
    cancel_meeting,
    change_meeting,
    plan_meeting,
    propose_dates,
    write_minutes,
)
from groups.commands.membership.break_glass import BREAK_GLASS_HOURS, break_glass
from groups.commands.membership.invitations import (
    AgreementRequiredError,
    GroupCapacity,
    GroupFullError,
    InviteResult,
    accept_invitation,
    count_capacity,
    get_verified_addresses,
    invite,
    invite_many,
    is_group_full,
    is_group_member,
    resend_invitation,
    withdraw_invitation,
)
from groups.commands.membership.join_requests import (
    accept_join_request,
    create_join_request,
    decline_join_request,
)
from groups.commands.membership.members import (
    appoint_facilitator,
    confirm_member,
    ensure_facilitators,
    leave_group,
    remove_member,
    resign_as_facilitator,
    suspend_until_confirmed,
)
from groups.commands.membership.review import (
    confirm_members,
    expire_unconfirmed,
    find_unconfirmed,
    open_reviews,
    send_review_reminder,
)
from groups.commands.membership.roster import AWAITING_CONFIRMATION, find_facilitators
from groups.commands.methods import change_method, load_builtin_methods, offer_method
from groups.commands.rounds.cases import (
    check_case,
    choose_case,
    offer_case,
    vote_case,
    withdraw_case,
)
from groups.commands.rounds.contributions import (
    ContributionRejectedError,
    change_contribution,
    contribute,
    sort_questions,
    withdraw_contribution,
)
from groups.commands.rounds.control import ROUND_ACTIONS, apply_round_action
from groups.commands.rounds.erasure import (
    ERASURE_OF_ROUND,
    erase_due_rounds,
    erase_round,
    group_rounds_erasure_steps,
    round_erasure_steps,
)
from groups.commands.rounds.lessons import share_lesson
from groups.commands.rounds.log import RoundStateError
from groups.commands.rounds.outcomes import save_outcome
from groups.commands.rounds.reminders import find_pending_writers, send_step_reminders
from groups.commands.rounds.setup import assign_role, leave_seat, plan_round, take_seat

__all__ = [
    "close_group",
    "lift_hold",
    "place_hold",
    "reopen_group",
    "end_calendar_of",
    "end_groups",
    "extend_group",
    "release_all_places",
    "make_calendar",
    "stop_calendar",
    "ROUND_ACTIONS",
    "GroupFullError",
    "ERASURE_OF_GROUP",
    "BREAK_GLASS_HOURS",
    "HoldError",
    "ContributionRejectedError",
    "MAX_DATES",
    "AgreementRequiredError",
    "RoundStateError",
    "StaleVersionError",
    "GroupCapacity",
    "ERASURE_OF_ROUND",
    "AWAITING_CONFIRMATION",
    "InviteResult",
    "accept_invitation",
    "approve_proposal",
    "answer_dates",
    "answer_meeting",
    "appoint_facilitator",
    "create_join_request",
    "cancel_meeting",
    "change_charter",
    "change_contribution",
    "change_meeting",
    "change_method",
    "check_case",
    "choose_case",
    "choose_date",
    "count_capacity",
    "clear_group_data",
    "confirm_member",
    "confirm_members",
    "contribute",
    "count_rows",
    "decline_join_request",
    "decline_proposal",
    "erase",
    "erase_group",
    "erase_round",
    "erase_due_rounds",
    "erase_due_groups",
    "purge_old_requests",
    "create_group",
    "assign_role",
    "release_places",
    "invite",
    "accept_join_request",
    "invite_many",
    "is_group_full",
    "is_group_member",
    "ensure_facilitators",
    "save_outcome",
    "expire_unconfirmed",
    "apply_round_action",
    "find_facilitators",
    "leave_group",
    "leave_seat",
    "find_groups_to_hand_over",
    "break_glass",
    "offer_case",
    "offer_method",
    "create_advice_space",
    "open_reviews",
    "group_erasure_steps",
    "round_erasure_steps",
    "group_rounds_erasure_steps",
    "plan_meeting",
    "plan_round",
    "propose_dates",
    "propose_group",
    "send_meeting_reminders",
    "send_review_reminder",
    "send_step_reminders",
    "remove_member",
    "resend_invitation",
    "share_lesson",
    "load_builtin_methods",
    "sort_questions",
    "resign_as_facilitator",
    "find_pending_writers",
    "suspend_until_confirmed",
    "withdraw_contribution",
    "take_seat",
    "find_unconfirmed",
    "get_verified_addresses",
    "vote_case",
    "withdraw_case",
    "withdraw_invitation",
    "withdraw_proposal",
    "write_minutes",
]
