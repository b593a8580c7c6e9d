"""Every write of the pages' own: roles, sign-ups, and what tells of a change."""

from cms.commands.advising import WORKING_DAYS, ask_advice, pass_on_unanswered
from cms.commands.clearing import clear_own_picture, clear_pages
from cms.commands.content import (
    note_change,
    publish_what_is_due,
    settle_start,
    take_off,
    take_out,
)
from cms.commands.knowledge import (
    NotToBeMade,
    answer_quotation,
    draft_article,
    note_published,
)
from cms.commands.newsletter import (
    confirm_subscription,
    forget_unconfirmed,
    send_due_editions,
    send_test,
    stop_subscription,
    subscribe,
)
from cms.commands.page_history import erase_page_history, list_old_revisions
from cms.commands.registrations import Closed, cancel_registration, register
from cms.commands.roles import (
    appoint_editor,
    appoint_moderator,
    ensure_approval,
    ensure_roles,
    settle_group,
)
from cms.commands.searching import forget_search_misses, note_search_miss
from cms.commands.upkeep import (
    check_links,
    forget_link_check,
    forget_remarks,
    make_remark,
    settle_remark,
)

__all__ = [
    "erase_page_history",
    "list_old_revisions",
    "WORKING_DAYS",
    "Closed",
    "NotToBeMade",
    "answer_quotation",
    "appoint_editor",
    "appoint_moderator",
    "ask_advice",
    "cancel_registration",
    "clear_own_picture",
    "check_links",
    "clear_pages",
    "confirm_subscription",
    "draft_article",
    "ensure_approval",
    "ensure_roles",
    "forget_link_check",
    "forget_remarks",
    "forget_search_misses",
    "forget_unconfirmed",
    "make_remark",
    "note_change",
    "note_published",
    "note_search_miss",
    "pass_on_unanswered",
    "publish_what_is_due",
    "register",
    "send_due_editions",
    "settle_group",
    "settle_remark",
    "settle_start",
    "stop_subscription",
    "subscribe",
    "take_off",
    "take_out",
    "send_test",
]
