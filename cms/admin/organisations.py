"""*Organisaties*: the list, one organisation, mergers, and CSV import and export."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View

from wagtail.admin import messages

from accounts import commands
from accounts.commands import CsvRowsError, ImportResult
from accounts.commands.csv_columns import (
    ORGANISATION_COLUMNS,
    label_columns,
    organisation_rows,
)
from accounts.models import Organisation
from accounts.models.organisation_sizes import PROVINCES
from cms.admin.base import AdminFormView, AdministratorScreen
from cms.admin.confirmation import Confirmation, ConfirmedFormView
from cms.admin.forms import (
    CsvUploadForm,
    OrganisationCsvForm,
    OrganisationForm,
    OrganisationMergerForm,
)
from cms.admin.list_view import (
    ANY_CHOICE,
    AdminListView,
    BulkAction,
    FilterForm,
    ListRow,
    make_search_field,
)
from cms.admin.merger_effects import (
    MergerEffects,
    count_merger_effects,
    describe_merger_effects,
)
from core.clock import today
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_as_message

if TYPE_CHECKING:
    from accounts.models import User


class OrganisationScreen(AdministratorScreen):
    home = "organisations"
    page_title = gettext_lazy("Organisations")
    header_icon = "home"


class OrganisationFilters(FilterForm):
    q = make_search_field(gettext_lazy("Name, code, province, region or domain"))
    soort = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=ANY_CHOICE + Organisation.Kind.choices,
        required=False,
    )
    provincie = forms.ChoiceField(
        label=gettext_lazy("Province"),
        choices=[*ANY_CHOICE, *((name, name) for name in PROVINCES)],
        required=False,
    )
    gaat_op = forms.BooleanField(
        label=gettext_lazy("Only those that merge or merged"), required=False
    )
    zonder = forms.BooleanField(
        label=gettext_lazy("Only those without an e-mail domain"), required=False
    )


def _call_off(actor: "User", row: Organisation) -> bool:
    if row.merged_into_id is None:
        return False
    try:
        commands.cancel_merger(actor, organisation=row)
    except ActionRefused:
        return False
    return True


def _sign_out(actor: "User", row: Organisation) -> bool:
    return commands.sign_out_organisation(actor, organisation=row) > 0


class OrganisationsView(OrganisationScreen, AdminListView):
    filters = OrganisationFilters
    export_name = "organisaties"
    links = (
        ("organisation-add", gettext_lazy("New organisation")),
        ("organisations-import", gettext_lazy("Read a list (CSV)")),
    )
    columns = (
        gettext_lazy("Name"),
        gettext_lazy("Kind"),
        gettext_lazy("Province"),
        gettext_lazy("Region"),
        gettext_lazy("Inhabitants"),
        gettext_lazy("E-mail domains"),
    )
    acts = (
        BulkAction("call_off", gettext_lazy("Call the merger off"), _call_off),
        BulkAction("sign_out", gettext_lazy("Sign everybody out"), _sign_out),
    )

    def get_queryset(self, form: Any) -> QuerySet[Organisation]:
        asked = form.cleaned_data
        rows = Organisation.objects.sought(asked.get("q", ""))
        if kind := asked.get("soort"):
            rows = rows.filter(kind=kind)
        if province := asked.get("provincie"):
            rows = rows.filter(province=province)
        if asked.get("gaat_op"):
            rows = rows.exclude(merged_into=None)
        if asked.get("zonder"):
            rows = rows.filter(email_domains=None)
        rows = rows.select_related("merged_into").prefetch_related("email_domains")
        return rows.order_by("name", "pk")

    def render_row(self, row: Organisation) -> ListRow:
        unknown = _("unknown")
        return ListRow(
            key=str(row.pk),
            title=row.name,
            url=reverse("organisation", args=[row.pk]),
            cells=(
                row.get_kind_display(),
                row.province or unknown,
                row.region or unknown,
                unknown if row.population is None else row.population,
                ", ".join(domain.domain for domain in row.email_domains.all()),
            ),
            note=" ".join(filter(None, (row.code, _becomes(row)))),
        )

    def sheet(self, found: QuerySet[Any]) -> tuple[Sequence[str], Iterable[Any]]:
        """Return the columns and rows that the CSV import accepts."""
        columns = label_columns(ORGANISATION_COLUMNS)
        return columns, organisation_rows(found, in_words=True)

    def get_selected(self, keys: list[int]) -> QuerySet[Organisation]:
        return Organisation.objects.filter(pk__in=keys)


def _becomes(row: Organisation) -> str:
    if row.merged_into is None or row.merged_since is None:
        return ""
    told = {
        "name": row.merged_into.name,
        "day": date_format(row.merged_since, "j F Y"),
    }
    return _("part of %(name)s from %(day)s") % told


class AddView(OrganisationScreen, AdminFormView):
    form_class = OrganisationForm
    page_subtitle = gettext_lazy("new organisation")

    def act(self, form: OrganisationForm) -> Organisation:
        return commands.add_organisation(self.request.user, facts=form.facts())


class OneOrganisation(OrganisationScreen):
    kwargs: dict[str, Any]

    @cached_property
    def organisation(self) -> Organisation:
        organisation: Organisation = get_object_or_404(
            Organisation.objects.all(), pk=self.kwargs["pk"]
        )
        return organisation

    def get_page_subtitle(self) -> str:
        return self.organisation.shown_name

    def get_back(self) -> str:
        return reverse("organisation", args=[self.organisation.pk])


class OrganisationView(OneOrganisation, TemplateView):
    template_name = "cms/admin/organisation.html"


class ChangeView(OneOrganisation, AdminFormView):
    form_class = OrganisationForm

    def get_initial(self) -> dict[str, object]:
        return {
            name: getattr(self.organisation, name)
            for name in OrganisationForm.base_fields
        }

    def act(self, form: OrganisationForm) -> Organisation:
        return commands.change_organisation(
            self.request.user, organisation=self.organisation, facts=form.facts()
        )


class MergeView(OneOrganisation, ConfirmedFormView):
    form_class = OrganisationMergerForm
    counted: MergerEffects
    button = gettext_lazy("Merge")
    intro = gettext_lazy(
        "On the day that you choose everybody who works here goes over, with the "
        "e-mail domains and sign-in providers. What was written before keeps the old "
        "name. If the day has come, this happens at once and cannot be undone."
    )

    def act(self, form: OrganisationMergerForm) -> Organisation:
        self.counted = count_merger_effects(self.organisation)  # before they move
        return commands.merge_organisation(
            self.request.user, organisation=self.organisation, **form.cleaned_data
        )

    def get_problem(self, form: OrganisationMergerForm) -> str:
        into = form.cleaned_data["into"]
        return commands.get_merger_error(self.organisation, into=into)

    def get_confirmation(self, form: OrganisationMergerForm) -> Confirmation:
        into, since = form.cleaned_data["into"], form.cleaned_data["since"]
        names = {"old": self.organisation.shown_name, "new": into.shown_name}
        day = date_format(since, "j F Y")
        if since <= today():
            way_back = _("This happens at once, and cannot be undone.")
        else:
            way_back = _(
                "This happens on %(day)s. Until then you can call it off; from that "
                "day on it cannot be undone."
            ) % {"day": day}
        return Confirmation(
            question=_("Merge %(old)s into %(new)s?") % names,
            effects=describe_merger_effects(
                count_merger_effects(self.organisation), into
            ),
            way_back=way_back,
            yes=_("Yes, merge"),
        )

    def get_done(self, answer: Organisation) -> str:
        names = {"old": answer.shown_name, "day": "", "new": ""}
        if answer.merged_into and answer.merged_since:
            names["new"] = answer.merged_into.shown_name
            names["day"] = date_format(answer.merged_since, "j F Y")
        if answer.merge_done_at is None:
            return _("%(old)s becomes part of %(new)s on %(day)s.") % names
        people = self.counted.people + self.counted.others
        return ngettext(
            "%(old)s is part of %(new)s now: %(n)s person went over.",
            "%(old)s is part of %(new)s now: %(n)s people went over.",
            people,
        ) % (names | {"n": str(people)})


class CallOffView(OneOrganisation, View):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            commands.cancel_merger(self.request.user, organisation=self.organisation)
        except ActionRefused as refusal:
            return show_refusal_as_message(request, refusal, self.get_back())
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


class TableView(AdminFormView):
    """Import a CSV file. Show every invalid line; import nothing if there is one."""

    template_name = "cms/admin/table.html"
    form_class = CsvUploadForm
    page_subtitle = gettext_lazy("read a list")
    button = gettext_lazy("Read")
    columns: tuple[str, ...]

    def form_refused(self, form: CsvUploadForm, refusal: ActionRefused) -> HttpResponse:
        if isinstance(refusal, CsvRowsError):
            context = self.get_context_data(form=form, wrong=refusal.wrong)
            return self.render_to_response(context)
        return super().form_refused(form, refusal)

    def get_done(self, answer: ImportResult) -> str:
        return str(answer)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**kwargs) | {
            "columns": label_columns(self.columns)
        }


class ImportView(OrganisationScreen, TableView):
    columns = ORGANISATION_COLUMNS
    form_class = OrganisationCsvForm

    def act(self, form: CsvUploadForm) -> ImportResult:
        return commands.import_organisations(
            self.request.user,
            content=form.cleaned_data["file"],
            may_merge=form.cleaned_data["merges"],
        )
