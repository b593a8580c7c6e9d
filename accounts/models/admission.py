from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.querysets import AdmissionQuestionQuerySet


class AdmissionQuestion(models.Model):
    """A moderator's question to an applicant.

    Deleted when the applicant is admitted.
    """

    # CASCADE: belongs to this person alone, and is deleted with their account.
    user = models.ForeignKey(
        User, models.CASCADE, related_name="admission_questions", db_index=True
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    question = models.CharField(_("question"), max_length=500)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = AdmissionQuestionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"admission question {self.pk}"
