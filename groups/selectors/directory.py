"""Groups that are listed on the page of their theme."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.text import capfirst

from core.db.compiled_queries import CompiledQuery
from forum.models import Space
from forum.policy import CLOSED
from groups.membership.without_facilitator import facilitators_of_outer_group
from groups.models import Group, MembershipReview

if TYPE_CHECKING:
    from accounts.policy import Viewer


CONFIDENTIAL = Space.Confidentiality.CONFIDENTIAL


def list_groups_of(user: "Viewer") -> list[Group]:
    return _query_groups_of(user)


_query_groups_of = CompiledQuery[Group](
    lambda user: Group.objects.visible_to(user).order_by("space__title")
)


def list_groups_at(space: Space) -> list[Group]:
    return list(Group.objects.listed_at(space))


@dataclass(frozen=True, slots=True)
class ListedGroup:
    title: str
    purpose: str
    kind: str
    url: str


def list_rows_at(spaces: Iterable[Space]) -> list[ListedGroup]:
    return [
        ListedGroup(
            group.space.title,
            group.space.purpose,
            group.get_kind_display(),
            request_path(group),
        )
        for space in spaces
        for group in list_groups_at(space)
    ]


def publicly_listed_groups(themes: Iterable[int]) -> QuerySet[Group]:
    """Return the groups that the public pages of these themes list."""
    return Group.objects.listed_at_any(themes).exclude(theme__audience=CLOSED)


def get_listed_group(user: "Viewer", public_id: int) -> Group | None:
    """Return a listed group for a signed-in user.

    A hidden group is treated as missing.
    """
    rows = Group.objects.listed_to(user)
    return rows.filter(space__public_id=public_id).first()


def request_path(group: Group) -> str:
    return f"{group.space.path}aanvragen/"


def annotate_oversight(rows: QuerySet[Group]) -> QuerySet[Group]:
    """Annotate whether a group has a facilitator, and when its review is due.

    Administrators of the site see nothing else of a group.
    """
    leading = facilitators_of_outer_group()
    waiting = MembershipReview.objects.filter(group=OuterRef("pk"), closed_at=None)
    return (
        rows.annotate(
            is_led=Exists(leading),
            review_due=Subquery(waiting.values("due_at")[:1]),
        )
        .select_related("space")
        .order_by("founded_at", "pk")
    )


def name_closed_spaces(viewer: "Viewer", spaces: list[Space]) -> dict[int, str]:
    """Return names of these groups for a viewer who is not a member, by space id.

    A listed group is named by its title, another one by its kind and number.
    """
    rows = Group.objects.filter(space__in=spaces).select_related("space")
    listed = Group.objects.listed_to(viewer).exclude(
        space__confidentiality=CONFIDENTIAL
    )
    named = set(listed.filter(space__in=spaces).values_list("pk", flat=True))
    return {
        group.space_id: group.space.title
        if group.pk in named
        else format_group_number(group)
        for group in rows
    }


def format_group_number(group: Group) -> str:
    """Return the name for a viewer who may only know that the group exists."""
    return f"{capfirst(group.get_kind_display())} {group.space.public_id}"
