"""Mail of the mail service, handed in at a door of its own."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications import commands

MOST = 30_000_000  # bytes


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def incoming(request: HttpRequest) -> HttpResponse:
    """A message as it is, by who knows the secret; for everybody else nothing is here.

    The addresses of the envelope may stand in `X-Envelope-To`, with commas.
    """
    secret = settings.MAIL_WEBHOOK_SECRET
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not secret or not constant_time_compare(given, secret):
        raise Http404
    if request.method != "POST":
        raise Http404
    if int(request.headers.get("Content-Length") or 0) > MOST:
        return HttpResponse(status=413)
    recipients = request.headers.get("X-Envelope-To", "").split(",")
    return HttpResponse(commands.receive(request.read(MOST), recipients))
