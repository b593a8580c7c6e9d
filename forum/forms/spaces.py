from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation_sizes import PROVINCES, SIZES
from core.markup import sanitize_line
from forum.models import Space
from forum.selectors.participants import ParticipantSearch


class SpaceForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    purpose = forms.CharField(
        label=_("What is this space for?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    allows_anonymous = forms.BooleanField(
        label=_("Questions may be asked anonymously to colleagues"), required=False
    )

    @classmethod
    def of(cls, space: Space) -> "SpaceForm":
        names = cls.base_fields
        return cls(initial={name: getattr(space, name) for name in names})


class ParticipantsForm(forms.Form):
    """Search participants. Invalid values are ignored."""

    naam = forms.CharField(label=_("Name"), required=False, max_length=80)
    gemeente = forms.CharField(
        label=_("Municipality"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "municipalities", "autocomplete": "off"}),
    )
    provincie = forms.ChoiceField(
        label=_("Province"),
        required=False,
        choices=[("", _("All provinces")), *((name, name) for name in PROVINCES)],
    )
    omvang = forms.ChoiceField(
        label=_("Size"),
        required=False,
        choices=[("", _("Every size")), *((s.key, s.label) for s in SIZES)],
    )

    def get_search(self) -> ParticipantSearch:
        self.is_valid()
        data = self.cleaned_data
        return ParticipantSearch(
            name=sanitize_line(data.get("naam", "")),
            municipality=sanitize_line(data.get("gemeente", "")),
            province=data.get("provincie", ""),
            size=data.get("omvang", ""),
        )
