"""*Niet verstuurd*: deliveries that failed permanently, and a button to retry them."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View

from wagtail.admin import messages

from cms.admin.base import AdministratorScreen
from core.http import parse_public_id
from jobs import dead_letters
from notifications import commands


class FailedDeliveriesScreen(AdministratorScreen):
    home = "failed-deliveries"
    page_title = gettext_lazy("Not sent")
    header_icon = "mail"


class FailedDeliveriesView(FailedDeliveriesScreen, TemplateView):
    template_name = "cms/admin/failed_deliveries.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**kwargs) | {
            "shelves": dead_letters.list_failed_queues()
        }


class ResendView(FailedDeliveriesScreen, View):
    def post(self, request: HttpRequest) -> HttpResponse:
        label, key = request.POST.get("table", ""), request.POST.get("row", "")
        pk = parse_public_id(key)
        if key and pk is None:
            raise PermissionDenied
        n = commands.retry_dead_letters(self.request.user, label=label, pk=pk)
        said = ngettext("%(n)s is tried again.", "%(n)s are tried again.", n)
        messages.success(request, said % {"n": n})
        return redirect("failed-deliveries")
