"""*Cijfers*: pictures of the community, with the numbers behind each."""

from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from cms import pictures
from cms.admin.screens import Screen, as_file
from cms.policy import can_see_pictures
from core.uploads.csv_io import write_csv

KEPT_FOR = 600  # seconds: counting half a year is not for every look


class PictureScreen(Screen):
    home = "pictures"
    page_title = _("Pictures of the community")
    header_icon = "history"

    @staticmethod
    def may(user: Any) -> bool:
        return can_see_pictures(user)

    def picture(self, name: str) -> pictures.Picture:
        if name not in pictures.BY_NAME:
            raise Http404
        return _kept(name, pictures.BY_NAME[name])


def _kept(name: str, gather: Any) -> Any:
    key = f"pictures.{name}.{get_language()}"
    found = cache.get(key)
    if found is None:
        found = gather()
        cache.set(key, found, KEPT_FOR)
    return found


class PicturesView(PictureScreen, TemplateView):
    template_name = "cms/admin/pictures.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = _kept("every", pictures.every)
        return super().get_context_data(**kwargs) | {"pictures": found}


class DrawingView(PictureScreen, View):
    """One drawing, for the page that shows it; `?smal` asks the one for a phone."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        picture = self.picture(name)
        if not picture.is_drawn:
            raise Http404
        drawn = pictures.drawing(picture, is_narrow="smal" in request.GET)
        answer = HttpResponse(drawn, content_type="image/svg+xml")
        answer["Cache-Control"] = "private, max-age=600"
        return answer


class NumbersView(PictureScreen, View):
    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        columns, rows = self.picture(name).sheet
        answer: Any = as_file(write_csv(columns, rows), name)
        return answer
