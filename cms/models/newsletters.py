from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks.newsletter import EditionBlock, render_mail_text
from cms.models.base import ForumPage
from cms.newsletter import highlights
from cms.querysets import (
    EditionManager,
    NewsletterSubscriptionQuerySet,
    PublishedPageManager,
)
from core import mail, markup
from core.public_id import PublicIdField

PER_ARCHIVE = 60


@dataclass(frozen=True, slots=True)
class MailedBlock:
    """A block of an edition with its text for a mail; None if it does not fit."""

    block_type: str
    value: Any
    said: markup.Rendered | None = None


def _mailed(block: Any) -> MailedBlock:
    said = render_mail_text(block.value["text"]) if block.block_type == "text" else None
    return MailedBlock(block.block_type, block.value, said)


class NewsletterPage(ForumPage):
    lead = models.TextField(_("introduction"), max_length=400)
    consent = models.CharField(
        _("what one agrees to"),
        max_length=300,
        default=_("I want to get this newsletter by mail. I can stop at any time."),
        help_text=_("Kept with each subscription as it stood there at that moment."),
    )

    objects = PublishedPageManager()

    template = "cms/newsletter_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.EditionPage"]
    max_count = 1
    page_description = _("The newsletter with its archive; there is one.")
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("consent"),
    ]

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, Any]:
        editions = EditionPage.objects.child_of(self).public_live()
        return super().get_context(request, *args, **kwargs) | {
            "section": "themes",
            "editions": editions.newest_first()[:PER_ARCHIVE],
        }


class EditionPage(ForumPage):
    """One edition: a page in the archive, and a mail that is sent once."""

    lead = models.TextField(_("introduction"), max_length=800, blank=True)
    body = StreamField(EditionBlock(), verbose_name=_("items"), blank=True)
    highlight_count = models.PositiveSmallIntegerField(
        _("questions of this week from the forum"),
        default=3,
        help_text=_("So many public ones with most replies are added. 0: none."),
    )
    send_at = models.DateTimeField(
        _("send at"),
        null=True,
        blank=True,
        help_text=_("From then on, once it is published. Empty: it is not sent."),
    )
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The highlighted topics at the time of sending.
    topic_ids = models.JSONField(null=True, blank=True, editable=False)

    objects = EditionManager()

    template = "cms/edition_page.html"
    parent_page_types = ["cms.NewsletterPage"]
    subpage_types: list[str] = []
    page_description = _("One edition of the newsletter.")
    preview_modes = [("", _("In the archive")), ("mail", _("As a mail"))]
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
        FieldPanel("highlight_count"),
        MultiFieldPanel([FieldPanel("send_at")], heading=_("Sending")),
    ]
    search_fields = [
        *ForumPage.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("edition of the newsletter")
        verbose_name_plural = _("editions of the newsletter")

    def topics(self) -> list[highlights.Highlight]:
        """Return the highlighted questions that visitors can read now."""
        if self.topic_ids is not None:
            return highlights.list_highlights(self.topic_ids)
        return highlights.list_highlights(
            highlights.list_newest_ids(self.highlight_count)
        )

    def items(self) -> list[Any]:
        """Return the blocks without pages that visitors cannot see."""
        pages = [b.value["page"] for b in self.body if b.block_type == "page"]
        keys = [page.pk for page in pages if page is not None]
        shown = set(Page.objects.live().public().filter(pk__in=keys).values_list("pk"))
        return [
            block
            for block in self.body
            if block.block_type != "page"
            or (block.value["page"] and (block.value["page"].pk,) in shown)
        ]

    def state(self) -> tuple[Any, ...]:
        return tuple(topic.state for topic in self.topics())

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, Any]:
        parent = self.get_parent()
        return super().get_context(request, *args, **kwargs) | {
            "section": "themes",
            "above": (parent.title, parent.get_url(request)) if parent else None,
            "items": self.items(),
            "topics": self.topics(),
        }

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if mode_name != "mail":
            return super().serve_preview(request, mode_name)
        drawn = mail.render_mail("notifications/email/edition", self.mail_context())
        answer = HttpResponse(drawn.html)
        # Mails have inline styles. Block everything else.
        answer.headers["Content-Security-Policy"] = (
            "default-src 'none'; img-src 'self'; style-src 'unsafe-inline';"
            " frame-ancestors 'self'"
        )
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    def mail_context(self) -> dict[str, object]:
        items = [_mailed(block) for block in self.items()]
        return {"page": self, "items": items, "topics": self.topics()}


class NewsletterSubscription(models.Model):
    """An e-mail address that asked for the newsletter, with the consent text and times.

    Only the confirmation request is sent until the address is confirmed.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("was asked to confirm")
        CONFIRMED = "confirmed", _("gets it")
        STOPPED = "stopped", _("stopped")

    public_id = PublicIdField()
    address = models.EmailField(unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    # Increases with each request, which invalidates older links.
    asking = models.PositiveIntegerField(default=1)
    asked_at = models.DateTimeField(default=timezone.now)
    consent = models.CharField(max_length=300)
    confirmed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    objects = NewsletterSubscriptionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"subscription {self.public_id}"
