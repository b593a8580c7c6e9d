"""Send a test mail of a newsletter edition to oneself."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms import commands
from cms.models import EditionPage
from cms.policy import can_send_test


class TestView(WagtailAdminTemplateMixin, TemplateView):
    """Send the test on POST; GET shows a confirmation.

    The command checks the permission again.
    """

    template_name = "cms/admin/newsletter_test.html"
    page_title = gettext_lazy("Mail me a test")
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> Any:
        if not can_send_test(request.user, self.edition):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def edition(self) -> EditionPage:
        found: EditionPage = get_object_or_404(
            EditionPage.objects.all(), id=self.kwargs["pk"]
        )
        return found

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edition = self.edition
        url = reverse("wagtailadmin_pages:edit", args=[edition.pk])
        here = [{"url": url, "label": edition.title}, {"label": self.page_title}]
        return [*self.breadcrumbs_items, *here]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**kwargs) | {"edition": self.edition}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        edition = self.edition
        commands.send_test(request.user, edition=edition)  # type: ignore[arg-type]
        messages.success(request, _("A test of the newest draft is on its way to you."))
        return redirect("wagtailadmin_pages:edit", edition.pk)
