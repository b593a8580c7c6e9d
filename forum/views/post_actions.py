from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.authentication.http import SignedInRequest
from forum import commands, policy
from forum.models import Post, Topic
from forum.views.common import (
    form_page,
    get_post_or_404,
    get_topic_url,
    not_available,
    page_context,
)

COMMANDS: dict[str, Callable[..., Any]] = {
    "accept": commands.accept_answer,
    "unaccept": commands.unaccept_answer,
}


@login_required
@require_POST
def post_act(request: SignedInRequest, public_id: int) -> HttpResponse:
    found = get_post_or_404(request, public_id)
    act = COMMANDS.get(request.POST.get("act", ""))
    if act is not None:
        found = act(request.user, post=found)
    return _back_to(request, found)


@login_required
@form_page
def post_remove(request: SignedInRequest, public_id: int) -> HttpResponse:
    """Remove one's own post, after a confirmation because this cannot be undone.

    Moderators remove posts of others at the moderation desk, with a reason.
    """
    found = get_post_or_404(request, public_id)
    may = policy.permissions_for(request.user, found.topic.space)
    if found.author_id != request.user.pk or not may.can_remove(found):
        return not_available(request, status=403)
    if request.method == "POST":
        found = commands.remove_post(request.user, post=found)
        messages.success(request, _("Your message is removed."))
        return _back_to(request, found)
    context = {"post": found} | page_context(found.topic.space, found.topic)
    return render(request, "forum/post_remove.html", context)


def _back_to(request: SignedInRequest, post: Post) -> HttpResponse:
    topic = post.topic
    if post.is_visible:
        return redirect(post.path)
    stands = Topic.objects.visible_to(request.user).filter(pk=topic.pk).exists()
    return redirect(get_topic_url(topic) if stands else topic.space.path)
