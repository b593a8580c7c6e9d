"""*Toelating*: who waits to be let in, and which domains let people in."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from wagtail.admin import messages

from accounts import commands
from accounts.models import EmailDomain
from accounts.policy import can_admit
from cms import people
from cms.admin.listing import Act, FilterForm, Line, ListView, sought
from cms.admin.screens import Screen, page_of
from cms.forms import ApproveForm

CONFIRMING = gettext_lazy(
    "Whoever has an address at a confirmed domain comes in without approval. Confirm a "
    "domain only when you are sure that the organisation alone gives out its addresses."
)


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


class SuggestedFilters(FilterForm):
    q = sought(gettext_lazy("Domain or organisation"))


def _confirm(actor: Any, row: EmailDomain) -> bool:
    commands.confirm_domain(actor, domain=row)
    return True


class DomainsView(AdmissionScreen, ListView):
    """The domains that nobody confirmed yet."""

    page_subtitle = gettext_lazy("E-mail domains")
    nothing = gettext_lazy("There are no suggested domains.")
    filters = SuggestedFilters
    export_name = "voorgestelde-domeinen"
    intro = CONFIRMING
    columns = (gettext_lazy("Suggested domain"), gettext_lazy("Organisation"))
    acts = (Act("confirm", gettext_lazy("Confirm"), _confirm),)

    def found(self, form: Any) -> QuerySet[EmailDomain]:
        rows = EmailDomain.objects.sought(form.cleaned_data.get("q", ""))
        rows = rows.suggested().prefetch_related("organisations")
        return rows.order_by("domain")

    def line(self, row: EmailDomain) -> Line:
        names = ", ".join(o.shown_name for o in row.organisations.all())
        return Line(key=str(row.pk), title=row.domain, url="", cells=(names,))

    def chosen(self, keys: list[int]) -> QuerySet[EmailDomain]:
        return EmailDomain.objects.suggested().filter(pk__in=keys)
