"""In which order a topic is read: asked in the address, else remembered."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from forum import pages
from forum.views.common import topic_url, visible_topic

REMEMBERED = "order"  # in the session of somebody signed in


def order_of(request: HttpRequest) -> str:
    asked = pages.ORDERS.get(request.GET.get("volgorde", ""))
    # The start of a page belongs to the tree.
    usual = pages.TREE if request.GET.get("vanaf") else remembered_order(request)
    return asked or usual


def remembered_order(request: HttpRequest) -> str:
    """Visitors have none: their pages are the same for all of them."""
    if not request.user.is_authenticated:
        return pages.TREE
    is_newest = request.session.get(REMEMBERED) == pages.NEWEST
    return pages.NEWEST if is_newest else pages.TREE


def in_order(request: HttpRequest, order: str, query: str) -> str:
    """A page's query: the first one names its order where another is remembered."""
    if query != "?":
        return query
    return "" if order == remembered_order(request) else f"?volgorde={_WORDS[order]}"


_WORDS = {value: word for word, value in pages.ORDERS.items()}


@login_required
@require_POST
def topic_order(request: SignedInRequest, public_id: int) -> HttpResponse:
    """Choose an order, for this topic and every other one until signing out."""
    topic = visible_topic(request, public_id)
    order = request.POST.get("order")
    if order in pages.ORDERS.values():
        request.session[REMEMBERED] = order
    return redirect(topic_url(topic))
