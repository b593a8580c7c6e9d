"""*Methodes*: the methods by which groups hold rounds.

A change creates a new version. Planned rounds keep the version that they started with.
"""

from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from wagtail.admin import messages

from accounts.policy import Viewer, can_moderate
from cms.admin.base import AdminScreen
from cms.admin.list_view import (
    ANY_CHOICE,
    AdminListView,
    BulkAction,
    FilterForm,
    ListRow,
)
from groups import commands
from groups.models import Method, MethodPhase


class MethodForm(forms.ModelForm):  # type: ignore[type-arg]
    # The version that the page showed. Empty in a page that was opened before this
    # field existed.
    version = forms.IntegerField(required=False, max_value=32_767)

    class Meta:
        model = Method
        fields = ("name", "summary")


class PhaseForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = MethodPhase
        fields = (
            "name",
            "purpose",
            "activity",
            "owner_writes",
            "participant_writes",
            "facilitator_writes",
            "owner_reads",
            "participant_reads",
            "facilitator_reads",
            "visibility",
            "is_anonymous",
            "max_contributions",
            "in_turn",
            "may_skip",
            "minutes",
            "days",
            "prompt_owner",
            "prompt_participant",
            "prompt_facilitator",
        )
        widgets = {
            name: forms.Textarea(attrs={"rows": 2})
            for name in (
                "purpose",
                "prompt_owner",
                "prompt_participant",
                "prompt_facilitator",
            )
        }

    def clean(self) -> dict[str, Any]:
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


class MethodScreen(AdminScreen):
    home = "methods"
    page_title = gettext_lazy("Methods")
    header_icon = "list-ol"

    @staticmethod
    def has_permission(user: Viewer) -> bool:
        return can_moderate(user)


class MethodFilters(FilterForm):
    aanbod = forms.ChoiceField(
        label=gettext_lazy("May be chosen"),
        choices=[*ANY_CHOICE, ("ja", gettext_lazy("Yes")), ("nee", gettext_lazy("No"))],
        required=False,
    )


def _offer(_actor: object, row: Method) -> bool:
    return commands.offer_method(row, is_offered=True)


def _withdraw(_actor: object, row: Method) -> bool:
    return commands.offer_method(row, is_offered=False)


class MethodsView(MethodScreen, AdminListView):
    filters = MethodFilters
    export_name = "methodes"
    intro = gettext_lazy(
        "Groups hold their rounds by these methods. A change is a new version: rounds "
        "that were planned keep theirs."
    )
    columns = (
        gettext_lazy("Method"),
        gettext_lazy("Steps"),
        gettext_lazy("Version"),
        gettext_lazy("Since"),
        gettext_lazy("May be chosen"),
    )
    acts = (
        BulkAction("offer", gettext_lazy("Offer again"), _offer),
        BulkAction("withdraw", gettext_lazy("No longer offer"), _withdraw),
    )

    def get_queryset(self, form: Any) -> QuerySet[Method]:
        asked = form.cleaned_data
        rows = Method.objects.newest().annotate(steps=Count("phases"))
        if text := asked.get("q"):
            rows = rows.filter(Q(name__icontains=text) | Q(summary__icontains=text))
        if offered := asked.get("aanbod"):
            rows = rows.filter(is_offered=offered == "ja")
        result: QuerySet[Method] = rows.order_by("name", "pk")
        return result

    def render_row(self, row: Any) -> ListRow:
        return ListRow(
            key=str(row.pk),
            title=row.name,
            url=reverse("method-change", args=[row.slug]),
            cells=(
                row.steps,
                row.version,
                row.made_at,
                _("Yes") if row.is_offered else _("No"),
            ),
            note=row.summary,
        )

    def get_selected(self, keys: list[int]) -> QuerySet[Method]:
        return Method.objects.newest().filter(pk__in=keys)


class MethodView(MethodScreen, TemplateView):
    template_name = "cms/admin/method.html"

    @cached_property
    def method(self) -> Method:
        rows = Method.objects.filter(slug=self.kwargs["slug"]).order_by("-version")
        method: Method = rows[0] if rows else get_object_or_404(rows)
        return method

    def get_page_subtitle(self) -> str:
        return self.method.name

    @cached_property
    def form(self) -> MethodForm:
        return MethodForm(self.request.POST or None, instance=self.method)

    @cached_property
    def steps(self) -> Any:
        if self.request.method == "POST":
            return PhaseFormSet(self.request.POST)
        names = list(PhaseForm.base_fields)
        initial = [
            {name: getattr(phase, name) for name in names}
            for phase in self.method.phases.all()
        ]
        return PhaseFormSet(initial=initial)

    def post(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        if not (self.form.is_valid() and self.steps.is_valid()):
            return self.render_to_response(self.get_context_data())
        kept = [
            {name: form.cleaned_data[name] for name in PhaseForm.base_fields}
            for form in self.steps.ordered_forms
            if form.cleaned_data.get("name")
        ]
        seen = self._seen()
        if seen is None:
            return self._outdated()
        try:
            made = commands.change_method(
                seen,
                phases=kept,
                name=self.form.cleaned_data["name"],
                summary=self.form.cleaned_data["summary"],
            )
        except commands.StaleVersionError:
            return self._outdated()
        words = _("Kept as version %(n)s. Rounds that were planned keep theirs.")
        messages.success(request, words % {"n": made.version})
        return redirect("methods")

    def _seen(self) -> Method | None:
        """Return the version that the editor saw, for the optimistic lock."""
        version = self.form.cleaned_data["version"]
        return Method.objects.filter(slug=self.method.slug, version=version).first()

    def _outdated(self) -> HttpResponse:
        """Show the form again with the input preserved, based on the newest version."""
        form, steps = self.form, self.steps
        del self.method
        words = _(
            "Somebody else kept version %(n)s in the meantime. What you typed is still "
            "here, and is not kept yet."
        )
        form.add_error(None, words % {"n": self.method.version})
        context = self.get_context_data(form=form, steps=steps, is_outdated=True)
        return self.render_to_response(context)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        found = {"form": self.form, "steps": self.steps, "method": self.method}
        return found | super().get_context_data(**kwargs)
