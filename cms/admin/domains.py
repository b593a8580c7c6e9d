"""*E-maildomeinen*: which addresses let people in, from when until when."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts import commands
from accounts.commands import DomainRefused, Loaded
from accounts.models import EmailDomain
from accounts.registers import DOMAIN_COLUMNS, domain_rows
from cms.admin.forms import DomainForm, NewDomainForm, TableForm
from cms.admin.organisations import TableView
from cms.admin.screens import ActForm, AdministratorScreen, as_file, asked, page_of
from core.sheets import write_sheet


class DomainScreen(AdministratorScreen):
    home = "domains"
    page_title = gettext_lazy("E-mail domains")
    header_icon = "mail"


class DomainsView(DomainScreen, TemplateView):
    template_name = "cms/admin/all_domains.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = asked(self.request)
        rows = EmailDomain.objects.sought(query).prefetch_related("organisations")
        found = {"query": query, "page": page_of(rows, self.request)}
        return super().get_context_data(**kwargs) | found


class AddView(DomainScreen, ActForm):
    form_class = NewDomainForm
    page_subtitle = gettext_lazy("new e-mail domain")
    refusals = (DomainRefused,)

    def act(self, form: NewDomainForm) -> EmailDomain:
        domain = form.cleaned_data["domain"]
        return commands.add_domain(self.request.user, domain=domain, facts=form.facts())


class ChangeView(DomainScreen, ActForm):
    form_class = DomainForm
    refusals = (DomainRefused,)

    @cached_property
    def domain(self) -> EmailDomain:
        return get_object_or_404(EmailDomain.objects.all(), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.domain.domain

    def get_initial(self) -> dict[str, Any]:
        row = self.domain
        return {
            "organisations": list(row.organisations.all()),
            "state": row.state,
            "valid_from": row.valid_from,
            "valid_until": row.valid_until,
        }

    def act(self, form: DomainForm) -> EmailDomain:
        return commands.change_domain(
            self.request.user, domain=self.domain, facts=form.facts()
        )


class ExportView(DomainScreen, View):
    def get(self, request: HttpRequest) -> HttpResponseBase:
        return as_file(write_sheet(DOMAIN_COLUMNS, domain_rows()), "e-maildomeinen")


class ImportView(DomainScreen, TableView):
    columns = DOMAIN_COLUMNS

    def act(self, form: TableForm) -> Loaded:
        content = form.cleaned_data["file"]
        return commands.import_domains(self.request.user, content=content)
