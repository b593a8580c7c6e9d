"""*Beveiligingslog*: security events of accounts, domains and sign-in providers."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from wagtail.admin.widgets import AdminDateInput

from accounts import commands
from accounts.models import Organisation, SecurityEvent
from accounts.security_log import search
from accounts.security_log.search import LogFilter
from cms.admin.base import AdministratorScreen, get_page, make_csv_response
from cms.admin.break_glass_log import explain_break_glass
from core.templating.widgets import DayField
from core.uploads.csv_io import write_csv


class SecurityLogForm(forms.Form):
    kind = forms.ChoiceField(label=_("what"), required=False)
    result = forms.ChoiceField(label=_("result"), required=False)
    who = forms.CharField(
        label=_("who"),
        max_length=254,
        required=False,
        help_text=_("A part of the name, or a whole e-mail address."),
    )
    organisation = forms.CharField(
        label=_("organisation"), max_length=130, required=False
    )
    address = forms.GenericIPAddressField(label=_("network address"), required=False)
    since = DayField(label=_("from"), widget=AdminDateInput, required=False)
    until = DayField(
        label=_("up to and including"), widget=AdminDateInput, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _("everything"))]
        for name, choices in (
            ("kind", SecurityEvent.Kind.choices),
            ("result", SecurityEvent.Result.choices),
        ):
            field: Any = self.fields[name]
            field.choices = [*every, *choices]

    def clean_organisation(self) -> Organisation | None:
        text = self.cleaned_data["organisation"].strip()
        if not text:
            return None
        found: Organisation | None = Organisation.objects.named(text).first()
        if found is None:
            raise forms.ValidationError(_("This organisation is not known."))
        return found

    def sought(self) -> LogFilter:
        return LogFilter(**self.cleaned_data)

    def address_of(self) -> str:
        """Return the query string that repeats this search."""
        return urlencode({n: v for n, v in self.data.items() if v and n in self.fields})


class SecurityLogScreen(AdministratorScreen):
    home = "security-log"
    page_title = gettext_lazy("Security log")
    header_icon = "list-ul"


class SecurityLogView(SecurityLogScreen, TemplateView):
    template_name = "cms/admin/security_log.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        form = SecurityLogForm(self.request.GET)
        rows = (
            search.find_events(form.sought())
            if form.is_valid()
            else SecurityEvent.objects.none()
        )
        page = get_page(rows, self.request)
        looks = explain_break_glass(self.request.user, page.object_list)
        shown = [(row, looks.get(row.pk, "")) for row in page.object_list]
        found = {"form": form, "page": page, "rows": shown}
        return super().get_context_data(**kwargs) | found


class ExportView(SecurityLogScreen, View):
    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Export the matching events, and log the export itself."""
        form = SecurityLogForm(request.GET)
        if not form.is_valid():
            return HttpResponse(status=400)
        commands.log_log_export(self.request.user)
        explain = partial(explain_break_glass, request.user)
        rows = search.build_table(form.sought(), explain)
        return make_csv_response(write_csv(search.COLUMNS, rows), "beveiligingslog")
