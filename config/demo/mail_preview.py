"""Preview of every mail of the site. Returns 404 outside the demo."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.csp import CSP, build_policy
from django.views.decorators.http import require_safe

from config.demo.mail_samples import Sample, samples
from core.mail import RenderedMail


@require_safe
def mail_previews(request: HttpRequest) -> HttpResponse:
    _check_demo()
    language = _language(request)
    mails = [(sample, _render(sample, language)) for sample in samples().values()]
    context = {"mails": mails, "shown_in": language}
    return render(request, "mails.html", context)


@require_safe
def mail_preview(request: HttpRequest, name: str, part: str) -> HttpResponse:
    """Return the `html` or `text` part of one mail, as a mail client receives it."""
    _check_demo()
    sample = samples().get(name)
    if sample is None:
        raise Http404
    drawn = _render(sample, _language(request))
    if part != "html":
        return HttpResponse(drawn.text, content_type="text/plain; charset=utf-8")
    response = HttpResponse(drawn.html)
    # Mail has inline styles; everything else remains blocked.
    policy = {"default-src": [CSP.NONE], "style-src": [CSP.UNSAFE_INLINE]}
    policy |= {"frame-ancestors": [CSP.SELF]}
    response.headers["Content-Security-Policy"] = build_policy(policy)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _check_demo() -> None:
    if not settings.MAIL_PREVIEW:
        raise Http404


def _language(request: HttpRequest) -> str:
    return "en" if request.GET.get("taal") == "en" else "nl"


def _render(sample: Sample, language: str) -> RenderedMail:
    with translation.override(language):
        return sample.draw()
