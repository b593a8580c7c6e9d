"""The dashboard: open tasks for moderators, editors, advisers and administrators.

Each source checks the permission and runs a fixed number of queries. Nobody sees more
here than elsewhere: a moderator sees only that a group exists.
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
    Viewer,
    can_administer,
    can_admit,
    can_advise,
    can_keep_pages,
    can_moderate,
)
from cms.admin import waiting_people
from cms.commands.advice import WORKING_DAYS
from cms.models import ArticleDraft, LinkCheck, PageFeedback, ThemePage
from cms.policy import can_make_article
from core.clock import now, to_local, today
from core.clock.workdays import working_days_ago
from forum import paths
from forum.models import Post, Topic
from forum.moderation import queue
from groups.membership.without_facilitator import groups_without_facilitator
from groups.models import Group, JoinRequest, MembershipReview, Proposal
from groups.policy import can_create_group, can_send_review_reminder
from jobs.dead_letters import count_dead_letters

MAX_ENTRIES = 5


@dataclass(frozen=True, slots=True)
class DashboardEntry:
    """One task, with a link or a button."""

    title: str
    url: str
    detail: str = ""
    since: datetime | None = None
    button: str = ""  # then `url` is the target of the form


@dataclass(frozen=True, slots=True)
class DashboardItem:
    name: str
    title: str
    count: int
    url: str = ""  # the complete list
    act: str = ""  # the label of the link
    items: list[DashboardEntry] = field(default_factory=list)

    @property
    def more(self) -> int:
        return max(0, self.count - len(self.items))


def list_dashboard_items(user: Viewer) -> list[DashboardItem]:
    """Return the kinds of tasks of this user, including those with nothing waiting."""
    return [matter for gather in SOURCES for matter in gather(user)]


def _topic_url(topic: Topic) -> str:
    return paths.topic_path(topic.space.path, topic.public_id, topic.slug)


def _posts(user: Viewer) -> Iterator[DashboardItem]:
    if not can_moderate(user):
        return
    counts, url = queue.count_by_view(user), reverse("moderation")
    title = _("Reported messages")
    yield DashboardItem("reported", title, counts.reported, f"{url}?toon=gemeld")
    title = _("First posts, and posts that were held back")
    yield DashboardItem("first_posts", title, counts.waiting, f"{url}?toon=wacht")


def _accounts(user: Viewer) -> Iterator[DashboardItem]:
    if not can_admit(user):
        return
    rows = waiting_people.list_waiting_people()
    items = [
        DashboardEntry(
            row.display_name,
            reverse("admission-approve", args=[row.public_id]),
            waiting_people.describe_questions(row),
            since=row.date_joined,
        )
        for row in rows[:MAX_ENTRIES]
    ]
    title, url = _("Accounts that wait to be let in"), reverse("admission")
    yield DashboardItem("accounts", title, rows.count(), url, items=items)


def _proposals(user: Viewer) -> Iterator[DashboardItem]:
    if not can_create_group(user):
        return
    rows = Proposal.objects.visible_to(user).open().order_by("proposed_at")
    items = [
        DashboardEntry(
            row.title, reverse("proposal", args=[row.public_id]), since=row.proposed_at
        )
        for row in rows[:MAX_ENTRIES]
    ]
    title, url = _("Proposals for groups"), reverse("proposals")
    yield DashboardItem("proposals", title, rows.count(), url, items=items)
    alone = groups_without_facilitator()
    items = [
        DashboardEntry(
            f"{capfirst(row.get_kind_display())} {row.space.public_id}",
            reverse("group-assign-facilitator", args=[row.space.public_id]),
            since=row.founded_at,
        )
        for row in alone[:MAX_ENTRIES]
    ]
    title = _("Groups that nobody leads")
    yield DashboardItem("leaderless", title, alone.count(), url, items=items)


def _requests(user: Viewer) -> Iterator[DashboardItem]:
    """List requests to join the viewer's own groups.

    Only facilitators answer these; nobody else sees them.
    """
    rows = JoinRequest.objects.answered_by(user).select_related("group__space")
    found = list(rows[: MAX_ENTRIES + 1])
    if not found:
        return
    items = [
        DashboardEntry(row.user.display_name, f"{row.group.space.path}uitnodigen/")
        for row in found[:MAX_ENTRIES]
    ]
    count = len(found) if len(found) <= MAX_ENTRIES else rows.count()
    yield DashboardItem(
        "requests", _("People who ask to join your group"), count, items=items
    )


def _questions(user: Viewer) -> Iterator[DashboardItem]:
    if not can_moderate(user):
        return
    rows = Topic.objects.visible_to(user).unanswered().exclude(space__audience="closed")
    rows = rows.filter(created_at__lt=working_days_ago(now(), WORKING_DAYS))
    rows = rows.select_related("space").order_by("created_at", "pk")
    items = [
        DashboardEntry(row.title, _topic_url(row), row.space.title, row.created_at)
        for row in rows[:MAX_ENTRIES]
    ]
    title = _("Unanswered for more than %(n)s working days") % {"n": WORKING_DAYS}
    url = f"{reverse('search')}?onbeantwoord=1"
    yield DashboardItem("unanswered", title, rows.count(), url, items=items)


def _advice(user: Viewer) -> Iterator[DashboardItem]:
    """List questions asked of this adviser directly, and those passed on."""
    if not can_advise(user):
        return
    asked = Q(space__group__kind=Group.Kind.ADVICE) & ~Q(author=user)
    rows = Topic.objects.visible_to(user).unanswered()
    rows = rows.filter(asked | Q(forwarded_question__adviser__user=user))
    found = rows.select_related("space").order_by("created_at", "pk")
    items = [
        DashboardEntry(
            row.title,
            _topic_url(row),
            _("asked of you alone") if row.space.is_closed_space else row.space.title,
            row.created_at,
        )
        for row in found[:MAX_ENTRIES]
    ]
    yield DashboardItem("advice", _("Questions to you"), rows.count(), items=items)


def _answers(user: Viewer) -> Iterator[DashboardItem]:
    if not (can_moderate(user) or can_advise(user)):
        return
    rows = Post.objects.to_review_by(user).select_related("topic")
    items = [
        DashboardEntry(
            row.topic.title,
            f"{row.path}toetsen/" if row.checked_by_id == user.pk else row.path,
        )
        for row in rows[:MAX_ENTRIES]
    ]
    title = _("Checked answers past their date")
    yield DashboardItem("outdated", title, rows.count(), items=items)


def _reviews(user: Viewer) -> Iterator[DashboardItem]:
    if not can_send_review_reminder(user):
        return
    rows = MembershipReview.objects.open()
    items = [
        DashboardEntry(
            f"{capfirst(row.group.get_kind_display())} {row.group.space.public_id}",
            reverse("group-remind", args=[row.group.space.public_id]),
            detail=_("Reminded today") if _is_fresh(row) else "",
            since=row.opened_at,
            button=_("Remind who leads it"),
        )
        for row in rows[:MAX_ENTRIES]
    ]
    title, url = _("Groups without their yearly confirmation"), reverse("groups-admin")
    yield DashboardItem("reviews", title, rows.count(), f"{url}?wacht=1", items=items)


def _is_fresh(review: MembershipReview) -> bool:
    moment = review.reminded_at
    return moment is not None and to_local(moment).date() == today()


def _articles(user: Viewer) -> Iterator[DashboardItem]:
    if not can_make_article(user):
        return
    rows = ArticleDraft.objects.filter(article__live=False).select_related("article")
    waiting = Q(quotations__consent=None, quotations__isnull=False)
    rows = rows.annotate(open_answers=Count("quotations", filter=waiting))
    items = [
        DashboardEntry(
            row.article.title,
            reverse("wagtailadmin_pages:edit", args=[row.article_id]),
            _("waits for an author") if row.open_answers else _("can be published"),
        )
        for row in rows.order_by("made_at")[:MAX_ENTRIES]
    ]
    title = _("Articles made of questions, not published yet")
    yield DashboardItem("articles", title, rows.count(), items=items)


def _pages(user: Viewer) -> Iterator[DashboardItem]:
    if not can_keep_pages(user):
        return
    rows = ThemePage.objects.filter(review_on__lte=today()).order_by("review_on", "pk")
    items = [
        DashboardEntry(row.title, reverse("wagtailadmin_pages:edit", args=[row.pk]))
        for row in rows[:MAX_ENTRIES]
    ]
    title = _("Theme pages to look at again")
    yield DashboardItem("pages", title, rows.count(), items=items)


def _remarks(user: Viewer) -> Iterator[DashboardItem]:
    if not can_keep_pages(user):
        return
    rows, url = PageFeedback.objects.open(), reverse("feedback-list")
    items = [
        DashboardEntry(row.page.title, url, Truncator(row.text).chars(80), row.made_at)
        for row in rows[:MAX_ENTRIES]
    ]
    yield DashboardItem(
        "remarks", _("Remarks about pages"), rows.count(), url, items=items
    )


def _links(user: Viewer) -> Iterator[DashboardItem]:
    if not can_keep_pages(user):
        return
    rows = LinkCheck.objects.broken()
    items = [
        DashboardEntry(
            row.page.title,
            reverse("wagtailadmin_pages:edit", args=[row.page_id]),
            Truncator(", ".join(link["target"] for link in row.broken)).chars(80),
        )
        for row in rows[:MAX_ENTRIES]
    ]
    title, url = _("Pages with a link that leads nowhere"), reverse("broken-links")
    yield DashboardItem("links", title, rows.count(), url, items=items)


def _roles(user: Viewer) -> Iterator[DashboardItem]:
    if can_administer(user):
        waits = not RoleReview.objects.holding().exists()
        title, url = _("The yearly list: who has which role?"), reverse("roles")
        yield DashboardItem("roles", title, int(waits), url)


def _mails(user: Viewer) -> Iterator[DashboardItem]:
    if can_administer(user):
        title, url = _("Mails that were not sent"), reverse("failed-deliveries")
        yield DashboardItem("dead_letters", title, count_dead_letters(), url)


type Source = Callable[[Any], Iterator[DashboardItem]]
# Most urgent first.
SOURCES: tuple[Source, ...] = (
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
