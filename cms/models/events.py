from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks.media import CAPTIONS, find_caption_problems
from cms.models.base import ForumPage
from cms.models.publications import list_shown_themes
from cms.models.videos import Video, parse_video
from cms.querysets import EventManager, RegistrationQuerySet
from core.clock import now
from core.public_id import PublicIdField

TEXT = ["bold", "h2", "h3", "ul", "ol", "link", "document-link"]
PAST = 20


class EventIndexPage(ForumPage):
    lead = models.TextField(_("introduction"), max_length=400, blank=True)

    template = "cms/event_index_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.EventPage"]
    max_count = 1
    page_description = _("The list of meetings and webinars; there is one.")
    content_panels = [*Page.content_panels, FieldPanel("lead")]

    class Meta:
        verbose_name = _("list of meetings")
        verbose_name_plural = _("lists of meetings")

    def state(self) -> tuple[Any, ...]:
        return (EventPage.objects.public_live().past(now()).count(),)

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, Any]:
        events = EventPage.objects.child_of(self).public_live()
        moment = now()
        return super().get_context(request, *args, **kwargs) | {
            "section": "themes",
            "coming": events.coming(moment),
            "past": events.past(moment)[:PAST],
        }


class EventPage(ForumPage):
    class Kind(models.TextChoices):
        WEBINAR = "webinar", _("Webinar")
        MEETING = "bijeenkomst", _("Meeting")
        COURSE = "cursus", _("Course")

    public_id = PublicIdField()
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, default=Kind.WEBINAR
    )
    starts_at = models.DateTimeField(_("starts"), db_index=True)
    ends_at = models.DateTimeField(_("ends"), db_index=True)
    place = models.CharField(
        _("where"), max_length=200, blank=True, help_text=_("Or: online.")
    )
    partners = models.CharField(_("together with"), max_length=200, blank=True)
    lead = models.TextField(_("introduction"), max_length=800)
    body = RichTextField(_("programme"), features=TEXT, blank=True)
    takes_registrations = models.BooleanField(
        _("people can sign up here"), default=True
    )
    seats = models.PositiveIntegerField(
        _("places"),
        null=True,
        blank=True,
        help_text=_("Empty: no maximum. Whoever comes later waits for a place."),
    )
    register_until = models.DateTimeField(
        _("sign up until"),
        null=True,
        blank=True,
        help_text=_("Empty: until it starts."),
    )
    recording = models.URLField(_("address of the recording"), blank=True)
    captions = models.CharField(
        _("for who cannot hear it"),
        max_length=12,
        choices=CAPTIONS,
        blank=True,
    )
    transcript = models.ForeignKey(
        get_document_model(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the whole text"),
    )
    statement = models.TextField(
        _("why there are no subtitles yet, and when they come"),
        max_length=400,
        blank=True,
    )
    slides = models.ForeignKey(
        get_document_model(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("slides"),
    )
    themes = ParentalManyToManyField(
        "cms.ThemePage", blank=True, verbose_name=_("themes"), related_name="events"
    )

    objects = EventManager()

    template = "cms/event_page.html"
    parent_page_types = ["cms.EventIndexPage"]
    subpage_types: list[str] = []
    page_description = _("A meeting or webinar: sign up before, watch again after.")
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldPanel("starts_at"),
                FieldPanel("ends_at"),
                FieldPanel("place"),
                FieldPanel("partners"),
            ],
            heading=_("What it is"),
        ),
        FieldPanel("lead"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("takes_registrations"),
                FieldPanel("seats"),
                FieldPanel("register_until"),
            ],
            heading=_("Signing up"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("recording"),
                FieldPanel("captions"),
                FieldPanel("transcript"),
                FieldPanel("statement"),
                FieldPanel("slides"),
            ],
            heading=_("Watching again"),
        ),
        FieldPanel("themes"),
    ]
    search_fields = [
        *ForumPage.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("meeting or webinar")
        verbose_name_plural = _("meetings and webinars")

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It ends after it starts.")})
        if not self.recording:
            return
        if not self.captions:
            raise ValidationError(
                {"captions": _("Say how who cannot hear it follows the recording.")}
            )
        said = {"captions": self.captions, "statement": self.statement}
        if problems := find_caption_problems(said | {"transcript": self.transcript_id}):
            raise ValidationError(problems)

    def is_over(self) -> bool:
        return self.ends_at <= now()

    def closes_at(self) -> datetime:
        return self.register_until or self.starts_at

    def takes_more(self) -> bool:
        return self.takes_registrations and now() < self.closes_at()

    @property
    def video(self) -> Video:
        return parse_video(self.recording)

    @property
    def has_video(self) -> bool:
        return bool(self.recording)

    def seats_left(self) -> int | None:
        """Return the number of free places, or None without a maximum."""
        if self.seats is None:
            return None
        number: int | None = max(0, self.seats - self.registrations.coming().count())
        return number

    def state(self) -> tuple[Any, ...]:
        left = self.seats_left() if self.takes_registrations else None
        return (self.is_over(), self.takes_more(), left)

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, Any]:
        parent = self.get_parent()
        user = getattr(request, "user", None)
        signed_in = user is not None and user.is_authenticated
        mine = self.registrations.of(user).standing().first() if signed_in else None
        return super().get_context(request, *args, **kwargs) | {
            "section": "themes",
            "above": (parent.title, parent.get_url(request)) if parent else None,
            "about": list_shown_themes(self, request),
            "is_over": self.is_over(),
            "takes_more": self.takes_more(),
            "seats_left": self.seats_left(),
            "mine": mine,
            "signing_path": f"/inschrijven/{self.public_id}/",
            "calendar_path": f"/inschrijven/{self.public_id}/agenda.ics",
        }


class Registration(models.Model):
    """A registration for an event. Places are assigned in order of `asked_at`."""

    class State(models.TextChoices):
        COMING = "coming", _("has a place")
        WAITING = "waiting", _("waits for a place")
        CANCELLED = "cancelled", _("does not come")

    event = models.ForeignKey(EventPage, models.CASCADE, related_name="registrations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="registrations"
    )
    state = models.CharField(max_length=10, choices=State)
    asked_at = models.DateTimeField(default=timezone.now)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="registration_once"),
        ]
        indexes = [
            models.Index(
                fields=["event", "asked_at"],
                condition=Q(state="waiting"),
                name="registration_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"registration {self.pk}"
