from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from wagtail.admin import messages

from cms.admin.base import PER_PAGE, AdminScreen, get_page, make_csv_response
from cms.admin.confirmation import Confirmation, is_confirmed, show_confirmation
from core.http import parse_public_id as parsed
from core.uploads.csv_io import write_csv

EXPORT_PARAMETER = "uitvoer"
ANY_CHOICE = [("", gettext_lazy("all"))]
NOT_FOUND = gettext_lazy("Nothing was found.")


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of a list: a title, its cells and an optional note."""

    key: str
    title: str
    url: str
    cells: tuple[Any, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class BulkAction:
    """An action on each selected row. `do` returns whether it changed anything."""

    name: str
    label: Any
    do: Callable[[Any, Any], bool]
    # Return warnings about these rows, shown after the action.
    told: Callable[[list[Any]], list[str]] = lambda rows: []
    # Return a confirmation page, or None: see `cms.admin.confirmation`.
    ask: Callable[[list[Any]], Confirmation | None] = lambda rows: None


def make_search_field(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=100, required=False)


class FilterForm(forms.Form):
    q = make_search_field(gettext_lazy("Search"))

    def query_string(self) -> str:
        """Return the query string that repeats this search."""
        data: Any = self.data
        kept = QueryDict(mutable=True)
        for name in self.fields:
            kept.setlist(name, data.getlist(name))
        return kept.urlencode()

    @property
    def asks(self) -> bool:
        return any(self.cleaned_data.values())


class AdminListView(AdminScreen, TemplateView):
    template_name = "cms/admin/list.html"
    request: Any
    filters: ClassVar[type[FilterForm]] = FilterForm
    columns: ClassVar[tuple[Any, ...]]  # the first column is the title
    export_name: ClassVar[str]
    intro: ClassVar[Any] = ""
    # Pairs of a URL name and a label; the first is the main button.
    links: ClassVar[tuple[tuple[str, Any], ...]] = ()
    acts: ClassVar[tuple[BulkAction, ...]] = ()
    # The text of an empty list when no filter is set.
    nothing: ClassVar[Any] = gettext_lazy("Nothing stands here yet.")

    def get_queryset(self, form: object) -> QuerySet[Any]:
        raise NotImplementedError

    def render_row(self, row: Any) -> ListRow:
        raise NotImplementedError

    def get_selected(self, keys: list[int]) -> Iterable[Any]:
        """Return the rows with these keys that the user may change."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> Any:
        if request.GET.get(EXPORT_PARAMETER) == "csv":
            found = self.get_queryset(self.form())
            return make_csv_response(write_csv(*self.sheet(found)), self.export_name)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        act = next((a for a in self.acts if a.name == request.POST.get("act")), None)
        keys = list(filter(None, map(parsed, request.POST.getlist("row")[:PER_PAGE])))
        rows = list(self.get_selected(keys)) if act and keys else []
        if act is None or not rows:
            messages.warning(request, _("Choose one or more rows first."))
        elif not is_confirmed(request) and (asked := act.ask(rows)) is not None:
            return show_confirmation(self, asked, back=request.get_full_path())
        else:
            done = sum(act.do(request.user, row) for row in rows)
            said = ngettext("Done, for %(n)s row.", "Done, for %(n)s rows.", done)
            messages.success(request, said % {"n": done})
            for sentence in act.told(rows):
                messages.warning(request, sentence)
        return redirect(request.get_full_path())

    def form(self) -> FilterForm:
        form = self.filters(self.request.GET)
        form.is_valid()  # invalid fields do not filter
        return form

    def sheet(self, found: QuerySet[Any]) -> tuple[Sequence[str], Iterable[Any]]:
        """Return the columns and rows of the CSV export."""
        return [str(column) for column in self.columns], self._rows(found)

    def _rows(self, found: QuerySet[Any]) -> Iterator[tuple[Any, ...]]:
        for row in found.iterator(chunk_size=500):
            line = self.render_row(row)
            yield line.title, *line.cells

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        form = self.form()
        page = get_page(self.get_queryset(form), self.request)
        kept = form.query_string()
        return super().get_context_data(**kwargs) | {
            "form": form,
            "page": page,
            "lines": [self.render_row(row) for row in page],
            "columns": self.columns,
            "acts": self.acts,
            "query_more": kept,
            "export_url": f"?{kept}&{EXPORT_PARAMETER}=csv"
            if kept
            else f"?{EXPORT_PARAMETER}=csv",
            "intro": self.intro,
            "links": self.links,
            "nothing": NOT_FOUND if form.asks else self.nothing,
        }
