from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.clock import to_local, today
from groups.models import Group

RETENTION_CHOICES = {
    "30": _("1 month"),
    "91": _("3 months"),
    "365": _("1 year"),
    "730": _("2 years"),
    "1826": _("5 years"),
}


DEFAULT_DAYS = "365"


class CloseGroupForm(forms.Form):
    """Choose the retention period.

    For a closed group the current choice is selected.
    """

    days = forms.TypedChoiceField(
        label=_("How long can everything still be read?"),
        choices=RETENTION_CHOICES.items(),
        coerce=int,
        widget=forms.RadioSelect,
        help_text=_("After that everything is erased, and nobody can bring it back."),
    )

    def __init__(self, *args: Any, group: Group, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["days"]
        field.choices = list(_dated_choices())
        field.initial = get_chosen_days(group)

    @property
    def erase_on(self) -> date:
        return today() + timedelta(days=self.cleaned_data["days"])


def _dated_choices() -> Iterator[tuple[str, str]]:
    for days, name in RETENTION_CHOICES.items():
        day = date_format(today() + timedelta(days=int(days)), "j F Y")
        yield days, _("%(period)s, until %(day)s") % {"period": name, "day": day}


def get_chosen_days(group: Group) -> str:
    """Return the retention period in days, counted from the closing of the group."""
    if group.space.archived_at is None or group.erase_on is None:
        return DEFAULT_DAYS
    kept = (group.erase_on - to_local(group.space.archived_at).date()).days
    return min(RETENTION_CHOICES, key=lambda days: abs(int(days) - kept))


class ExtendGroupForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("How much longer?"),
        choices=[(days, RETENTION_CHOICES[days]) for days in ("91", "365", "730")],
        coerce=int,
        initial="365",
    )

    def until(self, day: date) -> date:
        """Return the new end date, counted from `day` or today, whichever is later."""
        return max(day, today()) + timedelta(days=self.cleaned_data["days"])


class HoldForm(forms.Form):
    reason = forms.CharField(
        label=_("Why may nothing be erased?"),
        max_length=500,
        help_text=_("The members of the group read this."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
