from typing import Any

from django.db import models
from django.db.models import F, Q

from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from accounts.models import Organisation, User
from accounts.policy import Viewer, is_member
from cms.newsletter import tokens
from core.clock import now, today
from forum import policy
from forum.models import Post


class PublishedPageQuerySet(PageQuerySet):
    def public_live(self) -> "PublishedPageQuerySet":
        found: PublishedPageQuerySet = self.live().public()
        return found

    def visible_to(self, user: Viewer) -> "PublishedPageQuerySet":
        """Return the pages that the user can open.

        Members can open restricted pages too.
        """
        found: PublishedPageQuerySet = (
            self.live() if is_member(user) else self.public_live()
        )
        return found

    def about(self, theme: object) -> "PublishedPageQuerySet":
        rows: PublishedPageQuerySet = self.filter(themes=theme)
        return rows


class PublicationQuerySet(PublishedPageQuerySet):
    def newest_first(self) -> "PublicationQuerySet":
        """Order by date and number: letters of the same day stay in sequence."""
        rows: PublicationQuerySet = self.order_by("-published_on", "-number", "-pk")
        return rows

    def oldest_first(self) -> "PublicationQuerySet":
        rows: PublicationQuerySet = self.order_by("published_on", "number", "pk")
        return rows

    def years(self) -> list[int]:
        dates = self.order_by().dates("published_on", "year", order="DESC")
        return [day.year for day in dates]


class EventQuerySet(PublishedPageQuerySet):
    def coming(self, moment: object) -> "EventQuerySet":
        rows: EventQuerySet = self.filter(ends_at__gt=moment).order_by(
            "starts_at", "pk"
        )
        return rows

    def past(self, moment: object) -> "EventQuerySet":
        rows: EventQuerySet = self.filter(ends_at__lte=moment).order_by(
            F("starts_at").desc(), "-pk"
        )
        return rows


PublishedPageManager = PageManager.from_queryset(PublishedPageQuerySet)
PublicationManager = PageManager.from_queryset(PublicationQuerySet)
EventManager = PageManager.from_queryset(EventQuerySet)


class RegistrationQuerySet(models.QuerySet[Any]):
    def of(self, user: User) -> "RegistrationQuerySet":
        return self.filter(user=user)

    def coming(self) -> "RegistrationQuerySet":
        return self.filter(state=self.model.State.COMING)

    def standing(self) -> "RegistrationQuerySet":
        """Exclude cancelled registrations."""
        return self.exclude(state=self.model.State.CANCELLED)

    def waiting_list(self) -> "RegistrationQuerySet":
        return self.filter(state=self.model.State.WAITING).order_by("asked_at", "pk")


class AlertQuerySet(models.QuerySet[Any]):
    def on(self, page: Any) -> "AlertQuerySet":
        """Return the alerts for this page today, warnings first."""
        here = Q(is_everywhere=True) | Q(themes=page.pk)
        found = self.current().filter(here).select_related("page").distinct()
        return found.order_by("-level", "-pk")

    def current(self) -> "AlertQuerySet":
        day = today()
        begun = Q(show_from=None) | Q(show_from__lte=day)
        return self.filter(begun, Q(show_until=None) | Q(show_until__gte=day))

    def to_come(self) -> "AlertQuerySet":
        return self.filter(show_from__gt=today())

    def over(self) -> "AlertQuerySet":
        return self.filter(show_until__lt=today())


class RegionQuerySet(models.QuerySet[Any]):
    def of(self, user: User) -> "RegionQuerySet":
        mine = Organisation.objects.of(user)
        return self.filter(municipalities__in=mine).distinct()

    def visible_to(self, _user: Viewer) -> "RegionQuerySet":
        """Regions are public."""
        return self.all()

    def with_advisers(self) -> "RegionQuerySet":
        return self.prefetch_related("advisers__substitute", "advisers__user")


class AdviserQuerySet(models.QuerySet[Any]):
    def away(self) -> "AdviserQuerySet":
        """Filter on absence today. Must match `Adviser.is_away`."""
        day = today()
        begun = Q(away_from=None) | Q(away_from__lte=day)
        not_back = Q(away_until=None) | Q(away_until__gte=day)
        planned = Q(away_from__isnull=False) | Q(away_until__isnull=False)
        return self.filter(begun, not_back, planned)

    def visible_to(self, _user: Viewer) -> "AdviserQuerySet":
        """Advisers are public."""
        return self.select_related("user", "substitute__user")


class EditionQuerySet(PublishedPageQuerySet):
    def newest_first(self) -> "EditionQuerySet":
        rows: EditionQuerySet = self.order_by("-first_published_at", "-pk")
        return rows

    def due(self) -> "EditionQuerySet":
        rows: EditionQuerySet = self.live().filter(send_at__lte=now(), sent_at=None)
        return rows


EditionManager = PageManager.from_queryset(EditionQuerySet)


class NewsletterSubscriptionQuerySet(models.QuerySet[Any]):
    def confirmed(self) -> "NewsletterSubscriptionQuerySet":
        return self.filter(state=self.model.State.CONFIRMED)

    def of(self, token: str) -> "NewsletterSubscriptionQuerySet":
        """Return the subscription of a token; none for an invalid token."""
        return self.filter(public_id=tokens.parse_public_id(token))


class ArticleDraftQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Viewer) -> "ArticleDraftQuerySet":
        """Return articles that quote the user, from topics that the user can see."""
        if not is_member(user):
            return self.none()
        seen = policy.prefix_q(policy.topics_seen_by(user), "topic")
        return self.filter(seen, quotations__post__author=user).distinct()


class QuotationQuerySet(models.QuerySet[Any]):
    def of(self, user: Viewer) -> "QuotationQuerySet":
        return self.filter(post__author=user).select_related("post")

    def quoted_in(self, page_id: int, blocks: Any) -> "QuotationQuerySet":
        """Return all quotations from the topic of the article, which may be a copy."""
        made = {str(block["id"]) for block in blocks}
        drafts = self.filter(Q(draft__article=page_id) | Q(block__in=made))
        rows = self.filter(draft__in=drafts.values("draft"))
        return rows.select_related("post").prefetch_related("draft__quotations")

    def unsettled(self) -> "QuotationQuerySet":
        """Return quotations without consent, or of posts that are no longer public."""
        shown = Q(post__state=Post.State.VISIBLE, post__topic__space__audience="public")
        return self.exclude(shown, consent=True)


class FeedbackQuerySet(models.QuerySet[Any]):
    def open(self) -> "FeedbackQuerySet":
        rows = self.filter(handled_at=None).select_related("page")
        return rows.order_by("made_at", "pk")


class LinkCheckQuerySet(models.QuerySet[Any]):
    def broken(self) -> "LinkCheckQuerySet":
        rows = self.exclude(broken=[]).select_related("page")
        return rows.order_by("page__title", "pk")
