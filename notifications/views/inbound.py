from threading import Lock

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications import commands
from notifications.inbound.parser_program import MAX_BYTES

RETRY_AFTER = "10"  # seconds
# One message at a time per process, so that costly hostile mail cannot occupy all
# threads that serve visitors.
_turn = Lock()


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def receive_inbound_mail(request: HttpRequest) -> HttpResponse:
    """Receive a raw message from the mail service, which sends the shared secret.

    Any other request gets a 404. Envelope recipients may be given in `X-Envelope-To`,
    separated by commas. Returns 503 while another message is processed: mail services
    then retry.

    The message is processed before the response is sent, in a subprocess limited to two
    seconds of CPU time. It is not queued: until it is accepted it stays with the mail
    service, as unread mail stays in the mailbox of `commands.fetch_mailbox`. So no mail
    is stored here that would have to be encrypted, exported and erased, and nothing is
    lost if the process restarts or the database is down: the service gets no 2xx
    response and retries.
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
