from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.models import Organisation, User
from accounts.models.bylines import Byline, Visibility, byline_for, visible_job_title
from accounts.models.organisation_sizes import SIZES
from forum.models import Participation, Space
from forum.querysets import ParticipationQuerySet
from forum.selectors.profiles import get_profile_path

if TYPE_CHECKING:
    from accounts.policy import Viewer


PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class ParticipantSearch:
    name: str = ""
    municipality: str = ""
    province: str = ""
    size: str = ""

    def __bool__(self) -> bool:
        return self != ParticipantSearch()


@dataclass(frozen=True, slots=True)
class Participant:
    byline: Byline
    url: str
    job_title: str
    organisation_name: str
    organisation: Organisation | None
    role_word: str
    is_me: bool


@dataclass(frozen=True, slots=True)
class ParticipantPage:
    rows: list[Participant]
    total: int
    next_id: int | None  # public id of the last row, if there is a next page


def load_participants(
    space: Space, viewer: "Viewer", sought: ParticipantSearch, *, after: int | None
) -> ParticipantPage:
    """Return a page of participants by name, in three queries, or five with a search.

    Pagination is by key: the page starts after the person with public id `after`.
    """
    parts = Participation.objects.countable().filter(space=space)
    total = space.participant_count
    if sought:
        parts = _filter(parts, sought)
        total = parts.count()
    # Not a CompiledQuery: which index is best depends on the number of participants.
    ordered = parts.select_related("user").order_by("user__display_name", "user_id")
    found = list(_after(ordered, space, after)[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    known = _by_name(part.user.organisation_name for part in shown)
    to = Visibility.GROUP if space.is_closed_space else Visibility.MEMBER
    rows = [_participant(part, known, viewer, to) for part in shown]
    more = len(found) > PAGE_SIZE
    return ParticipantPage(rows, total, shown[-1].user.public_id if more else None)


def _filter(
    parts: ParticipationQuerySet, sought: ParticipantSearch
) -> ParticipationQuerySet:
    if sought.name:
        parts = parts.filter(user__display_name__icontains=sought.name)
    if sought.municipality or sought.province or sought.size:
        names = [found.shown_name for found in _organisations(sought)]
        parts = parts.filter(user__organisation_name__in=names)
    return parts


def _organisations(sought: ParticipantSearch) -> Iterable[Organisation]:
    found = Organisation.objects.all()
    if sought.municipality:
        found = found.named(sought.municipality)
    if sought.province:
        found = found.filter(province=sought.province)
    size = next((size for size in SIZES if size.key == sought.size), None)
    if size:
        found = found.filter(population__gte=size.least)
        if size.below:
            found = found.filter(population__lt=size.below)
    return found


def _after(
    parts: ParticipationQuerySet, space: Space, after: int | None
) -> ParticipationQuerySet:
    if after is None:
        return parts
    last = User.objects.filter(public_id=after, participations__space=space)
    found = last.values_list("display_name", "pk").first()
    if found is None:
        return parts
    name, pk = found
    same = Q(user__display_name=name, user_id__gt=pk)
    return parts.filter(Q(user__display_name__gt=name) | same)


def _by_name(names: Iterable[str]) -> dict[str, Organisation]:
    found = Organisation.objects.shown_as({name for name in names if name})
    return {organisation.shown_name: organisation for organisation in found}


def _participant(
    part: Participation,
    known: dict[str, Organisation],
    viewer: "Viewer",
    to: Visibility,
) -> Participant:
    user = part.user
    return Participant(
        byline=byline_for(user, to),
        url=get_profile_path(user),
        job_title=visible_job_title(user, to),
        organisation_name=user.organisation_name,
        organisation=known.get(user.organisation_name),
        role_word=part.role_word,
        is_me=user.pk == viewer.pk,
    )
