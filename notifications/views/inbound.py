"""Mail of the mail service, handed in at a door of its own."""

from threading import Lock

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications import commands
from notifications.inbound.parser_program import MAX_BYTES

RETRY_AFTER = "10"  # seconds
# One message at a time in each process: hostile mail that is costly to read never takes
# all threads that answer visitors.
_turn = Lock()


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def receive_inbound_mail(request: HttpRequest) -> HttpResponse:
    """A message as it is, by who knows the secret; for everybody else nothing is here.

    The addresses of the envelope may stand in `X-Envelope-To`, with commas. While
    another message is being read the answer is 503: mail services then try again.

    The message is read before the answer, in a process of its own with two seconds of
    work, and not put into a queue: what is not taken stays with the mail service, as
    what is unread stays in the mailbox of `commands.fetch`. So no mail is ever stored
    here, no table has to be encrypted, exported and erased for it, and a restart or a
    database that is away loses nothing: the service gets no 2xx and sends it again.
    """
    secret = settings.MAIL_WEBHOOK_SECRET
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not secret or not constant_time_compare(given, secret):
        raise Http404
    if request.method != "POST":
        raise Http404
    if int(request.headers.get("Content-Length") or 0) > MAX_BYTES:
        return HttpResponse(status=413)
    recipients = request.headers.get("X-Envelope-To", "").split(",")
    raw = request.read(MAX_BYTES + 1)
    if not _turn.acquire(blocking=False):
        return HttpResponse(status=503, headers={"Retry-After": RETRY_AFTER})
    try:
        return HttpResponse(commands.receive_mail(raw, recipients))
    finally:
        _turn.release()
