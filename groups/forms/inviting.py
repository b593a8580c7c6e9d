"""Inviting people, and asking to be invited."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import AMSTERDAM, today
from core.widgets import DayField

AT_ONCE = 50


class InviteForm(forms.Form):
    """One address or many, all with the same line and the same role."""

    addresses = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        help_text=gettext_lazy("One on each line, or with a comma between them."),
        max_length=8_000,
        widget=forms.Textarea(
            attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("They come in as"),
        choices=[
            ("participant", gettext_lazy("member")),
            ("guest", gettext_lazy("guest, until a date")),
            ("facilitator", gettext_lazy("facilitator")),
        ],
        initial="participant",
        widget=forms.RadioSelect,
    )
    until = DayField(
        label=gettext_lazy("Guest until"),
        help_text=gettext_lazy("Only for guests: the last day on which they read."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    message = forms.CharField(
        label=gettext_lazy("A personal line (you may leave this open)"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_addresses(self) -> list[str]:
        """Plain letters only: a look-alike domain is another domain."""
        words = re.split(r"[\s,;]+", self.cleaned_data["addresses"].lower())
        found = list(dict.fromkeys(word for word in words if word))
        if len(found) > AT_ONCE:
            text = _("At most %(n)s addresses at once.") % {"n": AT_ONCE}
            raise ValidationError(text)
        wrong = [address for address in found if not is_plain(address)]
        if wrong:
            text = _("This is no e-mail address: %(address)s")
            raise ValidationError(text % {"address": ", ".join(wrong)})
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        until: date | None = data.get("until")
        if data.get("role") == "guest" and "until" not in self.errors:
            if until is None:
                self.add_error("until", _("Until which day does the guest read?"))
            elif until < today():
                self.add_error("until", _("This day is over."))
        return data

    def guest_until(self) -> datetime | None:
        """The end of the last day, by Dutch time."""
        day: date | None = self.cleaned_data["until"]
        if day is None or self.cleaned_data["role"] != "guest":
            return None
        return datetime.combine(day + timedelta(days=1), time(), AMSTERDAM)


def is_plain(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return address.isascii()


class RequestForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Why do you want to take part? (not compulsory)"),
        help_text=gettext_lazy("Whoever leads the group reads this."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
