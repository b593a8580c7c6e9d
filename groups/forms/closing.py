"""Forms of closing a group."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clock import today

KEPT = {
    "30": _("1 month"),
    "91": _("3 months"),
    "365": _("1 year"),
    "730": _("2 years"),
    "1826": _("5 years"),
}


class CloseForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("How long can everything still be read?"),
        choices=KEPT.items(),
        coerce=int,
        initial="365",
        widget=forms.RadioSelect,
        help_text=_("After that everything is erased, and nobody can bring it back."),
    )

    @property
    def erase_on(self) -> date:
        return today() + timedelta(days=self.cleaned_data["days"])


class ExtendForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("How much longer?"),
        choices=[(days, KEPT[days]) for days in ("91", "365", "730")],
        coerce=int,
        initial="365",
    )

    def until(self, day: date) -> date:
        """So long after the day on which it was to end."""
        return max(day, today()) + timedelta(days=self.cleaned_data["days"])


class HoldForm(forms.Form):
    reason = forms.CharField(
        label=_("Why may nothing be erased?"),
        max_length=500,
        help_text=_("The members of the group read this."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
