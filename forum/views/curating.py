"""Pages for whoever curates: one topic, or several at once."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from core.http import parse_public_id as parsed
from core.markup import MarkupError
from forum import commands, lists, policy
from forum.commands.placing import end_of_branch
from forum.consent import consent_to
from forum.forms import MergeForm, MoveForm, ReasonForm, SplitForm
from forum.models import Post, Space, Topic
from forum.sight import cargo_of, change_of_sight
from forum.views.common import (
    form_page,
    frame,
    led_on,
    post_frame,
    topic_url,
    visible_post,
    visible_space,
    visible_topic,
)
from forum.views.composing import warns

SWITCHES: dict[str, Callable[..., Topic]] = {
    "pin": commands.pin_topic,
    "unpin": commands.unpin_topic,
    "close": commands.close_topic,
    "open": commands.open_topic,
    "archive": commands.archive_topic,
    "unarchive": commands.unarchive_topic,
}
MOST_ROWS = 50
MOST_FOUND = 10


def curates(request: SignedInRequest, space: Space) -> None:
    if not policy.abilities(request.user, space).can_curate:
        raise PermissionDenied


@login_required
@require_POST
def topic_curate(request: SignedInRequest, public_id: int) -> HttpResponse:
    """One button of the menu."""
    topic = visible_topic(request, public_id)
    curates(request, topic.space)
    if topic.public_id != public_id:
        return led_on(request, topic)
    act = SWITCHES.get(request.POST.get("act", ""))
    if act is not None:
        try:
            act(request.user, topic=topic)
        except commands.Refused as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, _("Done, and written down in the log."))
    return redirect(topic_url(topic))


# -- Moving ------------------------------------------------------------------------


@login_required
@form_page
def topic_move(request: SignedInRequest, public_id: int) -> HttpResponse:
    topic = visible_topic(request, public_id)
    curates(request, topic.space)
    if topic.public_id != public_id:
        return led_on(request, topic)
    return move_page(request, [topic], topic.space, back=topic_url(topic))


def move_page(
    request: SignedInRequest, topics: list[Topic], origin: Space, *, back: str
) -> HttpResponse:
    """Where to, then who will see it and who no longer will, and only then the act.

    What cannot go along stays on the page, with the reason. The authors of one topic
    are asked; of several each goes by what its own authors said.
    """
    spaces = Space.objects.visible_to(request.user).moderated_by(request.user)
    others = list(spaces.exclude(pk=origin.pk).order_by("title"))
    asked = request.POST if "to" in request.POST else None
    form = MoveForm(asked, spaces=others)
    change, asks = None, False
    if asked and form.is_valid():
        chosen = form.cleaned_data["to"]
        to = form.spaces[chosen]
        change = change_of_sight(origin, to)
        if asked.get("confirmed") == chosen:
            moved = _move(request, topics, to, form)
            if not form.errors:
                return redirect(back if len(topics) > 1 else topic_url(moved[0]))
            topics = [topic for topic in topics if topic not in moved]
        is_one = len(topics) == 1
        asks = is_one and origin.is_closed_space and not _agreed(topics[0], to)
        if asks and asked.get("asked") == chosen:
            return redirect(topic_url(_propose(request, topics[0], to, form)))
    context = {
        "form": form,
        "topics": topics,
        "change": change,
        "asks": asks,
        "cargo": cargo_of(topics) if change else None,
        "choices": others,
        "back": back,
        "several": topics if "topic" in request.POST else [],
    }
    return render(request, "forum/topic_move.html", context | frame(origin))


def _agreed(topic: Topic, to: Space) -> bool:
    consent = consent_to(topic)
    return (
        consent is not None and consent.proposal.to_space == to and consent.is_complete
    )


def _propose(
    request: SignedInRequest, topic: Topic, to: Space, form: MoveForm
) -> Topic:
    reason = form.cleaned_data["reason"]
    commands.propose_move(request.user, topic=topic, to=to, reason=reason)
    messages.success(request, _("Everybody who wrote in it now sees your question."))
    return topic


def _move(
    request: SignedInRequest, topics: list[Topic], to: Space, form: MoveForm
) -> list[Topic]:
    """Those that were moved; of what was not the form says why."""
    me, reason = request.user, form.cleaned_data["reason"]
    done, refused = _each(
        topics,
        lambda topic: commands.move_topic(me, topic=topic, to=to, reason=reason),
    )
    for reason in dict.fromkeys(refused):
        form.add_error("to", reason)
    _tell(request, done, [])
    return done


@login_required
@require_POST
def topic_consent(request: SignedInRequest, public_id: int) -> HttpResponse:
    """An author says yes or no; whoever curates takes the question back."""
    topic = visible_topic(request, public_id)
    if topic.public_id != public_id:
        return led_on(request, topic)
    act = request.POST.get("act")
    try:
        if act in {"agree", "refuse"}:
            agrees = act == "agree"
            commands.answer_move(request.user, topic=topic, agrees=agrees)
            messages.success(request, _("Your answer is noted."))
        elif act == "withdraw":
            commands.withdraw_move(request.user, topic=topic)
    except commands.Refused as reason:
        messages.error(request, str(reason))
    return redirect(topic_url(topic))


# -- Merging and splitting ---------------------------------------------------------


@login_required
@form_page
def topic_merge(request: SignedInRequest, public_id: int) -> HttpResponse:
    topic = visible_topic(request, public_id)
    curates(request, topic.space)
    if topic.public_id != public_id:
        return led_on(request, topic)
    sought = request.GET.get("zoek", "")[:160]
    found = _found(request, topic, sought)
    form = MergeForm(request.POST or None, topics=found)
    if request.method == "POST" and form.is_valid():
        into = form.topics[form.cleaned_data["into"]]
        reason = form.cleaned_data["reason"]
        try:
            made = commands.merge_topics(
                request.user, topic=topic, into=into, reason=reason
            )
        except commands.Refused as refused:
            form.add_error("into", str(refused))
        else:
            messages.success(request, _("The two topics are one now."))
            return redirect(topic_url(made))
    context = {
        "form": form,
        "sought": sought,
        "found": lists.topic_rows(found, topic.space, request.user),
    }
    around = frame(topic.space, topic)
    return render(request, "forum/topic_merge.html", context | around)


def _found(request: SignedInRequest, topic: Topic, sought: str) -> list[Topic]:
    """Other topics of the space: the newest, or those with these words in the title.

    What was chosen is found whatever became of it: the command says why it cannot be.
    """
    topics = Topic.objects.visible_to(request.user).filter(space=topic.space)
    topics = topics.exclude(pk=topic.pk).with_bylines().select_related("space")
    chosen = parsed(request.POST.get("into"))
    if chosen:
        return list(topics.filter(public_id=chosen))
    topics = topics.with_opening()
    for word in sought.split()[:8]:
        topics = topics.filter(title__icontains=word)
    return list(topics.order_by("-last_post_at", "-pk")[:MOST_FOUND])


@login_required
@form_page
def post_split(request: SignedInRequest, public_id: int) -> HttpResponse:
    post = visible_post(request, public_id)
    topic = post.topic
    curates(request, topic.space)
    form = SplitForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not warns(request, form):
        try:
            made = commands.split_topic(request.user, post=post, **form.cleaned_data)
        except (commands.Refused, MarkupError) as reason:
            form.add_error("title", str(reason))
        else:
            messages.success(request, _("This is a topic of its own now."))
            return redirect(topic_url(made))
    may = policy.abilities(request.user, topic.space)
    branch = _branch(post)
    context = {
        "form": form,
        "more": branch.visible().exclude(pk=post.pk).count(),
        "has_answer": branch.filter(accepted_at__isnull=False).exists(),
    }
    return render(request, "forum/post_split.html", context | post_frame(post, may))


def _branch(post: Post) -> Any:
    return post.topic.posts.filter(position__range=(post.position, end_of_branch(post)))


# -- Several at once ---------------------------------------------------------------


@login_required
@form_page
def space_curate(request: SignedInRequest, slug: str) -> HttpResponse:
    return curate_page(request, visible_space(request, slug))


def curate_page(request: SignedInRequest, space: Space) -> HttpResponse:
    """The topics of a space with a box before each, and one act for all of them."""
    curates(request, space)
    if request.method == "POST":
        return _act_on_several(request, space)
    archived = request.GET.get("toon") == "archief"
    topics = Topic.objects.visible_to(request.user).filter(space=space)
    topics = topics.filter(is_archived=archived, post_count__gt=0).with_bylines()
    topics = topics.order_by("-last_post_at", "-pk")
    before = parsed(request.GET.get("voor"))
    if before:
        topics = lists.behind(topics, space.topics.all(), before)
    found = list(topics[: MOST_ROWS + 1])
    path = f"{space.path}beheren/"
    shown = "toon=archief&" if archived else ""
    older = found[MOST_ROWS - 1].public_id if len(found) > MOST_ROWS else None
    context = {
        "form": ReasonForm(),
        "topics": lists.topic_rows(found[:MOST_ROWS], space, request.user),
        "archived": archived,
        "curate_url": path,
        "newer_url": f"{path}?{shown}".rstrip("?&") if before else "",
        "older_url": older and f"{path}?{shown}voor={older}",
    }
    return render(request, "forum/space_curate.html", context | frame(space))


def _act_on_several(request: SignedInRequest, space: Space) -> HttpResponse:
    ids = list(filter(None, map(parsed, request.POST.getlist("topic")[:MOST_ROWS])))
    topics = Topic.objects.visible_to(request.user).filter(space=space)
    chosen = list(topics.filter(public_id__in=ids).select_related("space"))
    back = f"{space.path}beheren/"
    name = request.POST.get("act", "")
    if not chosen:
        messages.warning(request, _("Choose one or more topics first."))
    elif name == "move":
        return move_page(request, chosen, space, back=back)
    elif name in SWITCHES:
        reason = request.POST.get("reason", "")
        _tell(
            request,
            *_each(
                chosen,
                lambda topic: SWITCHES[name](request.user, topic=topic, reason=reason),
            ),
        )
    return redirect(back)


def _each(
    topics: list[Topic], act: Callable[[Topic], Topic]
) -> tuple[list[Topic], list[str]]:
    """Each by itself: what cannot be done holds up nothing else."""
    done, refused = [], []
    for topic in topics:
        try:
            done.append(act(topic))
        except commands.Refused as reason:
            refused.append(str(reason))
    return done, refused


def _tell(request: SignedInRequest, done: list[Topic], refused: list[str]) -> None:
    if done:
        words = ngettext("Done, for %(n)s topic.", "Done, for %(n)s topics.", len(done))
        messages.success(request, words % {"n": len(done)})
    for reason in dict.fromkeys(refused):
        messages.error(request, reason)
