"""All write operations of the pages: roles, registrations, and the content version."""

from cms.commands.advice import WORKING_DAYS, pass_on_unanswered, request_advice
from cms.commands.anonymise import anonymise_pages, delete_profile_picture
from cms.commands.article_from_topic import (
    answer_quotation,
    draft_article,
    note_published,
)
from cms.commands.feedback import (
    check_links,
    mark_feedback_handled,
    purge_feedback,
    reset_link_check,
    send_feedback,
)
from cms.commands.newsletter import (
    confirm_subscription,
    purge_unconfirmed,
    send_due_editions,
    send_test,
    stop_subscription,
    subscribe,
)
from cms.commands.page_history import erase_page_history, list_old_revisions
from cms.commands.publish import (
    delete_snippet,
    ensure_home_settings,
    increase_content_version,
    publish_due_pages,
    unpublish_alert,
)
from cms.commands.registrations import (
    cancel_registration,
    register,
)
from cms.commands.roles import (
    appoint_editor,
    appoint_moderator,
    ensure_approval,
    ensure_roles,
    sync_wagtail_group,
)
from cms.commands.search_log import log_search_miss, purge_search_misses

__all__ = [
    "erase_page_history",
    "list_old_revisions",
    "WORKING_DAYS",
    "answer_quotation",
    "appoint_editor",
    "appoint_moderator",
    "request_advice",
    "cancel_registration",
    "delete_profile_picture",
    "check_links",
    "anonymise_pages",
    "confirm_subscription",
    "draft_article",
    "ensure_approval",
    "ensure_roles",
    "reset_link_check",
    "purge_feedback",
    "purge_search_misses",
    "purge_unconfirmed",
    "send_feedback",
    "increase_content_version",
    "note_published",
    "log_search_miss",
    "pass_on_unanswered",
    "publish_due_pages",
    "register",
    "send_due_editions",
    "sync_wagtail_group",
    "mark_feedback_handled",
    "ensure_home_settings",
    "stop_subscription",
    "subscribe",
    "unpublish_alert",
    "delete_snippet",
    "send_test",
]
