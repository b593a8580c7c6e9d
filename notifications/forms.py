from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from forum.models import Participation
from notifications.models import MailFrequency, MailSettings, SpaceMailSettings
from notifications.models.mail_preferences import HOUR_CHOICES

Weekday = MailSettings.Weekday


class MailPreferencesForm(forms.Form):
    direct_frequency = forms.ChoiceField(
        label=_("What is meant for you"),
        choices=MailFrequency.choices,
        help_text=_(
            "Answers to you, messages that mention you, invitations, meetings and"
            " rounds of your groups, and what you are asked as an adviser or author."
        ),
    )
    general_frequency = forms.ChoiceField(
        label=_("Everything else you follow"),
        choices=MailFrequency.choices,
        help_text=_("New topics and replies in your spaces and groups."),
    )
    digest = forms.BooleanField(
        label=_("Also tell me every week about open questions and new pages"),
        required=False,
    )
    weekday = forms.TypedChoiceField(
        label=_("Day of the weekly mail"), choices=Weekday.choices, coerce=int
    )
    hour = forms.TypedChoiceField(
        label=_("Time of the daily and weekly email"),
        choices=HOUR_CHOICES,
        coerce=int,
    )
    quiet_from = forms.TypedChoiceField(
        label=_("No mail from"),
        choices=[("", _("no quiet hours")), *HOUR_CHOICES],
        coerce=int,
        empty_value=None,
        required=False,
    )
    quiet_until = forms.TypedChoiceField(
        label=_("No mail until"),
        choices=[("", _("no quiet hours")), *HOUR_CHOICES],
        coerce=int,
        empty_value=None,
        required=False,
    )
    working_days_only = forms.BooleanField(
        label=_("Only on working days"),
        required=False,
        help_text=_("Not on weekends or public holidays."),
    )
    language = forms.ChoiceField(
        label=_("Language of the mails"), choices=settings.LANGUAGES
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        half = (found.get("quiet_from") is None) != (found.get("quiet_until") is None)
        if half and not self.errors:
            self.add_error("quiet_until", _("Enter both hours, or neither."))
        return found


class SpaceMailForm(forms.Form):
    def __init__(self, *args: Any, parts: list[Participation], **options: Any) -> None:
        options["prefix"] = "ruimte"
        super().__init__(*args, **options)
        self.parts = parts
        for part in parts:
            self.fields[str(part.space.public_id)] = forms.ChoiceField(
                label=part.space.title,
                choices=[("", _("as above")), *MailFrequency.choices],
                required=False,
            )

    @property
    def chosen(self) -> dict[int, str]:
        """Space id -> frequency; "" means no choice."""
        found = self.cleaned_data
        return {
            part.space_id: found.get(str(part.space.public_id), "")
            for part in self.parts
        }


def get_initial(
    parts: list[Participation], own: list[SpaceMailSettings]
) -> dict[str, str]:
    chosen = {row.space_id: row.frequency for row in own}
    return {str(part.space.public_id): chosen.get(part.space_id, "") for part in parts}
