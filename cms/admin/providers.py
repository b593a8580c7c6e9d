"""*Inlogaanbieders*: where organisations let their own people sign in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from wagtail.admin import messages

from accounts import commands
from accounts.models import SignInProvider
from cms.admin.forms import NewProviderForm, ProviderForm
from cms.admin.screens import ActForm, AdministratorScreen


class ProviderScreen(AdministratorScreen):
    home = "providers"
    page_title = gettext_lazy("Sign-in providers")
    header_icon = "login"


class ProvidersView(ProviderScreen, TemplateView):
    template_name = "cms/admin/providers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = SignInProvider.objects.prefetch_related("organisations")
        return super().get_context_data(**kwargs) | {"rows": rows}


class AddView(ProviderScreen, ActForm):
    form_class = NewProviderForm
    page_subtitle = gettext_lazy("new sign-in provider")

    def act(self, form: NewProviderForm) -> SignInProvider:
        return commands.add_provider(
            self.request.user, issuer=form.cleaned_data["issuer"], facts=form.facts()
        )

    def get_done(self, answer: SignInProvider) -> str:
        return _("Saved. Register there the redirect address %(url)s.") % {
            "url": redirect_address(answer)
        }


class ChangeView(ProviderScreen, ActForm):
    form_class = ProviderForm

    @cached_property
    def provider(self) -> SignInProvider:
        rows = SignInProvider.objects.all()
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get_page_subtitle(self) -> str:
        return self.provider.name

    @property
    def intro(self) -> str:
        told = {"issuer": self.provider.issuer, "url": redirect_address(self.provider)}
        return _("Issuer: %(issuer)s. Redirect address: %(url)s.") % told

    def get_initial(self) -> dict[str, Any]:
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


class SwitchView(ProviderScreen, View):
    def post(self, request: HttpRequest, public_id: int) -> HttpResponse:
        rows = SignInProvider.objects.all()
        provider = get_object_or_404(rows, public_id=public_id)
        if provider.is_active:
            commands.stop_provider(self.request.user, provider=provider)
            messages.success(
                request, _("Stopped. Whoever signed in with it is signed out.")
            )
        else:
            commands.start_provider(self.request.user, provider=provider)
            messages.success(request, _("People may sign in with it again."))
        return redirect("providers")


def redirect_address(provider: SignInProvider) -> str:
    """What is filled in at the provider's side."""
    path = reverse("openid_connect_callback", args=[provider.key])
    return f"{settings.SITE_URL}{path}"
