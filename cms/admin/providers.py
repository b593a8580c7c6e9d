"""*Inlogaanbieders*: the sign-in providers (OpenID Connect) of organisations."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from wagtail.admin import messages

from accounts import commands
from accounts.models import SignInProvider
from accounts.sso.inspection import Inspection, inspect_provider
from cms.admin.base import AdminFormView, AdministratorScreen
from cms.admin.forms import NewProviderForm, ProviderForm
from cms.admin.list_view import (
    ANY_CHOICE,
    AdminListView,
    BulkAction,
    FilterForm,
    ListRow,
)
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_as_message

if TYPE_CHECKING:
    from accounts.models import User


class ProviderScreen(AdministratorScreen):
    home = "providers"
    page_title = gettext_lazy("Sign-in providers")
    header_icon = "login"


class ProviderFilters(FilterForm):
    staat = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[
            *ANY_CHOICE,
            ("aan", gettext_lazy("in use")),
            ("uit", gettext_lazy("not in use")),
        ],
        required=False,
    )


def _start(actor: "User", row: SignInProvider) -> bool:
    if row.is_active:
        return False
    try:
        commands.start_provider(actor, provider=row)
    except ActionRefused:
        return False
    return True


def _untested(rows: list[Any]) -> list[str]:
    """Return a warning for each provider whose connection was not tested yet."""
    told = _("%(name)s was not started: test its connection first.")
    return [told % {"name": row.name} for row in rows if row.tested_at is None]


def _stop(actor: "User", row: SignInProvider) -> bool:
    if not row.is_active:
        return False
    commands.stop_provider(actor, provider=row)
    return True


class ProvidersView(ProviderScreen, AdminListView):
    filters = ProviderFilters
    export_name = "inlogaanbieders"
    nothing = gettext_lazy(
        "No sign-in provider stands here yet. You add one with the button above."
    )
    intro = gettext_lazy(
        "Where organisations let their own people sign in, by OpenID Connect. Whoever "
        "signed in with one that you stop is signed out."
    )
    links = (("provider-add", gettext_lazy("New sign-in provider")),)
    columns = (
        gettext_lazy("Name"),
        gettext_lazy("Organisations"),
        gettext_lazy("State"),
    )
    acts = (
        BulkAction("start", gettext_lazy("Publish"), _start, _untested),
        BulkAction("stop", gettext_lazy("Stop"), _stop),
    )

    def get_queryset(self, form: Any) -> QuerySet[SignInProvider]:
        asked = form.cleaned_data
        rows = SignInProvider.objects.prefetch_related("organisations")
        if text := asked.get("q"):
            theirs = SignInProvider.objects.filter(organisations__name__icontains=text)
            named = Q(name__icontains=text) | Q(issuer__icontains=text)
            rows = rows.filter(named | Q(pk__in=theirs.values("pk")))
        if state := asked.get("staat"):
            rows = rows.filter(is_active=state == "aan")
        return rows.order_by("name", "pk")

    def render_row(self, row: SignInProvider) -> ListRow:
        return ListRow(
            key=str(row.public_id),
            title=row.name,
            url=reverse("provider-change", args=[row.public_id]),
            cells=(
                ", ".join(o.shown_name for o in row.organisations.all()),
                _("in use") if row.is_active else _("not in use"),
            ),
            note=row.issuer,
        )

    def get_selected(self, keys: list[int]) -> QuerySet[SignInProvider]:
        return SignInProvider.objects.filter(public_id__in=keys)


class AddView(ProviderScreen, AdminFormView):
    form_class = NewProviderForm
    page_subtitle = gettext_lazy("new sign-in provider")
    made: SignInProvider

    def act(self, form: NewProviderForm) -> SignInProvider:
        self.made = commands.add_provider(
            self.request.user, issuer=form.cleaned_data["issuer"], facts=form.facts()
        )
        return self.made

    def get_success_url(self) -> str:
        return reverse("provider-connection", args=[self.made.public_id])

    def get_done(self, answer: SignInProvider) -> str:
        return _(
            "Saved, and not published yet. Register there the redirect address "
            "%(url)s, and test the connection."
        ) % {"url": redirect_address(answer)}


class OneProvider(ProviderScreen):
    kwargs: dict[str, Any]

    @cached_property
    def provider(self) -> SignInProvider:
        rows = SignInProvider.objects.all()
        sign_in_provider: SignInProvider = get_object_or_404(
            rows, public_id=self.kwargs["public_id"]
        )
        return sign_in_provider

    def get_page_subtitle(self) -> str:
        return self.provider.name


class ConnectionView(OneProvider, TemplateView):
    """Test the connection and show the provider's metadata before publishing."""

    template_name = "cms/admin/provider_connection.html"
    found: Inspection | None = None

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**kwargs) | {
            "provider": self.provider,
            "found": self.found,
            "redirect_address": redirect_address(self.provider),
        }

    def post(self, request: HttpRequest, public_id: int) -> HttpResponse:
        if request.POST.get("act") == "publish":
            return self._publish()
        self.found = inspect_provider(self.provider)
        self.provider = commands.record_provider_test(
            self.request.user, provider=self.provider, is_sound=self.found.is_sound
        )
        return self.get(request, public_id)

    def _publish(self) -> HttpResponse:
        here = self.request.path
        try:
            commands.start_provider(self.request.user, provider=self.provider)
        except ActionRefused as refusal:
            return show_refusal_as_message(self.request, refusal, here)
        words = _("Published: everybody sees the button of %(name)s.")
        messages.success(self.request, words % {"name": self.provider.name})
        return redirect(here)


class ChangeView(OneProvider, AdminFormView):
    form_class = ProviderForm
    template_name = "cms/admin/provider.html"

    @property
    def intro(self) -> str:
        told = {"issuer": self.provider.issuer, "url": redirect_address(self.provider)}
        return _("Issuer: %(issuer)s. Redirect address: %(url)s.") % told

    def get_initial(self) -> dict[str, object]:
        row = self.provider
        return {
            "name": row.name,
            "client_id": row.client_id,
            "organisations": list(row.organisations.all()),
            "domains": list(row.domains.all()),
            "counts_second_factor": row.counts_second_factor,
            "second_factor_acr": row.second_factor_acr,
        }

    def act(self, form: ProviderForm) -> SignInProvider:
        return commands.change_provider(
            self.request.user, provider=self.provider, facts=form.facts()
        )


def redirect_address(provider: SignInProvider) -> str:
    """Return the redirect URI to register with the provider."""
    path = reverse("openid_connect_callback", args=[provider.key])
    return f"{settings.SITE_URL}{path}"
