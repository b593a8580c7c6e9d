from django import forms
from django.utils.translation import gettext_lazy as _


class InviteForm(forms.Form):
    address = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
    message = forms.CharField(
        label=_("A personal line (you may leave this open)"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_address(self) -> str:
        """Plain letters only: a look-alike domain is another domain."""
        address: str = self.cleaned_data["address"].lower()
        if not address.isascii():
            raise forms.ValidationError(_("Use plain letters, without accents."))
        return address
