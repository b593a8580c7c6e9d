from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

from cms.querysets import PublicationQuerySet

PER_PAGE = 20


class PublicationFilterForm(forms.Form):
    soort = forms.ChoiceField(label=_("Kind"), required=False)
    thema = forms.ChoiceField(label=_("Theme"), required=False)
    van = forms.ChoiceField(label=_("From year"), required=False)
    tot = forms.ChoiceField(label=_("Up to and including year"), required=False)
    volgorde = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("Newest first")), ("oud", _("Oldest first"))],
    )


class PublicationFilter:
    """A form with the matching publications. Invalid choices are ignored."""

    def __init__(self, asked: Any, rows: PublicationQuerySet) -> None:
        self.every = rows
        self.form = PublicationFilterForm(asked)
        fields: Any = self.form.fields
        years = [(str(year), str(year)) for year in rows.years()]
        fields["soort"].choices = [("", _("Every kind")), *rows.model.Kind.choices]
        fields["thema"].choices = [("", _("All themes")), *self._themes()]
        fields["van"].choices = [("", _("The beginning")), *years]
        fields["tot"].choices = [("", _("Now")), *years]
        self.form.is_valid()
        self.chosen = {
            name: value for name, value in self.form.cleaned_data.items() if value
        }

    def _themes(self) -> list[tuple[str, str]]:
        found = self.every.filter(themes__live=True).order_by("themes__title")
        pairs = found.values_list("themes__slug", "themes__title").distinct()
        return [(slug, title) for slug, title in pairs]

    def rows(self) -> PublicationQuerySet:
        chosen, rows = self.chosen, self.every
        if kind := chosen.get("soort"):
            rows = rows.filter(kind=kind)
        if theme := chosen.get("thema"):
            rows = rows.filter(themes__slug=theme, themes__live=True)
        if first := chosen.get("van"):
            rows = rows.filter(published_on__year__gte=int(first))
        if last := chosen.get("tot"):
            rows = rows.filter(published_on__year__lte=int(last))
        ordered = rows.oldest_first() if "volgorde" in chosen else rows.newest_first()
        result: PublicationQuerySet = ordered.prefetch_related("files__document")
        return result

    def page(self, number: str) -> Page[Any]:
        return Paginator(self.rows(), PER_PAGE).get_page(number)

    def address(self, page: int) -> str:
        """Return the query string of another page of this list."""
        return f"?{urlencode(self.chosen | ({'pagina': page} if page > 1 else {}))}"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chosen.keys() - {"volgorde"})
