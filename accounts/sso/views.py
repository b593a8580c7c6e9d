from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from allauth.account.internal.decorators import login_not_required
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import (
    OAuth2CallbackView,
    OAuth2LoginView,
)

from accounts.models import SignInProvider
from accounts.sso import reauthentication
from accounts.sso.client import OidcClient

MAX_RESULTS = 20  # providers per page


class Callback(OAuth2CallbackView):
    def _get_state(self, request: HttpRequest, provider: object) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = str(state.get("nonce") or "")
            if state.get("process") == reauthentication.REAUTHENTICATE:
                self.adapter.reauthenticated_since = state["begun"]
        return state, response


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Show a confirmation on GET; redirect to the provider on POST.

    The redirect is a page with a link that opens by itself, because our
    Content-Security-Policy blocks a form that redirects to another site.
    """
    try:
        answer = OAuth2LoginView.adapter_view(OidcClient(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    if isinstance(answer, HttpResponseRedirect) and "://" in answer.url:
        onward = {"url": answer.url, "name": get_provider_name(provider_id)}
        return render(request, "socialaccount/onward.html", onward)
    response: HttpResponse = answer
    return response


@never_cache
@login_not_required
@require_GET
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        response: HttpResponse = Callback.adapter_view(
            OidcClient(request, provider_id)
        )(request)
        return response
    except SocialApp.DoesNotExist:
        raise Http404 from None


@never_cache
@login_required
@require_GET
def reauthenticate(request: HttpRequest) -> HttpResponse:
    """Let the user reauthenticate at a provider, then resume the request."""
    providers = reauthentication.reauth_providers(request.user)
    if not providers:
        return redirect("account_reauthenticate")
    if reauthentication.is_recently_reauthenticated(request):
        return resume_request(request) or redirect("profile")
    way_on = get_next_redirect_url(request) or ""
    context = {
        "providers": providers,
        "next": way_on,
        "process": reauthentication.REAUTHENTICATE,
    }
    return render(request, "socialaccount/again.html", context)


@never_cache
@login_not_required
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:100]
    found = SignInProvider.objects.visible_to(request.user)
    rows = list((found.named(query) if query else found)[: MAX_RESULTS + 1])
    context = {
        "providers": rows[:MAX_RESULTS],
        "has_more": len(rows) > MAX_RESULTS,
        "query": query,
        "next": request.GET.get("next", ""),
    }
    return render(request, "socialaccount/organisations.html", context)


def get_provider_name(provider_id: str) -> str:
    found = SignInProvider.objects.visible_to(None).filter(public_id=provider_id)
    return found.values_list("name", flat=True).first() or ""
