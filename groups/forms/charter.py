from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.clock import today
from core.mail.address_list import describe_fault
from core.markup import sanitize_line
from core.templating.widgets import CachedSelect, DayField
from forum.models import Space
from groups.models import Charter, Group

CONFIDENTIALITY_CHOICES = [
    (
        Space.Confidentiality.NORMAL,
        gettext_lazy("open: mail to members says what it is about"),
    ),
    (
        Space.Confidentiality.RESTRICTED,
        gettext_lazy("members only: mail names the group, and quotes nothing"),
    ),
    (
        Space.Confidentiality.CONFIDENTIAL,
        gettext_lazy("confidential: mail only says that there is something new"),
    ),
]


# An advice group cannot be founded or turned into another kind.
KIND_CHOICES = [row for row in Charter.Kind.choices if row[0] != Charter.Kind.ADVICE]
ADVICE_CHOICES = [row for row in Charter.Kind.choices if row not in KIND_CHOICES]


class CharterForm(forms.Form):
    """Base form. `spaces` are the open spaces to choose the theme from."""

    title = forms.CharField(label=gettext_lazy("Name of the group"), max_length=120)
    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of group is it?"),
        choices=KIND_CHOICES,
        initial=Charter.Kind.WORKING,
        widget=forms.RadioSelect,
    )
    purpose = forms.CharField(
        label=gettext_lazy("What is the group for?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("Theme"),
        required=False,
        choices=[("", "")],
        widget=CachedSelect,
    )
    confidentiality = forms.ChoiceField(
        label=gettext_lazy("How private is the group?"),
        choices=CONFIDENTIALITY_CHOICES,
        initial=Space.Confidentiality.RESTRICTED,
        widget=forms.RadioSelect,
    )
    is_listed = forms.BooleanField(
        label=gettext_lazy(
            "Show name and purpose on the theme page, with a button to ask for an "
            "invitation"
        ),
        required=False,
    )
    history_for_newcomers = forms.BooleanField(
        label=gettext_lazy("Newcomers read what was written before they came"),
        required=False,
        initial=True,
    )
    charter = forms.CharField(
        label=gettext_lazy("Agreements (not compulsory)"),
        help_text=gettext_lazy("New members must agree to these first."),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    max_members = forms.IntegerField(
        label=gettext_lazy("At most how many members? (not compulsory)"),
        required=False,
        min_value=2,
        max_value=1_000,
    )
    ends_on = DayField(
        label=gettext_lazy("On which day does the group end? (not compulsory)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, spaces: list[Space], **options: Any) -> None:
        super().__init__(*args, **options)
        if self.initial.get("kind") == Charter.Kind.ADVICE:
            self.fields["kind"].choices = ADVICE_CHOICES  # type: ignore[attr-defined]
        self.spaces = {str(space.public_id): space for space in spaces}
        titles = [(ident, space.title) for ident, space in self.spaces.items()]
        theme = self.fields["theme"]
        theme.choices = [("", _("No theme")), *titles]  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        title = sanitize_line(self.cleaned_data["title"])
        if not title:
            raise forms.ValidationError(_("Give the group a name."))
        return title

    def clean_purpose(self) -> str:
        return sanitize_line(self.cleaned_data["purpose"])

    def clean_theme(self) -> Space | None:
        return self.spaces.get(self.cleaned_data["theme"])

    def clean_ends_on(self) -> Any:
        day = self.cleaned_data["ends_on"]
        is_new = day is not None and "ends_on" in self.changed_data
        if is_new and day <= today():
            raise forms.ValidationError(_("Choose a day in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        """Attach the reason why a group cannot be listed to the right field."""
        data = super().clean() or {}
        if data.get("is_listed"):
            if data.get("confidentiality") == Space.Confidentiality.CONFIDENTIAL:
                text = _("Only members can know that a confidential group exists.")
                self.add_error("is_listed", text)
            elif data.get("theme") is None:
                self.add_error("theme", _("Choose the theme page on which to show it."))
        return data


CO_FACILITATOR_LABEL = gettext_lazy("E-mail address of the second facilitator")
CO_FACILITATOR_HELP = gettext_lazy(
    "A group with two facilitators goes on when one drops out. This one is invited."
)


class CoFacilitatorForm(CharterForm):
    """Ask for a second facilitator, or an explicit choice to go without one."""

    co_facilitator = forms.EmailField(
        label=CO_FACILITATOR_LABEL,
        help_text=CO_FACILITATOR_HELP,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    alone = forms.BooleanField(
        label=gettext_lazy("One facilitator, for now"), required=False
    )

    def clean_co_facilitator(self) -> str:
        address: str = self.cleaned_data["co_facilitator"].lower()
        if address and describe_fault(address):
            raise forms.ValidationError(_("Use plain letters, without accents."))
        return address

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        alone = data.pop("alone", False)
        if (
            not data.get("co_facilitator")
            and not alone
            and "co_facilitator" not in self.errors
        ):
            text = _("Name a second facilitator, or say that there is one for now.")
            self.add_error("co_facilitator", text)
        return data


class ProposalForm(CoFacilitatorForm):
    pass


class CreateGroupForm(CoFacilitatorForm):
    """Form for moderators, who name a facilitator by the address of an account."""

    facilitator = forms.EmailField(
        label=gettext_lazy("E-mail address of the facilitator"),
        help_text=gettext_lazy("Someone with an account on this site."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = [*CharterForm.base_fields, "facilitator", "co_facilitator", "alone"]

    def clean_facilitator(self) -> User:
        found = User.objects.of_address(self.cleaned_data["facilitator"])
        if found is None:
            raise forms.ValidationError(_("Nobody has an account with this address."))
        return found


class GroupSettingsForm(CharterForm):
    allows_anonymous = forms.BooleanField(
        label=gettext_lazy("Questions may be asked anonymously to colleagues"),
        required=False,
    )

    @classmethod
    def initial_of(cls, group: Group) -> dict[str, object]:
        space = group.space
        names = ("title", "purpose", "confidentiality", "allows_anonymous")
        initial = {name: getattr(space, name) for name in names}
        own = (
            "kind",
            "is_listed",
            "history_for_newcomers",
            "charter",
            "max_members",
            "ends_on",
        )
        initial |= {name: getattr(group, name) for name in own}
        theme = group.theme
        return initial | {"theme": str(theme.public_id) if theme else ""}
