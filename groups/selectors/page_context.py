from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Value, When

from accounts.models.bylines import byline_for
from core.clock import today
from forum.models import Participation
from forum.policy import SpacePermissions
from forum.selectors import topic_lists
from forum.selectors.profiles import get_profile_path
from groups.membership import break_glass, roster
from groups.models import Group
from groups.policy import can_change_charter, can_manage_roster
from groups.selectors import dashboard

if TYPE_CHECKING:
    from accounts.policy import Viewer


MAX_NEWS = 5
MAX_MEMBERS_ASIDE = 8  # on the start page, which links to the full list


def build_page_context(
    group: Group, may: SpacePermissions, tab: str = ""
) -> dict[str, Any]:
    space = group.space
    return {
        "group": group,
        "space": space,
        "space_url": space.path,
        "can": may,
        "tabs": dashboard.build_tabs(space.path, tab),
        "section": "groups",
        "streams": f"space.{space.public_id}",
        # Lazy and cached: only pages that show an erasure date run the query.
        "is_held": cache(group.holds.filter(lifted_at=None).exists),
    }


def news_section(group: Group, may: SpacePermissions) -> dashboard.Section:
    rows = topic_lists.load_newest_rows(group.space, may.user, limit=MAX_NEWS)
    data = {"topics": rows, "has_new": any(row.new for row in rows)}
    return dashboard.Section("groups/_news.html", data)


def break_glass_notice(group: Group, may: SpacePermissions) -> dashboard.Section | None:
    """Return the section that shows who has break-glass access now.

    All members see it; the reason is for facilitators. It offers the administrator a
    way to stop.
    """
    looks = [
        {
            "byline": byline_for(entry.actor),
            "until": entry.until,
            "reason": entry.reason if may.can_facilitate else "",
        }
        for entry in break_glass.list_break_glass_entries(group.space)
    ]
    if not looks:
        return None
    data = {"looks": looks, "is_mine": may.is_break_glass}
    return dashboard.Section("groups/break_glass_notice.html", data)


ENDING_NOTICE_PERIOD = timedelta(days=60)


def ending_notice(group: Group, may: SpacePermissions) -> dashboard.Section | None:
    day = group.ends_on
    if day is None or not may.is_writable or day > today() + ENDING_NOTICE_PERIOD:
        return None
    data = {"day": day, "can_extend": can_change_charter(may)}
    return dashboard.Section("groups/ending_notice.html", data)


def review_notice(group: Group, may: SpacePermissions) -> dashboard.Section | None:
    """Return the section for facilitators about an open membership review."""
    waiting = roster.get_open_review(group) if can_manage_roster(may) else None
    if waiting is None:
        return None
    return dashboard.Section("groups/review_notice.html", {"due_at": waiting.due_at})


def hold_notice(group: Group, _may: SpacePermissions) -> dashboard.Section | None:
    """Return the section about a hold and its reason. All members see it."""
    hold = group.holds.filter(lifted_at=None).select_related("placed_by").first()
    if hold is None:
        return None
    return dashboard.Section("groups/hold_notice.html", {"hold": hold})


def list_some_members(group: Group, viewer: "Viewer") -> list[dict[str, Any]]:
    """Return the first members, facilitators first and then by name."""
    parts = Participation.objects.of(group.space).countable()
    leads = When(role=Participation.Role.FACILITATOR, then=Value(0))
    first = Case(leads, default=Value(1))
    found = parts.order_by(first, "user__display_name", "user_id")[:MAX_MEMBERS_ASIDE]
    return [
        {
            "byline": byline_for(part.user),
            "url": get_profile_path(part.user),
            "role_word": part.role_word,
            "is_me": part.user_id == viewer.pk,
        }
        for part in found
    ]
