"""From where the act in hand comes: asked when it is written down.

Allauth's middleware knows the request of this moment, so that commands need not hand it
through; outside requests (the worker, the command line) there is none.
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
    except PermissionDenied:  # behind a proxy that did not say
        address = ""
    agent = request.headers.get("User-Agent", "")
    return RequestOrigin(address[:45], browser(agent)[:60] if agent else "")
