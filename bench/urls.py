from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench import bare
from config.urls import urlpatterns as site

CONSTANT = "/bench/constant/"
_BODY = b"<!doctype html><title>constant</title>" + b"<p>constant</p>\n" * 2557
assert 40_000 <= len(_BODY) <= 41_000


def constant(_request: HttpRequest) -> HttpResponse:
    """Return a constant page of 40 KB: the baseline cost of a request."""
    return HttpResponse(_BODY)


urlpatterns = [
    path(CONSTANT.lstrip("/"), constant),
    path(bare.RING.lstrip("/"), bare.ring),
    *site,
]
