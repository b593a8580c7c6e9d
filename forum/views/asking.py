"""Around a question and a poll: what was asked before, settling, voting, the name."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from forum import commands, policy
from forum.commands.polls import MOST
from forum.forms import RevealForm
from forum.models import Space, Topic
from forum.polls import poll_of, poll_view
from forum.similar import similar_topics
from forum.views.common import (
    form_page,
    frame,
    gone,
    led_on,
    topic_url,
    visible_post,
    visible_space,
    visible_topic,
)

PLACES = {str(place): place for place in range(MOST)}


@login_required
@require_GET
def similar(request: SignedInRequest, slug: str) -> HttpResponse:
    return similar_page(request, visible_space(request, slug))


def similar_page(request: SignedInRequest, space: Space) -> HttpResponse:
    """What looks like the title that is being typed, as a piece of a page."""
    title = request.GET.get("titel", "")
    context = {"topics": similar_topics(request.user, space, title)}
    return render(request, "forum/_similar.html", context)


def search_first(request: SignedInRequest) -> HttpResponse:
    """The same without a script: a button of the form leads to the search."""
    query = urlencode({"q": request.POST.get("title", "")})
    return redirect(f"{reverse('search')}?{query}")


def asking_context(
    topic: Topic, may: policy.Abilities, *, stands: bool
) -> dict[str, Any]:
    """What a topic's page shows of a question's state, and of a poll whose first post
    still stands. What nobody replied to yet has nothing that can have solved it."""
    return settle_context(topic, may) | {
        "poll": poll_view(topic, may) if stands else None,
        "vote_url": f"/forum/onderwerp/{topic.public_id}/stemmen/",
    }


def settle_context(topic: Topic, may: policy.Abilities) -> dict[str, Any]:
    """Whether a reader may say that a question is solved, and where."""
    return {
        "can_settle": may.can_settle(topic) and (topic.reply_count or topic.solved_at),
        "settle_url": f"/forum/onderwerp/{topic.public_id}/opgelost/",
    }


@login_required
@require_POST
def topic_settle(request: SignedInRequest, public_id: int) -> HttpResponse:
    topic = visible_topic(request, public_id)
    if topic.public_id != public_id:
        return led_on(request, topic)
    reopens = request.POST.get("act") == "reopen"
    act = commands.reopen_question if reopens else commands.settle_question
    try:
        act(request.user, topic=topic)
    except commands.Refused as reason:
        messages.error(request, str(reason))
    return redirect(topic_url(topic))


@login_required
@require_POST
def topic_vote(request: SignedInRequest, public_id: int) -> HttpResponse:
    topic = visible_topic(request, public_id)
    if topic.public_id != public_id:
        return led_on(request, topic)
    poll = poll_of(topic)
    if poll is None:
        raise Http404
    chosen = [PLACES[word] for word in request.POST.getlist("choice") if word in PLACES]
    try:
        commands.vote(request.user, poll=poll, options=chosen)
    except commands.Refused as reason:
        messages.error(request, str(reason))
    return redirect(f"{topic_url(topic)}#peiling")


@login_required
@form_page
def post_reveal(request: SignedInRequest, public_id: int) -> HttpResponse:
    """Ask who wrote an anonymous post. The answer stands on this one page, once."""
    post = visible_post(request, public_id)
    topic = post.topic
    if not policy.abilities(request.user, topic.space).can_reveal(post):
        return gone(request, status=403)
    form = RevealForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        try:
            found = commands.reveal_author(request.user, post=post, **form.cleaned_data)
        except commands.Refused as reason:
            form.add_error("reason", str(reason))
    context = {"form": form, "found": found, "post": post}
    return render(request, "forum/reveal.html", context | frame(topic.space, topic))
