from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail.admin.widgets import AdminDateInput

from accounts.commands import DomainFacts, OrganisationFacts, ProviderFacts
from accounts.models import EmailDomain, Organisation, SignInProvider
from accounts.models.organisation_sizes import PROVINCES
from cms.admin.organisation_field import OrganisationField
from core.markup import sanitize_line
from core.security.egress import EgressRefusedError, Reason, check_address
from core.templating.widgets import DayField
from core.uploads.csv_io import MAX_BYTES


class MultilineField(forms.CharField):
    """A list of existing objects, one per line.

    Unknown or ambiguous lines are errors.
    """

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("One on each line, by name or code."))
        super().__init__(**options)

    def find(self, text: str) -> list[Any]:
        raise NotImplementedError

    def clean(self, value: object) -> Any:
        rows: dict[Any, None] = {}
        wrong: list[str] = []
        for line in str(super().clean(value)).splitlines():
            found = self.find(line.strip()) if line.strip() else []
            if len(found) == 1:
                rows[found[0]] = None
            elif line.strip():
                wrong.append(line.strip()[:60])
        if wrong:
            told = {"names": ", ".join(wrong)}
            raise forms.ValidationError(
                _("Not known, or not by this name alone: %(names)s."), params=told
            )
        return list(rows)


class OrganisationsField(MultilineField):
    def find(self, text: str) -> list[Any]:
        coded = Organisation.objects.filter(code=text)
        return list(coded or Organisation.objects.named(text))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(row.name for row in value)


class DomainsField(MultilineField):
    def find(self, text: str) -> list[Any]:
        return list(EmailDomain.objects.filter(domain=text.lower()))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(row.domain for row in value)


class SingleLineField(forms.CharField):
    def clean(self, value: object) -> str:
        return sanitize_line(str(super().clean(value)))


class OrganisationForm(forms.Form):
    name = SingleLineField(label=_("name"), max_length=120)
    kind = forms.ChoiceField(label=_("kind"), choices=Organisation.Kind.choices)
    code = SingleLineField(label=_("CBS code"), max_length=10, required=False)
    province = forms.ChoiceField(
        label=_("province"),
        required=False,
        choices=[("", _("unknown")), *((name, name) for name in PROVINCES)],
    )
    region = SingleLineField(label=_("region"), max_length=80, required=False)
    population = forms.IntegerField(
        label=_("inhabitants"),
        min_value=0,
        max_value=50_000_000,
        required=False,
        help_text=_("Leave it empty when it is unknown."),
    )

    def facts(self) -> OrganisationFacts:
        return OrganisationFacts(**self.cleaned_data)


class OrganisationMergerForm(forms.Form):
    into = OrganisationField(
        label=_("merged into"),
        help_text=_(
            "The organisation that it becomes part of. Type a part of the name and "
            "choose."
        ),
    )
    since = DayField(
        label=_("from"),
        widget=AdminDateInput,
        help_text=_("From this day on its people speak for the other one."),
    )


class ApprovePersonForm(forms.Form):
    organisation = OrganisationField(label=_("Speaks for"))


class RefusePersonForm(forms.Form):
    reason = SingleLineField(
        label=_("Why do you not let this person in?"),
        max_length=500,
        help_text=_("This person reads it in the mail."),
    )


class AskPersonForm(forms.Form):
    question = SingleLineField(
        label=_("What do you want to know?"),
        max_length=500,
        help_text=_("This person gets it by mail, and answers on this site."),
    )


class DomainForm(forms.Form):
    organisations = OrganisationsField(label=_("organisations"))
    state = forms.ChoiceField(
        label=_("state"),
        choices=EmailDomain.State.choices,
        help_text=_("People with an address at a confirmed domain come in at once."),
    )
    valid_from = DayField(label=_("valid from"), widget=AdminDateInput, required=False)
    valid_until = DayField(
        label=_("valid up to and including"), widget=AdminDateInput, required=False
    )

    def facts(self) -> DomainFacts:
        names = ("organisations", "state", "valid_from", "valid_until")
        return DomainFacts(**{name: self.cleaned_data[name] for name in names})


class NewDomainForm(DomainForm):
    domain = forms.CharField(label=_("domain"), max_length=253)
    field_order = ("domain",)


class CsvUploadForm(forms.Form):
    file = forms.FileField(label=_("CSV file"), help_text=_("At most 5 MB."))

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("This file is too large."))
        content: bytes = file.read()
        return content


class OrganisationCsvForm(CsvUploadForm):
    merges = forms.BooleanField(
        label=_("carry out mergers in this list whose day has come"),
        required=False,
        help_text=_("They cannot be undone. Without this tick such a list is refused."),
    )


class ProviderForm(forms.Form):
    name = SingleLineField(
        label=_("name"),
        max_length=40,
        help_text=_("Stands on the button: “Sign in with …”."),
    )
    client_id = SingleLineField(label=_("client id"), max_length=191)
    secret = forms.CharField(
        label=_("client secret"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("It is never shown. Leave it empty to keep the one that is there."),
    )
    organisations = OrganisationsField(label=_("organisations"))
    domains = DomainsField(
        label=_("e-mail domains"),
        required=False,
        help_text=_("Of these the provider's word counts. One on each line."),
    )
    counts_second_factor = forms.BooleanField(
        label=_("its second factor counts"),
        required=False,
        help_text=_("Then nobody whom it asked for one is asked for another here."),
    )
    second_factor_acr = SingleLineField(
        label=_("acr values that prove a second factor"), max_length=300, required=False
    )

    def facts(self) -> ProviderFacts:
        data = {k: v for k, v in self.cleaned_data.items() if k != "issuer"}
        return ProviderFacts(**data)


class NewProviderForm(ProviderForm):
    issuer = forms.URLField(
        label=_("issuer"),
        max_length=300,
        assume_scheme="https",
        help_text=_("The address that the provider calls itself by. It never changes."),
    )
    field_order = ("name", "issuer")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["secret"].help_text = _("It is not shown again.")

    def clean_issuer(self) -> str:
        issuer: str = self.cleaned_data["issuer"]
        if not issuer.startswith("https://"):
            raise forms.ValidationError(_("It begins with https://."))
        if SignInProvider.objects.filter(issuer=issuer).exists():
            raise forms.ValidationError(_("There is a provider with this issuer."))
        _check_reachable(issuer)
        return issuer


def _check_reachable(issuer: str) -> None:
    """Reject an issuer that the site may not connect to.

    A host that does not resolve is accepted: it may resolve later, and is checked on
    every connection.
    """
    try:
        check_address(issuer)
    except EgressRefusedError as error:
        if error.reason == Reason.INSIDE:
            raise forms.ValidationError(
                _(
                    "This address lies in a network that the site may not reach."
                    " Whoever runs the server can allow it with EGRESS_ALLOW."
                )
            ) from error
        if error.reason != Reason.NAME:
            raise forms.ValidationError(
                _("Enter the address alone, without a name or password in it.")
            ) from error
