from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import AMSTERDAM, today
from core.mail.address_list import AddressList, parse_address_list
from core.templating.widgets import DayField

MAX_INVITATIONS = 50
# Room for a pasted table with other columns than the address.
MAX_PASTED = 20_000
MAX_PROBLEMS = 10  # named one by one


class InviteForm(forms.Form):
    addresses = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        help_text=gettext_lazy(
            "One on each line, or as your mail program or spreadsheet copies them:"
            " with names, or as a table with a column of addresses."
        ),
        max_length=MAX_PASTED,
        widget=forms.Textarea(
            attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}
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
        help_text=gettext_lazy("Only for guests: the last day they have access."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    message = forms.CharField(
        label=gettext_lazy("A personal line (you may leave this open)"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.pasted = AddressList()

    def clean_addresses(self) -> list[str]:
        """Report what could not be parsed line by line.

        In that case nothing is sent.
        """
        self.pasted = parse_address_list(self.cleaned_data["addresses"])
        problems = self.pasted.problems
        texts = [str(problem) for problem in problems[:MAX_PROBLEMS]]
        if len(problems) > MAX_PROBLEMS:
            text = _("And %(n)s more.") % {"n": len(problems) - MAX_PROBLEMS}
            texts.append(text)
        found = self.pasted.addresses
        if len(found) > MAX_INVITATIONS:
            text = _("At most %(n)s addresses at once; there are %(found)s here.")
            texts.append(text % {"n": MAX_INVITATIONS, "found": len(found)})
        if not (found or texts):
            texts.append(_("There is no e-mail address here."))
        if texts:
            raise ValidationError([ValidationError(text) for text in texts])
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
        """Return the end of the last day in Dutch time, or None for other roles."""
        day: date | None = self.cleaned_data["until"]
        if day is None or self.cleaned_data["role"] != "guest":
            return None
        return datetime.combine(day + timedelta(days=1), time(), AMSTERDAM)


class JoinRequestForm(forms.Form):
    message = forms.CharField(
        label=gettext_lazy("Why do you want to take part? (not compulsory)"),
        help_text=gettext_lazy("The facilitators of the group read this."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
