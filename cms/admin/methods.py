"""*Methodes*: how groups hold their rounds. A change is a new version; rounds that
were planned keep theirs."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from wagtail.admin import messages

from accounts.policy import can_moderate
from cms.admin.screens import Screen
from groups import commands
from groups.models import Method, MethodPhase


class MethodForm(forms.ModelForm):
    class Meta:
        model = Method
        fields = ("name", "summary")


class PhaseForm(forms.ModelForm):
    class Meta:
        model = MethodPhase
        fields = (
            "name",
            "purpose",
            "act",
            "owner_writes",
            "participant_writes",
            "facilitator_writes",
            "owner_reads",
            "participant_reads",
            "facilitator_reads",
            "visibility",
            "is_nameless",
            "most_each",
            "in_turn",
            "may_skip",
            "minutes",
            "days",
            "ask_owner",
            "ask_participant",
            "ask_facilitator",
        )
        widgets = {
            name: forms.Textarea(attrs={"rows": 2})
            for name in ("purpose", "ask_owner", "ask_participant", "ask_facilitator")
        }

    def clean(self) -> dict[str, Any]:
        """Somebody reads what is written, and what is sealed is the case owner's."""
        data = super().clean() or {}
        reads = [data.get(f"{role}_reads") for role in ("owner", "participant")]
        if not any(reads) and not data.get("facilitator_reads"):
            self.add_error(None, _("Somebody has to read what is written."))
        if data.get("visibility") == "sealed" and data.get("participant_writes"):
            self.add_error("visibility", _("Only the case owner writes sealed texts."))
        return data


PhaseFormSet = forms.formset_factory(
    PhaseForm, extra=1, can_delete=True, can_order=True, min_num=1, max_num=20
)


class MethodScreen(Screen):
    home = "methods"
    page_title = gettext_lazy("Methods")
    header_icon = "list-ol"

    @staticmethod
    def may(user: Any) -> bool:
        return can_moderate(user)


class MethodsView(MethodScreen, TemplateView):
    template_name = "cms/admin/methods.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        newest: dict[str, Method] = {}
        for method in Method.objects.order_by("name", "version"):
            newest[method.slug] = method
        return super().get_context_data(**kwargs) | {"methods": newest.values()}


class MethodView(MethodScreen, TemplateView):
    """One method with its steps: words, who writes, who reads, when and how long."""

    template_name = "cms/admin/method.html"

    @cached_property
    def method(self) -> Method:
        rows = Method.objects.filter(slug=self.kwargs["slug"]).order_by("-version")
        return rows[0] if rows else get_object_or_404(rows)

    def get_page_subtitle(self) -> str:
        return self.method.name

    @cached_property
    def form(self) -> MethodForm:
        return MethodForm(self.request.POST or None, instance=self.method)

    @cached_property
    def steps(self) -> Any:
        names = list(PhaseForm.base_fields)
        initial = [
            {name: getattr(phase, name) for name in names}
            for phase in self.method.phases.all()
        ]
        return PhaseFormSet(self.request.POST or None, initial=initial)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (self.form.is_valid() and self.steps.is_valid()):
            return self.render_to_response(self.get_context_data())
        kept = [
            {name: form.cleaned_data[name] for name in PhaseForm.base_fields}
            for form in self.steps.ordered_forms
            if form.cleaned_data.get("name")
        ]
        made = commands.change_method(
            self.method,
            phases=kept,
            name=self.form.cleaned_data["name"],
            summary=self.form.cleaned_data["summary"],
        )
        words = _("Kept as version %(n)s. Rounds that were planned keep theirs.")
        messages.success(request, words % {"n": made.version})
        return redirect("methods")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = {"form": self.form, "steps": self.steps, "method": self.method}
        return super().get_context_data(**kwargs) | found


class OfferView(MethodScreen, View):
    """Let groups choose it, or no longer."""

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        method = get_object_or_404(Method.objects.filter(slug=slug, version=1))
        commands.offer_method(method, is_offered=request.POST.get("offered") == "1")
        return redirect("methods")
