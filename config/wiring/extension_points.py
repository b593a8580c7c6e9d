"""Register what an upper app adds to a lower app."""

from django.utils.translation import gettext_lazy as _

from accounts.authentication import mfa, suspension
from cms import policy as cms
from cms.admin.quoting_pages import find_pages_with
from cms.newsletter import digest
from core.mail.digest import register_digest_section
from forum import paths
from forum.forms.compose_target import register_compose_target
from forum.moderation.redaction import register_page_finder
from forum.moderation.sanctions import get_suspension_reason
from forum.selectors import closed_space_names, unanswered
from groups import policy as groups
from groups.files import attachments
from groups.meetings import responses as group_meetings
from groups.rounds import compose
from groups.rounds import sections as round_sections
from groups.selectors import dashboard as group_sections
from groups.selectors import directory as group_listing
from groups.selectors import page_context as group_pages

GROUP_DASHBOARD_SECTIONS: dict[str, group_sections.SectionSource] = {
    "ending": group_pages.ending_notice,
    "review": group_pages.review_notice,
    "hold": group_pages.hold_notice,
    "notes": group_pages.break_glass_notice,
    "meeting": group_meetings.next_meeting_section,
    "round": round_sections.current_round_section,
    "news": group_pages.news_section,
    "rounds": round_sections.newest_rounds_section,
    "files": attachments.newest_files_section,
}
GROUP_TABS = (
    ("overview", _("Overview"), ""),
    ("conversations", _("Conversations"), "gesprekken/"),
    ("rounds", _("Rounds"), "rondes/"),
    ("meetings", _("Meetings"), "bijeenkomsten/"),
    ("files", _("Files"), "bestanden/"),
    ("members", _("Members"), "deelnemers/"),
)


def connect() -> None:
    paths.set_closed_space_path(group_path)
    suspension.register_reason(get_suspension_reason)
    closed_space_names.register_namer(group_listing.name_closed_spaces)
    register_page_finder(find_pages_with)
    register_compose_target("round", compose.get_step_forms)
    register_compose_target("contribution", compose.get_contribution_forms)
    for place, source in GROUP_DASHBOARD_SECTIONS.items():
        group_sections.register_section(place, source)
    for key, word, suffix in GROUP_TABS:
        group_sections.register_tab(key, word, suffix)
    mfa.register_mfa_requirement("who leads a group", groups.facilitators)
    mfa.register_mfa_requirement("editors", cms.editors)
    register_digest_section(
        "open questions",
        title=_("Open questions that you may know about"),
        gather=unanswered.list_digest_questions,
    )
    register_digest_section(
        "new pages", title=_("New on your themes"), gather=digest.list_new_pages
    )


def group_path(space_public_id: int) -> str:
    return f"/groepen/{space_public_id}/"
