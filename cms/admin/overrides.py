"""Wagtail's own doors, replaced; `cms/urls.py` puts these before Wagtail's."""

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
    """Signing in happens in one place, with its limits and its second factor.

    Wagtail sends everybody here whom it does not let in. Somebody who is signed in
    already and may not come in is told so: the sign-in page would send them straight
    back, for ever.
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
    """Wagtail's other form, for pages that are shut to visitors."""
    return redirect_to_login(request.GET.get("next", "/"), reverse("account_login"))


# Wagtail's own would tell no open page that the session has ended.
sign_out = never_cache(logout)


@never_cache
def disabled_view(request: HttpRequest) -> HttpResponse:
    """What Wagtail offers and this site does not, not even to a superuser."""
    raise Http404


class AccountView(account.AccountView):
    """Without the panel that asks a first and a last name, which nobody has here."""

    def get_panels(self) -> list[Any]:
        panels = super().get_panels()
        return [panel for panel in panels if panel.name != "name_email"]


account_settings = never_cache(require_admin_access(AccountView.as_view()))


def in_transaction(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wagtail saves these rows outside of any transaction. Should the process end
    between such a row and the number of the content, which is noted after it, then
    what was just shut would go on being given out."""
    return never_cache(require_admin_access(transaction.atomic(view)))


set_page_privacy = in_transaction(
    page_viewset_registry.as_view("set_privacy", page_id_kwarg="page_id")
)
set_collection_privacy = in_transaction(collection_privacy.set_privacy)
edit_image_in_list = in_transaction(pictures.EditView.as_view())
edit_document_in_list = in_transaction(documents.EditView.as_view())
