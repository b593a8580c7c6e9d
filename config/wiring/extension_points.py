"""Register what a lower app shows or asks of an upper one."""

from django.utils.translation import gettext_lazy as _

from accounts import second_factor, suspension
from cms import news
from cms import policy as cms
from cms.passages import find_pages_with
from core.mail.digest import register_digest_section
from forum import cases, closed_names, nearby, places
from forum.composing import forms_of
from forum.passages import register_page_finder
from groups import filing, roundplaces
from groups import listing as group_listing
from groups import meetings as group_meetings
from groups import pages as group_pages
from groups import policy as groups
from groups import roundsections as round_sections
from groups import sections as group_sections

GROUP_DASHBOARD_SECTIONS: dict[str, group_sections.Source] = {
    "ending": group_pages.ending,
    "review": group_pages.review,
    "hold": group_pages.held,
    "notes": group_pages.notes,
    "meeting": group_meetings.next_meeting,
    "round": round_sections.going_on,
    "news": group_pages.news,
    "rounds": round_sections.newest,
    "files": filing.newest,
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
    places.closed_spaces_live_at(group_path)
    suspension.register_reason(cases.get_suspension_reason)
    closed_names.register_namer(group_listing.name_closed_spaces)
    register_page_finder(find_pages_with)
    forms_of("round", roundplaces.places_of_steps)
    forms_of("contribution", roundplaces.places_of_contributions)
    for place, source in GROUP_DASHBOARD_SECTIONS.items():
        group_sections.fill(place, source)
    for key, word, suffix in GROUP_TABS:
        group_sections.add_tab(key, word, suffix)
    second_factor.demand_of("who leads a group", groups.leaders)
    second_factor.demand_of("editors", cms.editors)
    register_digest_section(
        "open questions",
        title=_("Open questions that you may know about"),
        gather=nearby.open_questions,
    )
    register_digest_section(
        "new pages", title=_("New on your themes"), gather=news.new_pages
    )


def group_path(space_public_id: int) -> str:
    return f"/groepen/{space_public_id}/"
