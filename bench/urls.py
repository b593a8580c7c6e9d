from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench import bare
from config.urls import urlpatterns as site

CONSTANT = "/bench/constant/"
_BODY = b"<!doctype html><title>constant</title>" + b"<p>constant</p>\n" * 2557
assert 40_000 <= len(_BODY) <= 41_000


def constant(_request: HttpRequest) -> HttpResponse:
    """What a page of 40 KB costs when it takes no thought at all."""
    return HttpResponse(_BODY)


urlpatterns = [
    path(CONSTANT.lstrip("/"), constant),
    path(bare.RING.lstrip("/"), bare.ring),
    *site,
]
