"""Serve renditions of page images. Originals and documents are not served here."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

KINDS = {".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"}


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a Wagtail image rendition, cacheable because its name contains a hash."""
    place = Path(name)
    if place.suffix.lower() not in KINDS or ".." in place.parts:
        raise Http404
    answer = _from_bucket(name) if settings.FILES_S3 else _from_folder(request, name)
    answer.headers["Cache-Control"] = "public, max-age=604800"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _from_folder(request: HttpRequest, name: str) -> HttpResponseBase:
    folder = Path(settings.MEDIA_ROOT) / "images"
    return serve(request, name, document_root=str(folder))


def _from_bucket(name: str) -> HttpResponseBase:
    try:
        return FileResponse(default_storage.open(f"images/{name}"))
    except FileNotFoundError:
        raise Http404 from None
