"""*Cijfers*: charts of the community, with the underlying numbers."""

from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from cms.admin.base import AdminScreen, make_csv_response
from cms.dashboard import statistics
from cms.policy import can_see_statistics
from core.uploads.csv_io import write_csv

if TYPE_CHECKING:
    from accounts.policy import Viewer


CACHE_SECONDS = 600  # counting half a year is too slow for every request


class StatisticsScreen(AdminScreen):
    home = "statistics"
    page_title = _("Pictures of the community")
    header_icon = "history"

    @staticmethod
    def has_permission(user: "Viewer") -> bool:
        return can_see_statistics(user)

    def picture(self, name: str) -> statistics.Chart:
        if name not in statistics.CHARTS_BY_NAME:
            raise Http404
        chart: statistics.Chart = _get_cached(name, statistics.CHARTS_BY_NAME[name])
        return chart


def _get_cached(name: str, gather: Any) -> Any:
    key = f"pictures.{name}.{get_language()}"
    found = cache.get(key)
    if found is None:
        found = gather()
        cache.set(key, found, CACHE_SECONDS)
    return found


class StatisticsView(StatisticsScreen, TemplateView):
    template_name = "cms/admin/statistics.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        found = _get_cached("every", statistics.list_charts)
        return super().get_context_data(**kwargs) | {"pictures": found}


class ChartImageView(StatisticsScreen, View):
    """One chart as SVG, narrow (for phones) with `?smal`."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        picture = self.picture(name)
        if not picture.is_drawn:
            raise Http404
        drawn = statistics.render_svg(picture, is_narrow="smal" in request.GET)
        answer = HttpResponse(drawn, content_type="image/svg+xml")
        answer["Cache-Control"] = "private, max-age=600"
        return answer


class ChartTableView(StatisticsScreen, View):
    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        columns, rows = self.picture(name).sheet
        answer: Any = make_csv_response(write_csv(columns, rows), name)
        response: HttpResponse = answer
        return response
