"""*E-maildomeinen*: e-mail domains that admit people, and their period of validity."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import commands
from accounts.commands import DomainFacts, ImportResult
from accounts.commands.csv_columns import DOMAIN_COLUMNS, domain_rows, label_columns
from accounts.models import EmailDomain
from cms.admin.admission import CONFIRMING, ask_about_waiting
from cms.admin.base import AdministratorScreen
from cms.admin.confirmation import Confirmation, ConfirmedFormView
from cms.admin.forms import CsvUploadForm, DomainForm, NewDomainForm
from cms.admin.list_view import (
    ANY_CHOICE,
    AdminListView,
    BulkAction,
    FilterForm,
    ListRow,
    make_search_field,
)
from cms.admin.organisations import TableView
from core.exceptions import ActionRefused

if TYPE_CHECKING:
    from accounts.models import User


class DomainScreen(AdministratorScreen):
    home = "domains"
    page_title = gettext_lazy("E-mail domains")
    header_icon = "mail"


class DomainFilters(FilterForm):
    q = make_search_field(gettext_lazy("Domain or organisation"))
    staat = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=ANY_CHOICE + EmailDomain.State.choices,
        required=False,
    )
    voorbij = forms.BooleanField(
        label=gettext_lazy("Only those whose last day has been"), required=False
    )


def _settle(state: str) -> Callable[[Any, EmailDomain], bool]:
    def act(actor: "User", row: EmailDomain) -> bool:
        if row.state == state:
            return False
        facts = DomainFacts(
            organisations=row.organisations.all(),
            state=state,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
        )
        try:
            commands.change_domain(actor, domain=row, facts=facts)
        except ActionRefused:  # the domain belongs to no organisation yet
            return False
        return True

    return act


def _ask_about_new(rows: list[EmailDomain]) -> Confirmation | None:
    """Ask about domains that are not confirmed yet and belong to an organisation."""
    ids = [row.pk for row in rows if row.state != EmailDomain.State.CONFIRMED]
    found = EmailDomain.objects.filter(pk__in=ids).exclude(organisations=None)
    return ask_about_waiting(found.order_by("domain"))


class DomainsView(DomainScreen, AdminListView):
    filters = DomainFilters
    export_name = "e-maildomeinen"
    intro = CONFIRMING
    links = (
        ("domain-add", gettext_lazy("New e-mail domain")),
        ("domains-import", gettext_lazy("Read a list (CSV)")),
    )
    columns = (
        gettext_lazy("Domain"),
        gettext_lazy("Organisations"),
        gettext_lazy("State"),
        gettext_lazy("Valid"),
    )
    acts = (
        BulkAction(
            "confirm",
            gettext_lazy("Confirm"),
            _settle(EmailDomain.State.CONFIRMED),
            ask=_ask_about_new,
        ),
        BulkAction(
            "withdraw",
            gettext_lazy("Withdraw the confirmation"),
            _settle(EmailDomain.State.SUGGESTED),
        ),
    )

    def get_queryset(self, form: Any) -> QuerySet[EmailDomain]:
        asked = form.cleaned_data
        rows = EmailDomain.objects.sought(asked.get("q", ""))
        if state := asked.get("staat"):
            rows = rows.filter(state=state)
        if asked.get("voorbij"):
            rows = rows.lapsed()
        return rows.prefetch_related("organisations").order_by("domain")

    def render_row(self, row: EmailDomain) -> ListRow:
        return ListRow(
            key=str(row.pk),
            title=row.domain,
            url=reverse("domain-change", args=[row.pk]),
            cells=(
                ", ".join(o.shown_name for o in row.organisations.all()),
                _state(row),
                _valid(row),
            ),
        )

    def sheet(self, found: QuerySet[Any]) -> tuple[Sequence[str], Iterable[Any]]:
        """Return the columns and rows that the CSV import accepts."""
        return label_columns(DOMAIN_COLUMNS), domain_rows(found, in_words=True)

    def get_selected(self, keys: list[int]) -> QuerySet[EmailDomain]:
        return EmailDomain.objects.filter(pk__in=keys)


def _state(row: EmailDomain) -> str:
    state = str(row.get_state_display())
    if row.is_over:
        return f"{state}, {_('over')}"
    return f"{state}, {_('not yet')}" if row.is_upcoming else state


def _valid(row: EmailDomain) -> str:
    found = []
    if row.valid_from:
        day = date_format(row.valid_from, "j F Y")
        found.append(_("from %(day)s") % {"day": day})
    if row.valid_until:
        day = date_format(row.valid_until, "j F Y")
        found.append(_("up to and including %(day)s") % {"day": day})
    return " ".join(found) or _("always")


class DomainFormView(DomainScreen, ConfirmedFormView):
    """Asks for confirmation when saving admits waiting people at once."""

    def get_domain(self, form: Any) -> str:
        raise NotImplementedError

    def get_confirmation(self, form: DomainForm) -> Confirmation | None:
        facts = form.facts()
        row = EmailDomain(
            domain=self.get_domain(form),
            valid_from=facts.valid_from,
            valid_until=facts.valid_until,
        )
        is_confirmed = facts.state == EmailDomain.State.CONFIRMED
        return ask_about_waiting([row]) if is_confirmed else None


class AddView(DomainFormView):
    form_class = NewDomainForm
    page_subtitle = gettext_lazy("new e-mail domain")

    def get_domain(self, form: NewDomainForm) -> str:
        domain: str = form.cleaned_data["domain"]
        return domain.strip().lower()

    def get_problem(self, form: NewDomainForm) -> str:
        return commands.get_domain_error(form.cleaned_data["domain"])

    def act(self, form: NewDomainForm) -> EmailDomain:
        domain = form.cleaned_data["domain"]
        return commands.add_domain(self.request.user, domain=domain, facts=form.facts())


class ChangeView(DomainFormView):
    form_class = DomainForm

    @cached_property
    def domain(self) -> EmailDomain:
        email_domain: EmailDomain = get_object_or_404(
            EmailDomain.objects.all(), pk=self.kwargs["pk"]
        )
        return email_domain

    def get_page_subtitle(self) -> str:
        return self.domain.domain

    def get_initial(self) -> dict[str, object]:
        row = self.domain
        return {
            "organisations": list(row.organisations.all()),
            "state": row.state,
            "valid_from": row.valid_from,
            "valid_until": row.valid_until,
        }

    def get_domain(self, form: DomainForm) -> str:
        return self.domain.domain

    def act(self, form: DomainForm) -> EmailDomain:
        return commands.change_domain(
            self.request.user, domain=self.domain, facts=form.facts()
        )


class ImportView(DomainScreen, TableView):
    columns = DOMAIN_COLUMNS

    def act(self, form: CsvUploadForm) -> ImportResult:
        content = form.cleaned_data["file"]
        return commands.import_domains(self.request.user, content=content)
