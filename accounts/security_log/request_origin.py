"""Network address and browser of the current request, for the security log.

Read from allauth's request context, so that commands need no request. Both are empty
outside a request (worker, command line).
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from allauth.account.adapter import get_adapter
from allauth.core import context

from accounts.templatetags.devices import browser


@dataclass(frozen=True, slots=True)
class RequestOrigin:
    address: str = ""
    device: str = ""


def get_request_origin() -> RequestOrigin:
    request = context.request
    if request is None:
        return RequestOrigin()
    try:
        address = str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:  # the proxy sent no client address
        address = ""
    agent = request.headers.get("User-Agent", "")
    return RequestOrigin(address[:45], browser(agent)[:60] if agent else "")
