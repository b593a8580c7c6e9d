from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation


class ApproveForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Speaks for"),
        empty_label=_("Choose an organisation"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = Organisation.objects.order_by("name")  # type: ignore[attr-defined]


class DomainSearchForm(forms.Form):
    q = forms.CharField(label=_("Domain or organisation"), required=False)
