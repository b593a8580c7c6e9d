"""Views for questions and polls, and for authors of anonymous posts."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.authentication.http import SignedInRequest
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_as_message, show_refusal_in_form
from forum import commands, policy
from forum.commands.polls import MAX_OPTIONS
from forum.forms.topic_moderation import RevealForm
from forum.models import Space, Topic
from forum.search.similar_topics import find_similar_topics
from forum.selectors.polls import build_poll_view, get_poll
from forum.views.common import (
    form_page,
    get_post_or_404,
    get_space_or_404,
    get_topic_or_404,
    get_topic_url,
    not_available,
    page_context,
    redirect_to_merged,
)

OPTION_NUMBERS = {str(place): place for place in range(MAX_OPTIONS)}


@login_required
@require_GET
def similar(request: SignedInRequest, slug: str) -> HttpResponse:
    return similar_page(request, get_space_or_404(request, slug))


def similar_page(request: SignedInRequest, space: Space) -> HttpResponse:
    """Render topics similar to the title being typed, as an HTML fragment."""
    title = request.GET.get("titel", "")
    context = {"topics": find_similar_topics(request.user, space, title)}
    return render(request, "forum/_similar.html", context)


def search_first(request: SignedInRequest) -> HttpResponse:
    """Redirect to the search page, the alternative to `similar` without JavaScript."""
    query = urlencode({"q": request.POST.get("title", "")})
    return redirect(f"{reverse('search')}?{query}")


def build_question_context(
    topic: Topic, may: policy.SpacePermissions, *, stands: bool
) -> dict[str, object]:
    """Return the context for the state of a question and for a poll.

    `stands` is false if the first post was removed: then the poll is not shown.
    """
    return build_settle_context(topic, may) | {
        "poll": build_poll_view(topic, may) if stands else None,
        "vote_url": f"/forum/onderwerp/{topic.public_id}/stemmen/",
    }


def build_settle_context(
    topic: Topic, may: policy.SpacePermissions
) -> dict[str, object]:
    """Return whether the viewer may mark the question as solved, and the URL.

    A question without replies cannot be marked as solved.
    """
    return {
        "can_settle": may.can_settle(topic) and (topic.reply_count or topic.solved_at),
        "settle_url": f"/forum/onderwerp/{topic.public_id}/opgelost/",
    }


@login_required
@require_POST
def topic_settle(request: SignedInRequest, public_id: int) -> HttpResponse:
    topic = get_topic_or_404(request, public_id)
    if topic.public_id != public_id:
        return redirect_to_merged(request, topic)
    reopens = request.POST.get("act") == "reopen"
    act = commands.reopen_question if reopens else commands.settle_question
    try:
        act(request.user, topic=topic)
    except ActionRefused as refusal:
        return show_refusal_as_message(request, refusal, get_topic_url(topic))
    return redirect(get_topic_url(topic))


@login_required
@require_POST
def topic_vote(request: SignedInRequest, public_id: int) -> HttpResponse:
    topic = get_topic_or_404(request, public_id)
    if topic.public_id != public_id:
        return redirect_to_merged(request, topic)
    poll = get_poll(topic)
    if poll is None:
        raise Http404
    chosen = [
        OPTION_NUMBERS[word]
        for word in request.POST.getlist("choice")
        if word in OPTION_NUMBERS
    ]
    back = f"{get_topic_url(topic)}#peiling"
    try:
        commands.vote(request.user, poll=poll, options=chosen)
    except ActionRefused as refusal:
        return show_refusal_as_message(request, refusal, back)
    return redirect(back)


@login_required
@form_page
def post_reveal(request: SignedInRequest, public_id: int) -> HttpResponse:
    """Reveal the author of an anonymous post, in this response only."""
    post = get_post_or_404(request, public_id)
    topic = post.topic
    if not policy.permissions_for(request.user, topic.space).can_reveal(post):
        return not_available(request, status=403)
    form = RevealForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        try:
            found = commands.reveal_author(request.user, post=post, **form.cleaned_data)
        except ActionRefused as refusal:
            show_refusal_in_form(form, refusal, "reason")
    context = {"form": form, "found": found, "post": post}
    return render(
        request, "forum/reveal.html", context | page_context(topic.space, topic)
    )
