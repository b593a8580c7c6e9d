"""Web app manifest, service worker and offline page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from core.cache.pages import cached_page
from core.http.static_storage import css_imports
from core.templating.design_tokens import design_token

# Assets of the offline page. The service worker caches these and nothing else.
STYLESHEET = "css/site.css"
IMAGES = ("img/icons.svg", "img/favicon.svg")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    icons = [
        {"src": static(f"img/app-{size}.png"), "sizes": f"{size}x{size}"}
        for size in (192, 512)
    ]
    described = {
        "id": "/",
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "lang": "nl",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": design_token("basis-color-default-bg-document"),
        "theme_color": design_token("basis-color-accent-1-inverse-bg-default"),
        "icons": [
            icon | {"type": "image/png", "purpose": purpose}
            for icon in icons
            for purpose in ("any", "maskable")
        ],
    }
    answer = JsonResponse(described, content_type="application/manifest+json")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Render the offline page.

    The service worker fetches it without cookies, so it contains no personal data.
    """
    return cached_page(request, ("offline",), lambda: render(request, "offline.html"))


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Render the service worker.

    It is served at the root because its scope is its own path and the paths below.
    """
    kept = [static(name) for name in (STYLESHEET, *css_imports(STYLESHEET), *IMAGES)]
    context = {"kept": kept, "version": settings.RENDER_VERSION}
    kind = "text/javascript; charset=utf-8"
    answer = render(request, "worker.js", context, content_type=kind)
    answer.headers["Cache-Control"] = "no-cache"
    return answer
