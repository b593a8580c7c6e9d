"""The outbox: what happened, in ids, and the jobs of the worker."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.work import Work
from forum.models import ModerationEntry, Post, Space, Topic
from groups.models import Invitation


class Event(Work):
    """The outbox: what happened, in ids, written with what happened."""

    class Kind(models.TextChoices):
        POST_CREATED = "post_created", _("new post")
        INVITATION_SENT = "invitation_sent", _("invitation")
        WAIT_ENDED = "wait_ended", _("admission")
        ANSWER_ACCEPTED = "answer_accepted", _("answer chosen")
        MODERATED = "moderated", _("act of a moderator")
        MENTIONED = "mentioned", _("somebody mentioned in an edit")

    kind = models.CharField(max_length=20, choices=Kind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    # Empty only for what concerns an account.
    space = models.ForeignKey(Space, models.CASCADE, null=True, related_name="+")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="+")
    invitation = models.ForeignKey(
        Invitation, models.CASCADE, null=True, related_name="+"
    )
    entry = models.ForeignKey(
        ModerationEntry, models.CASCADE, null=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="pending"), name="event_pending"
            ),
        ]

    def __str__(self) -> str:
        return f"event {self.pk}"


class Job(Work):
    """When a job of `core.jobs` is due again. Never done for good."""

    name = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return f"job {self.name}"
