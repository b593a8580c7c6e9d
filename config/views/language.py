"""Choose the interface language.

This is a separate page because pages for visitors contain no form.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_language(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return set_language(request)
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    context = {"next": back, "section": "", "streams": ""}
    response = render(request, "language.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
