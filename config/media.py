"""Pictures of pages, as they were cut to size; originals and documents are not here."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

KINDS = {".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"}


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture of Wagtail in one of its sizes. Its name holds a hash of it."""
    place = Path(name)
    if place.suffix.lower() not in KINDS or ".." in place.parts:
        raise Http404
    folder = Path(settings.MEDIA_ROOT) / "images"
    answer = serve(request, name, document_root=str(folder))
    answer.headers["Cache-Control"] = "public, max-age=604800"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
