"""Register what an upper app adds to a lower app."""

from django.utils.translation import gettext_lazy as _

from accounts.authentication import mfa, suspension
from cms import policy as cms
from cms.admin.quoting_pages import find_pages_with
from cms.newsletter import digest
from core.mail.digest import DigestSection, digest_sections
from forum import paths
from forum.forms.compose_target import external_targets
from forum.moderation.redaction import page_finders
from forum.moderation.sanctions import get_suspension_reason
from forum.selectors import closed_space_names, unanswered
from groups import policy as groups
from groups.files import attachments
from groups.meetings import responses as group_meetings
from groups.rounds import compose
from groups.rounds import sections as round_sections
from groups.selectors import dashboard
from groups.selectors import directory as group_listing
from groups.selectors import page_context as group_pages

GROUP_DASHBOARD_SECTIONS: dict[str, dashboard.SectionSource] = {
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
    suspension.suspension_reasons.register("forum", get_suspension_reason)
    closed_space_names.closed_space_namers.register(
        "groups", group_listing.name_closed_spaces
    )
    page_finders.register("pages", find_pages_with)
    external_targets.register("round", compose.get_step_forms)
    external_targets.register("contribution", compose.get_contribution_forms)
    for place, source in GROUP_DASHBOARD_SECTIONS.items():
        dashboard.sections.register(place, source)
    for key, word, suffix in GROUP_TABS:
        dashboard.tabs.register(key, dashboard.Tab(word, suffix))
    mfa.mfa_requirements.register("who leads a group", groups.facilitators)
    mfa.mfa_requirements.register("editors", cms.editors)
    digest_sections.register(
        "open questions",
        DigestSection(
            _("Open questions that you may know about"),
            unanswered.list_digest_questions,
        ),
    )
    digest_sections.register(
        "new pages", DigestSection(_("New on your themes"), digest.list_new_pages)
    )


def group_path(space_public_id: int) -> str:
    return f"/groepen/{space_public_id}/"
