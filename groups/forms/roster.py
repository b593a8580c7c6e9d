from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.models import User
from forum.models import Participation
from groups.commands import BREAK_GLASS_HOURS

MAX_REASON_LENGTH = 500


class RosterReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Whoever leads the group can read this later."),
        max_length=MAX_REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RosterReviewForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why do they go?"),
        help_text=gettext_lazy("Only if you remove someone."),
        required=False,
        max_length=MAX_REASON_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, parts: list[Participation], mine: int, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.parts = [part for part in parts if part.user_id != mine]
        for part in self.parts:
            self.fields[self._name(part)] = self._question(part)

    def rows(self) -> list[dict[str, Any]]:
        return [{"part": part, "field": self[self._name(part)]} for part in self.parts]

    def list_members(self, word: str) -> list[int]:
        """Return the ids of the users with this answer."""
        data = self.cleaned_data
        return [p.user_id for p in self.parts if data[self._name(p)] == word]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        goes = any(data.get(self._name(part)) == "goes" for part in self.parts)
        if goes and not data.get("reason", "").strip():
            self.add_error("reason", _("Say why: they and the record keep it."))
        return data

    @staticmethod
    def _name(part: Participation) -> str:
        return f"p{part.user.public_id}"

    @staticmethod
    def _question(part: Participation) -> forms.ChoiceField:
        choices = [("stays", _("stays")), ("goes", _("goes")), ("", _("not yet"))]
        if part.leads:
            choices.pop(1)  # facilitators can only resign or leave themselves
        return forms.ChoiceField(
            label=part.user.display_name,
            choices=choices,
            required=False,
            initial="",
            widget=forms.RadioSelect,
        )


class BreakGlassForm(forms.Form):
    group = forms.CharField(
        label=gettext_lazy("Number or address of the group"),
        help_text=gettext_lazy("As it stands in what was reported to you."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why must you read along?"),
        help_text=gettext_lazy(
            "Your name, the moment and this reason are recorded, and shown to whoever "
            "leads the group, to moderators and to other administrators. Name no "
            "people and nothing from the group."
        ),
        max_length=MAX_REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    hours = forms.TypedChoiceField(
        label=gettext_lazy("For how long?"),
        choices=[
            (n, ngettext_lazy("%(n)s hour", "%(n)s hours", n) % {"n": n})
            for n in BREAK_GLASS_HOURS
        ],
        coerce=int,
        initial=BREAK_GLASS_HOURS[0],
        widget=forms.RadioSelect,
    )

    def clean_group(self) -> int:
        """Return the group number: the last path segment that is a number."""
        digits = [w for w in self.cleaned_data["group"].split("/") if w.isdecimal()]
        if not digits or len(digits[-1]) > 16:
            raise forms.ValidationError(_("There is no such group."))
        return int(digits[-1])


class AssignFacilitatorForm(forms.Form):
    address = forms.EmailField(
        label=gettext_lazy("E-mail address of the facilitator"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by

    def clean_address(self) -> User:
        found = User.objects.of_address(self.cleaned_data["address"])
        if found is None:
            raise forms.ValidationError(_("Nobody has an account with this address."))
        if found.pk == self.by.pk:
            raise forms.ValidationError(
                _("Name somebody else: nobody opens a closed group to themselves.")
            )
        return found
