"""*Niet verstuurd*: what failed for good, and may be tried again."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View

from wagtail.admin import messages

from cms.admin.screens import AdministratorScreen
from core.http import parse_public_id
from notifications import commands, parked


class ParkedScreen(AdministratorScreen):
    home = "parked"
    page_title = gettext_lazy("Not sent")
    header_icon = "mail"


class ParkedView(ParkedScreen, TemplateView):
    template_name = "cms/admin/parked.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"shelves": parked.shelves()}


class SendAgainView(ParkedScreen, View):
    def post(self, request: HttpRequest) -> HttpResponse:
        label, key = request.POST.get("table", ""), request.POST.get("row", "")
        pk = parse_public_id(key)
        if key and pk is None:
            raise PermissionDenied
        n = commands.send_again(self.request.user, label=label, pk=pk)
        said = ngettext("%(n)s is tried again.", "%(n)s are tried again.", n)
        messages.success(request, said % {"n": n})
        return redirect("parked")
