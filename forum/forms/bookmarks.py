from django import forms
from django.utils.translation import gettext_lazy as _


class BookmarkForm(forms.Form):
    note = forms.CharField(
        label=_("Note, for yourself"),
        help_text=_("Why do you keep this? Nobody else sees it."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
