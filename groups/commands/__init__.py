"""Every write to groups. Each command is one transaction and says what happened."""

from groups.commands.attending import (
    answer_meeting,
    give_up_all_places,
    give_up_places,
)
from groups.commands.calendars import (
    end_calendar_of,
    make_calendar,
    stop_calendar,
)
from groups.commands.cases import (
    check_case,
    choose_case,
    offer_case,
    vote_case,
    withdraw_case,
)
from groups.commands.closing import (
    close_group,
    lift_hold,
    place_hold,
    reopen_group,
)
from groups.commands.contributing import (
    Late,
    change_contribution,
    contribute,
    sort_questions,
    take_back_contribution,
)
from groups.commands.dating import answer_dates, choose_date
from groups.commands.ending import end_groups, extend_group
from groups.commands.erasing import (
    GROUP,
    Held,
    counted,
    erase,
    erase_group,
    erase_what_is_due,
    parts_of_group,
)
from groups.commands.forgetting import forget_old_asks
from groups.commands.founding import (
    agree_to_proposal,
    change_charter,
    decline_proposal,
    found_group,
    propose_group,
    withdraw_proposal,
)
from groups.commands.inviting import (
    Full,
    NotAgreed,
    Places,
    Sent,
    Void,
    accept_invitation,
    count_places,
    invite,
    invite_many,
    is_full,
    is_inside,
    send_again,
    verified_addresses,
    withdraw_invitation,
)
from groups.commands.leading import ACTS, lead_round
from groups.commands.leaving import clear_groups, led_alone
from groups.commands.looking_in import HOURS, look_in
from groups.commands.meetings import (
    MOST_DATES,
    Outdated,
    cancel_meeting,
    change_meeting,
    plan_meeting,
    propose_dates,
    write_minutes,
)
from groups.commands.membership import (
    Led,
    appoint_facilitator,
    confirm_member,
    keep_groups_led,
    leave_group,
    remove_member,
    step_down,
    suspend_until_confirmed,
)
from groups.commands.methods import change_method, offer_method, ship_methods
from groups.commands.nearing import remind_of_meetings
from groups.commands.outcomes import keep_outcome
from groups.commands.planning import give_role, leave_seat, plan_round, take_seat
from groups.commands.reminding import remind_of_steps, still_to_write
from groups.commands.requesting import ask_invitation, decline_asker, invite_asker
from groups.commands.reviewing import (
    confirm_members,
    lapse_unconfirmed,
    open_reviews,
    remind_of_review,
    unconfirmed,
)
from groups.commands.roster import SET_ASIDE, leaders_of
from groups.commands.rounderasing import (
    ROUND,
    erase_round,
    erase_rounds_due,
    parts_of_round,
    parts_of_rounds,
)
from groups.commands.roundlessons import share_lesson
from groups.commands.roundlog import NotNow
from groups.commands.talking import open_private_talk

__all__ = [
    "close_group",
    "lift_hold",
    "place_hold",
    "reopen_group",
    "end_calendar_of",
    "end_groups",
    "extend_group",
    "give_up_all_places",
    "make_calendar",
    "stop_calendar",
    "ACTS",
    "Full",
    "GROUP",
    "HOURS",
    "Held",
    "Late",
    "Led",
    "MOST_DATES",
    "NotAgreed",
    "NotNow",
    "Outdated",
    "Places",
    "ROUND",
    "SET_ASIDE",
    "Sent",
    "Void",
    "accept_invitation",
    "agree_to_proposal",
    "answer_dates",
    "answer_meeting",
    "appoint_facilitator",
    "ask_invitation",
    "cancel_meeting",
    "change_charter",
    "change_contribution",
    "change_meeting",
    "change_method",
    "check_case",
    "choose_case",
    "choose_date",
    "count_places",
    "clear_groups",
    "confirm_member",
    "confirm_members",
    "contribute",
    "counted",
    "decline_asker",
    "decline_proposal",
    "erase",
    "erase_group",
    "erase_round",
    "erase_rounds_due",
    "erase_what_is_due",
    "forget_old_asks",
    "found_group",
    "give_role",
    "give_up_places",
    "invite",
    "invite_asker",
    "invite_many",
    "is_full",
    "is_inside",
    "keep_groups_led",
    "keep_outcome",
    "lapse_unconfirmed",
    "lead_round",
    "leaders_of",
    "leave_group",
    "leave_seat",
    "led_alone",
    "look_in",
    "offer_case",
    "offer_method",
    "open_private_talk",
    "open_reviews",
    "parts_of_group",
    "parts_of_round",
    "parts_of_rounds",
    "plan_meeting",
    "plan_round",
    "propose_dates",
    "propose_group",
    "remind_of_meetings",
    "remind_of_review",
    "remind_of_steps",
    "remove_member",
    "send_again",
    "share_lesson",
    "ship_methods",
    "sort_questions",
    "step_down",
    "still_to_write",
    "suspend_until_confirmed",
    "take_back_contribution",
    "take_seat",
    "unconfirmed",
    "verified_addresses",
    "vote_case",
    "withdraw_case",
    "withdraw_invitation",
    "withdraw_proposal",
    "write_minutes",
]
