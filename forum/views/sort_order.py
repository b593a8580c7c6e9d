"""The sort order of a topic, from the query string or else from the session."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.authentication.http import SignedInRequest
from forum.selectors import post_pages
from forum.views.common import get_topic_or_404, get_topic_url

SESSION_KEY = "order"


def get_order(request: HttpRequest) -> str:
    asked = post_pages.ORDERS.get(request.GET.get("volgorde", ""))
    # A page start (`vanaf`) always refers to the tree order.
    usual = (
        post_pages.TREE if request.GET.get("vanaf") else get_remembered_order(request)
    )
    return asked or usual


def get_remembered_order(request: HttpRequest) -> str:
    """Return the order in the session; the default for visitors, who share pages."""
    if not request.user.is_authenticated:
        return post_pages.TREE
    is_newest = request.session.get(SESSION_KEY) == post_pages.NEWEST
    return post_pages.NEWEST if is_newest else post_pages.TREE


def add_order(request: HttpRequest, order: str, query: str) -> str:
    """Return a page's query, with the order if the first page needs it."""
    if query != "?":
        return query
    return (
        "" if order == get_remembered_order(request) else f"?volgorde={_WORDS[order]}"
    )


_WORDS = {value: word for word, value in post_pages.ORDERS.items()}


@login_required
@require_POST
def topic_order(request: SignedInRequest, public_id: int) -> HttpResponse:
    """Set the sort order for all topics, until the user signs out."""
    topic = get_topic_or_404(request, public_id)
    order = request.POST.get("order")
    if order in post_pages.ORDERS.values():
        request.session[SESSION_KEY] = order
    return redirect(get_topic_url(topic))
