"""What every page of a group shows around its own content."""

from datetime import timedelta
from functools import cache
from typing import Any

from django.db.models import Case, Value, When

from accounts.names import person
from core.clock import today
from forum import lists
from forum.models import Participation
from forum.people import profile_path
from forum.policy import Abilities
from groups import looking, roster, sections
from groups.models import Group
from groups.policy import can_change_charter, can_keep_roster

NEWS = 5
ASIDE = 8  # members beside the start page; the rest is one click away


def frame(group: Group, may: Abilities, tab: str = "") -> dict[str, Any]:
    """The context of `groups/base.html`: the band above a page, and the tabs."""
    space = group.space
    return {
        "group": group,
        "space": space,
        "space_url": space.path,
        "can": may,
        "tabs": sections.tabs(space.path, tab),
        "section": "groups",
        "streams": f"space.{space.public_id}",
        # Asked once, by the pages that name a day of erasure.
        "is_held": cache(group.holds.filter(lifted_at=None).exists),
    }


def news(group: Group, may: Abilities) -> sections.Section:
    """The conversations in which something happened last, and what of it is new."""
    rows = lists.newest_topics(group.space, may.user, limit=NEWS)
    data = {"topics": rows, "has_new": any(row.new for row in rows)}
    return sections.Section("groups/_news.html", data)


def notes(group: Group, may: Abilities) -> sections.Section | None:
    """Who reads along by breaking the glass: everybody in the group is told; why, is
    for whoever leads it. And to whoever looks: how to stop."""
    looks = [
        {
            "byline": person(entry.actor),
            "until": entry.until,
            "reason": entry.reason if may.can_facilitate else "",
        }
        for entry in looking.who_looks_in(group.space)
    ]
    if not looks:
        return None
    data = {"looks": looks, "is_mine": may.is_inspecting}
    return sections.Section("groups/_notes.html", data)


ENDS_SOON = timedelta(days=60)


def ending(group: Group, may: Abilities) -> sections.Section | None:
    """That the group ends soon; whoever leads it lets it go on from here."""
    day = group.ends_on
    if day is None or not may.is_standing or day > today() + ENDS_SOON:
        return None
    data = {"day": day, "can_extend": can_change_charter(may)}
    return sections.Section("groups/_ending.html", data)


def review(group: Group, may: Abilities) -> sections.Section | None:
    """That the yearly list waits, for whoever goes through it."""
    waiting = roster.open_review(group) if can_keep_roster(may) else None
    if waiting is None:
        return None
    return sections.Section("groups/_review.html", {"due_at": waiting.due_at})


def held(group: Group, _may: Abilities) -> sections.Section | None:
    """That nothing is erased for now, and why: everybody in the group reads it."""
    hold = group.holds.filter(lifted_at=None).select_related("placed_by").first()
    if hold is None:
        return None
    return sections.Section("groups/_held.html", {"hold": hold})


def some_members(group: Group, viewer: Any) -> list[dict[str, Any]]:
    """Who leads, and then the others by name, as many as stand beside the page."""
    parts = Participation.objects.of(group.space).counted()
    leads = When(role=Participation.Role.FACILITATOR, then=Value(0))
    first = Case(leads, default=Value(1))
    found = parts.order_by(first, "user__display_name", "user_id")[:ASIDE]
    return [
        {
            "byline": person(part.user),
            "url": profile_path(part.user),
            "role_word": part.role_word,
            "is_me": part.user_id == viewer.pk,
        }
        for part in found
    ]
