from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from accounts.policy import Viewer, can_administer
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_in_form

PER_PAGE = 50


class AdminScreen(WagtailAdminTemplateMixin):
    """An admin screen with a breadcrumb to its `home`.

    Raise `PermissionDenied` for users without `has_permission`.
    """

    request: Any
    home: ClassVar[str]
    page_subtitle: Any = ""

    @staticmethod
    def has_permission(user: Viewer) -> bool:
        raise NotImplementedError

    def dispatch(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        if not self.has_permission(request.user):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_page_subtitle(self) -> str:
        return capfirst(str(self.page_subtitle))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = [{"url": reverse(self.home), "label": self.page_title}]
        if self.get_page_subtitle():
            here.append({"url": "", "label": self.get_page_subtitle()})
        return [*self.breadcrumbs_items, *here]


class AdministratorScreen(AdminScreen):
    @staticmethod
    def has_permission(user: Viewer) -> bool:
        return can_administer(user)


class AdminFormView(AdminScreen, FormView):  # type: ignore[type-arg]
    """A form that runs one command.

    A refusal becomes a form error; the input is preserved.
    """

    template_name = "cms/admin/form.html"
    button: Any = _("Save")
    intro: Any = ""
    done: Any = _("Saved.")

    def act(self, form: Any) -> Any:
        raise NotImplementedError

    def get_form(self, form_class: Any = None) -> Any:
        """Capitalise labels, as Wagtail's own forms do."""
        form = super().get_form(form_class)
        for field in form.fields.values():
            field.label = capfirst(str(field.label)) if field.label else field.label
        return form

    def get_back(self) -> str:
        return reverse(self.home)

    def get_success_url(self) -> str:
        return self.get_back()

    def form_valid(self, form: object) -> HttpResponse:
        try:
            answer = self.act(form)
        except ActionRefused as refusal:
            return self.form_refused(form, refusal)
        messages.success(self.request, self.get_done(answer))
        return redirect(self.get_success_url())

    def form_refused(self, form: Any, refusal: ActionRefused) -> HttpResponse:
        show_refusal_in_form(form, refusal)
        return self.form_invalid(form)

    def get_done(self, _answer: Any) -> str:
        return str(self.done)

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        told = {"button": self.button, "intro": self.intro, "back": self.get_back()}
        return super().get_context_data(**kwargs) | told


def get_page(rows: QuerySet[Any], request: HttpRequest) -> Page[Any]:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))


def make_csv_response(pieces: Iterable[str], name: str) -> StreamingHttpResponse:
    """Return a CSV download that no browser or proxy may store."""
    answer = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer
