"""Replacements of Wagtail views. `cms/urls.py` lists them before Wagtail's own URLs."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views import account, collection_privacy
from wagtail.admin.viewsets.pages import page_viewset_registry
from wagtail.documents.views import multiple as documents
from wagtail.images.views import multiple as pictures

from allauth.account.views import logout


@never_cache
def redirect_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Redirect to the site's sign-in page, with its rate limits and second factor.

    Wagtail redirects every refused user to this view. Raise `PermissionDenied` for a
    signed-in user without admin access: the sign-in page would redirect back here in an
    endless loop.
    """
    target = _next(request)
    if request.user.is_anonymous:
        return redirect_to_login(target, reverse("account_login"))
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    return HttpResponseRedirect(target)


def _next(request: HttpRequest) -> str:
    asked = request.GET.get("next", "")
    fine = url_has_allowed_host_and_scheme(
        asked, {request.get_host()}, require_https=request.is_secure()
    )
    here = reverse("wagtailadmin_login")
    return asked if fine and here not in asked else reverse("wagtailadmin_home")


@never_cache
def redirect_to_sign_in_for_page(request: HttpRequest) -> HttpResponse:
    """Replace Wagtail's sign-in form for pages with a view restriction."""
    return redirect_to_login(request.GET.get("next", "/"), reverse("account_login"))


# Wagtail's own view does not tell open pages that the session has ended.
sign_out = never_cache(logout)


@never_cache
def disabled_view(request: HttpRequest) -> HttpResponse:
    """Return 404 for a disabled Wagtail feature, for superusers too."""
    raise Http404


class AccountView(account.AccountView):
    """The account settings without first and last name, which are not used here."""

    def get_panels(self) -> list[Any]:
        panels = super().get_panels()
        return [panel for panel in panels if panel.name != "name_email"]


account_settings = never_cache(require_admin_access(AccountView.as_view()))


def in_transaction(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run a Wagtail view in a transaction.

    Wagtail saves these rows without one. If the process ended between saving a
    restriction and increasing the content version, the cache would keep serving pages
    that were just restricted.
    """
    wrapped: Callable[..., HttpResponse] = never_cache(
        require_admin_access(transaction.atomic(view))
    )
    return wrapped


set_page_privacy = in_transaction(
    page_viewset_registry.as_view("set_privacy", page_id_kwarg="page_id")
)
set_collection_privacy = in_transaction(collection_privacy.set_privacy)
edit_image_in_list = in_transaction(pictures.EditView.as_view())
edit_document_in_list = in_transaction(documents.EditView.as_view())
