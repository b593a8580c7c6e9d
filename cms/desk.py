"""The desk: what waits for who looks after the site, each a click from its act.

Each matter says for whom it is, and asks a fixed number of queries. Nobody sees more
here than elsewhere: of a group a moderator learns no more than that it is there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from accounts.models import RoleReview
from accounts.policy import (
    can_administer,
    can_admit,
    can_advise,
    can_keep_pages,
    can_moderate,
)
from cms import people
from cms.commands.advising import WORKING_DAYS
from cms.models import Harvest, LinkCheck, Remark, ThemePage
from cms.policy import can_harvest
from core.clock import now, to_local, today
from core.clock.workdays import working_days_ago
from forum import cases, places
from forum.models import Post, Topic
from groups.leaderless import without_leader
from groups.models import Group, JoinRequest, Proposal, Review
from groups.policy import can_found, can_remind
from notifications.parked import parked_count

MOST = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits: a click away, or a button."""

    title: str
    url: str
    detail: str = ""
    since: datetime | None = None
    button: str = ""  # then `url` is where it is sent


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of what waits."""

    name: str
    title: str
    count: int
    url: str = ""  # all of them
    act: str = ""  # in the words of the link
    items: list[Item] = field(default_factory=list)

    @property
    def more(self) -> int:
        return max(0, self.count - len(self.items))


def matters(user: Any) -> list[Matter]:
    """What this person has to do with, whether something waits or not."""
    return [matter for gather in GATHERED for matter in gather(user)]


def _topic_url(topic: Topic) -> str:
    return places.topic_path(topic.space.path, topic.public_id, topic.slug)


def _posts(user: Any) -> Iterator[Matter]:
    if not can_moderate(user):
        return
    counts, url = cases.counts(user), reverse("moderation")
    title = _("Reported messages")
    yield Matter("reported", title, counts.reported, f"{url}?toon=gemeld")
    title = _("First posts, and posts that were held back")
    yield Matter("first_posts", title, counts.waiting, f"{url}?toon=wacht")


def _accounts(user: Any) -> Iterator[Matter]:
    if not can_admit(user):
        return
    rows = people.waiting_people()
    items = [
        Item(
            row.display_name,
            reverse("admission_approve", args=[row.public_id]),
            people.describe_questions(row),
            since=row.date_joined,
        )
        for row in rows[:MOST]
    ]
    title, url = _("Accounts that wait to be let in"), reverse("admission")
    yield Matter("accounts", title, rows.count(), url, items=items)


def _proposals(user: Any) -> Iterator[Matter]:
    if not can_found(user):
        return
    rows = Proposal.objects.visible_to(user).open().order_by("proposed_at")
    items = [
        Item(
            row.title, reverse("proposal", args=[row.public_id]), since=row.proposed_at
        )
        for row in rows[:MOST]
    ]
    title, url = _("Proposals for groups"), reverse("proposals")
    yield Matter("proposals", title, rows.count(), url, items=items)
    alone = without_leader()
    items = [
        Item(
            f"{capfirst(row.get_kind_display())} {row.space.public_id}",
            reverse("group_rescue", args=[row.space.public_id]),
            since=row.founded_at,
        )
        for row in alone[:MOST]
    ]
    title = _("Groups that nobody leads")
    yield Matter("leaderless", title, alone.count(), url, items=items)


def _requests(user: Any) -> Iterator[Matter]:
    """Who asks to come into a group is answered by who leads it, also when they work
    at the desk; nobody else is told."""
    rows = JoinRequest.objects.answered_by(user).select_related("group__space")
    found = list(rows[: MOST + 1])
    if not found:
        return
    items = [
        Item(row.user.display_name, f"{row.group.space.path}uitnodigen/")
        for row in found[:MOST]
    ]
    count = len(found) if len(found) <= MOST else rows.count()
    yield Matter("requests", _("People who ask to join your group"), count, items=items)


def _questions(user: Any) -> Iterator[Matter]:
    if not can_moderate(user):
        return
    rows = Topic.objects.visible_to(user).unanswered().exclude(space__audience="closed")
    rows = rows.filter(created_at__lt=working_days_ago(now(), WORKING_DAYS))
    rows = rows.select_related("space").order_by("created_at", "pk")
    items = [
        Item(row.title, _topic_url(row), row.space.title, row.created_at)
        for row in rows[:MOST]
    ]
    title = _("Unanswered for more than %(n)s working days") % {"n": WORKING_DAYS}
    url = f"{reverse('search')}?onbeantwoord=1"
    yield Matter("unanswered", title, rows.count(), url, items=items)


def _advice(user: Any) -> Iterator[Matter]:
    """What is asked of this adviser alone, and what was passed on to them."""
    if not can_advise(user):
        return
    asked = Q(space__group__kind=Group.Kind.ADVICE) & ~Q(author=user)
    rows = Topic.objects.visible_to(user).unanswered()
    rows = rows.filter(asked | Q(passed_on__adviser__user=user))
    found = rows.select_related("space").order_by("created_at", "pk")
    items = [
        Item(
            row.title,
            _topic_url(row),
            _("asked of you alone") if row.space.is_closed_space else row.space.title,
            row.created_at,
        )
        for row in found[:MOST]
    ]
    yield Matter("advice", _("Questions to you"), rows.count(), items=items)


def _answers(user: Any) -> Iterator[Matter]:
    if not (can_moderate(user) or can_advise(user)):
        return
    rows = Post.objects.to_check_again_by(user).select_related("topic")
    items = [
        Item(
            row.topic.title,
            f"{row.path}toetsen/" if row.checked_by_id == user.pk else row.path,
        )
        for row in rows[:MOST]
    ]
    title = _("Checked answers past their date")
    yield Matter("outdated", title, rows.count(), items=items)


def _reviews(user: Any) -> Iterator[Matter]:
    if not can_remind(user):
        return
    rows = Review.objects.open()
    items = [
        Item(
            f"{capfirst(row.group.get_kind_display())} {row.group.space.public_id}",
            reverse("group_remind", args=[row.group.space.public_id]),
            detail=_("Reminded today") if _is_fresh(row) else "",
            since=row.opened_at,
            button=_("Remind who leads it"),
        )
        for row in rows[:MOST]
    ]
    title, url = _("Groups without their yearly confirmation"), reverse("groups_admin")
    yield Matter("reviews", title, rows.count(), f"{url}?wacht=1", items=items)


def _is_fresh(review: Review) -> bool:
    moment = review.reminded_at
    return moment is not None and to_local(moment).date() == today()


def _articles(user: Any) -> Iterator[Matter]:
    if not can_harvest(user):
        return
    rows = Harvest.objects.filter(article__live=False).select_related("article")
    waiting = Q(quotations__agrees=None, quotations__isnull=False)
    rows = rows.annotate(open_answers=Count("quotations", filter=waiting))
    items = [
        Item(
            row.article.title,
            reverse("wagtailadmin_pages:edit", args=[row.article_id]),
            _("waits for an author") if row.open_answers else _("can be published"),
        )
        for row in rows.order_by("made_at")[:MOST]
    ]
    title = _("Articles made of questions, not published yet")
    yield Matter("articles", title, rows.count(), items=items)


def _pages(user: Any) -> Iterator[Matter]:
    if not can_keep_pages(user):
        return
    rows = ThemePage.objects.filter(review_on__lte=today()).order_by("review_on", "pk")
    items = [
        Item(row.title, reverse("wagtailadmin_pages:edit", args=[row.pk]))
        for row in rows[:MOST]
    ]
    title = _("Theme pages to look at again")
    yield Matter("pages", title, rows.count(), items=items)


def _remarks(user: Any) -> Iterator[Matter]:
    if not can_keep_pages(user):
        return
    rows, url = Remark.objects.open(), reverse("remarks")
    items = [
        Item(row.page.title, url, Truncator(row.text).chars(80), row.made_at)
        for row in rows[:MOST]
    ]
    yield Matter("remarks", _("Remarks about pages"), rows.count(), url, items=items)


def _links(user: Any) -> Iterator[Matter]:
    if not can_keep_pages(user):
        return
    rows = LinkCheck.objects.broken()
    items = [
        Item(
            row.page.title,
            reverse("wagtailadmin_pages:edit", args=[row.page_id]),
            Truncator(", ".join(link["target"] for link in row.broken)).chars(80),
        )
        for row in rows[:MOST]
    ]
    title, url = _("Pages with a link that leads nowhere"), reverse("broken_links")
    yield Matter("links", title, rows.count(), url, items=items)


def _roles(user: Any) -> Iterator[Matter]:
    if can_administer(user):
        waits = not RoleReview.objects.holding().exists()
        title, url = _("The yearly list: who has which role?"), reverse("roles")
        yield Matter("roles", title, int(waits), url)


def _mails(user: Any) -> Iterator[Matter]:
    if can_administer(user):
        title, url = _("Mails that were not sent"), reverse("parked")
        yield Matter("parked", title, parked_count(), url)


type Gather = Callable[[Any], Iterator[Matter]]
# In the order of haste.
GATHERED: tuple[Gather, ...] = (
    _posts,
    _accounts,
    _questions,
    _advice,
    _answers,
    _proposals,
    _requests,
    _reviews,
    _articles,
    _remarks,
    _links,
    _pages,
    _roles,
    _mails,
)
