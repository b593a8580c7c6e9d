"""*Toelating*: who waits to be let in, and which domains let people in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View

from wagtail.admin import messages

from accounts import commands
from accounts.models import EmailDomain
from accounts.policy import can_admit
from cms import people
from cms.admin.screens import Screen, page_of
from cms.forms import ApproveForm, DomainSearchForm


class AdmissionScreen(Screen):
    """A screen for those who may let people in."""

    home = "admission"
    page_title = gettext_lazy("Admission")
    header_icon = "user"

    @staticmethod
    def may(user: Any) -> bool:
        return can_admit(user)


class WaitingView(AdmissionScreen, TemplateView):
    template_name = "cms/admin/admission.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = page_of(people.waiting_people(), self.request)
        rows = people.with_organisations(list(page.object_list))
        return super().get_context_data(**kwargs) | {"rows": rows, "page": page}


class ApproveView(AdmissionScreen, FormView):
    template_name = "cms/admin/approve.html"
    form_class = ApproveForm
    success_url = reverse_lazy("admission")

    @cached_property
    def waiting(self) -> people.Waiting:
        rows = people.waiting_people()
        user = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        return people.with_organisations([user])[0]

    def get_page_subtitle(self) -> str:
        return self.waiting.user.display_name

    def get_initial(self) -> dict[str, Any]:
        likely = self.waiting.organisations
        return {"organisation": likely[0]} if len(likely) == 1 else {}

    def form_valid(self, form: ApproveForm) -> HttpResponse:
        user = self.waiting.user
        organisation = form.cleaned_data["organisation"]
        commands.approve(self.request.user, user=user, organisation=organisation)
        messages.success(
            self.request,
            _("%(name)s was let in, for %(organisation)s.")
            % {"name": user.display_name, "organisation": organisation.shown_name},
        )
        return super().form_valid(form)


class DomainsView(AdmissionScreen, TemplateView):
    template_name = "cms/admin/domains.html"
    page_subtitle = gettext_lazy("e-mail domains")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = DomainSearchForm(self.request.GET)
        query = form.cleaned_data["q"].strip() if form.is_valid() else ""
        page = page_of(people.suggested_domains(query), self.request)
        found = {"form": form, "query": query, "page": page}
        return super().get_context_data(**kwargs) | found


class ConfirmView(AdmissionScreen, View):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        domain = get_object_or_404(EmailDomain.objects.all(), pk=pk)
        commands.confirm_domain(self.request.user, domain=domain)
        messages.success(
            request,
            _("%(domain)s is confirmed: its people now come in by themselves.")
            % {"domain": domain.domain},
        )
        return redirect("admission_domains")
