"""One button, one act."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from forum import commands
from forum.models import Topic
from forum.views.common import topic_url, visible_post

ACTS: dict[str, Callable[..., Any]] = {
    "accept": commands.accept_answer,
    "unaccept": commands.unaccept_answer,
    "remove": commands.remove_post,
    "hide": commands.hide_post,
    "restore": commands.restore_post,
}


@login_required
@require_POST
def post_act(request: SignedInRequest, public_id: int) -> HttpResponse:
    found = visible_post(request, public_id)
    act = ACTS.get(request.POST.get("act", ""))
    if act is not None:
        found = act(request.user, post=found)
    topic = found.topic
    if found.is_visible:
        return redirect(found.path)
    stands = Topic.objects.visible_to(request.user).filter(pk=topic.pk).exists()
    return redirect(topic_url(topic) if stands else topic.space.path)
