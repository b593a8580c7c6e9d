"""Subscribe to the newsletter, confirm and unsubscribe.

A GET request changes nothing: mail scanners open every link.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from cms import commands
from cms.models import NewsletterPage, NewsletterSubscription
from cms.newsletter import tokens
from cms.views.forms import NewsletterForm
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_in_form
from core.security import ratelimit
from forum.views import form_page


# Anonymous pages are cached and have no CSRF token. That is safe here: a forged request
# only sends a confirmation request to the address.
@csrf_exempt
@form_page
def newsletter_subscribe(request: HttpRequest) -> HttpResponse:
    page = NewsletterPage.objects.visible_to(request.user).first()
    if page is None:
        raise Http404
    form = NewsletterForm(request.POST or None)
    is_asked = False
    status = 200
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        try:
            ratelimit.check_address("newsletter", request)
        except ActionRefused as refusal:
            show_refusal_in_form(form, refusal)
            status = 429
        else:
            commands.subscribe(address, consent=page.consent)
            is_asked = True
    context = {"form": form, "page": page, "is_asked": is_asked, "section": "themes"}
    return _answer(request, "cms/newsletter_subscribe.html", context, status)


@form_page
def newsletter_confirm(request: HttpRequest, token: str) -> HttpResponse:
    row = _row(token)
    if not tokens.is_valid_confirmation(token, row):
        raise Http404
    if request.method == "POST":
        commands.confirm_subscription(row)
    row.refresh_from_db()
    context = {"row": row, "section": "", "title": _("Newsletter")}
    return _answer(request, "cms/newsletter_confirm.html", context)


# Mail programs send this request themselves (RFC 8058). The token is the secret.
@csrf_exempt
@form_page
def newsletter_stop(request: HttpRequest, token: str) -> HttpResponse:
    row = _row(token)
    if request.method == "POST":
        commands.stop_subscription(row)
        row.refresh_from_db()
    context = {"row": row, "section": "", "title": _("Newsletter")}
    return _answer(request, "cms/newsletter_stop.html", context)


def _row(token: str) -> NewsletterSubscription:
    found: NewsletterSubscription | None = NewsletterSubscription.objects.of(
        token
    ).first()
    if found is None:
        raise Http404
    return found


def _answer(
    request: HttpRequest, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    answer = render(request, template, context, status=status)
    # The page shows an e-mail address and its URL is a secret: do not send it to other
    # sites. Not `no-referrer`: browsers then send no usable origin with the form, which
    # the CSRF check refuses.
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
