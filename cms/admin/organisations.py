"""*Organisaties*: the list, what becomes of each, and whole lists as CSV."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View

from wagtail.admin import messages

from accounts import commands
from accounts.commands import LinesRefused, Loaded, OrganisationRefused
from accounts.models import Organisation
from accounts.registers import ORGANISATION_COLUMNS, organisation_rows
from cms.admin.forms import MergerForm, OrganisationForm, TableForm
from cms.admin.screens import ActForm, AdministratorScreen, as_file, asked, page_of
from core.sheets import SheetRefused, write_sheet


class OrganisationScreen(AdministratorScreen):
    home = "organisations"
    page_title = gettext_lazy("Organisations")
    header_icon = "home"


class OrganisationsView(OrganisationScreen, TemplateView):
    template_name = "cms/admin/organisations.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = asked(self.request)
        rows = Organisation.objects.sought(query).select_related("merged_into")
        rows = rows.prefetch_related("email_domains")
        found = {"query": query, "page": page_of(rows, self.request)}
        return super().get_context_data(**kwargs) | found


class AddView(OrganisationScreen, ActForm):
    form_class = OrganisationForm
    page_subtitle = gettext_lazy("new organisation")
    refusals = (OrganisationRefused,)

    def act(self, form: OrganisationForm) -> Organisation:
        return commands.add_organisation(self.request.user, facts=form.facts())


class OneOrganisation(OrganisationScreen):
    kwargs: dict[str, Any]

    @cached_property
    def organisation(self) -> Organisation:
        return get_object_or_404(Organisation.objects.all(), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.organisation.shown_name

    def get_back(self) -> str:
        return reverse("organisation", args=[self.organisation.pk])


class OrganisationView(OneOrganisation, TemplateView):
    template_name = "cms/admin/organisation.html"


class ChangeView(OneOrganisation, ActForm):
    form_class = OrganisationForm
    refusals = (OrganisationRefused,)

    def get_initial(self) -> dict[str, Any]:
        return {
            name: getattr(self.organisation, name)
            for name in OrganisationForm.base_fields
        }

    def act(self, form: OrganisationForm) -> Organisation:
        return commands.change_organisation(
            self.request.user, organisation=self.organisation, facts=form.facts()
        )


class MergeView(OneOrganisation, ActForm):
    form_class = MergerForm
    refusals = (OrganisationRefused,)
    button = gettext_lazy("Merge")
    intro = gettext_lazy(
        "On the day that you choose everybody who works here goes over, with the "
        "e-mail domains and sign-in providers. What was written before keeps the old "
        "name. If the day has come, this happens at once and cannot be undone."
    )

    def act(self, form: MergerForm) -> Organisation:
        return commands.merge_organisation(
            self.request.user, organisation=self.organisation, **form.cleaned_data
        )


class CallOffView(OneOrganisation, View):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            commands.call_off_merger(self.request.user, organisation=self.organisation)
        except OrganisationRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The merger was called off."))
        return redirect(self.get_back())


class SignOutView(OneOrganisation, View):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        signed_out = commands.sign_out_organisation(
            self.request.user, organisation=self.organisation
        )
        messages.success(
            request,
            ngettext(
                "%(count)s person was signed out on all devices.",
                "%(count)s people were signed out on all devices.",
                signed_out,
            )
            % {"count": signed_out},
        )
        return redirect(self.get_back())


class ExportView(OrganisationScreen, View):
    def get(self, request: HttpRequest) -> HttpResponseBase:
        rows = write_sheet(ORGANISATION_COLUMNS, organisation_rows())
        return as_file(rows, "organisaties")


class TableView(ActForm):
    """Reads a whole list; says every line that is wrong, and then does nothing."""

    template_name = "cms/admin/table.html"
    form_class = TableForm
    page_subtitle = gettext_lazy("read a list")
    button = gettext_lazy("Read")
    refusals = (SheetRefused,)
    columns: tuple[str, ...]

    def form_valid(self, form: TableForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except LinesRefused as error:
            context = self.get_context_data(form=form, wrong=error.wrong)
            return self.render_to_response(context)

    def get_done(self, answer: Loaded) -> str:
        return _("%(added)s added, %(changed)s changed, %(same)s the same.") % {
            "added": answer.added,
            "changed": answer.changed,
            "same": answer.same,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"columns": self.columns}


class ImportView(OrganisationScreen, TableView):
    columns = ORGANISATION_COLUMNS

    def act(self, form: TableForm) -> Loaded:
        content = form.cleaned_data["file"]
        return commands.import_organisations(self.request.user, content=content)
